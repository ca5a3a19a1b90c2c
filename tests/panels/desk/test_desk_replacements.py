"""Replacements: the outlook, a batch once and on the right folder, the chain, and what is told."""

from __future__ import annotations

import json
import shutil
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from draw_walk import records
from drawn_juries import QUOTAS, SEATS, YES, Drawn, Made, stored, values
from houses import START, Clock, Somebody
from sqlalchemy import func, select

from panels.desk.deciding import confirm_seat, decline_seat, withdraw_seat
from panels.desk.offers import lapse_offers, offer_again
from panels.desk.replacements.ordering import (
    Typed,
    call_off_replacements,
    draw_replacements,
    replacement_orders,
    type_replacement_number,
)
from panels.desk.replacements.outlook import replacement_outlook
from panels.desk.replacements.telling import Change, changes
from panels.desk.replacements.watching import Watch, quotas_now
from panels.desk.replacements.work import carry_out
from panels.door import Denied, Machine, Role, Visit
from panels.draws.jobs import Work, claim_job, waiting_job
from panels.stages import Stage
from panels.store.tables import (
    Draw,
    DrawState,
    Identity,
    LogRecord,
    OrderState,
    Person,
    ReplacementBatch,
    ReplacementOrder,
    Seat,
    SeatState,
    Source,
    Ticket,
)
from panels.worker import Worker
from sortition.draw import Randomness
from sortition.refused import Refused
from sortition.replacement.batch import Wish
from sortition.replacement.standing import standing
from sortition.replacement.step import Plan, step
from sortition.verification import holds, verify

MADE_WITH = {"sortition": "test"}


def code(raised: pytest.ExceptionInfo[Refused]) -> str:
    return raised.value.problems[0].code


def work(drawn: Drawn) -> None:
    """Let the worker do all that waits."""
    Worker(drawn.house).work(once=True)


def say_no(drawn: Drawn, officer: Visit, *tickets: str) -> None:
    for ticket in tickets:
        decline_seat(officer, drawn.seat(ticket).id)


def by_library(drawn: Drawn, place: Path, wish: Wish, plan: Plan):
    """What the library alone makes of the folder that was drawn."""
    shutil.copytree(drawn.made.folder, place)
    return step(place, wish, plan=plan, randomness=Randomness(), at=START, made_with=MADE_WITH)


class TestOutlook:
    def test_it_says_what_the_library_says(
        self, drawn: Drawn, officer: Visit, tmp_path: Path
    ) -> None:
        first, second = drawn.made.panel[:2]
        say_no(drawn, officer, first)
        found = replacement_outlook(officer, leaving=[drawn.seat(second).id])
        expected = by_library(
            drawn, tmp_path / "jury", Wish(left=(first, second)), Plan(what_if=True)
        ).look
        assert expected is not None
        chances = expected.chances
        assert found.fits
        assert (found.empty, found.staying, found.candidates) == (2, 6, 22)
        assert found.people == len(chances)
        assert (found.lowest, found.highest) == (min(chances.values()), max(chances.values()))
        assert [str(need) for need in found.needs] == [str(n) for n in expected.batch.needs()]

    def test_nothing_is_written_by_it(self, drawn: Drawn, officer: Visit, tmp_path: Path) -> None:
        say_no(drawn, officer, drawn.made.panel[0])
        replacement_outlook(officer)
        assert not (drawn.export(tmp_path / "out") / "replacements").exists()

    def test_where_nobody_fits_the_choices_are_told_in_order(
        self, drawn: Drawn, officer: Visit, tmp_path: Path
    ) -> None:
        old = [t for t in drawn.made.panel if _value(drawn, t, "age") == "60+"]
        unavailable = [
            ticket
            for ticket in drawn.made.holders
            if _value(drawn, ticket, "age") == "60+" and ticket not in drawn.made.panel
        ]
        say_no(drawn, officer, *old)
        found = replacement_outlook(officer, unavailable=unavailable)
        look = by_library(
            drawn,
            tmp_path / "jury",
            Wish(left=tuple(old), unavailable=tuple(sorted(unavailable))),
            Plan(what_if=True),
        ).look
        assert look is not None
        assert not found.fits
        assert found.broken
        assert [str(way.words) for way in found.choices] == [
            str(offer.choice.words()) for offer in look.offers
        ]
        assert [way.people for way in found.choices] == [len(o.chances) for o in look.offers]

    def test_who_has_a_seat_is_not_unavailable(self, drawn: Drawn, officer: Visit) -> None:
        say_no(drawn, officer, drawn.made.panel[0])
        for ticket, expected in ((drawn.made.panel[1], "replace-member"),
                                 ("XXX-XXX", "replace-unknown")):  # fmt: skip
            with pytest.raises(Refused) as refused:
                replacement_outlook(officer, unavailable=[ticket])
            assert code(refused) == expected


