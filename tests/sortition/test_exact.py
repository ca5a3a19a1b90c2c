"""Equations solved in fractions: triangular in part, as bases are, or not, and singular ones."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from sortition import exact


def times(matrix: np.ndarray, x: list[Fraction]) -> list[Fraction]:
    return [sum((int(a) * b for a, b in zip(row, x, strict=True)), Fraction(0)) for row in matrix]


@pytest.mark.parametrize("filled", [0.1, 0.3, 0.7])
@pytest.mark.parametrize("size", [1, 2, 5, 9, 30])
def test_the_answer_keeps_every_equation(size: int, filled: float) -> None:
    rng = np.random.default_rng(size)
    shuffled = rng.permutation(size)
    for _ in range(40):
        entries = rng.integers(-3, 4, (size, size))
        matrix = np.where(rng.random((size, size)) < filled, entries, 0) + 7 * np.eye(
            size, dtype=int
        )
        matrix = matrix.astype(np.int64)[shuffled]
        right = [Fraction(int(a), int(b)) for a, b in rng.integers(1, 9, (size, 2))]
        x = exact.solve(matrix, right)
        if x is None:
            assert abs(np.linalg.det(matrix.astype(float))) < 0.5
        else:
            assert times(matrix, x) == right


@pytest.mark.parametrize(
    "rows",
    [
        [[0]],
        [[1, 0], [1, 0]],
        [[1, 1], [0, 0]],
        [[1, 2], [2, 4]],
        [[1, 0, 0], [5, 1, 1], [7, 2, 2]],
        [[1, 0, 0], [0, 2, 0], [3, 4, 0]],
    ],
)
def test_singular_equations_have_no_answer(rows: list[list[int]]) -> None:
    matrix = np.array(rows, dtype=np.int64)
    assert exact.solve(matrix, [Fraction(1)] * len(rows)) is None


def test_rows_and_unknowns_that_stand_alone_leave_nothing_to_eliminate() -> None:
    matrix = np.array([[2, 0, 0], [1, 3, 0], [5, 6, 4]], dtype=np.int64)[:, [2, 0, 1]]
    x = exact.solve(matrix, [Fraction(1), Fraction(1, 2), Fraction(0)])
    assert x == [Fraction(-5, 8), Fraction(1, 2), Fraction(0)]


def test_no_equations() -> None:
    assert exact.solve(np.zeros((0, 0), dtype=np.int64), []) == []
