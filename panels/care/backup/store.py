"""Backup of the whole store as one file, and its way back into an empty one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, select
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from panels.care.backup import archive
from panels.care.columns import encrypted
from panels.care.erasure.replaying import Erased, replay_erasures
from panels.door import Machine, Role, Room, Scope, action
from panels.house import House
from panels.log.chain import append, written
from panels.log.checking import chains, on_the_machine, verified
from panels.store.migrating import configuration, newest
from panels.store.tables import City
from sortition.refused import Refused
from strata.problems import InputError
from strata.texts import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back: rows, records of the log, erasures done again, and cells that stay shut."""

    rows: int
    records: int
    erasures: int
    shut: int


def backup(house: House, path: Path) -> int:
    """Write everything in the store to one new file, and return how many rows that is.

    It is the state of one moment, whoever works meanwhile. The file is as private as the store.

    Raises
    ------
    Refused
        If something stands at `path`.
    """
    with _new_file(path) as file, house.transaction(writes=False) as session:
        connection = session.connection()
        revision = connection.scalar(sql("SELECT version_num FROM alembic_version"))
        rows = archive.write(
            connection, file, {"revision": revision, "made_at": written(house.now())}
        )
    note_backup(house.machine(Machine.OPERATOR), rows)
    return rows


@action(scope=Scope.HOUSE, roles={Role.ADMINISTRATOR}, logs="how many rows were written")
def note_backup(room: Room, rows: int) -> None:
    """Note that a backup was written."""
    on_the_machine(room)
    room.note(rows=rows)


@action(
    scope=Scope.HOUSE,
    roles={Role.ADMINISTRATOR},
    logs="how many rows came back, and how many erasures were done again",
)
def note_restored(room: Room, rows: int, erasures: int) -> None:
    """Note that a backup was restored."""
    on_the_machine(room)
    room.note(rows=rows, erasures=erasures)


def restore(house: House, path: Path, erasures: Sequence[Erased] = ()) -> Restored:
    """Put a backup into the empty store, and erase again who was erased since.

    All of it happens or nothing: the log is checked from its first record before it counts.

    Raises
    ------
    Refused
        If the store is not empty, or the backup cannot be used.
    """
    revision = str(archive.head_of(path).get("revision"))
    with house.transaction(writes=True) as session:
        connection = session.connection()
        if archive.rows_in(connection):
            raise Refused(
                "store-full",
                text("There is something in the store already."),
                text("Restore into an empty database: name one with SORTITION_DATABASE."),
            )
        try:
            with _at_revision(connection, revision):
                rows = archive.read(connection, path)
        except (IntegrityError, KeyError, TypeError, ValueError) as error:
            raise archive.broken(text("Its rows do not fit together.")) from error
        records = _checked(session)
        again = sum(_replay(house, session, city, erasures) for city in _cities(session))
        room = _room(house, session, None)
        note_restored.function(room, rows, again)
        append(session, room, note_restored.name)
        shut = _shut(house, session)
    return Restored(rows=rows, records=records, erasures=again, shut=shut)


def _shut(house: House, session: Session) -> int:
    """Count the encrypted cells that no key of the house opens."""
    shut = 0
    for column in encrypted():
        for token in session.scalars(select(column).where(column.is_not(None), column != "")):
            try:
                house.keys.show(token)
            except InputError:
                shut += 1
    return shut


def _cities(session: Session) -> list[City]:
    return list(session.scalars(select(City).order_by(City.id)))


def _replay(house: House, session: Session, city: City, erasures: Sequence[Erased]) -> int:
    room = _room(house, session, city)
    again = replay_erasures.function(room, erasures)
    if again:
        append(session, room, replay_erasures.name)
    return again


def _room(house: House, session: Session, city: City | None) -> Room:
    return Room(
        house=house,
        session=session,
        now=house.now(),
        actor=f"machine:{Machine.OPERATOR}",
        roles=frozenset({Role.PUBLIC, Role.ADMINISTRATOR}),
        _city=city,
    )


def _checked(session: Session) -> int:
    """Check the restored log, and return how many records it has."""
    found = [verified(session, chain, ()) for chain in chains(session)]
    if any(one.wrong for one in found):
        raise archive.broken(text("Its log is not whole."))
    return sum(one.records for one in found)


@contextmanager
def _at_revision(connection: Connection, revision: str) -> Iterator[None]:
    """Give the tables of an earlier version to fill, then bring them forward with what is in."""
    if revision == newest():
        yield
        return
    config = configuration()
    config.attributes["connection"] = connection
    try:
        ScriptDirectory.from_config(config).get_revision(revision)
    except CommandError as error:
        raise Refused(
            "backup-newer",
            text("This backup was made by a later version of the program."),
            text("Install that version or a later one, and restore with it."),
        ) from error
    for table in reversed(archive.standing(connection)):
        table.drop(connection)
    connection.execute(sql(f"DROP TABLE {archive.VERSION}"))
    command.upgrade(config, revision)
    yield
    command.upgrade(config, "head")


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """Give a hidden file to write, readable for its owner only; put it at `path` at the end."""
    if os.path.lexists(path):
        raise _exists(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            raise _exists(path) from None
    finally:
        os.unlink(fresh)


def _exists(path: Path) -> Refused:
    return Refused(
        "backup-exists",
        text("{file} exists already.", file=path),
        text("Choose another name: a backup never replaces another."),
        file=path,
    )
