"""People entered by hand, changed with history, taken out and put back; nobody after the freeze."""

from __future__ import annotations

from datetime import date

import pytest
from houses import Clock, Somebody, set_stage
from pool_people import add_people, born, set_quotas
from sqlalchemy import func, select

from panels.door import Denied, Role, Visit
from panels.house import House
from panels.pool.by_hand import BY_HAND, add_person, change_person
from panels.pool.changing import Details
from panels.pool.eligibility import Reason, mark_eligible, mark_ineligible, review_ages
from panels.pool.looking import people, person
from panels.stages import AFTER_FREEZE, Stage
from panels.store.tables import Jury, LogRecord, Milestone, Origin, Person
from strata.problems import InputError

AN = Details(
    name=" An Peeters ", last="Peeters", email="an@example.org", phone="+32 470 11 11 11",
    address="Eikenlaan 4", postcode="3000", place="Leuven", born_on=date(1990, 2, 3),
    language="Nederlands", answers={"gender": "woman"},
)  # fmt: skip


def log(house: House) -> list[str]:
    with house.transaction(writes=False) as session:
        return list(session.scalars(select(LogRecord.body).order_by(LogRecord.number)))


def codes(error: InputError) -> set[str]:
    return {problem.code for problem in error.problems}


class TestEntering:
    @pytest.mark.parametrize("origin", BY_HAND)
    def test_somebody_is_entered_with_how_and_through_whom(
        self, house: House, officer: Visit, origin: Origin
    ) -> None:
        whole = person(officer, add_person(officer, AN, origin))
        assert whole.details.name == "An Peeters"
        assert whole.details.language == "nl"
        assert whole.details.answers == {"gender": "woman"}
        assert (whole.origin, whole.entered_at) == (origin, house.now())
        assert whole.entered_by.startswith("Colleague")
        assert whole.imported_at is None
        assert f'"origin":"{origin}"' in log(house)[-1]
        assert "Peeters" not in "".join(log(house))

    def test_nobody_comes_by_hand_from_a_file(self, officer: Visit) -> None:
        with pytest.raises(ValueError, match="imported"):
            add_person(officer, AN, Origin.IMPORTED)

    @pytest.mark.parametrize(("details", "code"), [
        (Details(name=" "), "person-blank"),
        (Details(name="85.07.30-033.28"), "national-number"),
        (Details(name="An", answers={"gender": "85073003328"}), "national-number"),
        (Details(name="A" * 201), "cell-long"),
        (Details(name="An", postcode="3000 and more"), "cell-long"),
        (Details(name="An\nPeeters"), "cell-unprintable"),
        (Details(name="An\x00"), "cell-unprintable"),
        (Details(name="An", language="Klingon"), "language-unknown"),
        (Details(name="An", answers={"gender": "other"}), "value-unknown"),
        (Details(name="An", answers={"age": "-3"}), "value-unknown"),
    ])  # fmt: skip
    def test_what_cannot_stand_in_the_pool_is_refused(
        self, house: House, jury: str, officer: Visit, details: Details, code: str
    ) -> None:
        set_quotas(house, jury, "gender,woman,4,6 gender,man,4,6 age,16-29,2,9 age,30+,2,9")
        with pytest.raises(InputError) as error:
            add_person(officer, details)
        assert codes(error.value) == {code}
        assert people(officer).count == 0

    def test_somebody_may_leave_answers_open(self, house: House, jury: str, officer: Visit) -> None:
        set_quotas(house, jury, "gender,woman,4,6 gender,man,4,6")
        assert add_person(officer, Details(name="Bo", answers={"gender": ""}))

    @pytest.mark.parametrize("again", [
        Details(name="Ann Peeters", email="AN@example.org"),
        Details(name="Peeters An", phone="0470/11.11.11", email="other@example.org"),
        Details(name="An Peeters", born_on=date(1990, 2, 3)),
        Details(name="An Peeter", address="Eikenlaan 4"),
    ])  # fmt: skip
    def test_who_is_in_the_pool_already_is_shown_and_kept_only_with_a_reason(
        self, officer: Visit, again: Details
    ) -> None:
        first = add_person(officer, AN)
        with pytest.raises(InputError) as error:
            add_person(officer, again)
        assert [(p.code, p.value) for p in error.value.problems] == [("person-twice", first)]
        assert "Peeters" not in str(error.value)
        second = add_person(officer, again, Origin.PHONE, another="aunt and niece")
        (change,) = person(officer, second).history
        assert (change.field, change.before, change.after) == ("double", first, "aunt and niece")

    def test_a_namesake_is_somebody_else(self, officer: Visit) -> None:
        add_person(officer, AN)
        assert add_person(
            officer, Details(name="An Peeters", born_on=date(1950, 1, 1), email="x@example.org")
        )


