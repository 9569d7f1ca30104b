"""Plain HTTP: what `http.*` of a playbook does to a URL that no other connector answers."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from noroshi.sdk.connector import Connector, ConnectorSettings
from noroshi.sdk.outside import CallError, Outside, Reach, Request, Response


class HttpSettings(ConnectorSettings):
    """Nothing is reached unless it stands here."""

    allow: tuple[str, ...] = ()
    private: tuple[str, ...] = ()


class Http(Connector[HttpSettings]):
    """Sends the request as the playbook gave it."""

    title = "HTTP"
    settings_type: ClassVar[type[ConnectorSettings]] = HttpSettings

    def reach(self) -> Reach:
        """The allow-list of the settings."""
        return Reach(hosts=self.settings.allow, private=self.settings.private)

    def check(self, outside: Outside) -> str:  # noqa: ARG002
        """What may be reached; nobody is asked."""
        return (
            f"{len(self.settings.allow)} patterns of URLs are allowed" if self.settings.allow else "nothing is allowed"
        )

    def by_url(self, request: Request, outside: Outside) -> Response:
        """Send it, with a token when the playbook asks for `auth`."""
        if request.auth is None:
            return outside.request(request)
        if "authorization" in request.headers:
            raise CallError("ValueError", "an HTTP call takes `auth` or an Authorization header, not both")
        header = outside.authorization(request.auth, request.url)
        return outside.request(replace(request, headers={**request.headers, "authorization": header}, auth=None))
