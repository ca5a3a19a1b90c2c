"""The worker: claims, stops, deaths, and 50 who draw at once."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from draw_walk import ready, records, until_published, work
from houses import Clock, Somebody
from sqlalchemy import func, select, update

from panels.door import Machine, Role, Visit
from panels.draws import drawing, freezing, jobs, lottery, places, publishing, standing
from panels.draws.jobs import ENDINGS, KINDS, Work
from panels.house import House
from panels.log.chain import Link, breaks
from panels.rooms import furnished
from panels.store.tables import (
    Draw,
    DrawFolder,
    DrawState,
    Job,
    JobState,
    LogRecord,
    Seat,
    Ticket,
)
from panels.store.trouble import StoreTrouble
from panels.worker import Worker
from sortition.clock import Stopped
from sortition.refused import Refused
from strata.problems import InputError
from strata.texts import text

ROOT = Path(__file__).parents[3]


@pytest.fixture
def kind() -> Iterator[Callable[[Callable[[Work], None]], str]]:
    """Return ``kind(function)``: a kind of job for one test, and what it ended as."""
    before, endings = dict(KINDS), dict(ENDINGS)

    def made(function: Callable[[Work], None]) -> str:
        KINDS["for-test"] = function
        return "for-test"

    yield made
    for registry, old in ((KINDS, before), (ENDINGS, endings)):
        registry.clear()
        registry.update(old)


def put(house: House, jury: str, kind: str) -> str:
    with house.transaction(writes=True) as session:
        job = Job(
            jury_id=jury, kind=kind, state=JobState.QUEUED, made_at=house.now(), made_by="test"
        )
        session.add(job)
        session.flush()
        return job.id


def job_of(house: House, job: str) -> Job:
    with house.transaction(writes=False) as session:
        return session.get_one(Job, job)


def in_background(house: House) -> tuple[Worker, threading.Thread]:
    worker = Worker(house)
    thread = threading.Thread(target=worker.work, daemon=True)
    thread.start()
    return worker, thread


def until(condition: Callable[[], bool], seconds: float = 30) -> float:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it did not come to pass"
        time.sleep(0.02)
    return time.monotonic() - began


class TestClaims:
    def test_one_of_several_gets_a_job(
        self, house: House, jury: str, kind: Callable[..., str]
    ) -> None:
        done: list[str] = []
        lock = threading.Lock()

        def note(work: Work) -> None:
            with lock:
                done.append(work.job)
            time.sleep(0.01)

        wanted = [put(house, jury, kind(note)) for _ in range(12)]
        workers = [in_background(house) for _ in range(4)]
        try:
            until(lambda: len(done) >= 12)
            time.sleep(0.3)
        finally:
            for worker, thread in workers:
                worker.end()
                thread.join()
        assert sorted(done) == sorted(wanted)
        assert {job_of(house, job).state for job in wanted} == {JobState.DONE}
        assert {job_of(house, job).tries for job in wanted} == {1}

    def test_a_claim_is_for_what_waits(
        self, house: House, jury: str, clock: Clock, kind: Callable[..., str]
    ) -> None:
        job = put(house, jury, kind(lambda work: None))
        worker = house.machine(Machine.WORKER)
        first = jobs.claim_job(worker, job)
        assert first.attempt == 1
        with pytest.raises(Refused):
            jobs.claim_job(worker, job)
        assert jobs.waiting_job(worker) is None
        clock.passes(seconds=50)
        jobs.report_job(worker, job, 1, "levels", 0.5)
        clock.passes(seconds=50)
        assert jobs.waiting_job(worker) is None, "it was heard of 50 seconds ago"
        clock.passes(seconds=11)
        assert jobs.waiting_job(worker) == job
        second = jobs.claim_job(worker, job)
        assert second.attempt == 2
        with pytest.raises(Refused):  # the first wakes up and finds that another has it
            jobs.report_job(worker, job, 1, "levels", 0.6)
        with pytest.raises(Refused):
            jobs.end_job(worker.to(jury=jury), job, 1, JobState.DONE)
        assert not jobs.job_wish(worker, job, 1).own
        assert jobs.job_wish(worker, job, 2).own

    def test_what_takes_its_worker_along_is_given_up(
        self, house: House, jury: str, officer: Visit, clock: Clock
    ) -> None:
        ready(house, jury)
        draw = lottery.start_test_lottery(officer)
        worker = house.machine(Machine.WORKER)
        for attempt in range(1, jobs.TRIES + 1):
            job = jobs.waiting_job(worker)
            assert job is not None
            assert jobs.claim_job(worker, job).attempt == attempt
            clock.passes(minutes=2)
        work(house)
        found = job_of(house, job)
        assert (found.state, found.problem) == (JobState.FAILED, jobs.DIED)
        with house.transaction(writes=False) as session:
            assert session.get_one(Draw, draw).state is DrawState.FAILED
        lottery.start_test_lottery(officer)


class TestFailing:
    @pytest.mark.parametrize(
        ("error", "code"),
        [
            (ValueError("Canary Vanderkanarie"), "fault"),
            (MemoryError(), "memory"),
            (OSError("Canary"), "system"),
            (Refused("of-its-own", text("Canary"), text("x")), "of-its-own"),
            (Stopped(), "stopped"),
            (KeyError("Canary"), "fault"),
        ],
    )
    def test_one_failure_ends_neither_worker_nor_privacy(
        self, house: House, jury: str, kind: Callable[..., str], error: Exception, code: str,
        caplog: pytest.LogCaptureFixture,
    ) -> None:  # fmt: skip
        def fail(_: Work) -> None:
            raise error

        told: list[str | None] = []
        name = kind(fail)
        ENDINGS[name] = lambda room, job: told.append(job.problem)
        failing = put(house, jury, name)
        unknown = put(house, jury, "never-heard-of")
        with caplog.at_level(logging.INFO):
            work(house)
        found = job_of(house, failing)
        assert (found.state, found.problem) == (JobState.FAILED, code)
        assert told == [code]
        assert job_of(house, unknown).problem == "job-unknown"
        assert "Canary" not in caplog.text
        assert failing in caplog.text

    def test_a_store_that_was_away_is_tried_again(
        self, house: House, jury: str, kind: Callable[..., str]
    ) -> None:
        tries: list[int] = []

        def away(work: Work) -> None:
            tries.append(work.attempt)
            raise StoreTrouble("store-busy", text("busy"), text("again"))

        job = put(house, jury, kind(away))
        work(house)
        assert tries == [1, 2, 3]
        assert (job_of(house, job).state, job_of(house, job).problem) == ("failed", "store-busy")

    def test_regular_work_that_fails_ends_nothing(
        self, house: House, jury: str, kind: Callable[..., str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ran: list[str] = []

        def broken(_: House) -> None:
            raise ValueError("Canary")

        monkeypatch.setattr(
            "panels.worker.EVERY",
            [("broken", 3600.0, broken), ("fine", 3600.0, lambda _: ran.append("fine"))],
        )
        job = put(house, jury, kind(lambda work: None))
        worker = Worker(house)
        worker.work(once=True)
        worker.work(once=True)
        assert ran == ["fine"], "once an hour"
        assert job_of(house, job).state is JobState.DONE

    def test_the_result_counts_only_once(
        self, house: House, jury: str, officer: Visit, clock: Clock
    ) -> None:
        """A worker that was taken for dead comes back with a lottery, and it is not kept."""
        from panels.draws import computing

        ready(house, jury)
        draw = lottery.start_test_lottery(officer, panels=10)
        worker = house.machine(Machine.WORKER)
        job = jobs.waiting_job(worker)
        assert job is not None
        jobs.claim_job(worker, job)
        slow = Work(
            house=house, job=job, attempt=1, jury=jury, subject=draw,
            clock=lambda: float("inf"), progress=lambda phase, done: None,
        )  # fmt: skip
        clock.passes(minutes=2)
        work(house)
        with pytest.raises(Refused):
            computing.make(slow)
        with house.transaction(writes=False) as session:
            assert session.scalar(select(func.count()).select_from(DrawFolder)) == 1
            assert session.scalar(select(func.count(Ticket.person_id))) == 60


class TestStopping:
    def test_it_is_heard_within_a_second(
        self, house: House, jury: str, officer: Visit, kind: Callable[..., str]
    ) -> None:
        began = threading.Event()

        def long(work: Work) -> None:
            began.set()
            while work.clock() > 0:
                time.sleep(0.01)
            raise Stopped

        job = put(house, jury, kind(long))
        worker, thread = in_background(house)
        try:
            assert began.wait(10)
            jobs.stop_job(officer, job)
            took = until(lambda: job_of(house, job).state is JobState.STOPPED)
        finally:
            worker.end()
            thread.join()
        assert took < 1.5, f"{took:.2f} s"

    def test_a_stopped_lottery_leaves_nothing(
        self, house: House, jury: str, officer: Visit, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from panels.draws import computing

        real = computing.computed

        def slowly(plan, *, clock, work):
            made = real(plan, clock=clock, work=work)
            until(lambda: clock() <= 0)
            return made

        monkeypatch.setattr(computing, "computed", slowly)
        ready(house, jury)
        freezing.freeze_pool(officer)
        lottery.start_lottery(officer, panels=10)
        worker, thread = in_background(house)
        try:
            job = standing.lottery_state(officer).real.job.id
            until(lambda: job_of(house, job).state is JobState.RUNNING)
            jobs.stop_job(officer, job)
            until(lambda: job_of(house, job).state is JobState.STOPPED)
        finally:
            worker.end()
            thread.join()
        state = standing.lottery_state(officer)
        assert (state.real, state.failed.job.state) == (None, JobState.STOPPED)
        with house.transaction(writes=False) as session:
            assert not session.scalar(select(func.count()).select_from(DrawFolder))
        monkeypatch.setattr(computing, "computed", real)
        lottery.start_lottery(officer, panels=10)
        work(house)
        assert standing.lottery_state(officer).real.state is DrawState.COMPUTED

    def test_a_worker_that_is_told_to_leave_puts_its_job_back(
        self, house: House, jury: str, kind: Callable[..., str]
    ) -> None:
        began = threading.Event()

        def long(work: Work) -> None:
            began.set()
            while work.clock() > 0:
                time.sleep(0.01)
            raise Stopped

        job = put(house, jury, kind(long))
        worker, thread = in_background(house)
        assert began.wait(10)
        worker.end()
        thread.join()
        assert (job_of(house, job).state, job_of(house, job).tries) == (JobState.QUEUED, 0)

    def test_signs_of_life_and_progress(
        self, house: House, jury: str, kind: Callable[..., str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("panels.worker.LISTEN", 0.05)
        monkeypatch.setattr("panels.worker._FIRST", 0.1)
        seen: list[tuple[str, float | None]] = []

        def long(work: Work) -> None:
            work.progress("levels", 0.25)
            until(lambda: job_of(house, work.job).phase == "levels")
            found = job_of(house, work.job)
            seen.append((found.phase, found.done))

        job = put(house, jury, kind(long))
        work(house)
        assert seen == [("levels", 0.25)]
        assert (job_of(house, job).phase, job_of(house, job).done) == ("", 1.0)


class TestRaces:
    def test_fifty_who_draw_at_once_draw_once(
        self, house: House, jury: str, officer: Visit, city: str, somebody: Somebody
    ) -> None:
        until_published(house, jury, officer)
        colleagues = [somebody(Role.OFFICER, city=city, jury=jury) for _ in range(50)]
        assert drawing.type_number(officer, "07") is drawing.Typed.FIRST
        start = threading.Barrier(50)

        def type_it(visit: Visit) -> str:
            start.wait()
            try:
                return drawing.type_number(visit, "07").value
            except InputError as error:
                return error.problems[0].code

        with ThreadPoolExecutor(50) as threads:
            came = list(threads.map(type_it, colleagues))
        assert came.count("drawn") == 1
        assert {*came} == {"drawn", "wrong-stage"}
        with house.transaction(writes=False) as session:
            assert session.scalar(select(func.count(Seat.id))) == 12
            draws = session.scalars(select(Draw.number)).all()
        assert list(draws) == ["07"]
        done = [r for r in records(house) if r["facts"].get("came") == "drawn"]
        assert len(done) == 1

    def test_fifty_who_start_at_once_start_one(
        self, house: House, jury: str, officer: Visit, city: str, somebody: Somebody
    ) -> None:
        ready(house, jury)
        freezing.freeze_pool(officer)
        colleagues = [somebody(Role.OFFICER, city=city, jury=jury) for _ in range(50)]
        start = threading.Barrier(50)

        def begin(visit: Visit) -> str:
            start.wait()
            try:
                lottery.start_lottery(visit, panels=10)
            except InputError as error:
                return error.problems[0].code
            return "started"

        with ThreadPoolExecutor(50) as threads:
            came = list(threads.map(begin, colleagues))
        assert came.count("started") == 1
        assert {*came} == {"started", "lottery-exists"}
        with house.transaction(writes=False) as session:
            assert session.scalar(select(func.count(Job.id))) == 1


_SLOW = """
import sys, time
from pathlib import Path
from panels.draws import computing
real = {point}
def slowly(*given, **named):
    Path(sys.argv[1]).touch()
    time.sleep(60)
    return real(*given, **named)
{point} = slowly
from panels import worker
raise SystemExit(worker.main([]))
"""
"""A worker that stays where it is to be killed."""


@pytest.mark.slow
class TestKilled:
    def environment(self, house: House, folder: Path) -> dict[str, str]:
        return {
            **os.environ,
            "SORTITION_DATABASE": house.settings.database,
            "SORTITION_KEYS": "x" * 43 + "=",
            "TMPDIR": str(folder),
            "PYTHONPATH": str(ROOT),
        }

    @pytest.mark.parametrize(
        "point",
        ["computing.lottery_plan", "computing.computed", "computing._written",
         "computing.keep_lottery"],
    )  # fmt: skip
    def test_in_the_middle_of_a_lottery(
        self, house: House, jury: str, somebody: Somebody, city: str, point: str, tmp_path: Path
    ) -> None:
        live = self.alive(house)
        officer = Visit(house=live, who=somebody(Role.OFFICER, city=city, jury=jury).who, jury=jury)
        ready(live, jury)
        freezing.freeze_pool(officer)
        draw = lottery.start_lottery(officer, panels=100)
        places_ = tmp_path / "places"
        places_.mkdir()
        here = tmp_path / "here"
        given = self.environment(house, places_)
        self.kill_at(here, [_SLOW.format(point=point), str(here)], given, tmp_path)
        with live.transaction(writes=True) as session:
            job = session.scalars(select(Job)).one()
            assert (job.state, job.tries) == (JobState.RUNNING, 1)
            assert not session.scalar(select(func.count()).select_from(DrawFolder))
            assert not session.scalar(select(func.count(Ticket.person_id)))
            session.execute(update(Job).values(seen_at=live.now() - timedelta(minutes=2)))
        left = list(places_.glob(f"{places.PREFIX}*"))
        assert bool(left) == (point == "computing._written")
        ended = subprocess.run(
            [sys.executable, "-m", "panels.worker", "--once"],
            env=given, capture_output=True, text=True, cwd=tmp_path, check=False, timeout=120,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        assert not list(places_.glob(f"{places.PREFIX}*")), "what the dead one left is gone"
        assert "anari" not in ended.stderr.lower()
        with live.transaction(writes=False) as session:
            job = session.scalars(select(Job)).one()
            now = (job.state, job.tries, job.problem)
            assert now == (JobState.DONE, 2, None), ended.stderr
            assert session.get_one(Draw, draw).state is DrawState.COMPUTED
            assert session.scalar(select(func.count(Ticket.person_id))) == 60
        publishing.publish_lottery(officer)
        self.log_holds(live)

    def test_in_the_middle_of_a_draw(
        self, house: House, jury: str, somebody: Somebody, city: str, tmp_path: Path
    ) -> None:
        """The process that draws is killed before it commits: no half panel, and it can be done."""
        live = self.alive(house)
        officer = Visit(house=live, who=somebody(Role.OFFICER, city=city, jury=jury).who, jury=jury)
        other = Visit(house=live, who=somebody(Role.OFFICER, city=city, jury=jury).who, jury=jury)
        until_published(live, jury, officer)
        drawing.type_number(officer, "07")
        here = tmp_path / "here"
        script = (
            "import sys, time\nfrom pathlib import Path\nfrom panels.draws import drawing\n"
            "from panels.house import House\n"
            "def slowly(*given):\n    Path(sys.argv[1]).touch()\n    time.sleep(60)\n"
            "drawing.machine.enter = slowly\n"
            "visit = House.open().visit(sys.argv[2], jury=sys.argv[3])\n"
            "drawing.type_number(visit, '07')\n"
        )
        self.kill_at(
            here, [script, str(here), other.who.session or "", jury],
            self.environment(house, tmp_path), tmp_path,
        )  # fmt: skip
        with live.transaction(writes=False) as session:
            assert not session.scalar(select(func.count(Seat.id)))
            assert session.scalars(select(Draw.number)).one() is None
        assert drawing.type_number(other, "07") is drawing.Typed.DRAWN
        with live.transaction(writes=False) as session:
            assert session.scalar(select(func.count(Seat.id))) == 12
        self.log_holds(live)

    def kill_at(self, here: Path, script: list[str], given: dict[str, str], at: Path) -> None:
        """Run `script` and kill it once it has come to where it makes the file `here`."""
        with subprocess.Popen(
            [sys.executable, "-c", *script], env=given, stderr=subprocess.PIPE, cwd=at
        ) as process:
            try:
                until(lambda: here.exists() or process.poll() is not None, 120)
            finally:
                process.send_signal(signal.SIGKILL)
            assert process.stderr is not None
            said = process.stderr.read().decode()
        assert here.exists(), said
        assert process.returncode == -signal.SIGKILL, said

    def alive(self, house: House) -> House:
        """Return the house on the clock of the world, which other processes read too."""
        furnished()
        return House(
            engine=house.engine, keys=house.keys, settings=house.settings,
            now=lambda: datetime.now(UTC),
        )  # fmt: skip

    def log_holds(self, house: House) -> None:
        with house.transaction(writes=False) as session:
            rows = session.scalars(select(LogRecord).order_by(LogRecord.number)).all()
        for chain in {row.city_id for row in rows}:
            links = [
                Link(number=row.number, body=row.body, digest=row.digest)
                for row in rows
                if row.city_id == chain
            ]
            assert links
            assert not list(breaks(links))


def test_a_worker_ends_when_told(house: House, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "panels.worker"],
        env=TestKilled().environment(house, tmp_path), cwd=tmp_path, stderr=subprocess.PIPE,
    )  # fmt: skip
    while not hears(process.pid, signal.SIGTERM):
        assert process.poll() is None
        time.sleep(0.1)
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 0


def hears(process: int, number: int) -> bool:
    """Tell whether a process does something of its own at a signal."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)


def test_a_worker_says_what_is_wrong_with_the_store(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "panels.worker", "--once"],
        env={**os.environ, "SORTITION_DATABASE": "sqlite:////nowhere/at/all.db",
             "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def test_folders_of_the_living_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places.tempfile, "tempdir", str(tmp_path))
    dead = tmp_path / f"{places.PREFIX}dead"
    dead.mkdir()
    (dead / "pool.csv").touch()
    with places.private_folder() as alive:
        assert alive.stat().st_mode & 0o777 == 0o700
        assert places.clear() == 1
        assert alive.exists()
        assert not dead.exists()
    assert not alive.exists()
