"""`noroshi playbook`: check, draw, deploy, run and follow playbooks."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from noroshi.cli.place import Folder, SettingsFile

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="""Check, draw, deploy, run and follow playbooks.

    Begin with `run FILE --dry-run`, which shows what would be done and does nothing; `test` proves it; `deploy` lets
    alerts and people run it by name; `runs` and `show` tell what came of it; `approvals` lists what waits for people.
    """,
)


class Format(StrEnum):
    """How results are printed."""

    text = "text"
    json = "json"


class Verdict(StrEnum):
    """What a person says of a call that may or may not have happened."""

    retry = "retry"
    done = "done"
    fail = "fail"


_Playbook = Annotated[str, typer.Argument(metavar="NAME|FILE", help="A deployed playbook, or a file.")]
_Run = Annotated[str, typer.Argument(metavar="RUN", help="Id of a run.")]
_Format = Annotated[Format, typer.Option("--format", help="How to print.")]
_Question = Annotated[str, typer.Argument(metavar="APPROVAL", help="Id of an approval.")]
_Comment = Annotated[str, typer.Option("--comment", help="Why; it is kept in the audit trail.")]


@app.command()
def run(
    playbook: _Playbook,
    argument: Annotated[str, typer.Option("--data", help="The runtime argument, as JSON.")] = "null",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done; change nothing.")] = False,
    shadow: Annotated[bool, typer.Option("--shadow", help="The same, kept to compare with what people did.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for sleeps and people, until the run ends.")] = False,
    output: _Format = Format.text,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Run a playbook and print its execution record. Exit code 0 only when it succeeded.

    Example: noroshi playbook run content/playbooks/ssh/playbook.yaml --data '{"userID": "bob"}' --dry-run
    """
    import uuid

    from noroshi.cli.playbook_output import print_run
    from noroshi.platform.playbooks import run_request
    from noroshi.respond.engine.contract import Mode, State

    mode = Mode.DRY_RUN if dry_run else Mode.SHADOW if shadow else Mode.RUN
    with _engine(folder, settings) as engine:
        request = run_request(engine, playbook, _json(argument), uuid.uuid4().hex, mode, _person())
        record = engine.drive(engine.start(request), None if wait or mode is not Mode.RUN else 0)
        print_run(engine, record, as_json=output is Format.json)
        if record.state is not State.SUCCEEDED:
            raise typer.Exit(1)


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="A playbook file, or a folder of playbooks.")],
    output: _Format = Format.text,
) -> None:
    """Report every fault of playbooks with file, line and column. Exit code 1 when there are errors.

    Example: noroshi playbook check content/playbooks
    """
    import json

    from noroshi.platform.playbooks import playbook_files, read_source_file
    from noroshi.respond.language.findings import findings_of

    faults = [fault for file in playbook_files(path) for fault in findings_of(read_source_file(file), str(file))]
    for fault in faults:
        if output is Format.json:
            fields = ("path", "line", "column", "severity", "code", "message")
            typer.echo(json.dumps({field: getattr(fault, field) for field in fields}))
        else:
            typer.echo(f"{fault} ({fault.severity}, {fault.code})")
    if any(fault.severity == "error" for fault in faults):
        raise typer.Exit(1)


@app.command("test")
def check_by_tests(
    path: Annotated[Path, typer.Argument(help="A tests.yaml, or a folder with such files below.")] = Path(),
    show_coverage: Annotated[bool, typer.Option("--coverage", help="Print which steps no test reached.")] = False,
    threshold: Annotated[float, typer.Option(min=0, max=100, help="Least coverage of each playbook, percent.")] = 0,
    junit: Annotated[Path | None, typer.Option(help="Write the verdicts here as JUnit XML.")] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Make a test of the playbook PATH out of a dry run, and add it.")
    ] = False,
    argument: Annotated[str, typer.Option("--data", help="With --record: the runtime argument, as JSON.")] = "null",
    name: Annotated[str, typer.Option("--name", help="With --record: the name of the test.")] = "recorded",
    output: _Format = Format.text,
) -> None:
    """Run tests of playbooks: every call is answered from the test, and nothing is ever sent.

    Exit code 1 when a test fails or coverage is below the threshold.

    Example: noroshi playbook test playbook.yaml --record --data '{"user": "bob"}' --name "bob is disabled"
    """
    if record:
        _record(path, name, argument)
        return
    import json
    from dataclasses import asdict

    from noroshi.platform.playbooks import test_files
    from noroshi.respond.testing.cases import load_tests
    from noroshi.respond.testing.junit import write_junit
    from noroshi.respond.testing.running import run_tests

    reports = [run_tests(load_tests(file)) for file in test_files(path)]
    verdicts = [verdict for report in reports for verdict in report.verdicts]
    for verdict in verdicts:
        if output is Format.json:
            typer.echo(json.dumps(asdict(verdict), ensure_ascii=False))
            continue
        typer.echo(f"{verdict.file}: {verdict.name}: {'FAIL' if verdict.failures else 'PASS'} ({verdict.seconds:.3f}s)")
        for failure in verdict.failures:
            typer.echo(f"  {failure}")
    failed = sum(bool(verdict.failures) for verdict in verdicts)
    if output is Format.text:
        typer.echo(f"{'FAIL' if failed else 'PASS'}: {len(verdicts) - failed}/{len(verdicts)}")
    for report in reports:
        if show_coverage:
            typer.echo(f"{report.coverage.path}: {report.coverage.percent:.1f} % covered")
            for missed in report.coverage.missed():
                typer.echo(f"  not reached: {missed}")
    if junit is not None:
        write_junit(junit, verdicts)
    if failed or any(report.coverage.percent < threshold for report in reports):
        raise typer.Exit(1)


