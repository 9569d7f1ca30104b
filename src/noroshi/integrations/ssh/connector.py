"""Accounts on hosts reached over SSH: keys, sessions, evidence."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar, Final

from pydantic import Field

from noroshi.integrations.ssh.session import Login, Said, Step, run_steps
from noroshi.model.call import Facts
from noroshi.sdk.accounts import HostOutcome, Outcomes, Removed, account_by_url, none_left, together
from noroshi.sdk.connector import (
    Arguments,
    Connector,
    ConnectorSettings,
    Outcome,
    SecretName,
    action,
    look_up,
)
from noroshi.sdk.outside import CallError, Outside, Request, Response

_ACCOUNT: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}")
_KEY: Final = re.compile(r"[A-Za-z0-9+/=]{16,2000}")
_AT_ONCE: Final = 16


class SshSettings(ConnectorSettings):
    """Hosts by name, each as HOST[:PORT], and how they are reached.

    `accounts` says which account a person has where it is not the part before the @ of their name; `protected` accounts
    are never touched; `evidence` is the folder where collected evidence is kept.
    """

    hosts: dict[str, str]
    user: str
    known_hosts: Path
    private_key: SecretName = "ssh-private-key"
    sudo: bool = True
    authorized_keys: tuple[str, ...] = ("%h/.ssh/authorized_keys", "%h/.ssh/authorized_keys2")
    accounts: dict[str, str] = {}
    protected: tuple[str, ...] = ("root",)
    evidence: Path = Path("var/noroshi/evidence")


class Account(Arguments):
    """A person's name or account; `hosts` are names from the settings, none of them means all."""

    user: str
    hosts: list[str] = []


class AccountKeys(Account):
    """`key` is one public key's base64 text; without it every key is meant."""

    key: str | None = None


class Removal(Account):
    """`removal` is what `remove_keys` called it; without it the latest is meant."""

    removal: str | None = Field(default=None, pattern=r"^[0-9a-f]{1,64}$")


class Sessions(Account):
    """`processes`: also end whatever else runs as the account."""

    processes: bool = False


class Evidence(Outcome):
    """One host's evidence: a file of ours, and its SHA-256."""

    host: str
    outcome: str
    file: str = ""
    sha256: str = ""
    detail: str = ""


class Collected(Outcome):
    """What was collected."""

    outcome: str
    evidence: list[Evidence]


class Collection(Arguments):
    """Evidence as `collect_evidence` gave it."""

    evidence: list[Evidence]


_GONE: Final[dict[str, Any]] = {
    "outcome": "success",
    "hosts": [{"host": "example", "outcome": "success", "count": 1, "detail": ""}],
}


