"""The queue: who is rung first, what is seen before and after somebody is taken, and leases."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from drawn_juries import Drawn
from houses import START, Clock, Somebody, add_jury
from sqlalchemy import select

from panels.desk.calls.attempts import note_attempt
from panels.desk.calls.queue import claim, claim_next, queue, release
from panels.desk.calls.sheet import seat
from panels.desk.calls.urgency import Urgency
from panels.desk.words import Channel, Outcome
from panels.door import Denied, Role, Visit
from panels.stages import Stage
from panels.store.tables import LogRecord, SeatState
from sortition.refused import Refused

CALLERS = 20


def code(raised: pytest.ExceptionInfo[Refused]) -> str:
    return raised.value.problems[0].code


class TestOrder:
    def test_offers_that_end_soon_then_due_calls_then_the_least_tried(
        self, drawn: Drawn, caller: Visit, clock: Clock
    ) -> None:
        tickets = list(drawn.made.panel)
        ids = {ticket: drawn.seat(ticket).id for ticket in tickets}
        tried, due, soon, sooner, later, due_before = tickets[:6]
        for _ in range(2):
            claim(caller, ids[tried])
            note_attempt(caller, ids[tried], Channel.PHONE, Outcome.NO_ANSWER)
        drawn.change(ids[due], next_call_at=START)
        drawn.change(ids[due_before], next_call_at=START - timedelta(hours=1))
        drawn.change(ids[soon], expires_at=START + timedelta(hours=40))
        drawn.change(ids[sooner], expires_at=START + timedelta(hours=4))
        drawn.change(ids[later], next_call_at=START + timedelta(hours=1))
        shown = queue(caller)
        order = [row.ticket for row in shown]
        assert order[:4] == [sooner, soon, due_before, due]
        assert order[4:6] == sorted(tickets[6:])
        assert order[6:] == [tried, later]
        assert [row.urgency for row in shown][2:4] == [Urgency.CALL_DUE] * 2
        clock.passes(hours=2)
        assert [row.ticket for row in queue(caller)][4] == later

    def test_a_call_agreed_for_later_is_kept_also_when_the_offer_ends_soon(
        self, drawn: Drawn, caller: Visit
    ) -> None:
        for one in drawn.seats(SeatState.OFFERED):
            drawn.change(one.id, expires_at=START + timedelta(hours=9),
                         next_call_at=START + timedelta(hours=3))  # fmt: skip
        assert {row.urgency for row in queue(caller)} == {Urgency.LATER}
        assert claim_next(caller) is None

    def test_who_has_decided_or_whose_offer_is_over_is_not_rung(
        self, drawn: Drawn, caller: Visit
    ) -> None:
        first, second, *_ = drawn.seats(SeatState.OFFERED)
        drawn.change(first.id, state=SeatState.CONFIRMED)
        drawn.change(second.id, expires_at=START)
        shown = {row.seat for row in queue(caller)}
        assert not shown & {first.id, second.id}
        assert len(shown) == 6

    def test_a_call_goes_on_though_the_offer_ends_meanwhile(
        self, drawn: Drawn, caller: Visit, colleague: Visit, clock: Clock
    ) -> None:
        for one in drawn.seats(SeatState.OFFERED):
            drawn.change(one.id, expires_at=START + timedelta(minutes=5))
        mine = claim_next(caller)
        clock.passes(minutes=6)
        assert [(row.seat, row.mine) for row in queue(caller)] == [(mine, True)]
        assert claim_next(caller) == mine
        assert claim_next(colleague) is None


class TestWhatIsSeen:
    def test_nothing_personal_stands_in_the_queue(self, drawn: Drawn, caller: Visit) -> None:
        assert "anary" not in repr(queue(caller))
        assert len(queue(caller)) == 8

    def test_the_sheet_is_for_whoever_has_taken_the_person(
        self, drawn: Drawn, caller: Visit, colleague: Visit, officer: Visit, clock: Clock
    ) -> None:
        one = drawn.seats(SeatState.OFFERED)[0].id
        for visit in (caller, colleague):
            with pytest.raises(Refused) as refused:
                seat(visit, one)
            assert code(refused) == "call-not-yours"
        claim(caller, one)
        found = seat(caller, one)
        assert found.name.startswith("Xantippe Canary")
        assert found.phone
        assert found.language == "en"
        with pytest.raises(Refused):
            seat(colleague, one)
        assert seat(officer, one).name == found.name
        clock.passes(minutes=16)
        with pytest.raises(Refused):
            seat(caller, one)

    def test_what_a_colleague_has_is_shown_as_taken_and_no_more(
        self, drawn: Drawn, caller: Visit, colleague: Visit
    ) -> None:
        mine = claim_next(caller)
        (row,) = [row for row in queue(colleague) if row.seat == mine]
        assert row.taken
        assert not row.mine
        assert (row.urgency, row.attempts, row.expires_at, row.next_call_at) == (None,) * 4
        (row,) = [row for row in queue(caller) if row.seat == mine]
        assert row.mine

    def test_each_look_at_a_person_is_logged_without_saying_who(
        self, drawn: Drawn, caller: Visit
    ) -> None:
        one = claim_next(caller)
        assert one is not None
        seat(caller, one)
        with drawn.house.transaction(writes=False) as session:
            bodies = list(session.scalars(select(LogRecord.body).order_by(LogRecord.number)))
        last = json.loads(bodies[-1])
        assert (last["action"], last["facts"]) == ("seat", {"seat": one})
        assert "anary" not in "".join(bodies)

    def test_a_seat_of_another_jury_is_nobody_s(
        self, drawn: Drawn, city: str, somebody: Somebody
    ) -> None:
        other = add_jury(drawn.house, city, stage=Stage.CONFIRMING)
        stranger = somebody(Role.OFFICER, city=city, jury=other)
        one = drawn.seats(SeatState.OFFERED)[0].id
        for entry in (seat, claim, release):
            with pytest.raises(Denied):
                entry(stranger, one)


class TestLeases:
    def test_a_lease_runs_out_after_a_quarter_of_an_hour(
        self, drawn: Drawn, caller: Visit, colleague: Visit, clock: Clock
    ) -> None:
        one = drawn.seats(SeatState.OFFERED)[0].id
        claim(caller, one)
        clock.passes(minutes=14, seconds=59)
        with pytest.raises(Refused) as refused:
            claim(colleague, one)
        assert code(refused) == "call-taken"
        clock.passes(seconds=1)
        claim(colleague, one)
        with pytest.raises(Refused) as refused:
            note_attempt(caller, one, Channel.PHONE, Outcome.NO_ANSWER)
        assert code(refused) == "call-taken"

    def test_taking_again_keeps_the_person_longer(
        self, drawn: Drawn, caller: Visit, colleague: Visit, clock: Clock
    ) -> None:
        one = claim_next(caller)
        assert one is not None
        clock.passes(minutes=10)
        assert claim_next(caller) == one
        clock.passes(minutes=10)
        with pytest.raises(Refused):
            claim(colleague, one)

    def test_released_people_can_be_taken(
        self, drawn: Drawn, caller: Visit, colleague: Visit, officer: Visit
    ) -> None:
        one = claim_next(caller)
        assert one is not None
        with pytest.raises(Denied):
            release(colleague, one)
        release(caller, one)
        claim(colleague, one)
        release(officer, one)
        claim(caller, one)

    def test_an_officer_does_not_ring_whom_a_caller_rings(
        self, drawn: Drawn, caller: Visit, officer: Visit
    ) -> None:
        one = claim_next(caller)
        assert one is not None
        with pytest.raises(Refused) as refused:
            note_attempt(officer, one, Channel.PHONE, Outcome.REACHED)
        assert code(refused) == "call-taken"

    def test_twenty_callers_at_once_get_different_people(
        self, drawn: Drawn, somebody: Somebody
    ) -> None:
        visits = [
            somebody(Role.CALLER, city=drawn.city, jury=drawn.jury, only=drawn.jury)
            for _ in range(CALLERS)
        ]
        got = _at_once([lambda visit=visit: claim_next(visit) for visit in visits])
        taken = [one for one in got if one is not None]
        assert len(taken) == len(set(taken)) == 8
        assert got.count(None) == CALLERS - 8

    def test_of_twenty_who_want_the_same_person_one_gets_them(
        self, drawn: Drawn, somebody: Somebody
    ) -> None:
        one = drawn.seats(SeatState.OFFERED)[0].id
        visits = [
            somebody(Role.CALLER, city=drawn.city, jury=drawn.jury, only=drawn.jury)
            for _ in range(CALLERS)
        ]

        def try_it(visit: Visit) -> str | None:
            try:
                return claim(visit, one)
            except Refused:
                return None

        got = _at_once([lambda visit=visit: try_it(visit) for visit in visits])
        assert got.count(one) == 1
        assert got.count(None) == CALLERS - 1


def _at_once(calls):
    start, got, failed = threading.Barrier(len(calls)), [], []

    def run(call) -> None:
        start.wait()
        try:
            got.append(call())
        except BaseException as error:  # what fails in a thread must fail the test
            failed.append(error)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    return got


def test_only_the_desk_sees_the_queue(drawn: Drawn, somebody: Somebody) -> None:
    for role in (Role.ADMINISTRATOR, Role.OBSERVER, Role.FACILITATOR, Role.MEMBER, Role.DEPARTMENT):
        visit = somebody(role, city=drawn.city, jury=drawn.jury, only=drawn.jury)
        assert not queue.open_to(visit)
        with pytest.raises(Denied):
            claim_next(visit)
