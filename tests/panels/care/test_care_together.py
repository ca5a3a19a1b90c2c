"""Erasure, retention and new keys while others work on the same jury."""

from __future__ import annotations

from datetime import timedelta

import pytest
from draw_walk import until_published
from drawn_juries import YES, Drawn
from houses import Clock, Somebody
from meanwhile import Meanwhile, in_the_midst
from sqlalchemy import func, select

from panels.care.erasure import erasing
from panels.care.requests import erase_on_request
from panels.care.retention.running import run_retention
from panels.care.rotating import rotate_keys
from panels.desk import deciding
from panels.desk.calls.queue import claim_next
from panels.desk.words import Channel
from panels.door import Role, Visit
from panels.draws import drawing
from panels.house import House
from panels.keys import Keys
from panels.stages import Stage
from panels.store.kinds import Keep
from panels.store.tables import (
    Account,
    Consent,
    Contact,
    Credential,
    Identity,
    Jury,
    Person,
    Seat,
    SeatState,
    StageStep,
    Statistic,
    Ticket,
)
from sortition.refused import Refused


@pytest.fixture
def officer(drawn: Drawn, somebody: Somebody) -> Visit:
    return somebody(Role.OFFICER, city=drawn.city, jury=drawn.jury)


def left_of(house: House, person: str) -> list[int]:
    """How many calls and consents hang on somebody."""
    calls = select(func.count()).select_from(Contact).join(Seat, Seat.id == Contact.seat_id)
    said = select(func.count()).select_from(Consent)
    with house.transaction(writes=False) as session:
        return [
            session.scalar(calls.where(Seat.person_id == person)) or 0,
            session.scalar(said.where(Consent.person_id == person)) or 0,
        ]


def test_whoever_is_erased_during_a_call_does_not_sit(
    house: House, drawn: Drawn, officer: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = drawn.seats(SeatState.OFFERED)[0]
    erasing_them = in_the_midst(
        monkeypatch, deciding, "_decide",
        lambda: erase_on_request(officer.to(city=drawn.city), seat.person_id),
    )  # fmt: skip
    deciding.confirm_seat(officer, seat.id, YES, channel=Channel.PHONE, note="Canary said yes")
    assert not isinstance(erasing_them.came(), Exception)
    assert drawn.seat(seat.ticket).state is SeatState.WITHDRAWN
    assert left_of(house, seat.person_id) == [0, 0]


def test_a_call_during_an_erasure_finds_nobody(
    house: House, drawn: Drawn, officer: Visit, somebody: Somebody,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    caller = somebody(Role.CALLER, city=drawn.city, jury=drawn.jury)
    taken = claim_next(caller)
    seat = next(one for one in drawn.seats() if one.id == taken)
    call = in_the_midst(
        monkeypatch, erasing, "_blank",
        lambda: deciding.confirm_seat(officer, seat.id, YES, channel=Channel.PHONE, note="Canary"),
    )  # fmt: skip
    drawn.change(seat.id, claimed_by=None, claimed_until=None)
    erase_on_request(officer.to(city=drawn.city), seat.person_id)
    assert isinstance(call.came(), Refused)
    assert drawn.seat(seat.ticket).state is SeatState.WITHDRAWN
    assert left_of(house, seat.person_id) == [0, 0]


def test_whoever_is_erased_during_the_draw_is_offered_no_seat(
    house: House, city: str, jury: str, somebody: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (somebody(Role.OFFICER, city=city, jury=jury) for _ in range(2))
    draw = until_published(house, jury, one)
    drawing.type_number(one, "52")
    people: list[str] = []

    def erase_the_first() -> None:
        erase_on_request(one.to(city=city), people[0])

    whole = drawing._offer

    def offered(room, draw_row, found, until) -> None:
        whose = select(Ticket.person_id).where(
            Ticket.draw_id == draw, Ticket.ticket == found.tickets[0]
        )
        people.append(room.session.scalar(whose))
        whole(room, draw_row, found, until)

    monkeypatch.setattr(drawing, "_offer", offered)
    second = in_the_midst(monkeypatch, drawing, "_offer", erase_the_first, after=True)
    assert drawing.type_number(other, "52") is drawing.Typed.DRAWN
    assert second.came() is None
    with house.transaction(writes=False) as session:
        (seat,) = session.scalars(select(Seat).where(Seat.person_id == people[0]))
        assert not session.get_one(Person, people[0]).eligible
    assert seat.state is SeatState.WITHDRAWN


def test_retention_spares_who_steps_in_at_that_moment(
    house: House, drawn: Drawn, operator: Visit, clock: Clock
) -> None:
    with house.transaction(writes=True) as session:
        session.get_one(Jury, drawn.jury).stage = Stage.SEATED
        session.add(StageStep(jury_id=drawn.jury, stage=Stage.SEATED, at=house.now(), by="test"))
        session.add(Statistic(jury_id=drawn.jury, name="registered", at=house.now()))
    clock.passes(days=91)
    retention = Meanwhile(lambda: run_retention(operator.to(city=drawn.city)))
    with house.transaction(writes=True) as session:  # as an action about the jury does
        session.scalar(select(Jury).where(Jury.id == drawn.jury).with_for_update())
        sits = select(Seat.person_id).where(Seat.draw_id == drawn.draw)
        person = session.scalars(
            select(Ticket).where(Ticket.draw_id == drawn.draw, Ticket.person_id.not_in(sits))
        ).first()
        assert person is not None
        session.add(
            Seat(jury_id=drawn.jury, draw_id=drawn.draw, person_id=person.person_id,
                 ticket=person.ticket, link=1, state=SeatState.OFFERED, offered_at=house.now(),
                 expires_at=house.now() + timedelta(days=7))
        )  # fmt: skip
        session.flush()
        retention.begin()
    (due,) = retention.came()
    assert due.keep is Keep.RESPONDENTS
    with house.transaction(writes=False) as session:
        assert session.get(Person, person.person_id) is not None
        assert session.get(Identity, person.person_id) is not None
    assert drawn.seat(person.ticket).state is SeatState.OFFERED


def test_new_keys_take_back_no_secret_that_is_set_meanwhile(
    house: House, operator: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.transaction(writes=True) as session:
        account = Account(created_at=house.now())
        session.add(account)
        session.flush()
        session.add(Credential(account_id=account.id, password=None, changed_at=house.now(),
                               totp=house.keys.hide("the old secret")))  # fmt: skip

    def set_another() -> None:
        with house.transaction(writes=True) as session:
            session.get_one(Credential, account.id).totp = house.keys.hide("the new secret")

    second = in_the_midst(monkeypatch, Keys, "again", set_another)
    rotate_keys(operator)
    assert second.came() is None
    with house.transaction(writes=False) as session:
        kept = session.get_one(Credential, account.id).totp
    assert house.keys.show(kept or "") == "the new secret"