class TestChanging:
    def test_every_change_has_its_history(self, house: House, officer: Visit, clock: Clock) -> None:
        own = add_person(officer, AN)
        clock.passes(days=1)
        changed = change_person(
            officer, own,
            {"name": "An Maes", "email": "an@example.org", "answers": {"gender": "man"}},
        )  # fmt: skip
        assert set(changed) == {"name", "gender"}
        clock.passes(days=1)
        change_person(officer, own, {"answers": {"gender": "", "district": "Heverlee"}})
        whole = person(officer, own)
        assert whole.details.answers == {"district": "Heverlee"}
        told = [(c.field, c.before, c.after) for c in whole.history]
        assert set(told[:2]) == {("gender", "man", ""), ("district", "", "Heverlee")}
        assert set(told[2:]) == {("name", "An Peeters", "An Maes"), ("gender", "woman", "man")}
        assert all(c.by.startswith("Colleague") for c in whole.history)
        assert people(officer, search="maes").count == 1
        assert people(officer, search="peeters").count == 0
        assert '"changed":2' in log(house)[-1]

    def test_changing_nothing_leaves_no_history(self, officer: Visit) -> None:
        own = add_person(officer, AN)
        assert change_person(officer, own, {"place": "Leuven", "answers": {}}) == ()
        assert not person(officer, own).history

    def test_only_what_is_there_can_be_changed(
        self, house: House, city: str, officer: Visit, somebody: Somebody
    ) -> None:
        from houses import add_jury

        own = add_person(officer, AN)
        other = add_jury(house, city)
        elsewhere = somebody(Role.OFFICER, city=city, jury=other)
        for visit, who in ((elsewhere, own), (officer, "f" * 24)):
            for entry in (
                lambda v, p: change_person(v, p, {"name": "X"}),
                lambda v, p: mark_ineligible(v, p, Reason.OFFICE),
                mark_eligible,
                person,
            ):
                with pytest.raises(InputError) as error:
                    entry(visit, who)
                assert codes(error.value) == {"person-unknown"}
        with pytest.raises(ValueError, match="fields"):
            change_person(officer, own, {"name_key": "x"})


class TestEligibility:
    def test_out_for_a_reason_and_back(self, house: House, officer: Visit) -> None:
        own = add_person(officer, AN)
        for reason in Reason:
            mark_ineligible(officer, own, reason)
            whole = person(officer, own)
            assert (whole.eligible, whole.reason) == (False, reason.value)
        mark_eligible(officer, own)
        whole = person(officer, own)
        assert (whole.eligible, whole.reason) == (True, None)
        assert len(whole.history) == len(Reason) + 1
        assert f'"person":"{own}"' in log(house)[-1]

    def test_the_limits_of_age_decide_on_the_first_day(
        self, house: House, jury: str, officer: Visit
    ) -> None:
        with house.transaction(writes=True) as session:
            row = session.get_one(Jury, jury)
            row.youngest, row.oldest = 18, 60
            session.add(Milestone(jury_id=jury, name="first-day", planned_on=date(2027, 3, 1)))
        on_the_day = add_person(officer, Details(name="A", born_on=date(2009, 3, 1)))
        day_after = add_person(officer, Details(name="B", born_on=date(2009, 3, 2)))
        old = add_person(officer, Details(name="C", born_on=date(1966, 3, 2)))
        too_old = add_person(officer, Details(name="D", born_on=date(1966, 3, 1)))
        unknown = add_person(officer, Details(name="E"))
        found = {one: person(officer, one).reason for one in
                 (on_the_day, day_after, old, too_old, unknown)}  # fmt: skip
        assert found == {
            on_the_day: None, day_after: "age", old: None, too_old: "age", unknown: None
        }  # fmt: skip
        with pytest.raises(InputError) as error:
            mark_eligible(officer, too_old)
        assert codes(error.value) == {"age-outside"}
        change_person(officer, too_old, {"born_on": date(1966, 4, 1)})
        assert person(officer, too_old).eligible
        change_person(officer, old, {"born_on": date(1900, 4, 1)})
        assert person(officer, old).reason == "age"

    def test_ages_are_looked_at_anew_when_the_limits_change(
        self, house: House, jury: str, officer: Visit
    ) -> None:
        young, left, fine = add_people(
            house, jury,
            [{"born_on": born(2012)}, {"born_on": born(2012), "eligible": False,
             "reason": "own-wish"}, {"born_on": born(1980)}],
        )  # fmt: skip
        assert review_ages(officer) == 0
        with house.transaction(writes=True) as session:
            session.get_one(Jury, jury).youngest = 16
        assert review_ages(officer) == 1
        assert person(officer, young).reason == "age"
        with house.transaction(writes=True) as session:
            session.get_one(Jury, jury).youngest = None
        assert review_ages(officer) == 1
        assert person(officer, young).eligible
        assert person(officer, left).reason == "own-wish"
        assert person(officer, fine).eligible


@pytest.mark.parametrize("stage", sorted(AFTER_FREEZE))
def test_after_the_freeze_all_is_refused_and_counted(
    house: House, jury: str, officer: Visit, stage: Stage
) -> None:
    own = add_person(officer, AN)
    set_stage(house, jury, stage)
    attempts = [
        lambda: add_person(officer, Details(name="Late"), Origin.PHONE),
        lambda: change_person(officer, own, {"name": "Other"}),
        lambda: mark_ineligible(officer, own, Reason.OWN_WISH),
        lambda: mark_eligible(officer, own),
        lambda: review_ages(officer),
    ]
    for attempt in attempts:
        with pytest.raises(Denied, match="registering") as denied:
            attempt()
        assert denied.value.code == "wrong-stage"
    late = [record for record in log(house) if '"refused":"wrong-stage"' in record]
    assert len(late) == len(attempts)
    assert not any("Late" in record for record in late)
    with house.transaction(writes=False) as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1
    assert person(officer, own).details.name == "An Peeters"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICER, Role.PUBLIC, Role.WORKER}))
def test_others_may_not(
    jury: str, city: str, officer: Visit, somebody: Somebody, role: Role
) -> None:
    own = add_person(officer, AN)
    visit = somebody(role, city=city, jury=jury)
    for attempt in (
        lambda: add_person(visit, AN),
        lambda: change_person(visit, own, {"name": "X"}),
        lambda: mark_ineligible(visit, own, Reason.OFFICE),
        lambda: people(visit),
        lambda: person(visit, own),
    ):
        with pytest.raises(Denied):
            attempt()
