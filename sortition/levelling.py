"""The levels of leximin over a polytope, one linear program after the other.

Each program maximises the level ``z`` of whoever has no chance yet, with ``p = z + s`` so that only
the rows remain. The solver names a basis; from there on everything is fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy import sparse

from sortition import exact
from sortition.clock import Clock, never
from sortition.optimum import Level
from sortition.polytope import Ints, Polytope
from sortition.solver import Answer, Program

TOLERANCES = (1e-10, 1e-9, 1e-8, 1e-7)
"""Of the solver, tried in turn."""
_OVER = 1e-9
"""A chance above the cap by more than this gets a row of its own."""


class Unsettled(ArithmeticError):
    """The solver's basis did not stand the check in fractions, so a level is not proven."""


class NoChances(Exception):
    """No chances keep the rows, so there is no panel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Vertex:
    """A vertex in fractions: the level, what some have above it, multipliers of the tight rows."""

    level: Fraction
    above: dict[int, Fraction]
    multipliers: dict[int, Fraction]
    scores: exact.Exact


class Levelling:
    """The work of one relaxation: who has a chance yet, and the program for the others.

    Rows of the program are first those of the polytope, then caps: ``z + s <= cap`` for single
    profiles, added when they are needed. Column 0 is ``z - base``, column t + 1 is ``s`` of t:
    chances near 1 are counted down from there, since the solver sees small numbers sharper.
    """

    def __init__(self, polytope: Polytope, cap: Fraction = Fraction(1), base: int = 0) -> None:
        self.rows, self.weighted = polytope.rows, polytope.weighted.tocsc()
        self.sizes = polytope.sizes
        self.least, self.most, self.cap = polytope.least, polytope.most, cap
        self.open = np.ones(len(polytope), dtype=bool)
        self.taken = [Fraction(0)] * len(self.least)
        self.capped: list[int] = []
        self.base, self.still = base, self.weighted.sum(axis=1)  # open people that each row counts
        first = sparse.csr_array(self.still[:, None])
        self.program = Program(
            cost=np.r_[1.0, np.zeros(len(polytope))],
            low=np.r_[-base, np.zeros(len(polytope))],
            high=np.r_[float(cap) - base, np.full(len(polytope), np.inf)],
            rows=sparse.csr_array(sparse.hstack([first, self.weighted], format="csr")),
            least=polytope.low - base * self.still,
            most=polytope.high - base * self.still,
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )

    def run(self, clock: Clock) -> tuple[Level, ...]:
        """Return all levels."""
        levels = []
        while self.open.any():
            level = self.next_level(clock)
            levels.append(level)
            self._settle(level)
        return tuple(levels)

    def first_levels(self) -> tuple[Level, ...]:
        """Return the levels up to the first above 0."""
        levels = [self.next_level(never)]
        while not levels[-1].value:
            self._settle(levels[-1])
            if not self.open.any():
                break
            levels.append(self.next_level(never))
        return tuple(levels)

    def next_level(self, clock: Clock) -> Level:
        """Return the highest level that all open profiles can have, with who is bound to it."""
        vertex = None
        while vertex is None:
            answer = self._solve(clock)
            if self._at_top(answer):
                everyone = tuple(np.flatnonzero(self.open).tolist())
                return Level(value=self.cap, profiles=everyone, multipliers=())
            vertex = self._settled(answer)
        bound = np.flatnonzero(self.open & (vertex.scores > 0))
        rows = len(self.least)
        return Level(
            value=vertex.level,
            profiles=tuple(bound.tolist()),
            multipliers=tuple((r, m) for r, m in vertex.multipliers.items() if m and r < rows),
        )

    def _at_top(self, answer: Answer) -> bool:
        """Tell whether all who are left can have the cap: nearly for the solver, then exactly."""
        if answer.x is None or answer.x[0] < float(self.cap) - self.base - _OVER:
            return False
        totals = (
            self.cap * int(still) + taken
            for still, taken in zip(self.still, self.taken, strict=True)
        )
        bounds = zip(totals, self.least.tolist(), self.most.tolist(), strict=True)
        return all(least <= total <= most for total, least, most in bounds)

    def _solve(self, clock: Clock) -> Answer:
        """Solve the program, adding caps until no chance exceeds what it may."""
        top = float(self.cap) - self.base
        while True:
            answer = self._attempt(clock)
            if answer.x is None:
                raise NoChances
            chances = answer.x[0] + answer.x[1:]
            over = np.flatnonzero(self.open & (chances > top + _OVER))
            if not len(over) or self._at_top(answer):
                return answer
            self._cap(over.tolist())

    def _cap(self, profiles: Sequence[int]) -> None:
        """Give `profiles` a row that keeps their chance from exceeding the cap."""
        for profile in profiles:
            cap = np.zeros(len(self.open) + 1)
            cap[[0, profile + 1]] = 1
            self.program.add_row(cap, -np.inf, float(self.cap) - self.base)
            self.capped.append(profile)

    def _settled(self, answer: Answer) -> _Vertex | None:
        """Return the vertex, checked; None if it took caps too small for the solver to see."""
        vertex = self._vertex(answer)
        over = [t for t, above in vertex.above.items() if vertex.level + above > self.cap]
        if over and not set(over) & set(self.capped):
            self._cap(over)
            return None
        self._check(vertex)
        return vertex

    def _attempt(self, clock: Clock) -> Answer:
        """Solve the program, with more patience where a cap or earlier levels leave little room.

        What the solver returns is checked in fractions, so a looser tolerance risks nothing.
        """
        first = bool(self.open.all()) and self.cap == 1
        answer = self.program.solve_patiently(TOLERANCES[:1] if first else TOLERANCES, clock)
        if answer.x is None and not first:
            raise Unsettled("the solver lost the chances that the levels before left")
        return answer

    def _vertex(self, answer: Answer) -> _Vertex:
        """Solve the basis that `answer` rests on in fractions.

        Whoever stops at the cap has ``s = cap - z``, which is put in before.
        """
        columns, tight = self.program.basis()
        columns, tight, capped = self._without_caps(columns, tight)
        shift = np.zeros(len(self.least), dtype=np.int64)
        if len(capped):
            shift = np.asarray(self.weighted[:, capped].sum(axis=1), dtype=np.int64)
        matrix = self._entries(tight, columns)
        rows = tight[tight < len(self.least)]
        matrix[: len(rows), 0] -= shift[rows]
        sides = [self._side(int(row), answer) for row in tight]
        sides[: len(rows)] = [
            side - self.cap * int(shift[row]) for side, row in zip(sides, rows, strict=False)
        ]
        point = exact.solve(matrix, sides)
        objective = [Fraction(int(column == 0)) for column in columns]
        duals = exact.solve(np.ascontiguousarray(matrix.T), objective)
        if point is None or duals is None:
            raise Unsettled("the solver's basis has no inverse")
        multipliers = dict(zip(tight.tolist(), duals, strict=True))
        own = {row: m for row, m in multipliers.items() if row < len(self.least)}
        numerators, unit = exact.over_one_denominator(list(own.values()))
        scores = exact.combine(sparse.csr_array(self.rows[list(own)]), numerators)
        above = dict(zip((columns[1:] - 1).tolist(), point[1:], strict=True))
        for t in capped.tolist():
            above[t] = self.cap - point[0]
            row = len(self.least) + self.capped.index(t)
            multipliers[row] = Fraction(-int(scores[t]) * int(self.sizes[t]), unit)
        return _Vertex(level=point[0], above=above, multipliers=multipliers, scores=scores)

    def _without_caps(self, columns: Ints, tight: Ints) -> tuple[Ints, Ints, Ints]:
        """Return `columns` and `tight` less those at the cap, and these."""
        if not len(columns) or columns[0]:
            raise Unsettled("the solver left the level out of its basis")
        rows = tight[tight >= len(self.least)]
        capped = np.array([self._capped_by(row) for row in rows.tolist()], dtype=np.int64)
        basic = np.isin(capped, columns - 1)
        columns = columns[~np.isin(columns - 1, capped[basic])]
        return columns, tight[~np.isin(tight, rows[basic])], capped[basic]

    def _entries(self, rows: Ints, columns: Ints) -> Ints:
        """Return the program's matrix where `rows` and `columns` meet."""
        own = rows[rows < len(self.least)]
        matrix = np.zeros((len(rows), len(columns)), dtype=np.int64)
        above = self.weighted[:, columns[columns > 0] - 1].toarray()
        matrix[: len(own), columns > 0] = above[own]
        matrix[: len(own), 0] = self.still[own]
        for at, row in enumerate(rows[len(own) :].tolist(), start=len(own)):
            matrix[at] = (columns == 0) | (columns == self._capped_by(row) + 1)
        return matrix

    def _capped_by(self, row: int) -> int:
        return self.capped[row - len(self.least)]

    def _side(self, row: int, answer: Answer) -> Fraction:
        """Return what is left on the side of a tight row at which the solver stopped."""
        if row >= len(self.least):
            return self.cap
        least, most = int(self.least[row]), int(self.most[row])
        shift = float(self.taken[row]) + self.base * float(self.still[row])
        upper = answer.rows[row] + shift > (least + most) / 2
        return (most if upper else least) - self.taken[row]

    def _check(self, vertex: _Vertex) -> None:
        """Check in fractions that `vertex` keeps the rows, and that its multipliers prove it."""
        if min(vertex.above.values(), default=0) < 0:
            raise Unsettled("the solver's point leaves the rows")
        if any(vertex.level + above > self.cap for above in vertex.above.values()):
            raise Unsettled("the solver's point exceeds the highest chance")
        at_cap = {self._capped_by(row) for row in vertex.multipliers if row >= len(self.least)}
        wrong = self.open & (vertex.scores < 0)
        wrong[list(at_cap)] = False
        if wrong.any() or any(
            m < 0 for row, m in vertex.multipliers.items() if row >= len(self.least)
        ):
            raise Unsettled("the solver's multipliers prove nothing")
        for row, (total, least, most) in enumerate(
            zip(self._totals(vertex), self.least.tolist(), self.most.tolist(), strict=True)
        ):
            multiplier = vertex.multipliers.get(row, 0)
            if not least <= total <= most:
                raise Unsettled("the solver's point leaves the rows")
            if (multiplier > 0 and total != most) or (multiplier < 0 and total != least):
                raise Unsettled("the solver's multipliers prove nothing")

    def _totals(self, vertex: _Vertex) -> list[Fraction]:
        """Return the value of every row at `vertex`."""
        whole, unit = exact.over_one_denominator(list(vertex.above.values()))
        above = exact.combine(sparse.csr_array(self.weighted[:, list(vertex.above)].T), whole)
        return [
            vertex.level * int(still) + taken + Fraction(int(rest), unit)
            for still, taken, rest in zip(self.still, self.taken, above, strict=True)
        ]

    def _settle(self, level: Level) -> None:
        """Give the profiles of `level` their chance for good."""
        bound = np.array(level.profiles, dtype=np.int64)
        self.open[bound] = False
        self.program.set_columns(bound + 1, 0, 0)
        weights = self.weighted[:, bound].sum(axis=1)
        self.still = self.still - weights
        for row in np.flatnonzero(weights).tolist():
            self.taken[row] += level.value * int(weights[row])
            still = float(self.still[row])
            self.program.set_entry(row, 0, still)
            self.program.set_row(
                row,
                float(self.least[row] - self.taken[row]) - self.base * still,
                float(self.most[row] - self.taken[row]) - self.base * still,
            )
