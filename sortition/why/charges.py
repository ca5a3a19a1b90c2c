"""Prices of quotas by the rule nash: one over a person's chance is what counts the person, summed.

Flanigan, Gölz, Gupta, Hennig, Procaccia: Fair algorithms for selecting citizens' assemblies, Nature
596 (2021), supplement; the prices are the multipliers of the certificate.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sortition.report import reasons
from sortition.report.contents import Contents, Level
from sortition.report.reasons import Term

_NOTHING = Fraction(1, 200)
"""Prices below this are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What a row that counts the person adds to one over the chance, by the rule nash.

    Negative where the row needs people and so makes the chance higher.
    """

    row: Term
    price: Fraction


def top(contents: Contents) -> Level:
    """Return the certificate of a rule as a level: of minimax what holds the highest chance up."""
    return Level(value=contents.proof.cap, multipliers=contents.proof.prices, tickets=frozenset())


def charges_of(contents: Contents, ticket: str) -> tuple[Charge, ...]:
    """Return the prices of the rows that count a person, dearest first, but for next to nothing."""
    if contents.values is None:
        return ()
    place = list(contents.chances).index(ticket)
    mine = {(feature, column[place]) for feature, column in contents.values.items()}
    home = contents.homes[place] if contents.homes else ""
    cuts = {cut.number: cut.coefficients.get(ticket, 0) for cut in contents.proof.cuts}
    whole = reasons.of_level(contents, top(contents), frozenset())
    by_name = {(term.kind, term.feature, term.value, term.number): term for term in whole.terms}
    found = []
    for m in contents.proof.prices:
        counts = 1
        if m.kind == "quota" and (m.feature, m.value) not in mine:
            continue
        if m.kind == "household" and (not home or m.number != home):
            continue
        if m.kind == "cut":
            counts = cuts[m.number]
        sign = 1 if m.side == "most" else -1
        row = by_name.get((m.kind, m.feature, m.value, m.number))
        if counts * m.multiplier >= _NOTHING:
            found.append(Charge(row=row or _home(), price=sign * counts * m.multiplier))
    return tuple(sorted(found, key=lambda charge: -abs(charge.price)))


def _home() -> Term:
    """Return the row of one household."""
    return Term(kind="household", feature="", value="", number="", bound=1, times=1)
