"""Looking into the log: pages of it, each record in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, func, select

from panels.door import REGISTER, Role, Room, Scope, read
from panels.log import facts
from panels.log.chain import content_of
from panels.log.checking import READERS
from panels.log.words import in_words
from panels.store.tables import LogRecord
from panels.tongue import ZONE
from strata.texts import Text

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """Which records to show: of an action, by somebody, and from which day to which."""

    action: str | None = None
    actor: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record as people read it: who did what, by ids."""

    number: int
    at: datetime
    actor: str
    action: str
    about: Text
    jury: str | None
    facts: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """Some records, the newest first, how many there are in all, and which actions there can be."""

    lines: tuple[Line, ...]
    records: int
    actions: tuple[tuple[str, Text], ...]


ALL = LogFilter()


@read(scope=Scope.CITY, roles={Role.ADMINISTRATOR, Role.OFFICER})
def log_page(room: Room, wanted: LogFilter = ALL, *, offset: int = 0) -> LogPage:
    """Read what was done in the city, the newest first."""
    return _page(room, select(LogRecord.body), wanted, offset)


@read(scope=Scope.JURY, roles=READERS)
def jury_log(room: Room, wanted: LogFilter = ALL, *, offset: int = 0) -> LogPage:
    """Read what was done with the jury, the newest first."""
    here = select(LogRecord.body).where(LogRecord.jury_id == room.jury.id)
    return _page(room, here, wanted, offset)


def _page(room: Room, bodies: Select[str], wanted: LogFilter, offset: int) -> LogPage:
    bodies = _narrowed(bodies.where(LogRecord.city_id == room.city.id), wanted)
    records = room.session.scalar(select(func.count()).select_from(bodies.subquery())) or 0
    some = bodies.order_by(LogRecord.number.desc()).limit(PAGE).offset(max(offset, 0))
    here = {entry.name for entry in REGISTER.values() if entry.logs is not None}
    return LogPage(
        lines=tuple(map(line_of_body, room.session.scalars(some))),
        records=records,
        actions=tuple((name, in_words(name)) for name in sorted(here)),
    )


def _narrowed(bodies: Select[str], wanted: LogFilter) -> Select[str]:
    for field, value in (("action", wanted.action), ("actor", wanted.actor)):
        if value:
            part = json.dumps({field: value}, separators=(",", ":"))[1:-1]
            bodies = bodies.where(LogRecord.body.contains(part, autoescape=True))
    if wanted.since:
        bodies = bodies.where(LogRecord.at >= _begin(wanted.since))
    if wanted.until:
        bodies = bodies.where(LogRecord.at < _begin(wanted.until + timedelta(days=1)))
    return bodies


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def line_of_body(body: str) -> Line:
    """Return a record in words."""
    content = content_of(body)
    noted = content.get("facts")
    jury = content.get("jury")
    shown = sorted(noted.items()) if isinstance(noted, dict) else []
    return Line(
        number=int(str(content["number"])),
        at=datetime.fromisoformat(str(content["at"])),
        actor=str(content["actor"]),
        action=str(content["action"]),
        about=in_words(str(content["action"])),
        jury=None if jury is None else str(jury),
        facts=tuple(facts.in_words(name, fact) for name, fact in shown),
    )
