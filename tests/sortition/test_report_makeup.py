"""The make-up of a panel for anyone to see: nothing about few people but what the quotas say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from sortition.report.figures import FEW
from sortition.report.makeup import hidden
from strata.quotas import Quota

Counts = Mapping[str, int]


@st.composite
def features(draw: st.DrawFn) -> tuple[list[Quota], Counts]:
    """Give quotas of one feature and counts that keep them."""
    counts = draw(st.lists(st.integers(0, 9), min_size=1, max_size=5))
    quotas, kept = [], {}
    for number, count in enumerate(counts):
        below, above = draw(st.integers(0, 3)), draw(st.integers(0, 3))
        value = f"v{number}"
        kept[value] = count
        quotas.append(
            Quota(feature="f", value=value, least=max(0, count - below), most=count + above)
        )
    return quotas, kept


def possible(quotas: list[Quota], seats: int, shown: Counts) -> Iterator[Counts]:
    """Yield all counts that keep the quotas, sum to `seats` and agree with what is shown."""
    ranges = [[shown[q.value]] if q.value in shown else range(q.least, q.most + 1) for q in quotas]
    for counts in product(*ranges):
        if sum(counts) == seats:
            yield dict(zip((q.value for q in quotas), counts, strict=True))


@settings(deadline=None, derandomize=True)
@given(features())
def test_what_is_shown_tells_no_more_of_few_people_than_the_quotas(
    case: tuple[list[Quota], Counts],
) -> None:
    quotas, counts = case
    seats = sum(counts.values())
    left_out = hidden(quotas, counts, seats)
    shown = {value: count for value, count in counts.items() if value not in left_out}
    before = list(possible(quotas, seats, {}))
    after = list(possible(quotas, seats, shown))
    for value, count in counts.items():
        if count < FEW:
            assert {way[value] for way in before} == {way[value] for way in after}


def test_what_can_be_shown_is_shown() -> None:
    sizes = {"a": (11, 13, 11), "b": (9, 11, 9), "c": (7, 9, 9), "d": (5, 7, 7), "e": (3, 5, 4)}
    quotas = [
        Quota(feature="age", value=value, least=least, most=most)
        for value, (least, most, _) in sizes.items()
    ]
    counts = {value: count for value, (_, _, count) in sizes.items()}
    assert hidden(quotas, counts, 40) == {"b", "d", "e"}
    exact = [Quota(feature="age", value=v, least=n, most=n) for v, n in counts.items()]
    assert hidden(exact, counts, 40) == frozenset()
