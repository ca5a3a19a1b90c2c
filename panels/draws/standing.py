"""How far lottery and draw are: for those who hold them, and for everyone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from sqlalchemy import select

from panels.door import Role, Room, Scope, read
from panels.draws.computing import KIND
from panels.draws.drawing import typed_of
from panels.draws.folders import current
from panels.draws.freezing import freeze_of
from panels.quotas import sets
from panels.stages import BEFORE_FREEZE, Stage
from panels.store.tables import Draw, DrawState, Job, JobState, QuotaSet


class Next(StrEnum):
    """What comes next on the way to the panel."""

    QUOTAS = "quotas"
    """There are none yet."""
    REGISTERING = "registering"
    """People may not register yet, so nothing can be frozen."""
    FREEZE = "freeze"
    FREEZE_AGAIN = "freeze-again"
    """It was not written down what was frozen."""
    COMPUTE = "compute"
    WAIT = "wait"
    PUBLISH = "publish"
    CHOOSE = "choose"
    """Announce a round of the beacon, or throw a number."""
    BEACON = "beacon"
    """The round that was announced decides."""
    DRAWN = "drawn"
    OVER = "over"
    """The jury is closed and nobody was drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job and how far it is.

    Parameters
    ----------
    id, state, phase, done, problem
        As in the table.
    stopping
        Whether somebody asked to stop it.
    attempt
        The how manieth time it is begun.
    heard
        When its worker was last heard, None if none has taken it yet.
    """

    id: str
    state: JobState
    phase: str
    done: float | None
    problem: str | None
    stopping: bool
    attempt: int
    made_at: datetime
    heard: datetime | None

    @property
    def live(self) -> bool:
        """Whether it waits or runs."""
        return self.state in (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotteryView:
    """A lottery and what came of it; fields as in the table, `job` the last that computed it.

    `own_request` tells whether who looks asked that it be annulled.
    """

    id: str
    test: bool
    state: DrawState
    rule: str
    panels: int
    quotas: int
    made_at: datetime
    manifest: str | None
    proven: bool | None
    lowest: Fraction | None
    published_at: datetime | None
    round: int | None
    round_at: datetime | None
    method: str | None
    number: str | None
    drawn_at: datetime | None
    annul_reason: str | None
    annulled_at: datetime | None
    own_request: bool
    job: JobView | None

    @property
    def digits(self) -> int:
        """How many digits decide."""
        return len(str(self.panels - 1))

    @property
    def round_address(self) -> str:
        """Where the beacon shows the round that was announced."""
        from sortition.beacon import CHAIN

        return f"https://api.drand.sh/{CHAIN}/public/{self.round}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What was frozen: when, how many people, the version of the quotas, and the digest of it."""

    at: datetime
    people: int
    quotas: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedView:
    """That somebody typed the number, not which; `own` if it is who looks."""

    at: datetime
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LotteryState:
    """How far the draw of a jury is.

    Parameters
    ----------
    title, stage, seats, alternates
        Of the jury.
    quotas, approved
        Version of the newest quotas, and whether it is approved; None without quotas.
    frozen
        What was frozen, None before.
    tests, real, annulled
        Lotteries for trial, the one that counts, and those that were annulled; newest first.
    failed
        The last real one that could not be computed or was stopped, if none counts.
    typed, differs
        Who has typed the number, and whether two typed another.
    alone
        Whether one person does the steps of two.
    """

    title: str
    stage: Stage
    seats: int
    alternates: int
    quotas: int | None
    approved: bool
    frozen: Frozen | None
    tests: tuple[LotteryView, ...]
    real: LotteryView | None
    failed: LotteryView | None
    annulled: tuple[LotteryView, ...]
    typed: tuple[TypedView, ...]
    differs: bool
    alone: bool

    @property
    def next(self) -> Next:
        """What comes next."""
        if self.stage in BEFORE_FREEZE:
            if self.quotas is None:
                return Next.QUOTAS
            registering = self.stage is Stage.REGISTERING
            return Next.FREEZE if registering else Next.REGISTERING
        if self.stage is Stage.CLOSED and self.real is None:
            return Next.OVER
        if self.real is None:
            return Next.COMPUTE if self.frozen else Next.FREEZE_AGAIN
        if self.real.state is DrawState.ANNOUNCED:
            return Next.BEACON
        if self.real.state is DrawState.COMPUTED:
            return Next.CHOOSE if self.real.published_at else Next.PUBLISH
        return Next.DRAWN if self.real.state is DrawState.DRAWN else Next.WAIT

    @property
    def running(self) -> LotteryView | None:
        """The lottery that is being computed, None if none is."""
        every = (*self.tests, *([self.real] if self.real else []))
        return next((one for one in every if one.job is not None and one.job.live), None)


