"""Pairs of values counted again by hand, and small counts that no sum gives away."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sortition.folder.tables import rows_of
from sortition.refused import Refused
from sortition.report.contents import Contents
from sortition.rules import RULES
from sortition.why import pairs
from sortition.why.hiding import hidden
from sortition.why.intersections import intersections
from strata.quotas import Quota, Quotas
from tests.sortition.oracle import cases
from tests.sortition.why.folders import contents_of, grouped, written

SHARES = Quotas(
    (
        Quota(feature="age", value="old", least=2, most=3, share=Fraction(1, 4)),
        Quota(feature="age", value="young", least=1, most=4, share=Fraction(3, 4)),
        Quota(feature="sex", value="man", least=2, most=2, share=Fraction(1, 2)),
        Quota(feature="sex", value="woman", least=2, most=2, share=Fraction(1, 2)),
    )
)


@pytest.fixture
def crowd(tmp_path: Path) -> Contents:
    people = {("old", "man"): 6, ("old", "woman"): 2, ("young", "man"): 9, ("young", "woman"): 13}
    return written(RULES["leximin"](grouped(people, SHARES, 4)), SHARES, tmp_path / "jury")


def test_cells_of_a_crowd(crowd: Contents) -> None:
    found = intersections(crowd)
    assert [(c.first[1], c.second[1], c.volunteers, c.few) for c in found.cells] == [
        ("old", "man", 6, False),
        ("old", "woman", 2, True),
        ("young", "man", 9, False),
        ("young", "woman", 13, False),
    ]
    assert [cell.population for cell in found.cells] == [
        Fraction(1, 2), Fraction(1, 2), Fraction(3, 2), Fraction(3, 2),
    ]  # fmt: skip
    assert float(sum(cell.expected or 0 for cell in found.cells)) == pytest.approx(4)
    old = next(one for one in found.slack if one.value == "old")
    assert (float(old.expected), old.below, old.above) == (2.0, 0, 1)
    assert old.ratio == Fraction(8, 30) / Fraction(5, 8)
    young = Fraction(22, 30) / Fraction(5, 8)
    man, woman = Fraction(1), Fraction(1)
    assert found.ratios == (old.ratio * man, young * woman)


@pytest.mark.parametrize("case", [c for c in cases(13, 12) if c.panels()])
def test_expected_seats_are_the_sum_of_chances(case: object, tmp_path: Path) -> None:
    contents = contents_of(case, tmp_path / "jury", panels=0)
    assert contents.values is not None
    for cell in intersections(contents).cells:
        inside = [
            chance
            for chance, one, other in zip(
                contents.optima.values(),
                contents.values[cell.first[0]],
                contents.values[cell.second[0]],
                strict=True,
            )
            if (one, other) == (cell.first[1], cell.second[1])
        ]
        assert cell.volunteers == len(inside)
        assert cell.expected == sum(inside)


def test_what_is_public_hides_small_groups(crowd: Contents) -> None:
    found = intersections(crowd, public=True)
    assert all(cell.volunteers is None and cell.expected is None for cell in found.cells)
    content = pairs.table_of(found)
    rows = rows_of(content)
    assert rows[0][4:6] == ["volunteers", "expected"]
    assert all(row[4:6] == ["", ""] for row in rows[1:])
    assert pairs.as_json(found, public=True)["slack"] == []
    said = " ".join(str(line) for line in pairs.lines(found, public=True, csv=None))
    assert "4 hidden" in said
    assert "multiplied" not in said


def test_the_table_holds_every_pair(crowd: Contents) -> None:
    rows = list(csv.DictReader(io.StringIO(pairs.table_of(intersections(crowd)).decode())))
    assert rows[1] == {
        "feature": "age", "value": "old", "and_feature": "sex", "and_value": "woman",
        "volunteers": "2", "expected": rows[1]["expected"], "population": "0.5", "few": "yes",
    }  # fmt: skip


def test_a_public_part_is_refused(crowd: Contents) -> None:
    with pytest.raises(Refused) as refused:
        intersections(replace(crowd, values=None, homes=None))
    assert refused.value.problems[0].code == "pool-needed"
    assert refused.value.unusable


TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 14), min_size=width, max_size=width), min_size=2, max_size=5
    )
)


@given(TABLES)
@settings(deadline=None, derandomize=True, max_examples=300)
def test_no_hidden_count_follows_from_the_sums(table: list[list[int]]) -> None:
    """Rows and columns are known: the count in a hidden cell could be another one all the same."""
    counts = {
        (f"r{r}", f"c{c}"): table[r][c] for r, c in product(range(len(table)), range(len(table[0])))
    }
    secret = sorted(hidden(counts, 5))
    assert {place for place, count in counts.items() if 0 < count < 5} <= set(secret)
    lines = sorted({place[axis] for place in secret for axis in (0, 1)})
    known = np.array([[float(line in place) for place in secret] for line in lines])
    for column in range(len(secret)):
        unit = np.eye(len(secret))[column]
        rank = np.linalg.matrix_rank(known)
        assert np.linalg.matrix_rank(np.vstack([known, unit])) > rank, "a sum gives it away"
    for axis in (0, 1):
        for line in {place[axis] for place in secret}:
            own = [place for place in secret if place[axis] == line]
            total = sum(counts[place] for place in own)
            whole = sum(count for place, count in counts.items() if place[axis] == line)
            assert len(own) > 1
            assert total >= min(5, whole)


def test_nothing_is_hidden_where_nobody_is_few() -> None:
    assert not hidden({("a", "x"): 5, ("a", "y"): 0, ("b", "x"): 9, ("b", "y"): 7}, 5)


def test_no_more_is_hidden_than_it_takes() -> None:
    counts = {(r, c): 10 for r in "abc" for c in "xyz"} | {("a", "x"): 2}
    assert len(hidden(counts, 5)) == 4
