"""What each role is told to do next, and that nobody hears of juries that are not theirs."""

from __future__ import annotations

import conditions
import pytest
from houses import Somebody, add_city, add_jury, set_stage
from sqlalchemy import update

from panels.door import ANYONE, Denied, Role, Visit
from panels.house import House
from panels.juries.home import next_steps
from panels.juries.planning import juries, overview
from panels.juries.tasks import TASKS, NextStep
from panels.screens.navigation import CITY, JURY
from panels.stages import Stage
from panels.store.tables import SeatState, SignIn


def told(steps: tuple[NextStep, ...]) -> list[str]:
    return [f"{step.page}: {step.what}" for step in steps]


def test_every_page_exists() -> None:
    pages = {screen.file for screen in (*CITY, *JURY)}
    assert {task.page for task in TASKS} | {"people", "juries"} <= pages


def test_an_officer_is_led_through(house: House, city: str, jury: str, somebody: Somebody) -> None:
    officer = somebody(Role.OFFICER, city=city)
    assert told(next_steps(officer)) == [
        "remit: Write the question and the promise to answer, and publish both.",
        "quotas: Propose quotas, from a census or by hand.",
        "timeline: Open the registration when people may answer.",
    ]
    for field in ("question", "promise"):
        conditions.publish(house, jury, field)
    chosen = conditions.quotas(house, jury, [("gender", "woman", 0, 10)], approved=False)
    set_stage(house, jury, Stage.REGISTERING)
    assert told(next_steps(officer)) == [
        "quotas: A colleague has proposed quotas: look at them and approve them.",
        "pool: Bring people into the pool: import a file or enter them.",
    ]
    assert [step.urgent for step in next_steps(officer)] == [True, False]
    persons = conditions.people(house, jury, [{}] * 10)
    assert "pool: People in the pool: 10. Look at who is missing, or freeze the pool." in told(
        next_steps(officer)
    )
    set_stage(house, jury, Stage.CONFIRMING)
    made = conditions.draw(house, jury, chosen)
    conditions.seat(house, jury, made, persons[:4], SeatState.CONFIRMED)
    conditions.seat(house, jury, made, persons[4:7], SeatState.OFFERED)
    assert told(next_steps(officer)) == ["desk: Seats that nobody has confirmed yet: 6."]
    caller = somebody(Role.CALLER, city=city, only=jury, jury=jury)
    assert told(next_steps(caller)) == [
        "desk: People to ring who have not said whether they come: 3."
    ]


def test_everybody_but_the_administrator_has_something_in_some_stage(
    house: House, city: str, jury: str, somebody: Somebody
) -> None:
    for role in set(Role) - {Role.PUBLIC, Role.WORKER, Role.ADMINISTRATOR, Role.CALLER}:
        person, found = somebody(role, city=city, only=jury, jury=jury), []
        for stage in Stage:
            set_stage(house, jury, stage)
            found += next_steps(person)
        assert found, role
        assert {step.role for step in found} == {role}
        assert {step.jury for step in found} == {jury}


def test_nobody_hears_of_others(house: House, city: str, jury: str, somebody: Somebody) -> None:
    other = add_city(house, "Gent")
    add_jury(house, other)
    second = add_jury(house, city)
    assert {s.jury for s in next_steps(somebody(Role.OFFICER, city=city))} == {jury, second}
    one = somebody(Role.OFFICER, city=city, only=jury)
    assert {step.jury for step in next_steps(one)} == {jury}
    assert next_steps(one, city=other) == ()
    assert next_steps(somebody(city=city)) == ()
    with pytest.raises(Denied):
        next_steps(Visit(house=house, who=ANYONE, city=city))


def test_an_empty_city_says_how_to_begin(house: House, somebody: Somebody) -> None:
    city = add_city(house, "Gent")
    administrator = somebody(Role.ADMINISTRATOR, city=city)
    assert told(next_steps(administrator)) == [
        "people: Invite a participation officer: nobody here can plan a jury yet."
    ]
    officer = somebody(Role.OFFICER, city=city)
    assert told(next_steps(officer)) == ["juries: Plan the first jury."]
    assert next_steps(administrator) == ()


def test_the_list_of_a_city(house: House, city: str, jury: str, somebody: Somebody) -> None:
    second = add_jury(house, city)
    other = add_city(house, "Gent")
    add_jury(house, other)
    anyone = Visit(house=house, who=ANYONE, city=city)
    assert juries(anyone) == ()
    conditions.publish(house, second, "question")
    (public,) = juries(anyone)
    assert (public.id, public.roles, public.late) == (second, frozenset(), None)
    caller = somebody(Role.CALLER, city=city, only=jury)
    assert {line.id: line.roles for line in juries(caller)} == {
        jury: {Role.CALLER}, second: frozenset(),
    }  # fmt: skip
    both = juries(somebody(Role.OFFICER, city=city))
    assert {line.id for line in both} == {jury, second}
    with pytest.raises(Denied):
        overview(caller.to(jury=second))


def test_staff_with_a_password_alone_are_nobody(
    house: House, city: str, jury: str, somebody: Somebody
) -> None:
    officer = somebody(Role.OFFICER, city=city)
    with house.transaction(writes=True) as session:
        session.execute(update(SignIn).values(strong=False))
    assert next_steps(officer) == ()
    assert juries(officer) == ()
