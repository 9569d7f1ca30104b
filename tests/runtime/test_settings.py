"""Settings come from defaults, file and environment, in this order, and say where from."""

from __future__ import annotations

from pathlib import Path

import pytest

from noroshi.runtime.errors import ConfigError
from noroshi.runtime.settings import effective, load_settings


def write(folder: Path, text: str) -> Path:
    path = folder / "noroshi.toml"
    path.write_text(text)
    return path


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    file = write(tmp_path, "[lake]\ncommit_seconds = 3\n[platform]\nport = 9000\n")
    settings, origins = load_settings(file, {"NOROSHI_PLATFORM_PORT": "9001", "HOME": "/root"})
    assert (settings.lake.commit_seconds, settings.platform.port, settings.platform.host) == (3, 9001, "127.0.0.1")
    assert origins == {"lake.commit_seconds": str(file), "platform.port": "$NOROSHI_PLATFORM_PORT"}


def test_a_table_of_the_file_is_a_json_object_in_the_environment(tmp_path: Path) -> None:
    file = write(tmp_path, '[lake.properties]\n"s3.endpoint" = "https://s3.example.com"\n')
    settings, _ = load_settings(file, {"NOROSHI_LAKE_PROPERTIES": '{"s3.region": "eu-1"}'})
    assert {name: value.get_secret_value() for name, value in settings.lake.properties.items()} == {"s3.region": "eu-1"}
    with pytest.raises(ConfigError, match=r"\$NOROSHI_LAKE_PROPERTIES: lake.properties: .*dictionary"):
        load_settings(None, {"NOROSHI_LAKE_PROPERTIES": "s3.region=eu-1"})


def test_secrets_are_masked_when_settings_are_shown() -> None:
    shown = effective(*load_settings(None, {"NOROSHI_BROKER_TOKEN": "hunter2", "NOROSHI_STATE_URL": "valkey://:pw@h"}))
    text = {setting.name: (setting.value, setting.origin) for setting in shown}
    assert text["broker.token"] == ("**********", "$NOROSHI_BROKER_TOKEN")
    assert "pw" not in text["state.url"][0]
    assert text["broker.replicas"] == ("1", "default")


def test_every_fault_is_reported_at_once_with_its_origin(tmp_path: Path) -> None:
    file = write(tmp_path, "[lake]\ncommit_second = 3\n[platform]\nport = 99999\n")
    with pytest.raises(ConfigError) as caught:
        load_settings(file, {"NOROSHI_DETECT_WORKERS": "many"})
    lines = str(caught.value).splitlines()
    assert f"{file}: lake.commit_second: no such setting; did you mean lake.commit_seconds?" in lines
    assert any(line.startswith(f"{file}: platform.port:") for line in lines)
    assert any(line.startswith("$NOROSHI_DETECT_WORKERS: detect.workers:") for line in lines)


def test_a_missing_or_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no settings file"):
        load_settings(tmp_path / "absent.toml", {})
    with pytest.raises(ConfigError, match=r"noroshi\.toml"):
        load_settings(write(tmp_path, "port ="), {})
    with pytest.raises(ConfigError, match="must stand in a section"):
        load_settings(write(tmp_path, "port = 1"), {})


def test_secrets_in_tables_and_addresses_are_masked_too(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        """
        [broker]
        url = "nats://noroshi:hunter2@nats-0.example.com:4222,nats://hunter2@nats-1.example.com:4222"
        [lake.properties]
        "s3.secret-access-key" = "hunter2"
        [collect.inputs.code]
        scheme = "github"
        secret = "hunter2"
        [connect.auth.OIDC]
        token_url = "https://login.example.com/token"
        [route.sinks.siem]
        url = "https://u:hunter2@siem.example.com/ingest?api-token=hunter2&index=7"
        headers = { X-Our-Own = "hunter2" }
        """,
    )
    text = {setting.name: setting.value for setting in effective(*load_settings(file, {}))}
    assert "hunter2" not in str(text)
    hidden = "**********"
    assert text["broker.url"] == f"nats://{hidden}@nats-0.example.com:4222,nats://{hidden}@nats-1.example.com:4222"
    assert text["lake.properties"] == str({"s3.secret-access-key": hidden})
    assert text["collect.inputs"] == str({"code": {"scheme": "github", "secret": hidden}})
    assert text["connect.auth"] == str({"OIDC": {"token_url": "https://login.example.com/token"}})
    url = f"https://{hidden}@siem.example.com/ingest?api-token={hidden}&index=7"
    assert text["route.sinks"] == str({"siem": {"url": url, "headers": {"X-Our-Own": hidden}}})
