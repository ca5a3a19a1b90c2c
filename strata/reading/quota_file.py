"""The quota file: our layout, others and other languages; each cell checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from strata.problems import Problem, has_errors, raise_errors
from strata.quotas import Quota, Quotas
from strata.reading.ages.excel import is_day
from strata.reading.limits import SEAT_DIGITS
from strata.reading.listing import names_in_words, shown
from strata.reading.spelling import fold
from strata.reading.tables import Table, read_table
from strata.texts import Text, text

_HEADINGS = {
    "feature": ("feature", "kenmerk", "caractéristique", "caracteristique"),
    "value": ("value", "waarde", "valeur"),
    "least": ("least", "min", "minimum"),
    "most": ("most", "max", "maximum"),
    "least_flex": ("leastflex", "minflex"),
    "most_flex": ("mostflex", "maxflex"),
    "share": ("share",),
    "source": ("source", "bron"),
    "date": ("date", "datum"),
    "reason": ("reason", "reden", "raison"),
}
_INERT = re.compile("'+[=+\\-@\t\r]")
"""Our files have an apostrophe before what a spreadsheet could take for a formula."""

_WHOLE = re.compile(r"(\d+)(?:[.,]0{1,2})?")
_SHARE = re.compile(r"(\d{1,9})(?:[.,](\d{1,30}))?\s*(%?)|(\d{1,9})\s*/\s*(\d{1,9})")


def read_quotas(
    path: Path | str, *, sheet: str | None = None
) -> tuple[Quotas, tuple[Problem, ...]]:
    """Read the quotas of `path`, CSV or XLSX, and return them with warnings.

    Parameters
    ----------
    path
        A table with the columns ``feature,value,least,most`` (or ``min,max``), or
        ``category,feature,min,max`` where the category is the feature and the feature the value;
        optionally ``min_flex,max_flex``, ``share``, ``source``, ``date`` and ``reason``. The first
        four may be Dutch (``kenmerk,waarde,minimum,maximum``) or French
        (``caractéristique,valeur,minimum,maximum``).
        Case and spaces of the header do not matter, nor does the order of the columns.
    sheet
        Which sheet of a workbook to read.

    Returns
    -------
    quotas
        In the order of the file.
    warnings
        What was read otherwise than it stands.

    Raises
    ------
    InputError
        With every problem of the file, if there is an error among them.
    """
    table, warnings = read_table(path, sheet=sheet, option="--quotas-sheet")
    columns, problems = _columns(table)
    found = [*warnings, *problems]
    quotas: list[Quota] = []
    if not has_errors(problems):
        for spot in range(len(table.rows)):
            row = _Row(table, columns, spot)
            quota = row.read()
            found += row.problems
            if quota is not None:
                quotas.append(quota)
        found += _repeats(table, columns)
    raise_errors(found)
    return Quotas(tuple(quotas)), tuple(found)


def _columns(table: Table) -> tuple[dict[str, int], list[Problem]]:
    """Return where each part of a quota stands, by its name in `Quota`."""
    places: dict[str, list[int]] = {}
    for at, name in enumerate(table.header):
        places.setdefault(re.sub("[ _-]", "", fold(name)), []).append(at)
    headings: dict[str, tuple[str, ...]] = dict(_HEADINGS)
    if "category" in places:
        headings["feature"] = ("category",)
        if "feature" in places:
            headings["value"] = ("feature",)
    found: dict[str, int] = {}
    problems = []
    for part, headers in headings.items():
        held = [at for header in headers for at in places.get(header, [])]
        if len(held) == 1:
            found[part] = held[0]
        elif held:
            what = text("Several columns give the {part}.", part=part)
            remedy = text("Delete all but one.")
            problems.append(table.problem("column-repeated", what, remedy, column=part))
        elif part in ("feature", "value", "least", "most"):
            problems.append(_missing(table, headers[0]))
    return found, problems


def _missing(table: Table, name: str) -> Problem:
    what = text("There is no column '{name}' in the quotas.", name=name)
    remedy = text(
        "The first row must read feature,value,least,most; it reads {names}.",
        names=names_in_words(table.header),
    )
    return table.problem("column-missing", what, remedy, column=name)


class _Row:
    """One row of the quota file while it is read; `problems` collects what is wrong with it."""

    def __init__(self, table: Table, columns: dict[str, int], spot: int) -> None:
        self.table, self.columns, self.spot = table, columns, spot
        self.problems: list[Problem] = []

    def read(self) -> Quota | None:
        feature, value = self._name("feature"), self._name("value")
        least, most = self._seats("least"), self._seats("most")
        least_flex = self._seats("least_flex", needed=False)
        most_flex = self._seats("most_flex", needed=False)
        share = self._share()
        self._order(least, most, least_flex, most_flex)
        if not feature or not value or least is None or most is None:
            return None
        return Quota(
            feature=feature,
            value=value,
            least=least,
            most=most,
            least_flex=least_flex,
            most_flex=most_flex,
            share=share,
            source=self._cell("source").strip() or None,
            date=self._cell("date").strip() or None,
            reason=self._cell("reason").strip() or None,
        )

    def _cell(self, part: str) -> str:
        at = self.columns.get(part)
        return "" if at is None else _plain(self.table.columns[at][self.spot])

    def _say(
        self, code: str, part: str, what: Text, remedy: Text, *, warning: bool = False
    ) -> None:
        at = self.columns.get(part)
        self.problems.append(
            self.table.problem(
                code,
                what,
                remedy,
                severity="warning" if warning else "error",
                spot=self.spot,
                column=None if at is None else self.table.header[at],
                value=shown(self._cell(part)),
            )
        )

    def _name(self, part: str) -> str | None:
        cell = self._cell(part)
        name = " ".join(cell.split())
        if not name:
            what = text("The {part} is empty.", part=part)
            self._say("quota-empty", part, what, text("Every row names its feature and value."))
        elif is_day(name):
            what = text("'{name}' looks like a band that Excel made a date of.", name=name)
            remedy = text("Format the column as text and write the band again, such as 10-12.")
            self._say("quota-date", part, what, remedy)
        elif name.startswith("="):
            what = text("The cell is a formula; formulas are not worked out.")
            self._say("formula", part, what, text("Copy the column and paste it as values."))
        elif name != cell:
            what = text("Read as '{name}', without the spaces.", name=shown(name))
            remedy = text("Nothing to do if that is right.")
            self._say("quota-spelling", part, what, remedy, warning=True)
        return name

    def _seats(self, part: str, *, needed: bool = True) -> int | None:
        cell = self._cell(part).strip()
        if not cell and not needed:
            return None
        match = _WHOLE.fullmatch(cell) if cell.isascii() else None
        if not match or len(match[1]) > SEAT_DIGITS:
            what = text("'{cell}' is not a number of seats.", cell=shown(cell))
            self._say("seats-unreadable", part, what, text("Write a whole number, 0 or more."))
            return None
        if match[1] != cell:
            what = text("Read as the whole number {number}.", number=int(match[1]))
            remedy = text("Nothing to do if that is right.")
            self._say("seats-spelling", part, what, remedy, warning=True)
        return int(match[1])

    def _share(self) -> Fraction | None:
        cell = self._cell("share").strip()
        if not cell:
            return None
        share = _fraction(cell)
        if share is None or share > 1:
            what = text("'{cell}' is not a share of the population.", cell=shown(cell))
            remedy = text("Write a number from 0 to 1, such as 0.25, or a percentage, such as 25%.")
            self._say("share-unreadable", "share", what, remedy)
            return None
        return share

    def _order(
        self, least: int | None, most: int | None, least_flex: int | None, most_flex: int | None
    ) -> None:
        pairs = (
            ("least", least, most),
            ("least_flex", least_flex, least),
            ("most", most, most_flex),
        )
        names = (("least", "most"), ("least_flex", "least"), ("most", "most_flex"))
        for (part, low, high), (lower, higher) in zip(pairs, names, strict=True):
            if low is not None and high is not None and low > high:
                what = text(
                    "{lower} is {low}, more than {higher}, which is {high}.",
                    lower=lower,
                    low=low,
                    higher=higher,
                    high=high,
                )
                remedy = text("Put them the other way round, or right one of them.")
                self._say("seats-order", part, what, remedy)


def _plain(cell: str) -> str:
    return cell[1:] if _INERT.match(cell) else cell


def _fraction(cell: str) -> Fraction | None:
    match = _SHARE.fullmatch(cell) if cell.isascii() else None
    if not match:
        return None
    whole, decimals, percent, over, under = match.groups()
    if over is not None:
        return Fraction(int(over), int(under)) if int(under) else None
    share = Fraction(f"{whole}.{decimals or 0}")
    return share / 100 if percent else share


def _repeats(table: Table, columns: dict[str, int]) -> Iterator[Problem]:
    """Yield values that stand twice, and names that differ only in their spelling."""
    features = tuple(map(_plain, table.columns[columns["feature"]]))
    values = tuple(map(_plain, table.columns[columns["value"]]))
    first: dict[tuple[str, str], int] = {}
    spelled: dict[str, int] = {}
    for spot, (feature, value) in enumerate(zip(features, values, strict=True)):
        if not feature.strip() or not value.strip():
            continue
        spelling = spelled.setdefault(fold(feature), spot)
        if features[spelling].split() != feature.split():
            what = text(
                "'{name}' is written otherwise in row {row}.",
                name=shown(feature),
                row=table.rows[spelling],
            )
            remedy = text("Write the name of a feature the same in every row.")
            yield _at(table, "quota-alike", spot, columns["feature"], what, remedy)
        earlier = first.setdefault((fold(feature), fold(value)), spot)
        if earlier != spot:
            row = table.rows[earlier]
            same = values[earlier].split() == value.split()
            remedy = text("Keep one row for each value, and give values names that differ clearly.")
            if same:
                what = text("The same value stands in row {row} already.", row=row)
            else:
                what = text(
                    "Differs from row {row} only by case, spaces or accents' form.", row=row
                )
            code = "quota-repeated" if same else "quota-alike"
            yield _at(table, code, spot, columns["value"], what, remedy)


def _at(table: Table, code: str, spot: int, at: int, what: Text, remedy: Text) -> Problem:
    value = shown(table.columns[at][spot])
    return table.problem(code, what, remedy, spot=spot, column=table.header[at], value=value)
