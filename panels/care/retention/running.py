"""Retention: what goes when, looked at beforehand, and then let go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, Table, func, select
from sqlalchemy.orm import Session

from panels.care.erasure.erasing import remove
from panels.care.erasure.folders import reduce_folders, unreduced
from panels.care.erasure.reach import NAMING, about, hanging, tables
from panels.care.erasure.records import record_erasure, was_erased
from panels.care.retention.clocks import OF_JURIES, days_of, started, what
from panels.care.retention.statistics import count_for_good
from panels.door import Role, Room, Scope, action, read
from panels.store.kinds import Keep, Kind
from panels.store.tables import Base, Jury, Person, Seat
from panels.tongue import local_day
from strata.texts import Text

FOLDERS = "draw_folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What one clock of one jury lets go, and when; `on` is None while the clock stands still.

    `counts` says how many rows of which table there are now.
    """

    jury: str
    title: str
    keep: Keep
    what: Text
    started: date | None
    on: date | None
    now: bool
    counts: Mapping[str, int] = field(default_factory=dict)


@read(scope=Scope.CITY, roles={Role.ADMINISTRATOR, Role.OFFICER})
def retention_plan(room: Room) -> tuple[Due, ...]:
    """See what would go of each jury, and when; nothing goes."""
    return tuple(planned(room.session, room.city.id, local_day(room.now)))


@action(
    scope=Scope.CITY,
    roles={Role.ADMINISTRATOR, Role.OFFICER, Role.WORKER},
    logs="of how many juries something went, and how many rows of which table",
)
def run_retention(room: Room) -> tuple[Due, ...]:
    """Let everything go whose time is over, and report what went."""
    room.session.scalars(_juries(room.city.id).with_for_update()).all()  # actions about them wait
    ran = tuple(planned(room.session, room.city.id, local_day(room.now), only_due=True))
    gone: Counter[str] = Counter()
    for due in ran:
        counts = let_go(room, due.jury, due.keep)
        record_erasure(room, room.city.id, due.jury, due.keep.value, counts)
        gone += counts
    room.note(juries=len({due.jury for due in ran}), **gone)
    return ran


def retention_due(session: Session, city_id: str, today: date) -> bool:
    """Tell whether the time of something in a city is over."""
    return any(planned(session, city_id, today, only_due=True))


def planned(
    session: Session, city_id: str, today: date, *, only_due: bool = False
) -> Iterator[Due]:
    """Yield what each clock of each jury of a city lets go, if there is anything.

    With `only_due` only what goes now: the worker looks each hour, and counting takes a while.
    """
    days = days_of(session, city_id)
    for jury in session.scalars(_juries(city_id)).all():
        for keep in OF_JURIES:
            start = started(session, jury, keep)
            on = None if start is None else start + timedelta(days=days[keep])
            now = on is not None and on <= today
            if only_due and not now:
                continue
            counts = _counts(session, jury.id, keep)
            if not counts:
                continue
            yield Due(
                jury=jury.id,
                title=jury.title,
                keep=keep,
                what=what(keep),
                started=start if start is not None and start <= today else None,
                on=on,
                now=now,
                counts=counts,
            )


def _juries(city_id: str) -> Select[Jury]:
    return select(Jury).where(Jury.city_id == city_id).order_by(Jury.made_at, Jury.id)


def let_go(room: Room, jury_id: str, keep: Keep) -> Counter[str]:
    """Remove what the clock `keep` of a jury is about, and return how many rows of which table."""
    session = room.session
    session.flush()
    if keep is not Keep.SUPPORT:
        count_for_good(session, jury_id, room.now)
    gone: Counter[str] = Counter()
    if keep is Keep.MEMBERS:
        gone[FOLDERS] += reduce_folders(session, jury_id)
    for table, rows in reversed(_rows(jury_id, keep).items()):
        gone[table.name] += remove(session, table, rows)
    session.expire_all()
    return +gone


def _counts(session: Session, jury_id: str, keep: Keep) -> Counter[str]:
    found = Counter(
        {
            table.name: session.scalar(select(func.count()).select_from(table).where(rows)) or 0
            for table, rows in _rows(jury_id, keep).items()
        }
    )
    if keep is Keep.MEMBERS and not was_erased(session, jury_id, keep.value):
        found[FOLDERS] = unreduced(session, jury_id)
    return +found


def _rows(jury_id: str, keep: Keep) -> dict[Table, ColumnElement[bool]]:
    """Return which rows of which tables a clock of a jury lets go, owners before what they own."""
    own = hanging("jury", tables()["jury"].c.id == jury_id)
    if keep is Keep.SUPPORT:
        return {table: rows for table, rows in own.items() if about(table).keep is keep}
    here = Person.__table__.c.jury_id == jury_id
    if keep is Keep.RESPONDENTS:
        drawn = select(Seat.person_id).where(Seat.jury_id == jury_id)
        return hanging("person", here & Person.__table__.c.id.not_in(drawn))
    everyone = hanging("person", here)
    told = {
        table: rows
        for table, rows in own.items()
        if table not in everyone and about(table).keep is Keep.MEMBERS and table.name != FOLDERS
    }
    return everyone | told


def forgotten() -> list[str]:
    """Return tables with personal data that no clock reaches; a test wants none."""
    reached = {
        table
        for root in ("person", "account")
        for table in hanging(root, tables()[root].c.id == "")
    }
    kept = (Keep.SECURITY, Keep.ACCOUNT)
    return [
        table.name
        for table in Base.metadata.sorted_tables
        if about(table).kind in (NAMING | {Kind.PSEUDONYMOUS})
        and about(table).keep is not Keep.FOREVER
        and table not in reached
        and about(table).keep not in kept
        and not any(table in _rows("", keep) for keep in OF_JURIES)
        and table.name != FOLDERS
    ]
