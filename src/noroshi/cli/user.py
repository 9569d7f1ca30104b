"""`noroshi user`: who may sign in to the console."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from noroshi.cli.place import Folder, SettingsFile

if TYPE_CHECKING:
    from noroshi.api.surroundings import Surroundings
    from noroshi.model.access import Actor

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Who may sign in to the console; changes take effect at once."
)

Name = Annotated[str, typer.Argument(help="Name of the user.")]
Roles = Annotated[list[str], typer.Option("--role", help="viewer, analyst, engineer or admin; may be given again.")]


@app.command()
def add(name: Name, role: Roles, folder: Folder = None, settings: SettingsFile = None) -> None:
    """Let somebody in, and print the link to set a password with. It works once, within a day.

    Example: noroshi user add hana --role analyst
    """
    from noroshi.api.accounts import links, users
    from noroshi.api.accounts.users import parse_roles

    with _opened(folder, settings) as (around, actor), around.database.session() as session:
        user = users.add_user(session, actor, name, parse_roles(role), around.now())
        secret = links.new_link(session, actor, user, around.now())
    typer.echo(f"{around.address()}{links.PATH}/{secret}")


@app.command("list")
def show(folder: Folder = None, settings: SettingsFile = None) -> None:
    """Print every user.

    Example: noroshi user list
    """
    from noroshi.api.accounts import users

    with _opened(folder, settings) as (around, _), around.database.reading() as session:
        for user in map(users.view_of, users.list_users(session)):
            seen = f"{user.last_seen_at:%Y-%m-%d %H:%M}Z" if user.last_seen_at else "never"
            ways = [way for way, has in (("password", user.has_password), ("oidc", user.has_oidc)) if has]
            marks = [*ways, *["second factor"] * user.has_second_factor, *["disabled"] * user.is_disabled]
            typer.echo(f"{user.name:<24} {','.join(user.roles):<18} seen {seen:<18} {', '.join(marks)}".rstrip())


@app.command()
def roles(name: Name, role: Roles, folder: Folder = None, settings: SettingsFile = None) -> None:
    """Give somebody other roles.

    Example: noroshi user roles hana --role engineer
    """
    from noroshi.api.accounts import users
    from noroshi.api.accounts.users import parse_roles

    with _opened(folder, settings) as (around, actor), around.database.session() as session:
        users.set_roles(session, actor, users.get_user(session, name), parse_roles(role), around.now())


@app.command()
def disable(name: Name, folder: Folder = None, settings: SettingsFile = None) -> None:
    """Keep somebody out: sessions end and tokens are refused from now on.

    Example: noroshi user disable hana
    """
    _set_disabled(name, folder, settings, is_disabled=True)


@app.command()
def enable(name: Name, folder: Folder = None, settings: SettingsFile = None) -> None:
    """Let somebody in again.

    Example: noroshi user enable hana
    """
    _set_disabled(name, folder, settings, is_disabled=False)


@app.command()
def reset(name: Name, folder: Folder = None, settings: SettingsFile = None) -> None:
    """Take the second factor off somebody who has lost it, and print a link to set a new password with.

    Example: noroshi user reset hana
    """
    from noroshi.api.accounts import links, users

    with _opened(folder, settings) as (around, actor), around.database.session() as session:
        user = users.get_user(session, name)
        users.remove_factor(session, actor, user, around.now())
        secret = links.new_link(session, actor, user, around.now())
    typer.echo(f"{around.address()}{links.PATH}/{secret}")


@app.command("setup-link")
def setup_link(
    name: Annotated[str | None, typer.Argument(help="Name of the user.", show_default="the first admin")] = None,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Print a link to set a password with, or to make the first admin. It works once, within a day.

    Example: noroshi user setup-link
    """
    from noroshi.api.accounts import links, users
    from noroshi.runtime.errors import UsageError

    with _opened(folder, settings) as (around, actor), around.database.session() as session:
        if name is None and users.has_users(session):
            raise UsageError("there is somebody already; name the user that the link is for")
        user = users.get_user(session, name) if name else None
        secret = links.new_link(session, actor, user, around.now())
    typer.echo(f"{around.address()}{links.PATH}/{secret}")


@app.command("api-token")
def api_token(
    name: Annotated[str, typer.Argument(help="What the token is called.")],
    owner: Annotated[str, typer.Option(help="The user it acts for.")],
    scope: Annotated[list[str], typer.Option(help="What it may do, such as alerts:read; may be given again.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it is good for.")] = 90,
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Make an API token and print it. It is told only this once.

    Example: noroshi user api-token nightly-report --owner hana --scope alerts:read --days 30
    """
    from datetime import timedelta

    from noroshi.api.accounts import tokens, users

    with _opened(folder, settings) as (around, actor), around.database.session() as session:
        user, now = users.get_user(session, owner), around.now()
        scopes = tokens.parse_scopes(scope)
        typer.echo(tokens.create_token(session, actor, user, name, scopes, now, good_for=timedelta(days=days)))


@app.command("api-tokens")
def api_tokens(folder: Folder = None, settings: SettingsFile = None) -> None:
    """Print every API token: what it may do, never its secret.

    Example: noroshi user api-tokens
    """
    from noroshi.api.accounts import tokens

    with _opened(folder, settings) as (around, _), around.database.reading() as session:
        for token in tokens.list_tokens(session):
            until = "revoked" if token.revoked_at else f"until {token.expires_at:%Y-%m-%d}" if token.expires_at else ""
            typer.echo(f"{token.name:<24} {token.owner:<16} {until:<17} {' '.join(token.scopes)}")


@app.command("revoke-api-token")
def revoke_api_token(
    name: Annotated[str, typer.Argument(help="Name of the token.")],
    folder: Folder = None,
    settings: SettingsFile = None,
) -> None:
    """Refuse an API token from now on.

    Example: noroshi user revoke-api-token nightly-report
    """
    from noroshi.api.accounts import tokens

    with _opened(folder, settings) as (around, actor), around.database.session() as session:
        tokens.revoke_token(session, actor, name, around.now())


def _set_disabled(name: str, folder: Path | None, file: Path | None, *, is_disabled: bool) -> None:
    from noroshi.api.accounts import users

    with _opened(folder, file) as (around, actor), around.database.session() as session:
        users.set_disabled(session, actor, users.get_user(session, name), is_disabled, around.now())


@contextmanager
def _opened(folder: Path | None, file: Path | None) -> Iterator[tuple[Surroundings, Actor]]:
    """The relational store, and whoever is at this machine's command line: who reads the folder may do everything."""
    from noroshi.api.surroundings import open_surroundings
    from noroshi.platform.records import operator, require_records
    from noroshi.runtime.settings import settings_in

    settings = settings_in(folder, file)
    require_records(settings)
    with open_surroundings(settings) as around:
        yield around, operator()
