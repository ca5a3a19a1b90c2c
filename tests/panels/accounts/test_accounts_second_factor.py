"""The second factor: asked of staff, each code once, recovery codes, and guessing that waits."""

from __future__ import annotations

import pytest
from houses import Clock, add_jury
from joining import PASSWORD, Joined, Joins, same_time
from sqlalchemy import select

from panels.accounts.colleagues import colleagues, grant_role, lift_second_factor
from panels.accounts.own import own_account
from panels.accounts.proof.second_factor import (
    recovery_codes_renewed,
    second_factor_begun,
    second_factor_confirmed,
    second_factor_ended,
    show_second_factor,
)
from panels.accounts.proof.signing_in import sign_in
from panels.accounts.sessions import Begun, Step, own_sessions, standing
from panels.accounts.whoami import whoami
from panels.door import Denied, Role
from panels.house import House
from panels.store.tables import Credential, LogRecord, RecoveryCode
from sortition.refused import Refused

AN = "an@leuven.example"


def waiting(house: House, person: Joined) -> str:
    """A session between the password and the second factor."""
    begun = sign_in(house, person.email, PASSWORD, address="192.0.2.1")
    assert begun is not None
    assert begun.step is Step.CODE
    return begun.token


@pytest.fixture
def officer(joins: Joins, city: str) -> Joined:
    return joins(AN, Role.OFFICER, city=city).set_up()


class TestNeeded:
    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OFFICER])
    def test_staff_are_nothing_without(
        self, house: House, city: str, joins: Joins, role: Role
    ) -> None:
        add_jury(house, city)
        person = joins(AN, role, city=city)
        me = whoami(person.visit)
        assert (me.limited, me.cities, me.juries) == (True, (), ())
        assert standing(house.visit(), person.token) is Step.SET_UP
        assert not colleagues.open_to(person.visit)
        assert own_account(person.visit).needed
        person.set_up()
        assert whoami(person.visit).juries
        assert standing(house.visit(), person.token) is Step.IN
        assert colleagues.open_to(person.visit) == (role is Role.ADMINISTRATOR)

    def test_others_may_have_none(self, house: House, city: str, joins: Joins) -> None:
        person = joins(AN, Role.DEPARTMENT, city=city)
        assert not whoami(person.visit).limited
        assert standing(house.visit(), person.token) is Step.IN

    def test_whoever_becomes_staff_needs_one_from_then_on(
        self, house: House, city: str, joins: Joins
    ) -> None:
        admin = joins(AN, Role.ADMINISTRATOR, city=city).set_up()
        person = joins("bo@leuven.example", Role.DEPARTMENT, city=city)
        grant_role(admin.visit, person.account, Role.OFFICER)
        assert whoami(person.visit).limited
        assert standing(house.visit(), person.token) is Step.SET_UP

    def test_a_session_that_waits_for_it_opens_nothing(self, house: House, officer: Joined) -> None:
        token = waiting(house, officer)
        for entry in (whoami, own_account, own_sessions, second_factor_begun):
            with pytest.raises(Denied):
                entry(house.visit(token))
        assert standing(house.visit(), token) is Step.CODE


class TestSetUp:
    def test_the_secret_is_kept_encrypted(self, house: House, officer: Joined) -> None:
        with house.transaction(writes=False) as session:
            kept = session.get_one(Credential, officer.account).totp or ""
        assert officer.secret not in kept
        assert house.keys.show(kept) == officer.secret

    def test_the_same_is_shown_until_it_is_confirmed_and_never_after(
        self, house: House, city: str, joins: Joins
    ) -> None:
        person = joins(AN, Role.DEPARTMENT, city=city)
        one, two = (second_factor_begun(person.visit) for _ in range(2))
        assert one == two
        assert one.text in one.address
        assert "issuer=Sortition" in one.address
        assert one.text not in repr(one)
        person.set_up()
        with pytest.raises(Refused):
            second_factor_begun(person.visit)

    @pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef", "١٢٣٤٥٦"])
    def test_a_wrong_code_confirms_nothing(
        self, house: House, city: str, joins: Joins, code: str
    ) -> None:
        person = joins(AN, Role.DEPARTMENT, city=city)
        second_factor_begun(person.visit)
        with pytest.raises(Refused) as error:
            second_factor_confirmed(person.visit, code)
        assert error.value.problems[0].code == "code-wrong"
        assert not own_account(person.visit).second_factor

    def test_not_by_whoever_finds_the_screen_open(
        self, house: House, city: str, joins: Joins, clock: Clock
    ) -> None:
        person = joins(AN, Role.DEPARTMENT, city=city)
        person.secret = second_factor_begun(person.visit).text
        clock.passes(minutes=15, seconds=1)
        for attempt in (
            lambda: second_factor_begun(person.visit),
            lambda: second_factor_confirmed(person.visit, person.code()),
        ):
            with pytest.raises(Refused) as error:
                attempt()
            assert error.value.problems[0].code == "sign-in-again"

    def test_it_ends_the_other_sessions(self, house: House, city: str, joins: Joins) -> None:
        person = joins(AN, Role.OFFICER, city=city)
        other = sign_in(house, AN, PASSWORD, address="")
        assert other is not None
        before = person.token
        person.set_up()
        assert person.token != before
        for token in (before, other.token):
            assert standing(house.visit(), token) is None

    def test_in_a_page_that_cannot_set_a_cookie_the_session_stays(
        self, house: House, city: str, joins: Joins
    ) -> None:
        person = joins(AN, Role.OFFICER, city=city)
        person.secret = second_factor_begun(person.visit).text
        confirmed = second_factor_confirmed(person.visit, person.code())
        assert confirmed.token is None
        assert not whoami(person.visit).limited


