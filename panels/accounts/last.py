"""A city keeps an administrator: nobody ends the last one."""

from __future__ import annotations

from sqlalchemy import select

from panels.door import Role, Room
from panels.store.tables import Account, Grant
from sortition.refused import Refused
from strata.texts import text


def administrators(room: Room) -> frozenset[str]:
    """Return who are administrators of the city; whoever comes to end one of them waits."""
    grants = room.session.scalars(
        select(Grant.account_id)
        .where(
            Grant.city_id == room.city.id,
            Grant.role == Role.ADMINISTRATOR,
            Grant.jury_id.is_(None),
            Grant.ended_at.is_(None),
        )
        .order_by(Grant.id)
        .with_for_update()
    ).all()
    active = select(Account.id).where(Account.id.in_(grants), Account.active)
    return frozenset(room.session.scalars(active))


def not_the_last(others: frozenset[str]) -> None:
    """Check that there are `others`.

    Raises
    ------
    Refused
        If there are none.
    """
    if not others:
        raise Refused(
            "administrator-last",
            text("Nobody else is an administrator of the city."),
            text("Make a colleague administrator first."),
        )
