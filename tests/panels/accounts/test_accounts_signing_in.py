"""Signing in with a password: what it tells, what it counts, and what it never tells."""

from __future__ import annotations

from datetime import timedelta

import pytest
from houses import Clock
from joining import PASSWORD, Joins, owner, same_time
from sqlalchemy import func, select

from panels.accounts.proof import attempts, passwords
from panels.accounts.proof.attempts import LONGEST, Tried
from panels.accounts.proof.demo import demo_people, enter_demo
from panels.accounts.proof.passwords import chosen, fits
from panels.accounts.proof.signing_in import begin_session, compare_password, count_attempt, sign_in
from panels.accounts.sessions import Step, own_sessions, sign_out
from panels.accounts.whoami import whoami
from panels.door import Denied, Role
from panels.house import House
from panels.settings import Settings
from panels.store.tables import Account, Attempt, Credential, LogRecord, SignIn
from sortition.refused import Refused

AN = "an@leuven.example"
HOME = "192.0.2.1"


def refused(house: House, email: str = AN, password: str = "wrong", address: str = HOME) -> str:
    """The code of the refusal, empty if there was none."""
    try:
        assert sign_in(house, email, password, address=address) is None
    except Refused as error:
        return error.problems[0].code
    return ""


class TestPassword:
    def test_right_opens_a_session(self, house: House, city: str, joins: Joins) -> None:
        person = joins(AN, Role.DEPARTMENT, city=city)
        begun = sign_in(house, " An@Leuven.EXAMPLE ", PASSWORD, address=HOME)
        assert begun is not None
        assert begun.step is Step.IN
        assert owner(house, begun.token) == person.account
        assert begun.token != person.token

    def test_staff_come_in_as_nobody_until_they_have_a_second_factor(
        self, house: House, city: str, joins: Joins
    ) -> None:
        joins(AN, Role.OFFICER, city=city)
        begun = sign_in(house, AN, PASSWORD, address=HOME)
        assert begun is not None
        assert begun.step is Step.SET_UP

    @pytest.mark.parametrize(
        "password", ["", "wrong", PASSWORD + " ", PASSWORD.upper(), "x" * 5000]
    )
    def test_wrong_opens_nothing(
        self, house: House, city: str, joins: Joins, password: str
    ) -> None:
        joins(AN, Role.DEPARTMENT, city=city)
        assert sign_in(house, AN, password, address=HOME) is None

    def test_a_closed_account_answers_as_one_that_is_not_there(
        self, house: House, city: str, joins: Joins
    ) -> None:
        person = joins(AN, Role.DEPARTMENT, city=city)
        with house.transaction(writes=True) as session:
            session.get_one(Account, person.account).active = False
        assert sign_in(house, AN, PASSWORD, address=HOME) is None

    def test_the_old_session_ends(self, house: House, city: str, joins: Joins) -> None:
        person = joins(AN, Role.DEPARTMENT, city=city)
        begun = sign_in(house, AN, PASSWORD, address=HOME, replaces=person.token)
        assert begun is not None
        with pytest.raises(Denied):
            own_sessions(person.visit)

    @pytest.mark.usefixtures("real_hashes")
    def test_kept_as_argon2id_and_tokens_as_digests(
        self, house: House, city: str, joins: Joins
    ) -> None:
        person = joins(AN, Role.DEPARTMENT, city=city)
        with house.transaction(writes=False) as session:
            kept = session.get_one(Credential, person.account).password or ""
            digests = set(session.scalars(select(SignIn.digest)))
        assert kept.startswith("$argon2id$v=19$m=47104,t=2,p=1$")
        assert PASSWORD not in kept
        assert person.token not in digests


