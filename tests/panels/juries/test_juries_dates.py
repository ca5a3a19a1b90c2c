"""Dates worked backwards on all templates, by a calendar of the test's own."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest
from houses import START, Clock, Somebody, set_stage

from panels.door import Denied, Role
from panels.house import House
from panels.juries.dates import backwards
from panels.juries.moving import move_on
from panels.juries.planning import change_jury, juries, overview, plan_jury
from panels.juries.schedule import Standing, date_done, date_not_done, dates, move_date
from panels.juries.templates import TEMPLATES, WORDS, On
from panels.juries.working_days import fits, public_holidays
from panels.stages import Stage
from strata.problems import InputError


@cache
def easter(year: int) -> date:
    """Gauss's rule as Meeus gives it."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@cache
def closed(year: int) -> frozenset[date]:
    """The ten legal holidays of Belgium, and Sundays that are feasts anyway."""
    moving = {easter(year) + timedelta(days=days) for days in (0, 1, 39, 49, 50)}
    fixed = {(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)}
    return frozenset(moving | {date(year, month, day) for month, day in fixed})


@pytest.mark.parametrize("year", range(2024, 2041))
def test_the_library_knows_the_holidays(year: int) -> None:
    assert public_holidays(year) == closed(year)


def can_be(day: date, on: On) -> bool:
    if on is On.ANY_DAY:
        return True
    kind = day.weekday() == 5 if on is On.SATURDAY else day.weekday() < 5
    return kind and day not in closed(day.year)


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))
def test_every_day_of_a_decision(template) -> None:
    """Over two leap years and the years between: right days, in order, never later than asked."""
    day = date(2027, 1, 1)
    while day < date(2033, 1, 1):
        planned = backwards(template, day)
        assert list(planned) == [one.name for one in template.dates]
        assert planned["decision"] == day
        listed = list(planned.values())
        assert listed == sorted(set(listed)), day
        after = date.max
        for one in reversed(template.dates):
            found, wanted = planned[one.name], day - timedelta(days=one.before)
            latest = min(wanted, after - timedelta(days=1))
            right = [
                latest - timedelta(days=back)
                for back in range(22)
                if can_be(latest - timedelta(days=back), one.on)
            ]
            assert found == right[0], (day, one.name)
            after = found
        day += timedelta(days=1)


def test_two_holidays_on_saturdays_leave_two_days() -> None:
    """25 December 2027 and 1 January 2028 are Saturdays."""
    planned = backwards(TEMPLATES["short"], date(2028, 2, 5))
    assert planned["last-day"] == date(2027, 12, 18)
    assert planned["first-day"] == date(2027, 12, 11)


def test_a_leap_day_counts() -> None:
    before = backwards(TEMPLATES["short"], date(2028, 3, 28))["report"]
    assert before == date(2028, 2, 29)
    assert backwards(TEMPLATES["short"], date(2027, 3, 28))["report"] == date(2027, 2, 26)


def test_templates_say_everything() -> None:
    for template in TEMPLATES.values():
        assert [one.name for one in template.dates] == list(WORDS)
        before = [one.before for one in template.dates]
        assert before == sorted(before, reverse=True)
    stages = [one.stage for one in TEMPLATES["short"].dates if one.stage]
    assert stages == [stage for stage in Stage if stage not in (Stage.DESIGNED, Stage.STANDING)]


def test_saturdays_that_are_holidays_are_none() -> None:
    assert not fits(date(2026, 8, 15), On.SATURDAY)
    assert fits(date(2026, 8, 15), On.ANY_DAY)
    assert not fits(date(2026, 4, 6), On.WORKING_DAY)  # Easter Monday
    assert fits(date(2026, 4, 7), On.WORKING_DAY)


def test_planned_again_and_moved(house: House, city: str, somebody: Somebody) -> None:
    officer = somebody(Role.OFFICER, city=city)
    jury = plan_jury(
        officer, title=" De  stad ", template="four-days", seats=40, alternates=8, youngest=16,
        decision_on=date(2027, 6, 1), budget_cents=1234567,
    )  # fmt: skip
    officer = officer.to(jury=jury)
    planned = {line.name: line for line in dates(officer)}
    assert planned["freeze"].planned_on == date(2027, 1, 5)
    assert {line.standing for line in planned.values()} == {Standing.AHEAD}
    move_date(officer, "freeze", date(2027, 1, 9))
    moved = {line.name: line for line in dates(officer)}["freeze"]
    assert (moved.planned_on, moved.by_hand, moved.unusual) == (date(2027, 1, 9), True, True)
    for wrong in (date(2026, 12, 1), date(2027, 1, 13)):
        with pytest.raises(InputError) as error:
            move_date(officer, "freeze", wrong)
        assert error.value.problems[0].code == "date-order"
    own = overview(officer)
    assert own.title == "De stad"
    change = {
        "title": own.title, "seats": 30, "decision_on": date(2027, 6, 8), "alternates": 6,
        "youngest": 16, "oldest": None, "one_per_household": False, "budget_cents": None,
        "language": "fr",
    }  # fmt: skip
    change_jury(officer, **change)
    after = {line.name: line.planned_on for line in dates(officer)}
    assert after["freeze"] == date(2027, 1, 9), "what was moved by hand stays"
    assert after["draw"] == date(2027, 1, 19)
    assert after["decision"] == date(2027, 6, 8)
    assert (overview(officer).seats, overview(officer).language) == (30, "fr")
    move_date(officer, "decision", date(2027, 7, 1))
    assert overview(officer).decision_on == date(2027, 7, 1)
    assert {line.name: line.planned_on for line in dates(officer)}["report"] == date(2027, 5, 27)
    for stage in set(Stage) - {Stage.DESIGNED, Stage.INVITING, Stage.REGISTERING}:
        set_stage(house, jury, stage)
        with pytest.raises(Denied):
            change_jury(officer, **change)
        assert overview(officer).decision_on == date(2027, 7, 1)


