"""All seats in a list for the officer; and their numbers, for all at the desk."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from panels.desk import leases
from panels.desk.calls.queue import attempts_of
from panels.desk.replacements.pool import draw_of
from panels.desk.seats import had_seat
from panels.desk.words import GONE, Reason
from panels.door import Role, Room, Scope, read
from panels.stages import AFTER_DRAW
from panels.store.tables import Identity, Seat, SeatState


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One seat in the officer's list.

    Parameters
    ----------
    seat, ticket, name, state
        Id, public pseudonym, who it is, what has come of it.
    attempts, taken
        How often they were tried, and whether somebody rings them now.
    expires_at, decided_at, reason
        Until when the offer holds; what was decided when, and why not.
    link, rank
        Which replacement drew them, 0 the first draw; place among the alternates.
    replaced
        Whether somebody else was drawn for the seat.
    """

    seat: str
    ticket: str
    name: str
    state: SeatState
    attempts: int
    taken: bool
    expires_at: datetime | None
    decided_at: datetime | None
    reason: Reason | None
    link: int
    rank: int | None
    replaced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How the desk stands.

    Parameters
    ----------
    seats
        Of the jury.
    confirmed, offered
        Taken for sure, and still open to a no.
    left
        Who said no, left or was not reached, so far.
    empty
        Seats that nobody has or is offered.
    reserves
        Who stands by.
    overdue
        Offers whose time is over and that are not ended yet.
    """

    seats: int
    confirmed: int
    offered: int
    left: int
    empty: int
    reserves: int
    overdue: int


@read(
    scope=Scope.JURY,
    roles=(Role.OFFICER,),
    stages=AFTER_DRAW,
    logs="how many people were listed with their names",
)
def seat_list(room: Room) -> tuple[Line, ...]:
    """List all seats with names: panel, replacements and alternates."""
    draw = draw_of(room.session, room.jury.id)
    wanted = (
        select(Seat, Identity.name)
        .outerjoin(Identity, Identity.person_id == Seat.person_id)
        .where(Seat.draw_id == draw.id)
        .order_by(Seat.rank.is_not(None), Seat.rank, Seat.ticket)
    )
    rows = list(room.session.execute(wanted))
    tried = attempts_of(room.session, [seat for seat, _ in rows])
    room.note(people=len(rows))
    return tuple(
        Line(
            seat=seat.id,
            ticket=seat.ticket,
            name=name or "",
            state=seat.state,
            attempts=tried.get(seat.id, 0),
            taken=leases.held_by_another(seat, "", room.now),
            expires_at=seat.expires_at,
            decided_at=seat.decided_at,
            reason=None if seat.reason is None else Reason(seat.reason),
            link=seat.link,
            rank=seat.rank,
            replaced=seat.replaced,
        )
        for seat, name in rows
    )


@read(scope=Scope.JURY, roles=(Role.OFFICER, Role.CALLER, Role.OBSERVER), stages=AFTER_DRAW)
def desk_numbers(room: Room) -> Numbers:
    """Count the seats: confirmed, offered, empty."""
    draw = draw_of(room.session, room.jury.id)
    seats = list(room.session.scalars(select(Seat).where(Seat.draw_id == draw.id)))
    states = Counter(seat.state for seat in seats)
    confirmed, offered = states[SeatState.CONFIRMED], states[SeatState.OFFERED]
    return Numbers(
        seats=room.jury.seats,
        confirmed=confirmed,
        offered=offered,
        left=sum(seat.state in GONE and had_seat(seat) for seat in seats),
        empty=max(0, room.jury.seats - confirmed - offered),
        reserves=states[SeatState.RESERVE],
        overdue=sum(
            seat.state is SeatState.OFFERED
            and seat.expires_at is not None
            and seat.expires_at <= room.now
            for seat in seats
        ),
    )
