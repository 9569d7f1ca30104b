"""Alerts and cases over the API: pages, versions, and work that two people do at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus

import httpx
import pytest
from tests.api.serving import Web
from tests.console.seeding import many, put_alerts, put_cases

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def mika(web: Web) -> Iterator[httpx.Client]:
    """An analyst before 25 alerts."""
    put_cases(web.around.database, NOW, 2)
    put_alerts(web.around.database, many(NOW, 25, cases=2))
    with web.signed_in("mika") as client:
        yield client


def _uids(client: httpx.Client, **wanted: str | int) -> list[str]:
    found, cursor = [], ""
    while cursor is not None:
        page = client.get("/v1/alerts", params={**wanted, **({"cursor": cursor} if cursor else {})}).json()
        found += [one["uid"] for one in page["items"]]
        cursor = page["next_cursor"]
    return found


def test_pages_give_every_alert_once_also_when_others_are_put_in_between(web: Web, mika: httpx.Client) -> None:
    everything = ["new", "open", "closed"]
    first = mika.get("/v1/alerts", params={"limit": 10, "status": everything}).json()
    put_alerts(web.around.database, list(many(datetime.now(UTC), 3)))
    rest = mika.get("/v1/alerts", params={"limit": 50, "status": everything, "cursor": first["next_cursor"]}).json()
    given = [one["uid"] for one in first["items"] + rest["items"]]
    assert (len(given), len(set(given)), rest["next_cursor"]) == (25, 25, None)


@pytest.mark.parametrize("limit", [1, 7])
def test_a_list_is_the_same_whatever_the_size_of_its_pages(mika: httpx.Client, limit: int) -> None:
    assert _uids(mika, limit=limit, order="risk") == _uids(mika, limit=500, order="risk")


def test_a_cursor_of_another_list_or_none_at_all_is_refused(mika: httpx.Client) -> None:
    cursor = mika.get("/v1/alerts", params={"limit": 1}).json()["next_cursor"]
    for wrong in (cursor, "x", "é", "AAAA", cursor[:-4]):
        answer = mika.get("/v1/alerts", params={"order": "risk", "cursor": wrong})
        assert (answer.status_code, answer.json()["detail"]) == (400, "this cursor is not one of this list")


def test_what_was_read_before_is_not_sent_again_until_it_changes(mika: httpx.Client) -> None:
    uid = _uids(mika)[0]
    first = mika.get(f"/v1/alerts/{uid}")
    tag = first.headers["etag"]
    again = mika.get(f"/v1/alerts/{uid}", headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    mika.post(f"/v1/alerts/{uid}/comments", json={"text": "I look at this"})
    changed = mika.get(f"/v1/alerts/{uid}", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.json()["comments"][-1]["text"] == "I look at this"


def test_of_two_who_change_the_same_alert_the_second_is_told(web: Web, mika: httpx.Client) -> None:
    uid = _uids(mika)[1]
    with web.signed_in("erin") as erin:
        tag = mika.get(f"/v1/alerts/{uid}").headers["etag"]
        taken = erin.patch(f"/v1/alerts/{uid}", json={"assignee": "erin"}, headers={"If-Match": tag})
        assert (taken.status_code, taken.json()["alert"]["assignee"]) == (200, "erin")
        lost = mika.patch(f"/v1/alerts/{uid}", json={"assignee": "mika"}, headers={"If-Match": tag})
        assert lost.status_code == 412
        assert mika.get(f"/v1/alerts/{uid}").json()["alert"]["assignee"] == "erin"
        again = mika.patch(f"/v1/alerts/{uid}", json={"assignee": "mika"}, headers={"If-Match": taken.headers["etag"]})
        assert again.json()["alert"]["assignee"] == "mika"


def test_a_verdict_closes_an_alert_and_a_viewer_cannot_give_one(web: Web, mika: httpx.Client) -> None:
    uid = _uids(mika)[2]
    verdict = {"uids": [uid], "verdict": "benign", "reason": "a test of the backup"}
    with web.signed_in("vera") as vera:
        assert vera.post("/v1/alerts/judgements", json=verdict).status_code == 403
    (row,) = mika.post("/v1/alerts/judgements", json=verdict).json()
    assert (row["uid"], row["status"], row["verdict"]) == (uid, "closed", "benign")
    with web.signed_in("ada") as ada:
        (entry,) = ada.get("/v1/audit", params={"object_kind": "alert", "object_id": uid}).json()["items"]
    assert (entry["actor"], entry["address"]) == ("mika", "127.0.0.1")


def test_a_case_is_opened_described_closed_and_opened_again(mika: httpx.Client) -> None:
    uids = _uids(mika)[3:5]
    made = mika.post("/v1/cases", json={"title": "A stolen key", "uids": uids})
    assert made.status_code == 201
    place = made.headers["location"]
    story = mika.patch(place, json={"severity": "Critical", "assignee": "mika"}).json()
    assert (story["case"]["severity"], story["case"]["assignee"]) == ("Critical", "mika")
    task = mika.post(f"{place}/tasks", json={"title": "Rotate the key"}).json()
    assert mika.put(f"/v1/cases/1/tasks/{task['id']}", json={"is_done": True}).status_code == 404
    assert mika.put(f"{place}/tasks/{task['id']}", json={"is_done": True}).json()["done_by"] == "mika"
    assert mika.patch(place, json={"status": "closed"}).status_code == 422
    closed = mika.patch(place, json={"status": "closed", "verdict": "true_positive", "reason": "The key was used"})
    assert closed.json()["case"]["status"] == "closed"
    assert mika.patch(place, json={"status": "open", "reason": "There is more"}).json()["case"]["status"] == "open"


def test_risk_is_told_in_the_words_of_playbooks(web: Web, mika: httpx.Client) -> None:
    entity = mika.get("/v1/entities", params={"kind": "user", "limit": 1}).json()["items"][0]
    value = mika.post("/v1/risk/user", json={"parameter": entity["value"]}).json()["value"]
    assert value == pytest.approx(entity["risk"], rel=0.01)
    assert value > 0
    assert mika.post("/v1/risk/host", json={"parameter": "no such host"}).json() == {"value": 0.0}
    assert mika.get(f"/v1/entities/user/{entity['value']}").json()["entity"]["value"] == entity["value"]


def test_what_is_wrong_with_a_request_is_told_without_repeating_it(mika: httpx.Client) -> None:
    answer = mika.post("/v1/alerts/judgements", json={"uids": [], "verdict": "hunter2", "reason": "r", "more": 1})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["type"], problem["title"], problem["status"]) == ("about:blank", HTTPStatus(422).phrase, 422)
    assert sorted(fault["at"] for fault in problem["errors"]) == ["body/more", "body/uids", "body/verdict"]
    assert "hunter2" not in answer.text
