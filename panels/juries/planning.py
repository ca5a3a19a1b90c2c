"""Planning a jury, changing the plan before the freeze, and which juries there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.accounts.granted import grants, roles_in
from panels.door import Role, Room, Scope, action, read
from panels.door.roles import GRANTED
from panels.juries import dates
from panels.juries.design import Design, check
from panels.juries.schedule import late
from panels.juries.stopped import Stopped, stopped_of
from panels.juries.texts import Field, is_published
from panels.pool.eligibility import reviewed
from panels.stages import BEFORE_FREEZE, Stage
from panels.store.tables import Jury, StageStep

_EVERYONE = GRANTED | {Role.PUBLIC}


@dataclass(frozen=True, slots=True, kw_only=True)
class JuryLine:
    """A jury in the list of a city.

    Parameters
    ----------
    roles
        What the person who looks is there.
    late
        How many of its dates have passed undone; None to the public.
    stopped
        That it was called off, and why.
    """

    id: str
    title: str
    stage: Stage
    seats: int
    decision_on: date
    roles: frozenset[Role]
    late: int | None
    stopped: Stopped | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What a jury is."""

    id: str
    title: str
    stage: Stage
    template: str
    seats: int
    alternates: int
    youngest: int | None
    oldest: int | None
    one_per_household: bool
    decision_on: date
    budget_cents: int | None
    language: str
    made_at: datetime


@action(
    scope=Scope.CITY,
    roles={Role.OFFICER},
    logs="the id of the jury, its template, how many seats and the day of the decision",
)
def plan_jury(
    room: Room,
    *,
    title: str,
    template: str,
    seats: int,
    decision_on: date,
    alternates: int = 0,
    youngest: int | None = None,
    oldest: int | None = None,
    one_per_household: bool = True,
    budget_cents: int | None = None,
    language: str = "nl",
) -> str:
    """Plan a jury: its dates are worked backwards from the day of the decision. Returns its id."""
    design = Design(
        title=" ".join(title.split()), template=template, seats=seats, alternates=alternates,
        youngest=youngest, oldest=oldest, one_per_household=one_per_household,
        decision_on=decision_on, budget_cents=budget_cents, language=language,
    )  # fmt: skip
    check(design, dates.today(room.now))
    jury = Jury(city_id=room.city.id, stage=Stage.DESIGNED, made_at=room.now, **design.columns())
    room.session.add(jury)
    room.session.flush()
    room.session.add(StageStep(jury_id=jury.id, stage=Stage.DESIGNED, at=room.now, by=room.actor))
    dates.plan(room.session, jury)
    room.note(
        plan=jury.id, template=template, seats=seats, alternates=alternates,
        decision=decision_on.isoformat(),
    )  # fmt: skip
    return jury.id


@action(
    scope=Scope.JURY,
    roles={Role.OFFICER},
    stages=BEFORE_FREEZE,
    logs="seats, ages and day of the decision from now on; who may be drawn for it, in numbers",
)
def change_jury(
    room: Room,
    *,
    title: str,
    seats: int,
    decision_on: date,
    alternates: int,
    youngest: int | None,
    oldest: int | None,
    one_per_household: bool,
    budget_cents: int | None,
    language: str,
) -> None:
    """Change the plan of the jury before the freeze; dates that nobody moved follow it."""
    jury = room.jury
    design = Design(
        title=" ".join(title.split()), template=jury.template, seats=seats,
        alternates=alternates, youngest=youngest, oldest=oldest,
        one_per_household=one_per_household, decision_on=decision_on,
        budget_cents=budget_cents, language=language,
    )  # fmt: skip
    moved = decision_on != jury.decision_on
    check(design, dates.today(room.now) if moved else None)
    for name, value in design.columns().items():
        setattr(jury, name, value)
    dates.plan(room.session, jury)
    out, back = reviewed(room)
    room.note(
        seats=seats, alternates=alternates, youngest=youngest, oldest=oldest,
        household=one_per_household, decision=decision_on.isoformat(), out=out, back=back,
    )  # fmt: skip


@read(scope=Scope.CITY, roles=_EVERYONE)
def juries(room: Room) -> tuple[JuryLine, ...]:
    """List the juries of the city where one has a role, or whose question is public."""
    held = grants(room)
    found = room.session.scalars(
        select(Jury).where(Jury.city_id == room.city.id).order_by(Jury.decision_on, Jury.title)
    )
    lines = []
    for jury in found:
        roles = roles_in(held, jury) | (room.roles - {Role.PUBLIC})
        if roles or is_published(room.session, jury.id, Field.QUESTION):
            lines.append(_line(room, jury, roles))
    return tuple(lines)


@read(scope=Scope.JURY, roles=GRANTED)
def overview(room: Room) -> Overview:
    """Say what the jury is: seats, ages, day of the decision, and in which stage it is."""
    jury = room.jury
    return Overview(
        id=jury.id,
        title=jury.title,
        stage=jury.stage,
        template=jury.template,
        seats=jury.seats,
        alternates=jury.alternates,
        youngest=jury.youngest,
        oldest=jury.oldest,
        one_per_household=jury.one_per_household,
        decision_on=jury.decision_on,
        budget_cents=jury.budget_cents,
        language=jury.language,
        made_at=jury.made_at,
    )


def _line(room: Room, jury: Jury, roles: frozenset[Role]) -> JuryLine:
    return JuryLine(
        id=jury.id,
        title=jury.title,
        stage=jury.stage,
        seats=jury.seats,
        decision_on=jury.decision_on,
        roles=roles,
        late=_late(room.session, jury, room.now) if roles else None,
        stopped=stopped_of(jury),
    )


def _late(session: Session, jury: Jury, now: datetime) -> int:
    return sum(line.late > 0 for line in late(session, jury, now))
