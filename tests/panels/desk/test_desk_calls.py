"""Calls: attempts, decisions, consents, needs; offers that end; nothing personal in the clear."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from drawn_juries import DAYS, YES, Drawn, Made, add_drawn_jury
from houses import START, Clock, Somebody
from sqlalchemy import select, text

from panels.care.erasure.erasing import erase_person
from panels.desk.calls.attempts import note_attempt
from panels.desk.calls.queue import claim, claim_next, queue
from panels.desk.calls.sheet import seat
from panels.desk.calls.support import note_consent, note_support_need, remove_support_need
from panels.desk.deciding import confirm_seat, decline_seat, withdraw_seat
from panels.desk.listing import desk_numbers, seat_list
from panels.desk.offers import (
    extend_offer,
    juries_with_lapsed_offers,
    lapse_all,
    lapse_offers,
    offer_again,
    open_desk,
)
from panels.desk.words import Channel, ConsentKind, NeedKind, Outcome, Reason
from panels.door import Denied, Machine, Role, Visit
from panels.draws.jobs import EVERY
from panels.house import House
from panels.stages import Stage
from panels.store.tables import (
    Base,
    Consent,
    Contact,
    Draw,
    DrawState,
    Jury,
    LogRecord,
    Seat,
    SeatState,
    SupportNeed,
)
from sortition.refused import Refused
from strata.problems import InputError

SECRET = "zeldzame kanariepietallergie"  # made up, looked for in the database


def codes(raised: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in raised.value.problems]


@pytest.fixture
def taken(drawn: Drawn, caller: Visit) -> str:
    """A seat whose person the caller has taken."""
    one = claim_next(caller)
    assert one is not None
    return one


class TestAttempts:
    def test_an_attempt_is_noted_and_the_next_caller_may(
        self, drawn: Drawn, caller: Visit, colleague: Visit, taken: str, clock: Clock
    ) -> None:
        note_attempt(caller, taken, Channel.PHONE, Outcome.VOICEMAIL, "Rings after six.")
        claim(colleague, taken)
        (attempt,) = seat(colleague, taken).attempts
        assert (attempt.at, attempt.channel, attempt.outcome) == (
            clock.now,
            Channel.PHONE,
            Outcome.VOICEMAIL,
        )
        assert (attempt.note, attempt.mine) == ("Rings after six.", False)
        assert {row.seat: row.attempts for row in queue(colleague)}[taken] == 1

    def test_whoever_reached_somebody_keeps_them(
        self, drawn: Drawn, caller: Visit, taken: str, clock: Clock
    ) -> None:
        clock.passes(minutes=10)
        note_attempt(caller, taken, Channel.PHONE, Outcome.REACHED)
        clock.passes(minutes=10)
        confirm_seat(caller, taken, YES)

    def test_an_agreed_call_comes_when_it_is_due(
        self, drawn: Drawn, caller: Visit, taken: str, clock: Clock
    ) -> None:
        when = clock.now + timedelta(hours=30)
        note_attempt(caller, taken, Channel.PHONE, Outcome.THINKS, next_call=when)
        assert queue(caller)[-1].seat == taken
        clock.passes(hours=30)
        assert claim_next(caller) == taken

    @pytest.mark.parametrize(
        ("outcome", "hours", "code"),
        [
            (Outcome.CALL_BACK, None, "call-unset"),
            (Outcome.THINKS, None, "call-unset"),
            (Outcome.CALL_BACK, 0, "call-past"),
            (Outcome.CALL_BACK, 24 * DAYS, "call-after-offer"),
        ],
    )
    def test_a_call_that_cannot_be_is_refused(
        self, drawn: Drawn, caller: Visit, taken: str, outcome: Outcome, hours: int | None,
        code: str,
    ) -> None:  # fmt: skip
        when = None if hours is None else START + timedelta(hours=hours)
        with pytest.raises(Refused) as refused:
            note_attempt(caller, taken, Channel.PHONE, outcome, next_call=when)
        assert codes(refused) == [code]

    def test_a_note_is_not_endless(self, drawn: Drawn, caller: Visit, taken: str) -> None:
        with pytest.raises(Refused) as refused:
            note_attempt(caller, taken, Channel.PHONE, Outcome.REACHED, "a" * 2001)
        assert codes(refused) == ["note-long"]

    def test_nobody_notes_about_whom_they_have_not_taken(
        self, drawn: Drawn, colleague: Visit, officer: Visit
    ) -> None:
        one = drawn.seats(SeatState.OFFERED)[0].id
        doings = [
            lambda: note_attempt(colleague, one, Channel.PHONE, Outcome.NO_ANSWER),
            lambda: confirm_seat(colleague, one, YES),
            lambda: decline_seat(colleague, one),
            lambda: note_consent(colleague, one, ConsentKind.PHOTOGRAPHS, True),
            lambda: note_support_need(colleague, one, NeedKind.DIET, "halal", agreed=True),
        ]
        for doing in doings:
            with pytest.raises(Refused) as refused:
                doing()
            assert codes(refused) == ["call-not-yours"]
        confirm_seat(officer, one, YES)


class TestDeciding:
    def test_a_yes(self, drawn: Drawn, caller: Visit, taken: str, clock: Clock) -> None:
        confirm_seat(caller, taken, {**YES, ConsentKind.PHOTOGRAPHS: False})
        (confirmed,) = drawn.seats(SeatState.CONFIRMED)
        assert (confirmed.id, confirmed.decided_at) == (taken, clock.now)
        assert confirmed.claimed_by is None
        with pytest.raises(Refused):
            seat(caller, taken)
        with drawn.house.transaction(writes=False) as session:
            said = {c.kind: c.given for c in session.scalars(select(Consent))}
        assert said == {"taking-part": True, "of-age": True, "photographs": False}

    def test_the_call_in_which_they_said_so_is_noted_with_it_or_not_at_all(
        self, drawn: Drawn, caller: Visit, taken: str
    ) -> None:
        def noted() -> list[tuple[str, str]]:
            with drawn.house.transaction(writes=False) as session:
                return [(c.channel, c.outcome) for c in session.scalars(select(Contact))]

        with pytest.raises(InputError):
            confirm_seat(caller, taken, {}, channel=Channel.PHONE, note="Glad.")
        assert noted() == []
        confirm_seat(caller, taken, YES, channel=Channel.PHONE, note="Glad.")
        assert noted() == [("phone", "reached")]

    def test_nobody_sits_who_did_not_agree(self, drawn: Drawn, caller: Visit, taken: str) -> None:
        for given in ({}, {ConsentKind.TAKING_PART: False}, {ConsentKind.PHOTOGRAPHS: True}):
            with pytest.raises(InputError) as raised:
                confirm_seat(caller, taken, given)
            assert codes(raised) == ["consent-missing"]
        assert not drawn.seats(SeatState.CONFIRMED)

    @pytest.mark.parametrize(
        ("born", "minor"),
        [
            (date(2008, 11, 7), False),  # 18 on the first day
            (date(2008, 11, 8), True),
            (date(2011, 1, 1), True),
            (date(1950, 1, 1), False),
        ],
    )
    def test_a_minor_needs_a_guardian_by_the_age_on_the_first_day(
        self, drawn: Drawn, caller: Visit, taken: str, born: date, minor: bool
    ) -> None:
        drawn.identity(next(s.person_id for s in drawn.seats() if s.id == taken), born_on=born)
        shown = seat(caller, taken)
        assert (frozenset({ConsentKind.GUARDIAN}) in shown.demanded) is minor
        if minor:
            assert "guardian" in " ".join(shown.script)
            with pytest.raises(InputError) as raised:
                confirm_seat(caller, taken, YES)
            assert codes(raised) == ["consent-guardian"]
            confirm_seat(caller, taken, {**YES, ConsentKind.GUARDIAN: True})
        else:
            confirm_seat(caller, taken, {ConsentKind.TAKING_PART: True})
        assert len(drawn.seats(SeatState.CONFIRMED)) == 1

    def test_without_a_first_day_the_day_of_the_decision_counts(
        self, drawn: Drawn, caller: Visit, taken: str
    ) -> None:
        person = next(s.person_id for s in drawn.seats() if s.id == taken)
        drawn.identity(person, born_on=date(2009, 6, 1))  # the decision is on 1 June 2027
        assert seat(caller, taken).age == 17
        with drawn.house.transaction(writes=True) as session:
            session.execute(text("DELETE FROM milestone"))
        assert seat(caller, taken).age == 18

    def test_who_may_be_a_minor_says_so_or_has_a_guardian(
        self, drawn: Drawn, caller: Visit, taken: str
    ) -> None:
        person = next(s.person_id for s in drawn.seats() if s.id == taken)
        drawn.identity(person, born_on=None)
        with pytest.raises(InputError) as raised:
            confirm_seat(caller, taken, {ConsentKind.TAKING_PART: True})
        assert codes(raised) == ["consent-missing"]
        with drawn.house.transaction(writes=True) as session:
            session.get_one(Jury, drawn.jury).youngest = 18
        confirm_seat(caller, taken, {ConsentKind.TAKING_PART: True})

    def test_a_no_with_a_word_why(self, drawn: Drawn, caller: Visit, taken: str) -> None:
        decline_seat(caller, taken, Reason.CARE)
        (declined,) = drawn.seats(SeatState.DECLINED)
        assert (declined.id, declined.reason) == (taken, "care")
        with pytest.raises(Refused):
            decline_seat(caller, taken)

    def test_leaving_is_the_officer_s_to_note(
        self, drawn: Drawn, caller: Visit, officer: Visit, taken: str
    ) -> None:
        with pytest.raises(Denied):
            withdraw_seat(caller, taken)
        with pytest.raises(Refused) as refused:
            withdraw_seat(officer, drawn.seats(SeatState.OFFERED)[-1].id)
        assert codes(refused) == ["seat-not-confirmed"]
        confirm_seat(caller, taken, YES)
        withdraw_seat(officer, taken, Reason.MOVED)
        assert drawn.seats(SeatState.WITHDRAWN)[0].id == taken

    def test_a_reserve_can_say_no(self, drawn: Drawn, officer: Visit) -> None:
        reserve = drawn.seats(SeatState.RESERVE)[0]
        decline_seat(officer, reserve.id)
        assert drawn.seat(reserve.ticket).state is SeatState.DECLINED
        with pytest.raises(Refused):
            offer_again(officer, reserve.id, START + timedelta(days=9))

    def test_nobody_who_was_erased_is_offered_a_seat_again(
        self, drawn: Drawn, officer: Visit
    ) -> None:
        one = drawn.seats(SeatState.OFFERED)[0]
        decline_seat(officer, one.id)
        with drawn.house.transaction(writes=True) as session:
            erase_person(session, one.person_id, now=drawn.house.now())
        with pytest.raises(Refused) as refused:
            offer_again(officer, one.id, START + timedelta(days=9))
        assert codes(refused) == ["seat-decided"]

    def test_the_numbers_and_the_list_of_the_officer(
        self, drawn: Drawn, caller: Visit, officer: Visit, taken: str
    ) -> None:
        confirm_seat(caller, taken, YES)
        decline_seat(officer, drawn.seats(SeatState.OFFERED)[0].id)
        numbers = desk_numbers(caller)
        assert (numbers.seats, numbers.confirmed, numbers.offered) == (8, 1, 6)
        assert (numbers.left, numbers.empty, numbers.reserves) == (1, 1, 3)
        lines = seat_list(officer)
        assert len(lines) == 11
        assert all(line.name.startswith("Xantippe") for line in lines)
        assert not seat_list.open_to(caller)


class TestOffers:
    def test_the_desk_is_opened_after_the_draw(
        self, house: House, city: str, made_folder: Made, somebody: Somebody
    ) -> None:
        fresh = add_drawn_jury(house, city, made_folder, stage=Stage.DRAWN)
        officer = somebody(Role.OFFICER, city=city, jury=fresh.jury)
        with pytest.raises(Denied):
            claim_next(officer)
        assert open_desk(officer) == 8
        assert len(queue(officer)) == 8
        with pytest.raises(Denied):
            open_desk(officer)

    def test_offers_lapse_by_the_clock_jury_by_jury(
        self, drawn: Drawn, house: House, city: str, made_folder: Made, officer: Visit,
        clock: Clock,
    ) -> None:  # fmt: skip
        other = add_drawn_jury(house, city, made_folder)
        kept = drawn.seats(SeatState.OFFERED)[0].id
        extend_offer(officer, kept, START + timedelta(days=DAYS + 3))
        clock.passes(days=DAYS, seconds=-1)
        assert lapse_all(house) == 0
        clock.passes(seconds=1)
        worker = house.machine(Machine.WORKER)
        assert set(juries_with_lapsed_offers(worker)) == {drawn.jury, other.jury}
        assert lapse_all(house) == 7 + 8
        assert [seat.id for seat in drawn.seats(SeatState.OFFERED)] == [kept]
        assert lapse_all(house) == 0
        clock.passes(days=3)
        assert lapse_all(house) == 1

    def test_the_worker_does_it_now_and_then(self) -> None:
        assert lapse_all in [function for _, _, function in EVERY]

    def test_who_is_being_rung_is_left_in_peace(
        self, drawn: Drawn, caller: Visit, officer: Visit, clock: Clock
    ) -> None:
        one = drawn.seats(SeatState.OFFERED)[0].id
        clock.passes(days=DAYS, minutes=-5)
        claim(caller, one)
        clock.passes(minutes=6)
        assert lapse_offers(officer) == 7
        confirm_seat(caller, one, YES)
        assert drawn.seats(SeatState.CONFIRMED)[0].id == one

    def test_a_promise_is_not_cut_short(self, drawn: Drawn, officer: Visit) -> None:
        one = drawn.seats(SeatState.OFFERED)[0].id
        for until in (START, START + timedelta(days=DAYS)):
            with pytest.raises(Refused) as refused:
                extend_offer(officer, one, until)
            assert codes(refused) == ["offer-shorter"]

    def test_a_draw_that_was_annulled_has_no_seats_at_the_desk(
        self, drawn: Drawn, officer: Visit, clock: Clock
    ) -> None:
        one = drawn.seats(SeatState.OFFERED)[0].id
        with drawn.house.transaction(writes=True) as session:
            session.get_one(Draw, drawn.draw).state = DrawState.ANNULLED
        assert queue(officer) == ()
        with pytest.raises(Denied):
            seat(officer, one)
        clock.passes(days=30)
        assert lapse_all(drawn.house) == 0


class TestSupport:
    def test_a_need_is_kept_encrypted_and_only_with_consent(
        self, drawn: Drawn, caller: Visit, taken: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            note_support_need(caller, taken, NeedKind.DIET, SECRET, agreed=False)
        assert codes(refused) == ["need-without-consent"]
        need = note_support_need(caller, taken, NeedKind.DIET, SECRET, agreed=True)
        shown = seat(caller, taken)
        assert [(one.kind, one.words) for one in shown.needs] == [(NeedKind.DIET, SECRET)]
        assert shown.consents == {ConsentKind.SUPPORT: True}
        remove_support_need(caller, taken, need)
        assert seat(caller, taken).needs == ()

    def test_a_need_of_another_person_cannot_be_removed(
        self, drawn: Drawn, caller: Visit, officer: Visit, taken: str
    ) -> None:
        other = drawn.seats(SeatState.OFFERED)[-1].id
        need = note_support_need(officer, other, NeedKind.HEARING, "ring loop", agreed=True)
        with pytest.raises(Denied):
            remove_support_need(caller, taken, need)

    def test_needs_go_with_consent_and_with_a_no(
        self, drawn: Drawn, caller: Visit, officer: Visit, taken: str, clock: Clock
    ) -> None:
        def kept() -> int:
            with drawn.house.transaction(writes=False) as session:
                return len(list(session.scalars(select(SupportNeed))))

        note_support_need(caller, taken, NeedKind.DIET, "halal", agreed=True)
        clock.passes(seconds=1)
        note_consent(caller, taken, ConsentKind.SUPPORT, False)
        assert kept() == 0
        clock.passes(seconds=1)
        note_support_need(caller, taken, NeedKind.DIET, "halal", agreed=True)
        assert kept() == 1
        decline_seat(caller, taken)
        assert kept() == 0
        with pytest.raises(Refused) as refused:
            note_support_need(officer, taken, NeedKind.DIET, "halal", agreed=True)
        assert codes(refused) == ["seat-left"]

    def test_needs_go_when_an_offer_lapses(
        self, drawn: Drawn, caller: Visit, taken: str, clock: Clock
    ) -> None:
        note_support_need(caller, taken, NeedKind.DIET, "halal", agreed=True)
        clock.passes(days=DAYS + 1)
        lapse_all(drawn.house)
        with drawn.house.transaction(writes=False) as session:
            assert not list(session.scalars(select(SupportNeed)))

    def test_a_consent_that_carries_the_seat_is_not_taken_back_in_passing(
        self, drawn: Drawn, officer: Visit, clock: Clock
    ) -> None:
        one = drawn.seats(SeatState.OFFERED)[0].id
        confirm_seat(officer, one, YES)
        clock.passes(seconds=1)
        with pytest.raises(Refused) as refused:
            note_consent(officer, one, ConsentKind.TAKING_PART, False)
        assert codes(refused) == ["consent-carries-seat"]
        note_consent(officer, one, ConsentKind.PHOTOGRAPHS, True)
        clock.passes(seconds=1)
        note_consent(officer, one, ConsentKind.PHOTOGRAPHS, False)
        assert seat(officer, one).consents[ConsentKind.PHOTOGRAPHS] is False


def test_nothing_that_was_said_stands_in_the_database_or_the_log(
    drawn: Drawn, caller: Visit, taken: str, database: str
) -> None:
    note_attempt(caller, taken, Channel.PHONE, Outcome.REACHED, f"Said: {SECRET}")
    note_support_need(caller, taken, NeedKind.CHILDCARE, SECRET, agreed=True)
    for words in (SECRET * 100,):
        with pytest.raises(Refused) as refused:
            note_support_need(caller, taken, NeedKind.DIET, words, agreed=True)
        assert SECRET not in str(refused.value)
    with drawn.house.transaction(writes=False) as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                assert SECRET not in repr(tuple(row)), table.name
                assert table.name == "log_record" or "childcare" not in repr(tuple(row)), table.name
        (contact,) = session.scalars(select(Contact))
        assert drawn.house.keys.show(contact.note) == f"Said: {SECRET}"
        assert SECRET not in "".join(session.scalars(select(LogRecord.body)))
    if database.startswith("sqlite:///"):
        file = Path(database.removeprefix("sqlite:///"))
        for path in file.parent.glob(f"{file.name}*"):
            assert SECRET.encode() not in path.read_bytes(), path.name


def test_the_script_has_the_dates_of_the_jury_in_the_language_of_the_person(
    drawn: Drawn, caller: Visit, taken: str
) -> None:
    said = " ".join(seat(caller, taken).script)
    for words in ("Leuven", "Stadsgesprek", "7 November 2026", "12 December 2026", "1 June 2027",
                  "8 September 2026"):  # fmt: skip
        assert words in said


def test_the_script_is_dutch_for_who_speaks_dutch(drawn: Drawn, caller: Visit, taken: str) -> None:
    person = next(one.person_id for one in drawn.seats() if one.id == taken)
    drawn.identity(person, language="nl")
    said = " ".join(seat(caller, taken).script)
    for words in ("Goeiedag", "zaterdag 7 november 2026", "dinsdag 1 juni 2027", "Dank u wel"):
        assert words in said
    assert "Good day" not in said
    drawn.identity(person, language="fr")  # not spoken here: the jury's own language
    assert "Good day" in " ".join(seat(caller, taken).script)


def test_an_erased_person_has_an_empty_sheet(drawn: Drawn, officer: Visit) -> None:
    from panels.care.erasure.erasing import erase_person

    one = drawn.seats(SeatState.OFFERED)[0]
    with drawn.house.transaction(writes=True) as session:
        erase_person(session, one.person_id, now=drawn.house.now())
    found = seat(officer, one.id)
    assert (found.name, found.phone, found.email) == ("", "", "")
    assert found.state is SeatState.WITHDRAWN
    with drawn.house.transaction(writes=False) as session:
        assert session.get(Seat, one.id) is not None
