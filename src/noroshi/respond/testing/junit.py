"""Verdicts as a JUnit file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from noroshi.respond.testing.running import Verdict


def write_junit(path: Path, verdicts: Sequence[Verdict]) -> None:
    """One suite per test file."""
    root = ElementTree.Element("testsuites")
    for file in dict.fromkeys(verdict.file for verdict in verdicts):
        own = [verdict for verdict in verdicts if verdict.file == file]
        failed = sum(bool(verdict.failures) for verdict in own)
        suite = ElementTree.SubElement(root, "testsuite", name=file, tests=str(len(own)), failures=str(failed))
        for verdict in own:
            case = ElementTree.SubElement(
                suite, "testcase", classname=file, name=verdict.name, time=f"{verdict.seconds:.6f}"
            )
            if verdict.failures:
                told = ElementTree.SubElement(case, "failure", message=verdict.failures[0])
                told.text = "\n".join(verdict.failures)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
