"""Diversimax: one panel that is as even as can be over pairs of features. It is no lottery.

Matar: Diversimax, maximizing intersectional diversity in sortition (orenmatar.github.io/
diversimax_algorithm) chooses, by mixed integer programming, the panel in which the intersections of
features are most evenly filled. Here an intersection, a cell, is a pair of values of two features
that some volunteer has, and the panel is one that keeps all rows and has the least
::

    sum over all cells of (people of the panel in the cell) ** 2.

The cells of two features share out all the seats, so this is, up to a constant, the sum of squared
distances from an even share; and it counts how often two members agree in two features. Nobody has
a chance: who sits in that panel sits, and of interchangeable people the lot takes some.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sortition.clock import Clock, Stopped, never, part
from sortition.decomposition.generation import NoPanel
from sortition.decomposition.people import equal_panels
from sortition.digest import input_digest
from sortition.diversity import Cells, Evenness, unevenness
from sortition.evening import Evening
from sortition.lottery import Lottery
from sortition.optimum import Optimum
from sortition.progress import Progress, quiet
from sortition.solver import Program, program_of
from strata.profiles import Profiles

Panel = NDArray[np.int64]

SECONDS = 10.0
"""How long the proof that no panel is more even may take: what is open then is said."""


def diversimax(
    profiles: Profiles, *, panels: int = 1000, clock: Clock = never, progress: Progress = quiet
) -> Lottery:
    """Return the one panel that is most even, as far as is known.

    Parameters
    ----------
    profiles
        The pool, and the rows that the panel keeps.
    panels
        As in the other rules; there is only one panel all the same.
    clock
        Ends the work; the most even panel so far is returned.
    progress
        Told what is being done.

    Returns
    -------
    A lottery of one panel without an optimum, and with how even it is.

    Raises
    ------
    NoPanel
        If no panel keeps the quotas; proven.
    Stopped
        If the work ended before any panel was found.
    """
    progress("feasibility", None)
    rng = np.random.default_rng(int(input_digest(profiles), 16))
    cells = Cells.of(profiles)
    panel = Evening(profiles, cells, _any_panel(profiles, clock), rng).run(part(clock, 0.5))
    progress("evening", None)
    panel, bound = _Squares.of(profiles, cells).improved(panel, clock)
    reached = int(unevenness(panel[None] @ cells.of_profile.astype(np.int64))[0])
    return Lottery(
        profiles=profiles,
        rule="diversimax",
        panels=equal_panels(panel[None], profiles.members, rng),
        weights=(),
        optimum=Optimum(profiles=profiles, chances=(), levels=()),
        proven=False,
        evenness=Evenness(reached=reached, bound=min(bound, reached)),
    )


def _any_panel(profiles: Profiles, clock: Clock) -> Panel:
    found = program_of(profiles).solve(clock)
    if found.x is None:
        raise NoPanel
    return np.rint(found.x).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Squares:
    """The integer program: a column for each profile, and one for the square of each cell's count.

    A square is held up by the chords between neighbouring whole numbers, which are exact there:
    ``square >= (2 j + 1) count - j (j + 1)`` for every j below the highest count.
    """

    cells: Cells
    highest: Panel
    program: Program

    @classmethod
    def of(cls, profiles: Profiles, cells: Cells) -> _Squares:
        """Return the program over `cells`."""
        highest = _highest(profiles, cells)
        cell = np.repeat(np.arange(len(cells)), highest)
        step = np.arange(len(cell)) - np.repeat(np.cumsum(highest) - highest, highest)
        held = sparse.csr_array(cells.of_profile.T.astype(np.float64))[cell]
        unit = sparse.csr_array(
            (np.ones(len(cell)), (np.arange(len(cell)), cell)), shape=(len(cell), len(cells))
        )
        chords = sparse.hstack([held.multiply(-(2.0 * step + 1)[:, None]), unit])
        nothing = sparse.csr_array((len(profiles.rows), len(cells)))
        count, squares = len(profiles), len(cells)
        program = Program(
            cost=np.repeat([0.0, -1.0], [count, squares]),
            low=0.0,
            high=np.concatenate([profiles.sizes, highest**2]),
            rows=sparse.csr_array(
                sparse.vstack([sparse.hstack([profiles.incidence, nothing]), chords])
            ),
            least=np.concatenate([profiles.least, -step * (step + 1)]),
            most=np.concatenate([profiles.most, np.full(len(step), np.inf)]),
            integer=np.repeat([True, False], [count, squares]),
        )
        return cls(cells=cells, highest=highest, program=program)

    def improved(self, panel: Panel, clock: Clock) -> tuple[Panel, int]:
        """Return a panel at least as even as `panel`, and what no panel can be below."""
        count = len(panel)
        self.program.start_from(np.concatenate([panel, self._counts(panel) ** 2]))
        try:
            found = self.program.solve(clock, seconds=min(SECONDS, 0.9 * clock()))
        except Stopped:
            return panel, 0
        bound = int(np.ceil(-found.bound - 1e-6)) if np.isfinite(found.bound) else 0
        if found.x is None:
            return panel, bound
        other = np.rint(found.x[:count]).astype(np.int64)
        return min(panel, other, key=lambda one: int((self._counts(one) ** 2).sum())), bound

    def _counts(self, panel: Panel) -> Panel:
        return panel @ self.cells.of_profile.astype(np.int64)


def _highest(profiles: Profiles, cells: Cells) -> Panel:
    """Return how many people of a panel can be in each cell, as far as its quotas tell."""
    most = {(row.feature, row.value): row.most for row in profiles.rows if row.kind == "quota"}
    quotas = np.array([min(most[one], most[other]) for one, other in cells.names], dtype=np.int64)
    people = profiles.sizes @ cells.of_profile.astype(np.int64)
    return np.maximum(1, np.minimum(quotas, people))
