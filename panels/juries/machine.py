"""The stages of a jury as a machine: each step with what it needs, who may, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from panels.door import Role, Room
from panels.juries import dates, needs
from panels.juries.needs import Need
from panels.names import stage_name
from panels.quotas import sets
from panels.stages import Stage
from panels.store.tables import StageStep
from sortition.refused import Refused
from strata.problems import InputError, Problem
from strata.texts import text

_OFFICER = frozenset({Role.OFFICER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From one stage to another.

    Parameters
    ----------
    start, to
        The stages.
    needs
        What must be there.
    roles
        Who may take it with `move_on`.
    back
        Whether it undoes an earlier step; then it needs a reason.
    """

    start: Stage
    to: Stage
    needs: tuple[Need, ...] = ()
    roles: frozenset[Role] = _OFFICER
    back: bool = False


_FREEZE = (needs.QUOTAS, needs.SEATS, needs.POOL)

STEPS: tuple[Step, ...] = (
    Step(start=Stage.DESIGNED, to=Stage.INVITING, needs=(needs.QUESTION, needs.PROMISE)),
    Step(start=Stage.DESIGNED, to=Stage.REGISTERING),
    Step(start=Stage.INVITING, to=Stage.REGISTERING),
    Step(start=Stage.REGISTERING, to=Stage.FROZEN, needs=_FREEZE),
    Step(start=Stage.FROZEN, to=Stage.DRAWN, needs=(needs.DRAW,)),
    Step(start=Stage.DRAWN, to=Stage.CONFIRMING, needs=(needs.DRAW, needs.OFFERS)),
    Step(start=Stage.CONFIRMING, to=Stage.SEATED, needs=(needs.DECIDED, needs.CONFIRMED)),
    Step(
        start=Stage.SEATED,
        to=Stage.DELIBERATING,
        needs=(needs.NOT_STANDING, needs.QUESTION, needs.PROMISE, needs.FIRST_DAY),
    ),
    Step(start=Stage.SEATED, to=Stage.STANDING, needs=(needs.STANDING,)),
    Step(
        start=Stage.STANDING,
        to=Stage.DELIBERATING,
        needs=(needs.QUESTION, needs.PROMISE, needs.FIRST_DAY),
    ),
    Step(start=Stage.DELIBERATING, to=Stage.REPORTED, needs=(needs.LAST_DAY, needs.REPORT)),
    Step(start=Stage.REPORTED, to=Stage.ANSWERED, needs=(needs.ANSWER,)),
    Step(start=Stage.ANSWERED, to=Stage.CLOSED),
    Step(start=Stage.ANSWERED, to=Stage.STANDING, needs=(needs.STANDING,)),
    Step(start=Stage.STANDING, to=Stage.CLOSED),
    Step(start=Stage.INVITING, to=Stage.DESIGNED, needs=(needs.EMPTY_POOL,), back=True),
    Step(start=Stage.REGISTERING, to=Stage.INVITING, needs=(needs.EMPTY_POOL,), back=True),
    Step(start=Stage.REGISTERING, to=Stage.DESIGNED, needs=(needs.EMPTY_POOL,), back=True),
    Step(start=Stage.FROZEN, to=Stage.REGISTERING, needs=(needs.NO_LOTTERY,), back=True),
    Step(start=Stage.DRAWN, to=Stage.FROZEN, needs=(needs.NO_LOTTERY,), back=True),
    Step(start=Stage.CONFIRMING, to=Stage.FROZEN, needs=(needs.NO_LOTTERY,), back=True),
    Step(start=Stage.SEATED, to=Stage.CONFIRMING, back=True),
)
"""Every step there is; what is not in it cannot be."""


def step(start: Stage, to: Stage) -> Step | None:
    """Return the step from `start` to `to`, None if there is none."""
    return next((one for one in STEPS if (one.start, one.to) == (start, to)), None)


def onward(start: Stage) -> tuple[Step, ...]:
    """Return the steps that lead on from `start`, in their order."""
    return tuple(one for one in STEPS if one.start == start and not one.back)


def lacking(room: Room, taken: Step) -> Iterator[Need]:
    """Yield what `taken` needs and the jury has not; what is costly to find out comes last."""
    cheap_first = sorted(taken.needs, key=lambda need: need.costly)
    found = False
    for need in cheap_first:
        if need.costly and found:
            return
        if not need.met(room):
            found = True
            yield need


def enter(room: Room, stage: Stage, *, reason: str = "") -> None:
    """Bring the jury of `room` into `stage`.

    Parameters
    ----------
    room
        Of an action about a jury.
    stage
        Where to.
    reason
        Why back, or why although something lacks that may be excused. It is published.

    Raises
    ------
    InputError
        With everything that lacks.
    """
    jury = room.jury
    taken = step(jury.stage, stage)
    if taken is None:
        raise _no_such_step(jury.stage, stage)
    lacks = list(lacking(room, taken))
    excused = bool(lacks) and bool(reason) and all(need.excused for need in lacks)
    if lacks and not excused:
        raise InputError(_problem(need) for need in lacks)
    before = _came_into(room, stage, reason)
    dates.reached(room.session, jury, stage, room.now, back=taken.back)
    if stage is Stage.FROZEN:
        _publish_quotas(room)
        if before is Stage.REGISTERING:
            _write_down(room)
    room.note(stage=stage.value, before=before.value, excused=excused)


def stop(room: Room, reason: str) -> None:
    """Close the jury of `room` before its end, wherever it is and whatever it lacks.

    It is no step of `STEPS`: nothing of what was planned is done with it. `reason` is published.
    """
    before = _came_into(room, Stage.CLOSED, reason)
    room.jury.stopped_at = room.now
    room.note(stage=Stage.CLOSED.value, before=before.value)


def _came_into(room: Room, stage: Stage, reason: str) -> Stage:
    """Set the stage, write down the step, and return where the jury was."""
    jury = room.jury
    before, jury.stage = jury.stage, stage
    room.session.add(
        StageStep(jury_id=jury.id, stage=stage, at=room.now, by=room.actor, reason=reason)
    )
    return before


def _publish_quotas(room: Room) -> None:
    """Publish the quotas with the freeze: from here on nothing of them changes."""
    chosen = sets.approved(room.session, room.jury.id)
    if chosen is not None and chosen.published_at is None:
        chosen.published_at = room.now


def _write_down(room: Room) -> None:
    """Write down what is frozen, whichever page the step was taken on."""
    from panels.draws.freezing import record  # which itself takes this step

    record(room)


def _no_such_step(start: Stage, to: Stage) -> Refused:
    return Refused(
        "step-unknown",
        text("A jury does not go from '{start}' to '{to}'.",
             start=stage_name(start), to=stage_name(to)),
        text("The timeline of the jury says what comes next."),
    )  # fmt: skip


def _problem(need: Need) -> Problem:
    return Problem(code=f"needs-{need.name}", what=need.lacks, remedy=need.remedy)
