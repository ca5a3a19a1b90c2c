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
    """Return `x` with ``matrix @ x == right``, or None if the square `matrix` is singular.

    Notes
    -----
    The bases of a linear program are mostly triangular: rows with one unknown are solved first,
    unknowns of one row last, and elimination is left with the core.
    """
    known: dict[int, Fraction] = {}

    def rest(row: int) -> Fraction:
        """Return what the unknown columns of `row` must come to."""
        return right[row] - sum(known[c] * int(matrix[row, c]) for c in across[row] if c in known)

    across = [np.flatnonzero(entries).tolist() for entries in matrix]
    first, last = _peeled(across)
    for row, column in first:
        known[column] = rest(row) / int(matrix[row, column])
    peeled = first + last
    rows = sorted({*range(len(right))} - {row for row, _ in peeled})
    columns = sorted({*range(len(right))} - {column for _, column in peeled})
    core = _eliminated(matrix[np.ix_(rows, columns)], [rest(row) for row in rows])
    if core is None:
        return None
    known.update(zip(columns, core, strict=True))
    for row, column in reversed(last):
        known[column] = rest(row) / int(matrix[row, column])
    return [known[column] for column in range(len(right))]


def _peeled(across: list[list[int]]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return rows that have one unknown left, with it, and those that alone have an unknown."""
    rows = [set(columns) for columns in across]
    columns: list[set[int]] = [set() for _ in rows]
    for row, own in enumerate(across):
        for column in own:
            columns[column].add(row)
    first: list[tuple[int, int]] = []
    last: list[tuple[int, int]] = []
    for lines, others, found in ((rows, columns, first), (columns, rows, last)):
        alone = [at for at, line in enumerate(lines) if len(line) == 1]
        for at in alone:  # grows meanwhile
            if len(lines[at]) != 1:
                continue
            [other] = lines[at]
            for crossing in others[other]:
                lines[crossing].discard(other)
                if len(lines[crossing]) == 1:
                    alone.append(crossing)
            others[other] = set()
            found.append((at, other))
    return first, [(row, column) for column, row in last]


def _eliminated(matrix: Ints, right: Sequence[Fraction]) -> list[Fraction] | None:
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
