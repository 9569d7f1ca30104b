"""The root of the `noroshi` command: a table of commands, each imported only when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from noroshi.runtime.errors import ContentError, NoroshiError


class _Entry(NamedTuple):
    """Where a command lives and the line that `noroshi --help` shows for it."""

    target: str
    help: str
    panel: str


_DETECT, _RUN, _BUILD = "Detect", "Run the platform", "Develop content"
COMMANDS: dict[str, _Entry] = {
    "scan": _Entry("noroshi.cli.scan:scan", "Find threats in log files: records in, alerts out.", _DETECT),
    "demo": _Entry("noroshi.cli.demo:demo", "Watch a stolen SSH key being found and taken away.", _DETECT),
    "up": _Entry("noroshi.cli.up:up", "Run the whole platform on this machine.", _RUN),
    "run": _Entry("noroshi.cli.run:run", "Run single rooms against servers elsewhere.", _RUN),
    "alerts": _Entry("noroshi.cli.alerts:app", "Alerts: watch, list, show, explain, judge, assign, reopen.", _RUN),
    "status": _Entry("noroshi.cli.status:status", "Processes, streams, lag per source, rates, disk.", _RUN),
    "doctor": _Entry("noroshi.cli.doctor:doctor", "Find what is wrong, and say what to do.", _RUN),
    "ledger": _Entry("noroshi.cli.ledger:ledger", "Is every record accounted for? Per stage, source and minute.", _RUN),
    "dead": _Entry("noroshi.cli.dead:app", "Records that could not become events: list, show, replay, drop.", _RUN),
    "case": _Entry("noroshi.cli.case:app", "The cases that people work on: list, show, close, assign.", _RUN),
    "suppression": _Entry("noroshi.cli.suppression:app", "Exceptions as code: check, list, add, end, export.", _RUN),
    "playbook": _Entry("noroshi.cli.playbook:app", "Check, draw, deploy, run and follow playbooks.", _RUN),
    "risk": _Entry("noroshi.cli.risk:app", "Read and write risk scores.", _RUN),
    "connector": _Entry("noroshi.cli.connector:app", "Connectors: list, check, and what they do.", _RUN),
    "secrets": _Entry("noroshi.cli.secrets:app", "Secrets of connectors and playbooks: set, list, remove.", _RUN),
    "token": _Entry("noroshi.cli.token:app", "Tokens of those who send records: create, list, rotate, revoke.", _RUN),
    "user": _Entry("noroshi.cli.user:app", "Who may sign in: add, list, disable, reset; API tokens.", _RUN),
    "audit": _Entry("noroshi.cli.audit:app", "Who did what: list it, verify that it is whole.", _RUN),
    "settings": _Entry("noroshi.cli.settings:settings", "Print the settings in effect and where they come from.", _RUN),
    "query": _Entry("noroshi.cli.query:query", "Ask the lake in SQL.", _RUN),
    "lake": _Entry("noroshi.cli.lake:app", "Compact, expire, verify and clean the lake's tables.", _RUN),
    "test": _Entry("noroshi.cli.test:test", "Run the tests of rules: *_test.rego and cases.yaml.", _BUILD),
    "check": _Entry("noroshi.cli.check:check", "Report every fault in rules and integrations.", _BUILD),
    "explain": _Entry("noroshi.cli.explain:explain", "Why a rule matches an event, or why not.", _BUILD),
    "new": _Entry("noroshi.cli.new:app", "Start a new detection or integration that passes its tests.", _BUILD),
    "schema": _Entry("noroshi.cli.schema:app", "Generate Arrow, SQL, protobuf, Go … from the event schema.", _BUILD),
}


class _LazyGroup(TyperGroup):
    """Knows the names and one-line helps of its commands without importing them."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        entry = COMMANDS.get(cmd_name)
        return entry and TyperCommand(cmd_name, help=entry.help)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        panels: dict[str, list[tuple[str, str]]] = {}
        for name, entry in COMMANDS.items():
            panels.setdefault(entry.panel, []).append((name, entry.help))
        for panel, rows in panels.items():
            with formatter.section(panel):
                formatter.write_dl(rows)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command and _load(name or ""), rest


def _load(name: str) -> Any:
    module_name, _, attribute = COMMANDS[name].target.partition(":")
    target = getattr(importlib.import_module(module_name), attribute)
    if not isinstance(target, typer.Typer):
        function, target = target, typer.Typer(add_completion=False)
        target.command(name)(function)
    command = typer.main.get_command(target)
    command.name = name
    return command


root = typer.Typer(
    cls=_LazyGroup,
    no_args_is_help=True,
    # Rich takes as long to import as everything else together; commands may use it, the list of them need not.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Detection as code: logs in, alerts out. Rules are Rego, log sources are SQL, both live in Git.",
    epilog="Start with: noroshi scan /var/log/auth.log --source auto",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"noroshi {version('noroshi')}")
        raise typer.Exit


@root.callback()
def options(
    version: bool = typer.Option(
        False, "--version", help="Print the version and exit.", callback=_print_version, is_eager=True
    ),
) -> None:
    """Options that stand before the command."""


def main() -> None:
    """The entry point: runs the command line and turns our errors into one clear line and an exit code.

    Exit codes: 1 content is wrong, 2 the command or its environment is wrong, 130 interrupted.
    """
    try:
        root()
    except ContentError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except NoroshiError as error:
        typer.echo(f"noroshi: {error}", err=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader went away (`| head`): nothing is left to say, not even by the interpreter at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
