"""How a command finds a platform that is running: the settings, completed by what `noroshi up` has written down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from noroshi.broker.contract import Broker
from noroshi.platform.folder import PlatformFolder
from noroshi.platform.streams import connect_broker
from noroshi.runtime.errors import ConfigError
from noroshi.runtime.settings import BrokerSettings, Settings, settings_in


def attach(folder: Path | None, file: Path | None = None) -> Settings:
    """Settings with the addresses of the platform in `folder`. Raises ConfigError when nothing runs there."""
    settings = settings_in(folder, file)
    if settings.broker.url:
        return settings
    path = settings.platform.dir
    if not (path / "status.json").exists():
        raise ConfigError(f"no platform in {path}; start one with `noroshi up`, or name its folder with --dir")
    place = PlatformFolder(path)
    if not place.is_claimed():
        raise ConfigError(f"the platform in {path} is not running; start it with `noroshi up --dir {path}`")
    addresses = place.read_status().get("addresses", {})
    token, _ = place.token("nats")
    broker = settings.broker.model_copy(update={"url": addresses.get("broker"), "token": SecretStr(token)})
    state = settings.state.model_copy(update={"url": SecretStr(str(addresses.get("state")))})
    return settings.model_copy(update={"broker": broker, "state": state})


@asynccontextmanager
async def connected(settings: BrokerSettings, what: str) -> AsyncIterator[Broker]:
    """The broker of the settings for as long as the block lasts; `what` says who we are. Raises as `connect_broker`."""
    broker = await connect_broker(settings, f"noroshi-{what}")
    try:
        yield broker
    finally:
        await broker.close()
