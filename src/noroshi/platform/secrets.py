"""The platform's secrets, whether it runs or not."""

from __future__ import annotations

import os

from noroshi.platform.folder import PlatformFolder
from noroshi.runtime.secrets.chain import Secrets
from noroshi.runtime.secrets.google import SecretManager
from noroshi.runtime.secrets.sources import Environment, Folder, SecretSource
from noroshi.runtime.secrets.vault import Vault
from noroshi.runtime.settings import Settings


def open_vault(settings: Settings) -> Vault:
    """The store that `noroshi secrets` writes to."""
    path = settings.secrets.vault or PlatformFolder(settings.platform.dir).path / "secrets.json"
    return Vault(path, settings.secrets.key)


def open_secrets(settings: Settings) -> Secrets:
    """Every place that settings name, in the order they are asked."""
    sources: list[SecretSource] = [Environment(os.environ)]
    if settings.secrets.folder is not None:
        sources.append(Folder(settings.secrets.folder))
    sources.append(open_vault(settings))
    if settings.secrets.gcp_project is not None:
        sources.append(SecretManager(settings.secrets.gcp_project))
    return Secrets(sources)
