"""What the lottery gets of the pool."""

from __future__ import annotations

from datetime import date

import pytest
from houses import add_jury
from pool_people import add_people, born

from panels.house import House
from panels.pool.gathering import Gathered, gathered
from panels.store.tables import Jury, Milestone
from strata.quotas import Quota, Quotas


def quotas(**features: str) -> Quotas:
    return Quotas(
        tuple(
            Quota(feature=feature, value=value, least=0, most=10)
            for feature, values in features.items()
            for value in values.split("|")
        )
    )


def gather(house: House, jury: str, asked: Quotas) -> Gathered:
    with house.transaction(writes=False) as session:
        return gathered(session, session.get_one(Jury, jury), asked)


def codes(found: Gathered, severity: str = "error") -> set[str]:
    return {problem.code for problem in found.problems if problem.severity == severity}


def test_answers_are_read_as_the_main_job_reads_them(house: House, jury: str) -> None:
    one, two = add_people(
        house, jury,
        [
            {"name": "An", "answers": {"Gender": "WOMAN ", "age": "34"}},
            {"name": "Bo", "answers": {"Gender": "man", "age": "16-29"}},
        ],
    )  # fmt: skip
    found = gather(house, jury, quotas(gender="woman|man", age="16-29|30-44"))
    assert set(found.pool.ids) == {one, two}
    at = found.pool.ids.index(one)
    assert found.pool.values["gender"][at] == "woman"
    assert found.pool.values["age"][at] == "30-44"
    assert not codes(found)
    assert {"value-spelling", "value-banded", "column-spelling"} <= codes(found, "warning")


def test_what_cannot_be_read_names_the_person_by_id(house: House, jury: str) -> None:
    strange, empty, _ = add_people(
        house, jury,
        [
            {"name": "An Peeters", "answers": {"gender": "other"}},
            {"name": "Bo Maes", "answers": {"district": "Leuven"}},
            {"name": "Cas Claes", "answers": {"gender": "man"}},
        ],
    )  # fmt: skip
    found = gather(house, jury, quotas(gender="woman|man"))
    by_code = {problem.code: problem for problem in found.problems}
    assert by_code["value-unknown"].value == strange
    assert by_code["value-empty"].value == empty
    assert all(problem.row is None for problem in found.problems)
    assert "Peeters" not in repr(found.problems)
    missing = gather(house, jury, quotas(housing="owner|tenant"))
    assert codes(missing) == {"column-missing"}


def test_birth_dates_stand_in_for_bands_of_age_on_the_first_day(house: House, jury: str) -> None:
    (person,) = add_people(house, jury, [{"born_on": date(2000, 6, 1)}])
    asked = quotas(age="16-26|27-60")
    assert gather(house, jury, asked).pool.values["age"] == ("27-60",)  # on the decision
    with house.transaction(writes=True) as session:
        session.add(Milestone(jury_id=jury, name="first-day", planned_on=date(2027, 5, 31)))
    assert gather(house, jury, asked).pool.values["age"] == ("16-26",)
    assert gather(house, jury, quotas(**{"age × gender": "16-26 × man|27-60 × man"})).problems
    assert person


def test_ages_outside_the_limits_are_errors(house: House, jury: str) -> None:
    child, _ = add_people(house, jury, [{"born_on": born(2015)}, {"born_on": born(1980)}])
    with house.transaction(writes=True) as session:
        session.get_one(Jury, jury).youngest = 16
    found = gather(house, jury, Quotas(()))
    assert [(p.code, p.value) for p in found.problems if p.severity == "error"] == [
        ("age-outside", child)
    ]


@pytest.mark.parametrize("apart", [False, True])
def test_households_by_address_or_by_the_file_s_mark(house: House, jury: str, apart: bool) -> None:
    people = [
        {"address": "Eikenstraat 4", "postcode": "3000"},
        {"address": "EIKENSTR. 4", "postcode": "3000"},
        {"address": "Eikenstraat 4", "postcode": "3001"},
        {"address": "Torenhof 1", "postcode": "3000", "household": "H1"},
        {"address": "Torenhof 1", "postcode": "3000", "household": "H2"},
        {"address": "Elders 9", "postcode": "3010", "household": "H2"},
        {},
    ]
    ids = add_people(house, jury, people)
    if apart:
        with house.transaction(writes=True) as session:
            session.get_one(Jury, jury).one_per_household = False
    pool = gather(house, jury, Quotas(())).pool
    if apart:
        assert pool.households == ()
        return
    home = dict(zip(pool.ids, pool.households, strict=True))
    assert home[ids[0]] == home[ids[1]] is not None
    assert home[ids[4]] == home[ids[5]] is not None
    assert home[ids[2]] is home[ids[3]] is home[ids[6]] is None


def test_doubts_name_people_not_rows(house: House, jury: str) -> None:
    ids = add_people(
        house, jury,
        [
            {"name": "An Peeters", "email": "an@example.org", "address": "Eikenlaan 4",
             "postcode": "3000"},
            {"name": "An Peters", "email": "AN@example.org", "address": "Eikelaan 4",
             "postcode": "3000"},
            {"name": "Bo Maes"},
        ],
    )  # fmt: skip
    found = {p.code: p for p in gather(house, jury, Quotas(())).problems}
    for code in ("person-twice", "household-near"):
        words = str(found[code].what)
        pair = {found[code].value, *(person for person in ids if person in words)}
        assert pair == set(ids[:2])
    assert str(found["household-empty"].what).startswith("1 person has no address")


def test_only_the_eligible_of_this_jury(house: House, city: str, jury: str) -> None:
    other = add_jury(house, city)
    add_people(house, other, [{}])
    add_people(house, jury, [{"eligible": False, "reason": "office"}])
    assert codes(gather(house, jury, Quotas(()))) == {"pool-empty"}
    (person,) = add_people(house, jury, [{}])
    assert gather(house, jury, Quotas(())).pool.ids == (person,)
