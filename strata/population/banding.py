"""Ages, births and narrow bands of a population put into the bands that quotas are made for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from strata.population.counted import Cell, Counted
from strata.problems import InputError, Problem
from strata.reading.ages import band
from strata.reading.ages.bands import Band
from strata.reading.listing import listed, names_in_words, shown
from strata.reading.spelling import fold
from strata.texts import Text, text


@dataclass(frozen=True, slots=True)
class Wanted:
    """The bands of one feature, lowest first."""

    feature: str
    bands: tuple[Band, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return what the bands are called."""
        return tuple(one.name for one in self.bands)


def read_bands(given: str) -> Wanted:
    """Read ``age=16-29,30-59,60+``.

    Raises
    ------
    InputError
        If it cannot be read, or two bands share a number.
    """
    feature, sign, rest = given.partition("=")
    names = [name.strip() for name in rest.split(",") if name.strip()]
    found = [band for name in names if (band := Band.of(name)) is not None]
    if not sign or not feature.strip() or not names or len(found) < len(names):
        what = text("'{given}' does not name a feature and its bands.", given=shown(given))
        remedy = text("Write it like age=16-29,30-59,60+.")
        raise InputError([Problem(code="bands-unreadable", what=what, remedy=remedy)])
    bands = sorted(found, key=lambda band: band.low)
    for lower, upper in pairwise(bands):
        if lower.high is None or upper.low <= lower.high:
            what = text("The bands '{a}' and '{b}' overlap.", a=lower.name, b=upper.name)
            remedy = text("Give bands that share no number.")
            raise InputError([Problem(code="bands-overlap", what=what, remedy=remedy)])
    return Wanted(" ".join(feature.split()), tuple(bands))


def into_bands(
    counted: Counted, wanted: Wanted, on: date | None, file: str
) -> tuple[Counted, tuple[Problem, ...]]:
    """Return the figures by the bands of a feature, and how many are in none of them.

    Parameters
    ----------
    counted
        A table that has the feature; its values are ages in years, bands that lie within the
        wanted ones, years of birth or birth dates.
    wanted
        The bands. Whoever is in none is left out.
    on
        The day on which ages count, where there are births.
    file
        The name of the file, for messages.
    """
    at = next(a for a, name in enumerate(counted.features) if fold(name) == fold(wanted.feature))
    name = counted.features[at]
    meant, refusals = _meant(counted.values(name), wanted, on)

    def refused(spot: int) -> Problem:
        value, (code, what, remedy) = refusals[spot]
        return Problem(
            code=code, what=what, remedy=remedy, file=file, column=name, value=shown(value)
        )

    errors = tuple(listed(range(len(refusals)), refused))
    if errors:
        return counted, errors
    summed: dict[tuple[tuple[str, ...], str | None, str | None], Fraction] = {}
    order = {band: place for place, band in enumerate(wanted.names)}
    for cell in counted.cells:
        if (value := meant[cell.values[at]]) is not None:
            key = ((*cell.values[:at], value, *cell.values[at + 1 :]), cell.source, cell.date)
            summed[key] = summed.get(key, Fraction(0)) + cell.figure
    cells = [
        Cell(values=values, figure=figure, source=source, date=day)
        for (values, source, day), figure in summed.items()
    ]
    cells.sort(key=lambda cell: order[cell.values[at]])
    banded = replace(counted, cells=tuple(cells))
    left = counted.total - banded.total
    if not left:
        return banded, ()
    what = text(
        "'{feature}' was put into bands; {left} of {total} are in none of them and were left out.",
        feature=name, left=_figure(left), total=_figure(counted.total),
    )  # fmt: skip
    remedy = text("Nothing to do if only those in the bands may be drawn.")
    problem = Problem(
        code="population-banded", severity="warning", what=what, remedy=remedy, file=file
    )
    return banded, (problem,)


_Refusal = tuple[str, tuple[str, Text, Text]]


def _meant(
    values: Sequence[str], wanted: Wanted, on: date | None
) -> tuple[dict[str, str | None], list[_Refusal]]:
    """Return the band of each value, None for whoever is in none, and what cannot be told."""
    names = {fold(name): name for name in wanted.names}
    meant: dict[str, str | None] = {v: names[fold(v)] for v in values if fold(v) in names}
    rest = [value for value in values if value not in meant]
    found = band(rest, wanted.names, on)
    refusals: list[_Refusal] = []
    for value in rest:
        if value in found.fits:
            meant[value] = found.fits[value].value
        elif value in found.refusals and found.refusals[value].code == "band-gap":
            meant[value] = None
        elif value in found.refusals:
            refusal = found.refusals[value]
            if refusal.code != "day-missing" or not refusals:
                refusals.append((value, (refusal.code, refusal.what, refusal.remedy)))
        else:
            own = Band.of(value)
            touched = [one for one in wanted.bands if own and _share(own, one)]
            if own is None or (touched and not _within(own, touched[0])):
                refusals.append((value, _unclear(value, wanted)))
            else:
                meant[value] = touched[0].name if touched else None
    return meant, refusals


def _share(one: Band, other: Band) -> bool:
    return (other.high is None or one.low <= other.high) and (
        one.high is None or other.low <= one.high
    )


def _within(inner: Band, outer: Band) -> bool:
    return inner.low >= outer.low and (
        outer.high is None or (inner.high is not None and inner.high <= outer.high)
    )


def _unclear(value: str, wanted: Wanted) -> tuple[str, Text, Text]:
    return (
        "band-unclear",
        text("'{value}' lies within none of the bands, nor outside all.", value=shown(value)),
        text("Choose other bands than {names}, or change it.", names=names_in_words(wanted.names)),
    )


def _figure(number: Fraction) -> str:
    return str(number) if number.denominator == 1 else f"{float(number):.6g}"
