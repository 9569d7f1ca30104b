"""A new detection: the four files of a rule that passes check and test, to be changed into the one that is wanted."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

from noroshi.runtime.errors import UsageError

_STEP = re.compile(r"[a-z][a-z0-9_]*")
_KEYWORDS = {
    "as", "contains", "data", "default", "else", "every", "false", "if", "import", "in", "input", "not", "null",
    "package", "some", "true", "with",
}  # fmt: skip

_RULE = Template("""# METADATA
# title: $title
# description: Somebody logged in as root. Replace this by what you want to find and why it matters.
# scope: package
# custom:
#   severity: medium
#   attack: [T1078]
#   owner: security
#   status: experimental
#   source: linux_auth
#   false_positives:
#     - Administrators who log in as root on purpose
package $package

alert contains {
	"title": "$title",
	"details": sprintf("%s logged in to %s from %s", [user, host, address]),
	"entities": [user, host],
} if {
	input.ocsf.class_uid == 3002 # Authentication
	input.ocsf.status == "Success"
	user := input.ocsf.user.name
	user == "root"
	host := input.ocsf.device.hostname
	address := input.ocsf.src_endpoint.ip
}
""")

_TEST = Template("""package ${package}_test

import data.$package as detection

login := {"ocsf": {
	"class_uid": 3002,
	"status": "Success",
	"user": {"name": "root"},
	"device": {"hostname": "web-1"},
	"src_endpoint": {"ip": "192.0.2.10"},
}}

test_a_login_as_root_is_told if {
	some alert in detection.alert with input as login
	alert.entities == ["root", "web-1"]
}

test_a_refused_login_is_not_told if {
	count(detection.alert) == 0 with input as object.union(login, {"ocsf": {"status": "Failure"}})
}
""")

_CASES = Template("""source: linux_auth
cases:
  - name: a login as root is told
    events:
      - raw: "Jan  5 10:00:00 web-1 sshd[2101]: Accepted password for root from 192.0.2.10 port 51022 ssh2"
        alerts:
          - title: $quoted
            entities: [root, web-1]

  - name: a login of another user and a refused one are not told
    events:
      - raw: "Jan  5 10:00:01 web-1 sshd[2102]: Accepted password for alice from 192.0.2.10 port 51023 ssh2"
      - raw: "Jan  5 10:00:02 web-1 sshd[2103]: Failed password for root from 192.0.2.10 port 51024 ssh2"
""")

_README = Template("""# $title

What this rule finds, and why it matters.

## False positives

- Administrators who log in as root on purpose

## Response

What the person who gets the alert should look at first, and do.
""")


def new_detection(name: str, into: Path) -> list[Path]:
    """Write the folder of a detection called `name` (`linux/root_login`) below `into`; returns its files.

    Raises UsageError when the name cannot be a Rego package or the folder is there already.
    """
    steps = [step.replace("-", "_") for step in re.split(r"[/.]", name)]
    for step in steps:
        if not _STEP.fullmatch(step) or step in _KEYWORDS:
            raise UsageError(
                f"{name!r} cannot be a detection's name: use small letters, digits and _ beginning with a letter, "
                "such as linux/root_login, and no word of Rego"
            )
    folder = into.joinpath(*steps)
    if folder.exists():
        raise UsageError(f"{folder} is there already: choose another name, or remove it first")
    title = steps[-1].replace("_", " ").capitalize()
    values = {"title": title, "package": ".".join(steps), "quoted": f'"{title}"'}
    texts = {"rule.rego": _RULE, "rule_test.rego": _TEST, "cases.yaml": _CASES, "README.md": _README}
    folder.mkdir(parents=True)
    for file, template in texts.items():
        (folder / file).write_text(template.substitute(values), encoding="utf-8")
    return [folder / file for file in texts]
