"""How a chance is written as a percentage."""

from __future__ import annotations

from fractions import Fraction
from math import floor, log10


def percent(chance: Fraction | float) -> str:
    """Return such as "6.90%" or "0.0040%": two digits after the point, or until two count."""
    value = float(chance)
    digits = max(2, 1 - floor(log10(100 * value))) if value > 0 else 2
    return f"{value:.{digits}%}"
