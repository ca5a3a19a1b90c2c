"""Links for one use: made, looked at, and used by whoever comes first."""

from __future__ import annotations

import secrets
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CursorResult, select, update

from panels.accounts.recognising import digest_of
from panels.door import Room
from panels.store.tables import Link
from sortition.refused import Refused
from strata.texts import text


class Purpose(StrEnum):
    """What a link is for."""

    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105
    ADMINISTRATOR = "administrator"
    """Makes the first account."""
    ALONE = "alone"
    """Signs in whoever works alone on this machine."""


LASTS = {
    Purpose.INVITATION: timedelta(days=7),
    Purpose.PASSWORD: timedelta(hours=24),
    Purpose.ADMINISTRATOR: timedelta(hours=24),
    Purpose.ALONE: timedelta(hours=12),
}
"""How long each can be used."""
_PATHS = {
    Purpose.INVITATION: "invitation",
    Purpose.PASSWORD: "password",
    Purpose.ADMINISTRATOR: "invitation",
    Purpose.ALONE: "enter",
}


def made(room: Room, purpose: Purpose, **about: Any) -> str:
    """Make a link and return it whole; only who has it can use it, the store cannot tell it."""
    token = secrets.token_urlsafe(32)
    room.session.add(
        Link(
            digest=digest_of(token),
            purpose=purpose,
            made_by=room.actor,
            made_at=room.now,
            ends_at=room.now + LASTS[purpose],
            **about,
        )
    )
    return f"{room.house.settings.address.rstrip('/')}/{_PATHS[purpose]}/{token}"


def found(room: Room, token: str, *purposes: Purpose) -> Link | None:
    """Return the link of `token` if it is for one of `purposes` and can still be used."""
    return room.session.scalar(
        select(Link).where(
            Link.digest == digest_of(token),
            Link.purpose.in_([purpose.value for purpose in purposes]),
            Link.used_at.is_(None),
            Link.ends_at > room.now,
        )
    )


def used(room: Room, token: str, *purposes: Purpose) -> Link:
    """Use the link of `token`, if nobody has before.

    Raises
    ------
    Refused
        If it was used, has ended or never was: which of these is not said.
    """
    link = found(room, token, *purposes)
    if link is not None:
        result = room.session.execute(
            update(Link)
            .where(Link.digest == link.digest, Link.used_at.is_(None))
            .values(used_at=room.now)
        )
        if isinstance(result, CursorResult) and result.rowcount == 1:
            return link
    raise Refused(
        "link-over",
        text("This link cannot be used: it was used before, or it has ended."),
        text("Ask whoever sent it for a new one."),
    )
