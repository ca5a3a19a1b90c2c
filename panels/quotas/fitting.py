"""Can the pool, as it stands, fill the quotas: yes or no, proven."""

from __future__ import annotations

from sqlalchemy.orm import Session

from panels.pool.gathering import gathered
from panels.quotas.sets import approved, as_quotas
from panels.quotas.watch import seconds
from panels.store.tables import Jury
from sortition.clock import Stopped
from sortition.feasibility.counting import contradictions
from sortition.feasibility.nearest import Nearest
from strata.problems import has_errors
from strata.profiles import Profiles

PATIENCE = 20.0
"""Seconds before the freeze that a proof may take; a panel is found in far less."""


def pool_fits(session: Session, jury: Jury) -> bool:
    """Tell whether the pool of `jury` can fill the newest approved quotas.

    False also where the pool has errors, or where it was not found out in time.
    """
    chosen = approved(session, jury.id)
    if chosen is None:
        return False
    quotas = as_quotas(chosen)
    found = gathered(session, jury, quotas)
    if has_errors(found.problems):
        return False
    profiles = Profiles.of(found.pool, quotas, jury.seats)
    if contradictions(profiles):
        return False
    every = Nearest(profiles)
    try:
        panel = every.panel(range(len(every.sides)), counted=(), clock=seconds(PATIENCE))
    except Stopped:
        return False
    return panel is not None
