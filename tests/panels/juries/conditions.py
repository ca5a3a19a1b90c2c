"""What a jury can have or lack, written straight into the store by tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete, select

from panels.house import House
from panels.juries.templates import TEMPLATES
from panels.stages import Stage
from panels.store.tables import (
    Draw,
    DrawState,
    Jury,
    Milestone,
    Origin,
    Person,
    PersonValue,
    QuotaRow,
    QuotaSet,
    RemitText,
    Seat,
    SeatState,
    StageStep,
)


def publish(house: House, jury: str, field: str, language: str = "nl") -> None:
    with house.transaction(writes=True) as session:
        session.add(
            RemitText(
                jury_id=jury, field=field, language=language, version=1, text="Tekst",
                at=house.now(), by="x", published_at=house.now(),
            )
        )  # fmt: skip


def quotas(
    house: House,
    jury: str,
    rows: Iterable[tuple[str, str, int, int]],
    *,
    approved: bool,
    seats: int | None = None,
    version: int = 1,
    by: str = "x",
) -> str:
    with house.transaction(writes=True) as session:
        row = QuotaSet(
            jury_id=jury, version=version, at=house.now(), by=by,
            seats=seats or session.get_one(Jury, jury).seats,
            approved_at=house.now() if approved else None,
            approved_by="y" if approved else None,
            rows=[
                QuotaRow(position=at, feature=feature, value=value, least=least, most=most)
                for at, (feature, value, least, most) in enumerate(rows, start=1)
            ],
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def people(house: House, jury: str, values: Iterable[dict[str, str]]) -> list[str]:
    with house.transaction(writes=True) as session:
        ids = []
        for own in values:
            person = Person(
                jury_id=jury, origin=Origin.MANUAL, entered_by="x", entered_at=house.now()
            )
            session.add(person)
            session.flush()
            ids.append(person.id)
            for feature, value in own.items():
                session.add(PersonValue(person_id=person.id, feature=feature, value=value))
        return ids


def empty_pool(house: House, jury: str) -> None:
    with house.transaction(writes=True) as session:
        session.execute(delete(Seat).where(Seat.jury_id == jury))
        session.execute(delete(Person).where(Person.jury_id == jury))


def draw(
    house: House,
    jury: str,
    quota_set: str,
    *,
    state: DrawState = DrawState.DRAWN,
    test: bool = False,
) -> str:
    with house.transaction(writes=True) as session:
        row = Draw(
            jury_id=jury, test=test, state=state, quota_set_id=quota_set,
            made_at=house.now(), made_by="x",
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def seat(house: House, jury: str, draw_id: str, persons: Iterable[str], state: SeatState) -> None:
    with house.transaction(writes=True) as session:
        for at, person in enumerate(persons):
            session.add(
                Seat(
                    jury_id=jury, draw_id=draw_id, person_id=person, ticket=f"T{at}",
                    state=state, offered_at=house.now(),
                )
            )  # fmt: skip


def milestone(house: House, jury: str, name: str, day: date) -> None:
    with house.transaction(writes=True) as session:
        wanted = select(Milestone).where(Milestone.jury_id == jury, Milestone.name == name)
        one = session.scalar(wanted)
        if one is None:
            session.add(Milestone(jury_id=jury, name=name, planned_on=day))
        else:
            one.planned_on = day


def set_template(house: House, jury: str, template: str) -> None:
    assert template in TEMPLATES
    with house.transaction(writes=True) as session:
        session.get_one(Jury, jury).template = template


def stage_of(house: House, jury: str) -> str:
    with house.transaction(writes=False) as session:
        return session.get_one(Jury, jury).stage.value


def steps_of(house: House, jury: str) -> list[str]:
    with house.transaction(writes=False) as session:
        rows = session.scalars(
            select(StageStep).where(StageStep.jury_id == jury).order_by(StageStep.at, StageStep.id)
        )
        return [row.stage.value for row in rows]


def stopped(house: House, jury: str) -> bool:
    with house.transaction(writes=False) as session:
        return session.get_one(Jury, jury).stopped_at is not None


def excused(house: House, jury: str, stage: str) -> None:
    """Bring a jury into a stage whatever it lacks, with the step that says when."""
    with house.transaction(writes=True) as session:
        session.get_one(Jury, jury).stage = Stage(stage)
        session.add(StageStep(jury_id=jury, stage=Stage(stage), at=house.now(), by="test"))
