"""Profiles: who is interchangeable, and the rows that every panel must keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from strata.pool import Pool
from strata.quotas import Quotas

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """At least `least` and at most `most` people of one kind in a panel.

    Parameters
    ----------
    kind
        ``seats`` for the whole panel, ``quota`` for one value of a feature, ``household``.
    feature, value
        Of a quota row; of a household row `value` is its number; otherwise empty.
    """

    kind: Literal["seats", "quota", "household"]
    least: int
    most: int
    feature: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profiles:
    """The pool as the lotteries see it: profiles of interchangeable people, and rows.

    People with the same values are interchangeable and share a profile; whoever shares a household
    with another volunteer has a profile of their own. A panel is a vector of whole numbers `x` with
    ``0 <= x <= sizes`` and ``least <= incidence @ x <= most``. Profiles are sorted by their values,
    so that nothing depends on the order of rows, columns or quotas.

    Parameters
    ----------
    pool
        Whose profiles these are.
    features
        Names of the features, sorted.
    values
        For each profile its values, in the order of `features`.
    members
        For each profile its people as positions in ``pool.ids``, ascending.
    sizes
        Number of people of each profile, shape (T,).
    rows
        First the seats, then the quotas sorted by feature and value, then the households.
    incidence
        Which profile counts in which row, zeros and ones, shape (R, T).
    least, most
        Bounds of the rows, shape (R,).
    """

    pool: Pool
    features: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    members: tuple[tuple[int, ...], ...]
    sizes: Ints
    rows: tuple[Row, ...]
    incidence: sparse.csr_array
    least: Ints
    most: Ints

    def __repr__(self) -> str:
        """Name no person."""
        return f"<Profiles: {len(self)}, of {len(self.pool)} people for {self.seats} seats>"

    @property
    def seats(self) -> int:
        """Number of seats in a panel."""
        return int(self.least[0])

    def __len__(self) -> int:
        return len(self.values)

    @classmethod
    def of(cls, pool: Pool, quotas: Quotas, seats: int) -> Profiles:
        """Group `pool` into profiles under `quotas` for a panel of `seats` people.

        Raises
        ------
        KeyError
            If the pool has no column for a feature of the quotas, or a value without a quota.
        """
        features = tuple(sorted(quotas.features))
        groups: dict[tuple[tuple[str, ...], int, int], list[int]] = {}
        columns = [pool.values[feature] for feature in features]
        people = zip(*columns, strict=True) if features else ((),) * len(pool)
        for person, values in enumerate(people):
            home = pool.households[person] if pool.households else None
            key = (values, 0, 0) if home is None else (values, home, person)
            groups.setdefault(key, []).append(person)
        ordered = sorted(groups.items())
        rows = _rows(quotas, seats, [home for (_, home, _), _ in ordered])
        return cls(
            pool=pool,
            features=features,
            values=tuple(values for (values, _, _), _ in ordered),
            members=tuple(tuple(people) for _, people in ordered),
            sizes=np.array([len(people) for _, people in ordered], dtype=np.int64),
            rows=rows,
            incidence=_incidence(rows, features, [(v, home) for (v, home, _), _ in ordered]),
            least=np.array([row.least for row in rows], dtype=np.int64),
            most=np.array([row.most for row in rows], dtype=np.int64),
        )


def _rows(quotas: Quotas, seats: int, homes: list[int]) -> tuple[Row, ...]:
    quota_rows = sorted(quotas.rows, key=lambda quota: (quota.feature, quota.value))
    return (
        Row(kind="seats", least=seats, most=seats),
        *(
            Row(kind="quota", least=q.least, most=q.most, feature=q.feature, value=q.value)
            for q in quota_rows
        ),
        *(
            Row(kind="household", least=0, most=1, value=str(home))
            for home in sorted(set(homes) - {0})
        ),
    )


def _incidence(
    rows: tuple[Row, ...], features: tuple[str, ...], profiles: list[tuple[tuple[str, ...], int]]
) -> sparse.csr_array:
    position = {(row.kind, row.feature, row.value): r for r, row in enumerate(rows)}
    row_of, profile_of = [], []
    for t, (values, home) in enumerate(profiles):
        mine = [0, *(position["quota", f, v] for f, v in zip(features, values, strict=True))]
        if home:
            mine.append(position["household", "", str(home)])
        row_of += mine
        profile_of += [t] * len(mine)
    ones = np.ones(len(row_of), dtype=np.int64)
    return sparse.csr_array((ones, (row_of, profile_of)), shape=(len(rows), len(profiles)))
