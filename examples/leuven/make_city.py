#!/usr/bin/env python3
"""Make the files of the made-up city: margins, quotas, a pool, the same pool messy, a register.

Run ``python examples/leuven/make_city.py --out DIR``; it needs nothing but Python. All of it is
made up. The small files, kept beside this script, come out the same to the byte on every machine.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from city import (
    BANDS,
    DISTRICTS,
    EDUCATIONS,
    GENDERS,
    HOUSINGS,
    ORIGINS,
    SEED,
    City,
    Person,
    make_city,
)
from messy import messy

SEATS = 40
SOURCE = "made up: counted in the made-up register, 16 and over"
FEATURES = {
    "gender": GENDERS,
    "age": tuple(BANDS),
    "education": EDUCATIONS,
    "district": tuple(DISTRICTS),
    "housing": HOUSINGS,
    "origin": tuple(ORIGINS),
}
POOL_COLUMNS = (
    *("id", "first_name", "last_name", "birth_date", "email", "phone", "address", "postcode"),
    *FEATURES,
)
REGISTER_COLUMNS = (
    *("id", "household", "first_name", "last_name", "birth_date", "address", "postcode"),
    *FEATURES,
)

Row = dict[str, str]


def traits(person: Person) -> Row:
    """Return what the register says of a person, by column."""
    return {
        "id": person.id,
        "household": str(person.home.number),
        "first_name": person.first_name,
        "last_name": person.last_name,
        "birth_date": person.birth_date.isoformat(),
        "address": person.home.address,
        "postcode": person.home.postcode,
        "gender": person.gender,
        "age": person.age,
        "education": person.education,
        "district": person.home.district,
        "housing": person.home.housing,
        "origin": person.origin,
    }


def volunteer(number: int, person: Person) -> Row:
    """Return what a volunteer wrote on the form, by column; every ninth came on paper.

    The addresses are at example.org, which nobody can own; numbers in 0400 are given to nobody.
    """
    paper = number % 9 == 0
    mail = f"v{number:03}@example.org"
    return traits(person) | {
        "id": f"V{number:03}",
        "email": "" if paper else mail,
        "phone": f"0400 00 {number // 100:02} {number % 100:02}",
    }


def population(city: City) -> list[Row]:
    """Return the margins: for each value of each feature the people of 16 and over."""
    adults = [traits(person) for person in city.register if person.age]
    rows = []
    for feature, values in FEATURES.items():
        counts = Counter(person[feature] for person in adults)
        rows += [
            {"feature": feature, "value": value, "count": str(counts[value]), "source": SOURCE}
            for value in values
        ]
    return rows


def quotas(margins: Sequence[Row], seats: int = SEATS) -> list[Row]:
    """Return quotas one seat around the largest remainders of the margins, at least one each."""
    rows = []
    for feature in FEATURES:
        mine = [row for row in margins if row["feature"] == feature]
        counts = [int(row["count"]) for row in mine]
        for row, count, target in zip(mine, counts, largest_remainder(counts, seats), strict=True):
            rows.append(
                {
                    "feature": feature,
                    "value": row["value"],
                    "least": str(max(target - 1, 1)),
                    "most": str(target + 1),
                    "share": f"{round(count / sum(counts), 4):g}",
                    "source": row["source"],
                }
            )
    return rows


def largest_remainder(counts: Sequence[int], seats: int) -> list[int]:
    """Share `seats` out by `counts`: whole parts first, then the largest remainders."""
    total = sum(counts)
    shares = [divmod(count * seats, total) for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda i: (-shares[i][1], i))
    raised = set(by_remainder[: seats - sum(whole for whole, _ in shares)])
    return [whole + (i in raised) for i, (whole, _) in enumerate(shares)]


def small_files(city: City) -> dict[str, bytes]:
    """Return the files that are kept beside this script, by name."""
    margins = population(city)
    pool = [volunteer(number, person) for number, person in enumerate(city.volunteers, start=1)]
    return {
        "population.csv": _csv(("feature", "value", "count", "source"), margins),
        "quotas.csv": _csv(
            ("feature", "value", "least", "most", "share", "source"), quotas(margins)
        ),
        "pool.csv": _csv(POOL_COLUMNS, pool),
        "pool-messy.csv": messy(POOL_COLUMNS, pool),
    }


def large_files(city: City) -> dict[str, bytes]:
    """Return the files that are made on demand, by name."""
    return {
        "register.csv": _csv(REGISTER_COLUMNS, map(traits, city.register)),
        "invited.csv": _csv(("id",), ({"id": name} for name in city.invited)),
    }


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and write the files."""
    parser = argparse.ArgumentParser(description="Make the made-up city.")
    parser.add_argument("--out", type=Path, required=True, help="folder for the files")
    parser.add_argument("--small", action="store_true", help="leave out register and letters")
    parser.add_argument("--seed", default=SEED, help=f"any text (default: {SEED})")
    chosen = parser.parse_args(arguments)
    city = make_city(chosen.seed)
    files = small_files(city) | ({} if chosen.small else large_files(city))
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (chosen.out / name).write_bytes(content)
        print(chosen.out / name)


if __name__ == "__main__":
    main()
