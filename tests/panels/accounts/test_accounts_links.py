"""Links for one use: the first administrator, invitations, new passwords."""

from __future__ import annotations

import contextlib

import pytest
from houses import Clock, add_city, add_jury
from joining import PASSWORD, Joins, owner, same_time
from sqlalchemy import func, select

from panels.accounts.accepting import accept_as_self, accept_invitation
from panels.accounts.cities import add_city as add_city_entry
from panels.accounts.colleagues import reset_link
from panels.accounts.first import (
    enter_alone,
    first_link,
    link_for_first,
    link_for_one,
    nobody_else,
)
from panels.accounts.inviting import (
    invitation,
    invitations,
    invite,
    invite_to_jury,
    jury_invitations,
    jury_team,
    withdraw_invitation,
    withdraw_jury_invitation,
)
from panels.accounts.proof.resetting import password_link, reset_password
from panels.accounts.proof.signing_in import sign_in
from panels.accounts.sessions import Begun, Step, own_sessions
from panels.accounts.whoami import whoami
from panels.door import Denied, Machine, Role, Visit
from panels.door.roles import GRANTED
from panels.house import House
from panels.settings import Settings
from panels.store.tables import Account, City, Grant, Link, LogRecord
from sortition.refused import Refused

AN = "an@leuven.example"
NEW = "hamer wolk fiets zeventien"


def of(link: str | None) -> str:
    """The token in a link."""
    assert link is not None
    return link.rsplit("/", 1)[1]


def code_of(error: object) -> str:
    assert isinstance(error, Refused)
    return error.problems[0].code


def first(house: House, token: str, **other: str) -> Begun:
    given = {"name": "An", "password": PASSWORD, "email": AN, "city": "Leuven", **other}
    return accept_invitation(house.visit(), token, **given)


class TestFirst:
    def test_makes_an_account_and_a_city(self, house: House) -> None:
        token = of(first_link(house))
        told = invitation(house.visit(), token)
        assert told is not None
        assert told.first
        begun = first(house, token)
        assert begun.step is Step.SET_UP
        with house.transaction(writes=False) as session:
            (grant,) = session.scalars(select(Grant))
            assert grant.role is Role.ADMINISTRATOR
            assert session.get_one(City, grant.city_id).name == "Leuven"

    def test_only_while_there_is_no_account(self, house: House) -> None:
        token = of(first_link(house))
        first(house, token)
        assert first_link(house) is None
        with pytest.raises(Refused) as error:
            first(house, token, email="b@leuven.example", city="Gent")
        assert code_of(error.value) == "link-over"

    def test_a_newer_link_ends_the_older(self, house: House) -> None:
        older, newer = of(first_link(house)), of(first_link(house))
        with pytest.raises(Refused):
            first(house, older)
        assert first(house, newer)

    def test_two_who_use_it_at_once_make_one_account(self, house: House) -> None:
        token = of(first_link(house))
        results = same_time(
            *(
                lambda at=at: first(house, token, email=f"{at}@leuven.example", city=f"City {at}")
                for at in range(4)
            )
        )
        assert sum(isinstance(result, Begun) for result in results) == 1
        with house.transaction(writes=False) as session:
            assert session.scalar(select(func.count()).select_from(Account)) == 1

    def test_nobody_who_is_signed_in_makes_one(self, house: House, city: str, joins: Joins) -> None:
        admin = joins(AN, Role.ADMINISTRATOR, city=city).set_up()
        for entry in (link_for_first, lambda visit: link_for_one(visit, "Leuven")):
            with pytest.raises(Denied):
                entry(admin.visit)

    def test_it_is_over_after_a_day(self, house: House, clock: Clock) -> None:
        token = of(first_link(house))
        clock.passes(hours=24)
        assert invitation(house.visit(), token) is None
        with pytest.raises(Refused):
            first(house, token)


