"""How far from the best the chances of minimax, nash and goldilocks can be, in fractions.

For any multipliers of rows, what a person of a profile adds to their sum is the profile's score,
and the sum of score times chance exceeds ``Σ multiplier · bound`` for no lottery. What the rules
measure is bounded by straight lines; these are then bounded by the multipliers (`docs/folder.md`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from sortition.exact import combine, over_one_denominator
from sortition.levelling import Unsettled
from sortition.optimum import Certificate, Optimum
from sortition.polytope import Polytope

GAPS = {"minimax": Fraction(0), "nash": Fraction(1, 10**9), "goldilocks": Fraction(1, 10**8)}
"""How far from the best the measure of a rule may be; rules that are not named need no bound."""

PRICES = 10**15
"""Multipliers that were found in floats become fractions of this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """A profile that has a chance: how many people, their chance, and their score."""

    size: int
    chance: Fraction
    score: Fraction


def gap(rule: str, optimum: Optimum) -> Fraction:
    """Return by how much, at most, any lottery could be better in what `rule` measures.

    Raises
    ------
    ValueError
        If the rule needs no certificate, or `optimum` has none.
    """
    measure = {"minimax": _minimax, "nash": _nash, "goldilocks": _goldilocks}.get(rule)
    if measure is None or optimum.certificate is None:
        raise ValueError("only minimax, nash and goldilocks have a certificate")
    return measure(optimum, optimum.certificate)


def certified(
    rule: str,
    optimum: Optimum,
    prices: Iterable[tuple[int, float]],
    gamma: Fraction | None = None,
) -> Optimum:
    """Return `optimum` with the certificate that these prices make.

    Parameters
    ----------
    rule, optimum
        Whose optimum it is; with its cap.
    prices
        Rows and their multipliers, as a solver found them.
    gamma
        Goldilocks' parameter.

    Raises
    ------
    Unsettled
        If they leave a wider gap than the rule may have.
    """
    whole = ((row, Fraction(round(price * PRICES), PRICES)) for row, price in prices)
    multipliers = tuple((row, price) for row, price in whole if price)
    bare = Certificate(multipliers=multipliers, gap=Fraction(0), gamma=gamma)
    left = rounded_up(gap(rule, replace(optimum, certificate=bare)))
    if left > GAPS[rule]:
        raise Unsettled("the prices leave too wide a gap")
    return replace(optimum, certificate=replace(bare, gap=left))


def rounded_up(gap: Fraction) -> Fraction:
    """Return the first of 0, ..., 1/100000, 1/10000, ... that `gap` does not exceed."""
    if gap <= 0:
        return Fraction(0)
    unit = Fraction(1)
    while gap <= unit / 10:
        unit /= 10
    return unit


def _minimax(optimum: Optimum, certificate: Certificate) -> Fraction:
    """Return by how much, at most, the highest chance could be lower for any lottery."""
    most, shares = _scored(optimum, certificate)
    down = sum((s.size * max(-s.score, Fraction(0)) for s in shares), Fraction(0))
    return optimum.cap + (most / down if down else 1)


def _nash(optimum: Optimum, certificate: Certificate) -> Fraction:
    """Return by how much, at most, the mean of log(chance) could be higher for any lottery.

    The mean is over those whose chance is above 0. With s their score and any other chance q,
    ``log q <= s q - 1 - log s``, and ``-log(1 + d) <= d^2 - d`` for d from -1/2; whoever has
    chance 1 has ``log q <= s q - s`` while s is at most 1.
    """
    gap, shares = _scored(optimum, certificate)
    for share in shares:
        product = share.score * share.chance
        if share.chance < 1 or product > 1:
            if not abs(product - 1) <= Fraction(1, 2):
                return Fraction(1)
            gap += share.size * (product - 1) ** 2
        gap -= share.size * product
    return gap / sum(share.size for share in shares)


def _goldilocks(optimum: Optimum, certificate: Certificate) -> Fraction:
    """Return by how much, at most, (n/k) max p + gamma (k/n) max 1/p could be less for any lottery.

    n counts those whose chance is above 0. With l the lowest of these chances, any other lowest
    chance q has ``1/q >= 2/l - q/l^2``; what remains is linear in the lowest and highest chance,
    which are below and above any weighted mean of chances.
    """
    most, shares = _scored(optimum, certificate)
    people = sum(share.size for share in shares)
    equal = Fraction(optimum.profiles.seats, people)
    gamma = certificate.gamma or Fraction(0)
    low = min(share.chance for share in shares)
    high = max(share.chance for share in shares)
    up = sum((s.size * max(s.score, Fraction(0)) for s in shares), Fraction(0))
    down = sum((s.size * max(-s.score, Fraction(0)) for s in shares), Fraction(0))
    slope = gamma * equal / low**2
    bound = 2 * gamma * equal / low - most
    bound -= max(Fraction(0), down + max(Fraction(0), slope - up) - 1 / equal)
    return high / equal + gamma * equal / low - bound


def _scored(optimum: Optimum, certificate: Certificate) -> tuple[Fraction, list[_Share]]:
    """Return what no sum of score times chance exceeds, and the profiles that have a chance."""
    polytope = Polytope.of(optimum.profiles, optimum.cuts)
    rows = [row for row, _ in certificate.multipliers]
    whole, unit = over_one_denominator([multiplier for _, multiplier in certificate.multipliers])
    sides = (
        multiplier * int((polytope.most if multiplier > 0 else polytope.least)[row])
        for row, multiplier in certificate.multipliers
    )
    scores = combine(polytope.rows[rows], whole).tolist()
    sizes = polytope.sizes.tolist()
    return sum(sides, Fraction(0)), [
        _Share(size=size, chance=chance, score=Fraction(score, unit))
        for size, chance, score in zip(sizes, optimum.chances, scores, strict=True)
        if chance
    ]