def test_what_is_late_and_what_is_done(
    house: House, city: str, somebody: Somebody, clock: Clock
) -> None:
    officer = somebody(Role.OFFICER, city=city)
    jury = plan_jury(officer, title="A", template="short", seats=24, decision_on=date(2027, 2, 1))
    at_home, officer = officer, officer.to(jury=jury)
    first = {line.name: line for line in dates(officer)}
    assert first["remit"].planned_on == date(2026, 9, 7)
    clock.now = START.replace(day=7, hour=23)  # it is the 8th in Leuven
    late = {line.name: line for line in dates(officer)}["remit"]
    assert (late.standing, late.late) == (Standing.LATE, 1)
    assert juries(at_home)[0].late == 1
    date_done(officer, "remit", on=date(2026, 9, 4))
    with pytest.raises(InputError, match="already"):
        date_done(officer, "remit")
    with pytest.raises(InputError, match="already"):
        move_date(officer, "remit", date(2026, 9, 9))
    date_not_done(officer, "remit")
    with pytest.raises(InputError, match="future"):
        date_done(officer, "remit", on=date(2026, 9, 9))
    move_on(officer, Stage.REGISTERING)
    found = {line.name: line for line in dates(officer)}
    assert found["registration"].done_on == date(2026, 9, 8)
    assert found["remit"].standing is Standing.PASSED
    assert found["letters"].standing is Standing.PASSED
    assert juries(at_home)[0].late == 0
    with pytest.raises(InputError, match="by hand"):
        date_not_done(officer, "registration")
    move_on(officer, Stage.DESIGNED, reason="too early")
    again = {line.name: line for line in dates(officer)}
    assert again["registration"].done_on is None
    assert again["remit"].standing is Standing.LATE
    with pytest.raises(InputError, match="no such date"):
        date_done(officer, "party")
    clock.passes(days=390)
    assert juries(at_home)[0].late == len(WORDS)
    set_stage(house, jury, Stage.CLOSED)
    for entry, given in ((move_date, ("draw", date(2027, 1, 1))), (date_done, ("draw",))):
        with pytest.raises(Denied):
            entry(officer, *given)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"title": "  "}, "jury-title"),
        ({"title": "x" * 201}, "jury-title"),
        ({"title": "De stad\u202egnimohc"}, "jury-title"),
        ({"template": "party"}, "jury-template"),
        ({"seats": 0}, "jury-seats"),
        ({"seats": 1001}, "jury-seats"),
        ({"alternates": -1}, "jury-alternates"),
        ({"language": "de"}, "jury-language"),
        ({"decision_on": START.date()}, "jury-decision"),
        ({"budget_cents": -1}, "jury-budget"),
        ({"youngest": 30, "oldest": 20}, "jury-ages"),
        ({"youngest": -1}, "jury-ages"),
        ({"oldest": 121}, "jury-ages"),
    ],
)
def test_a_plan_that_cannot_be(
    house: House, city: str, somebody: Somebody, wrong: dict[str, object], code: str
) -> None:
    officer = somebody(Role.OFFICER, city=city)
    given = {"title": "A", "template": "short", "seats": 2, "decision_on": date(2027, 2, 1)}
    with pytest.raises(InputError) as error:
        plan_jury(officer, **given | wrong)  # type: ignore[arg-type]
    assert [problem.code for problem in error.value.problems] == [code]
    assert not juries(officer)


def test_all_that_is_wrong_is_said_at_once(city: str, somebody: Somebody) -> None:
    with pytest.raises(InputError) as error:
        plan_jury(
            somebody(Role.OFFICER, city=city), title="", template="", seats=0,
            decision_on=date(2020, 1, 1),
        )  # fmt: skip
    assert len(error.value.problems) == 4
