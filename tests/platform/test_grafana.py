"""The Grafana dashboards are fresh, and ask for what the platform tells."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from noroshi.collect.meters import Meters
from noroshi.platform.monitor import Monitor
from noroshi.platform.tally import Tally
from noroshi.runtime.settings import PlatformSettings, Settings

_NAME = re.compile(r"\bnoroshi_[a-z_]+")


@pytest.fixture
def generator(root: Path) -> ModuleType:
    pytest.importorskip("grafana_foundation_sdk")
    spec = importlib.util.spec_from_file_location("dashboards", root / "deploy" / "grafana" / "dashboards.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def told(folder: Path) -> set[str]:
    """Every name of a sample that /metrics of the platform and of its collectors may tell."""
    monitor = Monitor(Settings(platform=PlatformSettings(dir=folder)), Tally())
    families = [*monitor.collect(), *Meters().registry.collect()]
    endings = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
    return {f"{family.name}{ending}" for family in families for ending in endings[family.type]}


def queries(board: dict[str, Any]) -> list[str]:
    panels = [panel for panel in board["panels"] if "targets" in panel]
    variables = [variable.get("query", "") for variable in board["templating"]["list"]]
    return [target["expr"] for panel in panels for target in panel["targets"]] + variables


def test_the_files_are_what_the_generator_makes(generator: ModuleType, root: Path) -> None:
    for name, text in generator.files().items():
        assert (root / "deploy" / "grafana" / name).read_text() == text, "run python deploy/grafana/dashboards.py"


def test_every_metric_of_a_dashboard_is_told_by_the_platform(root: Path, tmp_path: Path) -> None:
    known = told(tmp_path)
    boards = sorted((root / "deploy" / "grafana").glob("*.json"))
    assert [board.name for board in boards] == ["machine.json", "pipeline.json"]
    for board in boards:
        asked = {name for query in queries(json.loads(board.read_text())) for name in _NAME.findall(query)}
        assert len(asked) >= 6
        assert asked <= known
