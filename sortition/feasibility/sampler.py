"""Panels made at random in no time, to show what is possible before a program is solved.

They are drawn around the fairest chances that keep the rows and mended by exchanges, hundreds in
the time of one integer program. What such a panel shows is certain, since it is checked in whole
numbers; what none of them shows is only in doubt.
"""

from __future__ import annotations

import numpy as np

from sortition.clock import Clock
from sortition.decomposition.face import Face, Floats
from sortition.decomposition.sampling import BATCH, Mender
from sortition.relaxation import NoChances, Unsettled, leximin
from strata.profiles import Ints, Profiles

_SEED = 0
"""The same pool is told the same thing each time."""


class Sampler:
    """Makes panels of some pool, steered towards some profiles and away from others.

    Parameters
    ----------
    profiles
        The pool, its quotas and seats.
    clock
        Ends the work from outside.

    Attributes
    ----------
    never
        Whether a profile's people are proven in fractions to be in no panel, shape (T,).

    Raises
    ------
    NoChances
        If no chances keep the rows.
    Unsettled
        If the fairest chances could not be proven.
    Stopped
        If `clock` ran out first.
    """

    def __init__(self, profiles: Profiles, *, clock: Clock) -> None:
        optimum = leximin(profiles, clock=clock)
        self.profiles = profiles
        self.never = np.array([chance == 0 for chance in optimum.chances], dtype=np.bool_)
        face = Face.of(optimum).widened(profiles)
        self._mender = Mender(face, np.random.default_rng(_SEED))

    def panels(self, price: Floats) -> Ints:
        """Return panels as people per profile: `BATCH` or fewer, shape (n, T).

        Parameters
        ----------
        price
            Per profile, in seats by which quotas are missed: the higher, the rather in a panel.

        Raises
        ------
        ArithmeticError
            If one of them does not keep the rows.
        """
        found = self._mender.draw(BATCH, price).astype(np.int64)
        profiles = self.profiles
        counts = (profiles.incidence @ found.T).T
        kept = (profiles.least <= counts) & (counts <= profiles.most)
        if not (kept.all() and ((found >= 0) & (found <= profiles.sizes)).all()):
            raise ArithmeticError("a panel made at random does not keep its rows")
        return found


def sampler(profiles: Profiles, *, clock: Clock) -> Sampler | None:
    """Return a sampler of `profiles`; None if there is no panel, or if this way finds none.

    Raises
    ------
    Stopped
        If `clock` ran out first.
    """
    try:
        return Sampler(profiles, clock=clock)
    except (NoChances, Unsettled):
        return None
