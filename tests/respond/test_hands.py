"""Services that answer the calls of playbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from noroshi.model.call import Attempt, Call, Facts, Failed, Place, Returned, Secret
from noroshi.respond.hands import secrets
from noroshi.respond.hands.router import Router
from noroshi.respond.hands.secrets import SecretService
from noroshi.runtime.errors import ConfigError
from noroshi.runtime.secrets.chain import Secrets
from noroshi.runtime.secrets.sources import Environment, Folder

TRY = Attempt(run_id="r", idempotency_key="k", number=1)
DISABLE_URL = "https://oslogin-connector-1.example.com/user/disable"


def call(function: str, **arguments: Any) -> Call:
    return Call(key="main.a", place=Place("main", "a", 1, 1), function=function, arguments=arguments)


@pytest.fixture
def router(tmp_path: Path) -> Router:
    (tmp_path / "other").write_text("from-a-file\n")
    return Router(
        {
            secrets.SERVICE: SecretService(
                Secrets([Environment({"NOROSHI_SECRET_SLACK_TOKEN": "from-the-environment"}), Folder(tmp_path)])
            ),
        },
        {"https://secrets-*": secrets.SERVICE},
        {"https://oslogin-connector-*": {"outcome": "success"}, "case.*": {"id": 7}},
    )


def test_secrets_come_from_the_environment_then_from_files(router: Router) -> None:
    ask = f"{secrets.SERVICE}.accessString"
    assert router.perform(call(ask, secret_id="slack-token"), TRY) == Secret("slack-token", "from-the-environment")
    assert router.perform(call(ask, secret_id="other"), TRY) == Secret("other", "from-a-file")
    assert router.assume(call(ask, secret_id="other")) == Returned("[secret other]")
    assert router.reveal("other") == "from-a-file"
    missing = router.perform(call(ask, secret_id="../other"), TRY)
    assert isinstance(missing, Failed)
    assert missing.error["code"] == 404
    with pytest.raises(ConfigError, match="NOROSHI_SECRET_GONE"):
        router.reveal("gone")


def test_what_nobody_answers_fails_and_names_the_setting(router: Router) -> None:
    for unknown in (call("http.post", url=DISABLE_URL), call("googleapis.storage.v1.objects.get")):
        assert router.facts(unknown) == Facts(writes=True, repeatable=False)
        outcome = router.perform(unknown, TRY)
        assert isinstance(outcome, Failed)
        assert "not configured" in outcome.error["message"]
        assert "respond.services" in outcome.error["message"]


def test_dry_runs_assume_what_settings_name(router: Router) -> None:
    assumed = {"code": 200, "headers": {}, "body": {"outcome": "success"}}
    assert router.assume(call("http.post", url=DISABLE_URL)) == Returned(assumed)
    assert router.assume(call("case.open")) == Returned({"id": 7})
    assert router.assume(call("other.act")) == Returned({})


def test_a_url_mapped_to_no_service_is_a_fault_of_settings() -> None:
    with pytest.raises(ConfigError, match="'nowhere', which is no service"):
        Router({}, {"https://*": "nowhere"})
