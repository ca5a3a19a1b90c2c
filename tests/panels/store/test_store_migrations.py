"""The tables that migrations make are those of the models, from every version on, with data in."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, func, insert, select, text
from sqlalchemy.engine import make_url

from panels.store.engine import open_engine
from panels.store.migrating import configuration, current, newest, upgrade
from panels.store.tables import Base

HERE = Path(__file__).parent
REVISIONS = sorted(
    script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()
)
Rows = dict[str, list[dict[str, Any]]]


def frozen(revision: str) -> Rows:
    """Return the rows that stood in every table when `revision` was the newest."""
    with sqlite3.connect(":memory:") as kept:
        kept.executescript((HERE / "frozen" / f"{revision}.sql").read_text(encoding="utf-8"))
        kept.row_factory = sqlite3.Row
        names = [row["name"] for row in kept.execute("SELECT name FROM sqlite_master")]
        found = {
            name: [dict(row) for row in kept.execute(f'SELECT * FROM "{name}"')]  # noqa: S608
            for name in names
        }
    kept.close()
    return found


def put(address: str, rows: Rows) -> None:
    """Put `rows` into the tables as they are now."""
    engine = open_engine(address)
    tables = MetaData()
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name != "alembic_version" and rows.get(table.name):
                connection.execute(insert(table), [_fitting(table, r) for r in rows[table.name]])
    engine.dispose()


def _fitting(table: Any, row: dict[str, Any]) -> dict[str, Any]:
    """Return `row` with yes and no, and days, as this database takes them."""
    kinds = {column.name: column.type.python_type for column in table.columns}
    made = {bool: bool, date: date.fromisoformat}
    return {
        name: value if value is None else made.get(kinds[name], lambda same: same)(value)
        for name, value in row.items()
    }


@pytest.fixture
def nothing(database: str) -> str:
    """The URL of a database without any table."""
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        Path(url.database or "").unlink()
        return database
    engine = open_engine(database)
    with engine.connect() as connection, connection.begin():
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return database


def test_migrated_tables_are_those_of_the_models(nothing: str) -> None:
    engine = open_engine(nothing)
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert not compare_metadata(context, Base.metadata)
    assert current(engine) == newest()
    engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_version_comes_forward_with_what_is_in_it(nothing: str, revision: str) -> None:
    engine = open_engine(nothing)
    upgrade(engine, revision)
    rows = frozen(revision)
    put(nothing, rows)
    upgrade(engine)
    assert current(engine) == newest()
    with engine.connect() as connection:
        for name, table in Base.metadata.tables.items():
            there = connection.scalar(select(func.count()).select_from(table))
            assert there == len(rows.get(name, [])), name
            list(connection.execute(select(table)))  # each value can be read
    assert {name for name in rows if rows[name]} >= set(Base.metadata.tables) - {"log_head"}
    engine.dispose()


def test_a_store_that_is_up_to_date_is_left_alone(nothing: str) -> None:
    engine = open_engine(nothing)
    upgrade(engine)
    upgrade(engine)
    assert current(engine) == newest()
    engine.dispose()
