"""What hangs on a row: followed through the keys of all tables, so that no table is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnElement, Table, or_, select

from panels.store.kinds import About, Kind
from panels.store.tables import Base

NAMING = frozenset({Kind.PERSONAL, Kind.SPECIAL})
"""Kinds of tables that say who somebody is or what they need."""


def tables() -> Mapping[str, Table]:
    """Return every table by its name."""
    return Base.metadata.tables


def about(table: Table) -> About:
    """Return what `table` is for."""
    found: About = table.info["about"]
    return found


def hanging(root: str, condition: ColumnElement[bool]) -> dict[Table, ColumnElement[bool]]:
    """Return each table with rows that go when those of `root` go, and which rows these are.

    A row hangs on another if its key refers to it and goes with it (``ON DELETE CASCADE``). The
    root comes first, and each table after those on which it hangs.
    """
    found = {tables()[root]: condition}
    for table in Base.metadata.sorted_tables:
        ways = [
            column.in_(select(parent).where(found[parent.table]))
            for column, parent in _owners(table)
            if parent.table in found and table is not parent.table
        ]
        if ways and table not in found:
            found[table] = or_(*ways)
    return found


def _owners(table: Table) -> Iterator[tuple[ColumnElement[str], ColumnElement[str]]]:
    """Yield each column of `table` that ties it to a row of another, with the column there."""
    for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
        if key.ondelete == "CASCADE":
            yield key.parent, key.column
