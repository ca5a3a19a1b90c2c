"""Probabilities to stay from the records of earlier juries.

As in Assos, Baharav, Flanigan, Procaccia (*Alternates, Assemble!*, EC 2025) the probability is a
product of one factor for each value. A few juries tell little about it, so the estimate is the most
probable one under a prior: beside the people on record, some imaginary ones of each value, who
stayed as often as people did on the whole. In logarithms that is a concave problem with one answer.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sortition.alternates.stay import DEFAULT, Stay
from strata.reading.history import History

PRIOR = 50
"""How many imaginary people of each value there are."""

_OVERALL = 10
"""How many imaginary people, staying as by default, count in how often people stay on the whole."""

_NOBODY_IS_SURE = 0.001
"""So much of each person who stayed counts as having left: no record makes anyone certain."""

_DIGITS = 10**6
_JURY = ""
"""Each jury has a factor of its own, which is not kept: its date or theme is no one's value."""

_Floats = NDArray[np.float64]


def estimate(history: History, prior: float = PRIOR) -> Stay:
    """Return the factors that explain `history` best.

    Parameters
    ----------
    history
        Who stayed.
    prior
        How many imaginary people of each value pull its factor towards 1; above 0.

    Returns
    -------
    stay
        Factors rounded to six decimals, for every value on record.
    """
    columns = dict(history.values)
    if history.juries:
        columns[_JURY] = history.juries
    pairs = sorted({(f, v) for f, column in columns.items() for v in column if v})
    place = {pair: at for at, pair in enumerate(pairs, start=1)}
    overall = float(rate(history))
    rows: list[tuple[int, ...]] = [(), *((at,) for at in place.values())]
    stayed = [prior * overall] * len(rows)
    left = [prior * (1 - overall)] * len(rows)
    people = (
        tuple(place[f, column[person]] for f, column in columns.items() if column[person])
        for person in range(len(history.stayed))
    )
    for (own, kept), count in sorted(Counter(zip(people, history.stayed, strict=True)).items()):
        rows.append(own)
        stayed.append(count * (1 - _NOBODY_IS_SURE) if kept else 0.0)
        left.append(count * (_NOBODY_IS_SURE if kept else 1.0))
    design = np.zeros((len(rows), len(pairs) + 1))
    for row, own in enumerate(rows):
        design[row, [0, *own]] = 1.0
    found = np.exp(_most_probable(design, np.array(stayed), np.array(left), overall))
    factors = [Fraction(round(float(factor) * _DIGITS), _DIGITS) for factor in found]
    return Stay(
        base=factors[0],
        factors={pair: factors[at] for pair, at in place.items() if pair[0] != _JURY},
    )


def rate(history: History) -> Fraction:
    """Return how often people stay on the whole, with a few imaginary ones who do as by default."""
    stayed = sum(history.stayed) + _OVERALL * DEFAULT.base
    return Fraction(stayed, len(history.stayed) + _OVERALL)


def _most_probable(design: _Floats, stayed: _Floats, left: _Floats, overall: float) -> _Floats:
    """Maximise the sum of stayed·η + left·log(1 - e^η), η = design @ x < 0, by Newton's method."""
    x = np.zeros(design.shape[1])
    x[0] = np.log(overall)

    def value(at: _Floats) -> float:
        eta = design @ at
        if (eta >= 0).any():
            return -np.inf
        return float(stayed @ eta + left @ np.log(-np.expm1(eta)))

    current = value(x)
    for _ in range(200):
        eta = design @ x
        odds = np.exp(eta) / -np.expm1(eta)
        slope = design.T @ (stayed - left * odds)
        curve = (design.T * (left * odds * (1 + odds))) @ design
        step = np.linalg.solve(curve, slope)
        length = 1.0
        while length > 1e-12 and not value(x + length * step) > current:
            length /= 2
        if length <= 1e-12 or float(slope @ step) < 1e-12:
            break
        x = x + length * step
        current = value(x)
    return x
