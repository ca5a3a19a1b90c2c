"""The lottery of a few seats: leximin from the list of all panels, or the usual way if it is long.

With a few seats to fill under tight quotas the usual way meets many cuts, each from an integer
program; where all panels can be listed, the list says at once what they prove.
"""

from __future__ import annotations

import numpy as np

from sortition.clock import Clock, never
from sortition.decomposition.attain import ROUNDS
from sortition.decomposition.exchanges import exchanges
from sortition.decomposition.face import Face
from sortition.decomposition.generation import Mixture
from sortition.decomposition.people import equal_panels, weighted_panels
from sortition.decomposition.sampling import Mender
from sortition.decomposition.search import spread
from sortition.decomposition.steering import Steering
from sortition.digest import input_digest
from sortition.lottery import Lottery
from sortition.optimum import Optimum
from sortition.relaxation import Unsettled
from sortition.replacement.few import leximin_of
from sortition.replacement.listing import every_panel
from strata.profiles import Ints, Profiles

RULE = "leximin"


def few_seats(profiles: Profiles, *, panels: int = 1000, clock: Clock = never) -> Lottery:
    """Return the leximin lottery of `profiles`, fast if few seats are to be filled.

    Parameters
    ----------
    profiles
        Who is interchangeable, and the rows that every panel keeps.
    panels
        How many equally likely panels to publish; 0 for panels with exact weights.
    clock
        Ends the work.

    Raises
    ------
    NoPanel
        If no panel keeps the quotas; proven.
    Stopped
        If the work ended before any panel was found.
    """
    listed = every_panel(profiles)
    if listed is not None:
        try:
            optimum, found = leximin_of(profiles, listed, clock)
        except Unsettled:
            pass
        else:
            return _published(optimum, found, panels, clock)
    from sortition.rules.leximin import leximin  # with all rules: half a second to import

    return leximin(profiles, panels=panels, clock=clock)


def _published(optimum: Optimum, found: Mixture, panels: int, clock: Clock) -> Lottery:
    """Return the lottery of people that reaches `optimum`."""
    members = optimum.profiles.members
    rng = np.random.default_rng(int(input_digest(optimum.profiles), 16))
    units: tuple[int, ...] = ()
    if panels:
        people = equal_panels(_equal(optimum, found, panels, rng, clock), members, rng)
    else:
        people, units = weighted_panels(found.panels, found.weights, members)
    return Lottery(
        profiles=optimum.profiles,
        rule=RULE,
        panels=people,
        weights=units,
        optimum=optimum,
        proven=True,
    )


def _equal(
    optimum: Optimum, found: Mixture, panels: int, rng: np.random.Generator, clock: Clock
) -> Ints:
    """Return so many panels whose totals are as near as can be to the chances."""
    face = Face.of(optimum)
    start = spread(found, panels, rng)
    steering = Steering(face, exchanges(face, rng), Mender(face, rng), start)
    steering.run(ROUNDS, clock)
    return steering.result()