class TestAlone:
    @pytest.fixture
    def alone(self, house: House) -> House:
        return House(
            engine=house.engine, keys=house.keys, now=house.now, settings=Settings(alone=True)
        )

    def test_one_comes_in_with_every_role(self, alone: House) -> None:
        operator = alone.machine(Machine.OPERATOR)
        assert nobody_else(operator)
        begun = enter_alone(alone.visit(), of(link_for_one(operator, "Leuven")))
        assert begun.step is Step.IN
        me = whoami(alone.visit(begun.token))
        assert [name for _, name in me.cities] == ["Leuven"]
        assert me.alone
        assert not me.limited
        with alone.transaction(writes=False) as session:
            assert set(session.scalars(select(Grant.role))) == GRANTED

    def test_the_next_time_it_is_the_same_person(self, alone: House) -> None:
        operator = alone.machine(Machine.OPERATOR)
        one = enter_alone(alone.visit(), of(link_for_one(operator, "Leuven")), language="en")
        assert nobody_else(operator)
        two = enter_alone(alone.visit(), of(link_for_one(operator, "Gent")), language="nl")
        assert owner(alone, one.token) == owner(alone, two.token)
        assert whoami(alone.visit(two.token)).language == "en", "who chose another keeps it"

    def test_each_link_once(self, alone: House) -> None:
        token = of(link_for_one(alone.machine(Machine.OPERATOR), "Leuven"))
        enter_alone(alone.visit(), token)
        with pytest.raises(Refused):
            enter_alone(alone.visit(), token)

    def test_not_where_several_work(
        self, house: House, alone: House, city: str, joins: Joins
    ) -> None:
        token = of(link_for_one(alone.machine(Machine.OPERATOR), "Leuven"))
        with pytest.raises(Refused) as error:
            enter_alone(house.visit(), token)
        assert code_of(error.value) == "not-alone"
        joins(AN, Role.OFFICER, city=city)
        assert not nobody_else(alone.machine(Machine.OPERATOR))


