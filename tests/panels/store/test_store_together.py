"""Several at the store at once: what a look sees, and how long anybody waits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from houses import Somebody, add_jury
from sqlalchemy import func, make_url, select, text
from streaming import write_two_things

from panels.door import Role
from panels.house import House
from panels.settings import Settings
from panels.store import engine as store
from panels.store.migrating import newest
from panels.store.tables import Jury
from panels.store.trouble import StoreTrouble

STARTS = """
import sys
from panels.store.engine import open_engine
from panels.store.migrating import current, upgrade
engine = open_engine(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
upgrade(engine)
print(current(engine))
"""


def test_a_look_sees_one_moment(house: House, city: str) -> None:
    """What others do between two statements of one look does not show in the second."""
    with house.transaction(writes=False) as session:
        count = select(func.count()).select_from(Jury)
        before = session.scalar(count)
        add_jury(house, city)
        assert session.scalar(count) == before


def test_nobody_waits_for_ever(
    house: House, database: str, city: str, jury: str, somebody: Somebody,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    officer = somebody(Role.OFFICER, city=city, jury=jury)
    with house.transaction(writes=True) as session:
        session.scalar(select(Jury).where(Jury.id == jury).with_for_update())
        monkeypatch.setattr(store, "BUSY", 300)
        other = House(
            engine=store.open_engine(database), keys=house.keys, now=house.now,
            settings=house.settings,
        )  # fmt: skip
        visit = other.visit(officer.who.session, jury=jury)
        with pytest.raises(StoreTrouble) as trouble:
            write_two_things(visit, "x")
        other.engine.dispose()
    assert trouble.value.problems[0].code == "store-busy"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_no_connection_left_is_a_busy_store(house: House) -> None:
    house.engine.pool._timeout = 0.1
    held = [house.engine.connect() for _ in range(30)]
    with pytest.raises(StoreTrouble) as trouble, house.transaction(writes=False):
        pass
    for one in held:
        one.close()
    assert trouble.value.problems[0].code == "store-busy"


def test_several_who_start_at_once_make_the_tables_once(house: House, tmp_path: Path) -> None:
    """As the screens and a worker do that are started together on an empty database."""
    address = f"sqlite:///{tmp_path / 'empty.db'}"
    if house.engine.name == "postgresql":
        with house.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        address = house.engine.url.render_as_string(hide_password=False)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", STARTS, address],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            cwd=Path(__file__).parents[3],
        )
        for _ in range(3)
    ]  # fmt: skip
    for one in running:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    assert [one.communicate(timeout=60)[0] for one in running] == [f"{newest()}\n"] * 3


@pytest.mark.parametrize("wrong", [{"database": "nowhere"}, {"username": "nobody_of_ours"}])
def test_what_the_server_does_not_have_is_said(postgres: str, wrong: dict[str, str]) -> None:
    address = make_url(postgres).set(**wrong).render_as_string(hide_password=False)
    with pytest.raises(StoreTrouble) as trouble:
        House.open(Settings(database=address, keys=Fernet.generate_key().decode()))
    assert trouble.value.problems[0].code == "store-missing"
