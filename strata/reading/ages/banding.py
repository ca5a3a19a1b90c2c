"""Put ages, years of birth and birth dates into the bands of the quotas; undo Excel's dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from strata.reading.ages.bands import Band, Bands
from strata.reading.ages.births import age_of_date, ages_of_year, dates, order, year_of_birth
from strata.reading.ages.excel import fitting, has_year
from strata.reading.listing import names_in_words
from strata.reading.spelling import number
from strata.texts import Text, text

Kind = Literal["excel", "number", "year", "date"]


@dataclass(frozen=True, slots=True)
class Fit:
    """The value that a cell stands for, and as what the cell was understood."""

    value: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a cell that is an age, a birth or a date cannot be put into a band."""

    code: str
    what: Text
    remedy: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Banded:
    """What became of the cells of a column: for each its value, or why there is none.

    Cells that are neither ages nor dates are in neither mapping. `overlap` names two bands that
    share a number, if any cell had to be put into a band.
    """

    fits: Mapping[str, Fit]
    refusals: Mapping[str, Refusal]
    overlap: tuple[Band, Band] | None


def band(cells: Sequence[str], names: Iterable[str], on: date | None) -> Banded:
    """Put the `cells` of one column, none of which is one of `names`, into bands.

    An age in years needs no day. A year of birth or a birth date needs `on`, the day on which ages
    count; a year that may mean two bands is refused, except on 31 December. A whole date counts as
    one that Excel made of a band such as ``10-12`` only if all dates of the column can be that.

    Parameters
    ----------
    cells
        The different cells, without spaces around them.
    names
        The values of the feature.
    on
        The day on which ages count.
    """
    names = tuple(names)
    whole = [cell for cell in cells if has_year(cell)]
    column = _Column(
        names=names,
        bands=Bands.of(names),
        on=on,
        day_first=order(whole),
        excel=all(fitting(cell, names) for cell in whole),
    )
    fits: dict[str, Fit] = {}
    refusals: dict[str, Refusal] = {}
    for cell in cells:
        found = column.read(cell)
        if isinstance(found, Fit):
            fits[cell] = found
        elif found is not None:
            refusals[cell] = found
    banded = any(fit.kind != "excel" for fit in fits.values())
    return Banded(fits=fits, refusals=refusals, overlap=column.bands.overlap() if banded else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    names: tuple[str, ...]
    bands: Bands
    on: date | None
    day_first: bool | None
    excel: bool

    def read(self, cell: str) -> Fit | Refusal | None:
        fitted = fitting(cell, self.names)
        if fitted and (self.excel or not has_year(cell)):
            return self._excel(cell, fitted)
        if not self.bands.bands:
            return None
        digits = number(cell)
        if digits is not None and len(digits) < 10:
            return self._number(int(digits))
        return self._date(cell)

    def _excel(self, cell: str, fitted: list[str]) -> Fit | Refusal:
        born = self._date(cell) if self.on and has_year(cell) else None
        meant = {*fitted, *([born.value] if isinstance(born, Fit) else [])}
        if len(meant) == 1:
            return Fit(fitted[0], "excel")
        return Refusal(
            "date-ambiguous",
            text("This date may stand for {names}.", names=names_in_words(sorted(meant))),
            text("Format the column as text and write the value itself."),
        )

    def _number(self, count: int) -> Fit | Refusal | None:
        if self.bands.are_ages and (year := year_of_birth(str(count))):
            return self._year(year)
        value = self.bands.of_number(count)
        if value is not None:
            return Fit(value, "number")
        return self._gap(count)

    def _year(self, year: int) -> Fit | Refusal | None:
        if self.on is None:
            return _no_day()
        ages = ages_of_year(year, self.on)
        if not ages:
            return _no_age(self.on)
        values = {self.bands.of_number(age) for age in ages}
        if len(values) == 1:
            value = values.pop()
            return self._gap(ages[0]) if value is None else Fit(value, "year")
        return Refusal(
            "birth-year-edge",
            text(
                "Someone born in {year} is {younger} or {older} on {day}: not the same band.",
                year=year,
                younger=ages[0],
                older=ages[1],
                day=self.on.isoformat(),
            ),
            text("Give the birth date or the band, or count ages on 31 December."),
        )

    def _date(self, cell: str) -> Fit | Refusal | None:
        days = dates(cell, day_first=self.day_first)
        if not days:
            return None
        if self.on is None:
            return _no_day()
        ages = [age for day in days if (age := age_of_date(day, self.on)) is not None]
        if not ages:
            return _no_age(self.on)
        values = {self.bands.of_number(age) for age in ages}
        if len(values) > 1:
            return Refusal(
                "date-ambiguous",
                text("Day and month of this date may be swapped, and the band depends on it."),
                text("Write birth dates as 1980-05-17."),
            )
        value = values.pop()
        return self._gap(ages[0]) if value is None else Fit(value, "date")

    def _gap(self, count: int) -> Refusal:
        return Refusal(
            "band-gap",
            text("{count} falls in none of the bands.", count=count),
            text(
                "The bands are {names}.", names=names_in_words([b.name for b in self.bands.bands])
            ),
        )


def _no_day() -> Refusal:
    return Refusal(
        "day-missing",
        text("These are years of birth or birth dates, and no day is given to count ages on."),
        text("Give the day with --on DATE, such as --on 2027-01-31."),
    )


def _no_age(on: date) -> Refusal:
    return Refusal(
        "age-impossible",
        text("Nobody born then is alive and born on {day}.", day=on.isoformat()),
        text("Check the cell, and the day on which ages count."),
    )
