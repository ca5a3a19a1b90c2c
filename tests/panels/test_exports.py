"""Tables for spreadsheets: nothing in them acts, and nothing in them is lost."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from panels.exports import csv_of, inert, lively, xlsx_of

STARTS = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
FORMULAS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
TEXTS = st.text(
    st.one_of(st.sampled_from("=+-@\t\r\n'\" ,;|a1\uff1d"), st.characters(codec="utf-8")),
    max_size=12,
)
SETTINGS = settings(deadline=None, derandomize=True, max_examples=300)


def read_csv(content: bytes, separator: str = ",") -> list[list[str]]:
    return list(
        csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator)
    )


@SETTINGS
@given(TEXTS)
def test_no_cell_begins_a_formula_and_all_can_be_had_back(cell: str) -> None:
    assert not inert(cell).lstrip(" \u00a0").startswith(tuple(STARTS))
    assert lively(inert(cell)) == cell


@SETTINGS
@given(st.lists(st.fixed_dictionaries({"a": TEXTS, "b": TEXTS}), max_size=4), TEXTS)
@example([{"a": 'x;"=1', "b": '" =1'}], '"=')
def test_csv_is_inert_whatever_it_is_split_at(rows: list[dict[str, str]], name: str) -> None:
    content = csv_of(rows, ["a", "b", name])
    for separator in ",;\t|":
        for line in read_csv(content, separator):
            for cell in line:
                assert not cell.lstrip(' \u00a0"\t\r\n').startswith(FORMULAS), separator
    header, *body = read_csv(content)
    assert lively(header[2]) == name
    expected = [[row.get(column, "") for column in ("a", "b", name)] for row in rows]
    assert [[lively(cell) for cell in line] for line in body] == expected


@SETTINGS
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_a_workbook_holds_text_and_no_formula(cells: list[str]) -> None:
    book = load_workbook(io.BytesIO(xlsx_of([{"a": cell} for cell in cells], ["a"])))
    assert book.active is not None
    for (cell,) in book.active.iter_rows():
        assert cell.data_type != "f"
        assert not str(cell.value or "").startswith(tuple(STARTS))
    read = [str(cell.value or "") for (cell,) in list(book.active.iter_rows())[1:]]
    for given_cell, found in zip(cells, read, strict=False):
        if given_cell.isprintable():
            assert lively(found) == given_cell


@pytest.mark.parametrize("attack", [
    "=cmd|' /C calc'!A0", "+32 16 27 20 00", "-2+3", "@SUM(1)", "\t=1", "\r=1", " =1", "\uff1d1",
    "x;=1+1;", "x,@SUM(1)", "x\n=1", "''=1",
])  # fmt: skip
def test_known_attacks(attack: str) -> None:
    assert inert(attack) != attack
    assert lively(inert(attack)) == attack


def test_what_is_no_text_is_written_plainly() -> None:
    row = {
        "n": -5, "d": date(2026, 9, 1), "t": datetime(2026, 9, 1, 8, 5, tzinfo=UTC), "yes": True,
        "no": False, "none": None, "money": Decimal("1E+3"),
    }  # fmt: skip
    (_, line) = read_csv(csv_of([row], list(row)))
    assert line == ["'-5", "2026-09-01", "2026-09-01 08:05:00+00:00", "yes", "no", "", "1000"]
    book = load_workbook(io.BytesIO(xlsx_of([row], list(row), sheet="a/b'")))
    assert book.sheetnames == ["a b"]
    assert book["a b"]["A2"].value == -5
    assert book["a b"]["D2"].value == "yes"


def test_what_a_workbook_cannot_hold_is_marked() -> None:
    book = load_workbook(io.BytesIO(xlsx_of([{"a": "x\x00y"}, {"a": "=" * 40_000}], ["a"])))
    assert book.active is not None
    assert book.active["A2"].value == "x\ufffdy"
    assert len(book.active["A3"].value) == 32_767
