"""One jury from another installation, or from another city: taken in whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Table, insert, select
from sqlalchemy.exc import IntegrityError

from panels.care.backup.archive import row_of, standing
from panels.care.columns import encrypted_of
from panels.care.erasure.records import PERSON
from panels.door import Role, Room, Scope, action, read
from panels.dossier.packing import Dossier, Row, broken, carried, unpacked
from panels.draws.folders import sound
from panels.log.chain import digest_of
from panels.log.checking import READERS
from panels.log.reading import Line, line_of_body
from panels.store.migrating import newest
from panels.store.tables import DrawFolder, Erasure, LogExtract
from panels.store.types import new_id
from sortition.refused import Refused
from strata.texts import text


@action(
    scope=Scope.CITY,
    roles={Role.OFFICER},
    logs="the jury as it is called here, how many rows came, and the digest of its records",
)
def import_dossier(room: Room, file: bytes, key: str) -> str:
    """Import a whole jury from the file that another installation exported; return its id here."""
    dossier = unpacked(file, key)
    if dossier.revision != newest():
        raise Refused(
            "dossier-version",
            text("This dossier was exported by another version of the program."),
            text("Bring both installations to the same version, and export again."),
        )
    rows = _own(room, dossier)
    _nobody_erased(room, rows["person"])
    names = _names(room, rows)
    jury = names.get(dossier.jury, dossier.jury)
    by_name = {table.name: table for table in standing(room.session.connection())}
    try:
        for table in carried():
            put = [_hidden(room, table, _renamed(row, names)) for row in rows[table.name]]
            if put:
                stored = by_name[table.name]
                _insert(room, stored, [row_of(stored, row) for row in put])
        room.session.flush()
    except (IntegrityError, KeyError, TypeError, ValueError) as error:
        raise broken(text("Its rows do not fit together.")) from error
    records = _keep_log(room, dossier.log, jury)
    room.note(
        imported=jury,
        rows=sum(map(len, rows.values())),
        digest=hashlib.sha256(records.encode()).hexdigest(),
    )
    return jury


@read(scope=Scope.JURY, roles=READERS)
def earlier_log(room: Room) -> tuple[Line, ...]:
    """Read what was done with the jury in the installation from which it came."""
    extracts = select(LogExtract.records).where(LogExtract.jury_id == room.jury.id)
    return tuple(
        line_of_body(json.loads(line)["body"])
        for records in room.session.scalars(extracts.order_by(LogExtract.number))
        for line in records.splitlines()
    )


def _own(room: Room, dossier: Dossier) -> dict[str, Sequence[Row]]:
    """Return the rows; each may refer to rows of the same dossier only, and the jury to this city.

    Otherwise a dossier could be made up that shows people of another city.
    """
    expected = {table.name: table for table in carried()}
    if set(dossier.rows) != set(expected) or len(dossier.rows["jury"]) != 1:
        raise broken(text("Its tables are not those of this version."))
    (jury,) = dossier.rows["jury"]
    if jury.get("id") != dossier.jury:
        raise broken(text("Its rows do not fit together."))
    found: dict[str, Sequence[Row]] = {}
    for table in expected.values():
        columns = {column.name for column in table.columns}
        if any(set(row) != columns for row in dossier.rows[table.name]):
            raise broken(text("Its tables are not those of this version."))
        found[table.name] = [_within(table, row, dossier, room) for row in dossier.rows[table.name]]
    return found


def _nobody_erased(room: Room, people: Sequence[Row]) -> None:
    """Refuse a dossier from before somebody in it was erased: it would bring them back."""
    gone = select(Erasure.subject).where(Erasure.keep == PERSON)
    if not {row["id"] for row in people}.isdisjoint(room.session.scalars(gone)):
        raise Refused(
            "dossier-erased",
            text("Somebody in this dossier was erased here after it was exported."),
            text("Export the jury again; nothing was changed."),
        )


def _insert(room: Room, table: Table, rows: Sequence[Row]) -> None:
    for row in rows if table.name == DrawFolder.__tablename__ else ():
        for archive in (row["archive"], row["public"]):
            if isinstance(archive, bytes) and not sound(archive):
                raise broken(text("The folder of its draw cannot be unpacked."))
    room.session.execute(insert(table), rows)


def _within(table: Table, row: Row, dossier: Dossier, room: Room) -> Row:
    fitted = dict(row)
    for key in table.foreign_keys:
        parent, name = key.column.table.name, key.parent.name
        if parent == "city":
            fitted[name] = room.city.id
        elif parent not in dossier.rows:
            fitted[name] = None
        elif row[name] is not None and row[name] not in {
            other.get(key.column.name) for other in dossier.rows[parent]
        }:
            raise broken(text("Its rows do not fit together."))
    return fitted


def _names(room: Room, rows: Mapping[str, Sequence[Row]]) -> dict[str, str]:
    """Return a new name for every id, if any of them is taken here; else all stay as they are."""
    every: list[str] = []
    taken = False
    for table in carried():
        (key, *more) = table.primary_key
        if more or key.foreign_keys:
            continue
        ids = [str(row[key.name]) for row in rows[table.name]]
        every += ids
        for some in range(0, len(ids), 500):
            known = select(key).where(key.in_(ids[some : some + 500])).limit(1)
            taken = taken or room.session.scalar(known) is not None
    return {one: new_id() for one in every} if taken else {}


def _renamed(row: Row, names: Mapping[str, str]) -> Row:
    return {
        name: names.get(cell, cell) if isinstance(cell, str) else cell for name, cell in row.items()
    }


def _hidden(room: Room, table: Table, row: Row) -> Row:
    """Encrypt with the keys of this house what is encrypted in its store."""
    hidden = encrypted_of(table)
    return {
        name: room.house.keys.hide(str(cell)) if name in hidden and cell else cell
        for name, cell in row.items()
    }


def _keep_log(room: Room, log: Mapping[str, object], jury: str) -> str:
    """Keep what was done elsewhere, after a look at each record."""
    records = str(log.get("records", ""))
    try:
        links = [json.loads(line) for line in records.splitlines()]
        whole = all(digest_of(one["before"], one["body"]) == one["digest"] for one in links)
        end = (str(log["chain"])[:24], int(str(log["number"])), str(log["digest"])[:64])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise broken(text("Its log is not whole.")) from error
    if not whole:
        raise broken(text("Its log is not whole."))
    chain, number, digest = end
    room.session.add(
        LogExtract(jury_id=jury, chain=chain, number=number, digest=digest, records=records)
    )
    room.session.flush()
    return records
