"""Small groups: what is hidden cannot be found by subtraction."""

from __future__ import annotations

import itertools
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from panels.pool.hiding import FEW as SMALL
from panels.pool.hiding import shown

hidden = partial(shown, hide=True, least=0)
"""As the changes of a panel are told."""

counts = st.lists(st.integers(0, 30), min_size=1, max_size=6).map(
    lambda found: {f"v{number}": count for number, count in enumerate(found)}
)


@given(counts)
@settings(deadline=None, derandomize=True, max_examples=500)
def test_what_is_shown_is_true_and_large(given_counts: dict[str, int]) -> None:
    told = hidden(given_counts)
    assert told.keys() == given_counts.keys()
    for value, count in told.items():
        assert count is None or count == given_counts[value] >= SMALL
    if all(count >= SMALL for count in given_counts.values()):
        assert told == given_counts


@given(counts)
@settings(deadline=None, derandomize=True, max_examples=300)
def test_a_reader_who_knows_the_total_cannot_fill_the_gaps(given_counts: dict[str, int]) -> None:
    """By brute force: two or more fillings remain, unless there is nothing else to hide."""
    told = hidden(given_counts)
    gaps = [value for value, count in told.items() if count is None]
    if not gaps or len(gaps) == len(told):
        return
    small = [value for value in gaps if given_counts[value] < SMALL]
    missing = sum(given_counts[value] for value in gaps)
    ranges = [range(SMALL) if value in small else range(SMALL, missing + 1) for value in gaps]
    fillings = (filling for filling in itertools.product(*ranges) if sum(filling) == missing)
    assert len(list(itertools.islice(fillings, 2))) == 2


def test_an_example() -> None:
    assert hidden({"a": 9, "b": 6, "c": 2}) == {"a": 9, "b": None, "c": None}
    assert hidden({"a": 9, "b": 6, "c": 2, "d": 3}) == {"a": 9, "b": 6, "c": None, "d": None}
    assert hidden({"a": 9, "b": 6, "c": 0, "d": 0}) == {"a": 9, "b": None, "c": None, "d": None}
