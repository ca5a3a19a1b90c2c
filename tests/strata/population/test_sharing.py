"""From a population to quotas: ranges, wishes, crosses that add up, and what is said of them."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from strata.population import (
    METHODS,
    Plan,
    Population,
    Shared,
    Wish,
    consistent,
    known_values,
    quotas_of,
    read_least,
    read_weight,
    remarks,
    share_out,
)
from strata.population.counted import Cell, Counted
from strata.population.nesting import NoNesting, added_up
from strata.problems import InputError

AGES, GENDERS = ("16-29", "30-59", "60+"), ("woman", "man")


def table(counts: list[int], features: tuple[str, ...] = ("age", "gender")) -> Population:
    values = {"age": AGES, "gender": GENDERS, "part": ("north", "south")}
    cells = tuple(
        Cell(values=key, figure=Fraction(count), source="census", date="2026")
        for key, count in zip(product(*(values[f] for f in features)), counts, strict=True)
    )
    return Population(
        form="crossed", tables=(Counted(features=features, measure="counts", cells=cells),)
    )


CITY = table([10, 12, 25, 21, 17, 15])
NESTED = (("age", "gender"),)


def seats(shared: tuple[Shared, ...], feature: str) -> dict[str, int]:
    [found] = [one for one in shared if one.feature == feature]
    return {line.value: line.seats for line in found.lines}


def wish(value: str, kind: str, amount: int | str, feature: str = "age") -> Wish:
    return Wish(feature=feature, value=value, kind=kind, amount=Fraction(amount))  # type: ignore[arg-type]  # one of the kinds


def codes(shared: tuple[Shared, ...], plan: Plan) -> list[str]:
    return [problem.code for problem in remarks(shared, plan)]


def refused(plan: Plan, population: Population = CITY, **options: object) -> str:
    with pytest.raises(InputError) as caught:
        share_out(population, plan, **options)  # type: ignore[arg-type]  # options vary
    return caught.value.problems[0].code


def test_a_quota_says_where_it_comes_from() -> None:
    first = quotas_of(share_out(CITY, Plan(seats=10, spread=1))).rows[0]
    assert (first.feature, first.value, first.least, first.most) == ("age", "16-29", 1, 3)
    assert (first.share, first.source, first.date) == (Fraction(22, 100), "census", "2026")
    assert first.reason is None


def test_ranges_stay_between_none_and_all() -> None:
    for line in (line for one in share_out(CITY, Plan(seats=2, spread=5)) for line in one.lines):
        assert (line.least, line.most) == (0, 2)


@pytest.mark.parametrize("method", METHODS)
@given(
    counts=st.lists(st.integers(0, 40), min_size=12, max_size=12),
    panel=st.integers(1, 30),
    spread=st.integers(0, 2),
)
@settings(deadline=None, derandomize=True, max_examples=60)
def test_quotas_hold_together_however_they_are_crossed(
    method: str, counts: list[int], panel: int, spread: int
) -> None:
    """The seats of a cross are themselves a panel that keeps all quotas at once."""
    assume(sum(counts))
    plan = Plan(seats=panel, method=method, spread=spread)
    shared = share_out(
        table(counts, ("age", "gender", "part")), plan, nested=(("age", "gender", "part"),)
    )
    cells = {tuple(name.split(" × ")): n for name, n in seats(shared, shared[-1].feature).items()}
    assert sum(cells.values()) == panel
    for at, feature in enumerate(("age", "gender", "part")):
        for value, wanted in seats(shared, feature).items():
            assert wanted == sum(n for key, n in cells.items() if key[at] == value)
    for one in shared:
        assert sum(line.least for line in one.lines) <= panel <= sum(x.most for x in one.lines)
        assert all(0 <= line.least <= line.seats <= line.most <= panel for line in one.lines)
        assert sum(line.share for line in one.lines) == 1
        assert all(line.reason is None for line in one.lines)


@given(
    counts=st.lists(st.integers(0, 20), min_size=6, max_size=6),
    start=st.lists(st.integers(0, 3), min_size=6, max_size=6),
    data=st.data(),
)
@settings(deadline=None, derandomize=True, max_examples=100)
def test_few_seats_move_so_that_a_cross_adds_up(
    counts: list[int], start: list[int], data: st.DataObject
) -> None:
    cells = list(product(AGES, GENDERS))
    target = data.draw(st.permutations(start))
    margins = {
        0: {v: sum(n for c, n in zip(cells, target, strict=True) if c[0] == v) for v in AGES},
        1: {v: sum(n for c, n in zip(cells, target, strict=True) if c[1] == v) for v in GENDERS},
    }
    exact = [Fraction(c) for c in counts]
    found, moved = added_up(cells, start, exact=exact, margins=margins, least={})
    for at, wanted in margins.items():
        for value, n in wanted.items():
            assert n == sum(got for c, got in zip(cells, found, strict=True) if c[at] == value)
    assert moved >= sum(abs(a - b) for a, b in zip(found, start, strict=True)) / 2
    assert (moved == 0) is (found == tuple(start))


def test_minimums_of_a_cross_are_not_moved_away() -> None:
    cells = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]
    margins = {0: {"a": 1, "b": 3}}
    half = [Fraction(1)] * 4
    assert added_up(cells, [2, 0, 1, 1], exact=half, margins=margins, least={})[1] == 1
    with pytest.raises(NoNesting):
        added_up(cells, [2, 0, 1, 1], exact=half, margins=margins, least={0: 2})
    found, _ = added_up(cells, [1, 1, 1, 1], exact=half, margins=margins, least={}, fixed={2})
    assert found == (1, 0, 1, 2)


def test_a_minimum_is_kept_by_the_range_and_named() -> None:
    plan = Plan(seats=10, spread=1, wishes=(wish("16-29", "least", 3),))
    shared = share_out(CITY, plan)
    first = shared[0].lines[0]
    assert (first.by_share, first.seats, first.least, first.most) == (2, 3, 3, 4)
    assert str(first.reason) == "minimum by wish (3 seats, 2 by share)"
    assert sum(seats(shared, "age").values()) == 10
    others = [line for line in shared[0].lines[1:] if line.seats != line.by_share]
    assert [str(o.reason) for o in others] == [
        f"others have more by wish ({o.seats} seats, {o.by_share} by share)" for o in others
    ]
    assert "quota-wished" in codes(shared, plan)


def test_a_minimum_below_the_share_still_bounds_the_range() -> None:
    plan = Plan(seats=10, spread=2, wishes=(wish("30-59", "least", 4),))
    line = share_out(CITY, plan)[0].lines[1]
    assert (line.seats, line.least, line.most, line.reason) == (5, 4, 7, None)
    assert "wish-idle" in codes(share_out(CITY, plan), plan)


def test_over_representation_is_named_with_its_reason() -> None:
    plan = Plan(seats=20, wishes=(wish("16-29", "factor", "2"),), reason=" it is about \n schools ")
    shared = share_out(CITY, plan)
    assert seats(shared, "age") == {"16-29": 7, "30-59": 8, "60+": 5}
    assert str(shared[0].lines[0].reason) == (
        "over-represented by wish (7 seats, 4 by share): it is about schools"
    )
    assert quotas_of(shared).rows[0].share == Fraction(22, 100)
    fixed = Plan(seats=20, wishes=(wish("16-29", "seats", 11),), reason="so")
    assert seats(share_out(CITY, fixed), "age") == {"16-29": 11, "30-59": 5, "60+": 4}


def test_a_cross_follows_what_is_wished_for_its_parts() -> None:
    plan = Plan(seats=20, wishes=(wish("16-29", "seats", 10),), reason="schools")
    shared = share_out(CITY, plan, nested=NESTED)
    cross = seats(shared, "age × gender")
    assert cross["16-29 × woman"] + cross["16-29 × man"] == 10
    assert {cross["16-29 × woman"], cross["16-29 × man"]} == {5}
    reasons = [line.reason for line in shared[-1].lines if line.seats != line.by_share]
    assert reasons
    assert all(str(reason).startswith("follows what is wished for 'age'") for reason in reasons)


def test_a_wish_for_a_cross() -> None:
    plan = Plan(seats=10, wishes=(wish("16-29 × man", "least", 2, "age × gender"),))
    shared = share_out(CITY, plan, nested=NESTED)
    assert seats(shared, "age × gender")["16-29 × man"] == 2
    assert seats(shared, "age")["16-29"] == 2
    impossible = Plan(seats=10, wishes=(wish("16-29 × man", "least", 3, "age × gender"),))
    assert refused(impossible, nested=NESTED) == "wish-impossible"


@pytest.mark.parametrize(
    ("wishes", "reason", "code"),
    [
        ((wish("16-29", "seats", 5),), "", "reason-missing"),
        ((wish("16-29", "seats", 1),), "so", "wish-less"),
        ((wish("16-29", "seats", 11),), "so", "wish-impossible"),
        ((wish("16-29", "least", 6), wish("60+", "least", 5)), "", "wish-impossible"),
        ((wish("16-29", "seats", 4), wish("16-29", "least", 5)), "so", "wish-impossible"),
    ],
)
def test_wishes_that_are_refused(wishes: tuple[Wish, ...], reason: str, code: str) -> None:
    assert refused(Plan(seats=10, wishes=wishes, reason=reason)) == code


def test_what_the_population_does_not_know() -> None:
    plan = Plan(seats=10)
    margins = Population(
        form="list", tables=tuple(CITY.tables[0].margin([f]) for f in ("age", "gender"))
    )
    assert refused(plan, features=("aeg",)) == "feature-unknown"
    assert refused(plan, margins, nested=NESTED) == "cross-unknown"
    assert refused(plan, nested=(("age",),)) == "cross-single"
    assert refused(Plan(seats=10_001)) == "seats-many"


def test_ties_and_quotas_of_nobody_are_told() -> None:
    half = table([1, 1, 0, 0, 0, 0])
    plan = Plan(seats=3)
    shared = share_out(half, plan, features=("gender",))
    assert seats(shared, "gender") == {"woman": 2, "man": 1}
    [tie] = remarks(shared, plan)
    assert (
        str(tie.what)
        == "gender: 'woman' and 'man' have equal claims to the last seat; 'woman' got it."
    )
    few = table([1, 0, 50, 0, 49, 0])
    assert codes(share_out(few, Plan(seats=2), features=("age",)), Plan(seats=2)) == ["quota-none"]
    wide = Plan(seats=2, spread=1)
    assert codes(share_out(few, wide, features=("age",)), wide) == []


KNOWN = known_values(CITY, NESTED)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("16-29=2", ("age", "16-29", 2)),
        ("AGE: 16-29 = 2", ("age", "16-29", 2)),
        ("gender:Woman=0", ("gender", "woman", 0)),
        ("16-29 × man=1", ("age × gender", "16-29 × man", 1)),
    ],
)
def test_minimums_are_read(given: str, expected: tuple[str, str, int]) -> None:
    found = read_least(given, KNOWN)
    assert (found.feature, found.value, found.amount) == expected
    assert found.kind == "least"


@pytest.mark.parametrize(
    ("given", "kind", "amount"),
    [
        ("man=8", "seats", 8),
        ("man=1.5x", "factor", Fraction(3, 2)),
        ("man=x2", "factor", 2),
        ("man=2,5 ×", "factor", Fraction(5, 2)),
    ],
)
def test_over_representation_is_read(given: str, kind: str, amount: object) -> None:
    found = read_weight(given, KNOWN)
    assert (found.kind, found.amount) == (kind, amount)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("man", "wish-unreadable"),
        ("=2", "wish-unreadable"),
        ("man=", "wish-unreadable"),
        ("man=1.5", "wish-unreadable"),
        ("man=0.5x", "wish-unreadable"),
        ("man=1x", "wish-unreadable"),
        ("mann=2", "wish-unknown"),
        ("zzzz=2", "wish-unknown"),
    ],
)
def test_wishes_that_cannot_be_read(given: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_weight(given, KNOWN)
    assert caught.value.problems[0].code == code


def test_a_value_of_several_features_needs_its_feature() -> None:
    known = (("a", "yes"), ("b", "yes"))
    with pytest.raises(InputError, match="a:yes"):
        read_least("yes=1", known)
    assert read_least("b:yes=1", known).feature == "b"


def test_one_wish_of_a_sort_for_a_value() -> None:
    consistent([wish("16-29", "least", 1), wish("16-29", "factor", 2)])
    with pytest.raises(InputError):
        consistent([wish("16-29", "seats", 1), wish("16-29", "factor", 2)])
