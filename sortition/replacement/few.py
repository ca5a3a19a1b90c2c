"""Leximin over listed panels: exact, with one cut for each level.

All panels are known, so that the linear program of each level has the panels' weights as columns,
taken in as they are needed. Its basis is solved again in fractions; the multipliers of the people
are a sum that no panel exceeds, a cut, and this cut alone proves the level.

Flanigan, Gölz, Gupta, Hennig, Procaccia: Fair algorithms for selecting citizens' assemblies, Nature
596 (2021), whose column generation this is, with a list in the place of the integer program.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy import sparse

from sortition import exact
from sortition.clock import Clock
from sortition.decomposition.generation import Mixture, NoPanel
from sortition.optimum import Cut, Level, Optimum
from sortition.relaxation import Unsettled
from sortition.resting import NOBODY_LISTED, none_listed
from sortition.solver import Answer, Program
from strata.profiles import Ints, Profiles

AT_ONCE = 200
"""Panels that are taken in at a time."""
FIRST = 1000
"""So many panels are all taken in at once."""
_GAIN = 1e-9
_TOLERANCES = (1e-9, 1e-8, 1e-7)
"""Of the solver, tried in turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Vertex:
    """One level in fractions: its value, whom it binds, the cut that proves it, the weights."""

    value: Fraction
    bound: tuple[int, ...]
    coefficients: dict[int, int]
    at_most: int
    weights: dict[int, Fraction]


def leximin_of(profiles: Profiles, panels: Ints, clock: Clock) -> tuple[Optimum, Mixture]:
    """Return the leximin optimum over `panels`, which are all there are, and weights that give it.

    Parameters
    ----------
    profiles
        The pool, its quotas and seats.
    panels
        As `sortition.replacement.listing.every_panel` gives them.
    clock
        Ends the work.

    Raises
    ------
    NoPanel
        If there are no panels.
    Unsettled
        If a basis of the solver did not stand the check in fractions.
    Stopped
        If `clock` ran out.
    """
    if not len(panels):
        raise NoPanel
    return _Levels(profiles, panels).run(clock)


