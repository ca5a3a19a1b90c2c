"""Seats from shares: the methods of apportionment, checked in fractions, ties named.

The library `apportionment` (Lackner) shares the seats out. It works in floating point for
Huntington-Hill and the modified Sainte-Laguë method, and where claims are equal it can pass over a
stronger one. So each result is put to the definition: no seat may be held by a weaker claim than
one that goes without (Balinski and Young, Fair Representation, 1982, appendix A).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

METHODS: Mapping[str, str] = {
    "largest-remainder": "largest_remainder",
    "sainte-lague": "saintelague",
    "sainte-lague-modified": "modified_saintelague",
    "dhondt": "dhondt",
    "adams": "adams",
    "huntington-hill": "huntington",
    "dean": "dean",
}
"""Our names of the methods and those of the library."""

ALSO: Mapping[str, str] = {
    "hamilton": "largest-remainder",
    "hare-niemeyer": "largest-remainder",
    "webster": "sainte-lague",
    "jefferson": "dhondt",
    "hill": "huntington-hill",
}
"""Other names of the same methods."""

_IN_FLOATS = frozenset({"sainte-lague-modified", "huntington-hill"})
_Claim = tuple[int, Fraction]


@dataclass(frozen=True, slots=True)
class Tie:
    """Equal claims to the last seats: those at `got` got one, those at `not_got` none."""

    got: tuple[int, ...]
    not_got: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Apportionment:
    """The seats of each, in the order of the weights, and the tie that order broke, if any."""

    seats: tuple[int, ...]
    tie: Tie | None


class NoApportionment(ValueError):
    """The seats cannot be shared out: minimums ask for more, or nobody can take the rest."""


def apportion(weights: Sequence[Fraction], seats: int, method: str) -> Apportionment:
    """Share `seats` out by `weights`.

    Of equal claims the one with more weight comes first, then the one that is named first.

    Parameters
    ----------
    weights
        0 or more each, with a sum above 0 if there are seats.
    seats
        How many, 0 or more.
    method
        One of `METHODS`.

    Raises
    ------
    NoApportionment
        If there are seats and all weights are 0.
    """
    if not seats:
        return Apportionment((0,) * len(weights), None)
    if not any(weights):
        raise NoApportionment
    claim = _claims(weights, seats, method)
    given = _settled(_proposed(weights, seats, method), weights, claim)
    return Apportionment(tuple(given), _tie(given, claim))


def with_wishes(
    weights: Sequence[Fraction],
    seats: int,
    method: str,
    *,
    least: Mapping[int, int],
    fixed: Mapping[int, int],
) -> Apportionment:
    """Share `seats` out so that some get what is `fixed` and some at `least` so many.

    Whoever would get less than the minimum is given it; the others share the rest, by the same
    method, until nobody is below (Balinski and Young, chapter on minimum requirements).

    Raises
    ------
    NoApportionment
        If more seats are asked for than there are, or nobody can take those that are left.
    """
    held = dict(fixed)
    while True:
        others = [at for at in range(len(weights)) if at not in held]
        left = seats - sum(held.values())
        if left < 0:
            raise NoApportionment
        found = apportion([weights[at] for at in others], left, method)
        short = [at for at, got in zip(others, found.seats, strict=True) if got < least.get(at, 0)]
        if not short:
            break
        held |= {at: least[at] for at in short}
    seated = held | dict(zip(others, found.seats, strict=True))
    tie = found.tie and Tie(
        tuple(others[at] for at in found.tie.got), tuple(others[at] for at in found.tie.not_got)
    )
    return Apportionment(tuple(seated[at] for at in range(len(weights))), tie)


def _proposed(weights: Sequence[Fraction], seats: int, method: str) -> list[int]:
    """Return what the library gives, exact where it can be."""
    from apportionment.methods import compute

    scale = lcm(*(weight.denominator for weight in weights))
    votes = [int(weight * scale) for weight in weights]
    if method in _IN_FLOATS:
        votes = [vote * 10**15 // sum(votes) for vote in votes]
    found = compute(METHODS[method], votes, seats, fractions=method not in _IN_FLOATS)
    return [int(got) for got in found]


def _claims(weights: Sequence[Fraction], seats: int, method: str) -> Callable[[int, int], _Claim]:
    """Return how strong the claim of one that holds so many seats is to the next.

    Where the first divisor is 0 every weight above 0 comes before all second seats.
    """
    total = sum(weights)
    divisors: Mapping[str, Callable[[int], Fraction]] = {
        "sainte-lague": lambda s: Fraction(2 * s + 1),
        "sainte-lague-modified": lambda s: Fraction(2 * s + 1) if s else Fraction(7, 5),
        "dhondt": lambda s: Fraction(s + 1),
        "adams": lambda s: Fraction(s),
        "huntington-hill": lambda s: Fraction(s * (s + 1)),
        "dean": lambda s: Fraction(2 * s * (s + 1), 2 * s + 1),
    }

    def claim(at: int, held: int) -> _Claim:
        weight = weights[at]
        if method == "largest-remainder":
            return 0, weight * seats / total - held
        divisor = divisors[method](held)
        if not divisor:
            return int(weight > 0), weight
        # Squares keep the order, and the divisor of Huntington-Hill is a root.
        return 0, (weight**2 if method == "huntington-hill" else weight) / divisor

    return claim


def _settled(
    given: list[int], weights: Sequence[Fraction], claim: Callable[[int, int], _Claim]
) -> list[int]:
    """Move seats from weaker claims to stronger ones until there is none to move."""

    def strength(at: int, held: int) -> tuple[_Claim, Fraction, int]:
        return claim(at, held), weights[at], -at

    everyone = range(len(given))
    while True:
        last = min((at for at in everyone if given[at]), key=lambda at: strength(at, given[at] - 1))
        first = max(everyone, key=lambda at: strength(at, given[at]))
        if strength(first, given[first]) <= strength(last, given[last] - 1):
            return given
        given[last] -= 1
        given[first] += 1


def _tie(given: Sequence[int], claim: Callable[[int, int], _Claim]) -> Tie | None:
    everyone = range(len(given))
    last = min(claim(at, given[at] - 1) for at in everyone if given[at])
    got = tuple(at for at in everyone if given[at] and claim(at, given[at] - 1) == last)
    not_got = tuple(at for at in everyone if claim(at, given[at]) == last)
    return Tie(got, not_got) if not_got else None
