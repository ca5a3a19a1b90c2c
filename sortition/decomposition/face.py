"""The face of a point: which bounds a panel must meet for panels to average to that point."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sortition.optimum import Optimum
from strata.profiles import Profiles

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Face:
    """What every panel in a lottery with these chances must keep.

    If the chances meet a bound exactly, so does every panel: the average of counts that are at
    least 7 is 7 only if each is 7.

    Parameters
    ----------
    seats
        Number of people in a panel.
    chances
        The exact chance of each profile.
    mean
        Average count of each profile, size times chance, shape (T,).
    sizes
        Number of people of each profile, shape (T,).
    fewest, fullest
        Bounds of each profile's count: equal where the chance is 0 or 1, shape (T,).
    rows
        Seats and quotas, zeros and ones, shape (R, T).
    least, most
        Bounds of those rows; equal where the chances meet one, shape (R,).
    home
        For each profile the position of its household, the number of households if none.
    home_least, home_most
        Bounds for each household, and a last entry that bounds nothing, shape (H + 1,).
    """

    seats: int
    chances: tuple[Fraction, ...]
    mean: Floats
    sizes: NDArray[np.int64]
    fewest: NDArray[np.int64]
    fullest: NDArray[np.int64]
    rows: Floats
    least: Floats
    most: Floats
    home: NDArray[np.int64]
    home_least: Floats
    home_most: Floats

    def __len__(self) -> int:
        return len(self.mean)

    @classmethod
    def of(cls, optimum: Optimum) -> Face:
        """Return the face of the chances of `optimum`."""
        profiles = optimum.profiles
        least, most = profiles.least.astype(float), profiles.most.astype(float)
        for row, total in enumerate(_totals(optimum)):
            if total == profiles.most[row]:
                least[row] = most[row]
            elif total == profiles.least[row]:
                most[row] = least[row]
        quota_rows = sum(row.kind != "household" for row in profiles.rows)
        entries = profiles.incidence[quota_rows:].tocoo()
        home = np.full(len(profiles), len(profiles.rows) - quota_rows)
        home[entries.coords[1]] = entries.coords[0]
        none = np.array([c == 0 for c in optimum.chances])
        every = np.array([c == 1 for c in optimum.chances])
        return cls(
            seats=profiles.seats,
            chances=optimum.chances,
            mean=np.array([float(c) for c in optimum.chances]) * profiles.sizes,
            sizes=profiles.sizes,
            fewest=np.where(every, profiles.sizes, 0),
            fullest=np.where(none, 0, profiles.sizes),
            rows=profiles.incidence[:quota_rows].toarray().astype(float),
            least=least[:quota_rows],
            most=most[:quota_rows],
            home=home,
            home_least=np.append(least[quota_rows:], -np.inf),
            home_most=np.append(most[quota_rows:], np.inf),
        )

    def widened(self, profiles: Profiles) -> Face:
        """Return the same mean with the bounds that every panel must keep, on the face or not."""
        quota_rows = len(self.least)
        none = np.zeros_like(self.fewest)
        return replace(
            self,
            fewest=none,
            fullest=self.sizes,
            least=profiles.least[:quota_rows].astype(float),
            most=profiles.most[:quota_rows].astype(float),
            home_least=np.append(profiles.least[quota_rows:].astype(float), -np.inf),
            home_most=np.append(profiles.most[quota_rows:].astype(float), np.inf),
        )

    def holds(self, panels: NDArray[np.int64]) -> bool:
        """Return whether every one of `panels`, shape (n, T), keeps all bounds."""
        counts, homes = panels @ self.rows.T, self.homes(panels)
        return bool(
            ((counts >= self.least) & (counts <= self.most)).all()
            and ((homes >= self.home_least) & (homes <= self.home_most)).all()
            and ((panels >= self.fewest) & (panels <= self.fullest)).all()
        )

    def homes(self, panels: NDArray[np.int64] | NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how many of each household sit in each panel, shape (n, H + 1)."""
        found = np.zeros((len(panels), len(self.home_most)), dtype=np.float32)
        for profile in np.flatnonzero(self.home < len(self.home_most) - 1).tolist():
            found[:, self.home[profile]] += panels[:, profile]
        return found


def _totals(optimum: Optimum) -> list[Fraction]:
    """Return the value of every row at the chances, exactly."""
    profiles = optimum.profiles
    totals = [Fraction(0)] * len(profiles.rows)
    for level in optimum.levels:
        members = np.array(level.profiles, dtype=np.int64)
        weights = profiles.incidence[:, members] @ profiles.sizes[members]
        for row in np.flatnonzero(weights).tolist():
            totals[row] += level.value * int(weights[row])
    return totals
