"""What an officer has on their own disk: a list of volunteers as Excel leaves it, and a census."""

from __future__ import annotations

import io
import random
from datetime import date
from pathlib import Path

from openpyxl import Workbook

LEUVEN = Path(__file__).parents[3] / "examples" / "leuven"

FIRST = ("Anna", "Bilal", "Céline", "Daan", "Eva", "Fatma", "Gert", "Hilde", "Ilse", "Jan",
         "Katrien", "Lode", "Mehmet", "Nele", "Omar", "Pieter")  # fmt: skip
LAST = ("Aerts", "Bosmans", "Claes", "De Smet", "El Amrani", "Franssens", "Goossens", "Hermans",
        "Janssens", "Kaya", "Lambrechts", "Maes", "Peeters", "Van den Broeck", "Wouters",
        "Öztürk")  # fmt: skip
PEOPLE = 64


def census() -> bytes:
    """How many live here, as a small table."""
    return (
        b"feature,value,count,source\n"
        b"gender,woman,5100,register 2026\n"
        b"gender,man,4900,register 2026\n"
        b"district,North,4000,register 2026\n"
        b"district,South,6000,register 2026\n"
    )


def workbook() -> bytes:
    """A list with two heads, blank rows, spaces that nobody sees, and somebody who is there twice.

    A grey line of remarks stands between the head and the people, as forms for volunteers leave it.
    """
    drawn = random.Random(7)  # noqa: S311
    book = Workbook()
    sheet = book.active
    sheet.title = "Vrijwilligers"
    sheet.append(["First name ", " Last name", "E-mail", "Phone", "Address", "Postcode",
                  "Birth date", " gender", "district "])  # fmt: skip
    rows = []
    for at in range(PEOPLE):
        first, last = FIRST[at % 16], LAST[(at * 5 + at // 16) % 16]
        rows.append(
            [f" {first}", f"{last} ", f"volunteer{at}@post.example", f"0470 00 {at:02} 00",
             f"Dorpsstraat {at + 1}", 3000 + at % 4, date(1950 + at % 50, 1 + at % 12, 3),
             drawn.choice(["woman", "man", "Woman ", " man"]),
             drawn.choice(["North", "South", "South ", "North"])]
        )  # fmt: skip
    twice = list(rows[10])
    twice[3] = "0470 99 99 99"
    rows.insert(40, twice)
    for at, row in enumerate(rows):
        if at % 20 == 7:
            sheet.append([None] * 9)
        sheet.append(row)
    for _ in range(3):
        sheet.append([" "] + [None] * 8)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
