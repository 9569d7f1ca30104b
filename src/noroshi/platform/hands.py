"""What carries out the calls of playbooks on this platform: connectors, secrets and the platform's own services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from noroshi.connect.assembly import Connections, build_connections
from noroshi.connect.credentials import Credentials
from noroshi.connect.errand import Surroundings
from noroshi.connect.limiting import Governor
from noroshi.connect.sent import log_sent
from noroshi.connect.transport import GuardedTransport
from noroshi.platform.secrets import open_secrets
from noroshi.platform.services import open_services
from noroshi.respond.hands import secrets
from noroshi.respond.hands.router import Router, Service
from noroshi.respond.hands.secrets import SecretService
from noroshi.runtime.addresses import AddressGuard
from noroshi.runtime.settings import Settings
from noroshi.state.contract import StateStore


@contextmanager
def open_connections(settings: Settings, store: Callable[[], StateStore]) -> Iterator[Connections]:
    """Every connector with its settings; `store` opens the data-structure store when it is first needed."""
    with ExitStack() as held:
        kept = open_secrets(settings)
        # Only an operator names token servers, so they may be anywhere but a metadata service.
        transport = GuardedTransport(AddressGuard(True))
        held.callback(transport.close)
        around = Surroundings(
            secrets=kept,
            governor=Governor(store),
            credentials=Credentials(settings.connect.auth, kept, transport),
            audit=log_sent,
            memory=store,
            services=held.enter_context(open_services(settings, store)),
            look_ups=settings.connect.look_ups,
        )
        connections = build_connections(settings.connect, around)
        held.callback(connections.close)
        yield connections


@contextmanager
def open_hands(settings: Settings, store: Callable[[], StateStore]) -> Iterator[Router]:
    """The hands of an engine. URLs that settings map go before those that connectors claim."""
    with open_connections(settings, store) as connections:
        services: dict[str, Service] = {
            **connections.services,
            secrets.SERVICE: SecretService(open_secrets(settings)),
        }
        yield Router(services, {**settings.respond.services, **connections.urls}, settings.respond.assumed)
