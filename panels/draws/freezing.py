"""Looking at the pool before the draw, and freezing it: from then on nothing of it may change."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panels.door import Role, Room, Scope, action, read
from panels.draws.jobs import stop_all
from panels.juries import machine
from panels.pool.gathering import Gathered, gathered
from panels.quotas import sets
from panels.quotas.watch import seconds
from panels.stages import BEFORE_FREEZE, Stage
from panels.store.tables import Jury, PoolFreeze, QuotaSet, StageStep
from sortition.digest import digest
from sortition.feasibility import Finding, examine
from sortition.refused import Refused
from strata.pool import Pool
from strata.problems import InputError, Problem, has_errors
from strata.profiles import Profiles
from strata.quotas import Quotas
from strata.texts import Text, text

PATIENCE = 8.0
"""Seconds that a check may take; what is not known by then is said."""
_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolCheck:
    """What a check of the pool found.

    Parameters
    ----------
    people, seats
        How many could be drawn, for how many seats.
    exists
        Whether a panel exists; None if that is not known.
    verdict, reasons, remedies, notes
        The same in words, why, what would help, and what else to know.
    problems
        What is wrong with the answers of people, each with the person's id; the first ones.
    errors
        How many of them stand in the way.
    """

    people: int
    seats: int
    exists: bool | None
    verdict: Text
    reasons: tuple[Text, ...] = ()
    remedies: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()
    problems: tuple[Problem, ...] = ()
    errors: int = 0


@read(scope=Scope.JURY, roles={Role.OFFICER}, stages=BEFORE_FREEZE | {Stage.FROZEN})
def check_pool(room: Room) -> PoolCheck:
    """Look whether the pool, as it is now, can fill the newest quotas, and what is in the way."""
    quotas = sets.as_quotas(quotas_of(room.session, room.jury.id))
    found = gathered(room.session, room.jury, quotas)
    errors = sum(problem.severity == "error" for problem in found.problems)
    if errors or not readable(found, quotas):
        return PoolCheck(
            people=len(found.pool),
            seats=room.jury.seats,
            exists=None,
            verdict=text("Not decided: something is wrong with the pool."),
            reasons=tuple(
                text("Nobody in the pool has answered '{feature}'.", feature=feature)
                for feature in quotas.features
                if len(found.pool) and feature not in found.pool.values
            ),
            problems=found.problems[:_SHOWN],
            errors=errors,
        )
    finding = examine(
        Profiles.of(found.pool, quotas, room.jury.seats), quotas, clock=seconds(PATIENCE)
    )
    return _told(finding, found)


def _told(finding: Finding, found: Gathered) -> PoolCheck:
    return PoolCheck(
        people=len(found.pool),
        seats=finding.profiles.seats,
        exists=finding.exists,
        verdict=finding.verdict(),
        reasons=tuple(finding.reasons()),
        remedies=tuple(finding.remedies()),
        notes=tuple(finding.notes()),
        problems=found.problems[:_SHOWN],
    )


@action(
    scope=Scope.JURY,
    roles={Role.OFFICER},
    stages={Stage.REGISTERING},
    logs="how many people, the version of the quotas, the digest of both",
)
def freeze_pool(room: Room) -> str:
    """Freeze the pool and publish the quotas; return the digest of what was frozen."""
    chosen = sets.approved(room.session, room.jury.id)
    if chosen is not None:
        found = gathered(room.session, room.jury, sets.as_quotas(chosen))
        errors = [problem for problem in found.problems if problem.severity == "error"]
        if errors:
            raise InputError(errors[:_SHOWN])
    machine.enter(room, Stage.FROZEN)
    frozen = freeze_of(room.session, room.jury.id)
    return frozen.digest if frozen else ""


def record(room: Room) -> None:
    """Write down what the pool and the quotas are, as they are frozen; tests that run end."""
    chosen = sets.approved(room.session, room.jury.id)
    if chosen is None:
        raise _quotas_lack()
    quotas = sets.as_quotas(chosen)
    pool = gathered(room.session, room.jury, quotas).pool
    earlier = select(func.max(PoolFreeze.number)).where(PoolFreeze.jury_id == room.jury.id)
    frozen = PoolFreeze(
        jury_id=room.jury.id,
        number=(room.session.scalar(earlier) or 0) + 1,
        quota_set_id=chosen.id,
        people=len(pool),
        digest=frozen_digest(pool, quotas, room.jury.seats),
        at=room.now,
        by=room.actor,
    )
    room.session.add(frozen)
    room.session.flush()
    stop_all(room)
    room.note(people=len(pool), quotas=chosen.version, digest=frozen.digest)


def freeze_of(session: Session, jury_id: str) -> PoolFreeze | None:
    """Return what was written down when the jury was last frozen, None if nothing was."""
    came = session.scalar(
        select(StageStep.at)
        .where(StageStep.jury_id == jury_id, StageStep.stage == Stage.REGISTERING)
        .order_by(StageStep.at.desc())
        .limit(1)
    )
    wanted = select(PoolFreeze).where(PoolFreeze.jury_id == jury_id)
    if came is not None:
        wanted = wanted.where(PoolFreeze.at >= came)
    return session.scalar(wanted.order_by(PoolFreeze.number.desc()).limit(1))


def unchanged(session: Session, jury: Jury) -> tuple[QuotaSet, Pool]:
    """Return quotas and pool as they were frozen.

    Raises
    ------
    Refused
        If nothing was written down at the freeze, or something changed since.
    """
    frozen = freeze_of(session, jury.id)
    if frozen is None:
        raise Refused(
            "freeze-missing",
            text("It was not written down what was frozen."),
            text("Go back to registering under 'Timeline', then freeze the pool under 'Draw'."),
        )
    chosen = session.get_one(QuotaSet, frozen.quota_set_id)
    quotas = sets.as_quotas(chosen)
    found = gathered(session, jury, quotas)
    if has_errors(found.problems) or (
        frozen_digest(found.pool, quotas, jury.seats) != frozen.digest
    ):
        raise Refused(
            "freeze-changed",
            text("The pool is not what was frozen: somebody was erased, or something was changed."),
            text("Go back to registering under 'Timeline' and say why, then freeze again."),
        )
    return chosen, found.pool


def quotas_of(session: Session, jury_id: str) -> QuotaSet:
    """Return the newest quotas.

    Raises
    ------
    Refused
        If there are none.
    """
    newest = sets.latest(session, jury_id)
    if newest is None:
        raise _quotas_lack()
    return newest


def readable(found: Gathered, quotas: Quotas) -> bool:
    """Tell whether the lottery can be made of what was gathered."""
    answered = all(feature in found.pool.values for feature in quotas.features)
    return bool(len(found.pool)) and answered and not has_errors(found.problems)


def frozen_digest(pool: Pool, quotas: Quotas, seats: int) -> str:
    """Return the digest of who can be drawn with which values, under which quotas."""
    features = sorted(quotas.features)
    fields = ["sortition/frozen/1", str(seats), str(len(quotas.rows))]
    for row in quotas.rows:
        fields += [row.feature, row.value, str(row.least), str(row.most)]
    homes = pool.households or (None,) * len(pool)
    columns = [pool.values.get(feature, ("",) * len(pool)) for feature in features]
    fields.append(str(len(pool)))
    for spot, (person, home) in enumerate(zip(pool.ids, homes, strict=True)):
        fields += [person, "" if home is None else str(home)]
        fields += [column[spot] for column in columns]
    return digest(*fields)


def _quotas_lack() -> Refused:
    return Refused(
        "quotas-missing",
        text("There are no quotas yet."),
        text("Propose quotas under 'Quotas' first."),
    )
