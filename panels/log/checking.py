"""Is the log whole? What is published of it, what is exported, and every record checked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panels.door import Role, Room, Scope, read
from panels.door.refusal import not_allowed
from panels.log.chain import HOUSE, START, Checkpoint, Link, breaks, content_of, written
from panels.store.tables import City, LogHead, LogRecord
from strata.texts import Text, text

READERS = (Role.ADMINISTRATOR, Role.OFFICER, Role.OBSERVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What came of a look at every record of one log."""

    chain: str
    records: int
    digest: str
    wrong: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExport:
    """A whole log, where it ends, and the script that checks both."""

    log: str
    checkpoint: str
    script: str


@read(scope=Scope.CITY, roles={Role.PUBLIC})
def checkpoint(room: Room) -> Checkpoint:
    """Say where the log of the city ends, for publication."""
    return end_of(room.session, room.city.id)


@read(scope=Scope.JURY, roles={Role.PUBLIC})
def jury_checkpoint(room: Room) -> Checkpoint:
    """Say where the log of the jury's city ends, for publication."""
    return end_of(room.session, room.city.id)


@read(scope=Scope.CITY, roles={Role.ADMINISTRATOR, Role.OFFICER})
def verify_log(room: Room, checkpoints: Sequence[Checkpoint] = ()) -> Verified:
    """Check every record of the city's log, and what was published of it."""
    return verified(room.session, room.city.id, checkpoints)


@read(scope=Scope.JURY, roles=READERS)
def verify_jury_log(room: Room, checkpoints: Sequence[Checkpoint] = ()) -> Verified:
    """Check every record of the log in which the jury stands, and what was published of it."""
    return verified(room.session, room.city.id, checkpoints)


@read(scope=Scope.HOUSE, roles={Role.ADMINISTRATOR, Role.WORKER})
def verify_all_logs(room: Room, checkpoints: Sequence[Checkpoint] = ()) -> tuple[Verified, ...]:
    """Check the logs of all cities: for the machine that holds the store."""
    on_the_machine(room)
    return tuple(
        verified(room.session, chain, [c for c in checkpoints if c.chain == chain])
        for chain in chains(room.session, checkpoints)
    )


@read(scope=Scope.HOUSE, roles={Role.ADMINISTRATOR, Role.WORKER})
def all_checkpoints(room: Room) -> tuple[Checkpoint, ...]:
    """Say where the log of each city ends: for the machine that holds the store."""
    on_the_machine(room)
    return tuple(end_of(room.session, chain) for chain in chains(room.session))


@read(
    scope=Scope.CITY,
    roles={Role.ADMINISTRATOR, Role.OFFICER},
    logs="how many records were exported",
)
def log_export(room: Room) -> LogExport:
    """Export the log of the city, a line of JSON a record, and the script that checks it."""
    return exported(room, room.city.id)


@read(scope=Scope.HOUSE, roles={Role.ADMINISTRATOR}, logs="how many records were exported")
def house_log_export(room: Room) -> LogExport:
    """Export the log of what belongs to no city: for the machine that holds the store."""
    on_the_machine(room)
    return exported(room, HOUSE)


def exported(room: Room, chain: str) -> LogExport:
    """Return the export of a chain, before the record of this export."""
    end = end_of(room.session, chain)
    room.note(records=end.number)
    return LogExport(
        log="".join(line_of(link) for link in links(room.session, chain)),
        checkpoint=end.as_json(),
        script=resources.files("panels.log").joinpath("verify_log.py").read_text(encoding="utf-8"),
    )


def line_of(link: Link) -> str:
    """Return a record as it stands in an exported log."""
    pair = {"body": link.body, "digest": link.digest}
    return json.dumps(pair, sort_keys=True, separators=(",", ":")) + "\n"


def end_of(session: Session, chain: str) -> Checkpoint:
    """Return where a chain ends."""
    head = session.get(LogHead, chain)
    if head is None:
        return Checkpoint(chain=chain, number=0, digest=START)
    return Checkpoint(chain=chain, number=head.number, digest=head.digest)


def chains(session: Session, checkpoints: Sequence[Checkpoint] = ()) -> list[str]:
    """Return the names of all chains: of cities, of what belongs to none, of cities that went.

    With them go those of `checkpoints`: of a log that was published something must be there.
    """
    found = set(session.scalars(select(City.id))) | {HOUSE} | {one.chain for one in checkpoints}
    found |= set(session.scalars(select(LogRecord.city_id).distinct()))
    return sorted(found | set(session.scalars(select(LogHead.city_id))))


def links(session: Session, chain: str) -> Iterator[Link]:
    """Yield the records of a chain in their order."""
    wanted = (
        select(LogRecord.number, LogRecord.body, LogRecord.digest)
        .where(LogRecord.city_id == chain)
        .order_by(LogRecord.number)
        .execution_options(yield_per=1000)
    )
    for number, body, digest in session.execute(wanted):
        yield Link(number=number, body=body, digest=digest)


def verified(session: Session, chain: str, checkpoints: Sequence[Checkpoint]) -> Verified:
    """Check a chain from its first record to where it says that it ends."""
    end = end_of(session, chain)
    wrong = list(breaks(links(session, chain), [end, *checkpoints]))
    wrong += [
        text("The checkpoint of record {number} is of another log.", number=foreign.number)
        for foreign in checkpoints
        if foreign.chain != chain
    ]
    wanted = select(LogRecord.number, LogRecord.jury_id, LogRecord.at, LogRecord.body)
    filed = wanted.where(LogRecord.city_id == chain).order_by(LogRecord.number)
    for number, jury, at, body in session.execute(filed):
        said = content_of(body)
        if said and (said.get("jury") != jury or said.get("at") != written(at)):
            wrong.append(text("Record {number} is filed in another place.", number=number))
    records = session.scalar(
        select(func.count()).select_from(LogRecord).where(LogRecord.city_id == chain)
    )
    return Verified(chain=chain, records=records or 0, digest=end.digest, wrong=tuple(wrong))


def on_the_machine(room: Room) -> None:
    """Refuse whoever is not a program on the machine: administrators are so of their cities."""
    if not room.actor.startswith("machine:"):
        raise not_allowed()
