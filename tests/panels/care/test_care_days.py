"""Days of retention and of the log are those of the place, not of the clock's zone."""

from __future__ import annotations

from datetime import date, timedelta

from houses import Clock, Somebody, set_stage

from panels.care.retention.clocks import DEFAULTS, set_retention_clock
from panels.care.retention.running import retention_plan
from panels.door import Role
from panels.house import House
from panels.log.reading import LogFilter, log_page
from panels.stages import Stage
from panels.store.kinds import Keep
from panels.store.tables import Origin, Person, StageStep

NIGHT = date(2026, 9, 2)
"""In Leuven; 22:30 of the day before in UTC."""


def test_a_clock_starts_on_the_day_of_the_place(
    house: House, city: str, jury: str, somebody: Somebody, clock: Clock
) -> None:
    officer = somebody(Role.OFFICER, city=city)
    clock.passes(hours=14, minutes=30)
    set_stage(house, jury, Stage.CLOSED)
    with house.transaction(writes=True) as session:
        session.add(StageStep(jury_id=jury, stage=Stage.CLOSED, at=house.now(), by="test"))
        session.add(Person(jury_id=jury, origin=Origin.WEB, entered_by="x", entered_at=house.now()))
    due = next(one for one in retention_plan(officer) if one.keep is Keep.RESPONDENTS)
    assert due.started == NIGHT
    assert due.on == NIGHT + timedelta(DEFAULTS[Keep.RESPONDENTS])


def test_a_day_of_the_log_is_that_of_the_place(city: str, somebody: Somebody, clock: Clock) -> None:
    officer = somebody(Role.OFFICER, city=city)
    clock.passes(hours=14, minutes=30)
    set_retention_clock(officer, Keep.MEMBERS, 100)
    assert log_page(officer, LogFilter(since=NIGHT)).records == 1
    assert log_page(officer, LogFilter(until=NIGHT - timedelta(1))).records == 0
