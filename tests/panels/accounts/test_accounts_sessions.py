"""Sessions: how long they last, and how their owner sees and ends them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from houses import Clock
from joining import PASSWORD, Joined, Joins
from sqlalchemy import event, func, select

from panels.accounts.own import change_password, choose_language, own_account, rename_self
from panels.accounts.proof.signing_in import sign_in
from panels.accounts.recognising import digest_of
from panels.accounts.sessions import (
    IDLE,
    end_own_session,
    end_own_sessions,
    own_sessions,
    standing,
    stay,
)
from panels.accounts.two import second_person
from panels.accounts.whoami import whoami
from panels.door import Denied, Role, Room
from panels.house import House
from panels.settings import Settings
from panels.store.tables import LogRecord, SignIn
from sortition.refused import Refused

AN = "an@leuven.example"
NEW = "hamer wolk fiets zeventien"


@pytest.fixture
def person(joins: Joins, city: str) -> Joined:
    return joins(AN, Role.DEPARTMENT, city=city)


def again(house: House) -> str:
    begun = sign_in(house, AN, PASSWORD, address="192.0.2.1")
    assert begun is not None
    return begun.token


class TestLasting:
    def test_half_an_hour_without_use(self, house: House, person: Joined, clock: Clock) -> None:
        clock.passes(minutes=29, seconds=59)
        assert whoami(person.visit)
        clock.passes(seconds=1)
        with pytest.raises(Denied):
            whoami(person.visit)

    def test_use_slides_it_forward_up_to_twelve_hours(
        self, house: House, person: Joined, clock: Clock
    ) -> None:
        start = clock.now
        while standing(house.visit(), person.token):
            stay(house, person.token)
            clock.passes(minutes=20)
        assert clock.now - start == timedelta(hours=12)

    def test_what_has_ended_is_not_slid(self, house: House, person: Joined, clock: Clock) -> None:
        clock.passes(minutes=30)
        stay(house, person.token)
        assert standing(house.visit(), person.token) is None
        stay(house, "no such token")
        stay(house, None)

    def test_it_writes_once_a_minute_and_never_to_the_log(
        self, house: House, person: Joined, clock: Clock
    ) -> None:
        written = []

        def see(*args: object) -> None:
            if str(args[2]).lstrip().upper().startswith(("UPDATE", "INSERT", "DELETE")):
                written.append(clock.now)

        event.listen(house.engine, "before_cursor_execute", see)
        try:
            for _ in range(600):
                clock.passes(seconds=1)
                stay(house, person.token)
        finally:
            event.remove(house.engine, "before_cursor_execute", see)
        assert len(written) == 10
        with house.transaction(writes=False) as session:
            assert not session.scalar(select(func.count()).where(LogRecord.body.contains("stay")))
            assert session.get_one(SignIn, digest_of(person.token)).idle_at == clock.now + IDLE

    def test_a_look_changes_nothing(self, house: House, person: Joined, clock: Clock) -> None:
        clock.passes(minutes=20)
        whoami(person.visit)
        clock.passes(minutes=10)
        with pytest.raises(Denied):
            whoami(person.visit)


class TestOwn:
    def test_are_listed(self, house: House, person: Joined, clock: Clock) -> None:
        clock.passes(minutes=5)
        again(house)
        clock.passes(minutes=2)
        stay(house, person.token)
        newer, own = own_sessions(person.visit)
        assert (own.current, newer.current) == (True, False)
        assert own.since == clock.now - timedelta(minutes=7)
        assert (own.seen, newer.seen) == (clock.now, clock.now - timedelta(minutes=2))

    def test_one_is_ended(self, house: House, person: Joined) -> None:
        other = again(house)
        (handle,) = (one.handle for one in own_sessions(person.visit) if not one.current)
        end_own_session(person.visit, handle)
        assert standing(house.visit(), other) is None
        assert standing(house.visit(), person.token)

    def test_of_somebody_else_none_is(
        self, house: House, city: str, joins: Joins, person: Joined
    ) -> None:
        other = joins("bo@leuven.example", Role.DEPARTMENT, city=city)
        (theirs,) = own_sessions(other.visit)
        with pytest.raises(Refused):
            end_own_session(person.visit, theirs.handle)
        assert standing(house.visit(), other.token)

    def test_all_are_ended(self, house: House, person: Joined) -> None:
        other = again(house)
        end_own_sessions(person.visit)
        assert not standing(house.visit(), other)
        assert not standing(house.visit(), person.token)


class TestAccount:
    def test_name_and_language(self, house: House, person: Joined) -> None:
        rename_self(person.visit, "  An   Peeters ")
        choose_language(person.visit, "en")
        account = own_account(person.visit)
        assert (account.name, account.language, account.email) == ("An Peeters", "en", AN)
        for name in ("", " ", "x" * 121, "A\nB\0"):
            with pytest.raises(Refused):
                rename_self(person.visit, name)
        with pytest.raises(Refused):
            choose_language(person.visit, "xx")
        with house.transaction(writes=False) as session:
            assert "Peeters" not in "".join(session.scalars(select(LogRecord.body)))

    def test_a_new_password_ends_all_sessions(
        self, house: House, person: Joined, clock: Clock
    ) -> None:
        other = again(house)
        assert change_password(person.visit, PASSWORD, NEW)
        assert not standing(house.visit(), person.token)
        assert not standing(house.visit(), other)
        assert sign_in(house, AN, PASSWORD, address="") is None
        assert sign_in(house, AN, NEW, address="")

    def test_the_old_one_is_needed_and_guessing_it_waits(
        self, house: House, person: Joined
    ) -> None:
        for _ in range(5):
            assert not change_password(person.visit, "wrong", NEW)
        with pytest.raises(Refused) as error:
            change_password(person.visit, PASSWORD, NEW)
        assert error.value.problems[0].code == "sign-in-wait"
        assert standing(house.visit(), person.token)

    def test_a_weak_one_changes_nothing(self, house: House, person: Joined) -> None:
        with pytest.raises(Refused):
            change_password(person.visit, PASSWORD, "password1234")
        assert standing(house.visit(), person.token)


class TestTwoPeople:
    def room(self, house: House, *, alone: bool) -> Room:
        settings = Settings(alone=alone)
        house = House(engine=house.engine, keys=house.keys, now=house.now, settings=settings)
        with house.transaction(writes=False) as session:
            return Room(
                house=house, session=session, now=house.now(), actor="a" * 24, roles=frozenset()
            )

    def test_the_second_is_another(self, house: House) -> None:
        room = self.room(house, alone=False)
        second_person(room, "b" * 24)
        assert room.facts == {}
        with pytest.raises(Refused) as error:
            second_person(room, "a" * 24)
        assert error.value.problems[0].code == "one-person"

    def test_alone_the_log_says_so(self, house: House) -> None:
        room = self.room(house, alone=True)
        second_person(room, "b" * 24)
        assert room.facts == {}
        second_person(room, "a" * 24)
        assert room.facts == {"one_person": True}