class TestBatch:
    def test_a_batch_is_the_one_of_the_library_and_the_chain_verifies(
        self, drawn: Drawn, officer: Visit, tmp_path: Path, clock: Clock
    ) -> None:
        left = drawn.made.panel[:3]
        say_no(drawn, officer, *left)
        order = draw_replacements(officer, days=5)
        work(drawn)
        (shown,) = replacement_orders(officer)
        assert (shown.id, shown.state, shown.problem) == (order, OrderState.DONE, None)
        expected = by_library(drawn, tmp_path / "library", Wish(left=left), Plan())
        assert expected.drawn is not None
        came = drawn.seats(SeatState.OFFERED)
        new = [seat for seat in came if seat.link == 1]
        assert tuple(seat.ticket for seat in new) == tuple(sorted(expected.drawn.tickets))
        assert {seat.expires_at for seat in new} == {clock.now + (new[0].expires_at - clock.now)}
        assert (new[0].expires_at - clock.now).days == 5
        assert len(came) == SEATS
        assert all(drawn.seat(ticket).replaced for ticket in left)
        out = drawn.export(tmp_path / "out")
        assert holds(verify(out))
        now = standing(out)
        assert set(now.members) == {seat.ticket for seat in came}
        with drawn.house.transaction(writes=False) as session:
            assert session.get_one(Draw, drawn.draw).checkpoint == now.follows
            batch = session.scalars(select(ReplacementBatch)).one()
        assert (batch.link, batch.left, batch.came, batch.open) == (1, 3, 3, 0)
        assert batch.number == expected.drawn.number

    def test_nobody_is_drawn_twice_and_a_no_is_for_good(
        self, drawn: Drawn, officer: Visit, tmp_path: Path
    ) -> None:
        seen: Counter[str] = Counter(drawn.made.panel)
        for _ in range(3):
            sitting = drawn.seats(SeatState.OFFERED, SeatState.CONFIRMED)
            say_no(drawn, officer, *(seat.ticket for seat in sitting[:2]))
            if (reserve := drawn.seats(SeatState.RESERVE)) and not seen["reserve"]:
                seen["reserve"] = 1
                refused = reserve[0].ticket
                say_no(drawn, officer, refused)
            before = {seat.ticket for seat in drawn.seats(SeatState.OFFERED)}
            draw_replacements(officer)
            work(drawn)
            seen.update({seat.ticket for seat in drawn.seats(SeatState.OFFERED)} - before)
        assert max(seen.values()) == 1
        assert refused not in seen
        assert len(drawn.seats(SeatState.OFFERED)) == SEATS
        out = drawn.export(tmp_path / "out")
        assert holds(verify(out))
        assert standing(out).links == 3
        assert refused in standing(out).gone

    def test_alternates_first_if_it_is_so_chosen(self, drawn: Drawn, officer: Visit) -> None:
        ticket = next(
            t for t in drawn.made.panel
            if any(values_of(drawn, t) == values_of(drawn, a) for a in drawn.made.alternates)
        )  # fmt: skip
        say_no(drawn, officer, ticket)
        draw_replacements(officer, source=Source.ALTERNATES)
        work(drawn)
        (new,) = [seat for seat in drawn.seats(SeatState.OFFERED) if seat.link == 1]
        assert new.ticket in drawn.made.alternates
        assert new.rank is not None
        assert len(drawn.seats(SeatState.RESERVE)) == 2

    def test_no_order_without_an_empty_seat(self, drawn: Drawn, officer: Visit) -> None:
        with pytest.raises(Refused) as refused:
            draw_replacements(officer)
        assert code(refused) == "replacement-needless"

    def test_nobody_fits_leaves_all_as_it_is_until_a_choice_is_accepted(
        self, drawn: Drawn, officer: Visit, tmp_path: Path
    ) -> None:
        old = [t for t in drawn.made.panel if _value(drawn, t, "age") == "60+"]
        away = [
            t for t in drawn.made.holders
            if _value(drawn, t, "age") == "60+" and t not in drawn.made.panel
        ]  # fmt: skip
        say_no(drawn, officer, *old)
        draw_replacements(officer, unavailable=away)
        work(drawn)
        (shown,) = replacement_orders(officer)
        assert (shown.state, shown.problem) == (OrderState.FAILED, "replacement-nobody-fits")
        assert not (drawn.export(tmp_path / "before") / "replacements").exists()
        draw_replacements(officer, unavailable=away, accept=1)
        work(drawn)
        told = changes(officer).batches
        assert len(told) == 1
        assert any("60+" in str(words) for words in told[0].gave_way)
        assert holds(verify(drawn.export(tmp_path / "after")))

    def test_who_was_erased_or_taken_out_is_not_drawn(
        self, drawn: Drawn, officer: Visit, tmp_path: Path
    ) -> None:
        ticket = drawn.made.panel[0]
        alike = [
            t for t in drawn.made.holders
            if values_of(drawn, t) == values_of(drawn, ticket) and t not in drawn.made.panel
        ]  # fmt: skip
        with drawn.house.transaction(writes=True) as session:
            for number, one in enumerate(alike[:-1]):
                person = session.scalars(select(Ticket.person_id).where(Ticket.ticket == one)).one()
                if number % 2:
                    session.delete(session.get_one(Identity, person))
                else:
                    session.get_one(Person, person).eligible = False
        say_no(drawn, officer, ticket)
        draw_replacements(officer)
        work(drawn)
        (new,) = [seat for seat in drawn.seats(SeatState.OFFERED) if seat.link == 1]
        assert new.ticket not in alike[:-1]
        out = drawn.export(tmp_path / "out")
        said = json.loads((out / "replacements/1/manifest.json").read_text())["replacement"]
        assert set(said["unavailable"]) >= set(alike[:-1])

    def test_after_confirming_too(self, drawn: Drawn, officer: Visit) -> None:
        one = drawn.seats(SeatState.OFFERED)[0]
        confirm_seat(officer, one.id, YES)
        withdraw_seat(officer, one.id)
        draw_replacements(officer)
        work(drawn)
        assert drawn.seat(one.ticket).replaced
        told = changes(officer)
        assert [event.what for event in told.events] == [Change.WITHDRAWN, Change.STEPPED_IN]

    def test_a_slip_can_be_mended_until_replacements_are_ordered(
        self, drawn: Drawn, officer: Visit, clock: Clock
    ) -> None:
        one, other = drawn.seats(SeatState.OFFERED)[:2]
        later = clock.now.replace(month=10)
        say_no(drawn, officer, one.ticket, other.ticket)
        offer_again(officer, one.id, later)
        assert drawn.seat(one.ticket).state is SeatState.OFFERED
        draw_replacements(officer)
        with pytest.raises(Refused) as refused:
            offer_again(officer, other.id, later)
        assert code(refused) == "seat-given-on"
        work(drawn)
        with pytest.raises(Refused):
            offer_again(officer, other.id, later)


