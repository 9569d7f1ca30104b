"""Finding the lake: the catalogue and warehouse of the settings, or the embedded ones in the platform's folder."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from noroshi.runtime.errors import ConfigError, TransientError
from noroshi.runtime.settings import Settings

if TYPE_CHECKING:
    from pyiceberg.catalog import Catalog

_WAIT_FOR_LOCK_SECONDS: Final = 30
_ATTEMPTS: Final = 5
_RETRY_SECONDS: Final = 0.1


def open_catalogue(settings: Settings, *, create: bool = False) -> Catalog:
    """The catalogue of the settings.

    Without `create`, an embedded one must be there already. Raises ConfigError when it is not, or cannot be used, and
    TransientError when a REST catalogue does not answer.
    """
    from pyiceberg.catalog import load_catalog
    from pyiceberg.exceptions import ServerError, ServiceUnavailableError, TooManyRequestsError
    from sqlalchemy.exc import OperationalError

    chosen = settings.lake
    folder = settings.platform.dir.resolve() / "lake"
    uri = chosen.catalogue.get_secret_value() if chosen.catalogue else _embedded(folder, create=create)
    kind = "rest" if uri.startswith(("http://", "https://")) else "sql"
    properties = {name: value.get_secret_value() for name, value in chosen.properties.items()}
    if chosen.warehouse:
        properties["warehouse"] = chosen.warehouse
    elif kind == "sql":
        properties["warehouse"] = (folder / "warehouse").as_uri()
    last: Exception | None = None
    for _ in range(_ATTEMPTS):
        try:
            return _unpooled(load_catalog("noroshi", type=kind, uri=uri, **properties))
        except OperationalError as error:
            # Two processes made the catalogue's own tables at the same moment, or the database is busy.
            last = error
            time.sleep(_RETRY_SECONDS)
        except (OSError, ServerError, ServiceUnavailableError, TooManyRequestsError) as error:
            raise TransientError(f"the lake's catalogue does not answer: {error}", after_seconds=1) from error
        except Exception as error:
            raise ConfigError(f"cannot open the lake's catalogue: {type(error).__name__}: {error}") from error
    raise ConfigError(f"the lake's catalogue does not answer: {last}") from last


def _unpooled(catalogue: Catalog) -> Catalog:
    """The catalogue, closing each connection to a database after use: nobody tells it when it is needed no more."""
    from pyiceberg.catalog.sql import SqlCatalog
    from sqlalchemy import NullPool, create_engine

    if isinstance(catalogue, SqlCatalog):
        pooled, catalogue.engine = catalogue.engine, create_engine(catalogue.engine.url, poolclass=NullPool)
        pooled.dispose()
    return catalogue


def _embedded(folder: Path, *, create: bool) -> str:
    file = folder / "catalogue.sqlite"
    if create:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif not file.exists():
        raise ConfigError(f"there is no lake in {folder}; start the platform, or name its folder with --dir")
    return f"sqlite:///{file}?timeout={_WAIT_FOR_LOCK_SECONDS}"


def local_path(location: str) -> Path | None:
    """The path of a location on this machine's file system; None for one in object storage."""
    from urllib.parse import unquote, urlparse

    parts = urlparse(location)
    if parts.scheme in ("", "file"):
        return Path(unquote(parts.path))
    return None
