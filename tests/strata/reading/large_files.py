"""Bad files of up to 10 MB, each of which could take long to read or to complain about."""

from __future__ import annotations

from strata.reading.limits import ROWS

LARGEST = 10_000_000
PERSONAL = "id,gender,age,Voornaam,Naam,email,adres"


def filled(line: str, head: str = "id,gender,age") -> str:
    """A header and as many lines as fit into 10 MB and below the limit of rows."""
    size = len(line.format(n=100_000))
    count = min(ROWS - 1, LARGEST // size - 10)
    return "\n".join([head, *(line.format(n=n) for n in range(count))])


LARGE = {
    "rows": filled("x,y,z"),
    "rows of one cell": "id\n" + "x\n" * (ROWS - 1),
    "different cells": filled("{n},x{n},y{n}"),
    "empty cells": filled("{n},,"),
    "blank rows": filled(" , , "),
    "short rows": filled("{n},x"),
    "the same id": filled("1,female,65+"),
    "the same person": filled("{n},x,65+,Jan,Peeters,a@b.be,Kerkstraat 1", PERSONAL),
    "nearly the same people": filled("{n},x,65+,Jan{n},Peeters,{n}@b.be,Kerkstraat {n}", PERSONAL),
    "other spellings": filled("{n},Female,65 +"),
    "quotes": '"' * LARGEST,
    "commas": "," * LARGEST,
    "columns": ",".join(f"c{n}" for n in range(1_000_000)),
    "long cells": "id,gender\n" + f"1,{'x' * 20_000}\n" * 500,
    "cells of several lines": filled('1,"x\n1,2,3\n",y'),
}
