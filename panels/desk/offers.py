"""Offers: opening the desk, how long each holds, and those that nobody answered in time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select

from panels.desk import leases
from panels.desk.replacements.orders import live_order
from panels.desk.seats import count_of, had_seat, seats_of
from panels.desk.words import WORKING
from panels.door import Machine, Role, Room, Scope, action, read
from panels.draws.jobs import EVERY
from panels.house import House
from panels.juries import machine
from panels.stages import Stage
from panels.store.tables import Draw, DrawState, Jury, Person, Seat, SeatState, SupportNeed
from sortition.refused import Refused
from strata.texts import text


@action(
    scope=Scope.JURY,
    roles=(Role.OFFICER,),
    stages=(Stage.DRAWN,),
    logs="how many seats are offered",
)
def open_desk(room: Room) -> int:
    """Begin to ring those who were drawn; tell how many there are."""
    machine.enter(room, Stage.CONFIRMING)
    offered = count_of(room.session, room.jury.id, SeatState.OFFERED)
    room.note(offered=offered)
    return offered


@action(
    scope=Scope.JURY,
    roles=(Role.OFFICER,),
    stages=WORKING,
    logs="the id of the seat, and until when the offer holds",
)
def extend_offer(room: Room, seat: str, until: datetime) -> None:
    """Hold an offer for longer."""
    chosen = leases.mine(room, seat)
    if chosen.state is not SeatState.OFFERED:
        raise _not_open()
    if until <= room.now or (chosen.expires_at is not None and until <= chosen.expires_at):
        raise Refused(
            "offer-shorter",
            text("The offer would not hold longer than it does."),
            text("Give a later day: what was promised is never cut short."),
        )
    chosen.expires_at = until
    room.note(seat=chosen.id, until=until.strftime("%Y-%m-%dT%H:%MZ"))


@action(
    scope=Scope.JURY,
    roles=(Role.OFFICER,),
    stages=WORKING,
    logs="the id of the seat, and until when the offer holds",
)
def offer_again(room: Room, seat: str, until: datetime) -> None:
    """Offer a seat again to somebody who said no or was not reached, if it is still theirs.

    A slip of the pen, or a call a day late. Once replacements are ordered it is too late.
    """
    chosen = leases.mine(room, seat)
    known = room.session.get_one(Person, chosen.person_id).eligible
    gone = chosen.state in (SeatState.DECLINED, SeatState.LAPSED)
    if not (gone and known and had_seat(chosen)):
        raise _not_open()
    if chosen.replaced or live_order(room.session, chosen.draw_id) is not None:
        raise Refused(
            "seat-given-on",
            text("Somebody else is drawn for this seat, or is about to be."),
            text("Nobody is drawn twice: the person can put their name down for the next jury."),
        )
    if until <= room.now:
        raise Refused(
            "offer-shorter",
            text("The offer would not hold longer than it does."),
            text("Give a later day: what was promised is never cut short."),
        )
    chosen.state, chosen.reason, chosen.decided_at = SeatState.OFFERED, None, None
    chosen.expires_at = until
    room.note(seat=chosen.id, until=until.strftime("%Y-%m-%dT%H:%MZ"))


@action(
    scope=Scope.JURY,
    roles=(Role.OFFICER, Role.WORKER),
    stages=WORKING,
    logs="how many offers lapsed",
)
def lapse_offers(room: Room) -> int:
    """End the offers whose time is over; who is being rung at the moment is left in peace."""
    lapsed = end_offers(room, *_over(room.now))
    room.note(lapsed=lapsed)
    return lapsed


def end_offers(room: Room, *only: ColumnElement[bool]) -> int:
    """End the open offers of the jury, or some of them, and return how many."""
    ended = list(room.session.scalars(seats_of(room.jury.id, SeatState.OFFERED).where(*only)))
    for seat in ended:
        seat.state, seat.decided_at, seat.next_call_at = SeatState.LAPSED, room.now, None
        room.session.execute(delete(SupportNeed).where(SupportNeed.person_id == seat.person_id))
        leases.let_go(seat)
    return len(ended)


def _over(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return what is true of an offer whose time is over while nobody rings the person."""
    free = or_(Seat.claimed_until.is_(None), Seat.claimed_until <= now)
    return Seat.expires_at <= now, free


@read(scope=Scope.HOUSE, roles=(Role.WORKER,))
def juries_with_lapsed_offers(room: Room) -> tuple[str, ...]:
    """Find the juries in which an offer's time is over."""
    wanted = (
        select(Seat.jury_id)
        .join(Jury, Jury.id == Seat.jury_id)
        .join(Draw, Draw.id == Seat.draw_id)
        .where(
            Draw.state == DrawState.DRAWN,
            Seat.state == SeatState.OFFERED,
            *_over(room.now),
            Jury.stage.in_(WORKING),
        )
        .distinct()
    )
    return tuple(sorted(room.session.scalars(wanted)))


def lapse_all(house: House) -> int:
    """End every offer whose time is over, jury by jury; the worker does it now and then."""
    found = juries_with_lapsed_offers(house.machine(Machine.WORKER))
    return sum(lapse_offers(house.machine(Machine.WORKER, jury=jury)) for jury in found)


EVERY.append(("offers that lapse", 300.0, lapse_all))


def _not_open() -> Refused:
    return Refused(
        "seat-decided",
        text("There is no open offer of this seat any more."),
        text("Look at the list of seats: it says what was decided and when."),
    )