class Ssh(Connector[SshSettings]):
    """On each host the connecting user needs `sudo` without a password for /bin/sh, or is root with `sudo = false`."""

    title = "SSH"
    settings_type: ClassVar[type[ConnectorSettings]] = SshSettings
    urls = ("https://oslogin-connector-*",)

    @action(idempotent=True, seconds=60, assumed=_GONE | {"removal": "0"})
    def remove_keys(self, given: AccountKeys, outside: Outside) -> Removed:
        """Take an account's keys out of its authorized_keys, keeping them for `restore_keys`."""
        removal = (outside.idempotency_key or "0")[:32]
        hosts = self._each(given, [Step("remove", (_key(given.key),))], outside, removal=removal)
        return Removed(outcome=together(hosts), hosts=hosts, removal=removal)

    @look_up(seconds=60, assumed=_GONE)
    def verify_keys_removed(self, given: AccountKeys, outside: Outside) -> Outcomes:
        """See that no key is left; `count` is how many are."""
        return none_left(self._each(given, [Step("verify", (_key(given.key),))], outside, writes=False))

    @action(idempotent=True, seconds=60, assumed=_GONE)
    def restore_keys(self, given: Removal, outside: Outside) -> Outcomes:
        """Give back the keys that a removal took; keys added since then stay."""
        hosts = self._each(given, [Step("restore")], outside, removal=given.removal or "latest")
        return Outcomes(outcome=together(hosts), hosts=hosts)

    @action(idempotent=True, seconds=60, assumed=_GONE)
    def end_sessions(self, given: Sessions, outside: Outside) -> Outcomes:
        """End an account's SSH sessions with all that runs in them. What was ended cannot be brought back."""
        hosts = self._each(given, [Step("sessions", ("end", "all" if given.processes else ""))], outside)
        return Outcomes(outcome=together(hosts), hosts=hosts)

    @look_up(seconds=60, assumed=_GONE)
    def verify_sessions_ended(self, given: Sessions, outside: Outside) -> Outcomes:
        """See that no session is left; `count` is how many processes are."""
        step = Step("sessions", ("count", "all" if given.processes else ""))
        return none_left(self._each(given, [step], outside, writes=False))

    @action(idempotent=True, seconds=120, assumed=_GONE | {"removal": "0"})
    def disable_user(self, given: Account, outside: Outside) -> Removed:
        """Remove an account's keys, then end its sessions, and see that both is done."""
        removal = (outside.idempotency_key or "0")[:32]
        steps = [Step("remove", ("",)), Step("sessions", ("end", "")), Step("verify", ("",))]
        left: dict[str, int] = {}

        def see(name: str, said: list[Said]) -> None:
            left[name] = said[-1].number

        hosts = [
            one.model_copy(update={"outcome": "failure", "detail": "keys are left"}) if left.get(one.host) else one
            for one in self._each(given, steps, outside, removal=removal, then=see)
        ]
        return Removed(outcome=together(hosts), hosts=hosts, removal=removal)

    @action(idempotent=True, seconds=120, assumed={"outcome": "success", "evidence": []})
    def collect_evidence(self, given: Account, outside: Outside) -> Collected:
        """Keep what an investigator asks first: logins, processes, connections, keys, history."""
        folder = self.settings.evidence / (outside.idempotency_key or "0")[:32]
        found: list[Evidence] = []

        def keep(name: str, said: list[Said]) -> None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = folder / f"{re.sub('[^A-Za-z0-9.-]', '_', name)}.txt"
            file.write_text(said[0].output, encoding="utf-8")
            file.chmod(0o600)
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            found.append(Evidence(host=name, outcome="success", file=str(file), sha256=digest))

        hosts = self._each(given, [Step("evidence")], outside, then=keep)
        found += [
            Evidence(host=one.host, outcome=one.outcome, detail=one.detail) for one in hosts if one.outcome == "failure"
        ]
        return Collected(outcome=together(hosts), evidence=sorted(found, key=lambda one: one.host))

    @look_up(assumed={"outcome": "success", "hosts": []})
    def verify_evidence(self, given: Collection, outside: Outside) -> Outcomes:  # noqa: ARG002
        """See that collected evidence is as it was."""
        hosts = []
        for one in given.evidence:
            file = self._own(one.file)
            same = file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == one.sha256
            detail = "" if same else "gone or changed"
            hosts.append(HostOutcome(host=one.host, outcome="success" if same else "failure", detail=detail))
        return Outcomes(outcome=together(hosts), hosts=hosts)

    @action(idempotent=True, assumed={"outcome": "success", "hosts": []})
    def discard_evidence(self, given: Collection, outside: Outside) -> Outcomes:
        """Delete collected evidence."""
        files = [self._own(one.file) for one in given.evidence]

        def delete(_seconds: float) -> None:
            for file in files:
                file.unlink(missing_ok=True)

        outside.deliver("evidence", {"delete": [str(file) for file in files]}, delete, writes=True)
        hosts = [HostOutcome(host=one.host, outcome="success") for one in given.evidence]
        return Outcomes(outcome="success", hosts=hosts)

    def check(self, outside: Outside) -> str:
        """Whether every host lets us in and lets us look."""
        given = Account(user=self.settings.user)
        hosts = self._each(given, [Step("verify", ("",))], outside, writes=False, protected=False)
        wrong = [f"{one.host}: {one.detail}" for one in hosts if one.outcome == "failure"]
        if wrong:
            raise CallError("ConnectionError", "; ".join(wrong))
        return f"{len(hosts)} hosts let {self.settings.user} in"

    def by_url(self, request: Request, outside: Outside) -> Response:
        """`POST …/user/disable` and `…/user/enable` with `{parameter: USER}`; answers `{outcome, hosts}`."""
        return account_by_url(
            request,
            {
                "/user/disable": lambda user: self.disable_user(Account(user=user), outside),
                "/user/enable": lambda user: self.restore_keys(Removal(user=user), outside),
            },
        )

    def facts_by_url(self, request: Request) -> Facts:  # noqa: ARG002
        """Doing it twice is as good as once."""
        return Facts(writes=True, repeatable=True)

    def assumed_by_url(self, request: Request) -> Any:  # noqa: ARG002
        """All went well."""
        return {"outcome": "success", "hosts": []}

    # Inside

    def _each(
        self,
        given: Account,
        steps: list[Step],
        outside: Outside,
        *,
        removal: str = "0",
        writes: bool = True,
        then: Callable[[str, list[Said]], None] | None = None,
        protected: bool = True,
    ) -> list[HostOutcome]:
        """Run the steps on every host; the first says how it went there, and `then` hears all of them."""
        account = self._account(given.user, protected=protected)
        hosts = self._hosts(given.hosts)
        login = Login(
            user=self.settings.user,
            private_key=outside.secret(self.settings.private_key),
            known_hosts=self.settings.known_hosts,
            sudo=self.settings.sudo,
        )
        begin = [account, removal, ":".join(self.settings.authorized_keys)]
        told = [" ".join([step.script, *filter(None, step.arguments)]) for step in steps]
        sending = {"account": account, "scripts": told}

        def on(name: str) -> HostOutcome:
            try:
                said: list[Said] = outside.deliver(
                    hosts[name],
                    {**sending, "host": name},
                    lambda seconds: run_steps(hosts[name], login, begin, steps, seconds),
                    writes=writes,
                )
            except CallError as error:
                return HostOutcome(host=name, outcome="failure", detail=str(error))
            if then is not None:
                then(name, said)
            outcome = "absent" if said[0].word == "absent" else "success"
            return HostOutcome(host=name, outcome=outcome, count=said[0].number)

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            asked = [pool.submit(on, name) for name in hosts]
        return [one.result() for one in asked]

    def _account(self, person: str, *, protected: bool) -> str:
        # PAM names people like bob(uid=1000), directories like bob@example.com.
        account = self.settings.accounts.get(person) or re.split(r"[@(]", person)[0]
        if not _ACCOUNT.fullmatch(account):
            raise CallError("ValueError", "the name of the user is no account name; map it in the connector's accounts")
        if protected and account in {*self.settings.protected, self.settings.user}:
            raise CallError("ValueError", f"{account!r} is protected and stays as it is")
        return account

    def _hosts(self, names: list[str]) -> dict[str, str]:
        unknown = [name for name in names if name not in self.settings.hosts]
        if unknown:
            raise CallError("ValueError", f"there is no host {unknown[0]!r} in the connector's settings")
        return {name: self.settings.hosts[name] for name in names or self.settings.hosts}

    def _own(self, text: str) -> Path:
        file = Path(text).resolve()
        if not file.is_relative_to(self.settings.evidence.resolve()):
            raise CallError("ValueError", "this is no evidence that was collected here")
        return file


def _key(key: str | None) -> str:
    if key is None:
        return ""
    text = next((part for part in key.split() if part.startswith("AAAA")), key)
    if not _KEY.fullmatch(text):
        raise CallError("ValueError", "the key is no public key")
    return text
