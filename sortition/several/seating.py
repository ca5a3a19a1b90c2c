"""From unions of people to panels of people: who of a union sits in which panel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sortition.several.splitting import Counts
from strata.profiles import Profiles

Panel = tuple[int, ...]
Juries = tuple[Panel, ...]


def seated(
    unions: Sequence[Panel], splits: dict[bytes, Counts], profiles: Profiles,
    rng: np.random.Generator,
) -> tuple[Juries, ...]:  # fmt: skip
    """Return the panels of each union: who of a profile sits in which, and which is first, by lot.

    Parameters
    ----------
    unions
        Each with its people ascending.
    splits
        For the counts of each union, as bytes of int64, the counts of its panels, shape (J, T).
    profiles
        Whose people they are.
    rng
        The lot.

    Returns
    -------
    For each union its panels, each with its people ascending.
    """
    profile_of = _profile_of(profiles)
    found = []
    for union in unions:
        people = rng.permutation(np.array(union, dtype=np.int64))
        people = people[np.argsort(profile_of[people], kind="stable")]
        counts = np.bincount(profile_of[people], minlength=len(profiles))
        split = splits[counts.astype(np.int64).tobytes()]
        parts = split[:, counts > 0].T
        jury_of = np.repeat(np.tile(np.arange(len(split)), len(parts)), parts.ravel())
        juries = [tuple(sorted(people[jury_of == jury].tolist())) for jury in range(len(split))]
        found.append(tuple(juries[jury] for jury in rng.permutation(len(juries)).tolist()))
    return tuple(found)


def check(juries: Sequence[Juries], profiles: Profiles) -> None:
    """Check in whole numbers that each of `juries` keeps the rows of one, and all are disjoint.

    Parameters
    ----------
    juries
        As `seated` returns them.
    profiles
        Those of one panel.

    Raises
    ------
    ArithmeticError
        If one does not: a fault of the program, never of the input.
    """
    profile_of = _profile_of(profiles)
    homes = np.array([row.kind == "household" for row in profiles.rows])
    for number, panels in enumerate(juries):
        everyone = [person for panel in panels for person in panel]
        counts = np.array(
            [np.bincount(profile_of[list(panel)], minlength=len(profiles)) for panel in panels]
        )
        totals = counts @ profiles.incidence.T
        if (
            len(set(everyone)) != len(everyone)
            or (totals < profiles.least).any()
            or (totals > profiles.most).any()
            or (totals[:, homes].sum(axis=0) > 1).any()
        ):
            raise ArithmeticError(f"panels number {number} do not keep the rows")


def _profile_of(profiles: Profiles) -> NDArray[np.int64]:
    """Return the profile of each person, in the order of the pool."""
    found = np.zeros(len(profiles.pool), dtype=np.int64)
    for profile, people in enumerate(profiles.members):
        found[list(people)] = profile
    return found
