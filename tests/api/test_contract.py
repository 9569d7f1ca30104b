"""The API keeps its own description: schemathesis makes requests out of it and checks every answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from tests.api.serving import Web
from tests.console.seeding import many, put_alerts, put_cases
from tests.lake.stocked import received, stock

from noroshi.api.app import build_api
from noroshi.model.access import Permission

_ELSEWHERE: Final = ("/v1/events", "/v1/dead", "/v1/dead/replays")
"""Streams, and what takes a broker, have tests of their own."""
_EXPECTED: Final = [200, 201, 202, 204, 304, 400, 403, 404, 406, 409, 412, 422, 503]
"""400 and 422: well formed and still not to be carried out, such as a cursor of another list or SQL that is none."""


@pytest.fixture(scope="module")
def described(web: Web) -> schemathesis.BaseSchema:
    """The description of a server with some alerts and cases, and a token of an admin's with every scope."""
    now = datetime.now(UTC)
    stock(web.around.settings, received(["a", "b"]))
    put_cases(web.around.database, now, 3)
    put_alerts(web.around.database, many(now, 30, cases=3))
    program = web.program("ada", *(one for one in Permission if one is not Permission.ACCOUNT))
    program.close()
    config = SchemathesisConfig.from_dict(
        {
            "base-url": web.url,
            "request-timeout": 60,
            "auth": {"openapi": {"token": {"bearer": program.headers["authorization"].removeprefix("Bearer ")}}},
            "checks": {"positive_data_acceptance": {"expected-statuses": _EXPECTED}},
        }
    )
    document = build_api(web.around).openapi()
    document["paths"] = {path: one for path, one in document["paths"].items() if path not in _ELSEWHERE}
    del document["components"]["securitySchemes"]["session"]
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["security"] = [{"token": []}]
    return schemathesis.openapi.from_dict(document, config=config)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["valid", "invalid"])
def test_every_answer_is_one_that_the_description_tells_of(
    described: schemathesis.BaseSchema, mode: GenerationMode
) -> None:
    faults = []
    for found in described.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query or operation.path_parameters):
            continue
        try:
            _call(operation, mode)
        except (AssertionError, BaseExceptionGroup) as error:
            faults.append(f"{operation.label}: {error}")
    assert faults == []


def _call(operation: Any, mode: GenerationMode) -> None:
    @settings(
        max_examples=2,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case: schemathesis.Case) -> None:
        case.call_and_validate()

    call()
