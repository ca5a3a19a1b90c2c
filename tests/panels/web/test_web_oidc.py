"""The city's own sign-in: with a real provider, and with one that lies."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from browsing import Browser
from houses import add_city
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from oidc_provider_mock import User, run_server_in_thread
from sqlalchemy import func, select
from test_web_signing import PASSWORD, joined

from panels.accounts.inviting import invite
from panels.accounts.own import own_account
from panels.accounts.proof.provider import Claims, enter_by_provider, vouched
from panels.accounts.proof.signing_in import sign_in
from panels.accounts.sessions import Step, standing
from panels.accounts.whoami import whoami
from panels.door import Machine, Role
from panels.house import House
from panels.settings import Settings
from panels.store.tables import Account
from panels.web.oidc import Flow, Provider
from sortition.refused import Refused

pytestmark = pytest.mark.filterwarnings(
    # What the provider of the tests says to its own makers.
    "ignore::DeprecationWarning:authlib",
    "ignore::DeprecationWarning:oidc_provider_mock",
)
AN = "an@leuven.example"
CLIENT = "sortition"


def with_provider(house: House, issuer: str, **more: object) -> House:
    settings = Settings(
        oidc_issuer=issuer,
        oidc_client=CLIENT,
        oidc_secret="s",
        **more,  # type: ignore[arg-type]
    )
    return House(
        engine=house.engine, keys=house.keys, settings=settings, now=lambda: datetime.now(UTC)
    )


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A real provider on this machine, that knows three people."""
    people = [
        User(sub="an", claims={"email": AN, "email_verified": True, "name": "An Peeters"}),
        User(sub="bo", claims={"email": AN, "email_verified": False, "name": "Bo"}),
        User(
            sub="key",
            claims={"email": "key@leuven.example", "email_verified": True, "amr": ["pwd", "mfa"]},
        ),
    ]
    with run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def city_house(house: House, issuer: str) -> House:
    """The house of a city that has its own sign-in; on the real clock, as the provider is."""
    return with_provider(house, issuer)


def way_out(browser: Browser, invitation: str = "") -> str:
    query = f"?invitation={invitation}" if invitation else ""
    answer = browser.ask("GET", f"/oidc/start{query}")
    assert answer.status_code == 303
    return str(answer.headers["location"])


def way_back(there: str, subject: str) -> str:
    """Sign in at the provider as `subject`; returns path and query of the way back."""
    answer = httpx.post(there, data={"sub": subject}, trust_env=False)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


def through(browser: Browser, subject: str, invitation: str = "") -> httpx.Response:
    return browser.ask("GET", way_back(way_out(browser, invitation), subject))


def invited(house: House, city: str, email: str = AN, role: Role = Role.DEPARTMENT) -> str:
    link = invite(house.machine(Machine.OPERATOR, city=city), email, role)
    return link.rsplit("/", 1)[1]


def accounts(house: House) -> int:
    with house.transaction(writes=False) as session:
        return session.scalar(select(func.count()).select_from(Account)) or 0


