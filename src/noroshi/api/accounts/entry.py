"""Signing in: password, second factor, session. Every outcome stands in the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from noroshi.api.accounts import throttle
from noroshi.api.accounts.links import find_link
from noroshi.api.accounts.passwords import Passwords
from noroshi.api.accounts.second_factor import accept_code
from noroshi.api.accounts.secrets import Vault, fingerprint
from noroshi.api.accounts.sessions import Lifetimes, Sessions
from noroshi.api.accounts.users import actor_of, add_user, find_user, get_user, set_roles
from noroshi.model.access import Actor, Role
from noroshi.records.audit import append_audit
from noroshi.records.database import Database
from noroshi.records.tables import SessionRecord, SetupLinkRecord, UserRecord

if TYPE_CHECKING:
    from noroshi.api.accounts.oidc import Vouched

_CODES: Final = "codes"


class RefusedError(Exception):
    """Signing in failed; for the person there is no telling why. `after_seconds`: not before then is it tried again."""

    def __init__(self, after_seconds: float = 0.0) -> None:
        super().__init__("signing in failed")
        self.after_seconds = after_seconds


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody signs in from, and the session he had before, which ends with that."""

    address: str
    agent: str
    old_secret: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A session: the secret of its cookie, and whether the second factor is still to be given."""

    secret: str
    is_complete: bool


class Entry:
    """The ways in for people. Blocks: passwords are slow to check on purpose."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        vault: Vault,
        lifetimes: Lifetimes,
        now: Callable[[], datetime],
    ) -> None:
        self._database, self._passwords, self._vault, self._now = database, passwords, vault, now
        self.sessions = Sessions(lifetimes)

    def sign_in(self, name: str, password: str, browser: Browser) -> Opened:
        """By name and password. Raises RefusedError."""
        keys = throttle.throttle_keys(name, browser.address)
        with self._database.reading() as session:
            self._refuse_hasty(session, keys)
            user = find_user(session, name)
        is_right = self._passwords.is_right(password, user.password_hash if user else None)
        with self._database.session() as session:
            # Looked at again: of guesses sent at the same time only a few get here.
            self._refuse_hasty(session, keys)
            user = find_user(session, name)
            if user is None or not is_right or user.is_disabled:
                self._failed(session, name, keys, browser, "user.sign-in-refused")
            else:
                throttle.forget_failures(session, keys[:1] if user.totp_secret else keys)
                if user.password_hash and self._passwords.is_outdated(user.password_hash):
                    user.password_hash = self._passwords.hash(password, user.name)
                return self.open(session, user, browser, by="password", needs_code=user.totp_secret is not None)
        raise RefusedError

    def give_code(self, secret: str, code: str, browser: Browser) -> Opened:
        """Complete a session by its second factor. Raises RefusedError."""
        now = self._now()
        with self._database.session() as session:
            found = self.sessions.find(session, secret, now)
            if found is None or found[0].is_complete:
                raise RefusedError
            user = session.merge(found[1])
            keys = throttle.throttle_keys(f"{user.name} {_CODES}", browser.address)
            self._refuse_hasty(session, keys)
            if accept_code(user, code, self._vault, now):
                throttle.forget_failures(session, keys)
                again = Browser(browser.address, browser.agent, secret)
                return self.open(session, user, again, by="second factor", needs_code=False)
            self._failed(session, user.name, keys, browser, "user.code-refused")
        raise RefusedError

    def open(self, session: Session, user: UserRecord, browser: Browser, *, by: str, needs_code: bool) -> Opened:
        """A fresh session: a secret known before signing in never becomes one that is signed in."""
        now = self._now()
        if browser.old_secret:
            self.sessions.end(session, user.id, fingerprint(browser.old_secret))
        secret = self.sessions.open(
            session, user, now, address=browser.address, user_agent=browser.agent, is_complete=not needs_code
        )
        if not needs_code:
            user.last_seen_at = now
            actor = actor_of(user, browser.address)
            append_audit(session, actor, "user.sign-in", "user", user.name, now=now, after={"by": by})
        return Opened(secret, not needs_code)

    def sign_out(self, secret: str, browser: Browser) -> None:
        """End the session of a secret."""
        now = self._now()
        with self._database.session() as session:
            record = session.get(SessionRecord, fingerprint(secret))
            if record is None:
                return
            user = session.get_one(UserRecord, record.user_id)
            session.delete(record)
            append_audit(session, actor_of(user, browser.address), "user.sign-out", "user", user.name, now=now)

    def link_owner(self, link_secret: str) -> tuple[bool, str | None]:
        """Whether a link still works, and the user it is for; None for the first admin."""
        with self._database.session() as session:
            link = find_link(session, link_secret, self._now())
            if link is None:
                return False, None
            return True, session.get_one(UserRecord, link.user_id).name if link.user_id else None

    def use_link(self, link_secret: str, name: str, password: str, browser: Browser) -> Opened:
        """Make the first admin, or set the password of the link's user, and sign in.

        Raises RefusedError when the link does not work, UsageError when name or password will not do.
        """
        now = self._now()
        works, owner = self.link_owner(link_secret)
        if not works:
            raise RefusedError
        stored = self._passwords.hash(password, owner or name)
        with self._database.session() as session:
            link = find_link(session, link_secret, now)
            if link is None:
                raise RefusedError
            user = self._user_of(session, link, name, browser)
            if user.is_disabled:
                raise RefusedError
            link.used_at = now
            self._set_password(session, user, stored, actor_of(user, browser.address), now)
            return self.open(session, user, browser, by="link", needs_code=user.totp_secret is not None)

    def change_password(self, user_name: str, old: str, new: str, session_id: str, address: str) -> None:
        """Another password; other sessions end. Raises RefusedError when the old one is wrong, UsageError."""
        self.confirm(user_name, old, address)
        stored = self._passwords.hash(new, user_name)
        with self._database.session() as session:
            user = get_user(session, user_name)
            self._set_password(session, user, stored, actor_of(user, address), self._now(), keep=session_id)

    def confirm(self, user_name: str, password: str, address: str) -> None:
        """Ask somebody who is signed in for the password once more. Raises RefusedError; who has none is not asked."""
        keys = throttle.throttle_keys(user_name, address)
        with self._database.reading() as session:
            self._refuse_hasty(session, keys)
            user = get_user(session, user_name)
        if user.password_hash is not None and not self._passwords.is_right(password, user.password_hash):
            with self._database.session() as session:
                throttle.count_failure(session, keys, self._now())
            raise RefusedError

    def admit(self, vouched: Vouched, browser: Browser) -> Opened:
        """Somebody an issuer vouches for: known by his subject, with the roles that he has there now.

        Raises RefusedError when he is disabled, has no role, or his name is another's here.
        """
        now = self._now()
        with self._database.session() as session:
            user = session.scalars(select(UserRecord).where(UserRecord.oidc_subject == vouched.subject)).first()
            actor = Actor(name="oidc", kind="system", address=browser.address)
            if user is None and vouched.roles and find_user(session, vouched.name) is None:
                user = add_user(session, actor, vouched.name, vouched.roles, now)
                user.oidc_subject = vouched.subject
            elif user is not None and vouched.roles:
                set_roles(session, actor, user, vouched.roles, now)
            if user is None or user.is_disabled or not vouched.roles:
                append_audit(session, actor, "user.sign-in-refused", "user", vouched.name[:100], now=now)
            else:
                user.display_name, user.email = vouched.display_name[:200], vouched.email[:320]
                # The second factor is for the issuer to ask for.
                return self.open(session, user, browser, by="oidc", needs_code=False)
        raise RefusedError

    def _user_of(self, session: Session, link: SetupLinkRecord, name: str, browser: Browser) -> UserRecord:
        if link.user_id is not None:
            return session.get_one(UserRecord, link.user_id)
        maker = Actor(name="setup link", kind="system", address=browser.address)
        return add_user(session, maker, name, [Role(role) for role in link.roles], self._now())

    def _set_password(
        self, session: Session, user: UserRecord, stored: str, actor: Actor, now: datetime, keep: str = ""
    ) -> None:
        user.password_hash, user.password_changed_at = stored, now
        Sessions.end_all(session, user.id, but=keep)
        append_audit(session, actor, "user.password", "user", user.name, now=now)

    def _failed(self, session: Session, name: str, keys: list[str], browser: Browser, action: str) -> None:
        now = self._now()
        throttle.count_failure(session, keys, now)
        nobody = Actor(name="", kind="user", address=browser.address)
        append_audit(session, nobody, action, "user", name[:100], now=now)

    def _refuse_hasty(self, session: Session, keys: list[str]) -> None:
        if wait := throttle.wait_seconds(session, keys, self._now()):
            raise RefusedError(wait)
