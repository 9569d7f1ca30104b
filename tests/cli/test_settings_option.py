"""Commands look at the platform that `--settings` names, and every one that is about a platform takes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.test_help import COMMANDS
from tests.commands import noroshi
from typer.testing import CliRunner

from noroshi.cli.main import root
from noroshi.collect.tokens import FILE_NAME

WITHOUT = {("demo",), ("explain",)}
"""They have a folder but no platform: that of the show, and one that is asked only for what it remembers."""


@pytest.fixture
def elsewhere(tmp_path: Path) -> tuple[Path, Path]:
    """A settings file, and the folder that it says the platform is in."""
    file, place = tmp_path / "other.toml", tmp_path / "platform"
    file.write_text(f'[platform]\ndir = "{place}"\n')
    return file, place


def test_every_command_that_takes_a_platforms_folder_takes_its_settings() -> None:
    def lacks(words: tuple[str, ...]) -> bool:
        said = CliRunner().invoke(root, [*words, "--help"], env={"COLUMNS": "200"}).output
        return "--dir" in said and "--settings" not in said

    assert {words for words, is_group in COMMANDS.items() if not is_group and lacks(words)} == WITHOUT


@pytest.mark.parametrize(
    "words",
    [
        ("alerts", "list"),
        ("case", "show", "1"),
        ("case", "comment", "1", "asked the owner"),
        ("user", "list"),
        ("user", "disable", "hana"),
        ("suppression", "list"),
        ("audit", "verify"),
    ],
    ids=" ".join,
)
def test_the_settings_say_where_the_records_are(elsewhere: tuple[Path, Path], words: tuple[str, ...]) -> None:
    file, place = elsewhere
    done = noroshi(*words, "--settings", file)
    said = f"noroshi: no platform has run in {place}; start one with `noroshi up`, or name its folder with --dir\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_tokens_are_kept_where_the_settings_say(elsewhere: tuple[Path, Path]) -> None:
    file, place = elsewhere
    place.mkdir()
    noroshi("token", "create", "web-1", "--settings", file)
    assert noroshi("token", "list", "--settings", file).stdout.split()[0] == "web-1"
    assert (place / FILE_NAME).exists()


def test_a_folder_that_is_named_comes_before_that_of_the_settings(elsewhere: tuple[Path, Path], tmp_path: Path) -> None:
    done = noroshi("alerts", "list", "--settings", elsewhere[0], "--dir", tmp_path / "third")
    assert f"no platform has run in {tmp_path / 'third'};" in done.stderr


def test_a_settings_file_that_is_not_there_is_told() -> None:
    for words in (("alerts", "list"), ("connector", "list"), ("secrets", "list")):
        done = noroshi(*words, "--settings", "/nowhere/noroshi.toml")
        assert (done.returncode, "/nowhere/noroshi.toml" in done.stderr) == (2, True)
