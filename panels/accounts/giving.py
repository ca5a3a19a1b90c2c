"""Giving somebody a role, once: whoever comes to give the same at the same time waits."""

from __future__ import annotations

from sqlalchemy import select

from panels.door import Role, Room
from panels.store.tables import Account, Grant


def given(
    room: Room, account: str, role: Role | None, *, city: str, jury: str | None = None, by: str
) -> Grant | None:
    """Give `account` a role in a city, or for one `jury` of it; None if they have it already."""
    room.session.get_one(Account, account, with_for_update={"key_share": True})
    same = select(Grant.id).where(
        Grant.account_id == account,
        Grant.city_id == city,
        Grant.jury_id == jury if jury else Grant.jury_id.is_(None),
        Grant.role == role,
        Grant.ended_at.is_(None),
    )
    if room.session.scalar(same) is not None:
        return None
    grant = Grant(
        account_id=account,
        city_id=city,
        jury_id=jury,
        role=role,
        granted_at=room.now,
        granted_by=by,
    )
    room.session.add(grant)
    room.session.flush()
    return grant
