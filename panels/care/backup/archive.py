"""All tables as one file: rows as JSON, table by table, as they stand in the database.

Tables are read as the database has them and not as this version knows them, so that a backup can
be restored under a later version. What is encrypted stays so.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, Date, LargeBinary, MetaData, Table, func, insert, select

from sortition.refused import Refused
from strata.texts import Text, text

FORMAT = "sortition-backup/1"
HEAD = "backup.json"
VERSION = "alembic_version"
_AT_ONCE = 1000


def standing(connection: Connection) -> list[Table]:
    """Return the tables of the database, each after those to which it refers."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != VERSION]


def rows_in(connection: Connection) -> int:
    """Return how many rows stand in all tables together."""
    return sum(
        connection.scalar(select(func.count()).select_from(table)) or 0
        for table in standing(connection)
    )


def write(connection: Connection, file: BinaryIO, facts: Mapping[str, object]) -> int:
    """Write all tables to `file`, with `facts` in its head, and return how many rows there were."""
    told: dict[str, dict[str, object]] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in standing(connection):
            digest, rows = hashlib.sha256(), 0
            with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as out:
                for line in _lines(connection, table):
                    out.write(line)
                    digest.update(line)
                    rows += 1
            told[table.name] = {
                "columns": [column.name for column in table.columns],
                "rows": rows,
                "sha256": digest.hexdigest(),
            }
        head = {"format": FORMAT, **facts, "tables": told}
        archive.writestr(HEAD, json.dumps(head, indent=1))
    return sum(int(str(table["rows"])) for table in told.values())


def head_of(path: Path) -> dict[str, object]:
    """Return the head of a backup.

    Raises
    ------
    Refused
        If the file is no backup.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            head = json.loads(archive.read(HEAD))
        if not isinstance(head, dict) or head.get("format") != FORMAT:
            raise ValueError("another format")
    except (zipfile.BadZipFile, KeyError, ValueError, RecursionError) as error:
        raise broken(text("It is no backup of this program.")) from error
    return head


def read(connection: Connection, path: Path) -> int:
    """Put all rows of a backup into the empty tables, and return how many there are.

    Raises
    ------
    Refused
        If the backup is damaged or its tables are not those of the database.
    """
    told = head_of(path).get("tables")
    tables = {table.name: table for table in standing(connection)}
    if not isinstance(told, dict) or set(told) != set(tables):
        raise broken(text("Its tables are not those of the database."))
    rows = 0
    with zipfile.ZipFile(path) as archive:
        for name, table in tables.items():
            rows += _load(connection, table, archive, told[name])
    return rows


def broken(what: Text) -> Refused:
    """Say that a backup cannot be used."""
    return Refused(
        "backup-broken",
        text("This backup cannot be restored. {what}", what=what),
        text("Take another backup; nothing was changed."),
    )


def _load(
    connection: Connection, table: Table, archive: zipfile.ZipFile, told: Mapping[str, object]
) -> int:
    columns = [column.name for column in table.columns]
    if told.get("columns") != columns:
        raise broken(text("Its tables are not those of the database."))
    try:
        content = archive.read(f"{table.name}.jsonl")
    except (zipfile.BadZipFile, KeyError) as error:
        raise broken(text("It is damaged.")) from error
    lines = content.splitlines()
    if hashlib.sha256(content).hexdigest() != told.get("sha256") or len(lines) != told.get("rows"):
        raise broken(text("It is damaged."))
    for some in range(0, len(lines), _AT_ONCE):
        connection.execute(
            insert(table), [_row(table, line) for line in lines[some : some + _AT_ONCE]]
        )
    return len(lines)


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    ordered = select(table).order_by(*table.primary_key).execution_options(yield_per=_AT_ONCE)
    for row in connection.execute(ordered):
        yield (
            json.dumps([written_cell(cell) for cell in row], separators=(",", ":")).encode() + b"\n"
        )


def written_cell(cell: object) -> object:
    """Return a cell of the database as it stands in a file."""
    if isinstance(cell, bytes):
        return base64.b64encode(cell).decode("ascii")
    return cell.isoformat() if isinstance(cell, date) else cell


def row_of(table: Table, cells: Mapping[str, object]) -> dict[str, object]:
    """Return a row as the database takes it, from cells as they stand in a file."""
    return {
        column.name: None if cells[column.name] is None else _cell(column.type, cells[column.name])
        for column in table.columns
    }


def _row(table: Table, line: bytes) -> dict[str, object]:
    cells: Sequence[object] = json.loads(line)
    names = [column.name for column in table.columns]
    return row_of(table, dict(zip(names, cells, strict=True)))


def _cell(kind: object, cell: object) -> object:
    if isinstance(kind, LargeBinary):
        return base64.b64decode(str(cell), validate=True)
    return date.fromisoformat(str(cell)) if isinstance(kind, Date) else cell