class TestRaces:
    def test_of_ten_orders_at_once_one_counts(
        self, drawn: Drawn, officer: Visit, tmp_path: Path
    ) -> None:
        say_no(drawn, officer, *drawn.made.panel[:2])
        came: list[str] = []
        start = threading.Barrier(10)

        def order() -> None:
            start.wait()
            try:
                draw_replacements(officer)
                came.append("ordered")
            except Refused as error:
                came.append(error.problems[0].code)

        _together([order] * 10)
        assert Counter(came) == {"ordered": 1, "replacement-ordered": 9}
        _together([lambda: work(drawn)] * 4)
        with drawn.house.transaction(writes=False) as session:
            assert session.scalar(select(func.count()).select_from(ReplacementBatch)) == 1
        assert len(drawn.seats(SeatState.OFFERED)) == SEATS
        assert standing(drawn.export(tmp_path / "out")).links == 1

    def test_what_was_computed_on_another_folder_does_not_count(
        self, drawn: Drawn, officer: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from panels.desk.replacements import work as room

        say_no(drawn, officer, drawn.made.panel[0])
        draw_replacements(officer)
        real = room._step

        def meanwhile(*given):
            done = real(*given)
            other = drawn.export(tmp_path / "other")
            (other / "report.html").write_text("changed meanwhile")
            with drawn.house.transaction(writes=True) as session:
                stored(session, drawn.draw, other)
            return done

        monkeypatch.setattr(room, "_step", meanwhile)
        work(drawn)
        (shown,) = replacement_orders(officer)
        assert (shown.state, shown.problem) == (OrderState.FAILED, "replacement-overtaken")
        assert not [seat for seat in drawn.seats() if seat.link]
        monkeypatch.undo()
        draw_replacements(officer)
        work(drawn)
        assert [seat for seat in drawn.seats() if seat.link]

    def test_a_worker_that_was_given_up_brings_nothing(
        self, drawn: Drawn, officer: Visit, clock: Clock
    ) -> None:
        say_no(drawn, officer, drawn.made.panel[0])
        draw_replacements(officer)
        visit = drawn.house.machine(Machine.WORKER)
        job = waiting_job(visit)
        assert job is not None
        lost = claim_job(visit, job)
        clock.passes(minutes=5)
        work(drawn)
        before = drawn.seats()
        carry_out(
            Work(house=drawn.house, job=lost.job, attempt=lost.attempt, jury=lost.jury,
                 subject=lost.subject, clock=lambda: float("inf"), progress=lambda *_: None)
        )  # fmt: skip
        assert [(s.id, s.state, s.link) for s in drawn.seats()] == [
            (s.id, s.state, s.link) for s in before
        ]

    def test_an_order_can_be_called_off_before_the_worker_has_it(
        self, drawn: Drawn, officer: Visit
    ) -> None:
        say_no(drawn, officer, drawn.made.panel[0])
        order = draw_replacements(officer)
        call_off_replacements(officer, order)
        work(drawn)
        assert not [seat for seat in drawn.seats() if seat.link]
        draw_replacements(officer)


class TestNumberFromOutside:
    def waiting(self, drawn: Drawn, officer: Visit) -> str:
        say_no(drawn, officer, *drawn.made.panel[:2])
        order = draw_replacements(officer, by_number=True)
        work(drawn)
        return order

    def test_the_lottery_is_written_first_and_two_type_the_number(
        self, drawn: Drawn, officer: Visit, observer: Visit, tmp_path: Path
    ) -> None:
        order = self.waiting(drawn, officer)
        assert replacement_orders(officer)[0].state is OrderState.WAITING
        waiting = drawn.export(tmp_path / "waiting")
        assert standing(waiting).waits
        assert not [seat for seat in drawn.seats() if seat.link]
        assert type_replacement_number(officer, order, "07") is Typed.FIRST
        assert type_replacement_number(officer, order, "07") is Typed.FIRST
        assert replacement_orders(officer)[0].typed == 1
        assert type_replacement_number(observer, order, "07") is Typed.AGREED
        work(drawn)
        out = drawn.export(tmp_path / "out")
        assert holds(verify(out))
        record = json.loads((out / "replacements/1/draw.json").read_text())
        assert (record["method"], record["number"]) == ("number", "07")
        assert (waiting / "replacements/1/lottery.csv").read_bytes() == (
            out / "replacements/1/lottery.csv"
        ).read_bytes()
        assert set(standing(out).members) == {s.ticket for s in drawn.seats(SeatState.OFFERED)}

    def test_on_a_laptop_alone_one_person_types_it_and_the_log_says_so(
        self, drawn: Drawn, officer: Visit
    ) -> None:
        order = self.waiting(drawn, officer)
        alone = replace(drawn.house, settings=drawn.house.settings.model_copy(
            update={"alone": True}
        ))  # fmt: skip
        assert type_replacement_number(replace(officer, house=alone), order, "07") is Typed.AGREED
        (typed,) = [r for r in records(drawn.house) if r["action"] == "type_replacement_number"]
        assert typed["facts"] == {"order": order, "came": "agreed", "one_person": True}

    def test_an_order_on_a_draw_that_was_annulled_is_nobody_s(
        self, drawn: Drawn, officer: Visit, made_folder: Made
    ) -> None:
        order = self.waiting(drawn, officer)
        with drawn.house.transaction(writes=True) as session:
            session.get_one(Draw, drawn.draw).state = DrawState.ANNULLED
        with pytest.raises(Refused) as refused:
            type_replacement_number(officer, order, "07")
        assert code(refused) == "desk-without-draw"
        with pytest.raises(Refused):
            replacement_orders(officer)

    def test_numbers_that_differ_are_typed_anew(
        self, drawn: Drawn, officer: Visit, observer: Visit
    ) -> None:
        order = self.waiting(drawn, officer)
        type_replacement_number(officer, order, "07")
        assert type_replacement_number(observer, order, "70") is Typed.DIFFERS
        assert replacement_orders(officer)[0].typed == 0
        assert type_replacement_number(observer, order, "70") is Typed.FIRST

    def test_a_number_that_no_panel_has_is_asked_for_again(
        self, drawn: Drawn, officer: Visit, observer: Visit
    ) -> None:
        order = self.waiting(drawn, officer)
        for visit in (officer, observer):
            type_replacement_number(visit, order, "12345")
        work(drawn)
        (shown,) = replacement_orders(officer)
        assert (shown.state, shown.problem, shown.typed) == (OrderState.WAITING, "draw-number", 0)
        for visit in (officer, observer):
            type_replacement_number(visit, order, "12")
        work(drawn)
        assert replacement_orders(officer)[0].state is OrderState.DONE

    def test_no_other_batch_while_one_waits(self, drawn: Drawn, officer: Visit) -> None:
        order = self.waiting(drawn, officer)
        with pytest.raises(Refused):
            draw_replacements(officer)
        with pytest.raises(Refused):
            replacement_outlook(officer)
        with pytest.raises(Refused):
            call_off_replacements(officer, order)

    def test_who_was_erased_while_it_waited_is_replaced_in_the_next_batch(
        self, drawn: Drawn, officer: Visit, observer: Visit, tmp_path: Path
    ) -> None:
        order = self.waiting(drawn, officer)
        place = drawn.export(tmp_path / "waiting") / "replacements/1"
        rows = (place / "lottery.csv").read_text().splitlines()
        drawn_by_zero = rows[1].split(",")[1].split(" ")
        with drawn.house.transaction(writes=True) as session:
            person = session.scalars(
                select(Ticket.person_id).where(Ticket.ticket == drawn_by_zero[0])
            ).one()
            seated = session.scalar(select(Seat.id).where(Seat.person_id == person))
            if seated is None:
                session.delete(session.get_one(Person, person))
        for visit in (officer, observer):
            type_replacement_number(visit, order, "00")
        work(drawn)
        assert replacement_orders(officer)[0].state is OrderState.DONE
        if seated is None:
            assert drawn.seat(drawn_by_zero[0]).state is SeatState.LAPSED
            draw_replacements(officer)
            work(drawn)
            assert len(drawn.seats(SeatState.OFFERED)) == SEATS


class TestQuotasWatched:
    def test_they_equal_a_recount(self, drawn: Drawn, officer: Visit, observer: Visit) -> None:
        sitting = drawn.seats(SeatState.OFFERED)
        for seat in sitting[:3]:
            confirm_seat(officer, seat.id, YES)
        say_no(drawn, officer, *(seat.ticket for seat in sitting[3:5]))
        found = {(q.feature, q.value): q for q in quotas_now(observer)}
        assert len(found) == len(QUOTAS.rows)
        for quota in QUOTAS.rows:

            def count(*states: SeatState, quota=quota) -> int:
                return sum(
                    _value(drawn, seat.ticket, quota.feature) == quota.value
                    for seat in drawn.seats(*states)
                )

            shown = found[quota.feature, quota.value]
            assert (shown.least, shown.most) == (quota.least, quota.most)
            assert shown.confirmed == count(SeatState.CONFIRMED)
            assert shown.offered == count(SeatState.OFFERED)
            assert shown.empty == count(SeatState.DECLINED)
            sits = shown.confirmed + shown.offered
            expected = (
                Watch.SHORT if sits < quota.least
                else Watch.OVER if sits > quota.most
                else Watch.TIGHT if sits == quota.least and shown.offered
                else Watch.KEPT
            )  # fmt: skip
            assert shown.watch is expected
        assert {q.watch for q in found.values()} & {Watch.SHORT, Watch.TIGHT}

    def test_after_a_batch_they_are_kept(self, drawn: Drawn, officer: Visit) -> None:
        say_no(drawn, officer, *drawn.made.panel[:4])
        assert any(q.watch is Watch.SHORT for q in quotas_now(officer))
        draw_replacements(officer)
        work(drawn)
        assert not {q.watch for q in quotas_now(officer)} & {Watch.SHORT, Watch.OVER}
        assert sum(q.empty for q in quotas_now(officer)) == 0


class TestTelling:
    def test_an_observer_follows_every_change_without_names(
        self, drawn: Drawn, officer: Visit, observer: Visit, clock: Clock, tmp_path: Path
    ) -> None:
        first, second, third = drawn.made.panel[:3]
        confirm_seat(officer, drawn.seat(third).id, YES)
        clock.passes(hours=1)
        say_no(drawn, officer, first)
        clock.passes(days=8)
        assert lapse_offers(officer) == SEATS - 2
        draw_replacements(officer)
        work(drawn)
        told = changes(observer)
        assert "anary" not in repr(told)
        kinds = Counter(event.what for event in told.events)
        assert kinds == {
            Change.CONFIRMED: 1,
            Change.DECLINED: 1,
            Change.LAPSED: SEATS - 2,
            Change.STEPPED_IN: SEATS - 1,
        }
        (batch,) = told.batches
        assert set(batch.left) == {*drawn.made.panel} - {third}
        assert len(batch.came) == SEATS - 1
        assert second in batch.left
        assert told.checkpoint == standing(drawn.export(tmp_path / "out")).follows
        assert (told.seats, told.confirmed, told.offered) == (SEATS, 1, SEATS - 1)
        assert all(group.seated is None or group.seated >= 5 for group in told.groups)

    def test_no_name_and_no_note_in_the_log(self, drawn: Drawn, officer: Visit) -> None:
        say_no(drawn, officer, drawn.made.panel[0])
        draw_replacements(officer)
        work(drawn)
        with drawn.house.transaction(writes=False) as session:
            bodies = "".join(session.scalars(select(LogRecord.body)))
        assert "anary" not in bodies
        assert "land_replacements" in bodies

    def test_who_may(self, drawn: Drawn, somebody: Somebody, caller: Visit) -> None:
        for role in (Role.CALLER, Role.ADMINISTRATOR, Role.MEMBER, Role.FACILITATOR):
            visit = somebody(role, city=drawn.city, jury=drawn.jury, only=drawn.jury)
            for entry in (changes, quotas_now, replacement_outlook, draw_replacements):
                assert not entry.open_to(visit), (role, entry.name)
        with pytest.raises(Denied):
            draw_replacements(caller)


def test_nothing_lands_in_a_jury_that_went_on(drawn: Drawn, officer: Visit) -> None:
    say_no(drawn, officer, drawn.made.panel[0])
    draw_replacements(officer)
    with drawn.house.transaction(writes=True) as session:
        from panels.store.tables import Jury

        session.get_one(Jury, drawn.jury).stage = Stage.REPORTED
    work(drawn)
    with drawn.house.transaction(writes=False) as session:
        (order,) = session.scalars(select(ReplacementOrder))
        assert order.state is OrderState.FAILED
    assert not [seat for seat in drawn.seats() if seat.link]


def _value(drawn: Drawn, ticket: str, feature: str) -> str:
    return values_of(drawn, ticket)[feature]


def values_of(drawn: Drawn, ticket: str) -> dict[str, str]:
    return values()[drawn.made.holders[ticket][0]]


def _together(calls) -> None:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
