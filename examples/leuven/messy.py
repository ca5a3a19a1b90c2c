"""The same pool as an officer may get it: typed by several hands, saved by an old spreadsheet.

Semicolons, Windows-1252, a column name twice, a header in the middle, blank rows, case, spaces,
typing mistakes, a person under two ids, an id for two people, homes that are nearly the same.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

Row = dict[str, str]


def messy(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """Return the rows of the pool as a messy file; at least 60 of them are needed."""
    rows = [dict(row) for row in rows]
    _careless(rows)
    _mistaken(rows)
    _twice(rows)
    table = [[row[name] for name in columns] for row in rows]
    header = list(columns)
    doubled = header.index("phone")
    for line in (header, *table):
        line.append(line[doubled])
    blank = [""] * len(header)
    middle = len(table) // 2
    table = [header, *table[:20], blank, *table[20:middle], header, *table[middle:], blank, blank]
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(table)
    return out.getvalue().encode("cp1252", errors="replace")


def _careless(rows: list[Row]) -> None:
    """Change what a careful reader can still understand: case, spaces, an ending of a number."""
    for at, name, change in (
        (2, "district", str.upper),
        (5, "district", lambda text: f" {text} "),
        (7, "gender", str.capitalize),
        (11, "education", str.title),
        (13, "housing", lambda text: text.replace(" ", "  ")),
        (17, "origin", str.lower),
        (19, "postcode", lambda text: f"{text}.0"),
    ):
        rows[at][name] = change(rows[at][name])


def _mistaken(rows: list[Row]) -> None:
    """Change what has to be asked: typing mistakes, a cell left empty, a value nobody offered."""
    for at, name, value in (
        (23, "district", "Heverle"),
        (26, "district", "Kesel-Lo"),
        (29, "district", "Wijgmal"),
        (31, "education", ""),
        (34, "age", "30 - 45"),
        (37, "housing", "squat"),
        (41, "gender", "womna"),
    ):
        rows[at][name] = value


def _twice(rows: list[Row]) -> None:
    """Let somebody register twice, two people share an id, and a home be written in two ways."""
    again = dict(rows[43], id="V901", phone="")
    again["email"] = again["email"].upper()
    again["first_name"] = again["first_name"].upper()
    rows.append(again)
    rows[47]["id"] = rows[46]["id"]
    street, _, number = rows[53]["address"].partition(" ")
    rows[54]["address"] = f"{street.replace('straat', 'str.')} {number}"
    rows[54]["postcode"] = rows[53]["postcode"]
    rows[57]["address"] = rows[56]["address"][:2] + rows[56]["address"][3:]
    rows[57]["postcode"] = rows[56]["postcode"]
