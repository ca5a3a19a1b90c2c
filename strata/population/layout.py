"""How a population file is laid out: which of its columns hold what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from strata.population.counted import Form
from strata.population.figures import Kind
from strata.problems import Problem
from strata.reading.listing import names_in_words
from strata.reading.spelling import fold
from strata.reading.tables import Table
from strata.texts import text

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "feature": ("feature", "kenmerk", "caractéristique", "caracteristique"),
    "value": ("value", "waarde", "valeur"),
    "count": (
        *("count", "n", "people", "persons", "population", "inhabitants"),
        *("aantal", "bevolking", "inwoners", "nombre", "effectif", "habitants"),
    ),
    "weight": ("weight", "gewicht", "poids"),
    "share": (
        *("share", "percent", "percentage", "proportion", "%"),
        *("aandeel", "procent", "part", "pourcentage"),
    ),
    "source": ("source", "bron"),
    "date": ("date", "datum"),
}
_FIGURES: tuple[Kind, ...] = ("count", "weight", "share")
_IDS = frozenset({"id", "nationbuilderid", "ticket"})
_CORNER = re.compile(r"\s*[×\\/|]\s*|\s+(?:x|by|per|op|par)\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The form of a file and the positions of its columns.

    Parameters
    ----------
    form
        As in `Population`.
    kind
        What the figures are; None if every row is one person.
    figure, source, date
        Positions of these columns; None where there is none.
    features
        Names of the features of a table that crosses some, with their positions; of a list empty.
        In a two-way table the second has none of its own and stands at 0 like the first.
    feature, value
        Positions of these columns in a list.
    """

    form: Form
    kind: Kind | None = None
    figure: int | None = None
    source: int | None = None
    date: int | None = None
    features: tuple[tuple[str, int], ...] = ()
    feature: int = 0
    value: int = 0


def lay_out(table: Table, features: Sequence[str]) -> tuple[Layout | None, tuple[Problem, ...]]:
    """Return how `table` is laid out, or None and why that cannot be told.

    Parameters
    ----------
    table
        The file.
    features
        The features that are wanted; empty for all.
    """
    found, problems = _columns(table)
    if problems:
        return None, problems
    kind: Kind | None = next((kind for kind in _FIGURES if kind in found), None)
    figure = found[kind] if kind else None
    if "feature" in found and "value" in found:
        if kind is None:
            return None, (_formless(table),)
        return Layout(
            form="list", kind=kind, figure=figure, feature=found["feature"], value=found["value"],
            source=found.get("source"), date=found.get("date"),
        ), ()  # fmt: skip
    corner = tuple(_CORNER.split(table.header[0].strip(), maxsplit=1)) if table.header else ()
    if kind is None and len(corner) == 2 and all(corner) and _two_way(table):
        names = ((corner[0], 0), (corner[1], 0))
        return Layout(form="two-way", kind="count", features=names), ()
    named = tuple(
        (" ".join(name.split()), at)
        for at, name in enumerate(table.header)
        if at not in found.values() and _key(name) not in _IDS
    )
    if not named or (kind is None and not features and _all_figures(table)):
        return None, (_formless(table),)
    return Layout(
        form="crossed" if kind in ("count", "share") else "people", kind=kind, figure=figure,
        features=named, source=found.get("source"), date=found.get("date"),
    ), ()  # fmt: skip


def _key(name: str) -> str:
    return re.sub("[ _-]", "", fold(name))


def _columns(table: Table) -> tuple[dict[str, int], tuple[Problem, ...]]:
    places: dict[str, list[int]] = {}
    for at, name in enumerate(table.header):
        places.setdefault(_key(name), []).append(at)
    headings = dict(_HEADINGS)
    if "category" in places:
        headings["feature"] = ("category",)
        headings["value"] = ("feature",) if "feature" in places else headings["value"]
    found: dict[str, int] = {}
    problems = []
    for part, headers in headings.items():
        held = [at for header in headers for at in places.get(header, [])]
        if len(held) > 1:
            what = text("Several columns give the {part}.", part=part)
            remedy = text("Delete all but one.")
            problems.append(table.problem("column-repeated", what, remedy, column=part))
        elif held:
            found[part] = held[0]
    return found, tuple(problems)


def _two_way(table: Table) -> bool:
    """Tell whether few rows begin alike and most of the other cells begin with a digit."""
    first, *others = table.columns
    cells = [cell.strip() for column in others for cell in column]
    digits = sum(cell[:1].isdecimal() for cell in cells)
    return 2 * len(set(first)) > len(first) and 2 * digits > len(cells)


def _all_figures(table: Table) -> bool:
    """Tell whether all columns but the first hold numbers, one of them more than any code."""
    cells = [cell.strip() for column in table.columns[1:] for cell in column]
    numbers = [re.sub("[ .,'\u00a0\u202f]", "", cell) for cell in cells]
    return bool(numbers) and all(map(str.isdecimal, numbers)) and max(map(int, numbers)) > 130


def _formless(table: Table) -> Problem:
    what = text(
        "It cannot be told what the columns hold: {names}.", names=names_in_words(table.header)
    )
    remedy = text(
        "Give feature,value,count (or share); or a column for each feature and one called count; "
        "or one row for each person; or, for two features, a table whose first cell names both, "
        "such as age / gender."
    )
    return table.problem("population-form", what, remedy)
