"""A server of Iceberg's REST catalogue API for tests: PyIceberg's SQL catalogue behind HTTP.

It speaks what the API description (`rest-catalog-open-api.yaml` of Apache Iceberg) asks of a catalogue's tables, with a
prefix, a bearer token, names of warehouses, and the storage's credentials in its answers, as hosted catalogues have it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pyiceberg.catalog.rest import CreateTableRequest, TableResponse
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import (
    CommitFailedException,
    NamespaceAlreadyExistsError,
    NoSuchNamespaceError,
    NoSuchTableError,
    TableAlreadyExistsError,
)
from pyiceberg.table import CommitTableRequest, Table

TOKEN = "not-a-secret"
WAREHOUSE = "soc"
_PREFIX = "soc-1"
_STATUSES = {
    CommitFailedException: 409,
    NamespaceAlreadyExistsError: 409,
    NoSuchNamespaceError: 404,
    NoSuchTableError: 404,
    TableAlreadyExistsError: 409,
}


class _Tables:
    """The API's answers: (status, body) of a request."""

    def __init__(self, catalogue: SqlCatalog, credentials: Mapping[str, str]) -> None:
        self._catalogue, self._credentials = catalogue, dict(credentials)

    def answer(self, method: str, path: str, warehouse: str | None, body: bytes) -> tuple[int, str]:
        match method, path.strip("/").split("/"):
            case "GET", ["v1", "config"] if warehouse == WAREHOUSE:
                return 200, json.dumps({"defaults": {}, "overrides": {"prefix": _PREFIX}})
            case "POST", ["v1", prefix, "namespaces"] if prefix == _PREFIX:
                given = json.loads(body)
                self._catalogue.create_namespace(tuple(given["namespace"]))
                return 200, json.dumps({"namespace": given["namespace"], "properties": {}})
            case _, ["v1", prefix, "namespaces", namespace, "tables", *names] if prefix == _PREFIX:
                return 200, self._table(method, (namespace, *names), body)
        return self.refusal(400, "BadRequestException")

    def _table(self, method: str, identifier: tuple[str, ...], body: bytes) -> str:
        if len(identifier) == 1:
            # PyIceberg's model asks for a location that the API leaves to the catalogue.
            request = CreateTableRequest.model_validate({"location": None} | json.loads(body))
            return self._described(self._created(*identifier, request))
        table = self._catalogue.load_table(identifier)
        if method == "GET":
            return self._described(table)
        commit = CommitTableRequest.model_validate_json(body)
        return self._catalogue.commit_table(table, commit.requirements, commit.updates).model_dump_json(by_alias=True)

    def refusal(self, status: int, kind: str) -> tuple[int, str]:
        return status, json.dumps({"error": {"message": "no", "type": kind, "code": status}})

    def _created(self, namespace: str, request: CreateTableRequest) -> Table:
        assert request.partition_spec is not None
        assert request.write_order is not None
        return self._catalogue.create_table(
            (namespace, request.name),
            request.table_schema,
            request.location,
            request.partition_spec,
            request.write_order,
            request.properties,
        )

    def _described(self, table: Table) -> str:
        response = TableResponse(
            metadata=table.metadata, **{"metadata-location": table.metadata_location, "config": self._credentials}
        )
        return response.model_dump_json(by_alias=True)


@contextmanager
def rest_catalogue(folder: Path, location: str, credentials: Mapping[str, str]) -> Iterator[str]:
    """The URL of a server that keeps its tables below `location`, reached with `credentials`."""
    catalogue = SqlCatalog(
        "rest", uri=f"sqlite:///{folder / 'rest.sqlite'}?timeout=30", warehouse=location, **credentials
    )
    tables = _Tables(catalogue, credentials)

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def _answer(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = urlsplit(self.path)
            warehouse = parse_qs(asked.query).get("warehouse", [None])[0]
            try:
                if self.headers.get("Authorization") == f"Bearer {TOKEN}":
                    status, text = tables.answer(method, asked.path, warehouse, body)
                else:
                    status, text = tables.refusal(401, "NotAuthorizedException")
            except tuple(_STATUSES) as error:
                status, text = tables.refusal(_STATUSES[type(error)], type(error).__name__)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        catalogue.engine.dispose()
