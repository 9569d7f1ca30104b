"""What stands between the network and every route: origins, names, headers, proxies, TLS."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.api.serving import PASSWORD, Web, served

from noroshi.model.access import Permission

_FORM = {"name": "mika", "password": PASSWORD}


def test_a_write_by_cookie_takes_a_page_of_our_own(web: Web) -> None:
    with web.signed_in("mika") as mika:
        cookie = {"noroshi_session": mika.cookies["noroshi_session"]}
    own = {"Origin": web.url}
    for headers, status in (
        ({}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": web.url + ".evil.example"}, 403),
        ({"Origin": web.url.replace("http", "https")}, 403),
        ({**own, "Sec-Fetch-Site": "cross-site"}, 403),
        ({**own, "Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        (own, 404),
        ({**own, "Sec-Fetch-Site": "same-origin"}, 404),
        ({"Sec-Fetch-Site": "same-origin"}, 404),
    ):
        with httpx.Client(base_url=web.url, headers=headers, cookies=cookie) as client:
            answer = client.post("/v1/alerts/abc/comments", json={"text": "hello"})
            assert answer.status_code == status, headers


def test_nobody_is_signed_in_or_out_by_another_site(web: Web) -> None:
    with httpx.Client(base_url=web.url, headers={"Origin": "https://evil.example"}) as client:
        for path in ("/login", "/login/code", "/logout", "/setup/x"):
            assert client.post(path, data=_FORM).status_code == 403


def test_a_token_needs_no_origin_and_a_wrong_one_is_not_made_good_by_a_cookie(web: Web) -> None:
    with web.program("mika", Permission.ALERTS_WRITE) as program:
        assert program.post("/v1/alerts/abc/comments", json={"text": "hello"}).status_code == 404
    with web.signed_in("mika") as client:
        for shown in ("Bearer noroshi_wrong", "Bearer", "Basic bWlrYTp4", "Bearer \xff"):
            answer = client.get("/v1/me", headers=[(b"Authorization", shown.encode("latin-1"))])
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer error="invalid_token"')


def test_only_our_own_names_and_addresses_are_answered_to(tmp_path: Path) -> None:
    with served(tmp_path, hosts=("soc.example.com",)) as web, httpx.Client(base_url=web.url) as client:
        for host, status in (
            ("evil.example", 421),
            ("evil.example:8702", 421),
            ("127.0.0.1.evil.example", 421),
            ("", 421),
            ("user@evil.example", 421),
            ("[::1", 421),
            ("soc.example.com", 200),
            ("SOC.example.com:8702", 200),
            ("localhost:1", 200),
            ("192.0.2.1", 200),
            ("[2001:db8::1]:80", 200),
        ):
            assert client.get("/login", headers={"Host": host}).status_code == status, host


@pytest.mark.parametrize("path", ["/login", "/v1/me", "/plain/plain.css", "/nothing", "/v1/alerts?limit=x"])
def test_every_answer_carries_strict_headers(web: Web, path: str) -> None:
    with httpx.Client(base_url=web.url) as client:
        headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert "server" not in headers
    assert "strict-transport-security" not in headers


def test_forwarded_headers_are_believed_of_configured_proxies_only(tmp_path: Path) -> None:
    said = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}
    for proxies, address, name in (
        ((), "127.0.0.1", "noroshi_session"),
        (("127.0.0.1",), "198.51.100.7", "__Host-noroshi_session"),
    ):
        folder = tmp_path / name
        folder.mkdir()
        with served(folder, proxies=proxies) as web:
            origin = web.url.replace("http:", "https:") if proxies else web.url
            with httpx.Client(base_url=web.url, headers={**said, "Origin": origin}) as client:
                answer = client.post("/login", data=_FORM)
                assert answer.headers["set-cookie"].startswith(f"{name}=")
                assert ("strict-transport-security" in answer.headers) is bool(proxies)
                secret = answer.headers["set-cookie"].partition(";")[0].partition("=")[2]
                listed = client.get("/v1/sessions", headers={"Cookie": f"{name}={secret}"}).json()
            assert [one["address"] for one in listed["items"]] == [address]


def test_over_tls_cookies_are_secure_and_browsers_are_told_to_stay(tmp_path: Path) -> None:
    certificate, key = _certificate(tmp_path)
    with served(tmp_path, tls_certificate=certificate, tls_key=key) as web:
        trusting = ssl.create_default_context(cafile=str(certificate))
        with httpx.Client(base_url=web.url, verify=trusting, headers={"Origin": web.url}) as client:
            answer = client.post("/login", data=_FORM)
            assert answer.headers["set-cookie"].endswith("; HttpOnly; Path=/; SameSite=lax; Secure")
            assert answer.headers["set-cookie"].startswith("__Host-noroshi_session=")
            assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
            assert client.get("/v1/me").status_code == 200


def test_a_body_that_is_too_large_is_refused(web: Web) -> None:
    with web.signed_in("mika") as client:
        answer = client.post("/v1/alerts/abc/comments", json={"text": "x" * (1 << 20)})
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "application/problem+json"


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now, now + datetime.timedelta(1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "tls.pem", folder / "tls.key"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return certificate_file, key_file
