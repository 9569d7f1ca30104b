"""The composition root: builds rooms out of what a command or a settings file asks for."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from noroshi.analyze.enrichment import EnrichmentSettings
from noroshi.collect.files import read_batches
from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.contract import RuleBundle
from noroshi.model.batch import RawBatch
from noroshi.offline.scan import Scan
from noroshi.offline.worker import WorkerSettings
from noroshi.runtime.errors import ConfigError, UsageError
from noroshi.sdk import Integration, discover
from noroshi.state.contract import StateStore
from noroshi.state.embedded import EmbeddedValkey
from noroshi.state.valkey import ValkeyStore

AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOptions:
    """What a scan is asked to do. Without `rules` it applies the shipped detections; `source` may be `auto`."""

    paths: Sequence[str]
    source: str = AUTO
    rules: Path | None = None
    integrations: Path | None = None
    lists: Path | None = None
    enrichment: EnrichmentSettings | None = None
    workers: int = field(default_factory=lambda: len(os.sched_getaffinity(0)))
    rule_seconds: float = 5.0
    progress: Callable[[int], None] | None = None


@contextmanager
def open_scan(options: ScanOptions) -> Iterator[tuple[Scan, Iterable[RawBatch], RuleBundle]]:
    """A scan ready to run, the batches to run it on and its rules. Its state lives as long as the block."""
    integrations = load_integrations(options.integrations)
    if options.source != AUTO and options.source not in integrations:
        known = ", ".join(sorted(integrations))
        raise UsageError(f"unknown source {options.source!r}; known are: {known}, and {AUTO} to recognise it")
    bundle = load_bundle(options.rules or content_folder() / "detections")
    if not bundle.rules:
        where = options.rules or content_folder() / "detections"
        reasons = "\n".join(str(fault) for fault in bundle.faults)
        raise UsageError(f"no rule in {where} can be run; a rule is a package with an `alert` set\n{reasons}".strip())
    with EmbeddedValkey() as state:
        store = ValkeyStore(state.url)
        load_lists(store, options.lists or content_folder() / "lists")
        store.close()
        settings = WorkerSettings(
            bundle=bundle, integrations=integrations, enrichment=options.enrichment, state_url=state.url
        )
        scan = Scan(settings, workers=options.workers, rule_seconds_limit=options.rule_seconds)
        yield scan, _batches(options, integrations), bundle


def load_integrations(more: Path | None = None) -> dict[str, Integration]:
    """The shipped integrations and those in a folder of the user's own."""
    from noroshi import integrations

    folders = [Path(path) for path in integrations.__path__]
    return discover([*folders, more] if more else folders)


def content_folder() -> Path:
    """Where the shipped detections, lists and playbooks are: in the package, or beside the source tree."""
    package = Path(__file__).parent
    for folder in (package / "content", package.parent.parent / "content"):
        if folder.is_dir():
            return folder
    raise ConfigError(f"the shipped content is missing beside {package}; install Noroshi again")


def load_lists(store: StateStore, folder: Path) -> Mapping[str, int]:
    """Give the store every `<name>.txt` of a folder: a value or CIDR a line, `#` starts a comment."""
    sizes: dict[str, int] = {}
    for path in sorted(folder.glob("*.txt")):
        lines = (line.split("#", 1)[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
        sizes[path.stem] = store.replace_list(path.stem, [line for line in lines if line])
    return sizes


def _batches(options: ScanOptions, integrations: Mapping[str, Integration]) -> Iterator[RawBatch]:
    """Every path's batches; with source `auto` each file is recognised by its first records."""
    for path in options.paths:
        source = options.source if options.source != AUTO else _recognise(path, integrations)
        keep, unwrap = integrations[source].keep_together, integrations[source].unwrap
        yield from read_batches(
            [path],
            source,
            keep_together=re.compile(keep) if keep else None,
            unwrap=(unwrap,) if unwrap else (),
            progress=options.progress,
        )


def _recognise(path: str, integrations: Mapping[str, Integration]) -> str:
    from noroshi.analyze.recognition import recognise

    if path == "-":
        raise UsageError("standard input cannot be recognised before it is read: name it with --source")
    unwrap = {each.unwrap for each in integrations.values() if each.unwrap}
    first = next(iter(read_batches([path], AUTO, unwrap=unwrap)), None)
    if first is None:
        return next(iter(integrations))
    source = recognise(dataclasses.replace(first, records=first.records[:200]), integrations)
    if source is None:
        known = ", ".join(sorted(integrations))
        raise UsageError(f"{path} is like no known source; name one with --source: {known}")
    return source
