"""The story's place: the logs and rules of the company it is about, and settings that bind them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from noroshi.app import content_folder
from noroshi.story.hosts import RESPONDER, Host

PRODUCTS: Final = ("gcp", "osquery", "noroshi")
"""The shipped detections that this company takes over."""
_REPLACED: Final = shutil.ignore_patterns("ssh_login_rate")
"""Its own rule says the same, and asks for a playbook."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything of the story lies. `fleet_log` and `file_log` are followed while the platform runs."""

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "noroshi.toml"

    @property
    def fleet_log(self) -> Path:
        return self.folder / "logs" / "fleet.jsonl"

    @property
    def file_log(self) -> Path:
        return self.folder / "logs" / "files.jsonl"


def prepare(folder: Path, hosts: Mapping[str, Host], known_hosts: Path, slack: str) -> Place:
    """Lay out the story: `detections/` as in a repository of one's own, and `noroshi.toml`."""
    place = Place(folder)
    place.fleet_log.parent.mkdir(parents=True, exist_ok=True)
    for log in (place.fleet_log, place.file_log):
        log.touch()
    shipped = content_folder() / "detections"
    for product in (*PRODUCTS, "lib"):
        if (shipped / product).is_dir():
            shutil.copytree(shipped / product, folder / "detections" / product, ignore=_REPLACED)
    with resources.as_file(resources.files("noroshi.story") / "repository") as own:
        shutil.copytree(own, folder, dirs_exist_ok=True)
    place.settings.write_text(_settings(place, hosts, known_hosts, slack))
    return place


def _settings(place: Place, hosts: Mapping[str, Host], known_hosts: Path, slack: str) -> str:
    def text(value: object) -> str:
        return json.dumps(str(value))

    fleet = "".join(f"{text(name)} = {text(f'127.0.0.1:{host.port}')}\n" for name, host in hosts.items())
    return f"""# The settings of the demonstration. Start it again with: noroshi up --settings {place.settings}
[platform]
dir = {text(place.folder / "platform")}
port = 0
log_level = "error"

[detect]
rules = {text(place.folder / "detections")}
lists = {text(place.folder / "lists")}

[collect.inputs.fleet]
kind = "files"
source = "gcp_logging"
paths = [{text(place.fleet_log)}]

[collect.inputs.files]
kind = "files"
source = "osquery"
paths = [{text(place.file_log)}]

[secrets]
folder = {text(place.folder / "secrets")}

[connect.connectors.slack]
base_url = {text(slack)}

[connect.connectors.ssh]
user = "{RESPONDER}"
sudo = false
known_hosts = {text(known_hosts)}
authorized_keys = ["%h/.ssh/authorized_keys"]

[connect.connectors.ssh.hosts]
{fleet}"""
