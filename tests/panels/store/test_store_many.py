"""Many rows at once come to stand as they were given."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from panels.house import House
from panels.store.many import insert_many
from panels.store.tables import Identity, Origin, Person
from panels.store.trouble import StoreTrouble


def persons(house: House, jury: str, *ids: str) -> list[dict[str, object]]:
    return [
        {
            "id": one, "jury_id": jury, "origin": Origin.IMPORTED, "outside_id": None,
            "import_id": None, "entered_by": "somebody", "entered_at": house.now(),
            "eligible": one != "two", "reason": "age" if one == "two" else None,
        }
        for one in ids
    ]  # fmt: skip


def identity(person: str, name: str, born: date | None) -> dict[str, object]:
    return {"person_id": person, "name": name, "name_key": name, "born_on": born}


def test_rows_of_every_kind_of_column(house: House, jury: str) -> None:
    with house.transaction(writes=True) as session:
        insert_many(session, Person, persons(house, jury, "one", "two"))
    with house.transaction(writes=False) as session:
        found = session.scalars(select(Person).order_by(Person.id)).all()
        told = [
            (row.id, row.origin, row.outside_id, row.eligible, row.reason, row.entered_at)
            for row in found
        ]
    assert told == [
        ("one", Origin.IMPORTED, None, True, None, house.now()),
        ("two", Origin.IMPORTED, None, False, "age", house.now()),
    ]


def test_words_stay_what_they_are(house: House, jury: str) -> None:
    names = ['{"a", NULL}', "it's \\ back", "Zoë\u00a0🙂", ""]
    ids = [f"p{at}" for at in range(len(names))]
    others = {"last": "", "email": "", "phone": "", "address": "", "postcode": "", "place": "",
              "language": "", "household": ""}  # fmt: skip
    born = [date(1980, 5, 17), None, date(1900, 1, 1), None]
    with house.transaction(writes=True) as session:
        insert_many(session, Person, persons(house, jury, *ids))
        rows = [identity(*row) | others for row in zip(ids, names, born, strict=True)]
        insert_many(session, Identity, rows)
        insert_many(session, Identity, [])
    with house.transaction(writes=False) as session:
        kept = session.execute(
            select(Identity.name, Identity.born_on).order_by(Identity.person_id)
        ).all()
    assert [tuple(row) for row in kept] == list(zip(names, born, strict=True))


def test_none_comes_if_one_does_not_fit(house: House, jury: str) -> None:
    with pytest.raises(StoreTrouble), house.transaction(writes=True) as session:
        insert_many(session, Person, persons(house, jury, "one", "two", "one"))
    with house.transaction(writes=False) as session:
        assert session.scalars(select(Person)).all() == []
