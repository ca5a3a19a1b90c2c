"""What everyone's chances must keep: the rows of the profiles, then the cuts, in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sortition.optimum import Cut
from strata.profiles import Profiles

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_NONE = 10**12
"""A bound farther out than half of this is none: a cut has no least."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Polytope:
    """Chances p of T profiles with ``least <= rows @ (sizes * p) <= most``, each from 0 to 1.

    Parameters
    ----------
    rows
        How often each row counts a person of each profile, shape (R, T).
    sizes
        People of each profile, shape (T,).
    least, most
        Bounds of the rows, shape (R,).
    """

    rows: sparse.csr_array
    sizes: Ints
    least: Ints
    most: Ints

    def __len__(self) -> int:
        return len(self.sizes)

    @classmethod
    def of(cls, profiles: Profiles, cuts: Sequence[Cut] = ()) -> Polytope:
        """Return what chances under these quotas and cuts must keep."""
        extra = np.array([cut.coefficients for cut in cuts], dtype=np.int64)
        rows = [profiles.incidence] + ([sparse.csr_array(extra)] if cuts else [])
        none = np.full(len(cuts), -_NONE, dtype=np.int64)
        tops = np.array([cut.at_most for cut in cuts], dtype=np.int64)
        return cls(
            rows=sparse.csr_array(sparse.vstack(rows, dtype=np.int64, format="csr")),
            sizes=profiles.sizes,
            least=np.concatenate([profiles.least, none]),
            most=np.concatenate([profiles.most, tops]),
        )

    def turned(self) -> Polytope:
        """Return the same for the chances to stay out, 1 - p."""
        total = self.rows @ self.sizes
        return replace(self, least=total - self.most, most=total - self.least)

    @property
    def weighted(self) -> sparse.csr_array:
        """What a whole profile adds to each row, shape (R, T)."""
        return sparse.csr_array(self.rows * self.sizes[None, :])

    @property
    def low(self) -> Floats:
        """`least` in floats, infinite where there is none."""
        return np.where(self.least < -_NONE // 2, -np.inf, self.least)

    @property
    def high(self) -> Floats:
        """`most` in floats, infinite where there is none."""
        return np.where(self.most > _NONE // 2, np.inf, self.most)
