"""How long live feasibility takes while quotas are edited: a pool of N people on SQLite.

Run it with ``python benchmarks/quotas_live.py [PEOPLE]``.
"""

from __future__ import annotations

import csv
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import insert

from panels.door.visit import Machine
from panels.house import House
from panels.keys import Keys
from panels.quotas.feasible import feasibility
from panels.store.engine import open_engine
from panels.store.migrating import upgrade
from panels.store.tables import City, Identity, Jury, Origin, Person, PersonValue
from strata.quotas import Quota, Quotas
from strata.reading import read_quotas

LEUVEN = Path(__file__).parent.parent / "examples" / "leuven"


def filled(house: House, quotas: Quotas, people: int) -> str:
    """Return the id of a jury of 40 with a pool of so many, made of the example's volunteers."""
    with (LEUVEN / "pool.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    ids = [f"{at:024x}" for at in range(people)]
    with house.transaction(writes=True) as session:
        city = City(name="Leuven", created_at=house.now())
        session.add(city)
        session.flush()
        jury = Jury(
            city_id=city.id, title="A", template="short", seats=40,
            decision_on=date(2027, 6, 1), made_at=house.now(),
        )  # fmt: skip
        session.add(jury)
        session.flush()
        session.execute(insert(Person), [
            {"id": one, "jury_id": jury.id, "origin": Origin.IMPORTED, "entered_by": "x",
             "entered_at": house.now(), "eligible": True} for one in ids
        ])  # fmt: skip
        session.execute(insert(Identity), [
            {"person_id": one, "address": f"{row['address']} {at // len(rows)}",
             "postcode": row["postcode"], "name": f"{row['first_name']} {row['last_name']} {at}"}
            for at, (one, row) in enumerate(zip(ids, rows * people, strict=False))
        ])  # fmt: skip
        session.execute(insert(PersonValue), [
            {"person_id": one, "feature": feature, "value": row[feature]}
            for one, row in zip(ids, rows * people, strict=False) for feature in quotas.features
        ])  # fmt: skip
        return jury.id


def tightened(row: Quota, by: int) -> Quota:
    """Return the quota asking for so many seats more."""
    return replace(row, least=row.least + by, most=max(row.most, row.least + by))


def edits(quotas: Quotas) -> list[tuple[Quota, ...]]:
    """Return the quotas with each row tightened in turn, as an officer would try."""
    rows = quotas.rows
    return [rows] + [
        tuple(tightened(row, by) if spot == at else row for spot, row in enumerate(rows))
        for at in range(len(rows))
        for by in (1, 20)
    ]


def main() -> None:
    """Print the times."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    quotas = read_quotas(LEUVEN / "quotas.csv")[0]
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/sortition.db")
        upgrade(engine)
        house = House(
            engine=engine, keys=Keys([Fernet.generate_key().decode()]),
            now=lambda: datetime(2026, 9, 1, tzinfo=UTC),
        )  # fmt: skip
        visit = house.machine(Machine.OPERATOR, jury=filled(house, quotas, people))
        times, answers = [], []
        for rows in edits(quotas):
            begun = time.perf_counter()
            answers.append(feasibility(visit, rows).exists)
            times.append(time.perf_counter() - begun)
        engine.dispose()
    times.sort()
    print(f"{people} people, {len(times)} edits: {answers.count(True)} with a panel, "
          f"{answers.count(False)} proven without, {answers.count(None)} not decided")  # fmt: skip
    print(f"median {statistics.median(times):.3f} s, slowest {times[-1]:.3f} s")


if __name__ == "__main__":
    main()
