"""Jobs: work that takes long, claimed by one worker and begun again if that worker dies.

Nothing is computed within a transaction. A worker claims a job, computes, and brings what came of
it through the door; each claim has a number, so that a worker that was given up for dead and comes
back brings nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from panels.door import Role, Room, Scope, action, read
from panels.door.refusal import not_allowed
from panels.house import House
from panels.store.tables import Job, JobState
from sortition.clock import Clock
from sortition.progress import Progress
from sortition.refused import Refused
from strata.texts import text

STALE = timedelta(seconds=60)
"""A worker of which nothing was heard for so long is taken for dead."""
TRIES = 3
"""How often a job is begun before it is given up."""
DIED = "worker-died"
"""Why a job is given up that took its worker along each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A job in the hands of a worker.

    Parameters
    ----------
    house
        Where the worker is.
    job, attempt
        Which job, and the how manieth time it is begun; `ended` wants both.
    jury, subject
        On what.
    clock
        Has nothing left once somebody asked to stop or another worker has the job.
    progress
        Is told how far the work is.
    """

    house: House
    job: str
    attempt: int
    jury: str
    subject: str | None
    clock: Clock
    progress: Progress


KINDS: dict[str, Callable[[Work], None]] = {}
"""What is done for each kind of job; rooms add theirs. A kind whose last action calls `ended` is
done with that; another is done when its function returns."""

ENDINGS: dict[str, Callable[[Room, Job], None]] = {}
"""What else changes when a job of a kind fails or is stopped, in the same transaction."""

EVERY: list[tuple[str, float, Callable[[House], object]]] = []
"""Work that is done time and again: its name, every how many seconds, and the function."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a worker learns of the job that it claimed; `attempt` counts from 1."""

    job: str
    kind: str
    jury: str
    subject: str | None
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Whether a job is still the worker's own, and whether somebody asked to stop."""

    own: bool
    stop: bool


def queue(room: Room, kind: str, subject: str | None) -> Job:
    """Put a job for the jury of `room` in the queue."""
    job = Job(
        jury_id=room.jury.id,
        kind=kind,
        subject=subject,
        state=JobState.QUEUED,
        made_at=room.now,
        made_by=room.actor,
    )
    room.session.add(job)
    room.session.flush()
    return job


def ended(room: Room, job: str, attempt: int) -> None:
    """Mark a job as done, in the transaction that keeps what came of it.

    Raises
    ------
    Refused
        If it is no longer this worker's.
    """
    row = _own(room, job, attempt)
    row.state, row.done, row.phase, row.ended_at = JobState.DONE, 1.0, "", room.now


@read(scope=Scope.HOUSE, roles={Role.WORKER})
def waiting_job(room: Room) -> str | None:
    """Find the job that has waited longest, or whose worker died."""
    waits = select(Job.id).where(_waits(room)).order_by(Job.made_at, Job.id).limit(1)
    return room.session.scalar(waits)


@action(scope=Scope.HOUSE, roles={Role.WORKER}, logs="the job, its kind, the how manieth time")
def claim_job(room: Room, job: str) -> Claimed:
    """Take a job that waits; of several workers one gets it."""
    wanted = select(Job).where(Job.id == job, _waits(room))
    row = room.session.scalar(wanted.with_for_update(skip_locked=True))
    if row is None:
        raise _lost()
    row.state, row.seen_at, row.tries = JobState.RUNNING, room.now, row.tries + 1
    row.phase, row.done = "", None
    room.note(job=row.id, kind=row.kind, attempt=row.tries)
    return Claimed(
        job=row.id, kind=row.kind, jury=row.jury_id, subject=row.subject, attempt=row.tries
    )


@read(scope=Scope.HOUSE, roles={Role.WORKER})
def job_wish(room: Room, job: str, attempt: int) -> Wish:
    """Ask whether to go on with a job."""
    row = room.session.get(Job, job)
    own = row is not None and row.state is JobState.RUNNING and row.tries == attempt
    return Wish(own=own, stop=row is not None and row.stop)


@action(scope=Scope.HOUSE, roles={Role.WORKER}, logs="the job and how far it is")
def report_job(room: Room, job: str, attempt: int, phase: str, done: float | None) -> None:
    """Give a sign of life, and say how far the work is."""
    row = _own(room, job, attempt)
    row.seen_at, row.phase, row.done = room.now, phase[:40], done
    room.note(job=row.id, percent=None if done is None else round(100 * done))


@action(
    scope=Scope.JURY,
    roles={Role.WORKER},
    logs="the job, how it ended, a code if it failed",
)
def end_job(
    room: Room, job: str, attempt: int, state: JobState, problem: str | None = None
) -> None:
    """End a job, or put it back in the queue."""
    row = _own(room, job, attempt)
    if row.jury_id != room.jury.id:
        raise not_allowed()
    _end(room, row, JobState(state), problem)
    if row.state is JobState.QUEUED and problem is None:
        row.tries -= 1  # the worker was told to leave: that is no failure of the job


@action(scope=Scope.JURY, roles={Role.OFFICER}, logs="the job and its kind")
def stop_job(room: Room, job: str) -> None:
    """Ask that a job be stopped; what it computed so far is dropped."""
    row = room.session.get(Job, job)
    if row is None or row.jury_id != room.jury.id:
        raise not_allowed()
    room.note(job=row.id, kind=row.kind)
    row.stop = row.state in (JobState.QUEUED, JobState.RUNNING)
    dead = row.seen_at is not None and row.seen_at < room.now - STALE
    if row.state is JobState.QUEUED or (row.stop and dead):
        _end(room, row, JobState.STOPPED, None)


def stop_all(room: Room) -> None:
    """Ask that every job of the jury be stopped."""
    live = (JobState.QUEUED, JobState.RUNNING)
    wanted = select(Job).where(Job.jury_id == room.jury.id, Job.state.in_(live))
    for row in room.session.scalars(wanted):
        row.stop = True
        if row.state is JobState.QUEUED:
            _end(room, row, JobState.STOPPED, None)


def _waits(room: Room) -> ColumnElement[bool]:
    silent = or_(Job.seen_at.is_(None), Job.seen_at < room.now - STALE)
    return or_(
        Job.state == JobState.QUEUED,
        and_(Job.state == JobState.RUNNING, silent),
    )


def _own(room: Room, job: str, attempt: int) -> Job:
    row = room.session.get(Job, job, with_for_update=True)
    if row is None or row.state is not JobState.RUNNING or row.tries != attempt:
        raise _lost()
    return row


def _end(room: Room, row: Job, state: JobState, problem: str | None) -> None:
    row.state, row.phase = state, ""
    row.done = 1.0 if state is JobState.DONE else row.done
    row.problem = None if problem is None else problem[:60]
    row.ended_at = None if state is JobState.QUEUED else room.now
    if state in (JobState.FAILED, JobState.STOPPED) and row.kind in ENDINGS:
        ENDINGS[row.kind](room, row)
    room.note(job=row.id, state=state.value, problem=row.problem)


def _lost() -> Refused:
    return Refused(
        "job-taken",
        text("Another worker has this job, or it has ended."),
        text("Nothing needs to be done: this worker goes on with the next."),
    )
