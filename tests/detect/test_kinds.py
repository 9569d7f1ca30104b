"""Entities of an alert have the kind that the event says."""

from __future__ import annotations

import json

from noroshi.detect.kinds import kinds_of


def test_the_place_of_a_value_tells_its_kind() -> None:
    event = {
        "user": {"name": "alice"},
        "device": {"hostname": "web-1", "instance_uid": "4520031799277581759"},
        "src_endpoint": {"ip": "192.0.2.7"},
        "file": {"path": "/usr/bin/xmrig", "hashes": [{"algorithm_id": 3, "value": "ab12"}]},
        "process": {"name": "sshd"},
    }
    values = ["alice", "web-1", "4520031799277581759", "192.0.2.7", "/usr/bin/xmrig", "ab12", "sshd", "elsewhere"]

    assert kinds_of(values, json.dumps(event)) == {
        "alice": "user",
        "web-1": "host",
        "4520031799277581759": "host",
        "192.0.2.7": "ip",
        "/usr/bin/xmrig": "file",
        "ab12": "hash",
        "sshd": "process",
    }


def test_what_the_sender_made_up_and_a_value_in_two_places_do_not_mislead() -> None:
    event = {"unmapped": {"user": {"name": "x"}}, "process": {"name": "backup", "user": {"name": "backup"}}}

    assert kinds_of(["x", "backup"], json.dumps(event)) == {"backup": "user"}
