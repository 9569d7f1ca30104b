"""Files of cases: what may stand in them, and every fault told at its place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from noroshi.detect.testing.cases import load_cases
from noroshi.runtime.errors import ContentError


def test_every_fault_of_a_file_is_told_at_its_place(write) -> None:
    file = write(
        "cases.yaml",
        """\
        sources: web
        lists: {actors: [7]}
        risk: {user: {bob: high}}
        cases:
          - name: x
            source: wbe
            evnts: []
          - events:
              - raw: text
                input: {a: 1}
              - raw: {a: 1}
              - at: 2026-01-05T10:00:00
                input: [1]
                every: 5s
                alert: []
              - input: {a: 1}
                repeat: 0
                every: 5 s
                alerts:
                  - riskscore: 4
                  - title
              - at: soon
                raw: 7
                source: web
        """,
    )
    with pytest.raises(ContentError) as refused:
        load_cases(file, ["web", "shop"])
    assert [str(fault).removeprefix(f"{file}:") for fault in refused.value.faults] == [
        "1:1: unknown key 'sources'; did you mean 'source'?",
        "2:18: each of `actors` must be text",
        "3:15: a risk score must be a number",
        "5:5: a case needs `events`",
        "6:5: there is no integration 'wbe'; did you mean 'web'?",
        "7:5: unknown key 'evnts'; did you mean 'events'?",
        "8:5: `name` must be a sentence that states behaviour",
        "9:9: `raw` needs a `source`, here, on the case or at the top of the file",
        "9:9: an event has either `raw` (a record of the source) or `input` (what the rule sees)",
        "11:9: `raw` needs a `source`, here, on the case or at the top of the file",
        "12:9: `at` must be a time with its zone, such as 2026-01-05T10:00:00Z",
        "13:9: `input` must be a map",
        "14:9: `every` says how far repetitions lie apart: it needs `repeat`",
        "15:9: unknown key 'alert'; did you mean 'alerts'?",
        "17:9: `repeat` must be a whole number from 1 to 100000",
        '18:9: every: the window \'5 s\' is none; write "90s", "5m", "1h30m" or "1d"',
        "20:13: unknown key 'riskscore'; did you mean 'riskScore'?",
        "21:13: each of `alerts` must be a map",
        "22:9: `at` must be a time with its zone, such as 2026-01-05T10:00:00Z",
        "23:9: `raw` must be text, a map, or a list of these",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: the file must be a map with `cases`"),
        ("[]", "1:1: the file must be a map with `cases`"),
        ("cases: 7", "1:1: `cases` must be a list"),
        ("cases:\n  - 7", "2:5: each of `cases` must be a map"),
        ("cases: [", "not YAML"),
        ("cases: []\ncases: []", "2:1: not YAML: duplicate key 'cases'"),
    ],
)
def test_a_file_that_is_none_is_refused(write, text: str, message: str) -> None:
    file = write("cases.yaml", text)
    with pytest.raises(ContentError) as refused:
        load_cases(file, [])
    assert message in str(refused.value)


def test_dates_in_cases_are_read_as_utc(write) -> None:
    file = write("cases.yaml", "cases: [{name: x, events: [{at: 2026-01-05T12:00:00+02:00, input: {on: no}}]}]\n")
    (event,) = load_cases(file, [])[0].events
    assert (event.at, event.document) == (datetime(2026, 1, 5, 10, tzinfo=UTC), {"on": "no"})
