"""Seconds of the store, on SQLite and on PostgreSQL, beside the aims: importing, lists, searches.

python benchmarks/store.py [pool] [--people 100000] [--database URL]

Without a URL both kinds are measured: SQLite in a file of its own, and a PostgreSQL that is started
for it and gone afterwards.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from panels.door import Visit
from panels.house import House
from panels.keys import Keys
from panels.rooms import furnished
from panels.settings import Settings
from panels.store.engine import open_engine
from panels.store.migrating import upgrade
from panels.store.tables import City, Jury, QuotaRow, QuotaSet

Measured = tuple[str, float, float | None]
"""What was done, the seconds it took, and the aim if there is one."""

sys.path[:0] = [str(Path(__file__).parents[1] / "tests" / "panels")]

FEATURES = {
    "gender": ["woman", "man"],
    "age": ["16-29", "30-44", "45-59", "60-74", "75+"],
    "education": ["no diploma", "secondary", "higher"],
    "district": ["Leuven", "Kessel-Lo", "Heverlee", "Wilsele", "Wijgmaal"],
    "housing": ["owner", "private tenant", "social tenant"],
    "origin": ["Belgium", "other EU", "outside the EU"],
}
FIRST = (
    "An", "Bo", "Cas", "Dirk", "Els", "Femke", "Gert", "Hanne", "Ilse", "Jan", "Katrien", "Lars",
    "Mia", "Noor", "Otto", "Piet",
)  # fmt: skip
LAST = (
    "Peeters", "Maes", "Claes", "Wouters", "Willems", "Jacobs", "Mertens", "Goossens", "Hermans",
    "Dubois",
)  # fmt: skip
TERMS = ("peeters an", "v000999@example", "V000999", "nobody at all", "a")


def volunteers(count: int, seed: int = 1) -> bytes:
    """Return a made-up file of `count` people, all different."""
    chance = random.Random(seed)  # noqa: S311  # made-up people
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["id", "first_name", "last_name", "birth_date", "email", "phone", "address",
                     "postcode", "place", *FEATURES])  # fmt: skip
    for at in range(count):
        born = date(1935, 1, 1) + timedelta(days=chance.randrange(26_000))
        writer.writerow([
            f"V{at:06}", chance.choice(FIRST) + chance.choice("abcdefgh") * (at % 7 == 0),
            chance.choice(LAST) + chance.choice(["", "sen", "mans", f"-{chance.choice(LAST)}"]),
            born.isoformat(), f"v{at:06}@example.org", f"04{chance.randrange(10**8):08}",
            f"{chance.choice(LAST)}straat {chance.randrange(1, 400)}",
            str(3000 + chance.randrange(25)), "Leuven",
            *(chance.choice(values) for values in FEATURES.values()),
        ])  # fmt: skip
    return out.getvalue().encode()


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """Return the median time that `work` takes."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


@contextmanager
def databases(url: str | None) -> Iterator[dict[str, str]]:
    """Give the URLs of empty databases by kind."""
    if url is not None:
        yield {url.partition(":")[0]: url}
        return
    with tempfile.TemporaryDirectory() as folder:
        from postgres import started

        with started() as postgres:
            yield {"SQLite": f"sqlite:///{folder}/sortition.db", "PostgreSQL": postgres}


def opened(url: str) -> House:
    engine = open_engine(url)
    upgrade(engine)
    keys = Keys([Fernet.generate_key().decode()])
    return House(engine=engine, keys=keys, settings=Settings(database=url))


