"""Every connector is whole: what it says of itself is true, complete and written down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.connect.standing import TRY, Answer, Memory, StandIn, World, call

from noroshi.connect.assembly import build_connections
from noroshi.connect.connection import Unready
from noroshi.connect.credentials import Credentials
from noroshi.connect.discovery import find_connectors
from noroshi.connect.errand import Surroundings
from noroshi.connect.limiting import Governor
from noroshi.connect.reference import describe, write_reference
from noroshi.connect.transport import GuardedTransport
from noroshi.model.call import Returned
from noroshi.runtime.addresses import AddressGuard
from noroshi.runtime.errors import ConfigError, ContentError, UsageError
from noroshi.runtime.secrets.chain import Secrets
from noroshi.runtime.settings import ConnectSettings

SHIPPED = find_connectors()
ACTIONS = [(name, action) for name, found in SHIPPED.items() for action in found.connector.actions.values()]


def surroundings() -> Surroundings:
    secrets = Secrets([])
    return Surroundings(
        secrets=secrets,
        governor=Governor(),
        credentials=Credentials({}, secrets, GuardedTransport(AddressGuard(()))),
        audit=lambda _: None,
        memory=Memory,
    )


def test_the_shipped_connectors_are_there() -> None:
    assert list(SHIPPED) == [
        "email",
        "github",
        "http",
        "jira",
        "noroshi",
        "os_login",
        "pagerduty",
        "pubsub",
        "slack",
        "ssh",
        "threat_intel",
        "webhook",
    ]


@pytest.mark.parametrize(("name", "action"), ACTIONS, ids=lambda value: getattr(value, "name", value))
def test_an_action_says_what_it_does_and_its_dry_answer_is_one_it_could_give(name: str, action: object) -> None:
    described = SHIPPED[name].connector.actions[action.name]  # type: ignore[attr-defined]
    assert described.title.endswith(".")
    answer = described.result.validate_json(json.dumps(described.assumed))
    assert described.result.dump_python(answer, mode="json") == described.assumed


@pytest.mark.parametrize("name", SHIPPED)
def test_a_connector_has_a_page_and_says_what_it_is(name: str, root: Path) -> None:
    folder = root / "src" / "noroshi" / "integrations" / name
    assert (folder / "README.md").read_text().startswith(f"# {SHIPPED[name].title}\n")
    assert SHIPPED[name].connector.title == SHIPPED[name].title
    assert (SHIPPED[name].connector.__doc__ or "").strip()


def test_the_reference_is_fresh(root: Path) -> None:
    written = (root / "docs" / "reference" / "connectors.md").read_text()
    assert written == write_reference(SHIPPED.values()), (
        "run: noroshi connector reference > docs/reference/connectors.md"
    )


def test_one_connector_can_be_described(root: Path) -> None:
    assert "### `noroshi.slack.post_message`" in describe("slack", SHIPPED)
    with pytest.raises(UsageError, match="there is no connector 'slak'"):
        describe("slak", SHIPPED)


def test_a_connector_without_settings_says_what_to_set_and_others_work() -> None:
    connections = build_connections(
        ConnectSettings(connectors={"jira": {"base_url": "https://jira.example.com"}}), surroundings()
    )  # type: ignore[call-arg]
    jira = connections.named("jira")
    assert isinstance(jira, Unready)
    outcome = jira.perform(call("noroshi.jira.comment", issue="A-1", text="x"), TRY)
    assert outcome.error["message"] == "SystemError: not configured: connect.connectors.jira.email: Field required"  # type: ignore[union-attr]
    assert jira.assume(call("noroshi.jira.comment")).value == {"id": "0"}  # type: ignore[union-attr]
    assert connections.urls == {
        "https://risk-score-*": "noroshi",
        "https://slack.com/api/*": "noroshi.slack",
        "https://oslogin-connector-*": "noroshi.ssh",
    }
    connections.close()


def test_settings_of_no_connector_are_refused_and_secrets_do_not_stand_in_settings() -> None:
    with pytest.raises(ConfigError, match="there is no such connector; did you mean 'slack'"):
        build_connections(ConnectSettings(connectors={"slak": {}}), surroundings())  # type: ignore[call-arg]
    inline = ConnectSettings(connectors={"slack": {"token": "xoxb-canary token"}})  # type: ignore[call-arg]
    connections = build_connections(inline, surroundings())
    slack = connections.named("slack")
    assert isinstance(slack, Unready)
    assert "connect.connectors.slack.token: String should match pattern" in slack.fault
    assert "canary" not in slack.fault
    connections.close()


OWN = '''
from noroshi.sdk.connector import Arguments, Connector, ConnectorSettings, action
from noroshi.sdk.outside import Outside

class Settings(ConnectorSettings):
    greeting: str = "hello"

class Name(Arguments):
    name: str

class Greeter(Connector[Settings]):
    """Greets."""

    title = "Greeter"
    settings_type = Settings

    @action(idempotent=True, assumed="hello")
    def greet(self, given: Name, outside: Outside) -> str:
        """Greet somebody."""
        said = f"{self.settings.greeting} {given.name}"
        return outside.deliver("nobody", {"name": given.name}, lambda _: said, writes=True)
'''


def own_folder(parent: Path, name: str, source: str = OWN) -> None:
    (parent / name).mkdir()
    (parent / name / "manifest.toml").write_text('title = "Greeter"\nvendor = "Us"\ndescription = "Greets"\n')
    (parent / name / "connector.py").write_text(source)


def test_an_operators_own_connector_is_a_folder(tmp_path: Path) -> None:
    own_folder(tmp_path, "greeter")
    settings = ConnectSettings(folder=tmp_path, connectors={"greeter": {"greeting": "good evening"}})  # type: ignore[call-arg]
    connections = build_connections(settings, surroundings())
    outcome = connections.named("greeter").perform(call("noroshi.greeter.greet", name="Ada"), TRY)
    assert outcome.value == "good evening Ada"  # type: ignore[union-attr]
    connections.close()


def test_every_fault_of_own_connectors_is_told(tmp_path: Path) -> None:
    own_folder(tmp_path, "slack")
    own_folder(tmp_path, "broken", "1 / 0")
    own_folder(tmp_path, "empty", "")
    with pytest.raises(ContentError) as caught:
        find_connectors(tmp_path)
    told = [str(fault).replace(f"{tmp_path}/", "") for fault in caught.value.faults]
    assert told == [
        "broken/connector.py: cannot be loaded: ZeroDivisionError: division by zero",
        "empty/connector.py: must hold one connector; it holds 0",
        "slack: a connector 'slack' is there already",
    ]


def test_the_connector_of_the_how_to_works(root: Path, tmp_path: Path) -> None:
    text = (root / "docs" / "how-to" / "connect-other-systems.md").read_text()
    own_folder(tmp_path, "tickets", text.partition("```python\n")[2].partition("```")[0])
    found = find_connectors(tmp_path)["tickets"].connector
    world = World(secrets={"ticket-token": "canary"})
    with StandIn(lambda _: Answer(201, {"number": 7})) as side:
        settings = found.settings_type.model_validate({"base_url": side.url})
        with world.connection("noroshi.tickets", found(settings)) as connection:
            outcome = connection.perform(call("noroshi.tickets.open", title="x"), TRY)
    assert outcome == Returned({"number": 7})
    assert [(one.path, one.json) for one in side.received] == [("/tickets", {"title": "x"})]
