"""The seats of a jury: those of the draw that counts, not of one that was annulled."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from panels.store.tables import Draw, DrawState, Seat, SeatState


def seats_of(jury_id: str, *states: SeatState) -> Select[Seat]:
    """Return the query of a jury's seats, of any state unless some are named."""
    wanted = (
        select(Seat)
        .join(Draw, Draw.id == Seat.draw_id)
        .where(Seat.jury_id == jury_id, ~Draw.test, Draw.state == DrawState.DRAWN)
    )
    return wanted.where(Seat.state.in_(states)) if states else wanted


def count_of(session: Session, jury_id: str, *states: SeatState) -> int:
    """Return how many seats a jury has, of any state unless some are named."""
    wanted = select(func.count()).select_from(seats_of(jury_id, *states).subquery())
    return session.scalar(wanted) or 0


def had_seat(seat: Seat) -> bool:
    """Tell whether a seat of the panel was ever the person's, who else only stood by."""
    return seat.rank is None or seat.link > 0
