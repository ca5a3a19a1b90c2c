"""What one seat more or less in a quota does to the lowest chance: its shadow price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from sortition import relaxation
from sortition.feasibility.sides import Side, sides_of
from sortition.report.contents import Contents, Level
from sortition.why.effects import Effects

_SAME = 1e-9
"""Chances that differ by less are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What moving one side of a quota by a seat does to the lowest chance above 0.

    Parameters
    ----------
    side
        The side as it is.
    lowest
        The lowest chance above 0 that the quotas allow as they are.
    more
        The same if the side lets in one seat more: `most` higher or `least` lower.
    less
        The same with one seat less; 0 if then more people are left without any chance; None if no
        panel can exist then, as no chances keep the quotas; `lowest` if no seat is there to take.
    """

    side: Side
    lowest: float
    more: float
    less: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """What the proof alone says of a quota: a seat moves the lowest chance by `step`.

    One seat more raises it by at most that, one seat less lowers it by at least that.
    """

    side: Side
    step: Fraction


def prices(effects: Effects) -> tuple[Price, ...]:
    """Return the prices of all sides that have one, those that cost most first.

    Where a side is no limit, nothing is solved: a narrower one that the chances still keep changes
    nothing, nor does a wider one that the proof of the chances does not mention.
    """
    found = list(_prices(effects))
    return tuple(sorted(found, key=lambda price: (-_worth(price), price.side)))


def _worth(price: Price) -> float:
    return round(price.more - (price.less or 0.0), 9)


def _prices(effects: Effects) -> Iterator[Price]:
    profiles, now = effects.profiles, effects.spread.lowest
    totals = _totals(effects)
    for side in sides_of(profiles):
        out = 1 if side.bound == "most" else -1
        more: float | None = now
        less: float | None = now
        if (side.row, side.bound) in effects.tight and side.seats + out >= 0:
            more = _moved(effects, side, out)
        if side.seats - out >= 0 and (side.seats - out - totals[side.row]) * out < 0:
            less = _moved(effects, side, -out)
        if more is not None and (less is None or max(abs(more - now), now - less) > _SAME):
            yield Price(side=side, lowest=now, more=more, less=less)


def _totals(effects: Effects) -> list[Fraction]:
    """Return the seats that each row has on average."""
    profiles, chances = effects.profiles, effects.setting.optimum.chances
    totals = [Fraction(0)] * len(profiles.rows)
    incidence = profiles.incidence.tocoo()
    for row, t in zip(incidence.row.tolist(), incidence.col.tolist(), strict=True):
        totals[row] += chances[t] * int(profiles.sizes[t])
    return totals


def _moved(effects: Effects, side: Side, by: int) -> float | None:
    """Return the lowest chance above 0 if `side` moves by `by` seats; None if nothing fits."""
    row = effects.profiles.rows[side.row]
    bounds = (row.least + by, row.most) if side.bound == "least" else (row.least, row.most + by)
    if bounds[0] > bounds[1]:
        return None
    try:
        lowest, never = effects.lowest({side.row: bounds})
    except relaxation.NoChances:
        return None
    return 0.0 if never > effects.spread.never else lowest


def slopes(contents: Contents) -> tuple[Slope, ...]:
    """Return what the proof alone says of the quotas that hold the lowest chance, dearest first.

    Empty where the arithmetic of the level cannot be done without the table of the pool.
    """
    level = next((level for level in contents.proof.levels if level.value), None)
    if level is None or _allowed(contents, level) != level.value:
        return ()
    quotas = {(quota.feature, quota.value): quota for quota in contents.quotas.rows}
    return tuple(
        Slope(
            side=Side(
                row=0,
                bound=m.side,
                feature=m.feature,
                value=m.value,
                seats=getattr(quotas[m.feature, m.value], m.side),
            ),
            step=m.multiplier,
        )
        for m in sorted(level.multipliers, key=lambda m: (-m.multiplier, m.feature, m.value))
        if m.kind == "quota"
    )


def _allowed(contents: Contents, level: Level) -> Fraction:
    """Return what the rows of a level come to; its value if nobody counts against them."""
    quotas = {(quota.feature, quota.value): quota for quota in contents.quotas.rows}
    cuts = {cut.number: cut for cut in contents.proof.cuts}
    total = Fraction(0)
    for m in level.multipliers:
        if m.kind == "quota":
            quota = quotas[m.feature, m.value]
            seats = quota.most if m.side == "most" else -quota.least
        elif m.kind == "seats":
            seats = contents.seats if m.side == "most" else -contents.seats
        elif m.kind == "cut":
            seats = cuts[m.number].at_most
        else:
            seats = 1 if m.side == "most" else 0
        total += m.multiplier * seats
    return total