class _Levels:
    """The work: who has a chance yet, which panels are in the program, and the program.

    Column 0 is the level; the others are weights of panels. The last row says that they sum to 1,
    the others that each profile that is in a panel has its chance.
    """

    def __init__(self, profiles: Profiles, panels: Ints) -> None:
        self.profiles = profiles
        self.seated, self.panels = np.unique(panels, return_inverse=True)
        self.panels = self.panels.reshape(panels.shape)
        self.sizes = profiles.sizes[self.seated]
        count, seats = panels.shape
        self.members = sparse.csr_array(
            (np.ones(count * seats, dtype=np.int64),
             (self.panels.ravel(), np.repeat(np.arange(count), seats))),
            shape=(len(self.seated), count),
        )  # fmt: skip
        self.values: list[Fraction | None] = [None] * len(self.seated)
        self.known = self._first()
        self.taken = np.zeros(count, dtype=bool)
        self.taken[self.known] = True
        self.program = self._program()

    def _first(self) -> list[int]:
        """Return panels to start with, in which everybody sits."""
        count, seats = self.panels.shape
        if count <= FIRST:
            return list(range(count))
        holder = np.zeros(len(self.seated), dtype=np.int64)
        holder[self.panels.ravel()] = np.repeat(np.arange(count), seats)
        return sorted(set(holder.tolist()))

    def _program(self) -> Program:
        people, known = len(self.seated), len(self.known)
        level = sparse.csr_array(-self.sizes[:, np.newaxis])
        total = sparse.csr_array(np.append(0, np.ones(known, dtype=np.int64))[np.newaxis])
        rows = [sparse.hstack([level, self.members[:, self.known]]), total]
        return Program(
            cost=np.append(1.0, np.zeros(known)),
            low=0,
            high=np.inf,
            rows=sparse.csr_array(sparse.vstack(rows, format="csr")),
            least=np.append(np.zeros(people), 1),
            most=np.append(np.full(people, np.inf), 1),
            options={
                "dual_feasibility_tolerance": 1e-10,
                "simplex_strategy": 4,  # primal: columns come, and the point stays feasible
                "presolve": "off",
            },
        )

    def run(self, clock: Clock) -> tuple[Optimum, Mixture]:
        cuts, levels = self._never()
        weights: dict[int, Fraction] = {}
        while None in self.values:
            vertex = self._next(clock)
            coefficients = np.zeros(len(self.profiles), dtype=object)
            for at, coefficient in vertex.coefficients.items():
                coefficients[self.seated[at]] = coefficient
            cut = Cut(
                kind="panels",
                coefficients=tuple(map(int, coefficients)),
                at_most=vertex.at_most,
                rests_on=str(none_listed(len(self.panels))),
            )
            level = Level(
                value=vertex.value,
                profiles=tuple(self.seated[list(vertex.bound)].tolist()),
                multipliers=((len(self.profiles.rows) + len(cuts), Fraction(1)),),
            )
            cuts.append(cut)
            levels.append(level)
            weights = vertex.weights
            self._settle(vertex)
        return self._optimum(levels, cuts), self._mixture(weights)

    def _never(self) -> tuple[list[Cut], list[Level]]:
        """Return a cut for each profile that is in no panel, and their level."""
        never = sorted({*range(len(self.profiles))} - {*self.seated.tolist()})
        cuts = [
            Cut(
                kind="never",
                coefficients=tuple(int(t == alone) for t in range(len(self.profiles))),
                at_most=0,
                rests_on=str(NOBODY_LISTED),
            )
            for alone in never
        ]
        rows = len(self.profiles.rows)
        multipliers = tuple((rows + number, Fraction(1)) for number in range(len(cuts)))
        level = Level(value=Fraction(0), profiles=tuple(never), multipliers=multipliers)
        return cuts, [level] if never else []

    def _next(self, clock: Clock) -> _Vertex:
        """Return the highest level that all without a chance can have."""
        while True:
            answer = self._solve(clock)
            worth = -answer.multipliers[:-1]
            gains = worth[self.panels].sum(axis=1) - answer.multipliers[-1]
            gains[self.taken] = 0
            better = np.flatnonzero(gains > _GAIN)
            if not len(better):
                return self._vertex()
            best = better[np.argsort(-gains[better], kind="stable")[:AT_ONCE]]
            for panel in best.tolist():
                self.program.add_column(0, 0, np.inf, self._entries(panel))
                self.known.append(panel)
                self.taken[panel] = True

    def _solve(self, clock: Clock) -> Answer:
        """Solve the program, with more patience where the levels before leave hardly any room."""
        answer = self.program.solve_patiently(_TOLERANCES, clock)
        if answer.x is None:
            raise Unsettled("the solver lost the chances that the levels before left")
        return answer

    def _entries(self, panel: int) -> Ints:
        """Return the column of a panel: how many of each profile, and 1."""
        return np.append(np.bincount(self.panels[panel], minlength=len(self.seated)), 1)

    def _vertex(self) -> _Vertex:
        """Solve the basis that the solver ended with in fractions, and check it."""
        columns, tight = self.program.basis()
        whole = [self._level_column() if c == 0 else self._entries(self.known[c - 1])
                 for c in columns.tolist()]  # fmt: skip
        matrix = np.array(whole, dtype=np.int64).T[tight]
        point = exact.solve(np.ascontiguousarray(matrix), [self._side(r) for r in tight.tolist()])
        duals = exact.solve(
            np.ascontiguousarray(matrix.T), [Fraction(int(c == 0)) for c in columns.tolist()]
        )
        if point is None or duals is None or min(point, default=Fraction(-1)) < 0:
            raise Unsettled("the solver's basis gives no weights")
        found = dict(zip(columns.tolist(), point, strict=True))
        value = found.pop(0, Fraction(0))
        weights = {self.known[c - 1]: weight for c, weight in found.items() if weight}
        self._check_point(value, weights)
        return self._proven(value, weights, dict(zip(tight.tolist(), duals, strict=True)))

    def _level_column(self) -> Ints:
        """Return the column of the level: minus the people of each profile without a chance."""
        without = [value is None for value in self.values]
        return np.append(np.where(without, -self.sizes, 0), 0)

    def _side(self, row: int) -> Fraction:
        """Return what a tight row must come to."""
        if row == len(self.seated):
            return Fraction(1)
        return (self.values[row] or Fraction(0)) * int(self.sizes[row])

    def _check_point(self, value: Fraction, weights: dict[int, Fraction]) -> None:
        """Check that the weights give everybody what they must have."""
        numerators, unit = exact.over_one_denominator(list(weights.values()))
        turned = sparse.csr_array(self.members[:, list(weights)].T)
        totals = exact.combine(turned, numerators).tolist()
        for at, (total, size) in enumerate(zip(totals, self.sizes.tolist(), strict=True)):
            own, chance = self.values[at], Fraction(int(total), unit * size)
            if chance < value if own is None else chance != own:
                raise Unsettled("the weights do not give the chances")
        if sum(numerators) != unit:
            raise Unsettled("the weights do not sum to 1")

    def _proven(
        self, value: Fraction, weights: dict[int, Fraction], duals: dict[int, Fraction]
    ) -> _Vertex:
        """Return the level with its cut, checked on every panel."""
        own = [row for row in duals if row < len(self.seated)]
        limit = duals.get(len(self.seated), Fraction(0))
        *whole, at_most = exact.over_one_denominator([-duals[row] for row in own] + [limit])[0]
        highest = max(exact.combine(sparse.csr_array(self.members[own]), whole).tolist())
        coefficients = {row: entry for row, entry in zip(own, whole, strict=True) if entry}
        open_ones = {row: n for row, n in coefficients.items() if self.values[row] is None}
        if highest > at_most or not open_ones or min(open_ones.values()) < 0:
            raise Unsettled("the solver's multipliers prove nothing")
        return _Vertex(
            value=value,
            bound=tuple(sorted(open_ones)),
            coefficients=coefficients,
            at_most=at_most,
            weights=weights,
        )

    def _settle(self, vertex: _Vertex) -> None:
        """Give those whom the level binds their chance for good."""
        for row in vertex.bound:
            self.values[row] = vertex.value
            side = float(vertex.value * int(self.sizes[row]))
            self.program.set_entry(row, 0, 0.0)
            self.program.set_row(row, side, side)

    def _optimum(self, levels: list[Level], cuts: list[Cut]) -> Optimum:
        chance = {t: level.value for level in levels for t in level.profiles}
        return Optimum(
            profiles=self.profiles,
            chances=tuple(chance[t] for t in range(len(self.profiles))),
            levels=tuple(levels),
            cuts=tuple(cuts),
        )

    def _mixture(self, weights: dict[int, Fraction]) -> Mixture:
        panels = np.zeros((len(weights), len(self.profiles)), dtype=np.int64)
        for at, panel in enumerate(weights):
            np.add.at(panels[at], self.seated[self.panels[panel]], 1)
        return Mixture(panels=panels, weights=np.array([float(w) for w in weights.values()]))
