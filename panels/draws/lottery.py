"""The lottery: asked for by the officer, computed by the worker, a trial or the real one."""

from __future__ import annotations

from sqlalchemy import select

from panels.door import Role, Room, Scope, action
from panels.draws.computing import KIND
from panels.draws.folders import current
from panels.draws.freezing import quotas_of, readable, unchanged
from panels.draws.jobs import queue
from panels.pool.gathering import gathered
from panels.quotas import sets
from panels.stages import BEFORE_FREEZE, Stage
from panels.store.tables import Draw, DrawState, Job, JobState, QuotaSet
from sortition.refused import Refused
from strata.texts import text

PROMISING = ("leximin", "maximin", "minimax", "nash", "goldilocks")
"""Rules that promise something of everyone's chance, so that it can be proven."""
SIZES = (10, 100, 1000, 10000)
"""How many numbered panels there can be: so many that one to four digits decide."""
TESTS_KEPT = 5
"""So many tests are kept; older ones go when another is made."""


@action(
    scope=Scope.JURY,
    roles={Role.OFFICER},
    stages=BEFORE_FREEZE,
    logs="the id of the lottery, the rule, how many panels, the version of the quotas",
)
def start_test_lottery(room: Room, *, rule: str = "leximin", panels: int = 1000) -> str:
    """Have a lottery computed for trial, on the pool as it is now; nobody is drawn from it."""
    chosen = quotas_of(room.session, room.jury.id)
    quotas = sets.as_quotas(chosen)
    if not readable(gathered(room.session, room.jury, quotas), quotas):
        raise Refused(
            "pool-unreadable",
            text("No lottery can be made of the pool: something is wrong with it."),
            text("Look with 'Check the pool' at what is in the way."),
        )
    _keep_newest(room)
    return _asked_for(room, chosen, test=True, rule=rule, panels=panels)


@action(
    scope=Scope.JURY,
    roles={Role.OFFICER},
    stages={Stage.FROZEN},
    logs="the id of the lottery, the rule, how many panels, the version of the quotas",
)
def start_lottery(room: Room, *, rule: str = "leximin", panels: int = 1000) -> str:
    """Have the real lottery computed on the frozen pool; there is one, unless it is annulled."""
    if current(room.session, room.jury.id) is not None:
        raise Refused(
            "lottery-exists",
            text("The lottery of this jury is there, or is being computed."),
            text("Go on with it; only two people can annul it, with a reason."),
        )
    chosen, _ = unchanged(room.session, room.jury)
    return _asked_for(room, chosen, test=False, rule=rule, panels=panels)


def _asked_for(room: Room, chosen: QuotaSet, *, test: bool, rule: str, panels: int) -> str:
    if rule not in PROMISING:
        raise Refused(
            "rule-unknown",
            text("There is no such rule to choose from."),
            text("Choose one of: {rules}.", rules=", ".join(PROMISING)),
        )
    if panels not in SIZES:
        raise Refused(
            "panels-number",
            text("A lottery of {panels} panels cannot be drawn by whole digits.", panels=panels),
            text("Choose 10, 100, 1000 or 10000."),
        )
    if _at_work(room):
        raise Refused(
            "lottery-runs",
            text("A lottery of this jury is being computed."),
            text("Wait until it is there, or stop it."),
        )
    draw = Draw(
        jury_id=room.jury.id,
        test=test,
        state=DrawState.COMPUTING,
        rule=rule,
        panels=panels,
        quota_set_id=chosen.id,
        made_at=room.now,
        made_by=room.actor,
    )
    room.session.add(draw)
    room.session.flush()
    job = queue(room, KIND, draw.id)
    room.note(draw=draw.id, job=job.id, rule=rule, panels=panels, quotas=chosen.version, test=test)
    return draw.id


def _at_work(room: Room) -> bool:
    live = (JobState.QUEUED, JobState.RUNNING)
    wanted = select(Job.id).where(
        Job.jury_id == room.jury.id, Job.kind == KIND, Job.state.in_(live)
    )
    return room.session.scalar(wanted.limit(1)) is not None


def _keep_newest(room: Room) -> None:
    """Let go of old tests: each holds the whole pool by tickets."""
    wanted = select(Draw).where(Draw.jury_id == room.jury.id, Draw.test)
    rows = room.session.scalars(wanted.order_by(Draw.made_at.desc(), Draw.id)).all()
    for old in rows[TESTS_KEPT - 1 :]:
        if old.state is not DrawState.COMPUTING:
            room.session.delete(old)
    room.session.flush()
