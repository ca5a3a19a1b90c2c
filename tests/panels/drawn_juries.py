"""A real jury that was drawn: 30 made-up people, 8 seats, 3 alternates; a folder of the library."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from houses import START, add_jury
from sqlalchemy import select
from sqlalchemy.orm import Session

import sortition
import strata
from panels.desk.words import ConsentKind
from panels.draws import folders
from panels.house import House
from panels.stages import Stage
from panels.store.tables import (
    Draw,
    DrawState,
    Identity,
    Jury,
    Milestone,
    Origin,
    Person,
    PersonValue,
    QuotaRow,
    QuotaSet,
    Seat,
    SeatState,
    Ticket,
)
from sortition import draw, folder
from sortition.folder.tickets import read_list

SEATS = 8
DAYS = 7
QUOTAS = strata.Quotas(
    (
        strata.Quota(feature="gender", value="woman", least=3, most=5),
        strata.Quota(feature="gender", value="man", least=3, most=5),
        strata.Quota(feature="age", value="16-29", least=2, most=4),
        strata.Quota(feature="age", value="30-59", least=2, most=4),
        strata.Quota(feature="age", value="60+", least=2, most=3),
    )
)
YES: Mapping[ConsentKind, bool] = {ConsentKind.TAKING_PART: True, ConsentKind.OF_AGE: True}
_BORN = {"16-29": date(2000, 5, 17), "30-59": date(1980, 5, 17), "60+": date(1955, 5, 17)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What the library made: the folder, and by ticket the id in the pool and the salt."""

    folder: Path
    holders: Mapping[str, tuple[str, str]]
    panel: tuple[str, ...]
    alternates: tuple[str, ...]


def values() -> dict[str, dict[str, str]]:
    """Everybody's values by id."""
    ages = ("16-29", "30-59", "60+")
    return {
        f"p{number:02d}": {
            "gender": ("woman", "man")[number % 2],
            "age": ages[(number // 2) % 3],
        }
        for number in range(30)
    }


def made(place: Path) -> Made:
    """Make the folder at `place`, and draw."""
    people = values()
    pool = strata.Pool.of(
        ids=list(people),
        values={name: [one[name] for one in people.values()] for name in ("gender", "age")},
    )
    profiles = strata.Profiles.of(pool, QUOTAS, SEATS)
    tokens = iter(f"{number * 7919:032x}" for number in range(1, 10_000))
    folder.write(
        sortition.leximin(profiles, panels=100),
        place / "jury",
        quotas=QUOTAS,
        options={},
        made_with={"sortition": sortition.__version__},
        tickets=place / "tickets.csv",
        token=lambda: next(tokens),
    )
    drawn = draw.draw(place / "jury", number="42", at=START, count=3)
    assert drawn.alternates is not None
    return Made(
        folder=place / "jury",
        holders=read_list(place / "tickets.csv"),
        panel=drawn.tickets,
        alternates=drawn.alternates.tickets,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A jury whose panel was drawn, in a house."""

    house: House
    city: str
    jury: str
    draw: str
    made: Made

    def seats(self, *states: SeatState) -> list[Seat]:
        """All seats of these states, by ticket."""
        with self.house.transaction(writes=False) as session:
            rows = session.scalars(select(Seat).where(Seat.jury_id == self.jury))
            found = sorted(rows, key=lambda seat: seat.ticket)
        return [seat for seat in found if not states or seat.state in states]

    def seat(self, ticket: str) -> Seat:
        """The seat with this ticket."""
        return next(seat for seat in self.seats() if seat.ticket == ticket)

    def change(self, seat: str, **values: object) -> None:
        """Set columns of a seat."""
        with self.house.transaction(writes=True) as session:
            for name, value in values.items():
                setattr(session.get_one(Seat, seat), name, value)

    def identity(self, person: str, **values: object) -> None:
        """Set what is known of a person."""
        with self.house.transaction(writes=True) as session:
            for name, value in values.items():
                setattr(session.get_one(Identity, person), name, value)

    def export(self, place: Path) -> Path:
        """The folder as it stands in the store now, copied to `place`."""
        with (
            self.house.transaction(writes=False) as session,
            folders.unpacked(session, self.draw) as folder,
        ):
            shutil.copytree(folder, place)
        return place


def add_drawn_jury(
    house: House, city: str, made: Made, *, stage: Stage = Stage.CONFIRMING
) -> Drawn:
    """Put the jury of `made` into the store, as the draw would."""
    jury = add_jury(house, city, stage=stage, seats=SEATS)
    with house.transaction(writes=True) as session:
        session.get_one(Jury, jury).language = "en"
        quotas = QuotaSet(
            jury_id=jury, version=1, seats=SEATS, at=START, by="test", approved_at=START,
            approved_by="test",
            rows=[
                QuotaRow(position=at, feature=q.feature, value=q.value, least=q.least, most=q.most)
                for at, q in enumerate(QUOTAS.rows, start=1)
            ],
        )  # fmt: skip
        session.add(quotas)
        for name, day in (("first-day", date(2026, 11, 7)), ("last-day", date(2026, 12, 12))):
            session.add(Milestone(jury_id=jury, name=name, planned_on=day))
        session.flush()
        row = Draw(
            jury_id=jury, test=False, state=DrawState.DRAWN, panels=100, quota_set_id=quotas.id,
            made_at=START, made_by="test", method="number", number="42", drawn_at=START,
        )  # fmt: skip
        session.add(row)
        session.flush()
        ids = _people(session, jury, row.id, made)
        stored(session, row.id, made.folder)
        for ticket in made.panel:
            session.add(
                Seat(jury_id=jury, draw_id=row.id, person_id=ids[ticket], ticket=ticket,
                     state=SeatState.OFFERED, offered_at=START,
                     expires_at=START + timedelta(days=DAYS))
            )  # fmt: skip
        for rank, ticket in enumerate(made.alternates, start=1):
            session.add(
                Seat(jury_id=jury, draw_id=row.id, person_id=ids[ticket], ticket=ticket,
                     state=SeatState.RESERVE, rank=rank, offered_at=START)
            )  # fmt: skip
        draw_id = row.id
    return Drawn(house=house, city=city, jury=jury, draw=draw_id, made=made)


def _people(session, jury: str, draw_id: str, made: Made) -> dict[str, str]:
    """Add everybody of the pool; return their ids by ticket."""
    ids = {}
    of = values()
    for number, (ticket, (name, salt)) in enumerate(sorted(made.holders.items())):
        person = Person(
            jury_id=jury, outside_id=name, origin=Origin.IMPORTED, entered_by="test",
            entered_at=START,
        )  # fmt: skip
        session.add(person)
        session.flush()
        session.add(
            Identity(
                person_id=person.id, name=f"Xantippe Canary{number:02d}",
                name_key=f"xantippe canary{number:02d}", email=f"canary{number:02d}@leuven.example",
                phone=f"0499 00 01 {number:02d}", address=f"Canarielaan {number}",
                postcode="3000", place="Leuven", born_on=_BORN[of[name]["age"]], language="en",
            )
        )  # fmt: skip
        for feature, value in of[name].items():
            session.add(PersonValue(person_id=person.id, feature=feature, value=value))
        session.add(Ticket(draw_id=draw_id, person_id=person.id, ticket=ticket, salt=salt))
        ids[ticket] = person.id
    return ids


def stored(session: Session, draw: str, folder: Path) -> None:
    """Keep `folder` as that of a draw."""
    folders.replaced(session, draw, folders.zipped(folder), folders.public_part(folder))