class TestShowing:
    def test_the_right_code_opens_a_session_with_a_new_token(
        self, house: House, officer: Joined
    ) -> None:
        token = waiting(house, officer)
        begun = show_second_factor(house.visit(), token, officer.code())
        assert begun is not None
        assert begun.token != token
        assert standing(house.visit(), token) is None
        assert not whoami(house.visit(begun.token)).limited

    def test_no_code_twice_nor_one_before_it(
        self, house: House, officer: Joined, clock: Clock
    ) -> None:
        clock.passes(minutes=5)
        assert show_second_factor(house.visit(), waiting(house, officer), officer.code())
        token = waiting(house, officer)
        for ahead in (0, -1):
            assert show_second_factor(house.visit(), token, officer.code(ahead)) is None
        assert show_second_factor(house.visit(), token, officer.code(1))

    @pytest.mark.parametrize("ahead", [-3, -2, 2, 3])
    def test_no_code_of_another_time(
        self, house: House, officer: Joined, clock: Clock, ahead: int
    ) -> None:
        clock.passes(minutes=5)
        token = waiting(house, officer)
        assert show_second_factor(house.visit(), token, officer.code(ahead)) is None

    def test_one_code_at_once_opens_one_session(self, house: House, officer: Joined) -> None:
        tokens = [waiting(house, officer) for _ in range(4)]
        code = officer.code()
        results = same_time(
            *(
                lambda token=token: show_second_factor(house.visit(), token, code)
                for token in tokens
            )
        )
        assert sum(isinstance(result, Begun) for result in results) == 1

    def test_guessing_waits_and_holds_for_every_sign_in(
        self, house: House, officer: Joined, clock: Clock
    ) -> None:
        for _ in range(5):
            assert show_second_factor(house.visit(), waiting(house, officer), "000000") is None
        with pytest.raises(Refused) as error:
            show_second_factor(house.visit(), waiting(house, officer), officer.code())
        assert error.value.problems[0].code == "sign-in-wait"
        clock.passes(seconds=30)
        assert show_second_factor(house.visit(), waiting(house, officer), officer.code())

    def test_the_wait_after_the_password_is_short(
        self, house: House, officer: Joined, clock: Clock
    ) -> None:
        token = waiting(house, officer)
        clock.passes(minutes=10)
        with pytest.raises(Refused) as error:
            show_second_factor(house.visit(), token, officer.code())
        assert error.value.problems[0].code == "sign-in-over"

    def test_the_log_says_right_or_wrong_and_no_code(self, house: House, officer: Joined) -> None:
        token, code = waiting(house, officer), officer.code()
        show_second_factor(house.visit(), token, "999999")
        show_second_factor(house.visit(), token, code)
        with house.transaction(writes=False) as session:
            bodies = list(session.scalars(select(LogRecord.body)))
        shown = [body for body in bodies if "show_second_factor" in body]
        assert ['"right":true' in body for body in shown] == [False, True]
        assert not any(code in body or "999999" in body for body in shown)


class TestRecovery:
    def test_each_code_once(self, house: House, officer: Joined) -> None:
        assert len(set(officer.codes)) == 10
        code = officer.codes[0]
        assert show_second_factor(house.visit(), waiting(house, officer), code.upper())
        assert show_second_factor(house.visit(), waiting(house, officer), code) is None
        spaced = officer.codes[1].replace("-", " ")
        begun = show_second_factor(house.visit(), waiting(house, officer), spaced)
        assert begun is not None
        assert own_account(house.visit(begun.token)).codes_left == 8

    def test_one_code_at_once_opens_one_session(self, house: House, officer: Joined) -> None:
        tokens = [waiting(house, officer) for _ in range(4)]
        results = same_time(
            *(
                lambda token=token: show_second_factor(house.visit(), token, officer.codes[0])
                for token in tokens
            )
        )
        assert sum(isinstance(result, Begun) for result in results) == 1

    def test_they_are_kept_as_digests(self, house: House, officer: Joined) -> None:
        with house.transaction(writes=False) as session:
            kept = set(session.scalars(select(RecoveryCode.digest)))
        assert len(kept) == 10
        assert not kept & set(officer.codes)

    def test_of_somebody_else_they_open_nothing(
        self, house: House, city: str, joins: Joins, officer: Joined
    ) -> None:
        other = joins("bo@leuven.example", Role.OFFICER, city=city).set_up()
        token = waiting(house, officer)
        assert show_second_factor(house.visit(), token, other.codes[0]) is None

    def test_new_ones_end_the_old(self, house: House, officer: Joined, clock: Clock) -> None:
        assert recovery_codes_renewed(officer.visit, "000000") is None
        new = recovery_codes_renewed(officer.visit, officer.code())
        assert new is not None
        assert not set(new) & set(officer.codes)
        token = waiting(house, officer)
        assert show_second_factor(house.visit(), token, officer.codes[0]) is None
        assert show_second_factor(house.visit(), token, new[0])


class TestEnding:
    def test_by_oneself_with_a_code(self, house: House, officer: Joined) -> None:
        assert not second_factor_ended(officer.visit, "000000")
        assert own_account(officer.visit).second_factor
        assert second_factor_ended(officer.visit, officer.code())
        assert not own_account(officer.visit).second_factor
        assert whoami(officer.visit).limited
        assert officer.set_up().token

    def test_by_an_administrator_when_the_telephone_is_lost(
        self, house: House, city: str, joins: Joins, officer: Joined
    ) -> None:
        admin = joins("bo@leuven.example", Role.ADMINISTRATOR, city=city).set_up()
        lift_second_factor(admin.visit, officer.account)
        assert standing(house.visit(), officer.token) is None
        begun = sign_in(house, AN, PASSWORD, address="")
        assert begun is not None
        assert begun.step is Step.SET_UP
