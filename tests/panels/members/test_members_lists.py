"""Members: the jury sits, and each list says what its reader may see and no more."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from drawn_juries import SEATS, YES, Drawn
from houses import START, Clock, Somebody
from openpyxl import load_workbook
from sqlalchemy import select

from panels.desk.calls.support import note_support_need
from panels.desk.deciding import confirm_seat, decline_seat, withdraw_seat
from panels.desk.words import ConsentKind, NeedKind
from panels.door import Denied, Role, Visit
from panels.juries.moving import move_on
from panels.members.lists import Form, export_members, member_list, member_lists
from panels.members.purposes import COLUMNS, SHEETS, Column, Purpose
from panels.members.seating import seat_jury
from panels.stages import Stage
from panels.store.tables import Jury, LogRecord, SeatState, StageStep
from strata.problems import InputError


def codes(raised: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in raised.value.problems]


def confirm_all(drawn: Drawn, officer: Visit) -> None:
    for seat in drawn.seats(SeatState.OFFERED):
        confirm_seat(officer, seat.id, YES)


@pytest.fixture
def seated(drawn: Drawn, officer: Visit) -> Drawn:
    """A jury that sits; two have needs, one may be photographed."""
    first, second, third, *_ = drawn.seats(SeatState.OFFERED)
    note_support_need(officer, first.id, NeedKind.DIET, "=halal", agreed=True)
    note_support_need(officer, first.id, NeedKind.ACCESS, "ramp", agreed=True)
    note_support_need(officer, second.id, NeedKind.CHILDCARE, "two of four", agreed=True)
    confirm_seat(officer, third.id, {**YES, ConsentKind.PHOTOGRAPHS: True})
    confirm_all(drawn, officer)
    seat_jury(officer)
    return drawn


class TestSeating:
    def test_all_are_confirmed(self, drawn: Drawn, officer: Visit) -> None:
        confirm_all(drawn, officer)
        assert seat_jury(officer) == SEATS
        with drawn.house.transaction(writes=False) as session:
            assert session.get_one(Jury, drawn.jury).stage is Stage.SEATED

    def test_not_while_somebody_has_yet_to_decide(self, drawn: Drawn, officer: Visit) -> None:
        for seats in (
            lambda: seat_jury(officer, "We are in a hurry."),
            lambda: move_on(officer, Stage.SEATED, reason="We are in a hurry."),
        ):
            with pytest.raises(InputError) as refused:
                seats()
            assert codes(refused) == ["needs-decided", "needs-confirmed"]

    def test_an_open_seat_needs_a_reason_that_is_published(
        self, drawn: Drawn, officer: Visit
    ) -> None:
        decline_seat(officer, drawn.seats(SeatState.OFFERED)[0].id)
        confirm_all(drawn, officer)
        with pytest.raises(InputError) as raised:
            seat_jury(officer)
        assert codes(raised) == ["needs-confirmed"]
        assert seat_jury(officer, "Nobody of this age is left to ask.") == SEATS - 1
        with drawn.house.transaction(writes=False) as session:
            steps = list(session.scalars(select(StageStep)))
        assert "Nobody of this age is left to ask." in {step.reason for step in steps}

    def test_a_caller_does_not_seat(self, drawn: Drawn, somebody: Somebody) -> None:
        caller = somebody(Role.CALLER, city=drawn.city, jury=drawn.jury, only=drawn.jury)
        with pytest.raises(Denied):
            seat_jury(caller)


class TestLists:
    def test_there_are_no_members_before(self, drawn: Drawn, officer: Visit) -> None:
        with pytest.raises(Denied):
            member_list(officer, Purpose.BADGE)

    @pytest.mark.parametrize("role", [role for role in Role if role not in (
        Role.PUBLIC, Role.WORKER)])  # fmt: skip
    @pytest.mark.parametrize("purpose", list(Purpose))
    def test_each_list_is_for_its_readers_only(
        self, seated: Drawn, somebody: Somebody, role: Role, purpose: Purpose
    ) -> None:
        visit = somebody(role, city=seated.city, jury=seated.jury, only=seated.jury)
        if role in SHEETS[purpose].roles:
            found = member_list(visit, purpose)
            assert found.columns == SHEETS[purpose].columns
            assert all(len(row) == len(found.columns) for row in found.rows)
            assert purpose in member_lists(visit)
            return
        with pytest.raises(Denied):
            member_list(visit, purpose)
        with pytest.raises(Denied):
            export_members(visit, purpose, Form.CSV, "en")

    def test_only_columns_of_the_purpose_are_told(self, seated: Drawn, officer: Visit) -> None:
        marks = {
            Column.NAME: "Xantippe",
            Column.PHONE: "0499",
            Column.EMAIL: "@leuven.example",
            Column.ADDRESS: "Canarielaan",
        }
        for purpose, sheet in SHEETS.items():
            told = repr(member_list(officer, purpose).rows)
            for column, mark in marks.items():
                assert (mark in told) is (column in sheet.columns), (purpose, column)

    def test_the_kitchen_learns_diets_and_nobody_s_name(
        self, seated: Drawn, officer: Visit
    ) -> None:
        assert member_list(officer, Purpose.CATERING).rows == (("=halal",),)

    def test_access_tells_all_needs_but_diets(self, seated: Drawn, officer: Visit) -> None:
        rows = member_list(officer, Purpose.ACCESS).rows
        assert sorted(str(needs) for _, needs in rows) == [
            "childcare: two of four",
            "wheelchair or steps: ramp",
        ]

    def test_who_may_be_photographed(self, seated: Drawn, officer: Visit) -> None:
        found = member_list(officer, Purpose.FACILITATOR)
        at = found.columns.index(Column.PHOTOGRAPHS)
        assert sorted(bool(row[at]) for row in found.rows) == [False] * (SEATS - 1) + [True]

    def test_who_left_is_in_no_list(self, seated: Drawn, officer: Visit) -> None:
        one = seated.seats(SeatState.CONFIRMED)[0]
        withdraw_seat(officer, one.id)
        assert len(member_list(officer, Purpose.BADGE).rows) == SEATS - 1
        assert member_list(officer, Purpose.CATERING).rows == ()

    def test_each_look_and_each_file_is_logged(
        self, seated: Drawn, officer: Visit, clock: Clock
    ) -> None:
        clock.passes(hours=1)
        assert clock.now == START + timedelta(hours=1)
        member_list(officer, Purpose.CONTACT)
        export_members(officer, Purpose.BADGE, Form.XLSX, "en")
        with drawn_log(seated) as bodies:
            first, second = bodies[-2:]
        assert (first["action"], first["facts"]) == (
            "member_list",
            {"people": SEATS, "purpose": "contact"},
        )
        assert (second["action"], second["facts"]) == (
            "export_members",
            {"form": "xlsx", "people": SEATS, "purpose": "badge"},
        )


def drawn_log(drawn: Drawn):
    from contextlib import nullcontext

    with drawn.house.transaction(writes=False) as session:
        bodies = session.scalars(select(LogRecord.body).order_by(LogRecord.number))
        return nullcontext([json.loads(body) for body in bodies])


class TestFiles:
    def test_files_are_inert_and_say_what_the_screen_says(
        self, seated: Drawn, officer: Visit
    ) -> None:
        content = export_members(officer, Purpose.CATERING, Form.CSV, "en").decode("utf-8-sig")
        assert content.splitlines() == ['"Needs"', '"\'=halal"']
        book = load_workbook(io.BytesIO(export_members(officer, Purpose.CONTACT, Form.XLSX, "en")))
        rows = list(book.worksheets[0].values)
        assert rows[0] == tuple(str(COLUMNS[column]) for column in SHEETS[Purpose.CONTACT].columns)
        assert len(rows) == SEATS + 1
