"""Clocks of retention: how long each kind of data is kept, and from when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panels.door import Role, Room, Scope, action, read
from panels.stages import Stage
from panels.store.kinds import Keep
from panels.store.tables import City, Jury, Milestone, RetentionClock, StageStep
from panels.tongue import local_day
from sortition.refused import Refused
from strata.texts import Text, text

DEFAULTS = {
    Keep.SUPPORT: 30,
    Keep.RESPONDENTS: 90,
    Keep.MEMBERS: 730,
    Keep.SECURITY: 30,
    Keep.ACCOUNT: 365,
}
"""Days, until a city sets others."""
LONGEST = 3650
OF_JURIES = (Keep.SUPPORT, Keep.RESPONDENTS, Keep.MEMBERS)
"""Clocks that each jury starts for itself, the soonest first."""
LAST_DAY = "last-day"
"""The milestone of the last session."""
_SEATED = frozenset(
    {
        Stage.SEATED,
        Stage.DELIBERATING,
        Stage.REPORTED,
        Stage.ANSWERED,
        Stage.STANDING,
        Stage.CLOSED,
    }
)
_WHAT = {
    Keep.SUPPORT: text("support needs"),
    Keep.RESPONDENTS: text("people who registered and were not drawn"),
    Keep.MEMBERS: text("people who were drawn, and the table of features of the draw"),
    Keep.SECURITY: text("sessions that ended, used links, attempts to sign in"),
    Keep.ACCOUNT: text("accounts without a role"),
    Keep.FOREVER: text("nothing personal"),
}
_STARTS = {
    Keep.SUPPORT: text(
        "the last day of the jury; without that date the day of the decision; "
        "or the day on which the jury is closed, if that is sooner"
    ),
    Keep.RESPONDENTS: text("the day on which the jury is seated or closed"),
    Keep.MEMBERS: text("the day on which the jury is closed"),
    Keep.SECURITY: text("the day on which it ended"),
    Keep.ACCOUNT: text("the day of its last role and of its last session"),
    Keep.FOREVER: text("never"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionTime:
    """How long a city keeps one kind of data."""

    keep: Keep
    what: Text
    starts: Text
    days: int
    usual: int


@read(scope=Scope.CITY, roles={Role.ADMINISTRATOR, Role.OFFICER})
def retention_clocks(room: Room) -> tuple[RetentionTime, ...]:
    """Read how long the city keeps each kind of data, and from when."""
    days = days_of(room.session, room.city.id)
    return tuple(
        RetentionTime(
            keep=keep, what=what(keep), starts=_STARTS[keep], days=days[keep], usual=usual
        )
        for keep, usual in DEFAULTS.items()
    )


@action(
    scope=Scope.CITY,
    roles={Role.ADMINISTRATOR, Role.OFFICER},
    logs="which clock, and how many days it ran before and runs now",
)
def set_retention_clock(room: Room, keep: Keep, days: int) -> None:
    """Set how many days the city keeps one kind of data."""
    if keep not in DEFAULTS or not 1 <= days <= LONGEST:
        raise Refused(
            "retention-days",
            text("{days} is no number of days from 1 to {most}.", days=days, most=LONGEST),
            text("Give the days after which the data goes."),
        )
    room.note(keep=keep.value, before=days_of(room.session, room.city.id)[keep], days=days)
    mine = select(RetentionClock).where(
        RetentionClock.city_id == room.city.id, RetentionClock.keep == keep
    )
    clock = room.session.scalar(mine)
    if clock is None:
        clock = RetentionClock(city_id=room.city.id, keep=keep, days=days)
        room.session.add(clock)
    clock.days = days


def what(keep: Keep) -> Text:
    """Return what a clock is about."""
    return _WHAT[keep]


def starts(keep: Keep) -> Text:
    """Return from when a clock counts."""
    return _STARTS[keep]


def days_of(session: Session, city_id: str) -> dict[Keep, int]:
    """Return how many days each clock of a city runs."""
    own = select(RetentionClock).where(RetentionClock.city_id == city_id)
    return DEFAULTS | {clock.keep: clock.days for clock in session.scalars(own)}


def shortest_days(session: Session, keep: Keep) -> int:
    """Return the days of the strictest city: for what belongs to no city alone."""
    cities = session.scalars(select(City.id)).all()
    return min((days_of(session, city)[keep] for city in cities), default=DEFAULTS[keep])


def started(session: Session, jury: Jury, keep: Keep) -> date | None:
    """Return the day on which a clock of `jury` started or will start, None if nobody knows yet."""
    end = _came_into(session, jury, Stage.CLOSED) if jury.stage is Stage.CLOSED else None
    closed = None if end is None else local_day(end)
    if keep is Keep.MEMBERS:
        return closed
    if keep is Keep.RESPONDENTS:
        seated = _came_into(session, jury, Stage.SEATED) if jury.stage in _SEATED else None
        again = _came_into(session, jury, Stage.CONFIRMING)
        undone = seated and again and again > seated  # they went back, and were called off
        return closed if seated is None or undone else local_day(seated)
    planned = select(func.max(func.coalesce(Milestone.done_on, Milestone.planned_on))).where(
        Milestone.jury_id == jury.id, Milestone.name == LAST_DAY
    )
    last = session.scalar(planned) or jury.decision_on
    return min(last, closed) if closed else last


def _came_into(session: Session, jury: Jury, stage: Stage) -> datetime | None:
    return session.scalar(
        select(func.max(StageStep.at)).where(StageStep.jury_id == jury.id, StageStep.stage == stage)
    )