@app.command()
def graph(playbook: _Playbook, folder: Folder = None, settings: SettingsFile = None) -> None:
    """Print a playbook as a Mermaid flowchart.

    Example: noroshi playbook graph disable-user
    """
    from noroshi.platform.playbooks import read_source_file, source_of
    from noroshi.respond.graph import mermaid
    from noroshi.respond.language.loading import load_program

    if Path(playbook).is_file():
        name, source = playbook, read_source_file(Path(playbook))
    else:
        with _engine(folder, settings) as engine:
            name, source = source_of(engine, playbook)
    typer.echo(mermaid(load_program(source, name)), nl=False)


@app.command()
def deploy(
    name: Annotated[str, typer.Argument(help="The name to run it by.")],
    source: Annotated[Path, typer.Option("--source", help="The playbook's file; policy.yaml beside it counts.")],
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Let a name stand for this file's playbook from now on; runs under way keep the revision they have.

    Example: noroshi playbook deploy disable-user --source content/playbooks/disable-user/playbook.yaml
    """
    from noroshi.platform.playbooks import read_source_file
    from noroshi.respond.policy import load_policy

    with _engine(folder, settings) as engine:
        deployed = engine.deploy(name, read_source_file(source), _person(), load_policy(source))
        typer.echo(f"deployed {deployed.name}, revision {deployed.revision}")


@app.command("list")
def list_playbooks(folder: Folder = None, settings: SettingsFile = None) -> None:
    """List deployed playbooks.

    Example: noroshi playbook list
    """
    with _engine(folder, settings) as engine:
        for playbook in engine.deployed():
            told = (playbook.name, playbook.revision, playbook.deploy_time, playbook.deployed_by, playbook.policy.title)
            typer.echo("  ".join(told).rstrip())


@app.command()
def runs(
    limit: Annotated[int, typer.Option(min=1, help="How many, the latest first.")] = 50,
    output: _Format = Format.text,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """List runs.

    Example: noroshi playbook runs --limit 10
    """
    import json

    from noroshi.respond.engine.execution_record import execution_record

    with _engine(folder, settings) as engine:
        for record in engine.runs(limit):
            if output is Format.json:
                typer.echo(json.dumps(execution_record(record), ensure_ascii=False))
            else:
                typer.echo(f"{record.id}  {record.state.value:<12}  {record.create_time}  {record.playbook}")


@app.command()
def show(run_id: _Run, output: _Format = Format.text, folder: Folder = None, settings: SettingsFile = None) -> None:
    """Tell the story of a run: what it did and when, who decided, and how it ended.

    Example: noroshi playbook show 554e3e09c7784e559a06f23d26a9c474
    """
    from noroshi.cli.playbook_output import print_run
    from noroshi.respond.story import story

    with _engine(folder, settings) as engine:
        if output is Format.json:
            print_run(engine, engine.record(run_id), as_json=True)
            return
        for line in story(engine, run_id):
            typer.echo(line)


@app.command()
def cancel(run_id: _Run, folder: Folder = None, settings: SettingsFile = None) -> None:
    """Ask a run to stop before its next effect.

    Example: noroshi playbook cancel 554e3e09c7784e559a06f23d26a9c474
    """
    with _engine(folder, settings) as engine:
        engine.cancel(run_id, _person())
        engine.drive(run_id, 0)


@app.command()
def review(
    run_id: _Run,
    verdict: Annotated[Verdict, typer.Argument(help="retry it, or count it as done or as failed.")],
    value: Annotated[str, typer.Option("--value", help="Result (done) or error (fail) to go on with, JSON.")] = "null",
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Decide on a call of which nobody knows whether it took effect, and go on with the run.

    Example: noroshi playbook review 554e3e09c7784e559a06f23d26a9c474 done --value '{"id": 7}'
    """
    from noroshi.cli.playbook_output import print_run
    from noroshi.respond.engine.contract import Decision

    with _engine(folder, settings) as engine:
        engine.review(run_id, Decision(verdict.value), _person(), _json(value))
        print_run(engine, engine.drive(run_id, 0), as_json=False)


@app.command()
def retry(
    run_id: _Run,
    step: Annotated[
        str | None,
        typer.Option("--from", metavar="KEY", help="Effect to begin at.", show_default="the one that failed"),
    ] = None,
    output: _Format = Format.text,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Run a playbook again from one of its effects, with the results of those before it; prints the new run.

    Example: noroshi playbook retry 554e3e09c7784e559a06f23d26a9c474 --from main.notify
    """
    from noroshi.cli.playbook_output import print_run

    with _engine(folder, settings) as engine:
        print_run(engine, engine.drive(engine.retry(run_id, _person(), step), 0), as_json=output is Format.json)


@app.command()
def approvals(
    everything: Annotated[bool, typer.Option("--all", help="Answered ones too.")] = False,
    output: _Format = Format.text,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """List what people are asked to allow, with the exact call.

    Example: noroshi playbook approvals
    """
    import json

    import msgspec

    from noroshi.respond.approvals import ApprovalDesk

    with _engine(folder, settings) as engine:
        for one in ApprovalDesk(engine.approvals).each(pending=not everything):
            if output is Format.json:
                typer.echo(msgspec.json.encode(one))
                continue
            typer.echo(f"{one.id}  {one.state}  until {one.expires}  {one.title}")
            typer.echo(f"    {one.action} {json.dumps(one.arguments, ensure_ascii=False)}")
            who = ", ".join(one.approvers) or "anybody who may approve"
            typer.echo(f"    {one.reason}; run {one.run}; {one.agreed} of {one.quorum} agreed; {who}")


@app.command()
def approve(question: _Question, comment: _Comment = "", folder: Folder = None, settings: SettingsFile = None) -> None:
    """Allow the call that an approval asks about, and go on with its run.

    Example: noroshi playbook approve 3f0c9a1b2d4e5f60 --comment "spoke to the owner"
    """
    _decide(question, comment, folder, settings, approves=True)


@app.command()
def deny(question: _Question, comment: _Comment = "", folder: Folder = None, settings: SettingsFile = None) -> None:
    """Forbid the call that an approval asks about.

    Example: noroshi playbook deny 3f0c9a1b2d4e5f60 --comment "the owner is on call"
    """
    _decide(question, comment, folder, settings, approves=False)


def _decide(question: str, comment: str, folder: Path | None, file: Path | None, *, approves: bool) -> None:
    import getpass

    from noroshi.cli.playbook_output import print_run
    from noroshi.respond.approvals import ApprovalDesk, local_actor

    with _engine(folder, file) as engine:
        desk, actor = ApprovalDesk(engine.approvals), local_actor(getpass.getuser())
        answered = (desk.approve if approves else desk.deny)(question, actor, comment)
        typer.echo(f"{answered.state.lower()}: {answered.title}; {answered.agreed} of {answered.quorum} agreed")
        if answered.state != "PENDING":
            print_run(engine, engine.drive(answered.run, 0), as_json=False)


def _record(path: Path, name: str, argument: str) -> None:
    from noroshi.platform.playbooks import recorded_test
    from noroshi.runtime.settings import load_settings

    file = recorded_test(load_settings()[0], path, name, _json(argument))
    typer.echo(f"added the test {name!r} to {file}; look through what it expects")


def _engine(folder: Path | None, file: Path | None) -> Any:
    from noroshi.platform.playbooks import open_engine
    from noroshi.runtime.settings import settings_in

    return open_engine(settings_in(folder, file))


def _person() -> str:
    import getpass

    return f"cli {getpass.getuser()}"


def _json(text: str) -> Any:
    import json

    from noroshi.runtime.errors import UsageError

    try:
        return json.loads(text)
    except ValueError as error:
        raise UsageError(f"not JSON: {text!r} ({error})") from error
