"""Landing: what the worker computed comes into the store, if the folder is still as it was."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from panels.desk.replacements.orders import LIVE, ground_of, tickets_of, wish_of
from panels.desk.replacements.outlook import SEATED
from panels.desk.replacements.pool import reachable
from panels.desk.words import GONE, WORKING
from panels.door import Role, Room, Scope, action, read
from panels.draws import folders, jobs
from panels.draws.nobody import nobody
from panels.store.tables import (
    Draw,
    DrawState,
    Job,
    OrderState,
    ReplacementBatch,
    ReplacementNumber,
    ReplacementOrder,
    Seat,
    SeatState,
    Ticket,
)
from sortition.digest import sha256
from sortition.folder.contents import load
from sortition.folder.tables import rows_of
from sortition.folder.writing import REPLACEMENTS
from sortition.refused import Refused
from sortition.replacement.batch import Wish
from sortition.replacement.standing import tickets_in
from strata.texts import text

_WORKER = (Role.WORKER,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a replacement is computed on.

    Parameters
    ----------
    order, state
        Which order, and how far it is.
    wish, accept
        What is asked.
    by_number, number
        Whether a number from outside decides, and which.
    """

    order: str
    state: OrderState
    wish: Wish
    accept: int | None
    by_number: bool
    number: str | None


@read(scope=Scope.JURY, roles=_WORKER, stages=WORKING)
def replacement_ground(room: Room, order: str, place: Path) -> Ground | None:
    """Copy the folder of the draw to `place`, with what is asked of it; None if it is settled."""
    row = _live(room.session, order)
    if row is None:
        return None
    with folders.unpacked(room.session, row.draw_id) as folder:
        shutil.copytree(folder, place)
        people = {line[0] for line in rows_of((folder / "pool.csv").read_bytes())[1:]}
    seated = select(Seat.ticket).where(Seat.draw_id == row.draw_id, Seat.state.in_(SEATED))
    known = reachable(room.session, row.draw_id) | {*room.session.scalars(seated)}
    return Ground(
        order=row.id,
        state=row.state,
        wish=wish_of(
            left=tickets_of(row.left),
            declined=tickets_of(row.declined),
            unavailable=tickets_of(row.unavailable),
            source=row.source,
            unreachable=people - known,
        ),
        accept=row.accept,
        by_number=row.by_number,
        number=row.number,
    )


@action(
    scope=Scope.JURY,
    roles=_WORKER,
    stages=WORKING,
    logs="the id of the order, number of the link, how many left and came, the checkpoint",
)
def land_replacements(room: Room, order: str, folder: Path, *, job: str, attempt: int) -> None:
    """Keep a link that was computed, and offer the seats to who was drawn.

    Raises
    ------
    Refused
        If the order is settled, or the folder in the store is not the one that it began with.
    """
    jobs.ended(room, job, attempt)
    row = _live(room.session, order)
    draw = None if row is None else room.session.get(Draw, row.draw_id)
    if row is None or draw is None or draw.state is not DrawState.DRAWN:
        raise _overtaken()
    if ground_of(room.session, draw.id) != row.ground or not _as_ordered(room.session, row):
        raise _overtaken()
    link = max(int(place.name) for place in (folder / REPLACEMENTS).iterdir())
    place = folder / REPLACEMENTS / str(link)
    kept = room.prepared(
        f"{order} {job} {attempt}", lambda: (folders.zipped(folder), folders.public_part(folder))
    )
    folders.replaced(room.session, draw.id, *kept)
    room.session.flush()
    if not (place / "draw.json").exists():
        row.state, row.ground = OrderState.WAITING, ground_of(room.session, draw.id)
        room.note(order=row.id, link=link, drawn=False)
        return
    row.state = OrderState.DONE
    draw.checkpoint = sha256((place / "draw.json").read_bytes())
    _seat(room, row, place, link)
    room.note(order=row.id, link=link, drawn=True, checkpoint=draw.checkpoint)


def settle(room: Room, job: Job) -> None:
    """Note why replacements were not drawn; those that wait for a number wait on for another."""
    row = _live(room.session, job.subject or "")
    if row is None:
        return
    row.problem = job.problem or job.state.value
    if row.state is OrderState.NUMBERED:
        row.state, row.number = OrderState.WAITING, None
        room.session.execute(delete(ReplacementNumber).where(ReplacementNumber.order_id == row.id))
    else:
        row.state = OrderState.FAILED
    room.note(order=row.id)


def _live(session: Session, order: str) -> ReplacementOrder | None:
    row = session.get(ReplacementOrder, order)
    return row if row is not None and row.state in LIVE else None


def _as_ordered(session: Session, row: ReplacementOrder) -> bool:
    """Tell whether all who are replaced still do not take their seats."""
    named = {*tickets_of(row.left), *tickets_of(row.declined)}
    gone = session.scalars(
        select(Seat.ticket).where(Seat.draw_id == row.draw_id, Seat.state.in_(GONE))
    )
    return named <= {*gone}


def _seat(room: Room, row: ReplacementOrder, place: Path, link: int) -> None:
    """Offer the seats to who was drawn, mark whom they replace, and write the batch down."""
    said = load(place / "manifest.json")["replacement"]
    record = load(place / "draw.json")
    comers = tickets_in(place / "panel.csv")
    left, declined = tickets_of(row.left), tickets_of(row.declined)
    seats = {
        seat.ticket: seat
        for seat in room.session.scalars(select(Seat).where(Seat.draw_id == row.draw_id))
    }
    for ticket in (*left, *declined):
        seats[ticket].replaced = True
    able = reachable(room.session, row.draw_id)
    for ticket in comers:
        seat = seats.get(ticket) or _new(room, row, ticket)
        seat.link, seat.offered_at = link, room.now
        if ticket in able and seat.state is SeatState.RESERVE:
            seat.state, seat.expires_at = SeatState.OFFERED, room.now + timedelta(days=row.days)
        elif seat.state not in GONE:
            seat.state, seat.decided_at = SeatState.LAPSED, room.now
    room.session.add(
        ReplacementBatch(
            jury_id=row.jury_id,
            draw_id=row.draw_id,
            link=link,
            left=len(left),
            came=len(comers),
            open=said["open"],
            source=row.source,
            method=record["method"],
            number=record["number"],
            tickets=json.dumps({"left": left, "declined": declined, "came": comers}),
            broken=json.dumps(said["widened"]),
            at=room.now,
            by=row.by,
        )
    )
    room.note(left=len(left), came=len(comers), open=said["open"])


def _new(room: Room, row: ReplacementOrder, ticket: str) -> Seat:
    """Return a seat for somebody who was drawn and did not stand by."""
    person = room.session.scalar(
        select(Ticket.person_id).where(Ticket.draw_id == row.draw_id, Ticket.ticket == ticket)
    )
    seat = Seat(
        jury_id=row.jury_id,
        draw_id=row.draw_id,
        person_id=person or nobody(room).id,
        ticket=ticket,
        state=SeatState.RESERVE,
        offered_at=room.now,
    )
    room.session.add(seat)
    return seat


def _overtaken() -> Refused:
    return Refused(
        "replacement-overtaken",
        text("Something changed while the replacements were computed."),
        text("Look at the outlook and order them again."),
    )
