"""The house: store, clock, keys and settings, in one hand for whoever comes to the door."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.fernet import Fernet
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from panels.door.visit import Machine, Visit, Who
from panels.keys import Keys
from panels.settings import Settings
from panels.store import engine as store
from panels.store.migrating import upgrade
from sortition.folder.atomic import put_file


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One installation.

    Parameters
    ----------
    engine
        The database, with its tables as this version wants them.
    keys
        For what is encrypted.
    now
        The clock.
    settings
        What the environment says.
    """

    engine: Engine
    keys: Keys = field(repr=False)
    now: Callable[[], datetime] = _utc_now
    settings: Settings = field(default_factory=Settings)

    @classmethod
    def open(cls, settings: Settings | None = None) -> House:
        """Open the store that the environment names, and bring its tables up to date.

        Raises
        ------
        InputError
            If the database or the keys cannot be used.
        """
        settings = settings or Settings()
        if not settings.database:
            settings.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = store.open_engine(settings.url)
        upgrade(engine)
        return cls(engine=engine, keys=_keys(settings), settings=settings)

    def transaction(self, *, writes: bool) -> AbstractContextManager[Session]:
        """Give a session in one transaction."""
        return store.transaction(self.engine, writes=writes)

    def visit(
        self, session: str | None = None, *, city: str | None = None, jury: str | None = None
    ) -> Visit:
        """Return the visit of whoever holds the token `session`, None for anybody."""
        return Visit(house=self, who=Who(session=session), city=city, jury=jury)

    def machine(
        self, machine: Machine, *, city: str | None = None, jury: str | None = None
    ) -> Visit:
        """Return the visit of a program on this machine."""
        return Visit(house=self, who=Who(machine=machine), city=city, jury=jury)


def _keys(settings: Settings) -> Keys:
    """Return the keys of the environment; beside an embedded database a key of its own will do."""
    if settings.keys or settings.database:
        return Keys([key.strip() for key in settings.keys.split(",") if key.strip()])
    path = settings.folder / "key"
    if not path.exists():
        with suppress(FileExistsError):  # another program that starts now was first
            put_file(path, Fernet.generate_key(), mode=0o600)
    return Keys([path.read_text(encoding="ascii").strip()])
