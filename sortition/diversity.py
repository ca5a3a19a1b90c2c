"""Intersections: which pairs of values of two features a panel holds, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from strata.profiles import Profiles

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """The intersections of a pool: pairs of values of two features that some volunteer has.

    Parameters
    ----------
    names
        For each cell its two features, each with its value, sorted.
    of_profile
        Which profile is in which cells, zeros and ones, shape (T, C). A person is in one cell of
        each pair of features.
    """

    names: tuple[tuple[tuple[str, str], tuple[str, str]], ...]
    of_profile: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.names)

    @classmethod
    def of(cls, profiles: Profiles) -> Cells:
        """Return the cells of the pool of `profiles`."""
        held = [
            tuple(combinations(zip(profiles.features, values, strict=True), 2))
            for values in profiles.values
        ]
        names = sorted({cell for cells in held for cell in cells})
        place = {name: c for c, name in enumerate(names)}
        of_profile = np.zeros((len(profiles), len(names)), dtype=np.uint8)
        for t, cells in enumerate(held):
            of_profile[t, [place[cell] for cell in cells]] = 1
        return cls(names=tuple(names), of_profile=of_profile)

    def counts(self, profiles: Profiles, panels: Sequence[Sequence[int]]) -> Counts:
        """Return how many people of each panel are in each cell, shape (panels, C)."""
        owner = owners(profiles)
        found = np.empty((len(panels), len(self)), dtype=np.int64)
        for row, panel in zip(found, panels, strict=True):
            self.of_profile[owner[list(panel)]].sum(axis=0, dtype=np.int64, out=row)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Evenness:
    """How even a panel is, and what no panel can be below: see `unevenness`."""

    reached: int
    bound: int


def owners(profiles: Profiles) -> Counts:
    """Return the profile of each person, in the order of ``profiles.pool.ids``."""
    owner = np.zeros(len(profiles.pool), dtype=np.int64)
    for t, people in enumerate(profiles.members):
        owner[list(people)] = t
    return owner


def filled(profiles: Profiles, panels: Sequence[Sequence[int]]) -> Fraction:
    """Return in how many cells a panel has somebody, on average over `panels`."""
    counts = Cells.of(profiles).counts(profiles, panels)
    return Fraction(int((counts > 0).sum()), len(panels))


def unevenness(counts: Counts) -> Counts:
    """Return for each panel the sum of the squares of its counts over all cells.

    As a panel has all its seats in the cells of each pair of features, this is, up to a constant,
    the sum of squared distances from an even share: the less, the more even.
    """
    return np.asarray((counts**2).sum(axis=1))
