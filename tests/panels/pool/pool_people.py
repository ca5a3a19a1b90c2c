"""People to put into a pool."""

from __future__ import annotations

from datetime import date

from sqlalchemy import insert

from panels.house import House
from panels.store.tables import Identity, Origin, Person, PersonValue, QuotaRow, QuotaSet
from panels.store.types import new_id


def add_people(
    house: House, jury: str, people: list[dict[str, object]], *, origin: Origin = Origin.IMPORTED
) -> list[str]:
    """Put `people` into the pool as they are: `answers` beside columns of `Identity`."""
    ids = [new_id() for _ in people]
    persons, identities, values = [], [], []
    for person, given in zip(ids, people, strict=True):
        rest = dict(given)
        answers = rest.pop("answers", {})
        persons.append(
            {
                "id": person, "jury_id": jury, "origin": origin, "entered_by": "test",
                "entered_at": house.now(), "outside_id": rest.pop("outside_id", None),
                "eligible": rest.pop("eligible", True), "reason": rest.pop("reason", None),
            }
        )  # fmt: skip
        rest.setdefault("name_key", str(rest.get("name", "")).casefold())
        identities.append({"person_id": person, **BLANK, **rest})
        values += [
            {"person_id": person, "feature": feature, "value": value}
            for feature, value in answers.items()
        ]
    with house.transaction(writes=True) as session:
        session.execute(insert(Person), persons)
        session.execute(insert(Identity), identities)
        if values:
            session.execute(insert(PersonValue), values)
    return ids


BLANK: dict[str, object] = {
    "name": "", "name_key": "", "email": "", "phone": "", "address": "", "postcode": "",
    "place": "", "born_on": None, "language": "", "household": "",
}  # fmt: skip


def set_quotas(house: House, jury: str, rows: str, *, seats: int = 10) -> None:
    """Give `jury` quotas: words such as ``gender,woman,4,6``, perhaps with a share behind."""
    with house.transaction(writes=True) as session:
        row = QuotaSet(jury_id=jury, version=1, seats=seats, at=house.now(), by="test")
        for position, line in enumerate(rows.split(), start=1):
            feature, value, least, most, *share = line.split(",")
            row.rows.append(
                QuotaRow(
                    position=position, feature=feature, value=value, least=int(least),
                    most=int(most), share=share[0] if share else None,
                )
            )  # fmt: skip
        session.add(row)


def born(year: int) -> date:
    return date(year, 5, 17)
