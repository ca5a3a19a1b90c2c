"""Going from stage to stage, and how far a jury has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from panels.door import Role, Room, Scope, action, read
from panels.door.roles import GRANTED
from panels.juries import machine
from panels.juries.needs import Need
from panels.juries.reasons import checked
from panels.juries.stopped import Stopped, stopped_of
from panels.stages import OPEN, Stage
from panels.store.tables import StageStep
from sortition.refused import Refused
from strata.texts import Text, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A stage that the jury came into, and why if it was no plain step onward."""

    stage: Stage
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something that a step needs.

    Parameters
    ----------
    name, what, remedy
        As in the machine.
    met
        Whether it is there; None if looking takes long and was not asked for.
    excused
        Whether one may go on without it and say why.
    """

    name: str
    what: Text
    remedy: Text
    met: bool | None
    excused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A step that the jury could take from where it is.

    Parameters
    ----------
    stage
        Where to.
    back
        Whether it undoes an earlier step.
    needs
        What it needs.
    may
        Whether the person who looks may take it.
    """

    stage: Stage
    back: bool
    needs: tuple[Asked, ...]
    may: bool

    @property
    def ready(self) -> bool:
        """Whether nothing lacks, as far as was looked."""
        return all(need.met is not False for need in self.needs)

    @property
    def with_reason(self) -> bool:
        """Whether it can be taken only by saying why."""
        return self.back or not self.ready

    @property
    def open(self) -> bool:
        """Whether it can be taken, be it with a reason."""
        return all(need.met is not False or need.excused for need in self.needs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifeline:
    """How far a jury has come, and what comes next.

    Parameters
    ----------
    title, stage, reached, ahead
        What it is called, where it is, where it was, and which steps it could take.
    stopped
        That it was called off, and why.
    stop_asked
        Why somebody asks that it be called off, to whoever may confirm it.
    """

    title: str
    stage: Stage
    reached: tuple[Reached, ...]
    ahead: tuple[Ahead, ...]
    stopped: Stopped | None
    stop_asked: str | None


@action(
    scope=Scope.JURY,
    roles={Role.OFFICER},
    stages=OPEN,
    logs="the stage before and after, and whether something that lacked was excused",
)
def move_on(room: Room, to: Stage, *, reason: str = "") -> None:
    """Bring the jury into another stage, onward or back; `reason` is published if it is needed."""
    to = _stage(to)
    taken = machine.step(room.jury.stage, to)
    if taken is not None:
        room.need(*taken.roles)
    back = taken is not None and taken.back
    why = checked(reason, text("Going back needs a reason.") if back else None)
    machine.enter(room, to, reason=why)


@read(scope=Scope.JURY, roles=GRANTED)
def lifeline(room: Room, *, thorough: bool = False) -> Lifeline:
    """Say which stages the jury has been in, and what the next needs; `thorough` takes longer."""
    steps = room.session.scalars(
        select(StageStep)
        .where(StageStep.jury_id == room.jury.id)
        .order_by(StageStep.at, StageStep.id)
    )
    asked = bool({Role.OFFICER, Role.ADMINISTRATOR} & room.roles) and room.jury.stopped_at is None
    return Lifeline(
        title=room.jury.title,
        stage=room.jury.stage,
        reached=tuple(Reached(stage=one.stage, at=one.at, reason=one.reason) for one in steps),
        ahead=tuple(
            Ahead(
                stage=one.to,
                back=one.back,
                needs=tuple(_asked(room, need, thorough) for need in one.needs),
                may=bool(one.roles & room.roles),
            )
            for one in machine.STEPS
            if one.start is room.jury.stage
        ),
        stopped=stopped_of(room.jury),
        stop_asked=room.jury.stop_reason if asked else None,
    )


def _asked(room: Room, need: Need, thorough: bool) -> Asked:
    looked = thorough or not need.costly
    return Asked(
        name=need.name,
        what=need.what,
        remedy=need.remedy,
        met=need.met(room) if looked else None,
        excused=need.excused,
    )


def _stage(given: str) -> Stage:
    try:
        return Stage(given)
    except ValueError:
        raise Refused(
            "stage-unknown",
            text("There is no such stage."),
            text("Choose one of those that the timeline shows."),
        ) from None
