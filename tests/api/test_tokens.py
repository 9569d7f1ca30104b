"""API tokens: what they may do, and when they stop."""

from __future__ import annotations

import httpx
from tests.api.serving import SYSTEM, Web

from noroshi.api.accounts.users import get_user, set_disabled, set_roles
from noroshi.model.access import Permission, Role
from noroshi.records.tables import TokenRecord


def _made(client: httpx.Client, name: str, *scopes: str, days: int = 30) -> httpx.Response:
    return client.post("/v1/tokens", json={"name": name, "scopes": list(scopes), "days": days})


def test_a_token_may_do_what_its_scopes_say_and_no_more(web: Web) -> None:
    with web.signed_in("mika") as mika:
        secret = _made(mika, "reader", "alerts:read").json()["token"]
    with httpx.Client(base_url=web.url, headers={"Authorization": f"Bearer {secret}"}) as program:
        assert program.get("/v1/alerts").status_code == 200
        for path in ("/v1/cases", "/v1/tokens", "/v1/sessions", "/v1/users", "/account"):
            assert program.get(path).status_code == 403
        assert program.post("/v1/tokens", json={"name": "more", "scopes": ["alerts:read"]}).status_code == 403


def test_nobody_can_give_a_token_more_than_he_has(web: Web) -> None:
    with web.signed_in("vera") as vera:
        assert _made(vera, "greedy", "alerts:read", "alerts:write").status_code == 400
        assert _made(vera, "selfish", "account").status_code == 400
        assert _made(vera, "eternal", "alerts:read", days=367).status_code == 422
        assert _made(vera, "unknown", "alerts:reed").status_code == 422
        assert _made(vera, "nothing").status_code == 422


def test_a_token_loses_what_its_owner_loses(fresh: Web) -> None:
    with fresh.program("mika", Permission.ALERTS_WRITE, Permission.ALERTS_READ) as program:
        assert program.post("/v1/alerts/x/comments", json={"text": "x"}).status_code == 404
        with fresh.around.database.session() as session:
            set_roles(session, SYSTEM, get_user(session, "mika"), [Role.VIEWER], fresh.clock.now())
        assert program.post("/v1/alerts/x/comments", json={"text": "x"}).status_code == 403
        assert program.get("/v1/alerts").status_code == 200
        with fresh.around.database.session() as session:
            set_disabled(session, SYSTEM, get_user(session, "mika"), True, fresh.clock.now())
        assert program.get("/v1/alerts").status_code == 401


def test_tokens_expire_and_are_revoked_by_their_owners_or_an_admin(fresh: Web) -> None:
    with (
        fresh.program("mika", Permission.ALERTS_READ, name="short", days=1) as short,
        fresh.program("mika", Permission.ALERTS_READ, name="long", days=9) as long,
        fresh.program("erin", Permission.ALERTS_READ, name="other", days=9) as other,
    ):
        fresh.clock.forward(days=1)
        assert [one.get("/v1/alerts").status_code for one in (short, long, other)] == [401, 200, 200]
        with fresh.signed_in("mika") as mika, fresh.signed_in("ada") as ada:
            assert mika.delete("/v1/tokens/other").status_code == 404
            assert mika.delete("/v1/tokens/long").status_code == 204
            assert ada.delete("/v1/admin/tokens/other").status_code == 204
            assert [one["name"] for one in ada.get("/v1/admin/tokens").json()["items"]] == ["long", "other", "short"]
        assert [one.get("/v1/alerts").status_code for one in (long, other)] == [401, 401]


def test_what_is_stored_and_listed_of_a_token_is_not_the_token(web: Web) -> None:
    with web.signed_in("erin") as erin:
        secret = _made(erin, "kept", "alerts:read").json()["token"]
        assert secret not in erin.get("/v1/tokens").text
    with web.around.database.reading() as session:
        stored = [vars(record) for record in session.query(TokenRecord)]
    assert secret.removeprefix("noroshi_") not in str(stored)


def test_what_a_program_does_is_audited_in_its_name_and_its_owners(web: Web) -> None:
    with web.program("mika", Permission.QUERY, name="hunter") as program, web.signed_in("ada") as ada:
        program.post("/v1/query", json={"sql": "SELECT 1"})
        (entry,) = ada.get("/v1/audit", params={"actor": "mika/hunter"}).json()["items"]
        assert (entry["actor_kind"], entry["action"], entry["after"]) == ("token", "lake.query", {"sql": "SELECT 1"})
        assert ada.get("/v1/audit/verification").json() == {"is_whole": True, "faults": []}
