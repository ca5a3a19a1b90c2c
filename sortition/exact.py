"""Exact arithmetic beside the solver: what it found in floats, once more in fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import flint
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int64]
Exact = NDArray[np.int64] | NDArray[np.object_]

_LIMB = 30
"""Bits of a number that are multiplied at a time."""


def solve(matrix: Ints, right: Sequence[Fraction]) -> list[Fraction] | None:
    """Return `x` with ``matrix @ x == right``, or None if the square `matrix` is singular."""
    size = len(right)
    if not size:
        return []
    scale = lcm(*(entry.denominator for entry in right))
    whole = flint.fmpz_mat(size, 1, [int(entry * scale) for entry in right])
    try:
        found = flint.fmpz_mat(size, size, matrix.ravel().tolist()).solve(whole)
    except ZeroDivisionError:
        return None
    return [Fraction(int(found[i, 0].p), int(found[i, 0].q) * scale) for i in range(size)]


def over_one_denominator(fractions: Sequence[Fraction]) -> tuple[list[int], int]:
    """Return numerators over the least common denominator, and that denominator."""
    denominator = lcm(*(entry.denominator for entry in fractions))
    return [int(entry * denominator) for entry in fractions], denominator


def combine(rows: sparse.csr_array, weights: Sequence[int]) -> Exact:
    """Return ``weights @ rows`` without rounding, however large the weights.

    Parameters
    ----------
    rows
        Small whole numbers, shape (rows, columns).
    weights
        One per row.
    """
    turned = rows.T
    limbs = (max(map(abs, weights), default=0).bit_length() + _LIMB - 1) // _LIMB
    total: Exact = np.zeros(rows.shape[1], dtype=np.int64)
    for limb in range(limbs):
        part = [(abs(w) >> (_LIMB * limb)) % 2**_LIMB * (1 if w > 0 else -1) for w in weights]
        product = turned @ np.array(part, dtype=np.int64)
        total = product if limb == 0 else total + product.astype(object) * 2 ** (_LIMB * limb)
    return total
