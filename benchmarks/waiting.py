"""How long others who write wait while a panel is drawn, on SQLite and on PostgreSQL.

python benchmarks/waiting.py [--database URL]

The alternates are what takes long: they are found by playing the draw again many times.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Iterator

from sqlalchemy import text
from store import FEATURES, databases, officer, opened, volunteers

from panels.door import Role, Visit
from panels.draws import drawing, freezing, lottery, publishing
from panels.house import House
from panels.rooms import furnished
from panels.stages import Stage
from panels.store.tables import Jury, QuotaRow, QuotaSet
from panels.worker import Worker

SIZES = ((380, 40, 8), (1_000, 60, 30))
"""People, seats, alternates."""
PANELS = 1_000


def announced(house: House, people: int, seats: int, alternates: int) -> Visit:
    """Return an officer of a jury whose lottery is published, where another typed a number."""
    from houses import add_somebody

    from panels.pool.files.deciding import Decision, Decisions, Keep
    from panels.pool.files.importing import import_people, preview_import

    visit = officer(house, f"City of {people}")
    with house.transaction(writes=True) as session:
        jury = session.get_one(Jury, visit.jury)
        jury.stage, jury.seats, jury.alternates = Stage.REGISTERING, seats, alternates
        session.add(_quotas(house, jury))
        city = jury.city_id
    other = add_somebody(house, Role.OFFICER, city=city, jury=visit.jury)
    content = volunteers(people)
    columns = preview_import(visit, content, "pool.csv").columns
    keep = Decisions(otherwise=Decision(keep=Keep.BOTH, reason="made up"))
    import_people(visit, content, "pool.csv", columns, keep)
    freezing.freeze_pool(visit)
    lottery.start_lottery(visit, panels=PANELS)
    Worker(house).work(once=True)
    publishing.publish_lottery(visit)
    drawing.type_number(visit, "555")
    return other


def _quotas(house: House, jury: Jury) -> QuotaSet:
    """Return approved quotas with room of two seats around equal shares."""
    row = QuotaSet(jury_id=jury.id, version=2, seats=jury.seats, at=house.now(), by="one",
                   approved_at=house.now(), approved_by="two")  # fmt: skip
    for feature, values in FEATURES.items():
        share = jury.seats // len(values)
        for value in values:
            row.rows.append(
                QuotaRow(position=len(row.rows) + 1, feature=feature, value=value,
                         least=max(0, share - 2), most=share + 3)
            )  # fmt: skip
    return row


class Others:
    """Somebody who writes again and again; `longest` is how long that took at most."""

    def __init__(self, house: House) -> None:
        self.longest = 0.0
        self._house, self._over = house, threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> Others:
        self._thread.start()
        time.sleep(0.5)
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _write(self) -> None:
        while not self._over.wait(0.01):
            start = time.perf_counter()
            with self._house.transaction(writes=True) as session:
                session.execute(text("UPDATE city SET name = name"))
            self.longest = max(self.longest, time.perf_counter() - start)


def measured(house: House) -> Iterator[str]:
    for people, seats, alternates in SIZES:
        other = announced(house, people, seats, alternates)
        with Others(house) as others:
            start = time.perf_counter()
            came = drawing.type_number(other, "555")
            taken = time.perf_counter() - start
        if came is not drawing.Typed.DRAWN:
            raise RuntimeError(f"the number was typed: {came}")
        yield f"{people:,} | {seats} | {alternates} | {taken:.2f} | {others.longest:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="How long others wait while a panel is drawn.")
    parser.add_argument("--database", help="a SQLAlchemy URL of an empty database")
    given = parser.parse_args()
    furnished()
    print("| database | people | seats | alternates | the draw, s | longest wait of others, s |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    with databases(given.database) as found:
        for kind, url in found.items():
            house = opened(url)
            for line in measured(house):
                print(f"| {kind} | {line} |", flush=True)
            house.engine.dispose()


if __name__ == "__main__":
    main()
