"""`noroshi test` on 500 rule tests, as a person runs it: the whole command, start to exit. Goal: 2 s.

The tests lie in 125 packages of a rule, its METADATA and four tests each, one of them through a stateful function.
The baseline is the same tests with a process and a parse of the whole tree for each package.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.machine import describe

_PACKAGES = 125
_RUNS = 5
_BASELINE_PACKAGES = 5

_RULE = """# METADATA
# title: Login to machine {n} from outside
# custom:
#   severity: High
#   attack: [T1021.004]
package bench.rule_{n}

alert contains msg if {{
    input.host == "machine-{n}"
    input.action in {{"login", "sudo"}}
    not allowed
    count_here := rateLimit(sprintf("%s-logins", [input.user]), "5m")
    count_here >= 1
    msg := {{"title": "Login to machine {n}", "entities": [input.user], "riskScore": 40}}
}}

allowed if net.cidr_contains("192.0.2.0/24", input.address)
"""

_TEST = """package bench.rule_{n}

login := {{"host": "machine-{n}", "action": "login", "user": "bob", "address": "198.51.100.7"}}

test_login_from_outside if {{
    found := alert with input as login
    count(found) == 1
}}

test_login_from_inside if {{
    found := alert with input as object.union(login, {{"address": "192.0.2.7"}})
    count(found) == 0
}}

test_other_machine if {{
    count(alert) == 0 with input as object.union(login, {{"host": "elsewhere"}})
}}

test_title if {{
    some found in alert with input as login
    found.title == "Login to machine {n}"
}}
"""


def main() -> None:
    """Print the median of five runs beside the baseline."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for n in range(_PACKAGES):
            place = root / f"rule_{n}"
            place.mkdir()
            (place / "rule.rego").write_text(_RULE.format(n=n))
            (place / "rule_test.rego").write_text(_TEST.format(n=n))
        seconds = statistics.median(_timed(root, _PACKAGES * 4) for _ in range(_RUNS))
        alone = sum(_timed(root / f"rule_{n}", 4) for n in range(_BASELINE_PACKAGES))
    one_by_one = alone / _BASELINE_PACKAGES * _PACKAGES
    print(f"{_PACKAGES * 4} rule tests in {seconds:.2f} s (goal 2 s), {_PACKAGES * 4 / seconds:,.0f} tests/s")
    print(f"a process per package: {one_by_one:.1f} s, {one_by_one / seconds:.0f} times as long")


def _timed(root: Path, expected: int) -> float:
    began = time.perf_counter()
    done = subprocess.run(
        [Path(sys.executable).parent / "noroshi", "test", root], capture_output=True, text=True, check=True
    )
    seconds = time.perf_counter() - began
    assert f"PASS: {expected}/{expected}" in done.stdout, done.stdout
    return seconds


if __name__ == "__main__":
    print(describe())
    main()
