"""Every file of suggested quotas is one that our own reader takes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from sortition.clock import never
from sortition.feasibility import examine, write_suggestions
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas
from strata.reading import read_quotas


def quota(value: str, least: int, most: int, flex: tuple[int | None, int | None]) -> Quota:
    return Quota(
        feature="age, in bands",
        value=value,
        least=least,
        most=most,
        least_flex=flex[0],
        most_flex=flex[1],
        share=Fraction(1, 3),
        source='census, "2025"',
    )


@pytest.mark.parametrize(
    ("young", "old", "beyond"),
    [((4, 4), (2, 2), True), ((3, 6), (1, None), False), ((4, None), (None, 2), True)],
)
def test_suggestions_are_read_back(
    young: tuple[int | None, int | None],
    old: tuple[int | None, int | None],
    beyond: bool,
    tmp_path: Path,
) -> None:
    ages = ("16-24",) * 3 + ("25+",) * 9
    pool = Pool.of(ids=tuple(f"n{n}" for n in range(12)), values={"age, in bands": ages})
    quotas = Quotas((quota("16-24", 4, 4, young), quota("25+", 2, 2, old)))
    finding = examine(Profiles.of(pool, quotas, seats=6), quotas, clock=never)
    assert finding.beyond_flex == beyond
    written = write_suggestions(finding, tmp_path / "suggestions")
    assert len(written) == len(finding.suggestions) > 0
    for path, suggestion in zip(written, finding.suggestions, strict=True):
        found, problems = read_quotas(path)
        assert problems == ()
        rows = [(q.feature, q.value, q.least, q.most) for q in suggestion.quotas.rows]
        assert [(q.feature, q.value, q.least, q.most) for q in found.rows] == rows
        for one, other in zip(found.rows, suggestion.quotas.rows, strict=True):
            assert (one.least_flex, one.most_flex) == (other.least_flex, other.most_flex)


def test_flex_is_widened_no_further_than_the_change(tmp_path: Path) -> None:
    ages = ("16-24",) * 3 + ("25+",) * 9
    pool = Pool.of(ids=tuple(f"n{n}" for n in range(12)), values={"age, in bands": ages})
    quotas = Quotas((quota("16-24", 4, 4, (4, 5)), quota("25+", 2, 2, (0, 2))))
    finding = examine(Profiles.of(pool, quotas, seats=6), quotas, clock=never)
    young, old = finding.suggestions[0].quotas.rows
    assert (young.least, young.least_flex, young.most_flex) == (3, 3, 5)
    assert (old.most, old.least_flex, old.most_flex) == (3, 0, 3)
