"""`python -m bench [NAME…]`: print the figures we claim, each with its baseline, machine and date."""

from __future__ import annotations

import importlib
import sys

from bench.machine import describe

FIGURES = (
    "analyze",
    "detect",
    "lake",
    "scan",
    "collect",
    "start",
    "end_to_end",
    "rule_tests",
    "conformance",
    "coverage",
    "language",
    "playbooks",
    "triage",
    "console",
)


def main() -> None:
    """Run the named benchmarks, or all of them."""
    print(describe())
    for name in sys.argv[1:] or FIGURES:
        print(f"\n== {name}")
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
