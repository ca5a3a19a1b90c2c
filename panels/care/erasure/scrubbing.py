"""Clearing the files of the database of what has been erased: no row, no free page, no journal.

SQLite overwrites what is deleted (secure_delete), but pages that were split keep old cells in
their gaps, and the write-ahead log keeps older pages; so the file is written anew and the log cut
off. PostgreSQL keeps deleted rows until their table is written anew, and its statistics quote
values. Its own write-ahead log, replicas and archives run out by the settings of that server.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from sqlalchemy import Engine, select
from sqlalchemy import text as sql
from sqlalchemy.exc import OperationalError

from panels.care.erasure.reach import NAMING, about
from panels.care.erasure.replaying import erasures, keep_outside
from panels.door import Machine, Role, Room, Scope, action, read
from panels.house import House
from panels.store.kinds import Kind
from panels.store.tables import Base, Erasure
from panels.store.trouble import explained, trouble


def overwrite(house: House) -> int:
    """Clear the files of what was erased since the last time, and return how many erasures.

    The list of erasures in the data folder grows with it, for whoever restores a backup.
    """
    worker = house.machine(Machine.WORKER)
    waiting = erasures_to_overwrite(worker)
    if waiting:
        keep_outside(house.settings.folder, erasures(worker))
        scrub(house.engine)
        note_overwritten(worker, waiting)
    return len(waiting)


def scrub(engine: Engine) -> None:
    """Write the database anew without what was deleted from it.

    Raises
    ------
    StoreTrouble
        If others keep it busy or the disk is full; nothing is lost, and it can be done again.
    """
    try:
        if engine.dialect.name == "sqlite":
            _sqlite(engine)
            return
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for command in _postgresql():
                connection.execute(sql(command))
    except OperationalError as error:
        raise explained(error) from None


def _sqlite(engine: Engine) -> None:
    """Write the file anew and cut off its journal, outside any transaction."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        row = cursor.fetchone()
        cursor.close()
    except sqlite3.OperationalError as error:
        raise explained(OperationalError("VACUUM", None, error)) from None
    finally:
        raw.close()
    if row is None or row[0]:
        raise trouble("store-busy")


def _postgresql() -> list[str]:
    close = NAMING | {Kind.PSEUDONYMOUS}
    names = [table.name for table in Base.metadata.sorted_tables if about(table).kind in close]
    return [
        *(f'VACUUM (FULL, ANALYZE) "{name}"' for name in names),
        "VACUUM FULL pg_statistic",
    ]


@read(scope=Scope.HOUSE, roles={Role.WORKER})
def erasures_to_overwrite(room: Room) -> tuple[str, ...]:
    """List the erasures of which the files of the database were not cleared, for the worker."""
    rows = select(Erasure.id).where(Erasure.overwritten_at.is_(None)).order_by(Erasure.at)
    return tuple(room.session.scalars(rows))


@action(
    scope=Scope.HOUSE,
    roles={Role.WORKER},
    logs="after how many erasures the files of the database were cleared",
)
def note_overwritten(room: Room, numbers: Sequence[str]) -> None:
    """Note on the certificates that the files of the database were cleared."""
    for row in room.session.scalars(select(Erasure).where(Erasure.id.in_(numbers))):
        row.overwritten_at = room.now
    room.note(erasures=len(numbers))
