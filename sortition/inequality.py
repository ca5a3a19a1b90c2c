"""How unequal chances are, in one figure."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import fsum


def gini(tally: Counter[Fraction], seats: int) -> float:
    """Return the Gini coefficient: the sum of (2 i - n + 1) p_i / (n k), i from 0 by rising chance.

    Parameters
    ----------
    tally
        How many people have each chance.
    seats
        What the chances sum to, k.
    """
    people, before, terms = tally.total(), 0, []
    for chance, count in sorted(tally.items()):
        # The places of these people are before, ..., before + count - 1.
        places = count * (2 * before + count - people)
        terms.append(float(chance) * places)
        before += count
    return fsum(terms) / (people * seats)
