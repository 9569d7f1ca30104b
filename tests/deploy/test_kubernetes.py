"""The Kubernetes manifests fit the platform: its rooms, settings and ports, and no more rights than they need."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
import yaml

from noroshi.platform.machine import ROOMS
from noroshi.platform.web import web_port
from noroshi.runtime.settings import Settings, load_settings

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "kubernetes"


def documents(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((FOLDER / name).read_text()))


def deployment(room: str) -> dict[str, Any]:
    (found,) = [one for one in documents(f"{room}.yaml") if one["kind"] == "Deployment"]
    return found


def container(room: str) -> dict[str, Any]:
    (found,) = deployment(room)["spec"]["template"]["spec"]["containers"]
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def settings() -> Settings:
    """The settings that every pod gets: the file, and the Secret as variables."""
    (secret,) = documents("secret.example.yaml")
    return load_settings(FOLDER / "noroshi.toml", secret["stringData"])[0]


def test_everything_in_the_folder_is_applied_and_every_room_is_in_it() -> None:
    (kustomization,) = documents("kustomization.yaml")
    applied = set(kustomization["resources"])
    there = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml", "secret.example.yaml"}
    assert applied == there
    assert {name.removesuffix(".yaml") for name in there} - {"namespace", "network"} == set(ROOMS)


def test_the_settings_are_settings_and_name_no_embedded_server(settings: Settings) -> None:
    assert settings.broker.url
    assert settings.state.url
    assert settings.lake.catalogue
    assert settings.lake.warehouse
    assert settings.records.url
    assert settings.respond.journal
    assert {name: value.get_secret_value() for name, value in settings.lake.properties.items()} == {
        "s3.region": "eu-central-1",
        "s3.access-key-id": "change-me",
        "s3.secret-access-key": "change-me",
    }


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_runs_its_own_process_with_the_settings_file_and_the_secret(room: str) -> None:
    one = container(room)
    python, flag, module, *arguments = one["command"]
    assert (python, flag) == ("python", "-m")
    assert importlib.util.find_spec(module)
    assert arguments == [*([] if room == "web" else [room]), "/etc/noroshi/noroshi.toml"]
    assert one["workingDir"] == "/etc/noroshi"
    assert one["envFrom"] == [{"secretRef": {"name": "noroshi"}}]
    assert one["env"] == [{"name": "NOROSHI_READY_FILE", "value": "/tmp/ready"}]
    assert one["startupProbe"]["exec"]["command"] == ["test", "-e", "/tmp/ready"]
    assert "readinessProbe" in one


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_may_do_no_more_than_it_must(room: str) -> None:
    pod, one = deployment(room)["spec"]["template"]["spec"], container(room)
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert one["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert set(one["resources"]["limits"]) == {"memory"}
    # A Service noroshi-web would put NOROSHI_WEB_PORT=tcp://… into every pod, which no room would start with.
    assert pod["enableServiceLinks"] is False


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_room_writes_to_is_a_volume_and_kept_where_it_must_be(room: str, settings: Settings) -> None:
    pod, one = deployment(room)["spec"]["template"]["spec"], container(room)
    mounts = {mount["name"]: mount["mountPath"] for mount in one["volumeMounts"]}
    assert mounts == {"settings": "/etc/noroshi", "files": str(settings.platform.dir), "tmp": "/tmp"}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    claims = [one["metadata"]["name"] for one in documents(f"{room}.yaml") if one["kind"] == "PersistentVolumeClaim"]
    if claims:
        assert volumes["files"]["persistentVolumeClaim"] == {"claimName": claims[0]}
        assert deployment(room)["spec"]["strategy"] == {"type": "Recreate"}
    else:
        assert volumes["files"] == {"name": "files", "emptyDir": {}}
    assert bool(claims) == (room in {"collect", "respond", "route", "web"})


def test_services_lead_to_the_ports_that_rooms_listen_at(settings: Settings) -> None:
    ports = {"collect": settings.platform.port, "keep": settings.platform.port + 1, "web": web_port(settings)}
    for room in ROOMS:
        services = [one for one in documents(f"{room}.yaml") if one["kind"] == "Service"]
        assert [one["spec"]["ports"][0]["port"] for one in services] == ([ports[room]] if room in ports else [])
        assert [one["containerPort"] for one in container(room).get("ports", [])] == (
            [ports[room]] if room in ports else []
        )
        for service in services:
            assert service["spec"]["selector"] == deployment(room)["spec"]["selector"]["matchLabels"]


def test_kubernetes_own_schemas_take_every_manifest() -> None:
    reason = "kubernetes-validate (108 MB of schemas) is not installed"
    validate = pytest.importorskip("kubernetes_validate", reason=reason)
    for path in sorted(FOLDER.glob("*.yaml")):
        for document in documents(path.name):
            if document["kind"] != "Kustomization":
                validate.validate(document, "1.36", strict=True)
