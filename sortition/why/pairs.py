"""How intersections are shown: as lines, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from sortition.folder.tables import decimal, table
from sortition.report.figures import FEW
from sortition.why import words
from sortition.why.intersections import Cell, Intersections, Slack
from strata.texts import Text, text

_FAR = 8
"""So many pairs are named, those furthest from the population or the pool."""
_DIGITS = 12


def lines(found: Intersections, *, public: bool, csv: Path | None) -> Iterator[Text]:
    """Yield the summary for people."""
    cells = found.cells
    yield text(
        "{count} pairs of values: {none} without a volunteer, {few} {marked}.",
        count=words.number(len(cells)),
        none=words.number(sum(cell.volunteers == 0 for cell in cells)),
        few=words.number(sum(cell.few for cell in cells)),
        marked=text("hidden") if public else text("with fewer than {few}, marked *", few=FEW),
    )  # fmt: skip
    if any(cell.population is not None for cell in cells):
        yield text(
            "Furthest from the population, as if features there were independent (what is known of "
            "pairs may differ):"
        )
    yield from (_line(cell) for cell in _far(cells))
    if not public:
        yield from _pool(found)
    if not found.exact:
        yield text("Expected seats are those of the numbered panels; nothing better is proven.")
    if csv is not None:
        yield text("Wrote {file}.", file=csv)
    if csv is not None and not public:
        yield text("Keep it private: small groups of volunteers are counted in it.")


def _far(cells: tuple[Cell, ...]) -> list[Cell]:
    """Return the cells whose expected seats are furthest from the population's."""
    known = [cell for cell in cells if _gap(cell)]
    return sorted(known, key=lambda cell: (-abs(_gap(cell)), cell.first, cell.second))[:_FAR]


def _gap(cell: Cell) -> Fraction:
    if cell.expected is None or cell.population is None:
        return Fraction(0)
    return cell.expected - cell.population


def _line(cell: Cell) -> Text:
    return text(
        "  {first} and {second}: {expected} expected, {population} by population; "
        "{volunteers}{mark}.",
        first=words.value(*cell.first), second=words.value(*cell.second),
        expected=words.seats(words.rounded(float(cell.expected or 0))),
        population=words.number(words.rounded(float(cell.population or 0))),
        volunteers=text("1 volunteer") if cell.volunteers == 1
        else text("{count} volunteers", count=words.number(cell.volunteers or 0)),
        mark="*" if cell.few else "",
    )  # fmt: skip


def _pool(found: Intersections) -> Iterator[Text]:
    """Yield how far the pool is from the quotas."""
    full = [one for one in found.slack if not one.above]
    needed = [one for one in found.slack if not one.below]
    yield text(
        "Quotas without slack: {most} are full on average, {least} just met, of {count}.",
        most=len(full), least=len(needed), count=len(found.slack),
    )  # fmt: skip
    if found.ratios is not None:
        low, high = found.ratios
        yield text(
            "Share of the pool by share of the seats, multiplied over a person's values: from "
            "{low:.2g} to {high:.3g}. 1 is as the quotas ask; far more means little chance.",
            low=float(low), high=float(high),
        )  # fmt: skip


def table_of(found: Intersections) -> bytes:
    """Return all cells as CSV."""
    header = [
        "feature", "value", "and_feature", "and_value", "volunteers", "expected", "population",
        "few",
    ]  # fmt: skip
    rows = (
        [
            *cell.first,
            *cell.second,
            "" if cell.volunteers is None else str(cell.volunteers),
            _decimal(cell.expected),
            _decimal(cell.population),
            "yes" if cell.few else "",
        ]
        for cell in found.cells
    )
    return table(header, rows)


def as_json(found: Intersections, *, public: bool) -> dict[str, object]:
    """Return all that was found; publicly without what tells of few people."""
    ratios = None if public or found.ratios is None else [*map(_rounded, found.ratios)]
    return {
        "exact": found.exact,
        "cells": [
            {
                "first": list(cell.first),
                "second": list(cell.second),
                "volunteers": cell.volunteers,
                "expected": None if cell.expected is None else _rounded(cell.expected),
                "population": None if cell.population is None else _rounded(cell.population),
                "few": cell.few,
            }
            for cell in found.cells
        ],
        "slack": [] if public else [_slack(one) for one in found.slack],
        "ratios": ratios,
    }


def _slack(one: Slack) -> dict[str, object]:
    return {
        "feature": one.feature,
        "value": one.value,
        "least": one.least,
        "most": one.most,
        "volunteers": one.volunteers,
        "expected": _rounded(one.expected),
        "below": _rounded(one.below),
        "above": _rounded(one.above),
        "ratio": None if one.ratio is None else _rounded(one.ratio),
    }


def _decimal(value: Fraction | None) -> str:
    return "" if value is None else decimal(Fraction(round(value, 6)))


def _rounded(value: Fraction) -> float:
    return round(float(value), _DIGITS)
