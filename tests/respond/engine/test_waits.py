"""Sleeps and callbacks: runs that wait are held by nobody, and are found by what comes for them."""

from __future__ import annotations

import json
from typing import Any

from tests.respond.engine.housing import House, request

from noroshi.respond.callbacks import CallbackRequest, Delivery, deliver
from noroshi.respond.engine.contract import State

CALLBACK = """
    - c: {call: events.create_callback_endpoint, args: {http_callback_method: POST}, result: cb}
    - t: {call: x.tell, args: {url: "${cb.url}"}}
    - w:
        try: {call: events.await_callback, args: {callback: "${cb}", timeout: 60}, result: m}
        except: {as: e, return: "${e.tags[0]}"}
    - v: {call: events.await_callback, args: {callback: "${cb}", timeout: 60}, result: n}
    - r: {return: ["${m.http_request.body}", "${n.http_request.body}"]}
"""


def _topic(house: House) -> str:
    opened = next(step for step in house.journal.steps("run-1") if step["key"] == "main.c")
    return str(json.loads(opened["outcome"])["url"]).rsplit("/", 1)[-1]


def _message(body: Any) -> Any:
    return {"type": "HTTP", "received_time": "2026-01-01T00:00:00Z", "http_request": {"method": "POST", "body": body}}


def test_sleeping_runs_are_not_held_and_go_on_when_due(house: House) -> None:
    source = "- s: {call: sys.sleep, args: {seconds: 3600}}\n- a: {call: x.act}\n- r: {return: '${sys.now()}'}"
    with house.engine() as engine:
        engine.start(request(source))
        assert engine.drive_due()
        due = house.journal.next_due(house.clock())
        assert due is not None
        assert due > house.clock.now + 3500
        assert not engine.drive_due()
    house.clock.now += 3601
    with house.engine() as engine:
        assert engine.drive_due()
        assert engine.record("run-1").result >= due


def test_callbacks_reach_the_run_once_each_even_early_and_after_a_restart(house: House) -> None:
    with house.engine() as engine:
        engine.start(request(CALLBACK))
        engine.drive_due()
        topic = _topic(house)
        assert engine.signal(topic, _message("first"), "k1")
        assert engine.signal(topic, _message("again"), "k1")
        assert engine.drive_due()
        assert not engine.drive_due()
        assert engine.signal(topic, _message("second"), "k2")
    with house.engine() as engine:
        assert engine.drive("run-1").result == ["first", "second"]
        assert not engine.signal(topic, _message("late"), "k3")
        assert not engine.signal("nobody.topic", _message("x"), "k1")
        shown = [engine.steps("run-1"), house.journal.audit_trail("run-1")]
    assert topic.partition(".")[2] not in repr(shown)


def test_only_the_address_that_a_run_opened_reaches_it_by_its_method(house: House) -> None:
    with house.engine() as engine:
        engine.start(request(CALLBACK))
        engine.drive_due()
        topic = _topic(house)
        guessed = topic[:-1] + ("0" if topic[-1] != "0" else "1")

        def asked(topic: str, method: str) -> CallbackRequest:
            return CallbackRequest(topic=topic, method=method, url="u", query={}, headers={"Cookie": "x"}, body="hi")

        answers = [deliver(engine, asked(*one)) for one in ((guessed, "POST"), (topic, "GET"), (topic, "post"))]
        assert [answer.status for answer in answers] == [404, 405, 200]
        assert deliver(engine, asked(topic, "POST"), "another") is Delivery.TAKEN
        assert engine.drive("run-1").result == ["hi", "hi"]
        assert deliver(engine, asked(topic, "POST"), "late") is Delivery.UNKNOWN


def test_a_callback_that_never_comes_times_out(house: House) -> None:
    with house.engine() as engine:
        engine.start(request(CALLBACK))
        engine.drive_due()
        house.clock.now += 61
        assert engine.drive("run-1").result == "TimeoutError"


def test_an_address_that_people_were_given_reaches_the_run_that_tries_again(house: House) -> None:
    with house.engine() as engine:
        engine.start(request(CALLBACK))
        engine.drive_due()
        topic = _topic(house)
        engine.cancel("run-1", "alice")
        assert engine.drive("run-1").state is State.CANCELLED
        assert not engine.signal(topic, _message("to nobody"), "k0")
        again = engine.retry("run-1", "alice")
        engine.drive_due()
        assert [engine.signal(topic, _message(said), said) for said in ("first", "second")] == [True, True]
        assert engine.drive(again).result == ["first", "second"]
        assert not engine.signal(topic, _message("late"), "k3")
