"""The chain: each record holds the digest of the one before, so that a change anywhere shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from panels.store.tables import LogHead, LogRecord

if TYPE_CHECKING:
    from panels.door.room import Room

HOUSE = "house"
"""The chain of what belongs to no city."""
START = "0" * 64
_DOMAIN = b"sortition-log/1\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One record as it stands."""

    number: int
    body: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What is published of a log: how long it is and the digest of its last record."""

    chain: str
    number: int
    digest: str


def digest_of(before: str, body: str) -> str:
    """Return the digest of a record after the one with digest `before`."""
    return hashlib.sha256(_DOMAIN + bytes.fromhex(before) + body.encode()).hexdigest()


def append(session: Session, room: Room, name: str) -> None:
    """Add the record of what `room` did to the chain of its city."""
    city = None if room._city is None else room._city.id
    jury = None if room._jury is None else room._jury.id
    chain = city or HOUSE
    head = session.scalar(select(LogHead).where(LogHead.city_id == chain).with_for_update())
    if head is None:
        head = LogHead(city_id=chain, number=0, digest=START)
        session.add(head)
    body = json.dumps(
        {
            "number": head.number + 1,
            "at": room.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "actor": room.actor,
            "action": name,
            "jury": jury,
            "facts": room.facts,
        },
        ensure_ascii=True,
        sort_keys=True,
        separators=(",", ":"),
    )
    head.number += 1
    head.digest = digest_of(head.digest, body)
    session.add(
        LogRecord(city_id=chain, number=head.number, body=body, digest=head.digest, jury_id=jury)
    )


def breaks(links: Iterable[Link], checkpoint: Checkpoint | None = None) -> Iterator[str]:
    """Yield what is wrong with a chain, in the words of `docs/log.md`; nothing if all is as it was.

    Parameters
    ----------
    links
        All records from the first, in their order.
    checkpoint
        What was published: the chain must hold that record as it was then.
    """
    before, number = START, 0
    seen: str | None = None
    for number, link in enumerate(links, start=1):
        if link.number != number:
            yield f"record {number} is missing or out of place"
        elif _number_in(link.body) != number:
            yield f"record {number} says another number"
        if link.digest != digest_of(before, link.body):
            yield f"record {number} was changed, or the one before it"
        before = link.digest
        if checkpoint and number == checkpoint.number:
            seen = link.digest
    if checkpoint and checkpoint.number > number:
        yield f"the log ends at record {number}, and {checkpoint.number} were published"
    elif checkpoint and checkpoint.number and seen != checkpoint.digest:
        yield f"record {checkpoint.number} is not the one that was published"


def _number_in(body: str) -> object:
    try:
        return json.loads(body).get("number")
    except (ValueError, AttributeError):
        return None
