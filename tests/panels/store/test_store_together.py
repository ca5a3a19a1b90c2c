"""Several at the store at once: what a look sees, and how long anybody waits."""

from __future__ import annotations

import pytest
from houses import Somebody, add_jury
from sqlalchemy import func, select
from streaming import write_two_things

from panels.door import Role
from panels.house import House
from panels.store import engine as store
from panels.store.tables import Jury
from panels.store.trouble import StoreTrouble


def test_a_look_sees_one_moment(house: House, city: str) -> None:
    """What others do between two statements of one look does not show in the second."""
    with house.transaction(writes=False) as session:
        count = select(func.count()).select_from(Jury)
        before = session.scalar(count)
        add_jury(house, city)
        assert session.scalar(count) == before


def test_nobody_waits_for_ever(
    house: House, database: str, city: str, jury: str, somebody: Somebody,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    officer = somebody(Role.OFFICER, city=city, jury=jury)
    with house.transaction(writes=True) as session:
        session.scalar(select(Jury).where(Jury.id == jury).with_for_update())
        monkeypatch.setattr(store, "BUSY", 300)
        other = House(
            engine=store.open_engine(database), keys=house.keys, now=house.now,
            settings=house.settings,
        )  # fmt: skip
        visit = other.visit(officer.who.session, jury=jury)
        with pytest.raises(StoreTrouble) as trouble:
            write_two_things(visit, "x")
        other.engine.dispose()
    assert trouble.value.problems[0].code == "store-busy"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_no_connection_left_is_a_busy_store(house: House) -> None:
    house.engine.pool._timeout = 0.1
    held = [house.engine.connect() for _ in range(30)]
    with pytest.raises(StoreTrouble) as trouble, house.transaction(writes=False):
        pass
    for one in held:
        one.close()
    assert trouble.value.problems[0].code == "store-busy"
