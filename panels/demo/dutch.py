"""The made-up city's files in Dutch, as a Flemish city would have them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

FEATURES: Mapping[str, str] = {
    "gender": "geslacht",
    "age": "leeftijd",
    "education": "opleiding",
    "district": "deelgemeente",
    "housing": "woning",
    "origin": "herkomst",
}
VALUES: Mapping[str, str] = {
    "woman": "vrouw",
    "man": "man",
    "no diploma": "geen diploma",
    "secondary": "secundair",
    "higher": "hoger",
    "owner": "eigenaar",
    "private tenant": "huurder",
    "social tenant": "sociale huurder",
    "Belgium": "België",
    "other EU": "andere EU",
    "outside the EU": "buiten de EU",
}
"""Of all features; ages and districts are called the same."""
SOURCE = "verzonnen: geteld in het verzonnen register, 16 jaar en ouder"


def population(content: bytes) -> bytes:
    """Return the census file in Dutch."""
    return _written(
        {
            **row,
            "feature": FEATURES[row["feature"]],
            "value": VALUES.get(row["value"], row["value"]),
            "source": SOURCE,
        }
        for row in _rows(content)
    )


def pool(content: bytes) -> bytes:
    """Return the list of volunteers with features and values in Dutch."""
    return _written(
        {
            FEATURES.get(name, name): VALUES.get(cell, cell) if name in FEATURES else cell
            for name, cell in row.items()
        }
        for row in _rows(content)
    )


def _rows(content: bytes) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(content.decode("utf-8")))


def _written(rows: Iterable[Mapping[str, str]]) -> bytes:
    found = list(rows)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, found[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return out.getvalue().encode("utf-8")
