"""Population files: layouts, figures as people write them, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from time import process_time

import pytest

from strata.population import Population, read_population
from strata.problems import InputError, Problem

LIST = "feature,value,count\ngender,woman,60\ngender,man,40\nage,16-29,30\nage,30+,70\n"
CROSSED = "age,gender,count\n16-29,woman,20\n16-29,man,10\n30+,woman,40\n30+,man,30\n"
TWO_WAY = "age / gender,woman,man\n16-29,20,10\n30+,40,30\n"
OLDER = (0, 1, 2, 3, 6, 7, 8)
PEOPLE = "id,gender,age\n" + "".join(
    f"p{n},{'woman' if n % 10 < 6 else 'man'},{'30+' if n % 10 in OLDER else '16-29'}\n"
    for n in range(100)
)
JOINT = {
    ("16-29", "woman"): 20,
    ("16-29", "man"): 10,
    ("30+", "woman"): 40,
    ("30+", "man"): 30,
}


def population(folder: Path, content: str | bytes, **options: object) -> Population:
    return said(folder, content, **options)[0]


def said(
    folder: Path, content: str | bytes, **options: object
) -> tuple[Population, Sequence[Problem]]:
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / "population.csv").write_bytes(raw)
    return read_population(folder / "population.csv", **options)  # type: ignore[arg-type]  # vary


def refusal(folder: Path, content: str) -> Sequence[Problem]:
    with pytest.raises(InputError) as caught:
        said(folder, content)
    return caught.value.problems


def figures(found: Population, *names: str) -> dict[tuple[str, ...], Fraction]:
    counted = found.find(names)
    assert counted is not None
    return {cell.values: cell.figure for cell in counted.cells}


def of(cells: Sequence[str], kind: str = "count") -> str:
    rows = "".join(f'f,v{n},"{cell}"\n' for n, cell in enumerate(cells))
    return f"feature,value,{kind}\n{rows}"


@pytest.mark.parametrize(
    ("content", "form"),
    [(LIST, "list"), (CROSSED, "crossed"), (TWO_WAY, "two-way"), (PEOPLE, "people")],
)
def test_every_layout_gives_the_same_margins(content: str, form: str, tmp_path: Path) -> None:
    found, problems = said(tmp_path, content)
    assert found.form == form
    assert not problems
    assert figures(found, "gender") == {("woman",): 60, ("man",): 40}
    assert figures(found, "AGE") == {("16-29",): 30, ("30+",): 70}
    assert set(found.features) == {"age", "gender"}
    if form == "list":
        assert found.find(["age", "gender"]) is None
    else:
        assert figures(found, "age", "gender") == JOINT


@pytest.mark.parametrize(
    "header",
    [
        "Kenmerk;Waarde;Aantal",
        "caractéristique;valeur;effectif",
        "FEATURE; value ;Count",
        "category;feature;people",
    ],
)
def test_headings_in_other_words(header: str, tmp_path: Path) -> None:
    content = LIST.replace(",", ";").replace("feature;value;count", header)
    assert figures(population(tmp_path, content), "gender") == {("woman",): 60, ("man",): 40}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    content = LIST.replace("woman", "né é").encode(encoding)
    assert figures(population(tmp_path, content), "gender")["né é",] == 60


def test_a_list_may_hold_a_cross(tmp_path: Path) -> None:
    rows = "".join(f"age × gender,{' × '.join(key)},{n}\n" for key, n in JOINT.items())
    found = population(tmp_path, LIST + rows)
    assert found.features == ("gender", "age", "age × gender")
    assert figures(found, "age", "gender") == JOINT
    assert figures(found, "gender", "age")["woman", "30+"] == 40


def test_what_a_list_says_of_a_feature_goes_before_the_sums_of_its_cross(tmp_path: Path) -> None:
    header, *rows = LIST.splitlines(keepends=True)
    crosses = "".join(f"age × gender,{' × '.join(key)},{n}\n" for key, n in JOINT.items())
    found = population(tmp_path, header + crosses + "".join(rows).replace("30+,70", "30+,170"))
    assert figures(found, "age") == {("16-29",): 30, ("30+",): 170}
    assert figures(found, "age", "gender") == JOINT


def test_combinations_that_were_not_met_count_nobody(tmp_path: Path) -> None:
    found = population(tmp_path, CROSSED.replace("30+,man,30\n", ""))
    assert figures(found, "age", "gender")["30+", "man"] == 0


def test_weights_are_summed(tmp_path: Path) -> None:
    content = "gender;weight\nwoman;1,234\nman;0,5\nwoman;2\n"
    found = population(tmp_path, content)
    assert figures(found, "gender") == {("man",): Fraction(1, 2), ("woman",): Fraction(3234, 1000)}
    assert found.tables[0].measure == "weights"


def test_the_order_of_people_does_not_matter(tmp_path: Path) -> None:
    header, *rows = PEOPLE.splitlines(keepends=True)
    shuffled = population(tmp_path, header + "".join(rows[at * 37 % 100] for at in range(100)))
    plain = population(tmp_path, PEOPLE)
    for names in (["age"], ["gender"], ["gender", "age"]):
        assert list(figures(shuffled, *names).items()) == list(figures(plain, *names).items())
    assert list(figures(plain, "age")) == [("16-29",), ("30+",)]


def test_source_and_date_go_along(tmp_path: Path) -> None:
    content = "feature,value,count,bron,datum\ng,f,1,census,2026-01-01\ng,m,2,,\n"
    counted = population(tmp_path, content, source="register", date="2025").find(["g"])
    assert counted is not None
    assert [(cell.source, cell.date) for cell in counted.cells] == [
        ("census", "2026-01-01"),
        ("register", "2025"),
    ]


@pytest.mark.parametrize(
    ("cells", "expected", "codes"),
    [
        (["12", "8"], [12, 8], []),
        (["12 345", "1\u202f234\u202f567"], [12345, 1234567], []),
        (["12'345", "8"], [12345, 8], []),
        (["12.345", "812"], [12345, 812], ["figure-thousands"]),
        (["12,345", "812"], [12345, 812], ["figure-thousands"]),
        (["1.234.567", "12.345"], [1234567, 12345], ["figure-thousands"]),
        (["1.234,5", "2.345,25"], [Fraction("1234.5"), Fraction("2345.25")], []),
        (["1,234.5", "2,345"], [Fraction("1234.5"), 2345], ["figure-thousands"]),
        (["12.345", "6.5"], [Fraction("12.345"), Fraction("6.5")], []),
        (["12,345", "0,25"], [Fraction("12.345"), Fraction("0.25")], []),
    ],
)
def test_counts_as_people_write_them(
    cells: list[str], expected: list[object], codes: list[str], tmp_path: Path
) -> None:
    found, problems = said(tmp_path, of(cells))
    assert list(figures(found, "f").values()) == expected
    assert [problem.code for problem in problems] == codes


@pytest.mark.parametrize(
    ("cells", "measure", "expected"),
    [
        (["60%", "40 %"], "percent", [60, 40]),
        (["60", "40"], "percent", [60, 40]),
        (["60,5", "39,5"], "percent", [Fraction("60.5"), Fraction("39.5")]),
        (["0.605", "0.395"], "fractions", [Fraction("0.605"), Fraction("0.395")]),
        (["1/3", "2/3"], "fractions", [Fraction(1, 3), Fraction(2, 3)]),
        (["12.345", "87.655"], "percent", [Fraction("12.345"), Fraction("87.655")]),
    ],
)
def test_shares_in_percent_and_fractions(
    cells: list[str], measure: str, expected: list[object], tmp_path: Path
) -> None:
    found, problems = said(tmp_path, of(cells, "share"))
    assert list(figures(found, "f").values()) == expected
    assert found.tables[0].measure == measure
    assert not problems


@pytest.mark.parametrize(
    ("cells", "sum_"),
    [(["33.3", "33.3", "33.3"], "99.9"), (["0.6", "0.3"], "90"), (["50%", "51%"], "101")],
)
def test_shares_that_do_not_sum_up_are_told(cells: list[str], sum_: str, tmp_path: Path) -> None:
    _, [problem] = said(tmp_path, of(cells, "share"))
    assert (problem.code, problem.severity) == ("share-sum", "warning")
    assert f"sum to {sum_} percent" in str(problem.what)


@pytest.mark.parametrize(
    ("content", "code", "row", "column"),
    [
        (of(["1", ""]), "figure-missing", 3, "count"),
        (of(["1", "-2"]), "figure-negative", 3, "count"),
        (of(["1", "\u22122,5"]), "figure-negative", 3, "count"),
        (of(["1", "n/a"]), "figure-unreadable", 3, "count"),
        (of(["1", "=SUM(A1)"]), "formula", 3, "count"),
        (of(["12.345", "8060"]), "figure-unclear", 2, "count"),
        (of(["12.345", "6,789"]), "figure-unclear", 2, "count"),
        (of(["60%", "0.4"], "share"), "share-mixed", 3, "share"),
        (of(["0", "0"]), "population-empty", None, "count"),
        (LIST + "age,Total,100\n", "population-total", 6, "value"),
        (LIST + "gender,man,1\n", "population-repeated", 6, "value"),
        (LIST + "gender,MAN,1\n", "population-repeated", 6, "value"),
        (LIST + "gender,,1\n", "population-unnamed", 6, "value"),
        (LIST + "age,2026-12-10,1\n", "quota-date", 6, "value"),
        (CROSSED + "30+,man,1\n", "population-repeated", 6, "age"),
        (CROSSED.replace("gender,", "Totaal,").replace("woman", "Totaal"), "population-total", 2,
         "Totaal"),
        (TWO_WAY.replace("man\n", "total\n", 1), "population-total", None, "total"),
        (TWO_WAY + "16-29,1,1\n", "population-repeated", 4, "age / gender"),
        (TWO_WAY.replace("woman", "Man"), "population-repeated", None, "man"),
        ("feature,value\ng,f\n", "population-form", None, None),
        ("age,woman,man\n16-29,2000,1000\n30+,4000,3000\n", "population-form", None, None),
        ("feature,value,count,aantal\ng,f,1,1\n", "column-repeated", None, "count"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_place(
    content: str, code: str, row: int | None, column: str | None, tmp_path: Path
) -> None:
    errors = [p for p in refusal(tmp_path, content) if p.severity == "error"]
    assert (errors[0].code, errors[0].row, errors[0].column) == (code, row, column)


def test_thousands_are_a_matter_of_the_whole_column(tmp_path: Path) -> None:
    content = "feature,value,count\ng,f,12.345\ng,m,1.000\na,x,812\na,y,8.060\n"
    found, problems = said(tmp_path, content)
    assert list(figures(found, "a").values()) == [812, 8060]
    assert [problem.code for problem in problems] == ["figure-thousands"]
    assert [p.row for p in refusal(tmp_path, content.replace("8.060", "8060"))] == [2, 3]


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    problems = refusal(tmp_path, LIST + "age,,x\nage,75+,-1\n")
    assert {(p.code, p.row) for p in problems} == {
        ("population-unnamed", 6),
        ("figure-unreadable", 6),
        ("figure-negative", 7),
    }


def test_other_spellings_of_people_are_one_value_and_told(tmp_path: Path) -> None:
    found, [problem] = said(tmp_path, "gender\nwoman\nWoman \nman\n")
    assert figures(found, "gender") == {("man",): 1, ("woman",): 2}
    assert (problem.code, problem.row) == ("population-spelling", 3)


def test_columns_that_are_no_features_of_people(tmp_path: Path) -> None:
    rows = "".join(f"{n},{n}@example.org,{'woman' if n % 2 else 'man'}\n" for n in range(60))
    [problem] = refusal(tmp_path, f"id,email,gender\n{rows}")
    assert (problem.code, problem.column) == ("population-values", "email")
    found = population(tmp_path, f"id,email,gender\n{rows}", features=["gender"])
    assert found.features == ("gender",)
    with pytest.raises(InputError, match="Did you mean 'gender'"):
        population(tmp_path, f"id,email,gender\n{rows}", features=["gendr"])


@pytest.mark.parametrize("row", ["f{},v,1\n", "f,v{},1\n"])
def test_a_long_list_is_refused_and_ends(row: str, tmp_path: Path) -> None:
    content = "feature,value,count\n" + "".join(row.format(n) for n in range(100_000))
    started = process_time()
    [problem] = refusal(tmp_path, content)
    assert problem.code == "population-values"
    assert process_time() - started < 20  # no measure: a guard against what grows
