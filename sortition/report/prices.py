"""What the certificates of nash and goldilocks weigh: a price for each row."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sortition.report.contents import Contents, Multiplier
from sortition.report.reasons import Term, terms_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A row and its price, below 0 if the row needs people; of many households the dearest."""

    term: Term
    price: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """The prices of the rows that count a person, dearest first: one over `chance` is their sum."""

    chance: Fraction
    prices: tuple[Price, ...]

    @property
    def total(self) -> Fraction:
        """The sum of the prices."""
        return sum((price.price for price in self.prices), Fraction(0))


def prices(contents: Contents) -> tuple[Price, ...]:
    """Return the rows of the certificate, dearest first, all households as one row."""
    homes = [m for m in contents.proof.prices if m.kind == "household"]
    found = [_price(contents, m) for m in contents.proof.prices if m.kind != "household"]
    if homes:
        (term,) = terms_of(contents, dict.fromkeys(homes, 1))
        found.append(Price(term=term, price=max(m.multiplier for m in homes)))
    return tuple(sorted(found, key=lambda price: -abs(price.price)))


def bill(contents: Contents) -> Bill | None:
    """Return how the lowest chance above 0 comes about; None without the table of the pool."""
    if contents.values is None:
        return None
    chance = min(chance for chance in contents.optima.values() if chance)
    place = list(contents.optima.values()).index(chance)
    charged = [
        Price(term=own.term, price=own.price * times)
        for m in contents.proof.prices
        if (times := _times(contents, m, place)) and (own := _price(contents, m))
    ]
    return Bill(chance=chance, prices=tuple(sorted(charged, key=lambda own: -abs(own.price))))


def _price(contents: Contents, m: Multiplier) -> Price:
    sign = 1 if m.side == "most" else -1
    (term,) = terms_of(contents, {m: sign})
    return Price(term=term, price=sign * m.multiplier)


def _times(contents: Contents, m: Multiplier, place: int) -> int:
    """Return how often the row of `m` counts the person at `place` of the chances."""
    if m.kind == "quota":
        return int((contents.values or {})[m.feature][place] == m.value)
    if m.kind == "household":
        return int((contents.homes or ())[place] == m.number)
    if m.kind == "cut":
        cut = next(cut for cut in contents.proof.cuts if cut.number == m.number)
        return cut.coefficients.get(list(contents.chances)[place], 0)
    return 1
