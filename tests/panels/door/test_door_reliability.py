"""P5 and P6: killed at any moment nothing acknowledged is lost, and many write at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from houses import Clock, Somebody
from sqlalchemy import func, select, text
from streaming import write_two_things

from panels.door import Role, Visit
from panels.house import House
from panels.log.checking import verified
from panels.store.tables import Jury, LogRecord, RemitText
from panels.store.trouble import StoreTrouble

PROGRAM = Path(__file__).parents[1] / "streaming.py"
PATHS = (Path(__file__).parents[1], Path(__file__).parents[3])


def started(database: str, visit: Visit, times: int, said: Path) -> subprocess.Popen[bytes]:
    """A process whose output goes to the file `said`."""
    token, jury = visit.who.session, visit.jury
    assert token
    assert jury
    with said.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, PROGRAM, database, token, jury, str(times)],
            stdout=out, stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, PATHS))},
        )  # fmt: skip


def lines(said: Path) -> list[str]:
    """What was said, whole lines only."""
    return [line.strip() for line in said.read_text().splitlines(keepends=True) if line[-1] == "\n"]


def wait_for(said: Path, count: int) -> None:
    for _ in range(12_000):
        if len(lines(said)) >= count:
            return
        time.sleep(0.005)
    pytest.fail(f"the process said no more than {said.read_text()!r}")


def whole(house: House, city: str, jury: str) -> int:
    """Check that every effect is there with its record and none is half; return how many."""
    with house.transaction(writes=False) as session:
        versions = list(session.scalars(select(RemitText.version).order_by(RemitText.version)))
        records = session.scalar(select(func.count()).select_from(LogRecord)) or 0
        log = verified(session, city, ())
        assert not log.wrong
        assert versions == list(range(1, records + 1))
        if versions:
            assert session.get_one(Jury, jury).seats == versions[-1]
        return records


def kill_often(house: House, database: str, visit: Visit, jury: str, said: Path, kills: int) -> int:
    """Kill the process at random moments; every acknowledged number must be there afterwards."""
    chance, last = random.Random(5), 0  # noqa: S311
    with house.transaction(writes=False) as session:
        city = session.get_one(Jury, jury).city_id
    for number in range(kills):
        running = started(database, visit, 100_000, said)
        wait_for(said, 1 + number % 2)  # "ready", and each second time a first write
        time.sleep(chance.random() * 0.15)
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
        ready, *acknowledged = lines(said)
        assert ready == "ready"
        found = whole(house, city, jury)
        lowest = int(acknowledged[-1]) if acknowledged else last
        assert lowest <= found <= lowest + 1, "one may be done and not yet said"
        last = found
    return last


def test_killed_at_any_moment_nothing_is_lost(
    house: House, database: str, city: str, jury: str, somebody: Somebody, tmp_path: Path
) -> None:
    """P5."""
    officer = somebody(Role.OFFICER, city=city, jury=jury)
    assert kill_often(house, database, officer, jury, tmp_path / "said", 10) > 0


@pytest.mark.slow
def test_killed_two_hundred_times(
    house: House, database: str, city: str, jury: str, somebody: Somebody, tmp_path: Path
) -> None:
    officer = somebody(Role.OFFICER, city=city, jury=jury)
    writes = kill_often(house, database, officer, jury, tmp_path / "said", 200)
    print(f"P5 {house.engine.name}: 200 kills, {writes} writes, 0 lost")


def write_at_once(database: str, visit: Visit, folder: Path, processes: int) -> None:
    said = [folder / f"said-{number}" for number in range(processes)]
    running = [started(database, visit, 20, file) for file in said]
    try:
        for one, file in zip(running, said, strict=True):
            assert one.wait(timeout=600) == 0, file.read_text()
    finally:
        for one in running:
            one.kill()
            one.wait()
    assert [len(lines(file)) for file in said] == [21] * processes


def test_ten_processes_lose_nothing(
    house: House, database: str, city: str, jury: str, somebody: Somebody, tmp_path: Path
) -> None:
    """P6, small."""
    write_at_once(database, somebody(Role.OFFICER, city=city, jury=jury), tmp_path, 10)
    assert whole(house, city, jury) == 200


@pytest.mark.slow
def test_fifty_processes_lose_nothing(
    house: House, database: str, city: str, jury: str, somebody: Somebody, tmp_path: Path
) -> None:
    """P6."""
    began = time.monotonic()
    write_at_once(database, somebody(Role.OFFICER, city=city, jury=jury), tmp_path, 50)
    assert whole(house, city, jury) == 1000
    seconds = time.monotonic() - began
    print(f"P6 {house.engine.name}: 50 processes x 20 writes in {seconds:.0f} s, 0 lost")


def repeat(work: Callable[[], object], times: int) -> None:
    for _ in range(times):
        work()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestTrouble:
    """A full disk and a database that can only be read; a server has its own."""

    def test_a_full_disk_loses_nothing(
        self, house: House, city: str, jury: str, somebody: Somebody
    ) -> None:
        officer = somebody(Role.OFFICER, city=city, jury=jury)
        write_two_things(officer, "x")
        with house.engine.connect() as connection:
            pages = connection.scalar(text("PRAGMA page_count"))
            connection.execute(text(f"PRAGMA max_page_count = {pages + 3}"))
        with pytest.raises(StoreTrouble) as trouble:
            repeat(partial(write_two_things, officer, "x"), 50)
        assert trouble.value.problems[0].code == "disk-full"
        with house.engine.connect() as connection:
            connection.execute(text("PRAGMA max_page_count = 1073741823"))
        before = whole(house, city, jury)
        write_two_things(officer, "x")
        assert whole(house, city, jury) == before + 1

    def test_a_database_that_can_only_be_read_says_so(
        self, house: House, city: str, jury: str, somebody: Somebody, clock: Clock
    ) -> None:
        officer = somebody(Role.OFFICER, city=city, jury=jury)
        write_two_things(officer, "x")
        before = whole(house, city, jury)
        with house.engine.connect() as connection:
            connection.execute(text("PRAGMA query_only = ON"))
        with pytest.raises(StoreTrouble) as trouble:
            write_two_things(officer, "x")
        assert trouble.value.problems[0].code == "store-read-only"
        assert whole(house, city, jury) == before
