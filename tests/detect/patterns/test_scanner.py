"""One scan of a batch finds the events that each rule has to be evaluated on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noroshi.detect.patterns.derive import BodyPattern, FastPattern
from noroshi.detect.patterns.literals import Literal
from noroshi.detect.patterns.scanner import PatternScanner


def pattern(*bodies: list[set[str]]) -> FastPattern:
    """A pattern of bodies, each a list of clauses; `~text` is caseless."""
    return FastPattern(
        tuple(
            BodyPattern("p.rego", number, tuple(frozenset(map(literal, clause)) for clause in clauses))
            for number, clauses in enumerate(bodies)
        )
    )


def literal(text: str) -> Literal:
    return Literal(text.lstrip("~").encode(), text.startswith("~"))


def candidates(scanner: PatternScanner, inputs: Any) -> dict[str, list[int]]:
    return {rule: rows.tolist() for rule, rows in scanner.candidates(inputs).items()}


def test_rules_get_the_rows_in_which_every_clause_of_a_body_stands() -> None:
    scanner = PatternScanner({
        "one": pattern([{"alpha"}]),
        "both": pattern([{"alpha"}, {"beta", "gamma"}]),
        "either": pattern([{"alpha"}], [{"gamma"}]),
        "caseless": pattern([{"~beta"}]),
        "never": pattern(),
        "absent": pattern([{"omega"}]),
    })  # fmt: skip
    documents = pa.array(["alpha", "alpha beta", "gamma", "BETA", "", "alpha gamma gamma"])
    assert candidates(scanner, documents) == {
        "one": [0, 1, 5],
        "both": [1, 5],
        "either": [0, 1, 2, 5],
        "caseless": [1, 3],
    }


def test_a_rule_without_a_pattern_gets_every_row() -> None:
    scanner = PatternScanner({"open": None, "closed": pattern([{"alpha"}])})
    found = scanner.candidates(pa.array(["x", "alpha", "y"]))
    assert {rule: rows.tolist() for rule, rows in found.items()} == {"open": [0, 1, 2], "closed": [1]}
    assert {rows.dtype for rows in found.values()} == {np.dtype(np.int64)}


def test_a_literal_over_the_border_of_two_documents_does_not_count() -> None:
    scanner = PatternScanner({"rule": pattern([{"alpha"}])})
    assert candidates(scanner, pa.array(["alp", "ha", "alpha", "alph", "alpha"])) == {"rule": [2, 4]}


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_slices_chunks_and_empty_batches_keep_their_row_numbers(kind: pa.DataType) -> None:
    documents = pa.array(["alpha", "x", "y", "alpha", "", "alpha"], kind)
    scanner = PatternScanner({"rule": pattern([{"alpha"}])})
    assert candidates(scanner, documents) == {"rule": [0, 3, 5]}
    assert candidates(scanner, documents[1:5]) == {"rule": [2]}
    assert candidates(scanner, pa.chunked_array([documents[1:], documents[:0], documents])) == {
        "rule": [2, 4, 5, 8, 10]
    }
    assert candidates(scanner, documents[:0]) == {}
    assert candidates(scanner, pa.chunked_array([], kind)) == {}
    assert candidates(scanner, pa.array(["", ""], kind)) == {}


def test_without_any_pattern_nothing_is_scanned() -> None:
    assert candidates(PatternScanner({}), pa.array(["alpha"])) == {}


def test_what_is_learned_of_the_events_changes_no_answer() -> None:
    """`common` and `rare` swap places half way, so that the plan has to be made anew."""
    scanner = PatternScanner({"rule": pattern([{"common"}, {"rare"}]), "always": pattern([{"{"}, {"}"}])})
    for often, seldom in (("common", "rare"), ("rare", "common")):
        for batch in range(6):
            documents = [f"{{{often}}}"] * 1_000
            documents[batch] = f"{{{often} {seldom}}}"
            assert candidates(scanner, pa.array(documents)) == {"rule": [batch], "always": list(range(1_000))}


def test_events_that_come_one_by_one_teach_the_scanner_too() -> None:
    scanner = PatternScanner({"rule": pattern([{"common"}, {"rare"}])})
    for number in range(2_000):
        document = "common rare" if number % 100 == 0 else "common"
        assert candidates(scanner, pa.array([document])) == ({"rule": [0]} if number % 100 == 0 else {})


class CountedBody(BodyPattern):
    """A body that counts how often it is looked for in a document."""

    looked = 0

    def stands_in(self, document: bytes) -> bool:
        type(self).looked += 1
        return super().stands_in(document)


@pytest.mark.parametrize("needles", [1, 3, 40])
def test_few_events_that_all_match_do_not_make_what_follows_slow(needles: int) -> None:
    """The first events of a day may all be of one kind; those of the hours after are not looked into one by one."""
    body = CountedBody("p.rego", 0, (frozenset({literal("needle")}),))
    scanner = PatternScanner({"rule": FastPattern((body,))})
    for _ in range(needles):
        assert candidates(scanner, pa.array(["a needle"])) == {"rule": [0]}
    assert candidates(scanner, pa.array(["hay"] * 1_000)) == {}
    CountedBody.looked = 0
    assert candidates(scanner, pa.array(["hay"] * 1_000 + ["needle"])) == {"rule": [1_000]}
    assert CountedBody.looked == 1


@pytest.mark.parametrize("common", ["needle", "needle hay"])
def test_what_was_common_and_became_rare_is_not_looked_for_in_every_event_for_ever(common: str) -> None:
    body = CountedBody("p.rego", 0, (frozenset({literal("needle")}),))
    scanner = PatternScanner({"rule": FastPattern((body,))})
    for _ in range(10):
        often = [common] * 70 + ["hay"] * 30
        assert candidates(scanner, pa.array(often)) == {"rule": list(range(70))}
    for _ in range(128):
        assert candidates(scanner, pa.array(["hay"] * 100)) == {}
    CountedBody.looked = 0
    assert candidates(scanner, pa.array(["hay"] * 99 + ["needle"])) == {"rule": [99]}
    assert CountedBody.looked == 1


def test_a_document_that_repeats_a_literal_without_end_is_still_one_row() -> None:
    """More matches than a scan may report, so that the rows are scanned one by one."""
    scanner = PatternScanner({"rule": pattern([{"alpha"}]), "other": pattern([{"omega"}])})
    documents = ["x", "alpha" * 400_000, "omega", ""]
    assert candidates(scanner, pa.array(["nothing"] * 100)) == {}
    assert candidates(scanner, pa.array(documents)) == {"rule": [1], "other": [2]}


def test_ten_thousand_rules_are_scanned_for_at_once() -> None:
    patterns = {f"rule{n}": pattern([{f'"value-{n}"'}, {"kind"}], [{f"other-{n}x"}]) for n in range(10_000)}
    scanner = PatternScanner(patterns)
    documents = pa.array(['{"kind":"value-77"}', "other-9999x", "{}"])
    assert candidates(scanner, documents) == {"rule77": [0], "rule9999": [1]}


_TEXT = st.text("ab:", min_size=3, max_size=12)
_PATTERNS = st.lists(st.lists(st.sets(_TEXT, min_size=1, max_size=3), min_size=1, max_size=3), min_size=1, max_size=3)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PATTERNS, min_size=1, max_size=4), st.lists(st.text("aAb:", max_size=40), min_size=1, max_size=30))
def test_a_scan_finds_exactly_what_looking_into_every_document_finds(
    bodies: list[list[list[set[str]]]], documents: list[str]
) -> None:
    patterns = {f"rule{number}": pattern(*each) for number, each in enumerate(bodies)}
    scanner = PatternScanner(patterns)
    for rows in (documents, documents[::-1]):
        found = candidates(scanner, pa.array(rows))
        for rule, each in patterns.items():
            expected = [row for row, document in enumerate(rows) if each.stands_in(document.encode())]
            assert found.get(rule, []) in (expected, list(range(len(rows))))
