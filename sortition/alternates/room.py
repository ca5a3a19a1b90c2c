"""The panel and those who could step in, as counts: what is short, what is over, what one adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strata.pool import Pool
from strata.profiles import Ints
from strata.quotas import Quotas

Counts = NDArray[np.int32]
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Room:
    """A panel, its quotas, and the candidates for stepping in.

    A candidate shares a household with no member, so that whoever leaves, the candidate can sit.
    Candidates with the same values are of one kind; they stand in the order of their lots.

    Parameters
    ----------
    seats
        How many people the panel has.
    least, most
        The quotas, sorted by feature and value, shape (R,).
    starts
        The first quota of each feature, shape (F,).
    panel
        How many members each quota counts, shape (R,).
    members
        Which quotas count which member, zeros and ones, shape (seats, R), sorted by id.
    kinds
        The same for the kinds of candidates, shape (K, R).
    kind_of
        The kind of each candidate, in the order of their lots, shape (N,).
    homes
        The number of each candidate's household, 0 for whoever shares none, shape (N,).
    names
        What the candidates are called.
    """

    seats: int
    least: Counts
    most: Counts
    starts: Ints
    panel: Counts
    members: Counts
    kinds: Counts
    kind_of: Ints
    homes: Ints
    names: tuple[str, ...]

    @classmethod
    def of(cls, pool: Pool, quotas: Quotas, panel: Sequence[str], lots: Mapping[str, str]) -> Room:
        """Seat `panel` and let the others stand in the order of their lots.

        Parameters
        ----------
        pool, quotas
            The volunteers and what a panel keeps.
        panel
            Ids of the members.
        lots
            For each id a text that decides the order.

        Raises
        ------
        KeyError
            If a member is not in the pool, or a value has no quota.
        """
        features = sorted(quotas.features)
        rows = sorted(quotas.rows, key=lambda quota: (quota.feature, quota.value))
        place = {(row.feature, row.value): at for at, row in enumerate(rows)}
        values = [tuple(pool.values[f][person] for f in features) for person in range(len(pool))]
        seated, others = _parted(pool, panel, lots)
        kinds = sorted({values[person] for person in others})
        number = {kind: at for at, kind in enumerate(kinds)}

        def counted(people: Sequence[tuple[str, ...]]) -> Counts:
            found = np.zeros((len(people), len(rows)), dtype=np.int32)
            for at, own in enumerate(people):
                found[at, [place[pair] for pair in zip(features, own, strict=True)]] = 1
            return found

        members = counted([values[person] for person in seated])
        names = [row.feature for row in rows]
        homes = pool.households or (None,) * len(pool)
        return cls(
            seats=len(seated),
            least=np.array([min(row.least, len(seated)) for row in rows], dtype=np.int32),
            most=np.array([min(row.most, len(seated)) for row in rows], dtype=np.int32),
            starts=np.array([names.index(feature) for feature in features], dtype=np.int64),
            panel=members.sum(axis=0, dtype=np.int32),
            members=members,
            kinds=counted(kinds),
            kind_of=np.array([number[values[person]] for person in others], dtype=np.int64),
            homes=np.array([homes[person] or 0 for person in others], dtype=np.int64),
            names=tuple(pool.ids[person] for person in others),
        )

    def missed(self, counts: Counts) -> Ints:
        """Return how far `counts`, shape (..., R), are from the quotas, in seats, shape (...)."""
        short = np.maximum(self.least - counts, 0) + np.maximum(counts - self.most, 0)
        found: Ints = short.sum(axis=-1, dtype=np.int64)
        return found

    def step(self, counts: Counts) -> Floats:
        """Return how much further from the quotas one more person of a value would be.

        1 where the value is full, -1 where it is short, else 0; shape of `counts`.
        """
        full, short = counts >= self.most, counts < self.least
        return full.astype(np.float32) - short.astype(np.float32)

    def most_gained(self, step: Floats) -> Floats:
        """Return what `step`, shape (n, R), comes to at best over all people, shape (n,)."""
        if not self.starts.size:
            return np.zeros(len(step), dtype=np.float32)
        found: Floats = np.minimum.reduceat(step, self.starts, axis=1).sum(axis=1)
        return found

    def free(self, chosen: Sequence[int]) -> Bools:
        """Return which candidates can join those `chosen`: of other households, shape (N,)."""
        taken = np.array(chosen, dtype=np.int64)
        found: Bools = (self.homes == 0) | ~np.isin(self.homes, self.homes[taken])
        found[taken] = False
        return found


def _parted(
    pool: Pool, panel: Sequence[str], lots: Mapping[str, str]
) -> tuple[list[int], list[int]]:
    """Return the positions of the members, and of those who could step in by their lots."""
    position = {name: at for at, name in enumerate(pool.ids)}
    seated = sorted(position[name] for name in panel)
    homes = pool.households or (None,) * len(pool)
    sitting, taken = set(seated), {homes[person] for person in seated} - {None}
    others = [p for p in range(len(pool)) if p not in sitting and homes[p] not in taken]
    return seated, sorted(others, key=lambda person: (lots[pool.ids[person]], person))
