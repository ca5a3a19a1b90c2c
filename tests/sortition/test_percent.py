"""Chances as percentages: small ones keep digits that count."""

from __future__ import annotations

from fractions import Fraction

import pytest

from sortition.percent import percent


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0, "0.00%"),
        (Fraction(16, 232), "6.90%"),
        (1, "100.00%"),
        (Fraction(40, 10**6), "0.0040%"),
        (Fraction(1, 3 * 10**6), "0.000033%"),
        (0.0012, "0.12%"),
    ],
)
def test_two_digits_count(chance: Fraction | float, said: str) -> None:
    assert percent(chance) == said
