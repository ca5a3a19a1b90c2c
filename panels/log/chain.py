"""The chain: each record holds the digest of the one before, so that a change anywhere shows."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from panels.store.tables import LogHead, LogRecord
from sortition.refused import Refused
from strata.texts import Text, text

if TYPE_CHECKING:
    from panels.door.room import Room

HOUSE = "house"
"""The chain of what belongs to no city."""
START = "0" * 64
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DOMAIN = b"sortition-log/1\0"
_BEGINS = sql(
    "INSERT INTO log_head (city_id, number, digest) VALUES (:chain, 0, :start) "
    "ON CONFLICT DO NOTHING"
)
"""Of two who begin a chain at the same time, the second finds that of the first."""


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

    def as_json(self) -> str:
        """Return it as it is published."""
        shown = {"chain": self.chain, "number": self.number, "digest": self.digest}
        return json.dumps(shown, indent=1) + "\n"

    @classmethod
    def read(cls, content: bytes) -> Checkpoint:
        """Read what was published.

        Raises
        ------
        Refused
            If it is no checkpoint.
        """
        try:
            found = json.loads(content)
            return cls(
                chain=str(found["chain"]), number=int(found["number"]), digest=str(found["digest"])
            )
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise Refused(
                "checkpoint-unreadable",
                text("This is no checkpoint of a log."),
                text("Give the file that the page 'Log' or `sortition log checkpoint` gave."),
            ) from error


def digest_of(before: str, body: str) -> str:
    """Return the digest of a record after the one with digest `before`."""
    return hashlib.sha256(
        _DOMAIN + bytes.fromhex(before) + body.encode("utf-8", "replace")
    ).hexdigest()


def append(session: Session, room: Room, name: str) -> None:
    """Add the record of what `room` did to the chain of its city."""
    city = None if room._city is None else room._city.id
    jury = None if room._jury is None else room._jury.id
    chain = city or HOUSE
    head = held(session, chain)
    body = json.dumps(
        {
            "number": head.number + 1,
            "at": written(room.now),
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
        LogRecord(
            city_id=chain,
            number=head.number,
            body=body,
            digest=head.digest,
            jury_id=jury,
            at=room.now,
        )
    )


def held(session: Session, chain: str) -> LogHead:
    """Return where a chain ends, as it is now; whoever else comes to add to it waits."""
    wanted = select(LogHead).where(LogHead.city_id == chain).with_for_update()
    wanted = wanted.execution_options(populate_existing=True)
    head = session.scalar(wanted)
    if head is None:
        session.execute(_BEGINS, {"chain": chain, "start": START})
        head = session.scalars(wanted).one()
    return head


def breaks(links: Iterable[Link], checkpoints: Sequence[Checkpoint] = ()) -> Iterator[Text]:
    """Yield what is wrong with a chain; nothing if all is as it was.

    Parameters
    ----------
    links
        All records from the first, in their order.
    checkpoints
        What was published: the chain must hold these records as they were then.
    """
    before, number = START, 0
    wanted = {checkpoint.number for checkpoint in checkpoints}
    seen: dict[int, str] = {}
    for link in links:
        if link.number != number + 1:
            yield text("Record {number} is missing or out of place.", number=number + 1)
        number = link.number
        if content_of(link.body).get("number") != number:
            yield text("Record {number} says another number of itself.", number=number)
        if link.digest != digest_of(before, link.body):
            yield text("Record {number} was changed, or the one before it.", number=number)
        before = link.digest if _DIGEST.fullmatch(link.digest) else "f" * 64
        if number in wanted:
            seen[number] = link.digest
    for checkpoint in checkpoints:
        if checkpoint.number > number:
            yield text(
                "The log ends at record {last}, and {number} were published.",
                last=number,
                number=checkpoint.number,
            )
        elif checkpoint.number and seen.get(checkpoint.number) != checkpoint.digest:
            yield text(
                "Record {number} is not the one that was published.", number=checkpoint.number
            )


def content_of(body: str) -> dict[str, object]:
    """Return what a record says, nothing if it cannot be read."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def written(at: datetime) -> str:
    """Return a moment as it stands in a record."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
