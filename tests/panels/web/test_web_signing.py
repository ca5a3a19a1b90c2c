"""The pages for signing in, as somebody walks through them without scripts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pyotp
import pytest
from browsing import Browser, served
from houses import Clock, add_city

from panels.accounts.accepting import accept_invitation
from panels.accounts.colleagues import colleagues, reset_link
from panels.accounts.first import first_link, link_for_one
from panels.accounts.inviting import invite
from panels.accounts.sessions import own_sessions
from panels.accounts.whoami import whoami
from panels.door import Machine, Role
from panels.house import House
from panels.settings import Settings
from panels.web import signing

PASSWORD = "zonnebloem trap mier kade"
AN = "an@leuven.example"


def path_of(link: str | None) -> str:
    return urlsplit(link or "").path


def joined(house: House, city: str, email: str = AN, role: Role = Role.DEPARTMENT) -> None:
    link = invite(house.machine(Machine.OPERATOR, city=city), email, role)
    token = link.rsplit("/", 1)[1]
    accept_invitation(house.visit(), token, name="An", password=PASSWORD)


def cookie(answer: object, name: str) -> str:
    """The whole header that sets the cookie `name`, empty if there is none."""
    found = [one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{name}=")]  # type: ignore[attr-defined]
    return found[0] if found else ""


class TestWalk:
    def test_the_first_administrator_from_link_to_screens(
        self, house: House, browser: Browser, clock: Clock
    ) -> None:
        path = path_of(first_link(house))
        page = browser.get(path)
        assert "The first administrator" in page.text
        answer = browser.send(path, city="Leuven", email=AN, name="An", password="short")
        assert answer.status_code == 400
        assert "12 to 200 characters" in answer.text
        assert 'value="Leuven"' in answer.text
        assert "short" not in answer.text
        answer = browser.send(path, city="Leuven", email=AN, name="An", password=PASSWORD)
        assert answer.headers["location"] == "/second-factor"
        before = browser.session
        page = browser.get("/")
        assert page.url.path == "/second-factor"
        secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
        assert secret is not None
        assert "data:image/png;base64," in page.text
        assert browser.send("/second-factor", code="000000").status_code == 400
        code = pyotp.TOTP(secret[1].replace(" ", "")).at(int(clock.now.timestamp()))
        answer = browser.send("/second-factor", code=code)
        codes = re.findall(r"<code>([a-z2-7-]{29})</code>", answer.text)
        assert len(codes) == 10
        assert browser.session != before
        assert browser.get("/").text == "the screens"
        assert codes[0] not in browser.get("/second-factor").text

        browser.get("/sign-out")
        assert browser.send("/sign-out").headers["location"] == "/sign-in"
        assert browser.session is None
        browser.get("/juries?jury=abc")
        answer = browser.send("/sign-in", email=AN, password=PASSWORD)
        assert answer.headers["location"] == "/second-factor"
        assert browser.get("/").url.path == "/second-factor"
        before = browser.session
        assert browser.send("/second-factor", code=codes[0]).headers["location"] == "/"
        assert browser.session != before
        assert browser.get("/").text == "the screens"

    def test_whoever_wanted_a_page_comes_to_it(
        self, house: House, city: str, browser: Browser
    ) -> None:
        joined(house, city)
        browser.get("/juries?jury=abc")
        answer = browser.send("/sign-in", email=AN, password=PASSWORD)
        assert answer.headers["location"] == "/juries?jury=abc"

    @pytest.mark.parametrize(
        "to", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\r\nb: c"]
    )
    def test_and_to_nobody_else_s(self, house: House, city: str, browser: Browser, to: str) -> None:
        joined(house, city)
        browser.get("/sign-in")
        answer = browser.send("/sign-in", email=AN, password=PASSWORD, to=to)
        assert answer.headers["location"] == "/"

    def test_an_invitation_taken_up_with_the_account_that_one_has(
        self, house: House, city: str, browser: Browser
    ) -> None:
        joined(house, city)
        ghent = add_city(house, "Gent")
        link = invite(house.machine(Machine.OPERATOR, city=ghent), AN, Role.DEPARTMENT)
        path = path_of(link)
        assert "sign in with it first" in browser.get(path).text
        browser.get("/sign-in", params={"to": path})
        answer = browser.send("/sign-in", email=AN, password=PASSWORD)
        assert answer.headers["location"] == path
        browser.get(path)
        assert browser.send(path).headers["location"] == "/"
        assert len(whoami(house.visit(browser.session)).cities) == 2
        assert browser.get(path).status_code == 410

    def test_a_new_password(self, house: House, city: str, browser: Browser) -> None:
        joined(house, city)
        operator = house.machine(Machine.OPERATOR, city=city)
        (person,) = colleagues(operator)
        path = path_of(reset_link(operator, person.account))
        assert AN in browser.get(path).text
        new = "hamer wolk fiets zeventien"
        assert browser.send(path, password="password1234").status_code == 400
        assert browser.send(path, password=new).headers["location"] == "/sign-in"
        assert browser.get(path).status_code == 410
        browser.get("/sign-in")
        assert browser.send("/sign-in", email=AN, password=new).status_code == 303

    def test_alone_by_one_link(self, house: House) -> None:
        alone = House(
            engine=house.engine, keys=house.keys, now=house.now, settings=Settings(alone=True)
        )
        browser = Browser(alone, at="127.0.0.1")
        path = path_of(link_for_one(alone.machine(Machine.OPERATOR), "Leuven"))
        assert browser.get(path).text == "the screens"
        other = Browser(alone, at="127.0.0.1")
        assert other.get(path).status_code == 410
        assert other.session is None

    def test_the_demo_by_name(self, house: House, city: str) -> None:
        joined(house, city, role=Role.OFFICER)
        demo = House(
            engine=house.engine, keys=house.keys, now=house.now, settings=Settings(demo=True)
        )
        browser = Browser(demo, at="127.0.0.1")
        page = browser.get("/sign-in")
        (account,) = re.findall(r'name="demo" value="(\w+)"', page.text)
        assert "participation officer" in page.text
        assert 'type="password"' not in page.text
        assert browser.send("/sign-in", demo=account).headers["location"] == "/"
        assert browser.get("/").text == "the screens"
        plain = Browser(house)
        plain.get("/sign-in")
        assert plain.send("/sign-in", demo=account).status_code == 400


class TestTells:
    def test_nothing_of_whether_there_is_an_account(
        self, house: House, city: str, browser: Browser
    ) -> None:
        joined(house, city)
        browser.get("/sign-in")
        form = browser.form()

        def told(email: str) -> tuple[int, str]:
            sent = {**form, "email": email, "password": "wrong"}
            answer = browser.ask("POST", "/sign-in", data=sent)
            text = answer.text.replace(email, "E")
            return answer.status_code, re.sub(r'name="csrf" value="[^"]+"', "", text)

        for _ in range(7):  # past the limit
            assert told(AN) == told("xx@leuven.example")
        assert told(AN)[0] == 429

    def test_nothing_of_why_a_link_is_over(
        self, house: House, browser: Browser, clock: Clock
    ) -> None:
        path = path_of(first_link(house))
        clock.passes(days=2)
        one, two = browser.get(path), browser.get("/invitation/neverwas")
        assert (one.status_code, two.status_code) == (410, 410)
        assert one.text == two.text

    def test_no_password_comes_back(self, house: House, browser: Browser) -> None:
        browser.get("/sign-in")
        answer = browser.send("/sign-in", email=AN, password="my very secret words")
        assert answer.status_code == 403
        assert AN in answer.text
        assert "secret words" not in answer.text

    def test_nothing_of_what_failed_inside(
        self, house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:  # fmt: skip
        def fail(*_: object, **__: object) -> None:
            raise RuntimeError(f"{AN} is a canary")

        monkeypatch.setattr(signing, "sign_in", fail)
        browser.get("/sign-in")
        answer = browser.send("/sign-in", email="x", password="y")
        assert answer.status_code == 500
        assert "Something went wrong" in answer.text
        assert "canary" not in answer.text
        assert "canary" not in caplog.text
        assert "RuntimeError" in caplog.text

    def test_what_is_typed_is_shown_as_it_is(self, browser: Browser) -> None:
        browser.get("/sign-in")
        answer = browser.send("/sign-in", email='"><script>x</script>', password="y")
        assert "<script" not in answer.text


class TestLimits:
    def test_by_account_from_any_address(self, house: House, city: str) -> None:
        joined(house, city)
        app = served(house)
        answers = []
        for at in range(6):
            browser = Browser(house, at=f"192.0.2.{at}", app=app)
            browser.get("/sign-in")
            answers.append(browser.send("/sign-in", email=AN, password="wrong").status_code)
        assert answers == [403] * 5 + [429]

    def test_by_address_for_any_account(self, house: House, browser: Browser) -> None:
        browser.get("/sign-in")
        form = browser.form()
        answers = [
            browser.ask(
                "POST", "/sign-in", data={**form, "email": f"{at}@x.example", "password": "wrong"}
            ).status_code
            for at in range(32)
        ]
        assert answers == [403] * 30 + [429] * 2

    def test_by_code(self, house: House, city: str, browser: Browser, clock: Clock) -> None:
        joined(house, city, role=Role.OFFICER)
        browser.get("/sign-in")
        browser.send("/sign-in", email=AN, password=PASSWORD)
        page = browser.get("/second-factor")
        secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
        assert secret is not None
        code = pyotp.TOTP(secret[1].replace(" ", "")).at(int(clock.now.timestamp()))
        browser.send("/second-factor", code=code)
        browser.get("/sign-in")
        browser.send("/sign-in", email=AN, password=PASSWORD)
        browser.get("/second-factor")
        form = browser.form()
        answers = [
            browser.ask("POST", "/second-factor", data={**form, "code": "000000"}).status_code
            for _ in range(7)
        ]
        assert answers == [403] * 5 + [429] * 2


class TestLanguage:
    def test_follows_the_browser_and_the_choice(self, house: House) -> None:
        browser = Browser(house, language="nl-BE,nl;q=0.9,en;q=0.5")
        assert '<html lang="nl">' in browser.get("/sign-in").text
        assert '<html lang="en">' in browser.get("/sign-in?lang=en").text
        assert '<html lang="en">' in browser.get("/sign-in").text
        assert '<html lang="en">' in browser.get("/sign-in?lang=../../x").text
        assert '<html lang="nl">' in Browser(house, language="fi").get("/sign-in").text

    def test_labels_belong_to_fields(self, browser: Browser, house: House) -> None:
        for path in ("/sign-in", path_of(first_link(house))):
            page = browser.get(path).text
            fields = set(re.findall(r'<input id="(\w+)"', page))
            assert fields
            assert fields == set(re.findall(r'<label for="(\w+)"', page))
            assert "<script" not in page
            assert "style=" not in page


def test_a_session_of_the_pages_is_one_of_the_screens(
    house: House, city: str, browser: Browser
) -> None:
    joined(house, city)
    browser.get("/sign-in")
    browser.send("/sign-in", email=AN, password=PASSWORD)
    current = [one.current for one in own_sessions(house.visit(browser.session))]
    assert sorted(current) == [False, True]
