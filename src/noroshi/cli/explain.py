"""`noroshi explain`: why a rule says something of an event, or why not."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def explain(
    rule: Annotated[str, typer.Argument(help="Id of the rule: its package.")],
    event: Annotated[Path, typer.Argument(help="File with the event; - reads standard input.", allow_dash=True)],
    source: Annotated[
        str, typer.Option("--source", help="The file is a raw record of this source, not an `input` document.")
    ] = "",
    rules: Annotated[
        Path | None, typer.Option("--rules", help="Folder of rules.", show_default="the shipped detections")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            help="Folder of a running platform: functions with memory, such as rateLimit, say what they would say "
            "there, and count nothing.",
            show_default="they are not asked",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole explanation as JSON.")] = False,
) -> None:
    """Show every condition of a rule with whether it holds for an event, and for which values.

    Example: noroshi explain gcp.ssh_login_rate event.json; of an alert: noroshi alerts explain UID
    """
    from noroshi.app import content_folder, load_integrations
    from noroshi.cli.explain_output import print_explanation
    from noroshi.detect.content.bundle import load_bundle
    from noroshi.offline.explaining import Question, explain
    from noroshi.runtime.errors import UsageError

    bundle = load_bundle(rules or content_folder() / "detections")
    chosen = next((each for each in bundle.rules if each.id == rule), None)
    if chosen is None:
        raise UsageError(f"there is no rule {rule!r}")
    text = sys.stdin.read() if str(event) == "-" else event.read_text(encoding="utf-8")
    state_url = ""
    if folder:
        from noroshi.platform.attach import attach

        known = attach(folder).state.url
        state_url = known.get_secret_value() if known else ""
    question = Question(chosen, text, source, bundle.commit, state_url=state_url)
    explanation = explain(question, load_integrations)
    print_explanation(sys.stdout, explanation, as_json=as_json)
