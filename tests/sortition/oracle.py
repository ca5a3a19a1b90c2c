"""The rules by brute force: all panels listed, and what each rule asks for solved over them.

Shares no code with what it judges, nor its solver's door: panels are combinations of people, and
linear programs go to scipy. Leximin takes one program per level and person, minimax one more for
the highest chance; nash climbs by multiplicative steps, and goldilocks is a search over one number.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import OptimizeResult, linprog, minimize_scalar


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


@st.composite
def pools(draw: st.DrawFn) -> Case:
    """Draw a pool of at most 11 people around one panel that keeps its quotas, mostly."""
    size, features = draw(st.integers(3, 11)), draw(st.integers(0, 4))
    seats = draw(st.integers(1, min(5, size - 1)))
    value = st.integers(0, 2).map("v{}".format)
    people = tuple(draw(st.lists(st.tuples(*[value] * features), min_size=size, max_size=size)))
    home = st.one_of(st.none(), st.integers(0, size // 2))
    drawn = draw(st.one_of(st.just([]), st.lists(home, min_size=size, max_size=size)))
    homes = tuple(h if drawn.count(h) > 1 else None for h in drawn)
    chosen = draw(st.permutations(range(size)))[:seats]
    quotas = []
    for feature in range(features):
        for kind in sorted({person[feature] for person in people}):
            held = sum(people[i][feature] == kind for i in chosen)
            below, above = draw(st.integers(0, 2)), draw(st.integers(0, 1))
            quotas.append((feature, kind, max(0, held - below), held + above))
    return Case(people=people, quotas=tuple(quotas), seats=seats, homes=homes)


def leximin(panels: Sequence[Sequence[int]], size: int, cap: float = 1.0) -> np.ndarray:
    """Return everyone's leximin chance over `panels`, nobody above `cap`, to about nine digits."""
    incidence = _incidence(panels, size)
    fixed: dict[int, float] = {}
    while len(fixed) < size:
        free = [i for i in range(size) if i not in fixed]
        level, seen = _level(incidence, fixed, free, cap)
        risen = set(np.flatnonzero(seen > level + 1e-7).tolist())
        for person in free:
            if person not in risen:
                seen = _highest(incidence, fixed, free, level, person, cap)
                risen |= set(np.flatnonzero(seen > level + 1e-7).tolist())
        stuck = [person for person in free if person not in risen]
        assert stuck
        fixed |= dict.fromkeys(stuck, level)
    return np.array([fixed[i] for i in range(size)])


def minimax(panels: Sequence[Sequence[int]], size: int) -> np.ndarray:
    """Return the leximin chances of those that keep the highest chance as low as it can be."""
    return leximin(panels, size, lowest_cap(_incidence(panels, size), 0.0) + SLACK)


def lowest_cap(incidence: np.ndarray, floor: float) -> float:
    """Return the least highest chance of lotteries that give everyone who can have one `floor`."""
    columns = incidence.shape[1]
    able = incidence.any(axis=1)
    found = linprog(
        np.append(np.zeros(columns), 1),
        A_ub=np.vstack(
            [
                np.hstack([incidence, -np.ones((len(incidence), 1))]),
                np.hstack([-incidence[able], np.zeros((able.sum(), 1))]),
            ]
        ),
        b_ub=np.append(np.zeros(len(incidence)), np.full(able.sum(), -floor)),
        A_eq=np.append(np.ones(columns), 0)[None],
        b_eq=[1.0],
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-9},
    )
    return float(found.fun) if found.status == 0 else np.inf


def nash(panels: Sequence[Sequence[int]], size: int, steps: int = 3000) -> tuple[float, float]:
    """Return a mean log chance that some lottery has, and what none exceeds, of those who can sit.

    Every panel's weight is multiplied by the mean over people of (is in it) / chance, which never
    lowers the product of chances; the largest such mean bounds what is still to be gained.
    """
    incidence = _incidence(panels, size)
    incidence = incidence[incidence.any(axis=1)]
    weights = np.full(len(panels), 1 / len(panels))
    for _ in range(steps):
        weights *= (1 / (incidence @ weights)) @ incidence / len(incidence)
    chances = incidence @ weights
    reached = float(np.log(chances).mean())
    return reached, reached + float(((1 / chances) @ incidence).max()) / len(incidence) - 1


def goldilocks(panels: Sequence[Sequence[int]], size: int, gamma: float = 1.0) -> float:
    """Return the least (n/k) max p + gamma (k/n) max 1/p, n counting those who can sit."""
    incidence = _incidence(panels, size)
    equal = len(panels[0]) / int(incidence.any(axis=1).sum())
    top = min(chance for chance in leximin(panels, size) if chance > 1e-9)

    def cost(floor: float) -> float:
        return lowest_cap(incidence, floor) / equal + gamma * equal / floor

    ends = (1e-3 * top, top - 1e-10)
    found = minimize_scalar(cost, bounds=ends, method="bounded", options={"xatol": 1e-11})
    return min(float(found.fun), cost(ends[1]))


def _incidence(panels: Sequence[Sequence[int]], size: int) -> np.ndarray:
    incidence = np.zeros((size, len(panels)))
    for column, panel in enumerate(panels):
        incidence[list(panel), column] = 1
    return incidence


SLACK = 1e-9
"""Room around a level that is fixed: it was found in floats, and the next must have some."""


def _solved(cost: np.ndarray, **rows: np.ndarray) -> OptimizeResult:
    """Solve a program, more loosely where levels fixed before leave hardly any room."""
    for tolerance in (1e-10, 1e-9, 1e-8, 1e-7):
        found = linprog(
            cost, **rows, method="highs-ds", options={"primal_feasibility_tolerance": tolerance}
        )
        if found.status == 0:
            return found
    raise AssertionError(found.message)


def _rows(
    incidence: np.ndarray, fixed: dict[int, float], free: list[int], cap: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return rows and their upper bounds: those fixed stay near, the others below the cap."""
    held, levels = list(fixed), np.array(list(fixed.values()))
    rows = np.vstack([incidence[free], incidence[held], -incidence[held]])
    return rows, np.concatenate([np.full(len(free), cap), levels + SLACK, SLACK - levels])


def _level(
    incidence: np.ndarray, fixed: dict[int, float], free: list[int], cap: float
) -> tuple[float, np.ndarray]:
    columns = incidence.shape[1]
    rows, bounds = _rows(incidence, fixed, free, cap)
    found = _solved(
        np.append(np.zeros(columns), -1),
        A_ub=np.vstack(
            [
                np.hstack([-incidence[free], np.ones((len(free), 1))]),
                np.hstack([rows, np.zeros((len(rows), 1))]),
            ]
        ),
        b_ub=np.append(np.zeros(len(free)), bounds),
        A_eq=np.append(np.ones(columns), 0)[None, :],
        b_eq=np.ones(1),
    )
    return float(-found.fun), incidence @ found.x[:-1]


def _highest(
    incidence: np.ndarray,
    fixed: dict[int, float],
    free: list[int],
    level: float,
    person: int,
    cap: float,
) -> np.ndarray:
    rows, bounds = _rows(incidence, fixed, free, cap)
    found = _solved(
        -incidence[person],
        A_ub=np.vstack([-incidence[free], rows]),
        b_ub=np.append(np.full(len(free), SLACK - level), bounds),
        A_eq=np.ones((1, incidence.shape[1])),
        b_eq=np.ones(1),
    )
    return incidence @ found.x
