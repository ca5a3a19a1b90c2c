"""Numbers that outlive the people: counted before the first of them goes, few never showing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from panels.door import Role, Room, Scope, read
from panels.pool.hiding import shown
from panels.store.tables import Person, PersonValue, Seat, SeatState, Statistic

W = TypeVar("W", bound=StrEnum)
REGISTERED, SEATED, ORIGIN, ANSWER = "registered", "seated", "origin", "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One number; `people` is None where few would show."""

    name: str
    feature: str
    value: str
    people: int | None


@read(scope=Scope.JURY, roles={Role.PUBLIC})
def jury_statistics(room: Room) -> tuple[Counted, ...]:
    """Read the numbers of a jury that stay when its people have gone."""
    rows = select(Statistic).where(Statistic.jury_id == room.jury.id)
    rows = rows.order_by(Statistic.name, Statistic.feature, Statistic.value)
    return tuple(
        Counted(name=row.name, feature=row.feature, value=row.value, people=row.people)
        for row in room.session.scalars(rows)
    )


def count_for_good(session: Session, jury_id: str, now: datetime) -> None:
    """Count a jury once, before the first of its people goes."""
    earlier = select(Statistic.id).where(Statistic.jury_id == jury_id).limit(1)
    if session.scalar(earlier) is not None:
        return
    here = Person.jury_id == jury_id
    sits = Person.id.in_(
        select(Seat.person_id).where(Seat.jury_id == jury_id, Seat.state == SeatState.CONFIRMED)
    )
    tables: dict[tuple[str, str], Mapping[str, int]] = {
        (REGISTERED, ""): {"": _total(session, here)},
        (SEATED, ""): {"": _total(session, here & sits)},
        (ORIGIN, ""): _grouped(session, Person.origin, here),
        (ANSWER, ""): _grouped(session, Seat.state, Seat.jury_id == jury_id),
    }
    for name, who in ((REGISTERED, here), (SEATED, here & sits)):
        for (feature, value), people in _by_value(session, who).items():
            tables.setdefault((name, feature), {})
            tables[name, feature] = {**tables[name, feature], value: people}
    for (name, feature), cells in tables.items():
        for value, told in shown(cells, hide=True).items():
            session.add(
                Statistic(
                    jury_id=jury_id, name=name, feature=feature, value=value, people=told, at=now
                )
            )
    session.flush()


def _total(session: Session, who: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Person).where(who)) or 0


def _grouped(
    session: Session, column: InstrumentedAttribute[W], who: ColumnElement[bool]
) -> dict[str, int]:
    wanted = select(column, func.count()).where(who).group_by(column)
    return {str(value.value): people for value, people in session.execute(wanted)}


def _by_value(session: Session, who: ColumnElement[bool]) -> dict[tuple[str, str], int]:
    wanted = (
        select(PersonValue.feature, PersonValue.value, func.count())
        .join(Person, Person.id == PersonValue.person_id)
        .where(who)
        .group_by(PersonValue.feature, PersonValue.value)
        .order_by(PersonValue.feature, PersonValue.value)
    )
    return {(feature, value): people for feature, value, people in session.execute(wanted)}