class TestRealProvider:
    def test_the_first_time_by_invitation_then_without(self, city_house: House, city: str) -> None:
        browser = Browser(city_house)
        token = invited(city_house, city)
        page = browser.get(f"/invitation/{token}")
        assert f"/oidc/start?invitation={token}" in page.text
        answer = through(browser, "an", token)
        assert answer.headers["location"] == "/"
        account = own_account(city_house.visit(browser.session))
        assert (account.name, account.email, account.password, account.provider) == (
            "An Peeters", AN, False, True,
        )  # fmt: skip
        later = Browser(city_house)
        assert "/oidc/start" in later.get("/sign-in").text
        assert through(later, "an").headers["location"] == "/"
        assert later.session != browser.session
        assert accounts(city_house) == 1

    def test_no_account_makes_itself(self, city_house: House) -> None:
        browser = Browser(city_house)
        answer = through(browser, "an")
        assert answer.status_code == 403
        assert "you have no account here" in answer.text
        assert browser.session is None
        assert accounts(city_house) == 0

    @pytest.mark.parametrize("subject", ["bo", "key", "nobody@leuven.example"])
    def test_an_invitation_is_for_its_own_verified_address(
        self, city_house: House, city: str, subject: str
    ) -> None:
        browser = Browser(city_house)
        answer = through(browser, subject, invited(city_house, city))
        assert answer.status_code == 403
        assert accounts(city_house) == 0

    def test_an_account_with_a_password_is_linked_by_invitation_only(
        self, city_house: House, city: str
    ) -> None:
        joined(city_house, city)
        assert through(Browser(city_house), "an").status_code == 403
        ghent = add_city(city_house, "Gent")
        browser = Browser(city_house)
        through(browser, "an", invited(city_house, ghent))
        assert len(whoami(city_house.visit(browser.session)).cities) == 2
        assert accounts(city_house) == 1

    def test_staff_need_a_second_factor_unless_the_provider_asked_for_one(
        self, city_house: House, city: str, issuer: str
    ) -> None:
        browser = Browser(city_house)
        answer = through(browser, "an", invited(city_house, city, role=Role.OFFICER))
        assert answer.headers["location"] == "/second-factor"
        assert standing(city_house.visit(), browser.session or "") is Step.SET_UP
        sure = Browser(with_provider(city_house, issuer, oidc_second_factor=True))
        assert through(sure, "an").headers["location"] == "/"
        mfa = Browser(city_house)
        token = invited(city_house, city, "key@leuven.example", Role.OFFICER)
        assert through(mfa, "key", token).headers["location"] == "/"

    def test_a_closed_account_stays_closed(self, city_house: House, city: str) -> None:
        through(Browser(city_house), "an", invited(city_house, city))
        with city_house.transaction(writes=True) as session:
            session.scalars(select(Account)).one().active = False
        assert through(Browser(city_house), "an").status_code == 403

    def test_no_password_opens_it(self, city_house: House, city: str) -> None:
        through(Browser(city_house), "an", invited(city_house, city))
        for password in ("", PASSWORD):
            assert sign_in(city_house, AN, password, address="") is None

    def test_who_says_no_there_is_told_so(self, city_house: House) -> None:
        browser = Browser(city_house)
        there = way_out(browser)
        answer = httpx.post(there, data={"action": "deny"}, trust_env=False)
        back = urlsplit(answer.headers["location"])
        state = parse_qs(urlsplit(there).query)["state"][0]
        answer = browser.ask("GET", f"{back.path}?error=access_denied&state={state}")
        assert answer.status_code == 403
        assert "let nobody in" in answer.text


class TestBoundToTheBrowser:
    @pytest.fixture
    def browser(self, city_house: House, city: str) -> Browser:
        """Somebody who has an account through the provider."""
        through(Browser(city_house), "an", invited(city_house, city))
        return Browser(city_house)

    def test_a_wrong_state(self, browser: Browser) -> None:
        back = way_back(way_out(browser), "an")
        path, query = back.split("?")
        given = parse_qs(query)
        answer = browser.ask("GET", path, params={"code": given["code"][0], "state": "x"})
        assert answer.status_code == 403
        assert browser.session is None

    def test_a_wrong_nonce(self, browser: Browser, city_house: House) -> None:
        """A code that somebody else fetched, put under this browser's state."""
        stolen = parse_qs(way_back(way_out(Browser(city_house)), "an").split("?")[1])["code"][0]
        state = parse_qs(urlsplit(way_out(browser)).query)["state"][0]
        answer = browser.ask("GET", "/oidc/back", params={"code": stolen, "state": state})
        assert answer.status_code == 403
        assert "could not be checked" in answer.text
        assert browser.session is None

    def test_another_browser(self, browser: Browser, city_house: House) -> None:
        back = way_back(way_out(browser), "an")
        other = Browser(city_house)
        assert other.ask("GET", back).status_code == 403
        assert other.session is None

    def test_the_way_back_goes_once(self, browser: Browser) -> None:
        back = way_back(way_out(browser), "an")
        assert browser.ask("GET", back).status_code == 303
        assert browser.ask("GET", back).status_code == 403

    def test_another_issuer(self, browser: Browser) -> None:
        back = way_back(way_out(browser), "an")
        answer = browser.ask("GET", f"{back}&iss=https://evil.example")
        assert answer.status_code == 403

    def test_another_client(self, browser: Browser, city_house: House, issuer: str) -> None:
        back = way_back(way_out(browser), "an")
        settings = Settings(oidc_issuer=issuer, oidc_client="another", oidc_secret="s")
        other = Browser(
            House(
                engine=city_house.engine, keys=city_house.keys, now=city_house.now,
                settings=settings,
            )
        )  # fmt: skip
        other.cookies = browser.cookies
        assert other.ask("GET", back).status_code == 403

    def test_without_a_provider_there_is_none(self, house: House) -> None:
        browser = Browser(house)
        for path in ("/oidc/start", "/oidc/back?code=x&state=y"):
            assert browser.ask("GET", path).headers["location"] == "/sign-in"
        assert "/oidc/start" not in browser.get("/sign-in").text


