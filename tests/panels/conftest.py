"""A house on a fake clock, on SQLite and on PostgreSQL, and people of every role who come to it."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from drawn_juries import Drawn, Made, add_drawn_jury, made
from houses import Clock, Somebody, add_city, add_jury, add_somebody
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from panels.door import Machine, Role, Visit
from panels.house import House
from panels.keys import Keys
from panels.settings import Settings
from panels.store.engine import open_engine
from panels.store.migrating import upgrade


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _programs() -> Path:
    """Return the folder of PostgreSQL's programs, newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    which = shutil.which("initdb")
    if not found and which is None:
        pytest.fail("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    return found[0].parent if found else Path(which or "").parent


def _as_postgres() -> list[str]:
    """Return what to put before a command: PostgreSQL refuses to run as root."""
    if os.geteuid():
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A server of its own on loopback, gone afterwards; yields the URL of its template."""
    programs, before = _programs(), _as_postgres()
    with tempfile.TemporaryDirectory(prefix="sortition-pg-") as folder:
        os.chmod(folder, 0o777)  # noqa: S103  # the server runs as another user
        data = Path(folder) / "data"
        subprocess.run(
            [*before, programs / "initdb", "-D", data, "-U", "jury", "-A", "trust",
             "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True, capture_output=True, cwd="/",
        )  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
            "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
        )
        control = [*before, str(programs / "pg_ctl"), "-D", str(data)]
        subprocess.run(
            [*control, "-w", "-o", options, "-l", f"{folder}/log", "start"],
            check=True, capture_output=True, cwd="/",
        )  # fmt: skip
        try:
            address = f"postgresql+psycopg://jury@127.0.0.1:{port}/template_jury"
            _administer(address, "CREATE DATABASE template_jury")
            engine = open_engine(address)
            upgrade(engine)
            engine.dispose()
            yield address
        finally:
            subprocess.run(
                [*control, "-m", "immediate", "stop"], check=True, capture_output=True, cwd="/"
            )


def _administer(address: str, command: str) -> None:
    engine = create_engine(make_url(address).set(database="postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(command))
    engine.dispose()


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty embedded database to copy."""
    path = tmp_path_factory.mktemp("template") / "sortition.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, of both kinds in turn."""
    if request.param == "sqlite":
        path = tmp_path / "sortition.db"
        shutil.copyfile(request.getfixturevalue("embedded"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("postgres")
    name = f"jury_{secrets.token_hex(6)}"
    _administer(template, f"CREATE DATABASE {name} TEMPLATE template_jury")
    yield make_url(template).set(database=name).render_as_string(hide_password=False)
    _administer(template, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def house(database: str, clock: Clock, tmp_path: Path) -> Iterator[House]:
    """A house with an empty store, on both kinds of database in turn."""
    engine = open_engine(database)
    yield House(
        engine=engine,
        keys=Keys([Fernet.generate_key().decode()]),
        now=clock,
        settings=Settings(database=database, folder=tmp_path),
    )
    engine.dispose()


@pytest.fixture
def operator(house: House) -> Visit:
    """Whoever can run commands on the machine."""
    return house.machine(Machine.OPERATOR)


@pytest.fixture
def city(house: House) -> str:
    """The id of a city."""
    return add_city(house, "Leuven")


@pytest.fixture
def jury(house: House, city: str) -> str:
    """The id of a jury of 10 that is designed, in the city."""
    return add_jury(house, city)


@pytest.fixture
def somebody(house: House) -> Somebody:
    """Return ``somebody(Role.OFFICER, city=..., jury=...)``: a signed-in person's visit."""
    return partial(add_somebody, house)


@pytest.fixture
def officer(somebody: Somebody, city: str, jury: str) -> Visit:
    """An officer of the city, in the jury."""
    return somebody(Role.OFFICER, city=city, jury=jury)


@pytest.fixture
def other(somebody: Somebody, city: str, jury: str) -> Visit:
    """Another officer, for what takes two people."""
    return somebody(Role.OFFICER, city=city, jury=jury)


@pytest.fixture(scope="session")
def made_folder(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The folder of a jury that was drawn, made once."""
    return made(tmp_path_factory.mktemp("drawn"))


@pytest.fixture
def drawn(house: House, city: str, made_folder: Made) -> Drawn:
    """A jury that was drawn and is confirming."""
    return add_drawn_jury(house, city, made_folder)
