"""What is kept of an erasure: enough to prove it and to do it again, nothing of who it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.door import Role, Room, Scope, read
from panels.store.tables import Erasure

PERSON, ACCOUNT = "all", "account"
"""What was erased of a subject that is no jury; for a jury it is the name of the clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Proof of an erasure: its number, its day, and how many rows of which table went.

    `overwritten` says when the files of the database were cleared of what had stood there, None
    while the worker has not come to it.
    """

    number: str
    at: datetime
    keep: str
    counts: Mapping[str, int]
    overwritten: datetime | None


@read(scope=Scope.CITY, roles={Role.OFFICER, Role.ADMINISTRATOR})
def certificates(room: Room) -> tuple[Certificate, ...]:
    """Read what was erased in the city, the newest first."""
    rows = select(Erasure).where(Erasure.city_id == room.city.id).order_by(Erasure.at.desc())
    return tuple(map(certificate_of, room.session.scalars(rows)))


def certificate_of(row: Erasure) -> Certificate:
    """Return the certificate of an erasure."""
    return Certificate(
        number=row.id,
        at=row.at,
        keep=row.keep,
        counts=json.loads(row.counts),
        overwritten=row.overwritten_at,
    )


def record_erasure(
    room: Room, city_id: str, subject: str, keep: str, counts: Mapping[str, int]
) -> Certificate:
    """Keep that `subject` was erased, and return the certificate."""
    row = Erasure(
        city_id=city_id,
        subject=subject,
        keep=keep,
        at=room.now,
        by=room.actor,
        counts=json.dumps(dict(counts), sort_keys=True),
    )
    room.session.add(row)
    room.session.flush()
    return certificate_of(row)


def was_erased(session: Session, subject: str, keep: str) -> bool:
    """Tell whether an erasure stands in the store already."""
    rows = select(Erasure.id).where(Erasure.subject == subject, Erasure.keep == keep).limit(1)
    return session.scalar(rows) is not None
