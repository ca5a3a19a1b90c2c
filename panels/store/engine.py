"""Opening the database: SQLite embedded or PostgreSQL, and one transaction at a time through it.

SQLite: WAL so that readers never wait, BEGIN IMMEDIATE so that no read-modify-write is lost, FULL
synchronisation so that what was acknowledged survives a power cut, secure_delete so that what was
erased is overwritten.

PostgreSQL: a look sees one moment, as it does on SQLite; who writes sees what others have written
by then, and waits for them at the rows that it locks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from panels.store.trouble import explained

BUSY = 30_000
"""Milliseconds that anybody waits for another."""


def open_engine(address: str) -> Engine:
    """Return the engine of the database at `address`, a URL of SQLAlchemy."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        _keep_private(Path(url.database or ""))
        engine = create_engine(
            url, max_overflow=-1, connect_args={"timeout": BUSY / 1000}, hide_parameters=True
        )
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=20,
        pool_timeout=BUSY / 1000,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _wait_no_longer)
    return engine


def _keep_private(file: Path) -> None:
    """Keep other accounts of the machine from the file; what SQLite puts beside it follows.

    It may stand where they can look, and holds who people are.
    """
    with suppress(OSError):  # where it cannot be, SQLite says so
        file.touch(mode=0o600)
        file.chmod(file.stat().st_mode & 0o770)


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        f"busy_timeout = {BUSY}",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _wait_no_longer(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = {BUSY}")
    cursor.close()
    connection.commit()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Session]:
    """Give a session in a transaction that is committed at the end, or undone if anything fails.

    Without `writes` it is undone in any case, so that a look changes nothing, and all statements
    see the store as it was at the first.

    Raises
    ------
    StoreTrouble
        If the database is full, read-only, busy or away, or does not take a row; nothing was
        changed. What the database says of it can quote what people wrote, so it ends here.
    """
    options: dict[str, object] = {"writes": writes}
    if engine.dialect.name == "postgresql" and not writes:
        options["isolation_level"] = "REPEATABLE READ"
    try:
        with (
            engine.connect().execution_options(**options) as connection,
            connection.begin() as begun,
            Session(connection, expire_on_commit=False) as session,
        ):
            yield session
            if writes:
                session.flush()
            else:
                begun.rollback()
    except (DBAPIError, NoConnection, StaleDataError) as error:
        raise explained(error) from None
