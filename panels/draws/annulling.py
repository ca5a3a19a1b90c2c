"""Annulling a lottery or a draw: one asks and says why, another confirms, and all can read it."""

from __future__ import annotations

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from panels.accounts.two import second_person
from panels.door import Role, Room, Scope, action
from panels.draws.folders import current
from panels.draws.jobs import stop_all
from panels.juries import machine
from panels.juries.reasons import checked
from panels.stages import Stage
from panels.store.tables import (
    Draw,
    DrawState,
    OrderState,
    ReplacementOrder,
    Seat,
    SeatState,
    TypedNumber,
)
from sortition.refused import Refused
from strata.texts import text

_STAGES = {Stage.FROZEN, Stage.DRAWN, Stage.CONFIRMING}
_HELD = (SeatState.OFFERED, SeatState.CONFIRMED, SeatState.RESERVE)
_LIVE = (OrderState.QUEUED, OrderState.WAITING, OrderState.NUMBERED)
REASON = "annulled"
"""Why a seat lapsed whose draw was annulled."""


@action(
    scope=Scope.JURY,
    roles={Role.OFFICER},
    stages=_STAGES,
    logs="the id of the draw, how long the reason is",
)
def annul_draw(room: Room, reason: str) -> None:
    """Ask that the lottery or the draw be annulled, and say why; the reason is published."""
    draw = _standing(room.session, room.jury.id)
    why = checked(reason, text("Annulling needs a reason."))
    if draw.annul_by is not None:
        raise Refused(
            "annul-asked",
            text("Somebody asked already that it be annulled."),
            text("Let another person confirm it, or take the request back first."),
        )
    draw.annul_reason, draw.annul_by = why, room.actor
    room.note(draw=draw.id, signs=len(why))


@action(scope=Scope.JURY, roles={Role.OFFICER}, stages=_STAGES, logs="the id of the draw")
def keep_draw(room: Room) -> None:
    """Take back the request that the lottery or the draw be annulled."""
    draw = _asked(room)
    draw.annul_reason = draw.annul_by = None
    room.note(draw=draw.id)


@action(
    scope=Scope.JURY,
    roles={Role.OFFICER, Role.ADMINISTRATOR},
    stages=_STAGES,
    logs="the id of the draw, its manifest and number, how many seats lapsed",
)
def confirm_annulment(room: Room) -> None:
    """Annul the lottery or the draw, as another person than who asked for it."""
    draw = _asked(room)
    second_person(room, draw.annul_by or "")
    draw.state, draw.annulled_at = DrawState.ANNULLED, room.now
    draw.annul_confirmed_by = room.actor
    session = room.session
    lapsed = session.execute(
        update(Seat)
        .where(Seat.draw_id == draw.id, Seat.state.in_(_HELD))
        .values(
            state=SeatState.LAPSED, decided_at=room.now, expires_at=None, reason=REASON,
            claimed_by=None, claimed_until=None, next_call_at=None,
        )
    )  # fmt: skip
    _end_orders(session, draw, "draw-annulled")
    session.execute(delete(TypedNumber).where(TypedNumber.draw_id == draw.id))
    session.flush()
    stop_all(room)
    if room.jury.stage is not Stage.FROZEN:
        machine.enter(room, Stage.FROZEN, reason=draw.annul_reason or "")
    room.note(draw=draw.id, manifest=draw.manifest, number=draw.number,
              lapsed=getattr(lapsed, "rowcount", None))  # fmt: skip


def end_lottery(room: Room, reason: str, asked_by: str) -> str | None:
    """End what is under way when the jury is called off; return the lottery that was annulled.

    A panel that was drawn stays as it is, for all to check.
    """
    draw = current(room.session, room.jury.id)
    if draw is None:
        return None
    _end_orders(room.session, draw, "jury-stopped")
    draw.annul_reason = draw.annul_by = None
    if draw.state is DrawState.DRAWN:
        return None
    room.session.execute(delete(TypedNumber).where(TypedNumber.draw_id == draw.id))
    if draw.state is DrawState.COMPUTING:
        draw.state = DrawState.FAILED
        return None
    draw.state, draw.annulled_at = DrawState.ANNULLED, room.now
    draw.annul_reason, draw.annul_by = reason, asked_by
    draw.annul_confirmed_by = room.actor
    return draw.id


def _end_orders(session: Session, draw: Draw, problem: str) -> None:
    """End what is ordered of replacements and not drawn yet."""
    session.execute(
        update(ReplacementOrder)
        .where(ReplacementOrder.draw_id == draw.id, ReplacementOrder.state.in_(_LIVE))
        .values(state=OrderState.FAILED, problem=problem)
    )


def _standing(session: Session, jury_id: str) -> Draw:
    draw = current(session, jury_id)
    if draw is None or draw.state is DrawState.COMPUTING:
        raise Refused(
            "annul-nothing",
            text("There is no lottery that could be annulled."),
            text("A lottery that is being computed can be stopped."),
        )
    return draw


def _asked(room: Room) -> Draw:
    draw = _standing(room.session, room.jury.id)
    if draw.annul_by is None:
        raise Refused(
            "annul-not-asked",
            text("Nobody asked that it be annulled."),
            text("One person asks for it and says why, another confirms it."),
        )
    return draw
