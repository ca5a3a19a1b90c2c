"""By how much somebody could raise their own chance by giving a wrong value of one feature.

Whoever misreports leaves one profile of the relaxation for another; its leximin then tells what
that brings. The measures are those of Flanigan, Liang, Procaccia, Wang: Manipulation-robust
selection of citizens' assemblies, AAAI 2024, and Baharav, Flanigan: Fair, manipulation-robust, and
transparent sortition, arXiv:2406.15009, 2024: the gain of whoever misreports, and the loss of
somebody else; here for one person and one feature at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sortition import relaxation
from sortition.clock import Clock, Stopped, never
from sortition.progress import Progress, quiet
from sortition.why.effects import Effects, Floats
from sortition.why.quick import Levels, Lost, Moved
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas

_SAME = 1e-9
"""Gains that differ by less are the same."""
_TOLD = 50
"""Progress is told after so many misreports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Misreport:
    """One person who gives another value of a feature.

    Parameters
    ----------
    feature, value, told
        The feature, the true value and the one that is given.
    profile
        Position of the person's true profile.
    moved
        What changes.
    expected
        The gain if the chances of all others stayed: what orders the work.
    """

    feature: str
    value: str
    told: str
    profile: int
    moved: Moved
    expected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Favoured:
    """The misreport of a feature that raises somebody's chance most.

    Parameters
    ----------
    feature, value, told
        The feature, the true value and the one that is given.
    before, after
        The person's chance.
    variation
        How many seats' worth of chance move in all: half the sum of all changes of chances.
    hit
        The largest loss of another person.
    """

    feature: str
    value: str
    told: str
    before: float
    after: float
    variation: float
    hit: float

    @property
    def gain(self) -> float:
        """How much the chance rises."""
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Manipulation:
    """The most favoured misreport of each feature, the worst first.

    Parameters
    ----------
    favoured
        One for each feature of which a misreport gains something.
    useless
        The features of which none does, as far as was settled.
    settled, possible
        How many misreports were settled, of how many.
    """

    favoured: tuple[Favoured, ...]
    useless: tuple[str, ...]
    settled: int
    possible: int


def all_misreports(effects: Effects) -> list[Misreport]:
    """Return every misreport of one feature by one person of each profile, promising ones first."""
    profiles, rows = effects.profiles, effects.profiles.rows
    counted = np.asarray(profiles.incidence.todense()).T
    known = {tuple(np.flatnonzero(column).tolist()): t for t, column in enumerate(counted)}
    row_of = {(row.feature, row.value): r for r, row in enumerate(rows) if row.kind == "quota"}
    found = []
    for t, values in enumerate(profiles.values):
        own = tuple(np.flatnonzero(counted[t]).tolist())
        for feature, value in zip(profiles.features, values, strict=True):
            for row in rows:
                if row.kind != "quota" or row.feature != feature or row.value == value:
                    continue
                new = set(own) - {row_of[feature, value]} | {row_of[feature, row.value]}
                joined = tuple(sorted(new))
                found.append(
                    Misreport(
                        feature=feature,
                        value=value,
                        told=row.value,
                        profile=t,
                        moved=Moved(leaves=t, joins=known.get(joined), rows=joined),
                        expected=_expected(effects, joined) - float(effects.before[t]),
                    )
                )
    return sorted(found, key=lambda one: (-round(one.expected, 9), one.profile, one.told))


def _expected(effects: Effects, rows: tuple[int, ...]) -> float:
    """Return the value of the first level whose multipliers count a person in these rows."""
    inside = set(rows)
    for level in effects.setting.optimum.levels:
        if sum(multiplier for row, multiplier in level.multipliers if row in inside) > 0:
            return float(level.value)
    return 1.0


def manipulation(
    effects: Effects, clock: Clock = never, progress: Progress = quiet
) -> Manipulation:
    """Return how far a misreport of one feature can raise somebody's chance.

    Parameters
    ----------
    effects
        The folder.
    clock
        Ends the work; what was not tried by then is counted.
    progress
        Told how much was tried.
    """
    every = all_misreports(effects)
    trial = _Trial(effects)
    best: dict[str, tuple[float, Misreport]] = {}
    for settled, misreport in enumerate(every):
        if settled % _TOLD == 0:
            progress("misreports", settled / len(every))
        before = float(effects.before[misreport.profile])
        # nobody's chance exceeds 1, so that some cannot gain as much as others do
        if misreport.feature in best and 1 - before <= best[misreport.feature][0] + _SAME:
            continue
        try:
            after = trial.after(misreport, clock)
        except Stopped:
            break
        gain = -before if after is None else after - before
        if misreport.feature not in best or gain > best[misreport.feature][0] + _SAME:
            best[misreport.feature] = (gain, misreport)
    else:
        settled = len(every)
    favoured = [trial.favoured(misreport) for gain, misreport in best.values() if gain > _SAME]
    return Manipulation(
        favoured=tuple(sorted(favoured, key=lambda one: (-round(one.gain, 9), one.feature))),
        useless=tuple(sorted(f for f, (gain, _) in best.items() if gain <= _SAME)),
        settled=settled,
        possible=len(every),
    )


class _Trial:
    """Misreports tried one after the other with the same programs."""

    def __init__(self, effects: Effects) -> None:
        self.effects = effects
        self.levels = Levels(effects.profiles)

    def after(self, misreport: Misreport, clock: Clock) -> float | None:
        """Return the person's chance after a misreport; None if then no panel can exist."""
        profiles = self.effects.profiles
        try:
            return self.levels.after(profiles.least, profiles.most, misreport.moved, clock)
        except relaxation.NoChances:
            return None
        except Lost:
            self.levels = Levels(profiles)
            return float(self._exact(misreport)[1])

    def favoured(self, misreport: Misreport) -> Favoured:
        """Return what a misreport does to everyone."""
        profiles, moved = self.effects.profiles, misreport.moved
        try:
            found = self.levels.chances(profiles.least, profiles.most, moved)
            after = float(found[-1 if moved.joins is None else moved.joins])
        except Lost:
            self.levels = Levels(profiles)
            found, after = self._exact(misreport)
        before = self.effects.before
        change = found[: len(profiles)] - before
        others = profiles.sizes.copy()
        others[moved.leaves] -= 1
        change[others == 0] = 0
        own = after - float(before[moved.leaves])
        return Favoured(
            feature=misreport.feature,
            value=misreport.value,
            told=misreport.told,
            before=float(before[moved.leaves]),
            after=after,
            variation=(float(others @ np.abs(change)) + abs(own)) / 2,
            hit=max(0.0, float(-change.min())),
        )

    def _exact(self, misreport: Misreport) -> tuple[Floats, float]:
        """Return the chances by profile, and the person's, where floats got lost."""
        profiles = self.effects.profiles
        person = profiles.members[misreport.profile][0]
        pool = profiles.pool
        column = list(pool.values[misreport.feature])
        column[person] = misreport.told
        changed = replace(pool, values={**pool.values, misreport.feature: tuple(column)})
        rows = [row for row in profiles.rows if row.kind == "quota"]
        quotas = Quotas(
            tuple(
                Quota(feature=row.feature, value=row.value, least=row.least, most=row.most)
                for row in rows
            )
        )
        regrouped = Profiles.of(changed, quotas, profiles.seats)
        optimum = relaxation.leximin(regrouped)
        chance_of = {
            member: float(chance)
            for members, chance in zip(regrouped.members, optimum.chances, strict=True)
            for member in members
        }
        found = [chance_of[members[-1]] for members in profiles.members]
        return np.array(found), chance_of[person]
