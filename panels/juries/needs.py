"""What a jury must have before it goes on: each need with what lacks and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from panels.desk.seats import count_of
from panels.door import Room
from panels.juries import dates, texts
from panels.quotas import fitting, sets
from panels.stages import Stage
from panels.store.tables import Draw, DrawState, Person, SeatState, StageStep
from strata.texts import Text, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that a step needs.

    Parameters
    ----------
    name
        Stable code; an error that it lacks is called ``needs-`` and this.
    what
        What is needed, as half a sentence that fits a list.
    lacks, remedy
        What is said if it lacks, and what to do.
    met
        Whether it is there.
    costly
        Whether looking takes long, so that a screen does not look each time.
    excused
        Whether an officer may go on without it and say why.
    """

    name: str
    what: Text
    lacks: Text
    remedy: Text
    met: Callable[[Room], bool]
    costly: bool = False
    excused: bool = False


def _published(field: texts.Field) -> Callable[[Room], bool]:
    return lambda room: texts.is_published(room.session, room.jury.id, field)


def _published_since_it_met(field: texts.Field) -> Callable[[Room], bool]:
    """Return whether it is published; a standing council needs another for each question."""
    return lambda room: texts.is_published(
        room.session, room.jury.id, field, since=_last(room, Stage.DELIBERATING)
    )


def _last(room: Room, stage: Stage) -> datetime | None:
    """Return when the jury last came into `stage`."""
    came = select(func.max(StageStep.at))
    came = came.where(StageStep.jury_id == room.jury.id, StageStep.stage == stage)
    return room.session.scalar(came)


def _has_come(name: str) -> Callable[[Room], bool]:
    """Return whether that day has come; a standing council has another for each question."""
    return lambda room: dates.has_come(
        room.session, room.jury.id, name, room.now, since=_last(room, Stage.STANDING)
    )


def _nobody_in_pool(room: Room) -> bool:
    people = select(Person.id).where(Person.jury_id == room.jury.id).limit(1)
    return room.session.scalar(people) is None


def _quotas_approved(room: Room) -> bool:
    newest = sets.latest(room.session, room.jury.id)
    return newest is not None and newest.approved_at is not None


def _quotas_fit_seats(room: Room) -> bool:
    newest = sets.latest(room.session, room.jury.id)
    return newest is not None and newest.seats == room.jury.seats


def _pool_feasible(room: Room) -> bool:
    return fitting.pool_fits(room.session, room.jury)


def _real_draws(room: Room, *states: DrawState) -> int:
    wanted = select(func.count()).select_from(Draw)
    wanted = wanted.where(Draw.jury_id == room.jury.id, ~Draw.test, Draw.state.in_(states))
    return room.session.scalar(wanted) or 0


def _drawn(room: Room) -> bool:
    return _real_draws(room, DrawState.DRAWN) == 1


def _no_real_lottery(room: Room) -> bool:
    return not _real_draws(
        room, DrawState.COMPUTING, DrawState.COMPUTED, DrawState.ANNOUNCED, DrawState.DRAWN
    )


def _seats(room: Room, *states: SeatState) -> int:
    return count_of(room.session, room.jury.id, *states)


QUESTION = Need(
    name="question",
    what=text("the question is published"),
    lacks=text("The question to the jury is not published."),
    remedy=text("Write it under 'Remit' and publish it."),
    met=_published(texts.Field.QUESTION),
)
PROMISE = Need(
    name="promise",
    what=text("the promise to answer is published"),
    lacks=text("The promise to answer is not published."),
    remedy=text("Write under 'Remit' what the council promises and by when, and publish it."),
    met=_published(texts.Field.PROMISE),
)
QUOTAS = Need(
    name="quotas",
    what=text("the newest version of the quotas is approved by a second person"),
    lacks=text("The newest version of the quotas is not approved."),
    remedy=text("Let a second person approve it under 'Quotas'."),
    met=_quotas_approved,
)
SEATS = Need(
    name="seats",
    what=text("the quotas are for as many seats as the jury has"),
    lacks=text("There are no quotas for as many seats as the jury has."),
    remedy=text("Propose quotas for this number of seats, and have them approved."),
    met=_quotas_fit_seats,
)
POOL = Need(
    name="pool",
    what=text("the pool can fill the quotas"),
    lacks=text("It is not shown that the pool can fill the quotas."),
    remedy=text("Look under 'Quotas' at what is in the way and what would help."),
    met=_pool_feasible,
    costly=True,
)
DRAW = Need(
    name="draw",
    what=text("the real draw is done"),
    lacks=text("The real draw is not done; test lotteries do not count."),
    remedy=text("Compute the lottery, announce it and draw, under 'Draw'."),
    met=_drawn,
)
OFFERS = Need(
    name="offers",
    what=text("seats are offered to those who were drawn"),
    lacks=text("No seats are offered to those who were drawn."),
    remedy=text("Look under 'Draw' whether the real draw is done."),
    met=lambda room: _seats(room, *(set(SeatState) - {SeatState.RESERVE})) > 0,
)
DECIDED = Need(
    name="decided",
    what=text("everybody who was offered a seat has decided"),
    lacks=text("Somebody who was offered a seat has not decided yet."),
    remedy=text("Ring them, or wait until their offers end."),
    met=lambda room: not _seats(room, SeatState.OFFERED),
)
CONFIRMED = Need(
    name="confirmed",
    what=text("every seat is confirmed"),
    lacks=text("Not every seat is confirmed."),
    remedy=text("Ring those who are left or draw replacements; or go on and say why."),
    met=lambda room: _seats(room, SeatState.CONFIRMED) >= room.jury.seats,
    excused=True,
)
FIRST_DAY = Need(
    name="first-day",
    what=text("the first day of the jury has come"),
    lacks=text("The first day of the jury has not come yet."),
    remedy=text("Wait until then, or move the date under 'Timeline'."),
    met=_has_come("first-day"),
)
LAST_DAY = Need(
    name="last-day",
    what=text("the last day of the jury has come"),
    lacks=text("The last day of the jury has not come yet."),
    remedy=text("Wait until then, or move the date under 'Timeline'."),
    met=_has_come("last-day"),
)
REPORT = Need(
    name="report",
    what=text("it is published where the report can be read"),
    lacks=text("It is not published where the report can be read."),
    remedy=text("Write it under 'Remit' and publish it."),
    met=_published_since_it_met(texts.Field.REPORT),
)
ANSWER = Need(
    name="answer",
    what=text("the answer of the council is published"),
    lacks=text("The answer of the council is not published."),
    remedy=text("Write under 'Remit' where it can be read, and publish it."),
    met=_published_since_it_met(texts.Field.ANSWER),
)
STANDING = Need(
    name="standing",
    what=text("it is a standing council"),
    lacks=text("This jury is not a standing council."),
    remedy=text("Go on as a jury does."),
    met=lambda room: room.jury.template == "standing",
)
NOT_STANDING = Need(
    name="not-standing",
    what=text("it is not a standing council"),
    lacks=text("This is a standing council, which stands before it deliberates."),
    remedy=text("Let it stand first."),
    met=lambda room: room.jury.template != "standing",
)
EMPTY_POOL = Need(
    name="empty-pool",
    what=text("nobody is in the pool yet"),
    lacks=text("There are people in the pool already."),
    remedy=text("Go on; or take those out who should not be in it."),
    met=_nobody_in_pool,
)
NO_LOTTERY = Need(
    name="no-lottery",
    what=text("there is no real lottery, or it is annulled"),
    lacks=text("There is a real lottery for this pool."),
    remedy=text("Let two people annul it, with a reason that is published."),
    met=_no_real_lottery,
)
