"""Erasing one person: everything that hangs on them goes, and what must stay says nothing of them.

What must stay is the seat of somebody who was drawn: the panel is public by tickets, and whoever
leaves it must be replaced. It hangs on an id of which nothing is known any more.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, Table, delete, func, select, update
from sqlalchemy.orm import Session

from panels.care.erasure.reach import NAMING, about, hanging, tables
from panels.store.tables import (
    Account,
    AccountIdentity,
    Draw,
    DrawState,
    Grant,
    Identity,
    Jury,
    Link,
    Person,
    Seat,
    SeatState,
    Ticket,
)

ERASED = "erased"
"""Why somebody of whom nothing is known any more cannot be drawn."""
HELD = (SeatState.OFFERED, SeatState.CONFIRMED, SeatState.RESERVE)
_UNDRAWN = (DrawState.COMPUTING, DrawState.COMPUTED, DrawState.ANNOUNCED)


def erase_person(session: Session, person_id: str, *, now: datetime | None = None) -> Counter[str]:
    """Remove all that is known of a person, and return how many rows of which table that was.

    Nothing happens if nobody has the id. A seat that they hold is given up, so that a replacement
    can be drawn for it. The files of the database are overwritten afterwards by
    `panels.care.erasure.scrubbing`.
    """
    session.flush()
    own = select(Person.jury_id).where(Person.id == person_id)
    if (jury := session.scalar(own)) is None:
        return Counter()
    hold(session, jury)
    if session.scalar(own) is None:  # somebody else erased them meanwhile
        return Counter()
    reached = hanging("person", Person.__table__.c.id == person_id)
    pending = select(Draw.id).where(~Draw.test, Draw.state.in_(_UNDRAWN))
    waiting = session.scalar(
        select(func.count())
        .select_from(Ticket)
        .where(Ticket.person_id == person_id, Ticket.draw_id.in_(pending))
    )
    gone: Counter[str] = Counter()
    for table, rows in reversed(reached.items()):
        if about(table).kind not in NAMING:
            continue
        if table is Ticket.__table__ and waiting:
            # The lottery is made and not drawn: were this ticket drawn, its seat must be replaced.
            gone[table.name] += _count(session, table, rows)
            session.execute(update(table).where(rows).values(salt=""))
            continue
        gone[table.name] += remove(session, table, rows)
    seats = session.scalar(select(func.count()).where(Seat.person_id == person_id))
    if seats or waiting:
        _blank(session, person_id, now)
    else:
        session.execute(delete(Person).where(Person.id == person_id))
    gone["person"] += 1
    session.expire_all()
    return +gone


def would_go(session: Session, person_id: str) -> Counter[str]:
    """Count what `erase_person` would remove now; nothing goes."""
    if session.get(Person, person_id) is None:
        return Counter()
    reached = hanging("person", Person.__table__.c.id == person_id)
    found = Counter(
        {
            table.name: _count(session, table, rows)
            for table, rows in reached.items()
            if about(table).kind in NAMING
        }
    )
    found["person"] += 1
    return +found


def erase_account(session: Session, account_id: str, *, now: datetime) -> Counter[str]:
    """Remove who an account is and what it signs in with; its id stays in the log, of nobody."""
    session.flush()
    account = session.get(Account, account_id)
    if account is None:
        return Counter()
    gone: Counter[str] = Counter()
    email = session.scalar(
        select(AccountIdentity.email).where(AccountIdentity.account_id == account_id)
    )
    if email:
        invited = func.lower(Link.email) == email.lower()
        gone["link"] += remove(session, tables()["link"], invited)
    for table, rows in reversed(hanging("account", Account.__table__.c.id == account_id).items()):
        if about(table).kind in NAMING:
            gone[table.name] += remove(session, table, rows)
    session.execute(update(Account).where(Account.id == account_id).values(active=False))
    session.execute(
        update(Grant)
        .where(Grant.account_id == account_id, Grant.ended_at.is_(None))
        .values(ended_at=now)
    )
    gone["account"] += 1
    session.expire_all()
    return +gone


def hold(session: Session, jury_id: str) -> None:
    """Let actions about a jury wait until this is over, as they do for each other at the door.

    Else who is drawn, rung or imported at the same moment would be known again.
    """
    session.execute(select(Jury.id).where(Jury.id == jury_id).with_for_update())


def _count(session: Session, table: Table, rows: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(rows)) or 0


def remove(session: Session, table: Table, rows: ColumnElement[bool]) -> int:
    """Remove some rows of a table, and return how many they were."""
    done = cast("CursorResult[object]", session.execute(delete(table).where(rows)))
    return done.rowcount


def _blank(session: Session, person_id: str, now: datetime | None) -> None:
    """Leave an id on which a seat can hang, with an empty name so that lists can show it."""
    session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(outside_id=None, import_id=None, eligible=False, reason=ERASED)
    )
    session.add(Identity(person_id=person_id))
    session.execute(
        update(Seat)
        .where(Seat.person_id == person_id)
        .values(claimed_by=None, claimed_until=None, next_call_at=None)
    )
    session.execute(
        update(Seat)
        .where(Seat.person_id == person_id, Seat.state.in_(HELD))
        .values(state=SeatState.WITHDRAWN, decided_at=now)
    )
    session.flush()
