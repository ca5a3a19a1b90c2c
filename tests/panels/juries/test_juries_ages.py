"""Who may be drawn follows the limits of age, and the day on which ages count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from houses import Somebody

from panels.door import Role, Visit
from panels.house import House
from panels.juries.planning import change_jury, overview, plan_jury
from panels.juries.schedule import dates, move_date
from panels.pool.by_hand import add_person
from panels.pool.changing import Details
from panels.store.tables import Person


@pytest.fixture
def officer(city: str, somebody: Somebody) -> Visit:
    visit = somebody(Role.OFFICER, city=city)
    jury = plan_jury(
        visit, title="Ages", template="short", seats=8, decision_on=date(2027, 6, 1), youngest=16
    )
    return visit.to(jury=jury)


def first_day(officer: Visit) -> date:
    return next(line.planned_on for line in dates(officer) if line.name == "first-day")


def may_be_drawn(house: House, person: str) -> bool:
    with house.transaction(writes=False) as session:
        return session.get_one(Person, person).eligible


def test_a_change_of_the_limits_counts_at_once(house: House, officer: Visit) -> None:
    born = first_day(officer).replace(year=first_day(officer).year - 17)
    person = add_person(officer, Details(name="Ann", born_on=born))
    assert may_be_drawn(house, person)
    plan = overview(officer)
    given = {
        name: getattr(plan, name)
        for name in ("title", "seats", "decision_on", "alternates", "oldest",
                     "one_per_household", "budget_cents", "language")
    }  # fmt: skip
    change_jury(officer, youngest=18, **given)
    assert not may_be_drawn(house, person)
    change_jury(officer, youngest=16, **given)
    assert may_be_drawn(house, person)


def test_a_day_that_moves_counts_at_once(house: House, officer: Visit) -> None:
    day = first_day(officer)
    turns = day + timedelta(days=3)
    person = add_person(officer, Details(name="Bo", born_on=turns.replace(year=turns.year - 16)))
    assert not may_be_drawn(house, person)
    move_date(officer, "first-day", day + timedelta(days=7))
    assert may_be_drawn(house, person)
