"""Samples of an integration: raw records beside the events they must become, compared or written anew.

`python -m noroshi.analyze.samples FOLDER… [--write]` prints the differences of every sample of the folders.
"""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from noroshi.analyze.analyzer import Analyzer
from noroshi.analyze.canonical import RESERVED_KEYS
from noroshi.model.batch import EventBatch, RawBatch
from noroshi.runtime.errors import ContentError
from noroshi.sdk import Integration, load_integration

RECEIVED_AT = datetime(2026, 2, 1, tzinfo=UTC)
"""When sample records count as received, so that what is derived from it is the same on every run."""


def raw_samples(folder: Path) -> list[Path]:
    """The raw sample files of an integration folder, `samples/<name>.raw.<any>`, in order of name."""
    return sorted((folder / "samples").glob("*.raw.*"))


def expected_path(raw: Path) -> Path:
    """Where the events of a raw sample stand."""
    return raw.with_name(raw.name.split(".raw.")[0] + ".events.json")


def sample_batch(integration: Integration, raw: Path) -> RawBatch:
    """All records of a raw sample as one batch with a fixed id and time."""
    lines = raw.read_bytes().split(b"\n")
    records = [line.removesuffix(b"\r") for line in lines if line.strip()]
    return RawBatch(
        source=integration.name,
        batch_id=raw.name.split(".raw.")[0],
        received_at=RECEIVED_AT,
        records=pa.array(records, pa.binary()),
        origin=raw.name,
    )


def describe_batch(batch: EventBatch) -> dict[str, Any]:
    """What a sample must become: `events` (OCSF, with `raw_data`), `inputs` where the analyzer reshapes the record,
    and `dead` letters."""
    described: dict[str, Any] = {"events": batch.events()}
    texts = zip(batch.table["native"].to_pylist(), batch.raw_data().to_pylist(), strict=True)
    inputs = [_reshaped(native or "", raw or "") for native, raw in texts]
    if any(inputs):
        described["inputs"] = inputs
    if batch.dead:
        described["dead"] = [{"record": letter.record, "reason": letter.reason} for letter in batch.dead]
    return described


def render(described: dict[str, Any]) -> str:
    """The text of an `.events.json` file."""
    return json.dumps(described, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def differences(integration: Integration, *, write: bool = False) -> Iterator[tuple[Path, str]]:
    """Each sample whose events differ from its file, with a unified diff; with `write` the file is made to agree."""
    analyzer = Analyzer(integration)
    for raw in raw_samples(integration.folder):
        produced = render(describe_batch(analyzer.analyze(sample_batch(integration, raw))))
        path = expected_path(raw)
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        if not same_events(produced, expected):
            if write:
                path.write_text(produced, encoding="utf-8")
            lines = difflib.unified_diff(
                expected.splitlines(), produced.splitlines(), "expected", "produced", lineterm=""
            )
            yield path, "\n".join(lines)
    analyzer.close()


def same_events(produced: str, expected: str) -> bool:
    """Whether both say the same; a file may be laid out as its author likes."""
    try:
        return bool(json.loads(produced) == json.loads(expected))
    except ValueError:
        return False


def _reshaped(native: str, raw: str) -> dict[str, Any] | None:
    document: dict[str, Any] = json.loads(native)
    try:
        written = json.loads(raw)
    except ValueError:
        return document
    return None if document.keys() <= _native(written).keys() else document


def _native(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in RESERVED_KEYS}


def main() -> int:
    """Compare or rewrite the samples of the folders named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m noroshi.analyze.samples", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true", help="write the produced events to the *.events.json files")
    arguments = parser.parse_args()
    differing = 0
    for folder in arguments.folders:
        try:
            found = list(differences(load_integration(folder), write=arguments.write))
        except ContentError as error:
            print(error, file=sys.stderr)
            return 1
        for path, text in found:
            differing += 1
            print(f"{'wrote' if arguments.write else 'differs'}: {path}\n{text}")
    print(f"{differing} sample(s) {'written' if arguments.write else 'differ'}")
    return 1 if differing and not arguments.write else 0


if __name__ == "__main__":
    sys.exit(main())
