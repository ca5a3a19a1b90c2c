"""Several at the door at once: what somebody is *now*, looks that hold up nobody, first records."""

from __future__ import annotations

import sys

import pytest
from houses import Somebody, add_jury
from meanwhile import Meanwhile, in_the_midst
from sqlalchemy import select
from streaming import write_two_things

from panels.door import REGISTER, Denied, Role, Room, Scope, entering, read
from panels.house import House
from panels.log.checking import verified
from panels.store.tables import Account, Jury, SignIn


@read(scope=Scope.JURY, roles={Role.OFFICER}, logs="how many seats")
def look_long(room: Room) -> int:
    """Look at the seats, for long."""
    thought()
    room.note(seats=room.jury.seats)
    return room.jury.seats


def thought() -> None:
    """Where a test lets others come in."""


del REGISTER["look_long"]  # of no use to anybody else


def test_who_waited_at_the_door_is_looked_up_anew(
    house: House, city: str, jury: str, somebody: Somebody
) -> None:
    officer = somebody(Role.OFFICER, city=city, jury=jury)
    waiting = Meanwhile(lambda: write_two_things(officer, "x"))
    with house.transaction(writes=True) as session:
        session.scalar(select(Jury).where(Jury.id == jury).with_for_update())
        waiting.begin()
        session.get_one(Account, session.scalars(select(SignIn.account_id)).one()).active = False
    assert waiting.waits
    assert isinstance(waiting.came(), Denied)


def test_a_look_that_is_recorded_holds_up_nobody(
    house: House, city: str, jury: str, somebody: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, other = (somebody(Role.OFFICER, city=city, jury=jury) for _ in range(2))
    second = in_the_midst(
        monkeypatch, sys.modules[__name__], "thought", lambda: write_two_things(other, "x")
    )
    assert look_long(officer) == 10, "as it was when the look began"
    assert (second.came(), second.waits) == (1, False)
    with house.transaction(writes=False) as session:
        log = verified(session, city, ())
    assert (log.records, log.wrong) == (2, ())


def test_a_look_without_its_record_shows_nothing(
    house: House, city: str, jury: str, somebody: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    officer = somebody(Role.OFFICER, city=city, jury=jury)
    monkeypatch.setattr(entering, "append", broken)
    with pytest.raises(RuntimeError):
        look_long(officer)


def test_two_first_records_of_a_city(
    house: House, city: str, jury: str, somebody: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (
        somebody(Role.OFFICER, city=city, jury=place) for place in (jury, add_jury(house, city))
    )
    second = in_the_midst(
        monkeypatch, entering, "append", lambda: write_two_things(other, "y"), after=True
    )
    assert write_two_things(one, "x") == 1
    assert second.came() == 1
    with house.transaction(writes=False) as session:
        assert not verified(session, city, ()).wrong
