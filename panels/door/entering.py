"""Passing the door: who is it, may they, what happened; in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.accounts.recognising import Known, held, recognised
from panels.door.refusal import Denied, not_allowed, signed_out, wrong_stage
from panels.door.register import REGISTER, Entry, Scope
from panels.door.roles import Role
from panels.door.room import Ready, Room, Unready
from panels.door.visit import Visit
from panels.log.chain import append
from panels.names import stage_name
from panels.stages import Stage
from panels.store.tables import City, Jury
from panels.store.trouble import trouble
from strata.texts import Text, text

P = ParamSpec("P")
R = TypeVar("R")
Place = tuple[City | None, Jury | None]
_logger = logging.getLogger("panels.door")
_WORKING: dict[str | None, Lock] = {}
"""For each jury: of several who want something long of it, one works; the others see what came."""
_TRIES = 4
"""The first says what is to be worked out, the next does with it what is to be done."""


def enter(entry: Entry[P, R], visit: Visit, *args: P.args, **kwargs: P.kwargs) -> R:
    """Do what `entry` does for `visit`, or raise `Denied` and leave everything as it was."""
    if entry.changes:
        return _act(entry, visit, *args, **kwargs)
    return _look(entry, visit, *args, **kwargs)


def _act(entry: Entry[P, R], visit: Visit, *args: P.args, **kwargs: P.kwargs) -> R:
    """Do what changes something; what takes long is worked out between two tries."""
    with suppress(Unready):
        return _once(entry, visit, None, *args, **kwargs)
    with _WORKING.setdefault(visit.jury, Lock()):
        ready = None
        for _ in range(_TRIES):
            try:
                return _once(entry, visit, ready, *args, **kwargs)
            except Unready as unready:
                ready = Ready(unready.key, unready.work())
    raise trouble("store-busy")  # each time something else had changed


def _once(
    entry: Entry[P, R], visit: Visit, ready: Ready | None, *args: P.args, **kwargs: P.kwargs
) -> R:
    """Permission, effect and record in one transaction."""
    with visit.house.transaction(writes=True) as session:
        with _told(entry):
            room = _permitted(entry, visit, session, lock=True)
            room.ready = ready
            late = _untimely(entry, room)
            if late is not None and not entry.counts:
                raise late
        if late is None:
            result = entry.function(room, *args, **kwargs)
        else:  # nothing happened but that it was tried
            room.note(refused=late.code, stage=room.jury.stage.value)
        append(session, room, entry.name)
    if late is not None:
        raise late
    return result


def _look(entry: Entry[P, R], visit: Visit, *args: P.args, **kwargs: P.kwargs) -> R:
    """Look, however long it takes, and hold up nobody; what is recorded is shown only then."""
    with visit.house.transaction(writes=False) as session:
        with _told(entry):
            room = _admitted(entry, visit, session)
        result = entry.function(room, *args, **kwargs)
    if entry.logs is not None:
        with visit.house.transaction(writes=True) as session:
            append(session, room, entry.name)
    return result


@contextmanager
def _told(entry: Entry[Any, Any]) -> Iterator[None]:
    """Tell whoever keeps the house that somebody was refused at the door, and why."""
    try:
        yield
    except Denied as denied:
        _logger.warning("%s refused: %s", entry.name, denied.code)
        raise


def may_enter(entry: Entry[Any, Any], visit: Visit) -> bool:
    """Tell whether `visit` would be let in."""
    with visit.house.transaction(writes=False) as session:
        try:
            _admitted(entry, visit, session)
        except Denied:
            return False
    return True


def open_entries(visit: Visit) -> frozenset[str]:
    """Return the names of all entries that would let `visit` in, for a screen's navigation."""
    with visit.house.transaction(writes=False) as session:
        known = recognised(session, visit.who, visit.house.now())
        rooms: dict[Scope, Room] = {}
        for scope in Scope:
            with suppress(Denied):
                place = _place(scope, visit, session, lock=False)
                rooms[scope] = _room(scope, visit, session, known, place)
    return frozenset(
        entry.name
        for entry in REGISTER.values()
        if entry.scope in rooms
        and _refused(entry, visit, known, rooms[entry.scope].roles) is None
        and _untimely(entry, rooms[entry.scope]) is None
    )


def _admitted(entry: Entry[Any, Any], visit: Visit, session: Session) -> Room:
    """Return the room of `visit`, if its person may look into it now."""
    room = _permitted(entry, visit, session, lock=False)
    if (late := _untimely(entry, room)) is not None:
        raise late
    return room


def _untimely(entry: Entry[Any, Any], room: Room) -> Denied | None:
    """Return why this is not done in the stage of the jury, None if it is."""
    if room._jury is None or entry.stages is None or room.jury.stage in entry.stages:
        return None
    return wrong_stage(stage_name(room.jury.stage), _stages(entry))


def _permitted(entry: Entry[Any, Any], visit: Visit, session: Session, *, lock: bool) -> Room:
    """Return the room of `visit`, if its person may enter it in some stage."""
    known = recognised(session, visit.who, visit.house.now())
    if (refused := _refused(entry, visit, known, entry.roles)) is not None:
        raise refused  # before it is looked whether there is such a place
    place = _place(entry.scope, visit, session, lock=lock)
    if lock:  # while they waited there, they may have lost what they were
        known = recognised(session, visit.who, visit.house.now())
    room = _room(entry.scope, visit, session, known, place)
    if (refused := _refused(entry, visit, known, room.roles)) is not None:
        raise refused
    return room


def _refused(
    entry: Entry[Any, Any], visit: Visit, known: Known | None, roles: frozenset[Role]
) -> Denied | None:
    """Return why somebody who has `roles` may not, None if they may."""
    if visit.who.session is not None and known is None and Role.PUBLIC not in entry.roles:
        return signed_out()
    return None if roles & entry.roles else not_allowed()


def _room(scope: Scope, visit: Visit, session: Session, known: Known | None, place: Place) -> Room:
    """Return what somebody finds at the place of `visit` that `scope` is about."""
    machine = visit.who.machine
    city, jury = place
    return Room(
        house=visit.house,
        session=session,
        now=visit.house.now(),
        actor=f"machine:{machine}" if machine else known.account if known else "public",
        roles=held(session, known, machine, city=city, jury=jury, scope=scope),
        sign_in=known.sign_in if known else None,
        _city=city,
        _jury=jury,
    )


def _place(scope: Scope, visit: Visit, session: Session, *, lock: bool) -> Place:
    """Return the city and the jury of `visit`; a jury is locked for whoever changes it."""
    city: City | None = None
    jury: Jury | None = None
    if scope is Scope.JURY:
        wanted = select(Jury).where(Jury.id == visit.jury)
        jury = session.scalar(wanted.with_for_update() if lock else wanted)
        if jury is None:
            raise not_allowed()
        city = session.get(City, jury.city_id)
        if visit.city is not None and visit.city != jury.city_id:
            raise not_allowed()
    elif scope is Scope.CITY:
        city = session.get(City, visit.city) if visit.city else None
        if city is None:
            raise not_allowed()
    return city, jury


def _stages(entry: Entry[Any, Any]) -> Text:
    """Return the stages of `entry` in words, in the order of a jury's life."""
    first, *others = [stage_name(stage) for stage in Stage if stage in (entry.stages or ())]
    for other in others:
        first = text("{one}, {more}", one=first, more=other)
    return first
