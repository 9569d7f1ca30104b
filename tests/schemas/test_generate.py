"""`noroshi schema`, and the freshness of what it made in the tree."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import noroshi
from noroshi.cli.schema import app
from noroshi.runtime.errors import ConfigError, UsageError
from noroshi.schemas import load_event_schema
from noroshi.schemas.generate import Target, render, render_tree, write

PACKAGE = Path(noroshi.__file__).parent
TREE = render_tree()
FOUND = {path.relative_to(PACKAGE).as_posix() for path in (PACKAGE / "schemas/generated").rglob("*") if path.is_file()}


@pytest.mark.parametrize("path", TREE)
def test_the_generated_file_in_the_tree_is_fresh(path: str) -> None:
    assert (PACKAGE / path).read_bytes() == TREE[path], "run `make generate` and commit what it changes"


def test_nothing_else_lies_among_the_generated_files() -> None:
    assert {path for path in TREE if path.startswith("schemas/generated/")} == FOUND


@pytest.mark.parametrize("target", Target)
def test_each_target_writes_its_files_into_a_new_folder(tmp_path: Path, target: Target) -> None:
    out = tmp_path / "new" / "folder"
    result = CliRunner().invoke(app, ["generate", "--target", target.value, "--out", str(out)])
    assert result.exit_code == 0, result.output
    written = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert written == render(target)
    assert sorted(result.output.split()) == sorted(str(out / path) for path in written)


@pytest.mark.parametrize("arguments", [[], ["--target", "go"], ["--out", "x"], ["--all", "--target", "go"]])
def test_incomplete_arguments_are_a_usage_error(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, ["generate", *arguments])
    assert isinstance(result.exception, UsageError)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"cannot write .*file/event\.sql"):
        write(render(Target.DUCKDB), tmp_path / "file")


def test_writing_again_leaves_files_alone_that_have_not_changed(tmp_path: Path) -> None:
    (path,) = write({"one": b"1"}, tmp_path)
    before = path.stat().st_mtime_ns
    write({"one": b"1"}, tmp_path)
    assert path.stat().st_mtime_ns == before


def _shown(*arguments: str) -> list[str]:
    result = CliRunner().invoke(app, ["show", *arguments])
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_show_lists_every_class() -> None:
    assert [line.split()[1] for line in _shown()] == [item.name for item in load_event_schema().classes.values()]


def test_show_describes_a_class_by_uid_or_name() -> None:
    assert _shown("3002") == _shown("authentication")
    assert _shown("3002")[0] == "Authentication: class_uid 3002, category_uid 3"


def test_show_describes_a_path_with_its_fields_and_enums() -> None:
    lines = _shown("src_endpoint.autonomous_system")
    assert [line.split()[:2] for line in lines] == [
        ["autonomous_system", "autonomous_system"],
        ["name", "string_t"],
        ["number", "integer_t"],
    ]
    assert _shown("severity_id")[1].startswith("    0 Unknown, 1 Informational, 2 Low, ")


def test_show_suggests_what_was_meant() -> None:
    result = CliRunner().invoke(app, ["show", "actor.proces.pid"])
    assert str(result.exception).startswith(
        "events have no class or path 'actor.proces.pid'; did you mean actor.process"
    )