def officer(house: House, name: str) -> Visit:
    """Return an officer's visit to a new jury with quotas."""
    from houses import add_somebody

    from panels.door import Role

    now = datetime.now(UTC)
    with house.transaction(writes=True) as session:
        city = City(name=name, created_at=now)
        session.add(city)
        session.flush()
        jury = Jury(city_id=city.id, title=name, template="four-days", seats=40,
                    decision_on=date(2027, 6, 1), made_at=now)  # fmt: skip
        session.add(jury)
        session.flush()
        rows = [(feature, value) for feature, values in FEATURES.items() for value in values]
        quotas = QuotaSet(jury_id=jury.id, version=1, seats=40, at=now, by="benchmark")
        quotas.rows = [
            QuotaRow(position=at, feature=feature, value=value, least=0, most=40)
            for at, (feature, value) in enumerate(rows)
        ]
        session.add(quotas)
        places = city.id, jury.id
    return add_somebody(house, Role.OFFICER, city=places[0], jury=places[1])


def pool(house: House, count: int) -> Iterator[Measured]:
    """Yield what was measured of pools of a thousand and of `count`."""
    for size in sorted({1_000, count}):
        yield from pool_of(house, size)


def pool_of(house: House, size: int) -> Iterator[Measured]:
    from panels.pool.files.deciding import Decision, Decisions, Keep
    from panels.pool.files.exporting import As, export_pool
    from panels.pool.files.importing import import_people, preview_import
    from panels.pool.looking import people, person
    from panels.pool.monitoring import monitoring

    visit, content, name = officer(house, f"City of {size}"), volunteers(size), "pool.csv"
    looked: list[Any] = []
    taken = seconds(lambda: looked.append(preview_import(visit, content, name)))
    yield f"look over a file of {size:,}", taken, None
    # made-up namesakes at one address are kept
    keep = Decisions(otherwise=Decision(keep=Keep.BOTH, reason="made up"))
    taken = seconds(lambda: import_people(visit, content, name, looked[0].columns, keep))
    yield f"import {size:,}, looked over again", taken, 30.0 if size == 100_000 else None
    taken = seconds(lambda: people(visit, size=min(size, 1_000)), 9)
    yield f"list 1,000 of {size:,}", taken, 0.1
    for term in TERMS:
        taken = seconds(partial(people, visit, search=term), 9)
        yield f"search {term!r} among {size:,}", taken, 0.3
    own = people(visit, size=1).people[0].person
    yield f"one person of {size:,}", seconds(lambda: person(visit, own), 9), 0.1
    yield f"monitoring of {size:,}", seconds(lambda: monitoring(visit)), None
    yield f"gather {size:,}", gathering(house, visit), 0.3 if size == 1_000 else None
    for form in (As.CSV, As.XLSX) if size <= 10_000 else (As.CSV,):  # a workbook holds no more
        taken = seconds(partial(export_pool, visit, form))
        yield f"export {size:,} as {form.value}", taken, None


def gathering(house: House, visit: Visit) -> float:
    from panels.pool.gathering import gathered
    from panels.quotas import sets

    with house.transaction(writes=False) as session:
        jury = session.get_one(Jury, visit.jury)
        newest = sets.latest(session, jury.id)
        if newest is None:
            raise LookupError("no quotas")
        return seconds(partial(gathered, session, jury, sets.as_quotas(newest)))


SUBJECTS = {"pool": pool}
"""What can be measured: functions of a house and a number of people."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Seconds of the store.")
    parser.add_argument("subjects", nargs="*", default=list(SUBJECTS), metavar="SUBJECT")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--database", help="a SQLAlchemy URL of an empty database")
    given = parser.parse_args()
    furnished()
    late = []
    print("| database | what | s | aim |\n| --- | --- | ---: | ---: |")
    with databases(given.database) as found:
        for kind, url in found.items():
            house = opened(url)
            for subject in given.subjects:
                for what, taken, aim in SUBJECTS[subject](house, given.people):
                    told = "" if aim is None else f"{aim:g}"
                    print(f"| {kind} | {what} | {taken:.3f} | {told} |", flush=True)
                    late += [f"{kind}: {what}"] if aim is not None and taken > aim else []
            house.engine.dispose()
    print(f"\n{len(late)} take longer than the aim: {'; '.join(late) or 'none'}.")


if __name__ == "__main__":
    main()