@read(scope=Scope.JURY, roles={Role.OFFICER, Role.OBSERVER, Role.ADMINISTRATOR})
def lottery_state(room: Room) -> LotteryState:
    """Show how far lottery and draw of the jury are, tests and annulled ones beside."""
    session, jury = room.session, room.jury
    rows = session.scalars(
        select(Draw).where(Draw.jury_id == jury.id).order_by(Draw.made_at.desc(), Draw.id)
    ).all()
    jobs = _jobs(room)
    views = {row.id: _view(room, row, jobs.get(row.id)) for row in rows}
    real = current(session, jury.id)
    newest = sets.latest(session, jury.id)
    typed = typed_of(room, real) if real is not None else []
    failed = next(
        (views[row.id] for row in rows if not row.test and row.state is DrawState.FAILED), None
    )
    return LotteryState(
        title=jury.title,
        stage=jury.stage,
        seats=jury.seats,
        alternates=jury.alternates,
        quotas=newest.version if newest else None,
        approved=newest is not None and newest.approved_at is not None,
        frozen=_frozen(room),
        tests=tuple(view for view in views.values() if view.test),
        real=views[real.id] if real else None,
        failed=None if real else failed,
        annulled=tuple(
            view for view in views.values() if view.state is DrawState.ANNULLED and not view.test
        ),
        typed=tuple(TypedView(at=row.at, own=row.by == room.actor) for row in typed),
        differs=len({row.number for row in typed}) > 1,
        alone=room.house.settings.alone,
    )


def _jobs(room: Room) -> dict[str, Job]:
    """Return the last job of each lottery."""
    wanted = select(Job).where(Job.jury_id == room.jury.id, Job.kind == KIND)
    rows = room.session.scalars(wanted.order_by(Job.made_at, Job.id))
    return {row.subject: row for row in rows if row.subject}


def _frozen(room: Room) -> Frozen | None:
    if room.jury.stage in BEFORE_FREEZE:
        return None
    row = freeze_of(room.session, room.jury.id)
    if row is None:
        return None
    return Frozen(
        at=row.at,
        people=row.people,
        quotas=room.session.get_one(QuotaSet, row.quota_set_id).version,
        digest=row.digest,
    )


def _view(room: Room, row: Draw, job: Job | None) -> LotteryView:
    from sortition.beacon import time_of

    return LotteryView(
        id=row.id,
        test=row.test,
        state=row.state,
        rule=row.rule,
        panels=row.panels,
        quotas=room.session.get_one(QuotaSet, row.quota_set_id).version,
        made_at=row.made_at,
        manifest=row.manifest,
        proven=row.proven,
        lowest=None if row.lowest is None else Fraction(row.lowest),
        published_at=row.published_at,
        round=row.round,
        round_at=None if row.round is None else time_of(row.round),
        method=row.method,
        number=row.number,
        drawn_at=row.drawn_at,
        annul_reason=row.annul_reason,
        annulled_at=row.annulled_at,
        own_request=row.annul_by == room.actor,
        job=None if job is None else _job(job),
    )


def _job(job: Job) -> JobView:
    return JobView(
        id=job.id,
        state=job.state,
        phase=job.phase,
        done=job.done,
        problem=job.problem,
        stopping=job.stop,
        attempt=job.tries,
        made_at=job.made_at,
        heard=job.seen_at,
    )
