"""A jury of 10 with 60 people who are made up, and its way to the draw."""

from __future__ import annotations

import io
import json
import random
import zipfile
from datetime import date
from pathlib import Path

from sqlalchemy import select

from panels.door import Visit
from panels.draws import checking, drawing, freezing, lottery, publishing
from panels.house import House
from panels.stages import Stage
from panels.store.tables import (
    Identity,
    Jury,
    LogRecord,
    Origin,
    Person,
    PersonValue,
    QuotaRow,
    QuotaSet,
)
from panels.worker import Worker

QUOTAS = (
    ("gender", "woman", 4, 6),
    ("gender", "man", 4, 6),
    ("age", "16-34", 2, 5),
    ("age", "35-64", 3, 6),
    ("age", "65+", 1, 4),
)


def fill(house: House, jury: str, *, people: int = 60, seed: int = 1) -> list[str]:
    """Put people into the pool; some share an address."""
    chance = random.Random(seed)  # noqa: S311  # people who are made up
    ids = []
    with house.transaction(writes=True) as session:
        for number in range(people):
            person = Person(
                jury_id=jury, origin=Origin.IMPORTED, entered_by="test",
                entered_at=house.now(), outside_id=f"R{number}",
            )  # fmt: skip
            session.add(person)
            session.flush()
            ids.append(person.id)
            session.add(
                Identity(
                    person_id=person.id, name=f"Canary Vanderkanarie {number}",
                    name_key=f"canary vanderkanarie {number}",
                    email=f"canary{number}@kanarie.example", phone=f"0470 11 22 {number:02}",
                    address=f"Kanariestraat {number // 2 if number < 10 else number}",
                    postcode="3000", born_on=date(1980, 5, 17),
                )
            )  # fmt: skip
            answers = {
                "gender": chance.choice(["woman", "man"]),
                "age": chance.choice(["16-34", "35-64", "65+"]),
            }
            for feature, value in answers.items():
                session.add(PersonValue(person_id=person.id, feature=feature, value=value))
    return ids


def give_quotas(house: House, jury: str, *, approved: bool = True) -> None:
    with house.transaction(writes=True) as session:
        row = QuotaSet(jury_id=jury, version=1, seats=10, at=house.now(), by="one")
        if approved:
            row.approved_at, row.approved_by = house.now(), "two"
        for position, (feature, value, least, most) in enumerate(QUOTAS, start=1):
            row.rows.append(
                QuotaRow(position=position, feature=feature, value=value, least=least, most=most)
            )
        session.add(row)


def ready(house: House, jury: str, *, alternates: int = 2) -> list[str]:
    """Bring a jury to the eve of the freeze."""
    give_quotas(house, jury)
    with house.transaction(writes=True) as session:
        row = session.get_one(Jury, jury)
        row.stage, row.alternates = Stage.REGISTERING, alternates
    return fill(house, jury)


def work(house: House) -> None:
    """Let a worker do what waits."""
    Worker(house).work(once=True)


def until_published(house: House, jury: str, officer: Visit) -> str:
    """Freeze, compute and publish; return the id of the lottery."""
    ready(house, jury)
    freezing.freeze_pool(officer)
    draw = lottery.start_lottery(officer, panels=100)
    work(house)
    publishing.publish_lottery(officer)
    return draw


def until_drawn(house: House, jury: str, officer: Visit, other: Visit) -> str:
    draw = until_published(house, jury, officer)
    drawing.type_number(officer, "52")
    assert drawing.type_number(other, "52") is drawing.Typed.DRAWN
    return draw


def unpack(download: checking.Download, place: Path) -> Path:
    """Unpack a folder as somebody would on another machine, and return it."""
    with zipfile.ZipFile(io.BytesIO(download.content)) as files:
        files.extractall(place)
    return place / Path(download.name).stem


def records(house: House) -> list[dict[str, object]]:
    with house.transaction(writes=False) as session:
        rows = session.scalars(select(LogRecord).order_by(LogRecord.city_id, LogRecord.number))
        return [json.loads(row.body) for row in rows]
