"""The dates of a jury as people see, move and tick them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from panels.door import Role, Room, Scope, action, read
from panels.door.roles import GRANTED
from panels.juries.dates import milestones, plan, today
from panels.juries.templates import TEMPLATES, WORDS, Planned
from panels.juries.working_days import fits
from panels.pool.eligibility import reviewed
from panels.stages import BEFORE_FREEZE, OPEN, Stage
from panels.store.tables import Jury, Milestone
from sortition.refused import Refused
from strata.texts import Text, text

_REPLANNED = BEFORE_FREEZE | {Stage.STANDING}
"""Stages in which the other dates follow the decision, unless somebody moved them."""


class Standing(StrEnum):
    """How a date stands."""

    DONE = "done"
    PASSED = "passed"
    """Nobody said that it was done, but what comes after it was."""
    LATE = "late"
    AHEAD = "ahead"
    OFF = "off"
    """The jury was called off before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """A date of a jury.

    Parameters
    ----------
    name, what
        Which, as a code and in words.
    planned_on, done_on
        The days.
    by_hand
        Whether somebody moved it.
    standing, late
        How it stands, and by how many days it is late.
    unusual
        Whether it is planned on a weekend or holiday on which it can hardly be.
    """

    name: str
    what: Text
    planned_on: date
    done_on: date | None
    by_hand: bool
    standing: Standing
    late: int
    unusual: bool


@read(scope=Scope.JURY, roles=GRANTED)
def dates(room: Room) -> tuple[DateLine, ...]:
    """List the dates of the jury in their order, and what is late."""
    return late(room.session, room.jury, room.now)


@action(scope=Scope.JURY, roles={Role.OFFICER}, stages=OPEN, logs="which date, and to which day")
def move_date(room: Room, name: str, to: date) -> None:
    """Move a date by hand, between those before and after it; some follow the decision."""
    one = _open(room, name)
    replanned = name == "decision" and room.jury.stage in _REPLANNED
    if replanned:
        _in_future(room, to)
    else:
        _in_order(room, name, to)
    one.planned_on, one.by_hand = to, True
    if name == "decision":
        room.jury.decision_on = to
    if replanned:
        plan(room.session, room.jury)
    if room.jury.stage in BEFORE_FREEZE:
        room.session.flush()
        reviewed(room)  # ages count on one of these dates
    room.note(date=name, to=to.isoformat())


@action(scope=Scope.JURY, roles={Role.OFFICER}, stages=OPEN, logs="which date, and when it was")
def date_done(room: Room, name: str, *, on: date | None = None) -> None:
    """Say that what was planned for a date is done, today or on an earlier day."""
    one = _open(room, name)
    when = on or today(room.now)
    if when > today(room.now):
        raise Refused(
            "date-future",
            text("What is done cannot lie in the future."),
            text("Give today or an earlier day, or move the date."),
        )
    one.done_on = when
    room.note(date=name, on=when.isoformat())


@action(scope=Scope.JURY, roles={Role.OFFICER}, stages=OPEN, logs="which date")
def date_not_done(room: Room, name: str) -> None:
    """Take back that a date is done, unless a stage began with it."""
    one, planned = _named(room, name)
    if one.done_on is None or planned.stage is not None:
        raise Refused(
            "date-undone",
            text("This date is not ticked by hand."),
            text("If a stage began with it, go back to the stage before."),
        )
    one.done_on = None
    room.note(date=name)


def late(session: Session, jury: Jury, now: datetime) -> tuple[DateLine, ...]:
    """Return the dates of `jury`, in the order of its template, as they stand `now`."""
    day, standing = today(now), milestones(session, jury.id)
    lines: list[DateLine] = []
    passed = False
    for planned in reversed(TEMPLATES[jury.template].dates):
        one = standing.get(planned.name)
        if one is None:
            continue
        passed = passed or one.done_on is not None
        overdue = not (passed or jury.stopped_at) and day > one.planned_on
        behind = (day - one.planned_on).days if overdue else 0
        lines.append(
            DateLine(
                name=one.name,
                what=WORDS[one.name],
                planned_on=one.planned_on,
                done_on=one.done_on,
                by_hand=one.by_hand,
                standing=_standing(jury, one, passed, behind),
                late=behind,
                unusual=not fits(one.planned_on, planned.on),
            )
        )
    return tuple(reversed(lines))


def tick(session: Session, jury: Jury, name: str, now: datetime) -> None:
    """Note that a date is done because what it is about was just done."""
    one = milestones(session, jury.id).get(name)
    if one is not None and one.done_on is None:
        one.done_on = today(now)


def _standing(jury: Jury, one: Milestone, passed: bool, behind: int) -> Standing:
    if one.done_on is not None:
        return Standing.DONE
    if passed:
        return Standing.PASSED
    if jury.stopped_at is not None:
        return Standing.OFF
    return Standing.LATE if behind else Standing.AHEAD


def _named(room: Room, name: str) -> tuple[Milestone, Planned]:
    one = milestones(room.session, room.jury.id).get(name)
    if one is None:
        raise Refused(
            "date-unknown",
            text("The jury has no such date."),
            text("Choose one of those that the timeline shows."),
        )
    planned = {each.name: each for each in TEMPLATES[room.jury.template].dates}
    return one, planned[name]


def _open(room: Room, name: str) -> Milestone:
    one, _ = _named(room, name)
    if one.done_on is not None:
        raise Refused(
            "date-done",
            text("This is done already."),
            text("Take back that it is done, if that was a mistake."),
        )
    return one


def _in_future(room: Room, to: date) -> None:
    if to <= today(room.now):
        raise Refused(
            "jury-decision",
            text("The day of the decision is not in the future."),
            text("Give the day on which the council will decide."),
        )


def _in_order(room: Room, name: str, to: date) -> None:
    """Refuse a day that would put the date out of order."""
    standing = milestones(room.session, room.jury.id)
    names = [one.name for one in TEMPLATES[room.jury.template].dates if one.name in standing]
    at = names.index(name)
    before = [standing[each].planned_on for each in names[:at] if standing[each].done_on is None]
    after = [standing[each].planned_on for each in names[at + 1 :]]
    if (before and to < max(before)) or (after and to > min(after)):
        raise Refused(
            "date-order",
            text("On that day it would not lie between the date before it and the one after it."),
            text("Move the other date first, or choose another day."),
        )
