"""The public corpora with answers, as groups of raw records of sources we ship."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"

_PANTHER_SOURCES = {
    "AWS.CloudTrail": "aws_cloudtrail",
    "GitHub.Audit": "github_audit",
    "GCP.AuditLog": "gcp_logging",
}
_WAZUH_SOURCES = {
    "auditd.ini": "linux_auditd",
    "gcp.ini": "gcp_logging",
    "github.ini": "github_audit",
    "pam.ini": "linux_auth",
    "sshd.ini": "linux_auth",
    "su.ini": "linux_auth",
    "sudo.ini": "linux_auth",
    "unix.ini": "linux_auth",
}


@dataclass(frozen=True, slots=True)
class Example:
    """Records that belong together, in order, under the label their corpus gives them.

    `positive` is the corpus's opinion; None when it has none. `weight` is a finer one, where it has it (Wazuh's level).
    """

    corpus: str
    source: str
    label: str
    records: tuple[bytes, ...]
    positive: bool | None
    weight: int = 0


def panther() -> Iterator[Example]:
    """Rule tests of panther-analysis whose log type we ship; the label is the rule's id."""
    for case in _lines("panther-tests/cases.ndjson.zst"):
        event = case["event"]
        if not isinstance(event, dict) or case["type"] not in ("rule", "scheduled_rule"):
            continue
        types = case["log_types"] or []
        log_type = event.get("p_log_type", types[0] if len(types) == 1 else "")
        if source := _PANTHER_SOURCES.get(log_type):
            yield Example("panther", source, case["rule"], (_record(event),), case["expected"])


def wazuh() -> Iterator[Example]:
    """Cases of Wazuh's rule set with lines of sources we ship; the label is the file, the weight the level."""
    for case in _lines("wazuh-ruleset-tests/cases.ndjson.zst"):
        source = _WAZUH_SOURCES.get(case["file"])
        if source and case["expect"] == "match":
            records = tuple(line.encode() for line in case["logs"])
            yield Example("wazuh", source, case["file"], records, None, int(case["level"] or 0))


def stratus() -> Iterator[Example]:
    """CloudTrail of detonated attack techniques: one example a technique, in order of time."""
    techniques: dict[str, list[dict[str, Any]]] = {}
    for line in _lines("aws-cloudtrail-attacks/stratus-detonations.ndjson.zst"):
        techniques.setdefault(line["technique"], []).append(line["event"])
    for technique, events in sorted(techniques.items()):
        events.sort(key=lambda event: str(event["eventTime"]))
        yield Example("stratus", "aws_cloudtrail", technique, tuple(map(_record, events)), True)


def auth_log() -> Iterator[Example]:
    """A host's authentication log without labels, as one example."""
    text = _read("linux/elastic-auth.log.zst")
    records = tuple(line for line in text.split(b"\n") if line.strip())
    yield Example("linux", "linux_auth", "elastic-auth.log", records, None)


def _lines(path: str) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in _read(path).splitlines())


def _read(path: str) -> bytes:
    with (CORPORA / path).open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as stream:
        return stream.read()


def _record(event: dict[str, Any]) -> bytes:
    return json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode()
