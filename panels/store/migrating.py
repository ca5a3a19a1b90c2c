"""Bringing the tables of an older version forward, with what is in them."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy import text as sql
from sqlalchemy.exc import OperationalError

from panels.store.trouble import explained

_ONE_AT_A_TIME = sql("SELECT pg_advisory_xact_lock(hashtext('sortition tables'))")


def configuration() -> Config:
    """Return Alembic's settings."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables behind `engine` to `revision`, the newest unless another is named.

    Of several programs that start at once the first does it, and the others wait.

    Raises
    ------
    StoreTrouble
        If the database cannot be reached or written.
    """
    config = configuration()
    try:
        if revision == "head" and current(engine) == newest():
            return
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(_ONE_AT_A_TIME)
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    except OperationalError as error:
        raise explained(error) from None


def current(engine: Engine) -> str | None:
    """Return the revision of the tables behind `engine`, None if there are none."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """Return the revision that this version wants."""
    return ScriptDirectory.from_config(configuration()).get_current_head()
