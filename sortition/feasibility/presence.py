"""Who can be in no panel, and who is in every one.

Panels made at random show most of what is possible. Panels found on the way show more, and so do
all that differ from them by one exchange of two people. For all who are still in doubt together one
integer program looks for a panel that shows the most new; when the best panel shows nothing new,
the doubt is settled for all of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sortition.clock import Clock, check
from sortition.decomposition.sampling import BATCH
from sortition.feasibility.nearest import whole
from sortition.feasibility.sampler import Sampler
from sortition.solver import Program, program_of
from strata.profiles import Ints, Profiles

_PULL = 2.0
"""How strongly panels made at random are steered at first."""

_PATIENCE = 3
"""Batches of them that show nothing new before the solver is asked."""

_ANY_GAIN = 10.0
"""Relative gap at which a panel that shows something new is good enough."""


class Presence:
    """What is known so far about each profile's place in panels.

    Parameters
    ----------
    profiles
        The pool, its quotas and seats.
    """

    def __init__(self, profiles: Profiles) -> None:
        self.profiles = profiles
        count = len(profiles)
        self._can = np.zeros(count, dtype=bool)
        self._lacks = np.zeros(count, dtype=bool)
        self.never = np.zeros(count, dtype=bool)
        self.always = np.zeros(count, dtype=bool)

    @property
    def in_doubt(self) -> int:
        """Number of people of whom it is not known whether no panel or every panel holds them."""
        return int(self.profiles.sizes[self._absent | self._present].sum())

    @property
    def _absent(self) -> NDArray[np.bool_]:
        return ~self._can & ~self.never

    @property
    def _present(self) -> NDArray[np.bool_]:
        return ~self._lacks & ~self.always & ~self.never

    def show(self, panels: Ints) -> None:
        """Take in panels as people per profile, shape (n, T)."""
        self._can |= panels.any(axis=0)
        self._lacks |= (panels < self.profiles.sizes).any(axis=0)

    def learn(self, panel: Ints) -> None:
        """Take in a panel, given as people per profile, and all that one exchange makes of it."""
        profiles = self.profiles
        counts = profiles.incidence @ panel
        full = (counts >= profiles.most).astype(np.int64)
        bare = (counts <= profiles.least).astype(np.int64)
        within, spare = panel > 0, panel < profiles.sizes
        self.show(panel[np.newaxis])
        out, into = np.flatnonzero(within), np.flatnonzero(spare)
        entering, leaving = profiles.incidence[:, into], profiles.incidence[:, out]
        shared = (entering.T @ sparse.diags_array(full + bare, dtype=np.int64) @ leaving).toarray()
        barred = (full @ entering)[:, np.newaxis] + (bare @ leaving)[np.newaxis, :] - shared
        possible = (barred == 0) & (into[:, np.newaxis] != out[np.newaxis, :])
        self._can[into[possible.any(axis=1)]] = True
        self._lacks[out[possible.any(axis=0)]] = True

    def look(self, sampler: Sampler, clock: Clock) -> None:
        """Find out what counting and the relaxation prove, and what panels made at random show.

        Parameters
        ----------
        sampler
            Of the same pool, which must have a panel.
        clock
            Ends the work from outside.

        Raises
        ------
        Stopped
            If `clock` ran out first; what is known by then stays.
        """
        profiles = self.profiles
        wholly = profiles.least == profiles.incidence @ profiles.sizes
        self.always |= wholly.astype(np.int64) @ profiles.incidence > 0
        self.never |= sampler.never
        pull, idle = _PULL, 0
        while idle < _PATIENCE and (doubt := self.in_doubt):
            check(clock)
            wanted = self._absent.astype(np.float64) - self._present
            panels = sampler.panels(pull * wanted)
            self.show(panels)
            if len(panels) < BATCH / 2:
                pull /= 2
            idle = 0 if self.in_doubt < doubt else idle + 1

    def settle(self, clock: Clock) -> None:
        """Find out everything.

        Raises
        ------
        Stopped
            If `clock` ran out first; what is known by then stays.
        """
        quick, exact = self._program(gap=_ANY_GAIN), self._program(gap=0.0)
        while (doubt := self._absent).any():
            answer, panel = self._ask(quick, doubt.astype(np.float64), clock)
            if panel is None or not panel[doubt].any():
                self._sure(answer < 0.5)
                self.never |= doubt
            else:
                self.learn(panel)
        while (doubt := self._present).any():
            answer, panel = self._ask(exact, -doubt.astype(np.float64), clock)
            taken = int(self.profiles.sizes[doubt].sum())
            if panel is None or int(panel[doubt].sum()) == taken:
                self._sure(answer < 0.5 - taken)
                self.always |= doubt
            else:
                self.learn(panel)

    def _program(self, *, gap: float) -> Program:
        options = {"mip_rel_gap": gap, "mip_detect_symmetry": False}
        return program_of(self.profiles, options=options)

    def _ask(self, program: Program, cost: object, clock: Clock) -> tuple[float, Ints | None]:
        """Return what no panel exceeds, and a panel checked in whole numbers."""
        profiles = self.profiles
        program.set_cost(np.asarray(cost))
        answer = program.solve(clock)
        if answer.x is None:
            return answer.bound, None
        panel = whole(answer.x)
        counts = profiles.incidence @ panel
        kept = ((profiles.least <= counts) & (counts <= profiles.most)).all()
        self._sure(bool(kept and ((panel >= 0) & (panel <= profiles.sizes)).all()))
        return answer.bound, panel

    @staticmethod
    def _sure(proven: bool) -> None:
        if not proven:
            raise ArithmeticError("the solver's panel or bound does not hold")
