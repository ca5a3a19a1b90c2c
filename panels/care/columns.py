"""Which columns are encrypted: their ``doc`` says so, and whoever needs to know reads it."""

from __future__ import annotations

from sqlalchemy import Column, Table

from panels.store.tables import Base


def encrypted() -> tuple[Column[str], ...]:
    """Return every column whose cells are hidden by the keys of the house."""
    return tuple(
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if is_encrypted(column)
    )


def encrypted_of(table: Table) -> frozenset[str]:
    """Return the names of the encrypted columns of `table`."""
    return frozenset(column.name for column in table.columns if is_encrypted(column))


def is_encrypted(column: Column[object]) -> bool:
    """Tell whether the cells of `column` are encrypted."""
    return "encrypted" in (column.doc or "")
