"""Many rows into one table: as columns in one statement on PostgreSQL, row by row on SQLite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import Table, bindparam, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from panels.store.tables import Base


def insert_many(session: Session, kind: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert `rows`, which all name the same columns, among them every column with a default.

    PostgreSQL takes them much faster so than one by one; SQLite has no arrays, and needs none.
    """
    if not rows:
        return
    table = cast(Table, kind.__table__)  # a third faster than through the mapped class
    if session.get_bind().dialect.name != "postgresql":
        session.execute(insert(table), rows)
        return
    names = list(rows[0])
    columns = [
        func.unnest(bindparam(None, [row[name] for row in rows], type_=ARRAY(table.c[name].type)))
        for name in names
    ]
    session.execute(insert(table).from_select(names, select(*columns), include_defaults=False))
