"""What guards all pages: hosts, origins, forms, sizes, headers, cookies, and the gate."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from browsing import Browser, served
from houses import Clock
from starlette.types import Message, Receive
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from test_web_signing import AN, PASSWORD, cookie, joined, path_of

from panels.accounts.first import first_link
from panels.accounts.recognising import digest_of
from panels.door import Role
from panels.house import House
from panels.settings import Settings
from panels.store.tables import SignIn
from panels.web import guard
from panels.web.app import on_this_machine
from panels.web.gate import Gate
from panels.web.guard import UPLOADS, ours
from sortition.refused import Refused

OUTSIDE = "https://jury.leuven.example"


def outside(house: House) -> House:
    """The house as a city runs it: behind TLS."""
    return House(
        engine=house.engine, keys=house.keys, now=house.now, settings=Settings(address=OUTSIDE)
    )


@pytest.fixture
def signed_in(house: House, city: str) -> Browser:
    joined(house, city)
    browser = Browser(house)
    browser.get("/sign-in")
    assert browser.send("/sign-in", email=AN, password=PASSWORD).status_code == 303
    return browser


PAGES = ("/sign-in", "/second-factor", "/sign-out", "/invitation/x", "/password/x", "/enter/x",
         "/oidc/start", "/oidc/back", "/health", "/style.css", "/", "/juries", "/static/x.js",
         "/_stcore/stream", "/nothing")  # fmt: skip


class TestHeaders:
    @pytest.mark.parametrize("path", PAGES)
    def test_on_every_answer(self, house: House, path: str) -> None:
        answer = Browser(outside(house)).ask("GET", path)
        headers = answer.headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "camera=()" in headers["permissions-policy"]
        assert headers["strict-transport-security"].startswith("max-age=63072000")
        assert "access-control-allow-origin" not in headers

    def test_also_on_what_is_refused(self, browser: Browser) -> None:
        answer = browser.ask("GET", "/", headers={"host": "evil.example"})
        assert answer.status_code == 421
        assert answer.headers["x-content-type-options"] == "nosniff"

    def test_no_promise_of_tls_without_it(self, browser: Browser) -> None:
        assert "strict-transport-security" not in browser.ask("GET", "/sign-in").headers

    def test_our_own_pages_run_no_script_and_ask_nobody_else(self, browser: Browser) -> None:
        answer = browser.ask("GET", "/sign-in")
        policy = answer.headers["content-security-policy"]
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', answer.text)

    def test_the_screens_run_their_own_only(self) -> None:
        policy = dict(part.strip().split(" ", 1) for part in guard.screens_policy().split(";"))
        assert policy["script-src"].startswith("'self' 'unsafe-eval' 'sha256-")
        assert "unsafe-inline" not in policy["script-src"]
        assert policy["connect-src"] == "'self'"
        assert not any("http" in sources or "*" in sources for sources in policy.values())

    @pytest.mark.parametrize("path", ["/sign-in", "/second-factor", "/", "/invitation/x"])
    def test_nothing_of_one_person_is_kept_for_another(self, browser: Browser, path: str) -> None:
        assert browser.ask("GET", path).headers["cache-control"] == "no-store"

    def test_no_browser_keeps_what_a_screen_handed_over(self, signed_in: Browser) -> None:
        answer = signed_in.ask("GET", "/media/0123.csv")
        assert answer.text == "the screens"
        assert answer.headers["cache-control"] == "no-store"


class TestCookies:
    def test_behind_tls(self, house: House, city: str) -> None:
        house = outside(house)
        joined(house, city)
        browser = Browser(house)
        form = cookie(browser.get("/sign-in"), "__Host-form")
        answer = browser.send("/sign-in", email=AN, password=PASSWORD)
        session = cookie(answer, "__Host-session")
        for one, same_site in ((form, "strict"), (session, "lax")):
            parts = {part.strip().lower() for part in one.split(";")[1:]}
            assert {"secure", "httponly", "path=/", f"samesite={same_site}"} == parts
        assert browser.get("/").text == "the screens"

    def test_on_this_machine(self, house: House, city: str, browser: Browser) -> None:
        joined(house, city)
        browser.get("/sign-in")
        session = cookie(browser.send("/sign-in", email=AN, password=PASSWORD), "session")
        parts = {part.strip().lower() for part in session.split(";")[1:]}
        assert {"httponly", "path=/", "samesite=lax"} == parts

    def test_signing_out_takes_them_away(self, signed_in: Browser) -> None:
        signed_in.get("/sign-out")
        answer = signed_in.send("/sign-out")
        assert "max-age=0" in cookie(answer, "session").lower()
        assert "storage" in answer.headers["clear-site-data"]

    def test_a_token_that_somebody_else_chose_is_not_taken_on(
        self, house: House, city: str, browser: Browser
    ) -> None:
        joined(house, city)
        browser.cookies.set("session", "chosen-by-somebody-else", domain="127.0.0.1")
        browser.get("/sign-in")
        browser.send("/sign-in", email=AN, password=PASSWORD)
        assert "chosen-by-somebody-else" not in browser.cookies.values()


CHANGING = ("/sign-in", "/second-factor", "/sign-out", "/invitation/x", "/password/x")


class TestForms:
    @pytest.mark.parametrize("path", CHANGING)
    def test_without_a_seal_nothing_is_done(self, browser: Browser, path: str) -> None:
        browser.get("/sign-in")
        for sent in ({}, {"csrf": ""}, {"csrf": "x.y"}):
            answer = browser.ask("POST", path, data=sent)
            assert answer.status_code == 403
            assert "This form is too old" in answer.text

    def test_the_seal_of_another_browser_does_not_do(
        self, house: House, signed_in: Browser
    ) -> None:
        stranger = Browser(house)
        stranger.get("/sign-in")
        answer = signed_in.ask("POST", "/sign-out", data=stranger.form())
        assert answer.status_code == 403
        assert signed_in.get("/").text == "the screens"

    def test_nor_one_from_before_signing_in(
        self, house: House, city: str, browser: Browser
    ) -> None:
        joined(house, city)
        browser.get("/sign-in")
        old = browser.form()
        browser.send("/sign-in", email=AN, password=PASSWORD)
        assert browser.ask("POST", "/sign-out", data=old).status_code == 403

    def test_nor_an_old_one(self, browser: Browser, clock: Clock) -> None:
        browser.get("/sign-in")
        clock.passes(hours=13)
        assert browser.send("/sign-in", email=AN, password="x").status_code == 403

    def test_nor_without_the_cookie(self, browser: Browser) -> None:
        browser.get("/sign-in")
        form = browser.form()
        browser.cookies = httpx.Cookies()
        assert browser.ask("POST", "/sign-in", data=form).status_code == 403

    @pytest.mark.parametrize(
        "headers",
        [
            {"origin": "https://evil.example"},
            {"origin": "http://127.0.0.1:1"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
        ],
    )
    @pytest.mark.parametrize("path", ["/sign-out", "/_stcore/upload_file/a/b"])
    def test_from_other_pages_nothing_is_done(
        self, signed_in: Browser, path: str, headers: dict[str, str]
    ) -> None:
        signed_in.get("/sign-out")
        answer = signed_in.ask("POST", path, data=signed_in.form(), headers=headers)
        assert answer.status_code == 403
        assert signed_in.get("/").text == "the screens"

    def test_other_kinds_of_content_are_no_form(self, signed_in: Browser) -> None:
        signed_in.get("/sign-out")
        answer = signed_in.ask("POST", "/sign-out", json=signed_in.form())
        assert answer.status_code == 403

    @pytest.mark.parametrize("path", CHANGING)
    def test_looking_changes_nothing(self, signed_in: Browser, path: str) -> None:
        signed_in.get(path)
        assert signed_in.get("/").text == "the screens"

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
    def test_other_methods_are_not_there(self, browser: Browser, method: str) -> None:
        assert browser.ask(method, "/sign-in").status_code == 405


class TestHosts:
    @pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost", "[::1]:8501", "LOCALHOST:1"])
    def test_of_this_machine(self, browser: Browser, host: str) -> None:
        assert browser.ask("GET", "/health", headers={"host": host}).status_code == 200

    @pytest.mark.parametrize(
        "host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "", "[", "a b"]
    )
    def test_of_others_nothing_is_said(self, browser: Browser, host: str) -> None:
        assert browser.ask("GET", "/sign-in", headers={"host": host}).status_code == 421

    def test_of_the_city(self, house: House) -> None:
        browser = Browser(outside(house))
        assert browser.ask("GET", "/sign-in").status_code == 200


class TestSizes:
    def test_a_form_is_small(self, browser: Browser) -> None:
        browser.get("/sign-in")
        form = browser.form(email=AN, password="x" * 20_000)
        assert browser.ask("POST", "/sign-in", data=form).status_code == 403
        form = browser.form(email=AN, password="x" * 70_000)
        assert browser.ask("POST", "/sign-in", data=form).status_code == 413

    def test_an_upload_has_a_limit(self, signed_in: Browser) -> None:
        path = "/_stcore/upload_file/a/b"
        for size, status in ((UPLOADS, 200), (UPLOADS * 2, 413)):
            headers = {"content-length": str(size)}
            assert signed_in.ask("PUT", path, headers=headers).status_code == status
        answer = signed_in.ask("PUT", path, headers={"content-length": "9" * 30})
        assert answer.status_code == 413

    def test_also_for_who_does_not_say_how_much(self, house: House) -> None:
        taken = 0

        async def app(scope: object, receive: object, send: object) -> None:
            nonlocal taken
            while (message := await receive())["type"] == "http.request":  # type: ignore[operator]
                taken += len(message["body"])

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"x" * 10_000, "more_body": True}

        async def send(message: object) -> None: ...

        guarded = guard.Guard(app, house=house)  # type: ignore[arg-type]
        scope = {
            "type": "http", "method": "POST", "path": "/x", "headers": [(b"host", b"localhost")]
        }  # fmt: skip
        asyncio.run(guarded(scope, receive, send))  # type: ignore[arg-type]
        assert taken <= 70_000


class TestGate:
    @pytest.mark.parametrize("path", ["/", "/juries", "/anything?x=1"])
    def test_whoever_is_not_signed_in_is_sent_to_sign_in(self, browser: Browser, path: str) -> None:
        answer = browser.ask("GET", path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")

    @pytest.mark.parametrize(
        "path", ["/_stcore/host-config", "/_stcore/upload_file/a/b", "/media/x.png", "/component/x"]
    )
    def test_and_gets_nothing_of_the_screens(self, browser: Browser, path: str) -> None:
        assert browser.ask("GET", path).status_code == 401

    @pytest.mark.parametrize("path", ["/_stcore/agent/openapi.json", "/_stcore/metrics",
                                      "/auth/login", "/oauth2callback"])  # fmt: skip
    def test_what_nobody_needs_is_not_there(self, signed_in: Browser, path: str) -> None:
        assert signed_in.ask("GET", path).status_code == 404

    @pytest.mark.parametrize("path", ["/sign-in/", "/sign-inx", "/healthz", "/oidc", "//sign-in"])
    def test_what_only_looks_like_a_page_of_ours_is_not(self, browser: Browser, path: str) -> None:
        assert not ours(path)
        assert browser.ask("GET", f"{browser.address}{path}").status_code == 303

    def test_a_session_that_has_ended_opens_it_no_more(
        self, signed_in: Browser, clock: Clock
    ) -> None:
        assert signed_in.get("/").text == "the screens"
        clock.passes(minutes=30)
        assert signed_in.ask("GET", "/").status_code == 303

    def test_staff_set_up_a_second_factor_first(
        self, house: House, city: str, browser: Browser
    ) -> None:
        joined(house, city, role=Role.OFFICER)
        browser.get("/sign-in")
        browser.send("/sign-in", email=AN, password=PASSWORD)
        assert browser.ask("GET", "/").headers["location"] == "/second-factor"
        assert browser.ask("GET", "/account").text == "the screens"

    @pytest.mark.parametrize(
        ("cookie", "origin", "opens"),
        [
            (True, "http://127.0.0.1:8501", True),
            (True, None, True),
            (True, "https://evil.example", False),
            (True, "null", False),
            (False, "http://127.0.0.1:8501", False),
        ],
    )
    def test_the_socket(
        self, house: House, signed_in: Browser, cookie: bool, origin: str | None, opens: bool
    ) -> None:
        said = []
        opened = []

        async def app(scope: object, receive: object, send: object) -> None:
            opened.append(scope)

        async def receive() -> dict[str, object]:
            return {"type": "websocket.connect"}

        async def send(message: dict[str, object]) -> None:
            said.append(message)

        headers = [(b"host", b"127.0.0.1:8501")]
        if cookie:
            headers.append((b"cookie", f"session={signed_in.session}".encode()))
        if origin:
            headers.append((b"origin", origin.encode()))
        scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
        stack = guard.Guard(Gate(app, house=house), house=house)  # type: ignore[arg-type]
        asyncio.run(stack(scope, receive, send))  # type: ignore[arg-type]
        assert bool(opened) == opens
        assert said == ([] if opens else [{"type": "websocket.close", "code": 1008}])

    def test_what_no_screen_sends_does_not_come_through_the_socket(
        self, house: House, signed_in: Browser
    ) -> None:
        sent = [BackMsg(**{kind: True}).SerializeToString() for kind in SENT]
        sent.append(BackMsg(rerun_script=ClientState(page_name="pool")).SerializeToString())
        sent.append(b"\xff")  # Streamlit ends the socket at what it cannot read
        coming = iter({"type": "websocket.receive", "bytes": one} for one in sent)
        came = []

        async def app(scope: object, receive: Receive, send: object) -> None:
            came.extend([await receive() for _ in range(4)])

        async def receive() -> Message:
            return next(coming)

        headers = [(b"cookie", f"session={signed_in.session}".encode())]
        scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
        asyncio.run(Gate(app, house=house)(scope, receive, None))  # type: ignore[arg-type]
        kinds = [BackMsg.FromString(one["bytes"]).WhichOneof("type") for one in came[:-1]]
        assert kinds == ["stop_script", "app_heartbeat", "rerun_script"]
        assert came[-1]["bytes"] == b"\xff"

    @pytest.mark.parametrize("path", ["/oidc/x", "/invitation/a/b", "/enter/a/b", "/password/a/b"])
    def test_addresses_of_ours_lead_to_our_own_pages_only(
        self, browser: Browser, path: str
    ) -> None:
        assert browser.ask("GET", path).status_code == 404


SENT = ("clear_cache", "load_git_info", "stop_script", "set_run_on_save", "debug_shutdown_runtime",
        "debug_disconnect_websocket", "app_heartbeat")  # fmt: skip


class TestDemo:
    @pytest.mark.parametrize("setting", ["demo", "alone"])
    @pytest.mark.parametrize(
        ("at", "opens"),
        [("127.0.0.1", True), ("::1", True), ("192.0.2.1", False), ("unknown", False)],
    )
    def test_not_for_others_through_a_proxy_either(
        self, house: House, setting: str, at: str, opens: bool
    ) -> None:
        there = House(
            engine=house.engine,
            keys=house.keys,
            now=house.now,
            settings=Settings(**{setting: True}),
        )
        assert (Browser(there, at=at).ask("GET", "/sign-in").status_code == 200) == opens
        assert Browser(house, at=at).ask("GET", "/sign-in").status_code == 200

    @pytest.mark.parametrize("setting", ["demo", "alone"])
    def test_without_passwords_on_this_machine_only(self, house: House, setting: str) -> None:
        there = House(
            engine=house.engine,
            keys=house.keys,
            now=house.now,
            settings=Settings(address=OUTSIDE, **{setting: True}),
        )
        with pytest.raises(Refused) as error:
            on_this_machine(there)
        assert error.value.problems[0].code == "demo-outside"
        on_this_machine(house)


def test_it_says_whether_it_works(house: House, browser: Browser) -> None:
    assert browser.ask("GET", "/health").text == "ok"
    house.engine.dispose()
    Path(str(house.engine.url.database)).unlink()
    Path(str(house.engine.url.database)).mkdir()
    assert browser.ask("GET", "/health").status_code == 503


def test_links_lead_to_the_address_of_the_house(house: House) -> None:
    link = first_link(outside(house))
    assert (link or "").startswith(f"{OUTSIDE}/invitation/")
    assert path_of(link)


def test_a_session_of_somebody_else_is_not_found_by_its_digest(
    house: House, signed_in: Browser
) -> None:
    digest = digest_of(signed_in.session or "")
    with house.transaction(writes=False) as session:
        assert session.get(SignIn, digest)
    thief = Browser(house, app=served(house))
    thief.cookies.set("session", digest, domain="127.0.0.1")
    assert thief.ask("GET", "/").status_code == 303