class TestSeal:
    """What the comparison found is carried by a seal that nobody can make or keep."""

    def test_a_made_up_seal_opens_nothing(self, house: House, city: str, joins: Joins) -> None:
        joins(AN, Role.DEPARTMENT, city=city)
        seal = compare_password(house.visit(), AN, PASSWORD)
        assert seal is not None
        for other in ("", "x", seal[:-2], seal[1:], seal.split(".")[0]):
            assert begin_session(house.visit(), other, HOME) is None

    def test_it_is_soon_over(self, house: House, city: str, joins: Joins, clock: Clock) -> None:
        joins(AN, Role.DEPARTMENT, city=city)
        seal = compare_password(house.visit(), AN, PASSWORD)
        assert seal is not None
        clock.passes(seconds=31)
        assert begin_session(house.visit(), seal, HOME) is None

    def test_a_password_that_was_changed_meanwhile_opens_nothing(
        self, house: House, city: str, joins: Joins, clock: Clock
    ) -> None:
        person = joins(AN, Role.DEPARTMENT, city=city)
        seal = compare_password(house.visit(), AN, PASSWORD)
        assert seal is not None
        clock.passes(seconds=1)
        with house.transaction(writes=True) as session:
            session.get_one(Credential, person.account).changed_at = clock.now
        assert begin_session(house.visit(), seal, HOME) is None


class TestWaiting:
    @pytest.mark.parametrize("known", [True, False])
    def test_guessing_waits_longer_each_time(
        self, house: House, city: str, joins: Joins, clock: Clock, known: bool
    ) -> None:
        """Whether there is such an account or not: the same answers at the same times."""
        if known:
            joins(AN, Role.DEPARTMENT, city=city)
        answers = [refused(house) for _ in range(7)]
        assert answers == [""] * 5 + ["sign-in-wait"] * 2
        waits = []
        for _ in range(8):
            start = clock.now
            while refused(house):
                clock.passes(seconds=10)
            waits.append(clock.now - start)
        assert waits[:4] == [timedelta(seconds=s) for s in (30, 60, 120, 240)]
        assert waits[-1] == LONGEST

    def test_the_right_password_waits_too(
        self, house: House, city: str, joins: Joins, clock: Clock
    ) -> None:
        joins(AN, Role.DEPARTMENT, city=city)
        for _ in range(5):
            refused(house)
        assert refused(house, password=PASSWORD) == "sign-in-wait"
        clock.passes(seconds=30)
        assert sign_in(house, AN, PASSWORD, address=HOME)

    def test_being_right_forgives(self, house: House, city: str, joins: Joins) -> None:
        joins(AN, Role.DEPARTMENT, city=city)
        for _ in range(3):
            for _ in range(4):
                assert refused(house) == ""
            assert sign_in(house, AN, PASSWORD, address=HOME)

    def test_one_address_waits_whatever_it_guesses_at(self, house: House) -> None:
        answers = [refused(house, email=f"p{at}@leuven.example") for at in range(32)]
        assert answers == [""] * 30 + ["sign-in-wait"] * 2
        assert refused(house, email="p@leuven.example", address="192.0.2.2") == ""

    def test_an_own_account_does_not_wash_an_address_clean(
        self, house: House, city: str, joins: Joins
    ) -> None:
        joins(AN, Role.DEPARTMENT, city=city)
        for at in range(30):
            assert refused(house, email=f"p{at}@leuven.example") == ""
            if at % 10 == 9 and at < 29:
                assert sign_in(house, AN, PASSWORD, address=HOME)
        assert refused(house, email="q@leuven.example") == "sign-in-wait"

    def test_a_network_of_ipv6_is_one_address(self, house: House) -> None:
        keys = house.keys
        one, same, other = (
            attempts.key_for(keys, Tried.ADDRESS, address)
            for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1")
        )
        assert one == same != other

    def test_a_day_later_it_begins_anew(self, house: House, clock: Clock) -> None:
        for _ in range(5):
            refused(house)
        clock.passes(hours=25)
        assert refused(house) == ""

    def test_it_holds_over_a_restart(self, house: House) -> None:
        for _ in range(5):
            refused(house)
        again = House(engine=house.engine, keys=house.keys, now=house.now, settings=house.settings)
        assert refused(again) == "sign-in-wait"

    def test_many_at_once_are_counted_one_by_one(self, house: House) -> None:
        refused(house, email="first@leuven.example")  # the log has begun
        tries = [lambda: count_attempt(house.visit(), AN, HOME)] * 12
        answers = same_time(*tries)
        assert sum(answer is None for answer in answers) == 5
        assert all(answer is None or isinstance(answer, Refused) for answer in answers)

    def test_the_store_does_not_say_who_was_tried(self, house: House) -> None:
        refused(house)
        with house.transaction(writes=False) as session:
            kept = [f"{row.key} {row.id}" for row in session.scalars(select(Attempt))]
            logged = "".join(session.scalars(select(LogRecord.body)))
        assert len(kept) == 2
        assert not any("an@" in row or HOME in row for row in [*kept, logged])
        assert '"action":"count_attempt"' in logged