class TestInvitation:
    def test_for_every_role_that_fits(self, house: House, city: str, joins: Joins) -> None:
        jury = add_jury(house, city)
        admin = joins(AN, Role.ADMINISTRATOR, city=city).set_up()
        fits = set()
        for role in Role:
            for place in (None, jury):
                with contextlib.suppress(Refused):
                    invite(admin.visit, "x@leuven.example", role, place)
                    fits.add((role, place is not None))
        assert fits == {
            *((role, False) for role in (Role.ADMINISTRATOR, Role.OFFICER, Role.DEPARTMENT)),
            *((role, True) for role in GRANTED - {Role.ADMINISTRATOR}),
        }
        assert len(invitations(admin.visit)) == len(fits)

    def test_a_word_that_no_list_offers_is_no_way_round(
        self, house: House, city: str, joins: Joins
    ) -> None:
        admin = joins(AN, Role.ADMINISTRATOR, city=city).set_up()
        for word in ("administrator", "worker", "public", "caller-of-all"):
            with pytest.raises(Refused) as error:
                invite(admin.visit, "x@leuven.example", word, add_jury(house, city))  # type: ignore[arg-type]
            assert error.value.problems[0].code == "role-unfit"

    @pytest.mark.parametrize("email", ["a\u202e@leuven.example", "a\x00b@leuven.example"])
    def test_not_to_an_address_with_signs_that_nobody_sees(
        self, city: str, joins: Joins, email: str
    ) -> None:
        admin = joins(AN, Role.ADMINISTRATOR, city=city).set_up()
        with pytest.raises(Refused):
            invite(admin.visit, email, Role.OFFICER)

    def test_not_to_a_jury_of_another_city(self, house: House, city: str, joins: Joins) -> None:
        other = add_jury(house, add_city(house, "Gent"))
        admin = joins(AN, Role.ADMINISTRATOR, city=city).set_up()
        with pytest.raises(Refused):
            invite(admin.visit, "x@leuven.example", Role.CALLER, other)

    def test_officers_invite_to_their_jury(self, house: House, city: str, joins: Joins) -> None:
        jury, second = add_jury(house, city), add_jury(house, city)
        officer = joins(AN, Role.OFFICER, city=city, jury=jury).set_up()
        visit = Visit(house=house, who=officer.visit.who, jury=jury)
        for role in Role:
            if role in {Role.CALLER, Role.FACILITATOR, Role.OBSERVER}:
                token = of(invite_to_jury(visit, f"{role}@leuven.example", role))
                told = invitation(house.visit(), token)
                assert told is not None
                assert (told.role, told.jury, told.city) == (role, "Stadsgesprek", "Leuven")
            else:
                with pytest.raises(Refused):
                    invite_to_jury(visit, "x@leuven.example", role)
        with pytest.raises(Denied):
            invite_to_jury(visit.to(jury=second), "x@leuven.example", Role.CALLER)
        with pytest.raises(Denied):
            invite(officer.visit, "x@leuven.example", Role.OFFICER)
        assert [(one.name, one.role) for one in jury_team(visit)] == [("an", Role.OFFICER)]

    @pytest.mark.parametrize("email", ["", "x", "x@y", "x y@z.be", "x@y.be, z@y.be", "<x@y.be>"])
    def test_needs_an_address(self, house: House, city: str, email: str) -> None:
        with pytest.raises(Refused) as error:
            invite(house.machine(Machine.OPERATOR, city=city), email, Role.OFFICER)
        assert code_of(error.value) == "email-unusable"

    def test_withdrawn_it_opens_nothing(self, house: House, city: str, joins: Joins) -> None:
        admin = joins(AN, Role.ADMINISTRATOR, city=city).set_up()
        token = of(invite(admin.visit, "x@leuven.example", Role.OFFICER))
        (sent,) = invitations(admin.visit)
        assert (sent.email, sent.role, sent.jury) == ("x@leuven.example", Role.OFFICER, None)
        withdraw_invitation(admin.visit, sent.handle)
        assert invitation(house.visit(), token) is None
        with pytest.raises(Refused):
            withdraw_invitation(admin.visit, sent.handle)

    def test_an_officer_withdraws_whom_officers_invite(
        self, house: House, city: str, jury: str, joins: Joins
    ) -> None:
        officer = joins(AN, Role.OFFICER, city=city).set_up()
        visit = officer.visit.to(jury=jury)
        other = officer.visit.to(jury=add_jury(house, city))
        token = of(invite_to_jury(visit, "x@leuven.example", Role.CALLER))
        invite_to_jury(other, "y@leuven.example", Role.CALLER)
        invite(house.machine(Machine.OPERATOR, city=city), "z@leuven.example", Role.OFFICER, jury)
        (sent,) = jury_invitations(visit)
        assert sent.email == "x@leuven.example"
        with house.transaction(writes=False) as session:
            everyone = {digest[:16] for digest in session.scalars(select(Link.digest))}
        for handle in everyone - {sent.handle}:
            with pytest.raises(Refused):
                withdraw_jury_invitation(visit, handle)
        withdraw_jury_invitation(visit, sent.handle)
        assert invitation(house.visit(), token) is None
        assert not jury_invitations(visit)
        assert len(jury_invitations(other)) == 1

    def test_of_another_city_it_is_not_seen(self, house: House, city: str, joins: Joins) -> None:
        ghent = add_city(house, "Gent")
        invite(house.machine(Machine.OPERATOR, city=ghent), "x@gent.example", Role.OFFICER)
        admin = joins(AN, Role.ADMINISTRATOR, city=city).set_up()
        assert not invitations(admin.visit)
        with house.transaction(writes=False) as session:
            handle = session.scalars(select(Link.digest).where(Link.city_id == ghent)).one()[:16]
        with pytest.raises(Refused):
            withdraw_invitation(admin.visit, handle)

    def test_two_who_use_it_at_once_make_one_account(self, house: House, city: str) -> None:
        token = of(invite(house.machine(Machine.OPERATOR, city=city), AN, Role.OFFICER))

        def accept() -> Begun:
            return accept_invitation(house.visit(), token, name="An", password=PASSWORD)

        results = same_time(*[accept] * 4)
        assert sum(isinstance(result, Begun) for result in results) == 1
        assert all(isinstance(result, Begun | Refused) for result in results)

    def test_two_invitations_at_once_make_one_account(self, house: House, city: str) -> None:
        operator = house.machine(Machine.OPERATOR, city=city)
        tokens = [of(invite(operator, AN, Role.OFFICER)) for _ in range(4)]

        def accept(token: str) -> Begun:
            return accept_invitation(house.visit(), token, name="An", password=PASSWORD)

        results = same_time(*(lambda token=token: accept(token) for token in tokens))
        assert sum(isinstance(result, Begun) for result in results) == 1
        others = {code_of(result) for result in results if not isinstance(result, Begun)}
        assert others == {"account-there"}

    def test_what_cannot_be_used_leaves_the_link(self, house: House, city: str) -> None:
        token = of(invite(house.machine(Machine.OPERATOR, city=city), AN, Role.DEPARTMENT))
        for name, password in (("An", "short"), (" ", PASSWORD), ("A\u202en", PASSWORD)):
            with pytest.raises(Refused):
                accept_invitation(house.visit(), token, name=name, password=password)
        assert accept_invitation(house.visit(), token, name=" An  Peeters ", password=PASSWORD)

    def test_who_has_an_account_takes_it_up_with_that(
        self, house: House, city: str, joins: Joins
    ) -> None:
        person = joins(AN, Role.DEPARTMENT, city=city)
        other = joins("bo@leuven.example", Role.DEPARTMENT, city=city)
        jury = add_jury(house, city)
        operator = house.machine(Machine.OPERATOR, city=city)
        token = of(invite(operator, "AN@leuven.example", Role.CALLER, jury))
        told = invitation(house.visit(), token)
        assert told is not None
        assert told.known
        with pytest.raises(Refused) as error:
            accept_invitation(house.visit(), token, name="An", password=PASSWORD)
        assert code_of(error.value) == "account-there"
        with pytest.raises(Refused) as error:
            accept_as_self(other.visit, token)
        assert code_of(error.value) == "invited-other"
        accept_as_self(person.visit, token)
        (mine,) = whoami(person.visit).juries
        assert mine.roles == {Role.DEPARTMENT, Role.CALLER}
        with pytest.raises(Refused):
            accept_as_self(person.visit, token)

    def test_a_link_for_one_thing_does_another(self, house: House, city: str, joins: Joins) -> None:
        admin = joins(AN, Role.ADMINISTRATOR, city=city).set_up()
        invited = of(invite(admin.visit, "x@leuven.example", Role.OFFICER))
        reset = of(reset_link(admin.visit, admin.account))
        assert password_link(house.visit(), invited) is None
        assert invitation(house.visit(), reset) is None
        with pytest.raises(Refused):
            reset_password(house.visit(), invited, NEW)
        with pytest.raises(Refused):
            accept_invitation(house.visit(), reset, name="X", password=NEW)

    def test_neither_store_nor_log_holds_a_token_or_the_log_an_address(
        self, house: House, city: str, joins: Joins
    ) -> None:
        token = of(invite(house.machine(Machine.OPERATOR, city=city), AN, Role.OFFICER))
        accept_invitation(house.visit(), token, name="An Peeters", password=PASSWORD)
        with house.transaction(writes=False) as session:
            assert session.scalars(select(Link.digest)).one() != token
            log = "".join(session.scalars(select(LogRecord.body)))
        assert not any(word in log for word in (token, "an@", "Peeters", PASSWORD))


