"""The layouts of a quota file, and its numbers and shares."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from strata.quotas import Quota, Quotas
from strata.reading import read_quotas


def quotas(folder: Path, content: str) -> tuple[Quotas, list[str]]:
    (folder / "quotas.csv").write_text(content, encoding="utf-8")
    found, problems = read_quotas(folder / "quotas.csv")
    return found, [problem.code for problem in problems]


@pytest.mark.parametrize(
    "content",
    [
        "feature,value,least,most\nage,16-24,1,3\n",
        "Feature;VALUE; Min ;Max\nage;16-24;1;3\n",
        "category,feature,min,max\nage,16-24,1,3\n",
        "most,least,value,feature\n3,1,16-24,age\n",
        "category,value,least,most,remarks\nage,16-24, 1 ,3,none\n",
        "Kenmerk;Waarde;Minimum;Maximum\nage;16-24;1;3\n",
        "kenmerk,waarde,min,max\nage,16-24,1,3\n",
        "Caractéristique;Valeur;Minimum;Maximum\nage;16-24;1;3\n",
        "CARACTERISTIQUE,valeur,min,max\nage,16-24,1,3\n",
    ],
)
def test_layouts(content: str, tmp_path: Path) -> None:
    found, codes = quotas(tmp_path, content)
    assert found.rows == (Quota(feature="age", value="16-24", least=1, most=3),)
    assert codes == []


def test_flex_share_and_source(tmp_path: Path) -> None:
    header = "feature,value,min,max,Min Flex,max_flex,share,source\n"
    found, codes = quotas(tmp_path, header + 'g,f,2,3,0,5,"25,5 %",census 2025\ng,m,2,3,,,1/3,\n')
    first, second = found.rows
    assert (first.least_flex, first.most_flex) == (0, 5)
    assert (first.share, first.source) == (Fraction(51, 200), "census 2025")
    assert (second.least_flex, second.share, second.source) == (None, Fraction(1, 3), None)
    assert codes == []


def test_numbers_that_are_not_plain_are_told(tmp_path: Path) -> None:
    found, codes = quotas(tmp_path, 'feature,value,least,most\ng,f,1.0,"3,0"\ng,  m,02,3\n')
    assert [(q.least, q.most) for q in found.rows] == [(1, 3), (2, 3)]
    assert codes == ["seats-spelling", "seats-spelling", "quota-spelling"]


def test_the_apostrophe_that_makes_a_cell_inert_is_taken_off(tmp_path: Path) -> None:
    found, codes = quotas(tmp_path, "feature,value,least,most,reason\nage,'-18,1,2,''=x\n")
    assert (found.rows[0].value, found.rows[0].reason) == ("-18", "'=x")
    assert codes == []
    found, _ = quotas(tmp_path, "feature,value,least,most\nage,'18,1,2\n")
    assert found.rows[0].value == "'18"


def test_date_and_reason_are_kept(tmp_path: Path) -> None:
    content = (
        "feature,value,least,most,Bron,Datum,Reden\ng,f,2,3,census,2026, by wish \ng,m,1,2,,,\n"
    )
    first, second = quotas(tmp_path, content)[0].rows
    assert (first.source, first.date, first.reason) == ("census", "2026", "by wish")
    assert (second.source, second.date, second.reason) == (None, None, None)


def test_one_value_is_enough(tmp_path: Path) -> None:
    found, _ = quotas(tmp_path, "feature,value,least,most\ng,f,2,2\n")
    assert found.features == ("g",)
