"""How the pool fills, for officers and, with few people hidden, for observers."""

from __future__ import annotations

import itertools
from datetime import date
from fractions import Fraction

import pytest
from houses import Clock, Somebody
from hypothesis import given, settings
from hypothesis import strategies as st
from pool_people import add_people, born, set_quotas

from panels.door import Denied, Role, Visit
from panels.house import House
from panels.pool.hiding import FEW, hidden, shown
from panels.pool.monitoring import NO_VALUE, Monitoring, monitoring
from panels.store.tables import Jury, Origin

QUOTAS = "gender,woman,4,6,51/100 gender,man,4,6,49/100 age,16-29,3,5 age,30+,5,7"


@pytest.fixture
def observer(somebody: Somebody, city: str, jury: str) -> Visit:
    return somebody(Role.OBSERVER, city=city, jury=jury)


def several(count: int, **person: object) -> list[dict[str, object]]:
    return [dict(person) for _ in range(count)]


def by_value(found: Monitoring) -> dict[tuple[str, str], int | None]:
    return {(one.feature, one.value): one.count for one in found.values}


def test_an_officer_sees_all(house: House, jury: str, officer: Visit, clock: Clock) -> None:
    set_quotas(house, jury, QUOTAS)
    add_people(house, jury, several(6, answers={"gender": "Woman", "age": "34"}))
    clock.passes(hours=15)  # 23:00 UTC: in Leuven it is the next day
    add_people(
        house, jury,
        [
            *several(2, answers={"gender": "man", "age": "20"}),
            *several(1, answers={"gender": "man"}, born_on=born(1980)),
            *several(1, answers={"gender": "other", "age": "34"}),
            *several(3, answers={"gender": "man", "age": "20"}, eligible=False, reason="office"),
        ],
        origin=Origin.PHONE,
    )  # fmt: skip
    found = monitoring(officer)
    assert (found.seats, found.total, found.eligible) == (10, 13, 10)
    assert found.by_reason == {"office": 3}
    assert found.by_origin == {"imported": 6, "phone": 7}
    assert found.by_day == {date(2026, 9, 1): 6, date(2026, 9, 2): 7}
    assert by_value(found) == {
        ("gender", "woman"): 6, ("gender", "man"): 3, ("gender", NO_VALUE): 1,
        ("age", "16-29"): 2, ("age", "30+"): 8,
    }  # fmt: skip
    wanted = {(one.feature, one.value): one.wanted for one in found.values}
    assert wanted["gender", "man"] == 1
    assert wanted["age", "16-29"] == 1
    assert wanted["gender", "woman"] == 0
    woman = found.values[0]
    assert (woman.population, woman.share) == (Fraction(51, 100), Fraction(3, 5))
    assert {p.code for p in found.problems if p.severity == "error"} == {"value-unknown"}
    assert not found.few_hidden


def test_ages_to_review_and_unknown(house: House, jury: str, officer: Visit) -> None:
    add_people(house, jury, [{"born_on": born(2015)}, {"born_on": born(1980)}, {}])
    assert monitoring(officer).ages_unknown is None
    with house.transaction(writes=True) as session:
        session.get_one(Jury, jury).youngest = 16
    found = monitoring(officer)
    assert (found.ages_to_review, found.ages_unknown) == (1, 1)
    assert not found.age_day.first_day


def test_an_observer_sees_no_few(
    house: House, jury: str, officer: Visit, observer: Visit, clock: Clock
) -> None:
    set_quotas(house, jury, QUOTAS)
    add_people(house, jury, several(20, answers={"gender": "woman", "age": "34"}))
    clock.passes(days=1)
    add_people(house, jury, several(2, answers={"gender": "man", "age": "20"}))
    add_people(house, jury, several(3, answers={}, eligible=False, reason="office"))
    found = monitoring(observer)
    assert found.few_hidden
    assert found.problems == ()
    assert found.ages_to_review is found.ages_unknown is None
    assert found.eligible == 22
    assert found.total is None  # else 25 less 22 would be the three
    assert found.by_reason == {"office": None}
    assert set(by_value(found).values()) == {None}
    assert set(found.by_day.values()) == {None}
    for one in found.values:
        assert one.share is one.wanted is None
    assert monitoring(officer).total == 25
    add_people(house, jury, several(4, answers={}, eligible=False, reason="age"))
    more = monitoring(observer)
    assert more.total == 29
    assert more.by_reason == {"age": None, "office": None}


def test_a_small_pool_is_not_counted_for_observers(
    house: House, jury: str, observer: Visit
) -> None:
    set_quotas(house, jury, QUOTAS)
    add_people(house, jury, several(4, answers={"gender": "woman", "age": "34"}))
    found = monitoring(observer)
    assert found.total is found.eligible is None
    assert {*found.by_day.values(), *found.by_origin.values()} == {None}
    assert not {count for count in by_value(found).values() if count}


def test_an_empty_pool_and_no_quotas(officer: Visit, observer: Visit) -> None:
    for visit in (officer, observer):
        found = monitoring(visit)
        assert (found.total, found.eligible, found.values) == (0, 0, ())


def test_nobody_else_may(city: str, jury: str, somebody: Somebody) -> None:
    for role in set(Role) - {Role.OFFICER, Role.OBSERVER, Role.PUBLIC, Role.WORKER}:
        with pytest.raises(Denied):
            monitoring(somebody(role, city=city, jury=jury))


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12), max_size=6))
def test_no_small_count_follows_from_the_sum(counts: dict[str, int]) -> None:
    kept = hidden(counts)
    small = {name for name, count in counts.items() if 0 < count < FEW}
    assert small <= kept
    total = sum(counts[name] for name in kept)
    if not small:
        assert not kept
    elif sum(counts.values()) >= FEW:  # then there is enough to hide them among
        assert len(kept) > 1
        assert total >= FEW


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"a": 10, "b": 20}, {"a": 10, "b": 20}),
        ({"a": 0, "b": 20}, {"a": 0, "b": 20}),
        ({"a": 4, "b": 20, "c": 30}, {"a": None, "b": None, "c": 30}),
        ({"a": 2, "b": 2, "c": 30, "d": 9}, {"a": None, "b": None, "c": 30, "d": None}),
        ({"a": 2, "b": 3, "c": 30}, {"a": None, "b": None, "c": 30}),
        ({"a": 4, "b": 4, "c": 4, "d": 5}, {"a": None, "b": None, "c": None, "d": None}),
        (dict.fromkeys("abcde", 1) | {"f": 9}, dict.fromkeys("abcdef")),
        ({"a": 3}, {"a": None}),
        ({}, {}),
    ],
)
def test_few_never_show(counts: dict[str, int], told: dict[str, int | None]) -> None:
    assert shown(counts, hide=True) == told
    assert shown(counts, hide=False) == counts


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.lists(st.integers(0, 8), min_size=2, max_size=4))
def test_whoever_knows_the_sum_and_the_rule_can_tell_no_small_count(given: list[int]) -> None:
    """By brute force, and though they know which are small: each could be another."""
    counts = {f"v{at}": count for at, count in enumerate(given)}
    kept = sorted(hidden(counts))
    if len(kept) == len(counts) or any(not counts[name] for name in kept):
        return  # nobody is left to hide them by
    missing = sum(counts[name] for name in kept)
    ranges = [range(1, FEW) if counts[name] < FEW else range(FEW, missing + 1) for name in kept]
    ways = [way for way in itertools.product(*ranges) if sum(way) == missing]
    for at, name in enumerate(kept):
        if counts[name] < FEW:
            assert len({way[at] for way in ways}) > 1
