"""Leximin by brute force: all panels listed, one linear program per level and person.

Shares no code with what it judges, nor its solver's door: panels are combinations of people, and
the programs go to scipy.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A small pool: people as tuples of values, quotas by (feature, value), homes or none."""

    people: tuple[tuple[str, ...], ...]
    quotas: tuple[tuple[int, str, int, int], ...]
    seats: int
    homes: tuple[int | None, ...] = ()

    def keeps(self, panel: Sequence[int]) -> bool:
        """Return whether `panel` keeps seats, quotas and households."""
        for feature, value, least, most in self.quotas:
            if not least <= sum(self.people[i][feature] == value for i in panel) <= most:
                return False
        shared = [self.homes[i] for i in panel if self.homes and self.homes[i] is not None]
        return len(panel) == self.seats and len(shared) == len(set(shared))

    def panels(self) -> list[tuple[int, ...]]:
        """Return all panels."""
        everyone = range(len(self.people))
        return [p for p in itertools.combinations(everyone, self.seats) if self.keeps(p)]


def cases(seed: int, count: int) -> Iterator[Case]:
    """Yield `count` random pools of at most 12 people, many with exact quotas, some with homes."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        size, features = int(rng.integers(3, 13)), int(rng.integers(1, 5))
        seats = int(rng.integers(1, max(2, size - 1)))
        values = [int(rng.integers(2, 4)) for _ in range(features)]
        people = tuple(
            tuple(f"v{rng.integers(values[f])}" for f in range(features)) for _ in range(size)
        )
        homes: tuple[int | None, ...] = ()
        if rng.random() < 0.4:
            drawn = rng.integers(0, size, size).tolist()
            homes = tuple(h if drawn.count(h) > 1 and h < size // 2 else None for h in drawn)
        chosen = rng.choice(size, seats, replace=False)
        quotas = []
        for feature in range(features):
            for value in sorted({person[feature] for person in people}):
                held = sum(people[i][feature] == value for i in chosen)
                room = int(rng.choice([0, 0, 0, 1, 2]))
                quotas.append(
                    (feature, value, max(0, held - room), held + int(rng.choice([0, 0, 1])))
                )
        yield Case(people=people, quotas=tuple(quotas), seats=seats, homes=homes)


def leximin(panels: Sequence[Sequence[int]], size: int) -> np.ndarray:
    """Return everyone's leximin chance over `panels`, to about nine digits."""
    incidence = np.zeros((size, len(panels)))
    for column, panel in enumerate(panels):
        incidence[list(panel), column] = 1
    fixed: dict[int, float] = {}
    while len(fixed) < size:
        free = [i for i in range(size) if i not in fixed]
        level = _level(incidence, fixed, free)
        stuck = [i for i in free if _highest(incidence, fixed, free, level, i) < level + 1e-7]
        assert stuck
        fixed |= dict.fromkeys(stuck, level)
    return np.array([fixed[i] for i in range(size)])


def _level(incidence: np.ndarray, fixed: dict[int, float], free: list[int]) -> float:
    columns = incidence.shape[1]
    found = linprog(
        np.append(np.zeros(columns), -1),
        A_ub=np.hstack([-incidence[free], np.ones((len(free), 1))]),
        b_ub=np.zeros(len(free)),
        A_eq=np.vstack(
            [np.append(np.ones(columns), 0), *(np.append(incidence[i], 0) for i in fixed)]
        ),
        b_eq=np.append(1.0, list(fixed.values())),
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-9},
    )
    assert found.status == 0
    return float(-found.fun)


def _highest(
    incidence: np.ndarray, fixed: dict[int, float], free: list[int], level: float, person: int
) -> float:
    columns = incidence.shape[1]
    found = linprog(
        -incidence[person],
        A_ub=-incidence[free],
        b_ub=np.full(len(free), -level + 1e-10),
        A_eq=np.vstack([np.ones(columns), *(incidence[i] for i in fixed)]),
        b_eq=np.append(1.0, list(fixed.values())),
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-9},
    )
    assert found.status == 0
    return float(-found.fun)
