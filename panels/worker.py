"""The worker: a process that does the jobs, one after the other, and what is to be done regularly.

``python -m panels.worker`` works until it is told to end; with ``--once`` until nothing waits.
Several can work on one store. What it prints holds kinds, ids, codes and places in the program,
never a message of an error, which could name somebody.
"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType

from panels.door import Machine, Visit
from panels.draws import jobs, places
from panels.draws.jobs import EVERY, KINDS, Claimed, Work
from panels.house import House
from panels.rooms import furnished
from panels.store.tables import JobState
from panels.store.trouble import StoreTrouble
from sortition.clock import Stopped
from sortition.refused import Refused
from strata.problems import InputError

LISTEN = 0.4
"""Seconds between two looks whether somebody asked to stop."""
IDLE = 1.0
"""Seconds between two looks for a job."""
_FIRST, _LAST = 2.0, 15.0
"""Seconds between two signs of life, at the beginning and of long work."""
_logger = logging.getLogger("panels.worker")


class Hearing:
    """Listens while a job runs: to whoever asks to stop, and gives signs of life."""

    def __init__(self, visit: Visit, claimed: Claimed, ending: threading.Event) -> None:
        self._visit, self._claimed, self._ending = visit, claimed, ending
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._phase: tuple[str, float | None] = ("", None)
        self.stop = self.lost = False

    def __enter__(self) -> Hearing:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def clock(self) -> float:
        """Return nothing once the work is to end."""
        ends = self.stop or self.lost or self._ending.is_set()
        return 0.0 if ends else float("inf")

    def progress(self, phase: str, done: float | None) -> None:
        """Take note of how far the work is."""
        self._phase = phase, done

    def _listen(self) -> None:
        began = told = heard = time.monotonic()
        while not self._over.wait(LISTEN):
            now = time.monotonic()
            pause = max(_FIRST, min(_LAST, (now - began) / 8))
            try:
                wish = jobs.job_wish(self._visit, self._claimed.job, self._claimed.attempt)
                self.stop, self.lost = self.stop or wish.stop, self.lost or not wish.own
                if now - told >= pause and not self.lost:
                    told = now
                    jobs.report_job(
                        self._visit, self._claimed.job, self._claimed.attempt, *self._phase
                    )
                heard = now
            except Refused:  # it ended between the two
                self.lost = True
            except Exception as error:  # the store may be away for a moment
                _tell("listening", error)
                self.lost = self.lost or now - heard > jobs.STALE.total_seconds()


class Worker:
    """One worker.

    Parameters
    ----------
    house
        Where it works.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self.ending = threading.Event()
        self._visit = house.machine(Machine.WORKER)
        self._due = {name: 0.0 for name, _, _ in EVERY}

    def work(self, *, once: bool = False) -> None:
        """Work until told to end, or with `once` until nothing waits."""
        while not self.ending.is_set():
            try:
                self._regularly()
                busy = self._one()
            except Exception as error:  # such as a store that is away: the worker stays
                _tell("looking for work", error)
                busy = False
                if once:
                    return
            if busy:
                continue
            if once:
                return
            self.ending.wait(IDLE)

    def end(self, *_: int | FrameType | None) -> None:
        """Let go of what is being done, so that another can do it, and end."""
        self.ending.set()

    def _regularly(self) -> None:
        """Do what is due of the regular work; if it fails, that ends nothing else."""
        now = time.monotonic()
        for name, seconds, function in EVERY:
            if self._due.setdefault(name, 0.0) <= now and not self.ending.is_set():
                self._due[name] = now + seconds
                try:
                    function(self.house)
                except Exception as error:
                    _tell(name, error)

    def _one(self) -> bool:
        """Do one job, if one waits."""
        job = jobs.waiting_job(self._visit)
        if job is None:
            return False
        try:
            claimed = jobs.claim_job(self._visit, job)
        except InputError:  # another was quicker
            return True
        state, problem = self._carried_out(claimed)
        visit = self.house.machine(Machine.WORKER, jury=claimed.jury)
        with suppress(InputError):  # the work ended it itself, or another has it
            jobs.end_job(visit, claimed.job, claimed.attempt, state, problem)
        _logger.info("%s %s: %s %s", claimed.kind, claimed.job, state.value, problem or "")
        return True

    def _carried_out(self, claimed: Claimed) -> tuple[JobState, str | None]:
        """Do what was claimed, and return how it ended."""
        if claimed.attempt > jobs.TRIES:
            return JobState.FAILED, jobs.DIED
        if claimed.kind not in KINDS:
            return JobState.FAILED, "job-unknown"
        hearing = Hearing(self._visit, claimed, self.ending)
        try:
            with hearing:
                KINDS[claimed.kind](self._of(claimed, hearing))
        except Stopped:
            return self._stopped(hearing)
        except StoreTrouble as error:
            again = claimed.attempt < jobs.TRIES
            return JobState.QUEUED if again else JobState.FAILED, error.problems[0].code
        except InputError as error:
            return JobState.FAILED, error.problems[0].code
        except Exception as error:  # one job's failure never ends the worker
            _tell(f"{claimed.kind} {claimed.job}", error)
            return JobState.FAILED, _code(error)
        return JobState.DONE, None

    def _of(self, claimed: Claimed, hearing: Hearing) -> Work:
        return Work(
            house=self.house,
            job=claimed.job,
            attempt=claimed.attempt,
            jury=claimed.jury,
            subject=claimed.subject,
            clock=hearing.clock,
            progress=hearing.progress,
        )

    def _stopped(self, hearing: Hearing) -> tuple[JobState, str | None]:
        if hearing.stop:
            return JobState.STOPPED, None
        if hearing.lost or self.ending.is_set():
            return JobState.QUEUED, None
        return JobState.FAILED, "stopped"


def _code(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "memory"
    return "system" if isinstance(error, OSError) else "fault"


def _tell(what: str, error: Exception) -> None:
    """Say where something failed, without what the error says."""
    if isinstance(error, InputError):
        _logger.error("%s: %s", what, error.problems[0].code)
        return
    places_ = traceback.extract_tb(error.__traceback__)[-4:]
    way = " < ".join(f"{one.filename}:{one.lineno}" for one in reversed(places_))
    _logger.error("%s: %s at %s", what, type(error).__name__, way)


def main(arguments: Sequence[str] | None = None) -> int:
    """Work on the store that the environment names."""
    parser = argparse.ArgumentParser(prog="python -m panels.worker", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end when nothing waits")
    given = parser.parse_args(arguments)
    logging.basicConfig(format="worker: %(message)s", stream=sys.stderr)
    _logger.setLevel(logging.INFO)
    furnished()
    try:
        worker = Worker(House.open())
    except InputError as error:
        for problem in error.problems:
            print(f"{problem.what} {problem.remedy}", file=sys.stderr)
        return 2
    places.clear()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.end)
    worker.work(once=given.once)
    worker.house.engine.dispose()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
