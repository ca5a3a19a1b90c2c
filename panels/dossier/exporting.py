"""One jury with everything that belongs to it, taken out as one file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import Table, select

from panels.care.backup.archive import written_cell
from panels.care.columns import encrypted_of
from panels.care.erasure.reach import hanging, tables
from panels.door import Role, Room, Scope, read
from panels.dossier.packing import Dossier, Row, carried, packed
from panels.log.chain import START, written
from panels.log.checking import end_of
from panels.store.migrating import newest
from panels.store.tables import LogRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFile:
    """The file, and the key without which it says nothing; the key is kept nowhere."""

    file: bytes
    key: str


@read(
    scope=Scope.JURY,
    roles={Role.OFFICER},
    logs="how many rows and records went along, and the digest of the records",
)
def export_dossier(room: Room) -> DossierFile:
    """Export the whole jury as one encrypted file that another installation imports."""
    own = hanging("jury", tables()["jury"].c.id == room.jury.id)
    rows = {
        table.name: [
            _row(room, table, dict(row))
            for row in room.session.execute(select(table).where(own[table])).mappings()
        ]
        for table in carried()
    }
    log = _extract(room)
    records = str(log["records"])
    room.note(
        rows=sum(map(len, rows.values())),
        records=len(records.splitlines()),
        digest=hashlib.sha256(records.encode()).hexdigest(),
    )
    dossier = Dossier(revision=newest() or "", jury=room.jury.id, rows=rows, log=log)
    file, key = packed(dossier)
    return DossierFile(file=file, key=key)


def _row(room: Room, table: Table, row: Row) -> Row:
    hidden = encrypted_of(table)
    return {
        name: room.house.keys.show(str(cell))
        if name in hidden and cell
        else written_cell(_stored(cell))
        for name, cell in row.items()
    }


def _stored(cell: object) -> object:
    """Return a cell as the database has it."""
    if isinstance(cell, datetime):
        return written(cell)
    return cell.value if isinstance(cell, Enum) else cell


def _extract(room: Room) -> dict[str, object]:
    """Return the records about the jury, each with the digest before it, and where the log ends."""
    city = room.city.id
    mine = (
        select(LogRecord.number, LogRecord.body, LogRecord.digest)
        .where(LogRecord.city_id == city, LogRecord.jury_id == room.jury.id)
        .order_by(LogRecord.number)
    )
    found = room.session.execute(mine).all()
    before = select(LogRecord.number, LogRecord.digest).where(
        LogRecord.city_id == city,
        LogRecord.number.in_(
            select(LogRecord.number - 1).where(
                LogRecord.city_id == city, LogRecord.jury_id == room.jury.id
            )
        ),
    )
    digests = {number: digest for number, digest in room.session.execute(before)}
    lines = [
        json.dumps(
            {"before": digests.get(number - 1, START), "body": body, "digest": digest},
            sort_keys=True,
            separators=(",", ":"),
        )
        for number, body, digest in found
    ]
    end = end_of(room.session, city)
    return {
        "chain": city,
        "number": end.number,
        "digest": end.digest,
        "records": "".join(line + "\n" for line in lines),
    }
