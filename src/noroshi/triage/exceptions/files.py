"""Suppressions as files, beside the rules in Git: `suppressions/NAME.yaml`.

```yaml
rules: [linux_auth.brute_force]
match: |
  some entity in input.entities
  entity.value == "192.0.2.7"
reason: The backup server logs in with keys that are rotated at night
owner: alice@example.com
expires: 2027-03-31
ticket: OPS-17
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from noroshi.model.triage import Suppression
from noroshi.runtime.errors import ContentError, Fault
from noroshi.runtime.yaml12 import CoreDumper, compose_yaml, parse_yaml, places
from noroshi.triage.exceptions.expression import check_match

NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_REQUIRED: Final = ("rules", "match", "reason", "owner", "expires")
_KEYS: Final = (*_REQUIRED, "ticket", "forced")

_Places = Mapping[tuple[str, ...], tuple[int, int]]


def load_suppressions(folder: Path) -> tuple[list[Suppression], list[Fault]]:
    """Every suppression of a folder that is well, and all that is wrong with the others."""
    found: list[Suppression] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.y*ml")):
        try:
            found.append(parse_suppression(path.read_text(encoding="utf-8"), path.stem, str(path)))
        except ContentError as error:
            faults += error.faults
        except (OSError, UnicodeDecodeError) as error:
            faults.append(Fault(str(path), 0, 0, f"cannot be read: {error}", "unreadable"))
    return found, faults


def parse_suppression(text: str, name: str, path: str) -> Suppression:
    """The suppression of a file's text. Raises ContentError with all that is wrong."""
    content = parse_yaml(text, path)
    if not isinstance(content, dict):
        keys = ", ".join(_REQUIRED)
        raise ContentError([Fault(path, 1, 1, f"a suppression is a map with {keys}", "not-a-suppression")])
    faults = list(_faults(content, name, path, places(compose_yaml(text, path))))
    if faults:
        raise ContentError(faults)
    return Suppression(
        name=name,
        rules=list(content["rules"]),
        match=content["match"].strip(),
        reason=content["reason"].strip(),
        owner=content["owner"].strip(),
        ticket=str(content.get("ticket", "")),
        forced=str(content.get("forced", "")),
        expires_at=parse_expiry(content["expires"]),
        origin="file",
    )


def write_suppression(one: Suppression) -> str:
    """The file of a suppression; reading it gives the same one."""
    content: dict[str, Any] = {"rules": one.rules, "match": one.match + "\n", "reason": one.reason, "owner": one.owner}
    content["expires"] = format_expiry(one.expires_at)
    content |= {name: value for name, value in (("ticket", one.ticket), ("forced", one.forced)) if value}
    return yaml.dump(content, Dumper=CoreDumper, sort_keys=False, allow_unicode=True, width=100)


def parse_expiry(text: str) -> datetime:
    """A day, which ends at its end (UTC), or a moment with a zone. Raises ValueError."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


def format_expiry(moment: datetime) -> str:
    """The day whose end it is, or else the moment."""
    utc = moment.astimezone(UTC)
    if utc.time() == datetime.min.time():
        return (utc - timedelta(days=1)).date().isoformat()
    return utc.isoformat()


def _faults(content: Mapping[str, Any], name: str, path: str, marks: _Places) -> Iterator[Fault]:
    if not NAME.fullmatch(name):
        told = "a suppression is named with lower-case letters, digits, - and _"
        yield Fault(path, 0, 0, told, "bad-name")
    for key in content:
        if key not in _KEYS:
            yield Fault(path, *marks[key,], f"unknown key {key!r}; keys are {', '.join(_KEYS)}", "unknown-key")
    for key in _REQUIRED:
        if key not in content:
            yield Fault(path, 1, 1, f"{key!r} is missing", "missing-key")
    for key in ("match", "reason", "owner", "expires"):
        if key in content and not (isinstance(content[key], str) and content[key].strip()):
            yield Fault(path, *marks[key,], f"{key!r} must be a text that says something", "bad-value")
    rules = content.get("rules", ["-"])
    if not isinstance(rules, list) or not rules or not all(isinstance(rule, str) and rule for rule in rules):
        yield Fault(path, *marks["rules",], "'rules' must be a list of at least one rule id", "bad-value")
    if isinstance(content.get("expires"), str):
        try:
            parse_expiry(content["expires"])
        except ValueError as error:
            yield Fault(path, *marks["expires",], f"not a day such as 2027-03-31: {error}", "bad-value")
    if isinstance(content.get("match"), str):
        line, column = marks["match",]
        for fault in check_match(content["match"], path):
            yield Fault(path, line + fault.line, column, fault.message, fault.code)
