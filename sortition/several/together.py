"""What several panels ask together: seats and quotas as often as there are panels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from strata.profiles import Profiles


def together(profiles: Profiles, juries: int) -> Profiles:
    """Return the rows that `juries` disjoint panels of `profiles` keep together.

    Seats and quotas count as often as there are panels; of a household still one person sits, in
    all panels together. By symmetry every panel can get the same average: whatever a lottery does,
    calling the panels of each union in random order changes nobody's chance to serve. So nothing
    is lost by asking for no more than these rows, and no lottery can be fairer than they allow.
    """
    times = np.array([1 if row.kind == "household" else juries for row in profiles.rows])
    return replace(
        profiles,
        rows=tuple(
            replace(row, least=row.least * int(factor), most=row.most * int(factor))
            for row, factor in zip(profiles.rows, times, strict=True)
        ),
        least=profiles.least * times,
        most=profiles.most * times,
    )
