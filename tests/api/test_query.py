"""SQL over the API: forms of the answer, limits, and ending a query."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator

import httpx
import pyarrow as pa
import pytest
from tests.api.serving import Web
from tests.lake.stocked import received, stock

SLOW = "SELECT count(*) FROM range(1000000) AS a(x), range(1000000) AS b(y) WHERE hash(x + y) = 7"


@pytest.fixture(scope="module")
def mika(web: Web) -> Iterator[httpx.Client]:
    """An analyst before a lake of three events."""
    stock(web.around.settings, received(["a", "b", "c"]))
    with web.signed_in("mika") as client:
        yield client


def _ask(client: httpx.Client, sql: str, accept: str = "application/json", **more: object) -> httpx.Response:
    return client.post("/v1/query", json={"sql": sql, **more}, headers={"Accept": accept})


def test_an_answer_comes_in_the_form_that_is_asked_for(mika: httpx.Client) -> None:
    sql = "SELECT uid, length(uid)::INTEGER AS size FROM events ORDER BY uid"
    assert _ask(mika, sql).json() == {
        "columns": [{"name": "uid", "type": "string"}, {"name": "size", "type": "int32"}],
        "rows": [{"uid": "a", "size": 1}, {"uid": "b", "size": 1}, {"uid": "c", "size": 1}],
    }
    assert _ask(mika, sql, "text/csv", limit=2).text == '"uid","size"\n"a",1\n"b",1\n'
    assert _ask(mika, sql, "application/x-ndjson", limit=1).text == '{"uid":"a","size":1}\n'
    arrow = _ask(mika, sql, "application/vnd.apache.arrow.stream").content
    assert pa.ipc.open_stream(io.BytesIO(arrow)).read_all().column("uid").to_pylist() == ["a", "b", "c"]
    assert _ask(mika, sql, "image/png").status_code == 406


def test_parameters_are_values_not_sql(mika: httpx.Client) -> None:
    rows = _ask(mika, "SELECT $it AS it", parameters={"it": "'; DROP TABLE events; --"}).json()["rows"]
    assert rows == [{"it": "'; DROP TABLE events; --"}]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "COPY events TO '/tmp/x'",
        "SELECT 1; SELECT 2",
        "ATTACH 'x.db'",
        "SELECT * FROM nothing",
        "INSTALL httpfs",
        "SELEC",
        "SELECT 1/0 FROM events WHERE error('x')",
    ],
)
def test_what_may_not_be_asked_is_refused_as_a_problem(mika: httpx.Client, sql: str) -> None:
    answer = _ask(mika, sql)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_large_answer_streams_and_stops_at_the_limit(mika: httpx.Client) -> None:
    assert len(_ask(mika, "SELECT x FROM range(1000000) AS t(x)", limit=50_000).json()["rows"]) == 50_000


def test_a_query_is_ended_from_outside_by_its_owner_alone(web: Web, mika: httpx.Client) -> None:
    query = "00000000-0000-4000-8000-000000000001"
    answers: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: answers.append(_ask(mika, SLOW, id=query)))
    asking.start()
    with web.signed_in("erin") as erin, web.signed_in("mika") as phone:
        deadline = time.monotonic() + 30
        assert erin.delete(f"/v1/query/{query}").status_code == 404
        while phone.delete(f"/v1/query/{query}").status_code == 404:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        asking.join(30)
        assert (answers[0].status_code, answers[0].json()["detail"]) == (400, "the query was ended")
        # Its place is free again.
        assert phone.delete(f"/v1/query/{query}").status_code == 404
    assert _ask(mika, "SELECT 1 AS one").json()["rows"] == [{"one": 1}]


def test_who_goes_away_ends_his_query(web: Web, mika: httpx.Client) -> None:
    cookies = {"noroshi_session": mika.cookies["noroshi_session"]}
    for _ in range(4):
        with (
            httpx.Client(base_url=web.url, headers={"Origin": web.url}, cookies=cookies, timeout=0.5) as impatient,
            pytest.raises(httpx.ReadTimeout),
        ):
            _ask(impatient, SLOW)
    deadline = time.monotonic() + 30
    while _ask(mika, "SELECT 1 AS one").status_code == 503:
        assert time.monotonic() < deadline
        time.sleep(0.1)
