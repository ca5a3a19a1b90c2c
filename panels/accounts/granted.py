"""Which roles somebody holds, over all cities and juries, as the door would count them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from panels.door import Role, Room
from panels.door.roles import STAFF
from panels.store.tables import Grant, Jury, SignIn


def grants(room: Room) -> tuple[Grant, ...]:
    """Return the roles of whoever is in `room`; none to staff without a second factor."""
    found = room.session.scalars(
        select(Grant).where(Grant.account_id == room.actor, Grant.ended_at.is_(None))
    ).all()
    if any(grant.role in STAFF for grant in found) and not _strong(room):
        return ()
    return tuple(found)


def roles_in(found: Collection[Grant], jury: Jury) -> frozenset[Role]:
    """Return which of the roles `found` are held in `jury`."""
    return frozenset(
        grant.role
        for grant in found
        if grant.city_id == jury.city_id and grant.jury_id in (None, jury.id)
    )


def _strong(room: Room) -> bool:
    sign_in = room.session.get(SignIn, room.sign_in) if room.sign_in else None
    return sign_in is not None and sign_in.strong
