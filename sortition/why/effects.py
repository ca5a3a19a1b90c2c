"""What a change of quotas does to everyone: the lowest chance, the spread, who gains, who loses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sortition import relaxation
from sortition.clock import Clock, Stopped, check, never
from sortition.inequality import gini
from sortition.report.contents import Contents
from sortition.why.changes import Bounds, Change, single
from sortition.why.quick import Levels, Lost
from sortition.why.ruling import PROMISING, hold_of
from sortition.why.setting import Setting
from strata.profiles import Ints, Profiles

Floats = NDArray[np.float64]

_DIGITS = 12
"""Chances are rounded to so many before they are counted."""
_MOVED = 1e-8
"""A chance that differs by less than this is the same."""
_NEARLY = 1e-5
"""The same for rules whose best is no fraction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How equal chances are.

    Parameters
    ----------
    lowest
        The lowest chance above 0; 0 if nobody has one.
    highest
        The highest chance.
    gini
        Gini coefficient over all people: 0 if all chances are equal.
    never
        How many people have no chance at all.
    """

    lowest: float
    highest: float
    gini: float
    never: int

    @classmethod
    def of(cls, chances: Floats, sizes: Ints, seats: int) -> Spread:
        """Return the spread of `chances`, one per profile of `sizes` people, for so many seats."""
        tally: Counter[Fraction] = Counter()
        for chance, people in zip(chances.tolist(), sizes.tolist(), strict=True):
            tally[Fraction(round(chance, _DIGITS))] += people
        above = chances > _MOVED
        return cls(
            lowest=float(chances[above].min()) if above.any() else 0.0,
            highest=float(chances.max()),
            gini=gini(tally, seats),
            never=int(sizes[~above].sum()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What changes of quotas come to.

    Parameters
    ----------
    changes
        All at once.
    possible
        False if then no chances keep the quotas; proven, and so is then that no panel exists.
    attained
        Whether a lottery gives these chances; else they are what the quotas allow at best, and for
        the lowest chance a bound.
    before, after
        How equal the chances are; `after` None unless `possible`.
    gained, lost
        How many people have a higher or a lower chance than before.
    chances
        The chance of each profile then, empty unless `possible`.
    """

    changes: tuple[Change, ...]
    possible: bool
    attained: bool
    before: Spread
    after: Spread | None
    gained: int
    lost: int
    chances: tuple[float, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nobody's chance changes."""
        return self.possible and not self.gained and not self.lost


class Effects:
    """Answers to what-if questions about one folder, one after the other."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.profiles = setting.profiles
        self.before: Floats = np.array([float(chance) for chance in setting.optimum.chances])
        self.spread = Spread.of(self.before, self.profiles.sizes, self.profiles.seats)
        self.tight = setting.tight()
        self.moved = _MOVED if setting.levelled else _NEARLY
        self._levels: Levels | None = None

    def all_single(self, clock: Clock = never) -> Iterator[Effect]:
        """Yield what each single change does, save those that the rule could not settle.

        Raises
        ------
        Stopped
            If `clock` ran out.
        """
        for change in single(self.profiles):
            check(clock)
            with suppress(relaxation.Unsettled):
                yield self.of((change,), clock)

    def of(self, changes: Sequence[Change], clock: Clock = never) -> Effect:
        """Return what `changes` together do, as far as the quotas alone tell.

        Raises
        ------
        Stopped
            If `clock` ran out.
        """
        bounds = self.bounds(changes)
        if self._untouched(bounds):
            return self.effect(changes, self.before, attained=self.setting.attained)
        try:
            return self.effect(changes, self.chances(bounds, clock), attained=False)
        except relaxation.NoChances:
            return self.effect(changes, None, attained=False)

    def bounds(self, changes: Sequence[Change]) -> Bounds:
        """Return the bounds that `changes` move."""
        bounds: Bounds = {}
        for change in changes:
            bounds = change.apply(self.profiles, bounds)
        return bounds

    def chances(self, bounds: Bounds, clock: Clock = never) -> Floats:
        """Return the chance of each profile under other bounds.

        Raises
        ------
        NoChances
            If no chances keep them.
        Unsettled
            If the rule did not come to an end that can be proven.
        Stopped
            If `clock` ran out.
        """
        if not self.setting.levelled:
            found = self.setting.best(self.setting.with_bounds(bounds), (), clock)
            return np.array([float(chance) for chance in found.chances])
        least, most = self._moved(bounds)
        try:
            return self._program().chances(least, most, clock=clock)[: len(self.profiles)]
        except Lost:
            self._levels = None
            exact = relaxation.leximin(self.setting.with_bounds(bounds), clock=clock)
            return np.array([float(chance) for chance in exact.chances])

    def lowest(self, bounds: Bounds, clock: Clock = never) -> tuple[float, int]:
        """Return the lowest chance above 0 that any lottery could give, and how many have none.

        Raises as `chances`.
        """
        try:
            return self._program().lowest(*self._moved(bounds), clock=clock)
        except Lost:
            chances = self.chances(bounds, clock)
            spread = Spread.of(chances, self.profiles.sizes, self.profiles.seats)
            return spread.lowest, spread.never

    def _moved(self, bounds: Bounds) -> tuple[Ints, Ints]:
        least, most = self.profiles.least.copy(), self.profiles.most.copy()
        for row, (low, high) in bounds.items():
            least[row], most[row] = low, high
        return least, most

    def _program(self) -> Levels:
        if self._levels is None:
            self._levels = Levels(self.profiles)
        return self._levels

    def effect(
        self,
        changes: Sequence[Change],
        chances: Floats | None,
        *,
        attained: bool,
        before: Floats | None = None,
    ) -> Effect:
        """Compare `chances` with those before, None if there are none."""
        sizes, seats = self.profiles.sizes, self.profiles.seats
        start = self.before if before is None else before
        first = self.spread if before is None else Spread.of(before, sizes, seats)
        if chances is None:
            return Effect(
                changes=tuple(changes), possible=False, attained=False,
                before=first, after=None, gained=0, lost=0,
            )  # fmt: skip
        return Effect(
            changes=tuple(changes),
            possible=True,
            attained=attained,
            before=first,
            after=Spread.of(chances, sizes, seats),
            gained=int(sizes[chances > start + self.moved].sum()),
            lost=int(sizes[chances < start - self.moved].sum()),
            chances=tuple(chances.tolist()),
        )

    def _untouched(self, bounds: Bounds) -> bool:
        """Tell whether `bounds` move only sides outward that no level rests on."""
        rows = self.profiles.rows
        return all(
            low <= rows[r].least
            and high >= rows[r].most
            and (low == rows[r].least or (r, "least") not in self.tight)
            and (high == rows[r].most or (r, "most") not in self.tight)
            for r, (low, high) in bounds.items()
        )


def ranked(effects: Sequence[Effect]) -> list[Effect]:
    """Return those that do something, most helpful first: for whom has least, then for equality."""

    def key(effect: Effect) -> tuple[float, ...]:
        after = effect.after or effect.before
        return (after.never, -round(after.lowest, 9), round(after.gini, 9))

    return sorted((effect for effect in effects if not effect.same), key=key)


def attained(
    effects: Effects, changes: Sequence[Change], contents: Contents, clock: Clock
) -> Effect:
    """Return what `changes` do to a real lottery, if one is found in the time; else the bound.

    Parameters
    ----------
    effects, contents
        The folder.
    changes
        Made at once.
    clock
        Ends the search.
    """
    from sortition.decomposition.generation import NoPanel

    rough = effects.of(changes)
    own = _own(effects.profiles, contents)
    # of several panels at once the rules know only all seats together
    if rough.attained or not rough.possible or own is None or contents.juries > 1:
        return rough
    changed = effects.setting.with_bounds(effects.bounds(changes))
    try:
        found = hold_of(contents)(changed, clock)
    except NoPanel:
        return effects.effect(changes, None, attained=False, before=own)
    except Stopped:
        return rough
    if not found.proven:
        return rough
    chances = np.array([float(chance) for chance in found.optimum.chances])
    return effects.effect(changes, chances, attained=True, before=own)


def _own(profiles: Profiles, contents: Contents) -> Floats | None:
    """Return the exact chances of the folder's own lottery, None if none are proven."""
    if not contents.proven or contents.rule not in PROMISING:
        return None
    ids = profiles.pool.ids
    return np.array([float(contents.optima[ids[members[0]]]) for members in profiles.members])
