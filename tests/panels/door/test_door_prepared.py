"""What takes long is worked out while nobody waits for it, and counts only if nothing changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from houses import Somebody
from sqlalchemy import func, select

from panels.door import REGISTER, Role, Room, Scope, Visit, action
from panels.house import House
from panels.store.tables import Jury, LogRecord
from sortition.refused import Refused
from strata.problems import InputError
from strata.texts import text


@pytest.fixture(autouse=True)
def entries() -> Iterator[None]:
    """Whatever a test registers is gone afterwards."""
    before = dict(REGISTER)
    yield
    REGISTER.clear()
    REGISTER.update(before)


def entry_with(work: Callable[[int], int], *, once: bool = False):
    """An action that adds to the seats what `work` makes of them."""

    @action(scope=Scope.JURY, roles={Role.OFFICER}, logs="nothing")
    def prepare_for_test(room: Room) -> int:
        """Add what was worked out."""
        before = room.jury.seats
        if once and before != 10:
            raise Refused("done-already", text("It is done."), text("Nothing."))
        room.jury.title = f"Tried with {before}"
        room.session.flush()
        more = room.prepared(str(before), lambda: work(before))
        room.jury.seats += more
        return more

    return prepare_for_test


def now(house: House, jury: str) -> tuple[int, str]:
    with house.transaction(writes=False) as session:
        row = session.get_one(Jury, jury)
        return row.seats, row.title


def put(house: House, jury: str, seats: int) -> None:
    with house.transaction(writes=True) as session:
        session.get_one(Jury, jury).seats = seats


def records(house: House) -> int:
    with house.transaction(writes=False) as session:
        return session.scalar(select(func.count()).select_from(LogRecord)) or 0


def test_others_write_meanwhile_and_nothing_has_happened_yet(
    house: House, jury: str, officer: Visit
) -> None:
    seen = []

    def work(before: int) -> int:
        seen.append((before, now(house, jury), records(house)))
        with house.transaction(writes=True) as session:  # would wait for ever on a lock
            session.get_one(Jury, jury).alternates = 7
        return 5

    assert entry_with(work)(officer) == 5
    assert seen == [(10, (10, "Stadsgesprek"), 0)]
    assert now(house, jury) == (15, "Tried with 10")
    assert records(house) == 1


def test_what_changed_meanwhile_is_worked_out_anew(house: House, jury: str, officer: Visit) -> None:
    tried = []

    def work(before: int) -> int:
        tried.append(before)
        if before == 10:
            put(house, jury, 20)
        return before

    assert entry_with(work)(officer) == 20
    assert tried == [10, 20]
    assert now(house, jury)[0] == 40
    assert records(house) == 1


def test_what_always_changes_is_given_up(house: House, jury: str, officer: Visit) -> None:
    def work(before: int) -> int:
        put(house, jury, before + 1)
        return 0

    with pytest.raises(InputError) as busy:
        entry_with(work)(officer)
    assert busy.value.problems[0].code == "store-busy"
    assert now(house, jury)[1] == "Stadsgesprek"
    assert not records(house)


def test_what_goes_wrong_is_told_and_leaves_nothing(
    house: House, jury: str, officer: Visit
) -> None:
    def work(before: int) -> int:
        raise Refused("wrong-number", text("It is wrong."), text("Another."))

    with pytest.raises(Refused):
        entry_with(work)(officer)
    assert now(house, jury) == (10, "Stadsgesprek")
    assert not records(house)
    assert entry_with_later(officer) == 1


def entry_with_later(officer: Visit) -> int:
    """The next one gets through."""
    REGISTER.pop("prepare_for_test")
    return entry_with(lambda _: 1)(officer)


def test_of_many_who_want_the_same_one_works(
    house: House, jury: str, city: str, somebody: Somebody
) -> None:
    worked = []

    def work(before: int) -> int:
        worked.append(before)
        return 1

    entry = entry_with(work, once=True)
    people = [somebody(Role.OFFICER, city=city, jury=jury) for _ in range(12)]
    start = threading.Barrier(len(people))

    def go(visit: Visit) -> str:
        start.wait()
        try:
            return str(entry(visit))
        except InputError as error:
            return error.problems[0].code

    with ThreadPoolExecutor(len(people)) as threads:
        came = list(threads.map(go, people))
    assert sorted(came) == ["1", *["done-already"] * 11]
    assert worked == [10]
