"""How a jury stands, in the few facts from which it follows what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panels.desk.seats import count_of
from panels.juries.schedule import late
from panels.juries.texts import Field, is_published
from panels.quotas.sets import latest
from panels.stages import Stage
from panels.store.tables import Jury, Person, SeatState


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """How a jury stands.

    Parameters
    ----------
    stage
        Where it is.
    asked
        Whether question and promise are published.
    quotas, approved, own
        Whether there are quotas, whether the newest are approved, and whether the person who
        looks proposed them.
    people
        How many are in the pool.
    open_seats
        How many seats nobody has confirmed.
    offers
        How many people have not said yet whether they come.
    late
        How many dates have passed undone.
    stop_asked, own_stop
        Whether somebody asks that the jury be called off, and whether it is who looks.
    """

    stage: Stage
    asked: bool
    quotas: bool
    approved: bool
    own: bool
    people: int
    open_seats: int
    offers: int
    late: int
    stop_asked: bool
    own_stop: bool


def facts(session: Session, jury: Jury, account: str, now: datetime) -> Facts:
    """Return how `jury` stands for whoever looks."""
    newest = latest(session, jury.id)
    people = select(func.count()).select_from(Person)
    return Facts(
        stage=jury.stage,
        asked=all(is_published(session, jury.id, one) for one in (Field.QUESTION, Field.PROMISE)),
        quotas=newest is not None,
        approved=newest is not None and newest.approved_at is not None,
        own=newest is not None and newest.by == account,
        people=session.scalar(people.where(Person.jury_id == jury.id)) or 0,
        open_seats=max(0, jury.seats - count_of(session, jury.id, SeatState.CONFIRMED)),
        offers=count_of(session, jury.id, SeatState.OFFERED),
        late=sum(line.late > 0 for line in late(session, jury, now)),
        stop_asked=jury.stop_by is not None,
        own_stop=jury.stop_by == account,
    )
