"""What `--help` says of every command."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from noroshi.cli.main import root


def _commands(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Every command with its words, and whether it is a group of others."""
    if not hasattr(command, "list_commands"):
        yield words, False
        return
    if words:
        yield words, True
    context = command.make_context("noroshi", [], resilient_parsing=True)
    for name in command.list_commands(context):
        yield from _commands(command.resolve_command(context, [name])[1], (*words, name))


COMMANDS = dict(_commands(typer.main.get_command(root)))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_an_example_of_itself_and_no_options_that_belong_to_the_root(words: tuple[str, ...]) -> None:
    said = CliRunner().invoke(root, [*words, "--help"], env={"COLUMNS": "200"})
    assert said.exit_code == 0
    assert "--install-completion" not in said.output
    if not COMMANDS[words]:
        (example,) = [line.strip(" │") for line in said.output.splitlines() if line.strip().startswith("Example: ")]
        assert f"noroshi {' '.join(words)}" in example
