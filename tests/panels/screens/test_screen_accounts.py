"""The pages of one's own account, of colleagues and of a jury's team, as each role sees them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from houses import Clock, Somebody
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from panels.accounts.accepting import accept_invitation
from panels.accounts.colleagues import colleagues
from panels.accounts.inviting import invitations, invite
from panels.accounts.own import own_account
from panels.accounts.proof.signing_in import sign_in
from panels.accounts.sessions import own_sessions, standing
from panels.door import Machine, Role, Visit
from panels.house import House
from panels.store.tables import Account, Credential

Shown = Callable[..., AppTest]
PASSWORD = "zonnebloem trap mier kade"
NEW = "hamer wolk fiets zeventien"
AN = "an@leuven.example"


def said(app: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "info", "success", "warning", "error", "code")
    found = [str(element.value) for kind in kinds for element in getattr(app, kind)]
    found += [str(element.proto.body) for element in app.get("html")]
    return "\n".join(found).replace("\\", "")


def shown_link(app: AppTest) -> str:
    """The path of the link on the page."""
    (link,) = (one.value for one in app.code if "http" in one.value)
    return str(link)


@pytest.fixture
def an(house: House, city: str) -> Visit:
    """Somebody who works for the city, with a password."""
    link = invite(house.machine(Machine.OPERATOR, city=city), AN, Role.DEPARTMENT)
    begun = accept_invitation(
        house.visit(), link.rsplit("/", 1)[1], name="An", password=PASSWORD, language="en"
    )
    return house.visit(begun.token, city=city)


class TestAccount:
    def test_name_and_language(self, an: Visit, shown: Shown) -> None:
        page = shown("account", an)
        page.text_input(key="name").set_value("An Peeters")
        page.selectbox(key="language").set_value("nl")
        page.button(key="save-person").click().run()
        assert not page.exception
        account = own_account(an)
        assert (account.name, account.language) == ("An Peeters", "nl")
        assert "Saved." in said(page)
        page.text_input(key="name").set_value(" ")
        page.button(key="save-person").click().run()
        assert "A name is needed" in said(page)

    def test_password(self, an: Visit, shown: Shown) -> None:
        page = shown("account", an)

        def change(old: str, new: str) -> str:
            page.text_input(key="old").set_value(old)
            page.text_input(key="new").set_value(new)
            page.button(key="change-password").click().run()
            return said(page)

        assert "This is not the password that you have." in change("wrong", NEW)
        assert "easy to guess" in change(PASSWORD, "password1234")
        assert "All your sessions have ended." in change(PASSWORD, NEW)
        assert standing(an.house.visit(), an.who.session or "") is None
        assert sign_in(an.house, AN, NEW, address="")

    def test_second_factor_from_picture_to_codes_and_back(
        self, an: Visit, shown: Shown, clock: Clock
    ) -> None:
        page = shown("account", an)
        page.toggle(key="set-up").set_value(True).run()
        assert 'src="data:image/png;base64,' in said(page)
        (secret,) = (one.value for one in page.code)
        app = pyotp.TOTP(secret.replace(" ", ""))
        page.text_input(key="first-code").set_value("000000")
        page.button(key="confirm").click().run()
        assert "This is not the code" in said(page)
        page.text_input(key="first-code").set_value(app.at(int(clock.now.timestamp())))
        page.button(key="confirm").click().run()
        codes = re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){5}", said(page))
        assert len(codes) == 10
        page.button(key="kept").click().run()
        assert codes[0] not in said(page)
        assert "Recovery codes left: 10" in said(page)
        page.text_input(key="factor-code").set_value(codes[0])
        page.button(key="renew").click().run()
        assert len(re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){5}", said(page))) == 10
        assert codes[1] not in said(page)
        page.button(key="kept").click().run()
        page.text_input(key="factor-code").set_value("123456")
        page.button(key="end-factor").click().run()
        assert "This is not the code" in said(page)
        clock.passes(minutes=2)
        page.text_input(key="factor-code").set_value(app.at(int(clock.now.timestamp())))
        page.button(key="end-factor").click().run()
        assert "You have no second factor any more." in said(page)
        assert not own_account(an).second_factor
        assert not page.exception

    def test_staff_are_told_that_they_need_one(self, house: House, city: str, shown: Shown) -> None:
        link = invite(house.machine(Machine.OPERATOR, city=city), AN, Role.OFFICER)
        begun = accept_invitation(
            house.visit(), link.rsplit("/", 1)[1], name="An", password=PASSWORD
        )
        page = shown("account", house.visit(begun.token))
        assert "Your role asks for a second factor" in said(page)
        assert not page.exception

    def test_whoever_is_vouched_for_otherwise_is_not(
        self, somebody: Somebody, house: House, city: str, shown: Shown
    ) -> None:
        officer = somebody(Role.OFFICER, city=city)
        with house.transaction(writes=True) as session:
            account = session.scalars(select(Account)).one()
            session.add(Credential(account_id=account.id, changed_at=house.now(), password=None))
        page = shown("account", officer)
        assert "Your role asks for" not in said(page)
        assert not page.exception

    def test_sessions(self, an: Visit, shown: Shown, clock: Clock) -> None:
        clock.passes(minutes=1)
        other = sign_in(an.house, AN, PASSWORD, address="")
        assert other is not None
        page = shown("account", an)
        page.button(key="end-session").click().run()
        assert "The session has ended." in said(page)
        assert len(own_sessions(an)) == 1
        page.button(key="end-all").click().run()
        assert "All your sessions have ended." in said(page)
        assert standing(an.house.visit(), an.who.session or "") is None


class TestColleagues:
    @pytest.fixture
    def admin(self, somebody: Somebody, city: str) -> Visit:
        return somebody(Role.ADMINISTRATOR, city=city)

    def test_inviting(self, admin: Visit, jury: str, shown: Shown) -> None:
        page = shown("people", admin)
        page.text_input(key="email").set_value("not an address")
        page.button(key="invite-send").click().run()
        assert "This is no e-mail address." in said(page)
        page.text_input(key="email").set_value("bo@leuven.example")
        page.selectbox(key="invite-role").set_value((Role.CALLER, jury))
        page.button(key="invite-send").click().run()
        assert "/invitation/" in shown_link(page)
        (sent,) = invitations(admin)
        assert (sent.email, sent.role, sent.jury) == (
            "bo@leuven.example", Role.CALLER, "Stadsgesprek",
        )  # fmt: skip
        page.button(key="link-kept").click().run()
        assert "/invitation/" not in said(page)
        page.button(key="withdraw").click().run()
        assert not invitations(admin)
        assert not page.exception

    def test_one_colleague(self, admin: Visit, an: Visit, jury: str, shown: Shown) -> None:
        page = shown("people", admin)
        (person,) = (one for one in colleagues(admin) if one.email == AN)
        page.selectbox(key="colleague").set_value(person.account).run()
        page.selectbox(key="grant-role").set_value((Role.FACILITATOR, jury))
        page.button(key="grant-send").click().run()
        assert "The role is given." in said(page)
        (person,) = (one for one in colleagues(admin) if one.email == AN)
        assert [held.role for held in person.roles] == [Role.DEPARTMENT, Role.FACILITATOR]
        page.button(key=f"end-{person.roles[0].id}").click().run()
        assert "The role has ended." in said(page)
        page.button(key="reset").click().run()
        assert "/password/" in shown_link(page)
        page.button(key="link-kept").click().run()
        page.button(key="end-sessions").click().run()
        assert standing(an.house.visit(), an.who.session or "") is None
        page.button(key="deactivate").click().run()
        assert "They cannot sign in any more." in said(page)
        assert sign_in(an.house, AN, PASSWORD, address="") is None
        page.button(key="reactivate").click().run()
        assert sign_in(an.house, AN, PASSWORD, address="")
        assert not page.exception

    def test_the_last_administrator_stays(self, admin: Visit, shown: Shown) -> None:
        page = shown("people", admin)
        page.button(key="deactivate").click().run()
        assert "Nobody else is an administrator of the city." in said(page)

    @pytest.mark.parametrize("role", [Role.OFFICER, Role.DEPARTMENT])
    def test_others_see_nobody(
        self, somebody: Somebody, an: Visit, city: str, shown: Shown, role: Role
    ) -> None:
        page = shown("people", somebody(role, city=city))
        assert AN not in said(page)
        assert page.exception

    def test_in_dutch(self, admin: Visit, shown: Shown) -> None:
        assert "Collega's" in said(shown("people", admin, language="nl"))


class TestTeam:
    def test_an_officer_invites(
        self, somebody: Somebody, city: str, jury: str, shown: Shown
    ) -> None:
        page = shown("team", somebody(Role.OFFICER, city=city, only=jury, jury=jury))
        page.text_input(key="email").set_value("bo@leuven.example")
        page.selectbox(key="role").set_value(Role.OBSERVER)
        page.button(key="invite-send").click().run()
        assert "/invitation/" in shown_link(page)
        assert "participation officer" in said(page)
        assert "bo@leuven.example" in said(page)
        page.button(key="withdraw").click().run()
        assert "The invitation opens nothing any more." in said(page)
        assert "bo@leuven.example" not in said(page)
        assert not page.exception

    def test_a_caller_does_not(
        self, somebody: Somebody, city: str, jury: str, shown: Shown
    ) -> None:
        assert shown("team", somebody(Role.CALLER, city=city, only=jury, jury=jury)).exception


def test_the_entry_of_the_screens_holds_nothing_else() -> None:
    source = (Path(__file__).parents[3] / "app.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) < 15
    assert "stay(here.house(), here.token())" in source
    assert "navigation.run()" in source