ISSUER = "https://id.leuven.example"
FLOW = Flow(state="s", nonce="n", verifier="v" * 64)
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})


class Liar:
    """A provider that says what a test wants it to say."""

    def __init__(self, **claims: object) -> None:
        now = int(time.time())
        self.claims: dict[str, object] = {
            "iss": ISSUER, "aud": CLIENT, "sub": "an", "nonce": "n", "iat": now, "exp": now + 60,
            "email": AN, "email_verified": True,
        } | claims  # fmt: skip
        self.claims = {name: value for name, value in self.claims.items() if value is not None}
        self.key = KEY
        self.header = {"alg": "RS256", "kid": "one"}
        self.discovered = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks",
        }
        self.token: str | None = None
        self.asked: list[httpx.Request] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        path = request.url.path
        if path == "/.well-known/openid-configuration":
            return httpx.Response(200, json=self.discovered)
        if path == "/jwks":
            return httpx.Response(200, json=KeySet([KEY]).as_dict(private=False))
        if path == "/token":
            token = self.token or jwt.encode(self.header, self.claims, self.key)
            return httpx.Response(200, json={"id_token": token, "access_token": "a"})
        if path == "/userinfo":
            return httpx.Response(200, json={"sub": "an", "email": AN, "email_verified": True})
        return httpx.Response(404)

    def provider(self) -> Provider:
        settings = Settings(oidc_issuer=ISSUER, oidc_client=CLIENT, oidc_secret="secret")
        return Provider(settings, httpx.Client(transport=httpx.MockTransport(self.answer)))

    def claimed(self) -> Claims:
        return self.provider().way_back("code", FLOW, datetime.now(UTC))


def unsigned(claims: dict[str, object], alg: str = "none") -> str:
    parts = [{"alg": alg, "kid": "one"}, claims]
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    return b".".join([*coded, b""]).decode()