@pytest.mark.parametrize("who", [AN, "city@leuven.example", "nobody@leuven.example"])
def test_whoever_is_tried_costs_the_same_work(
    house: House, city: str, joins: Joins, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """One comparison, with the same costs: for an account, one without a password, and none."""
    joins(AN, Role.DEPARTMENT, city=city)
    other = joins("city@leuven.example", Role.DEPARTMENT, city=city)
    with house.transaction(writes=True) as session:
        session.get_one(Credential, other.account).password = None
    compared = []

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            compared.append(kept.split("$")[3])
            return real.verify(kept, password)

    real = passwords._HASHER
    monkeypatch.setattr(passwords, "_HASHER", Counting())
    assert compare_password(house.visit(), who, "another password") is None
    assert compared == ["m=8,t=1,p=1"]


def test_nobody_has_the_password_of_nobody() -> None:
    assert not fits(None, "nobody has this password")


class TestChoosing:
    @pytest.mark.parametrize(
        "password",
        ["short pass", "a" * 201, "a" * 40, "password1234", "wachtwoord123", "qwertyuiopas",
         "an@leuven.example", "leuvenleuven", "anleuven2026", "Leuven Leuven",
         "sortitionsortition"],
    )  # fmt: skip
    def test_easy_ones_are_refused(self, password: str) -> None:
        with pytest.raises(Refused) as error:
            chosen(password, about=["An", AN, "Leuven"])
        assert error.value.problems[0].code in {"password-weak", "password-length"}
        assert password not in str(error.value)

    @pytest.mark.parametrize(
        "password", [PASSWORD, "kX9#mQ2$vL7!", "  spaces count too, both  ", "ünïcödé is fine té"]
    )
    def test_hard_ones_are_taken_as_they_are(self, password: str) -> None:
        kept = chosen(password)
        assert fits(kept, password)
        assert not fits(kept, password.strip() + ".")


class TestDemo:
    def test_made_up_people_come_in_by_name(self, house: House, city: str, joins: Joins) -> None:
        joins(AN, Role.OFFICER, city=city)
        joins("an@leuven.be", Role.OFFICER, city=city)
        demo = House(
            engine=house.engine, keys=house.keys, now=house.now, settings=Settings(demo=True)
        )
        (person,) = demo_people(demo.visit())
        assert (person.name, person.roles) == ("an", (Role.OFFICER,))
        begun = enter_demo(demo.visit(), person.account)
        assert begun.step is Step.IN
        assert own_sessions(demo.visit(begun.token))
        begun = enter_demo(demo.visit(), person.account, language="en")
        assert whoami(demo.visit(begun.token)).language == "en"

    def test_real_people_do_not(self, house: House, city: str, joins: Joins) -> None:
        real = joins("an@leuven.be", Role.OFFICER, city=city)
        demo = House(
            engine=house.engine, keys=house.keys, now=house.now, settings=Settings(demo=True)
        )
        with pytest.raises(Refused):
            enter_demo(demo.visit(), real.account)

    def test_nobody_does_where_there_is_no_demo(
        self, house: House, city: str, joins: Joins
    ) -> None:
        person = joins(AN, Role.OFFICER, city=city)
        assert not demo_people(house.visit())
        with pytest.raises(Refused):
            enter_demo(house.visit(), person.account)


def test_signing_out_ends_the_session(house: House, city: str, joins: Joins) -> None:
    person = joins(AN, Role.DEPARTMENT, city=city)
    sign_out(house.visit(), person.token)
    with pytest.raises(Denied):
        own_sessions(person.visit)
    with house.transaction(writes=False) as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_who_was_not_here_leaves_no_record_of_having_gone(
    house: House, city: str, joins: Joins
) -> None:
    person = joins(AN, Role.DEPARTMENT, city=city)
    sign_out(house.visit(), person.token)
    for token in ("made up", person.token):
        with pytest.raises(Refused):
            sign_out(house.visit(), token)
    with house.transaction(writes=False) as session:
        bodies = session.scalars(select(LogRecord.body)).all()
        assert sum('"sign_out"' in body for body in bodies) == 1
