"""Live feasibility: can the pool fill these quotas, what is in the way, what would help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from panels.door import Role, Room, Scope, read
from panels.pool.gathering import Gathered, gathered
from panels.quotas import sets
from panels.quotas.checking import checked
from panels.quotas.watch import seconds
from sortition.feasibility import Finding, examine
from sortition.refused import Refused
from strata.problems import Problem
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas
from strata.texts import Text, text

PATIENCE = 0.8
"""Seconds that a screen waits for an answer while quotas are edited."""
AT_LEAST = 0.3
"""Seconds for the look itself, however long it took to gather a large pool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Changes that would make a panel possible: in words, and the quotas with them."""

    words: Text
    rows: tuple[Quota, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Whether quotas can be filled.

    Parameters
    ----------
    exists
        True if a panel exists, false if it is proven that there is none, None if that is not
        known: time ran out, the pool is empty or has errors.
    verdict
        The same in words.
    people
        How many are in the pool.
    reasons, remedies, notes
        Why there is none, what would help, and what else to know.
    changes
        Those remedies that can be taken as they are.
    problems
        How many errors the pool has under these quotas.
    """

    exists: bool | None
    verdict: Text
    people: int
    reasons: tuple[Text, ...] = ()
    remedies: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()
    changes: tuple[Change, ...] = ()
    problems: int = 0


@read(scope=Scope.JURY, roles={Role.OFFICER, Role.ADMINISTRATOR, Role.OBSERVER})
def feasibility(
    room: Room, rows: Sequence[Quota] | None = None, *, version: int | None = None
) -> Fit:
    """Say whether the pool as it stands can fill `rows`, or a version; the newest if none is named.

    It answers within about a second; what is not known by then is said.
    """
    clock = seconds(PATIENCE)
    quotas = checked(rows) if rows is not None else _of(room, version)
    found = gathered(room.session, room.jury, quotas)
    seats = room.jury.seats
    if not len(found.pool):
        return _by_adding_up(quotas, seats, found)
    errors = sum(problem.severity == "error" for problem in found.problems)
    missing = [name for name in quotas.features if name not in found.pool.values]
    if errors or missing:
        return _unreadable(found, quotas, errors, missing)
    profiles = Profiles.of(found.pool, quotas, seats)
    return _told(examine(profiles, quotas, clock=seconds(max(AT_LEAST, clock()))))


def _of(room: Room, version: int | None) -> Quotas:
    chosen = (
        sets.latest(room.session, room.jury.id)
        if version is None
        else sets.numbered(room.session, room.jury.id, version)
    )
    if chosen is None:
        raise Refused(
            "quotas-unknown",
            text("There is no such version of the quotas."),
            text("Propose quotas first."),
        )
    return sets.as_quotas(chosen)


def _told(finding: Finding) -> Fit:
    return Fit(
        exists=finding.exists,
        verdict=finding.verdict(),
        people=len(finding.profiles.pool),
        reasons=tuple(finding.reasons()),
        remedies=tuple(finding.remedies()),
        notes=tuple(finding.notes()),
        changes=tuple(
            Change(words=one.words(), rows=one.quotas.rows) for one in finding.suggestions
        ),
    )


def _unreadable(found: Gathered, quotas: Quotas, errors: int, missing: Sequence[str]) -> Fit:
    """Say that the pool must be put right first."""
    return Fit(
        exists=None,
        verdict=text("Not decided: the pool has errors under these quotas."),
        people=len(found.pool),
        reasons=(
            *(
                text("Nobody in the pool has answered '{feature}'.", feature=name)
                for name in missing
            ),
            *_kinds(found.problems),
        ),
        remedies=(text("Put the answers right under 'Pool', or name the values as they do."),),
        problems=errors,
    )


def _kinds(problems: Sequence[Problem]) -> Iterator[Text]:
    """Yield each kind of error once, with how often it comes; nobody is named."""
    counts: dict[tuple[str, str | None], int] = {}
    for problem in problems:
        if problem.severity == "error":
            kind = (problem.code, problem.column)
            counts[kind] = counts.get(kind, 0) + 1
    for (code, column), count in counts.items():
        if column is None:
            yield text("{code}: {count}", code=code, count=count)
        else:
            yield text("{feature}: {count} × {code}", feature=column, count=count, code=code)


def _by_adding_up(quotas: Quotas, seats: int, found: Gathered) -> Fit:
    """Say whether the quotas add up, while there is nobody to put them to."""
    reasons = []
    for feature in quotas.features:
        own = [quota for quota in quotas.rows if quota.feature == feature]
        least, most = sum(quota.least for quota in own), sum(quota.most for quota in own)
        if least > seats:
            reasons.append(
                text("{feature}: at least {least} seats are asked for, and there are {seats}.",
                     feature=feature, least=least, seats=seats)
            )  # fmt: skip
        if most < seats:
            reasons.append(
                text("{feature}: at most {most} of {seats} seats can be filled.",
                     feature=feature, most=most, seats=seats)
            )  # fmt: skip
    if reasons:
        return Fit(
            exists=False,
            verdict=text("No panel of {seats} exists. Counting proves it.", seats=seats),
            people=0,
            reasons=tuple(reasons),
            remedies=(text("Lower what is asked for at least, or raise what is allowed at most."),),
        )
    return Fit(
        exists=None,
        verdict=text("The quotas add up to {seats} seats. There is no pool yet to put them to.",
                     seats=seats),
        people=0,
        notes=tuple(problem.remedy for problem in found.problems),
    )  # fmt: skip