class TestLiar:
    def test_the_truth_is_taken(self) -> None:
        assert Liar().claimed() == Claims(
            issuer=ISSUER, subject="an", email=AN, name="", twice=False
        )
        assert Liar(aud=[CLIENT]).claimed()
        assert Liar(aud=[CLIENT, "x"], azp=CLIENT).claimed()
        assert Liar(amr=["pwd", "otp"]).claimed().twice

    @pytest.mark.parametrize(
        "lie",
        [
            {"iss": "https://evil.example"}, {"iss": None}, {"aud": "another"}, {"aud": None},
            {"aud": ["another"]}, {"aud": [CLIENT, "x"]}, {"aud": [CLIENT, "x"], "azp": "x"},
            {"nonce": "m"}, {"nonce": None}, {"sub": ""}, {"sub": None}, {"exp": None},
            {"exp": 1_000_000_000}, {"exp": "soon"}, {"iat": 4_000_000_000},
            {"iat": None},
        ],
        ids=str,
    )  # fmt: skip
    def test_a_token_that_is_not_for_us(self, lie: dict[str, object]) -> None:
        with pytest.raises(Refused) as error:
            Liar(**lie).claimed()
        assert error.value.problems[0].code == "provider-unsound"

    def test_a_token_signed_by_somebody_else(self) -> None:
        liar = Liar()
        liar.key = OTHER
        with pytest.raises(Refused):
            liar.claimed()

    def test_a_token_that_nobody_signed(self) -> None:
        liar = Liar()
        liar.token = unsigned(liar.claims)
        with pytest.raises(Refused):
            liar.claimed()

    def test_a_token_signed_with_the_public_key_as_a_secret(self) -> None:
        liar = Liar()
        signed = unsigned(liar.claims, alg="HS256").rstrip(".")
        digest = hmac.digest(KEY.as_pem(private=False), signed.encode(), "sha256")
        liar.token = f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"
        with pytest.raises(Refused):
            liar.claimed()

    @pytest.mark.parametrize("token", ["", "x", "x.y.z", "é"])
    def test_no_token(self, token: str) -> None:
        liar = Liar()
        liar.token = token or " "
        with pytest.raises(Refused):
            liar.claimed()

    @pytest.mark.parametrize(
        "found",
        [
            {"issuer": "https://evil.example"},
            {"token_endpoint": "http://id.leuven.example/token"},
            {"jwks_uri": "http://evil.example/jwks"},
            {"authorization_endpoint": "javascript:alert(1)"},
        ],
    )
    def test_what_is_not_where_it_must_be(self, found: dict[str, str]) -> None:
        liar = Liar()
        liar.discovered |= found
        with pytest.raises(Refused) as error:
            liar.claimed()
        assert error.value.problems[0].code == "provider-away"

    def test_an_issuer_without_tls_is_this_machine_or_none(self) -> None:
        with pytest.raises(Refused):
            Provider(Settings(oidc_issuer="http://id.leuven.example", oidc_client=CLIENT))
        Provider(Settings(oidc_issuer="http://127.0.0.1:1", oidc_client=CLIENT))

    @pytest.mark.parametrize("verified", [False, None, "true", 1])
    def test_an_address_counts_when_it_is_verified(self, verified: object) -> None:
        assert Liar(email_verified=verified).claimed().email == ""

    def test_an_address_may_be_told_apart(self) -> None:
        liar = Liar(email=None, email_verified=None)
        liar.discovered["userinfo_endpoint"] = f"{ISSUER}/userinfo"
        assert liar.claimed().email == AN
        stranger = Liar(email=None, email_verified=None, sub="bo")
        stranger.discovered["userinfo_endpoint"] = f"{ISSUER}/userinfo"
        assert stranger.claimed().email == ""

    def test_the_code_goes_with_what_only_this_browser_knows(self) -> None:
        liar = Liar()
        out = parse_qs(urlsplit(liar.provider().way_out(FLOW)).query)
        digest = hashlib.sha256(FLOW.verifier.encode()).digest()
        assert out["code_challenge"] == [base64.urlsafe_b64encode(digest).rstrip(b"=").decode()]
        assert out["code_challenge_method"] == ["S256"]
        assert FLOW.verifier not in str(out)
        liar.claimed()
        (asked,) = (request for request in liar.asked if request.url.path == "/token")
        assert f"code_verifier={FLOW.verifier}" in asked.content.decode()
        assert asked.headers["authorization"].startswith("Basic ")

    def test_an_answer_without_end_is_cut_off(self) -> None:
        liar = Liar()
        liar.discovered["issuer"] = "x" * 2_000_000
        with pytest.raises(Refused) as error:
            liar.claimed()
        assert error.value.problems[0].code == "provider-away"


class TestSeal:
    """Only what the client has checked opens a session."""

    def test_made_up(self, house: House) -> None:
        for seal in ("", "x.y", "e30.x"):
            with pytest.raises(Refused):
                enter_by_provider(house.visit(), seal)

    def test_soon_over_and_of_no_other_purpose(self, city_house: House, city: str) -> None:
        through(Browser(city_house), "an", invited(city_house, city))
        claims = Claims(
            issuer=city_house.settings.oidc_issuer, subject="an", email=AN, name="", twice=True
        )
        long_ago = datetime(2026, 1, 1, tzinfo=UTC)
        with pytest.raises(Refused):
            enter_by_provider(city_house.visit(), vouched(city_house.keys, claims, long_ago))
        now = datetime.now(UTC)
        assert enter_by_provider(city_house.visit(), vouched(city_house.keys, claims, now))
