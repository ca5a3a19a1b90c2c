"""Ordering replacements: whose seats, from whom, by which number; the worker carries it out."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select

from panels.accounts.two import second_person
from panels.desk.replacements.orders import ground_of, listed, live_order, tickets_of, vacated
from panels.desk.replacements.outlook import ordered_already, seated_tickets
from panels.desk.replacements.pool import draw_of
from panels.desk.words import WORKING
from panels.door import Role, Room, Scope, action, read
from panels.door.refusal import not_allowed
from panels.draws import jobs
from panels.store.tables import (
    Draw,
    OrderState,
    ReplacementNumber,
    ReplacementOrder,
    Source,
)
from sortition.refused import Refused
from strata.texts import text

KIND = "replacements"
"""Of the job."""
_DAYS = range(1, 61)
_DIGITS = re.compile(r"[0-9]{1,18}")


class Typed(StrEnum):
    """What came of a number that somebody typed."""

    FIRST = "first"
    """A second person is to type it as well."""
    AGREED = "agreed"
    DIFFERS = "differs"
    """Both begin anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order of replacements, for whoever watches it.

    Parameters
    ----------
    id, state, at
        Which, how far, since when.
    seats
        How many members left.
    by_number
        Whether a number from outside decides.
    typed, typed_by_me
        How many have typed it, and whether who asks has.
    problem
        Code of what failed, None if nothing did.
    """

    id: str
    state: OrderState
    at: datetime
    seats: int
    by_number: bool
    typed: int
    typed_by_me: bool
    problem: str | None


@action(
    scope=Scope.JURY,
    roles=(Role.OFFICER,),
    stages=WORKING,
    logs="the id of the order, how many seats, from whom, which choice, which randomness",
)
def draw_replacements(
    room: Room,
    *,
    source: Source = Source.POOL,
    accept: int | None = None,
    unavailable: Collection[str] = (),
    by_number: bool = False,
    days: int = 7,
) -> str:
    """Order replacements for all who left; the worker draws them on the folder as it is now.

    Parameters
    ----------
    room
        Of the jury.
    source
        Who may step in.
    accept
        Number of the choice that is followed if nobody fits within the quotas.
    unavailable
        Tickets of who cannot be reached now; they are left out this time only.
    by_number
        Whether a number thrown in the room decides, which two people type once the lottery is
        written; else the seed of the first draw does.
    days
        For how long the new offers hold.
    """
    draw = draw_of(room.session, room.jury.id)
    if live_order(room.session, draw.id) is not None:
        raise ordered_already()
    left, declined = vacated(room.session, draw.id)
    seated = seated_tickets(room, draw)
    _check(room, draw, days, empty=room.jury.seats - len(seated), unavailable=unavailable)
    order = ReplacementOrder(
        jury_id=room.jury.id,
        draw_id=draw.id,
        state=OrderState.QUEUED,
        ground=ground_of(room.session, draw.id),
        left=listed([seat.ticket for seat in left]),
        declined=listed([seat.ticket for seat in declined]),
        unavailable=listed({*unavailable} - seated),
        source=Source(source),
        accept=accept,
        by_number=by_number,
        days=days,
        at=room.now,
        by=room.actor,
    )
    room.session.add(order)
    _queue(room, order)
    room.note(order=order.id, seats=len(left), source=order.source.value, accept=accept,
              by_number=by_number, unavailable=len(unavailable))  # fmt: skip
    return order.id


def _check(room: Room, draw: Draw, days: int, *, empty: int, unavailable: Collection[str]) -> None:
    if empty <= 0:
        raise Refused(
            "replacement-needless",
            text("No seat is empty."),
            text("Replacements are drawn once somebody has said no, left, or was not reached."),
        )
    if days not in _DAYS:
        raise Refused(
            "offer-days",
            text("An offer cannot hold for {days} days.", days=days),
            text("Give 1 to {most} days.", most=_DAYS[-1]),
        )


def _queue(room: Room, order: ReplacementOrder) -> None:
    room.session.flush()
    jobs.queue(room, KIND, order.id)


@action(
    scope=Scope.JURY,
    roles=(Role.OFFICER, Role.OBSERVER),
    stages=WORKING,
    logs="the id of the order, and what came of it",
)
def type_replacement_number(room: Room, order: str, number: str) -> Typed:
    """Type the number that was thrown; once two people typed the same, it decides."""
    chosen = _order(room, order)
    if chosen.state is not OrderState.WAITING:
        raise Refused(
            "replacement-not-waiting",
            text("These replacements wait for no number."),
            text("Look how far they are."),
        )
    digits = number.strip()
    if not _DIGITS.fullmatch(digits):
        raise Refused(
            "number-digits",
            text("The number is digits only, such as 052."),
            text("Type every digit that was thrown, also a 0 at the beginning."),
        )
    came = _typed(room, chosen, digits)
    room.note(order=chosen.id, came=came.value)
    return came


def _typed(room: Room, order: ReplacementOrder, digits: str) -> Typed:
    rows = select(ReplacementNumber).where(ReplacementNumber.order_id == order.id)
    others = [row for row in room.session.scalars(rows) if row.by != room.actor]
    if any(row.number != digits for row in others):
        room.session.execute(
            delete(ReplacementNumber).where(ReplacementNumber.order_id == order.id)
        )
        return Typed.DIFFERS
    room.session.merge(
        ReplacementNumber(order_id=order.id, by=room.actor, number=digits, at=room.now)
    )
    if not others:
        if not room.house.settings.alone:
            return Typed.FIRST
        second_person(room, room.actor)
    order.state, order.number, order.problem = OrderState.NUMBERED, digits, None
    _queue(room, order)
    return Typed.AGREED


@action(scope=Scope.JURY, roles=(Role.OFFICER,), stages=WORKING, logs="the id of the order")
def call_off_replacements(room: Room, order: str) -> None:
    """Call off replacements that are not computed yet."""
    chosen = _order(room, order)
    if chosen.state is not OrderState.QUEUED:
        raise Refused(
            "replacement-too-late",
            text("The lottery of these replacements is written."),
            text("A lottery that is written is drawn: type its number."),
        )
    chosen.state, chosen.problem = OrderState.FAILED, "called-off"
    room.note(order=chosen.id)


@read(scope=Scope.JURY, roles=(Role.OFFICER, Role.OBSERVER), stages=WORKING)
def replacement_orders(room: Room) -> tuple[Order, ...]:
    """Show the orders of replacements and how far each is, the newest first."""
    draw = draw_of(room.session, room.jury.id)
    rows = select(ReplacementOrder).where(ReplacementOrder.draw_id == draw.id)
    rows = rows.order_by(ReplacementOrder.at.desc(), ReplacementOrder.id)
    return tuple(_shown(room, row) for row in room.session.scalars(rows))


def _shown(room: Room, row: ReplacementOrder) -> Order:
    typed = select(ReplacementNumber.by).where(ReplacementNumber.order_id == row.id)
    people = set(room.session.scalars(typed))
    return Order(
        id=row.id,
        state=row.state,
        at=row.at,
        seats=len(tickets_of(row.left)),
        by_number=row.by_number,
        typed=len(people),
        typed_by_me=room.actor in people,
        problem=row.problem,
    )


def _order(room: Room, order: str) -> ReplacementOrder:
    row = room.session.get(ReplacementOrder, order)
    if row is None or row.draw_id != draw_of(room.session, room.jury.id).id:
        raise not_allowed()
    return row
