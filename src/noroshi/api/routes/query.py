"""SQL over the lake: answers as a stream, bounded in time, rows and number, and ended from outside at any moment."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from typing import IO, TYPE_CHECKING, Annotated, Final, cast

import anyio.to_thread
import pyarrow as pa
from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response, StreamingResponse

from noroshi.api.edge.guard import Visit
from noroshi.api.problems import ProblemError
from noroshi.api.routes.answering import encode, route
from noroshi.api.routes.limits import Text
from noroshi.api.routes.piping import pieces
from noroshi.api.surroundings import Surroundings
from noroshi.lake.formats import FORMATS, Write, limited
from noroshi.model.access import Permission
from noroshi.records.audit import append_audit

if TYPE_CHECKING:
    from noroshi.lake.querying import Watch

_AT_ONCE: Final = 3
_ID: Final = "Noroshi-Query"
_LOOK_SECONDS: Final = 0.2


class Query(BaseModel):
    """One SELECT (DuckDB) over events, alerts, dead, ledger and observables; `$name` stands for a parameter."""

    model_config = ConfigDict(extra="forbid")

    sql: Annotated[Text, Field(min_length=1)]
    parameters: Annotated[dict[str, str | int | float | bool | None], Field(max_length=50)] = {}
    limit: Annotated[int, Field(ge=1, le=1_000_000, description="Most rows")] = 1000
    at: AwareDatetime | None = Field(None, description="Ask the tables as they were at this time")
    id: uuid.UUID | None = Field(None, description="What to end it by; else one is made up")


def _write_rows(schema: pa.Schema, batches: Iterator[pa.RecordBatch], file: IO[bytes]) -> None:
    """One object: the names and types of `columns`, and `rows` as objects."""
    columns = [{"name": field.name, "type": str(field.type)} for field in schema]
    file.write(b'{"columns":' + encode(columns) + b',"rows":[')
    comma = b""
    for batch in batches:
        if batch.num_rows:
            file.write(comma + encode(batch.to_pylist())[1:-1])
            comma = b","
    file.write(b"]}")


_WRITERS: Final[dict[str, Write]] = {
    "application/json": _write_rows,
    "application/x-ndjson": FORMATS["json"],
    "text/csv": FORMATS["csv"],
    "application/vnd.apache.arrow.stream": FORMATS["arrow"],
    "application/vnd.apache.parquet": FORMATS["parquet"],
}
_ROWS: Final = {
    "type": "object",
    "required": ["columns", "rows"],
    "properties": {
        "columns": {
            "type": "array",
            "items": {"type": "object", "properties": {"name": {"type": "string"}, "type": {"type": "string"}}},
        },
        "rows": {"type": "array", "items": {"type": "object"}},
    },
}


def query_routes(around: Surroundings) -> APIRouter:
    """`/v1/query`."""
    router = APIRouter(prefix="/v1/query", tags=["query"])
    running: dict[tuple[str, uuid.UUID], Watch] = {}

    said = route(Permission.QUERY)
    contents = {kind: {"schema": _ROWS if kind == "application/json" else {"type": "string"}} for kind in _WRITERS}
    said["responses"][200] = {
        "description": f"The rows in the form that Accept names; {_ID} is what to end it by",
        "content": contents,
        "headers": {_ID: {"schema": {"type": "string"}, "description": "Id of the query"}},
    }

    @router.post("", **said)
    async def query(request: Request, body: Query) -> Response:
        """Ask the lake. What is asked is audited; an answer that breaks off means that the query was ended."""
        kind = _kind(request.headers.get("accept", "*/*"))
        visit: Visit = request.state.visit
        key = (visit.actor.name, body.id or uuid.uuid4())
        if key in running:
            raise ProblemError(409, "a query of yours with this id is running")
        if len(running) >= _AT_ONCE:
            raise ProblemError(503, f"{_AT_ONCE} queries are running; try again soon", headers={"Retry-After": "2"})
        # The lake's libraries take a second to import, which the start of the console need not wait for.
        from noroshi.lake.querying import Watch

        watch = running[key] = Watch()
        stream = _rows(around, body, kind, watch)

        def finish() -> None:
            watch.end()
            _close(stream)
            running.pop(key, None)

        try:
            await asyncio.to_thread(_audit, around, visit, body)
            first = await _first(request, stream, watch)
        except BaseException:
            await asyncio.to_thread(finish)
            raise
        return StreamingResponse(_rest(first, stream, finish), media_type=kind, headers={_ID: str(key[1])})

    @router.delete("/{id}", **route(Permission.QUERY, status=204))
    def end_query(request: Request, id: uuid.UUID) -> Response:  # noqa: A002 - its name in the path
        """End a query of yours that is running."""
        watch = running.get((request.state.visit.actor.name, id))
        if watch is None:
            raise ProblemError(404, "no such query of yours is running")
        watch.end()
        return Response(status_code=204)

    return router


def _rows(around: Surroundings, body: Query, kind: str, watch: Watch) -> Iterator[bytes]:
    with around.workings.lake().reading(body.sql, body.parameters or None, at=body.at, watch=watch) as answer:
        yield from pieces(_WRITERS[kind], answer.schema, limited(answer, body.limit))


async def _first(request: Request, stream: Iterator[bytes], watch: Watch) -> bytes:
    """The first piece, which tells whether the query is right; who goes away before it ends the query."""
    step = asyncio.ensure_future(asyncio.to_thread(next, stream, b""))
    while not (await asyncio.wait([step], timeout=_LOOK_SECONDS))[0]:
        if await request.is_disconnected():
            watch.end()
    return step.result()


async def _rest(first: bytes, stream: Iterator[bytes], finish: Callable[[], None]) -> AsyncIterator[bytes]:
    """All pieces. Who goes away is not waited for: another thread ends the query."""
    try:
        yield first
        while piece := await anyio.to_thread.run_sync(next, stream, b"", abandon_on_cancel=True):
            yield piece
    finally:
        asyncio.get_running_loop().run_in_executor(None, finish)


def _close(stream: Iterator[bytes]) -> None:
    while True:
        try:
            cast("Generator[bytes]", stream).close()
        except ValueError:
            # Its last step is still under way, and ends now that the query is ended.
            time.sleep(_LOOK_SECONDS)
        else:
            return


def _kind(accept: str) -> str:
    for part in accept.split(","):
        wanted = part.split(";")[0].strip().lower()
        if wanted in _WRITERS:
            return wanted
        if wanted in ("*/*", "application/*", ""):
            return "application/json"
    raise ProblemError(406, f"answers come as {', '.join(_WRITERS)}")


def _audit(around: Surroundings, visit: Visit, body: Query) -> None:
    with around.database.session() as session:
        append_audit(
            session, visit.actor, "lake.query", "lake", "lake", now=around.now(), after={"sql": body.sql[:2000]}
        )