class TestNewPassword:
    def test_by_link_ends_sessions_and_keeps_the_second_factor(
        self, house: House, city: str, joins: Joins, clock: Clock
    ) -> None:
        admin = joins(AN, Role.ADMINISTRATOR, city=city).set_up()
        person = joins("bo@leuven.example", Role.OFFICER, city=city).set_up()
        token = of(reset_link(admin.visit, person.account))
        assert password_link(house.visit(), token) == "bo@leuven.example"
        reset_password(house.visit(), token, NEW)
        with pytest.raises(Denied):
            own_sessions(person.visit)
        assert sign_in(house, "bo@leuven.example", PASSWORD, address="") is None
        begun = sign_in(house, "bo@leuven.example", NEW, address="")
        assert begun is not None
        assert begun.step is Step.CODE

    def test_once_and_for_a_day(self, house: House, city: str, joins: Joins, clock: Clock) -> None:
        admin = joins(AN, Role.ADMINISTRATOR, city=city).set_up()
        token, later = (of(reset_link(admin.visit, admin.account)) for _ in range(2))
        results = same_time(*[lambda: reset_password(house.visit(), token, NEW)] * 4)
        assert sum(result is None for result in results) == 1
        clock.passes(hours=24)
        assert password_link(house.visit(), later) is None
        with pytest.raises(Refused):
            reset_password(house.visit(), later, NEW)


class TestCity:
    def test_who_adds_one_is_its_administrator(self, house: House, city: str, joins: Joins) -> None:
        admin = joins(AN, Role.ADMINISTRATOR, city=city).set_up()
        assert add_city_entry(admin.visit, "Gent") is None
        assert [name for _, name in whoami(admin.visit).cities] == ["Gent", "Leuven"]
        with pytest.raises(Refused):
            add_city_entry(admin.visit, " Gent ")

    def test_on_the_machine_its_administrator_is_invited(self, house: House) -> None:
        link = add_city_entry(house.machine(Machine.OPERATOR), "Gent", administrator=AN)
        told = invitation(house.visit(), of(link))
        assert told is not None
        assert (told.city, told.role, told.email) == ("Gent", Role.ADMINISTRATOR, AN)

    @pytest.mark.parametrize("role", [Role.OFFICER, Role.DEPARTMENT])
    def test_others_add_none(self, house: House, city: str, joins: Joins, role: Role) -> None:
        person = joins(AN, role, city=city)
        with pytest.raises(Denied):
            add_city_entry(person.visit, "Gent")
