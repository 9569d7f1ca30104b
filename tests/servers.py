"""Real servers for tests, as fixtures: they skip where a server is not installed."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class ObjectStorage:
    """An S3 server and the properties, in PyIceberg's words, with which its only bucket is reached."""

    bucket: str
    properties: dict[str, str]

    def keys(self, prefix: str = "") -> list[str]:
        """Every object whose key begins so."""
        found = self.client().list_objects_v2(Bucket=self.bucket, Prefix=prefix)
        return sorted(one["Key"] for one in found.get("Contents", []))

    def read(self, key: str) -> bytes:
        """The content of an object."""
        content: bytes = self.client().get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return content

    def client(self) -> Any:
        """A client of AWS's own kit."""
        import boto3

        return boto3.client(
            "s3",
            endpoint_url=self.properties["s3.endpoint"],
            region_name=self.properties["s3.region"],
            aws_access_key_id=self.properties["s3.access-key-id"],
            aws_secret_access_key=self.properties["s3.secret-access-key"],
        )


@pytest.fixture(scope="session")
def object_storage() -> Iterator[ObjectStorage]:
    """An S3 server (moto) that asks for nothing in particular, with an empty bucket."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    properties = {
        "s3.endpoint": f"http://{host}:{port}",
        "s3.region": "us-east-1",
        "s3.access-key-id": "noroshi",
        "s3.secret-access-key": "not-a-secret",
    }
    storage = ObjectStorage("noroshi", properties)
    storage.client().create_bucket(Bucket=storage.bucket)
    yield storage
    server.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a throw-away PostgreSQL server on a unix socket."""
    programs = shutil.which("initdb") or next(iter(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
    if programs is None or importlib.util.find_spec("psycopg") is None:
        pytest.skip("PostgreSQL or its driver psycopg is not installed")
    folder = Path(tempfile.mkdtemp(prefix="noroshi-pg-", dir="/tmp"))
    owner: dict[str, str] = {}
    if os.geteuid() == 0:
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
        shutil.chown(folder, "postgres")
        owner = {"user": "postgres"}
    binaries = Path(programs).resolve().parent
    data = folder / "data"
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}

    def execute(*command: str | Path) -> None:
        subprocess.run(command, check=True, cwd=folder, env=environment, capture_output=True, **owner)  # type: ignore[call-overload]

    try:
        execute(binaries / "initdb", "-D", data, "-U", "noroshi", "-A", "trust", "-E", "UTF8")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        execute(binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    except (subprocess.CalledProcessError, OSError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL does not start here: {error}")
    try:
        yield f"postgresql+psycopg://noroshi@/postgres?host={folder}"
    finally:
        execute(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def kafka() -> Iterator[str]:
    """Where Kafka's protocol is spoken by the brokers that librdkafka has for tests; topics come as they are named."""
    producer = pytest.importorskip("confluent_kafka").Producer({"test.mock.num.brokers": 1, "log_level": 2})
    (broker,) = producer.list_topics(timeout=10).brokers.values()
    yield f"{broker.host}:{broker.port}"
    producer.flush(0)
