"""Alerts and cases over the API: pages, versions, and work that two people do at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus

import httpx
import msgspec
import pytest
from tests.api.serving import Web
from tests.console.seeding import many, put_alerts, put_cases
from tests.console.story import take_in
from tests.triage.raising import raised

from noroshi.model.access import Permission
from noroshi.model.alert import Evidence, StateCall
from noroshi.respond.policy import Policy

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


def test_lists_come_in_pages_whatever_they_are_of(web: Web) -> None:
    with web.program("ada", *(one for one in Permission if one is not Permission.ACCOUNT)) as program:
        for path in ("/v1/rules", "/v1/sources"):
            seen, cursor = [], ""
            while cursor is not None:
                page = program.get(path, params={"limit": 40, **({"cursor": cursor} if cursor else {})}).json()
                assert 0 < len(page["items"]) <= 40
                seen += [one.get("id") or one["name"] for one in page["items"]]
                cursor = page["next_cursor"]
            whole = program.get(path, params={"limit": 500}).json()["items"]
            assert seen == [one.get("id") or one["name"] for one in whole]
            refused = program.get(path, params={"cursor": "of-no-list"})
            assert (refused.status_code, "begin anew" in refused.json()["detail"]) == (400, True)


def test_runs_come_in_pages_newest_first_and_filters_hold_over_all_of_them(fresh: Web) -> None:
    engine = fresh.around.workings.engine
    for name in ("one", "two"):
        engine.deploy(name, "main:\n  steps:\n  - done:\n      return: 1\n", "test", Policy())
    with fresh.program("ada", Permission.RUNS_READ, Permission.RUNS_WRITE) as program:
        started = []
        for number in range(7):
            asked = {"playbook": "one" if number % 3 else "two"}
            started.append(program.post("/v1/runs", json=asked).json()["id"])
        seen, cursor = [], None
        while not seen or cursor:
            page = program.get("/v1/runs", params={"limit": 3, **({"cursor": cursor} if cursor else {})}).json()
            seen += [run["id"] for run in page["items"]]
            cursor = page["next_cursor"]
        assert seen == started[::-1]
        two = program.get("/v1/runs", params={"limit": 2, "playbook": "two"}).json()
        assert [run["id"] for run in two["items"]] == [started[6], started[3]]
        rest = program.get("/v1/runs", params={"limit": 2, "playbook": "two", "cursor": two["next_cursor"]}).json()
        assert ([run["id"] for run in rest["items"]], rest["next_cursor"]) == ([started[0]], None)
        assert program.get("/v1/runs", params={"state": "FAILED"}).json()["items"] == []


def test_a_rule_is_tried_on_records_of_one_s_own_and_tells_what_it_remembered(web: Web) -> None:
    line = "Jan  5 10:00:{:02d} web-1 su[3008]: pam_unix(su:auth): authentication failure; logname=mallory uid=1003 "
    line += "euid=0 tty=pts/1 ruser=mallory rhost=  user=root"
    body = {"source": "linux_auth", "records": "\n".join(line.format(second) for second in range(5))}
    with web.program("mika", Permission.RULES_TEST) as program:
        report = program.post("/v1/rules/linux.su_bruteforce/trials", json=body).json()
        assert program.post("/v1/rules/no.such_rule/trials", json=body).status_code == 404
    assert (report["events"], report["matches"]) == (5, 1)
    told = []
    for verdict in report["verdicts"]:
        (alert,) = verdict["explanation"]["alerts"]
        told.append([(one["outcome"], one["values"][0]["values"]) for one in alert["conditions"][2:4]])
    assert told == [[("pass", ["5"]), ("pass", ["5"])]] + [
        [("pass", [str(count)]), ("fail", [str(count)])] for count in range(1, 5)
    ]
    assert report["verdicts"][0]["alerts"][0]["calls"] == [
        {"function": "rateLimit", "arguments": ['["web-1","root"]', '"5m"'], "answer": "5"},
        {"function": "noroshi.first_seen", "arguments": ['"told"', '["web-1","root"]', '"1h"'], "answer": "true"},
    ]


def test_an_alert_is_explained_by_what_was_noted_with_it(web: Web) -> None:
    line = "Jan  5 10:00:04 web-1 su[3008]: pam_unix(su:auth): authentication failure; logname=mallory uid=1003 "
    line += "euid=0 tty=pts/1 ruser=mallory rhost=  user=root"
    told = raised(
        "explained",
        "web-1",
        rule_id="linux.su_bruteforce",
        calls=[
            StateCall(function="rateLimit", arguments=['["web-1","root"]', '"5m"'], answer="9"),
            StateCall(function="noroshi.first_seen", arguments=['"told"', '["web-1","root"]', '"1h"'], answer="true"),
        ],
    )
    told = msgspec.structs.replace(
        told, evidence=[Evidence(event_uid="event-explained", source="linux_auth", raw_data=line)]
    )
    take_in(web.around.database, [told], NOW)
    with web.program("vera", Permission.ALERTS_READ) as program:
        found = program.get("/v1/alerts/explained/explanation").json()
    (body,) = found["alerts"]
    assert (found["matched"], body["path"]) == (True, "linux/su_bruteforce/rule.rego")
    assert [one["values"][0] for one in body["conditions"][2:]] == [
        {"text": "failures", "values": ["9"]},
        {"text": "failures", "values": ["9"]},
        {"text": 'noroshi.first_seen("told", [linux.host, linux.user], "1h")', "values": ["true"]},
    ]
    assert "/content/" not in "".join(found["sources"])
