"""What the reader understands of a pool, and what it says about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from broken_files import ENCODINGS, QUOTAS, ROWS, SEPARATORS, pool, shared, workbook, written

from strata.problems import InputError, Problem
from strata.reading import Reading, personal_ids, read
from strata.reading.limits import FILE_BYTES

GOOD = {row[0]: row[1:] for row in ROWS}


def reading(folder: Path, people: str | bytes, quotas: str = QUOTAS, **options: object) -> Reading:
    (folder / "pool.csv").write_bytes(people if isinstance(people, bytes) else people.encode())
    (folder / "quotas.csv").write_text(quotas, encoding="utf-8")
    files = {"pool": folder / "pool.csv", "quotas": folder / "quotas.csv"}
    return read(**files, **options)  # type: ignore[arg-type]  # options vary from test to test


def refusal(
    folder: Path, people: str | bytes, quotas: str = QUOTAS, **options: object
) -> Sequence[Problem]:
    with pytest.raises(InputError) as caught:
        reading(folder, people, quotas, **options)
    return caught.value.problems


def people(found: Reading) -> dict[str, list[str]]:
    return {
        name: [found.pool.values[feature][at] for feature in ("gender", "age", "district")]
        for at, name in enumerate(found.pool.ids)
    }


def codes(problems: Sequence[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def bands(folder: Path, cell: str, names: Sequence[str], on: date | None = None) -> str | list[str]:
    """What one cell of a column is read as, or the codes of what is wrong with it."""
    quotas = "feature,value,least,most\n" + "".join(f"age,{name},0,2\n" for name in names)
    try:
        found = reading(folder, f"id,age\na,{cell}\n", quotas, on=on)
    except InputError as error:
        return codes(error.problems)
    return found.pool.values["age"][0]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_and_separators(
    encoding: str, separator: str, ending: str, tmp_path: Path
) -> None:
    found = reading(tmp_path, written(pool(), separator, ending).encode(encoding))
    assert people(found) == GOOD
    guessed = ["encoding-guessed"] if encoding in ("cp1252", "latin-1") else []
    assert codes(found.problems) == guessed


@pytest.mark.parametrize("raw", [shared(pool()), shared(pool(), "x"), workbook(pool())])  # type: ignore[arg-type]  # lists of str
def test_workbooks_read_like_text(raw: bytes, tmp_path: Path) -> None:
    found = reading(tmp_path, raw)
    assert people(found) == GOOD
    assert codes(found.problems) == ["file-renamed"]


def test_line_of_excel_blank_rows_and_columns_and_doubled_header(tmp_path: Path) -> None:
    rows = [[*row[:2], "", *row[2:], ""] for row in pool()]
    rows.insert(2, [""] * 6)
    rows.insert(4, rows[0])
    found = reading(tmp_path, "sep=;\r\n" + written(rows, ";", "\r\n"))
    assert people(found) == GOOD
    assert [(p.code, p.row) for p in found.problems] == [("header-repeated", 5)]


def test_spelling_is_named_once_with_its_rows(tmp_path: Path) -> None:
    found = reading(
        tmp_path, written(pool((0, 3, " Heverlee"), (3, 3, " Heverlee"), (1, 1, "MALE")))
    )
    assert people(found) == GOOD
    male, heverlee = found.problems
    assert (male.code, male.row, male.column) == ("value-spelling", 3, "gender")
    assert "only spaces differ (rows 2, 5)" in str(heverlee.what)


@pytest.mark.parametrize("cell", ["Lie\u0300ge", "LI\u00c8GE", "Li\u00e8ge\u00a0", "\u200bLiège"])
def test_unicode_forms(cell: str, tmp_path: Path) -> None:
    found = reading(tmp_path, written(pool((2, 3, cell))))
    assert people(found) == GOOD
    assert codes(found.problems) == ["value-spelling"]


@pytest.mark.parametrize("cell", ["7", "7.0", "07", "7,0"])
def test_numbers_of_excel(cell: str, tmp_path: Path) -> None:
    found = reading(tmp_path, written(pool((2, 3, cell)), ";"))
    assert people(found)["n3"][2] == "007"
    assert codes(found.problems) == ["value-number"]


@pytest.mark.parametrize("cell", ["10-dec", "12-Oct", "Oct-12", "dec-10", "2026-12-10",
                                  "10/12/2026", "10 déc.", "2012-10-01"])  # fmt: skip
@pytest.mark.parametrize("on", [None, date(2026, 11, 23)])
def test_bands_that_excel_made_dates(cell: str, on: date | None, tmp_path: Path) -> None:
    if on and cell == "2012-10-01":
        assert bands(tmp_path, cell, ["10-12", "13-15"], on) == ["date-ambiguous"]
    else:
        assert bands(tmp_path, cell, ["10-12", "13-15"], on) == "10-12"


def test_a_cell_of_a_date_in_a_workbook_is_a_band_again(tmp_path: Path) -> None:
    rows: list[list[object]] = [list(row) for row in pool()]
    rows[1][2] = datetime(2026, 12, 10)  # noqa: DTZ001
    found = reading(tmp_path, workbook(rows))
    assert people(found)["n1"][1] == "10-12"
    assert codes(found.problems) == ["file-renamed", "value-date"]


def test_a_date_that_two_bands_fit_is_an_error(tmp_path: Path) -> None:
    assert bands(tmp_path, "10-dec", ["10-12", "12-10"]) == ["date-ambiguous"]


ON = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("cell", "names", "on", "expected"),
    [
        ("37", ["16-24", "25-64", "65+"], None, "25-64"),
        ("16", ["16-24", "25-64", "65+"], None, "16-24"),
        ("65", ["<65", "65 and over"], None, "65 and over"),
        ("64", ["under 65", "65 en ouder"], None, "under 65"),
        ("18", ["18\u201324", ">24"], None, "18\u201324"),
        ("25", ["18\u201324", ">24"], None, ">24"),
        ("2", ["1", "2-3", "4+"], None, "2-3"),
        ("15", ["16-24", "25+"], None, ["band-gap"]),
        ("24", ["16-24", "24-64"], None, ["bands-overlap"]),
        ("1990", ["16-24", "25+"], None, ["day-missing"]),
        ("1990-05-17", ["16-24", "25+"], None, ["day-missing"]),
        ("1990", ["16-24", "25+"], ON, "25+"),
        ("2001", ["16-24", "25+"], ON, ["birth-year-edge"]),
        ("2001", ["16-24", "25+"], date(2026, 12, 31), "25+"),
        ("2001-11-23", ["16-24", "25+"], ON, "25+"),
        ("2001-11-24", ["16-24", "25+"], ON, "16-24"),
        ("24/11/2001", ["16-24", "25+"], ON, "16-24"),
        ("11/24/2001", ["16-24", "25+"], ON, "16-24"),
        ("03.04.1980", ["16-24", "25+"], ON, "25+"),
        ("01/12/2001", ["16-24", "25+"], ON, ["date-ambiguous"]),
        ("2030-01-01", ["16-24", "25+"], ON, ["age-impossible"]),
        ("1880", ["16-24", "25+"], ON, ["age-impossible"]),
        ("2001-02-30", ["16-24", "25+"], ON, ["value-unknown"]),
        ("17/05/80", ["16-24", "25+"], ON, ["value-unknown"]),
        ("37", ["young", "old"], None, ["value-unknown"]),
        ("1500", ["0-1000", "1001-2000"], None, "1001-2000"),
    ],
)  # fmt: skip
def test_ages_and_births(
    cell: str, names: list[str], on: date | None, expected: object, tmp_path: Path
) -> None:
    found = bands(tmp_path, cell, names, on)
    assert (found[-1:] if isinstance(found, list) else found) == expected


def test_day_first_is_told_by_the_rest_of_the_column(tmp_path: Path) -> None:
    quotas = "feature,value,least,most\nage,16-24,0,2\nage,25+,0,2\n"
    found = reading(tmp_path, "id,age\na,01/12/2001\nb,24/12/1980\n", quotas, on=ON)
    assert found.pool.values["age"] == ("16-24", "25+")
    found = reading(tmp_path, "id,age\na,01/12/2001\nb,12/24/1980\n", quotas, on=ON)
    assert found.pool.values["age"] == ("25+", "25+")


@pytest.mark.parametrize(
    ("head", "column", "ids", "code"),
    [
        ("ID,x", None, ["a", "b"], []),
        ("x,nationbuilder_id", None, ["p", "q"], []),
        ("x,y", None, ["a", "b"], ["id-first-column"]),
        ("x,Code", "Code", ["p", "q"], []),
        ("x,Code", "code", ["p", "q"], ["column-spelling"]),
    ],
)
def test_which_column_holds_the_ids(
    head: str, column: str | None, ids: list[str], code: list[str], tmp_path: Path
) -> None:
    quotas = "feature,value,least,most\ng,f,0,2\n"
    found = reading(tmp_path, f"{head},g\na,p,f\nb,q,f\n", quotas, id_column=column)
    assert list(found.pool.ids) == ids
    assert codes(found.problems) == code


ONE = "feature,value,least,most\ng,f,0,2\n"


@pytest.mark.parametrize(
    ("name", "form", "cell", "told"),
    [
        ("Nr", "{}", "50", "'Nr' looks like ids, but rows 51 and 53 agree."),
        ("Respondent ID", "R{}", "R50", "'Respondent ID' looks like ids, but rows 51 and 53 agree"),
        ("whoever", "{}", "50 ", "'whoever' looks like ids, but rows 51 and 53 agree."),
        ("Nr.", "{}", "", "'Nr.' looks like ids, but row 53 has none."),
    ],
)
def test_ids_in_the_first_column_that_nearly_differ(
    name: str, form: str, cell: str, told: str, tmp_path: Path
) -> None:
    cells = [form.format(n) for n in range(1, 121)]
    cells[51] = cell
    if cell == "50 ":
        cells[60] = "50"
    people = f"{name},x,g\n" + "".join(f"{c},a,f\n" for c in cells)
    (problem,) = refusal(tmp_path, people, ONE)
    assert (problem.code, problem.row) == ("id-nearly", 53)
    assert told in str(problem.what)
    assert "--id" in str(problem.remedy)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Nr", [str(n // 2) for n in range(100)]),
        ("street", ["x", *(f"x{n}" for n in range(98)), "x"]),
        ("born", ["1950", *(str(1900 + 3 * n) for n in range(40)), "1950"]),
        ("Deelnemer", ["Jan Maes", *(f"x{n}" for n in range(98)), "Jan Maes"]),
    ],
)
def test_first_columns_that_are_no_ids(name: str, cells: list[str], tmp_path: Path) -> None:
    found = reading(tmp_path, f"{name},g\n" + "".join(f"{cell},f\n" for cell in cells), ONE)
    assert "id-row-number" in codes(found.problems)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("Vrouw ", "'Vrouw ' was read as 'Vrouw'; only spaces differ"),
        (" VROUW", "' VROUW' was read as 'Vrouw'; only capitals and spaces differ"),
        ("vrouw", "'vrouw' was read as 'Vrouw'; only capitals differ"),
        ("Vrou\uff57", "only forms of letters or signs differ"),
        ("v\u200brouw  ", "capitals and spaces and forms of letters or signs differ"),
    ],
)
@pytest.mark.parametrize("book", [False, True])
def test_what_differs_is_said_as_it_is(cell: str, told: str, book: bool, tmp_path: Path) -> None:
    rows: list[list[object]] = [["id", "g"], ["a", cell], ["b", "Vrouw"]]
    raw = workbook(rows) if book else f"id,g\na,{cell}\nb,Vrouw\n".encode()
    found = reading(tmp_path, raw, "feature,value,least,most\ng,Vrouw,0,2\n")
    problem = found.problems[-1]
    assert (problem.code, problem.value) == ("value-spelling", cell)
    assert told in str(problem.what)


def test_signs_that_only_unicode_tells_apart(tmp_path: Path) -> None:
    found = reading(tmp_path, "id,g\na,\u212a\n", "feature,value,least,most\ng,K,0,2\n")
    assert "only forms of letters or signs differ" in str(found.problems[0].what)


def test_row_numbers_where_there_are_no_ids(tmp_path: Path) -> None:
    found = reading(tmp_path, "g\nf\n\nf\n", "feature,value,least,most\ng,f,0,2\n")
    assert found.pool.ids == ("2", "4")
    assert codes(found.problems) == ["id-row-number"]


def test_spaces_in_ids_are_written_otherwise_and_told(tmp_path: Path) -> None:
    found = reading(tmp_path, written(pool((0, 0, "n 1"))))
    assert "n_1" in found.pool.ids
    assert codes(found.problems) == ["id-space"]


def test_ids_that_give_people_away() -> None:
    ids = ["jan@leuven.be", "85.07.30-033.28", "Jan Peeters", "+32 475 12 34 56", "n17"]
    assert personal_ids(ids) == {
        "email": ("jan@leuven.be",),
        "national-number": ("85.07.30-033.28",),
        "phone": ("+32 475 12 34 56",),
        "name": ("Jan Peeters",),
    }
    numbers = [str(number) for number in range(85_073_003_300, 85_073_003_400)]
    assert personal_ids(["7f3a", "V-0017", "group-a", *numbers]) == {}


def test_errors_name_row_column_value_and_remedy(tmp_path: Path) -> None:
    (problem,) = refusal(tmp_path, written(pool((1, 3, "Hevrlee"))))
    assert (problem.row, problem.column, problem.value) == (3, "district", "Hevrlee")
    assert str(problem.remedy) == "Did you mean 'Heverlee'?"


def test_many_bad_rows_are_counted(tmp_path: Path) -> None:
    rows = [pool()[0], *([f"n{n}", "x", "65+", "Wilsele"] for n in range(500))]
    problems = refusal(tmp_path, written(rows))
    assert codes(problems) == ["value-unknown"] * 101
    assert str(problems[-1].what).startswith("400 more rows")


def test_renamed_text_and_missing_files(tmp_path: Path) -> None:
    (tmp_path / "pool.xlsx").write_text(written(pool()), encoding="utf-8")
    (tmp_path / "quotas.csv").write_text(QUOTAS, encoding="utf-8")
    found = read(pool=tmp_path / "pool.xlsx", quotas=tmp_path / "quotas.csv")
    assert codes(found.problems) == ["file-renamed"]
    for name, code in (
        ("none.csv", "file-missing"),
        ("", "file-folder"),
        ("quotas.csv/x", "file-missing"),
    ):
        with pytest.raises(InputError) as caught:
            read(pool=tmp_path / name, quotas=tmp_path / "quotas.csv")
        assert codes(caught.value.problems) == [code]


def test_sheets_are_chosen_by_name(tmp_path: Path) -> None:
    quotas = [line.split(",") for line in QUOTAS.splitlines()]
    book = tmp_path / "book.xlsx"
    book.write_bytes(workbook(pool(), quotas, names=("Pool", "Quotas")))  # type: ignore[arg-type]
    found = read(pool=book, quotas=book, sheet="Pool", quotas_sheet="quotas")
    assert people(found) == GOOD
    assert codes(found.problems) == ["sheet-spelling"]
    with pytest.raises(InputError) as caught:
        read(pool=book, quotas=book, sheet="People")
    assert codes(caught.value.problems) == ["sheet-unclear", "sheet-missing"]


def test_households_and_people_twice(tmp_path: Path) -> None:
    rows = pool(header=["id", "gender", "age", "district"])
    extra = [
        ["street", "nr", "box", "Voornaam", "Naam", "E-mail"],
        ["Kerkstr.", "012", "", "Jan", "Peeters", "jan@x.be"],
        ["kerkstraat", "12", "", "Jan", "PEETERS", "JAN@x.be"],
        ["Kerkstraet", "12", "", "An", "Maes", "an@x.be"],
        ["", "12", "", "Els", "Wouters", ""],
    ]
    raw = written([row + more for row, more in zip(rows, extra, strict=True)])
    found = reading(tmp_path, raw, household=["street", "nr", "box"])
    assert found.pool.households == (1, 1, None, None)
    assert [(p.code, p.row) for p in found.problems] == [
        ("household-empty", 5),
        ("household-near", 4),
        ("person-twice", 3),
    ]
    assert "jan@x.be" not in "".join(str(p.what) for p in found.problems).lower()
    problems = refusal(tmp_path, raw, household=["street", "hous nr"])
    assert codes(problems)[0] == "column-missing"


@pytest.mark.parametrize(
    ("raw", "options", "code"),
    [
        (written(pool()), {"sheet": "x"}, "sheet-unused"),
        (written([[*row, "x"] for row in pool()]).replace("district,x", "district,"), {},
         "column-unnamed"),
        (written([[*row, "x"] for row in pool()]) + "n5,male,65+,Wilsele\n", {}, "row-short"),
        (written([[*row, "x"] for row in pool()]) + 'n5,male,65+,Wilsele,"x\na,b,c,d,e\n"\n', {},
         "quotes-suspect"),
        (written(pool((0, 0, "8.50731E+10"))), {}, "id-shortened"),
        (written(pool((0, 0, "jan@x.be"))), {}, "id-personal"),
        (written(pool(header=["id", "Gender", "age", "district"])), {}, "column-spelling"),
        (written(pool((0, 2, "37"))), {}, "value-banded"),
    ],
)  # fmt: skip
def test_doubts_are_warnings(
    raw: str, options: dict[str, object], code: str, tmp_path: Path
) -> None:
    found = reading(tmp_path, raw, **options)
    assert codes(found.problems) == [code]
    assert len(found.pool) == 4 + raw.count("n5")


def test_files_that_cannot_be_opened_or_are_too_large(tmp_path: Path) -> None:
    (tmp_path / "quotas.csv").write_text(QUOTAS, encoding="utf-8")
    with (tmp_path / "large.csv").open("wb") as stream:
        stream.truncate(FILE_BYTES + 1)
    for name, code in (("large.csv", "file-too-large"), ("a\0b", "file-unreadable")):
        with pytest.raises(InputError) as caught:
            read(pool=tmp_path / name, quotas=tmp_path / "quotas.csv")
        assert codes(caught.value.problems) == [code]


def test_columns_of_any_order_and_rows_of_any_order_give_one_pool(tmp_path: Path) -> None:
    turned = [row[::-1] for row in pool()]
    assert reading(tmp_path, written(turned)).pool == reading(tmp_path, written(pool())).pool
    again = [pool()[0], *pool()[:0:-1]]
    assert reading(tmp_path, written(again)).pool == reading(tmp_path, written(pool())).pool
