"""Broken files, made in bulk: each has a name, a content, and the codes that it must be told with.

Every file ends in an error; the other file of the pair is good.
"""

from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from xml.sax.saxutils import escape

import openpyxl

from strata.reading import limits

HEADER = ["id", "gender", "age", "district"]
ROWS = [
    ["n1", "female", "16-24", "Heverlee"],
    ["n2", "male", "25-64", "Wilsele"],
    ["n3", "female", "65+", "Liège"],
    ["n4", "male", "16-24", "Heverlee"],
]
QUOTAS = (
    "feature,value,least,most\n"
    "gender,female,1,3\ngender,male,1,3\n"
    "age,16-24,0,2\nage,25-64,0,2\nage,65+,0,2\nage,10-12,0,2\n"
    "district,Heverlee,0,3\ndistrict,Wilsele,0,3\ndistrict,Liège,0,3\ndistrict,007,0,3\n"
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1")
SEPARATORS = (",", ";", "\t", "|")

Case = tuple[str, bytes, frozenset[str]]


def written(rows: list[list[str]], separator: str = ",", ending: str = "\n") -> str:
    return "".join(separator.join(row) + ending for row in rows)


def pool(*changes: tuple[int, int, str], header: list[str] | None = None) -> list[list[str]]:
    """The good pool with some cells (row from 0, column) changed."""
    rows = [list(row) for row in ROWS]
    for row, column, cell in changes:
        rows[row][column] = cell
    return [header or HEADER, *rows]


def workbook(*sheets: list[list[object]], names: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    for at, rows in enumerate(sheets):
        sheet = book.active if at == 0 else book.create_sheet()
        assert sheet is not None
        sheet.title = names[at] if names else f"Sheet{at + 1}"
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def shared(rows: list[list[str]], prefix: str = "") -> bytes:
    """A workbook as Excel writes it, with its strings in a part of their own."""
    strings = sorted({cell for row in rows for cell in row})
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    p = f"{prefix}:" if prefix else ""
    declared = f'xmlns:{prefix}="{space}"' if prefix else f'xmlns="{space}"'
    cells = "".join(
        f'<{p}row r="{r}">'
        + "".join(
            f'<{p}c r="{chr(65 + c)}{r}" t="s"><{p}v>{strings.index(cell)}</{p}v></{p}c>'
            for c, cell in enumerate(row)
            if cell
        )
        + f"</{p}row>"
        for r, row in enumerate(rows, start=1)
    )
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{office}">'
        '<sheets><sheet name="Pool" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{links}"><Relationship Id="rId1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<{p}worksheet {declared}><{p}sheetData>{cells}"
        f"</{p}sheetData></{p}worksheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{space}">'
        + "".join(f"<si><r><t>{escape(text)}</t></r></si>" for text in strings)
        + "</sst>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", 8) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def repacked(raw: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """A workbook whose parts are changed; None drops a part."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(stream, "w", 8) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return stream.getvalue()


DEFECTS: dict[str, tuple[list[list[str]], str]] = {
    "unknown value": (pool((1, 3, "Hevrlee")), "value-unknown"),
    "empty cell": (pool((1, 1, "")), "value-empty"),
    "blank cell": (pool((1, 1, "   ")), "value-empty"),
    "age in no band": (pool((0, 2, "14")), "band-gap"),
    "birth date without a day": (pool((0, 2, "1990-02-03")), "day-missing"),
    "birth year without a day": (pool((0, 2, "1990")), "day-missing"),
    "age that is none": (pool((0, 2, "-5")), "value-unknown"),
    "decimal age": (pool((0, 2, "37.5")), "value-unknown"),
    "formula": (pool((0, 3, "=A1")), "formula"),
    "error of a spreadsheet": (pool((0, 3, "#N/A")), "value-unknown"),
    "mojibake": (pool((2, 3, "LiÃ¨ge")), "value-unknown"),
    "id twice": (pool((1, 0, "n1")), "id-repeated"),
    "id empty": (pool((1, 0, "")), "id-empty"),
    "ids equal without spaces": (pool((0, 0, "n 1"), (1, 0, "n_1")), "id-clash"),
    "no such column": (pool(header=["id", "gender", "age", "town"]), "column-missing"),
    "column twice": (pool(header=["id", "gender", "age", "gender"]), "column-repeated"),
    "column alike twice": (pool(header=["id", "AGE", "Age", "district"]), "column-repeated"),
    "ids twice over": (pool(header=["id", "ID", "age", "district"]), "column-repeated"),
    "header lacks": (pool()[1:], "column-missing"),
    "header under a title": ([["Volunteers"], *pool()], "header-short"),
    "header under a filled-up title": (
        [["Volunteers", "", "", ""], ["", "", "", ""], *pool()],
        "header-short",
    ),
    "header only": (pool()[:1], "file-empty"),
    "long row": ([*pool(), ["n5", "male", "65+", "Wilsele", "and more"]], "row-long"),
    "short row": ([*pool(), ["n5", "male", "65+"]], "value-empty"),
    "cell too long": (pool((1, 0, "n" * 10_001)), "cell-long"),
    "many columns": ([[*row, *(f"c{n}" for n in range(1001))] for row in pool()], "columns-many"),
    "very different values": (
        [HEADER, *([f"n{n}", "male", "65+", f"place{n}x"] for n in range(2_500))],
        "column-strange",
    ),
    "two places for one number": (pool((0, 3, "07"), (1, 3, "7.25")), "value-unknown"),
}


def texts() -> Iterator[Case]:
    """Every defect in every encoding, and in every separator."""
    for name, (rows, code) in DEFECTS.items():
        for encoding in ENCODINGS:
            if encoding in ("cp1252", "latin-1") and name == "mojibake":
                continue
            raw = written(rows).encode(encoding)
            yield f"{name}, {encoding}", raw, frozenset({code})
        for separator in SEPARATORS[1:]:
            raw = written(rows, separator, "\r\n").encode()
            yield f"{name}, {separator!r}", raw, frozenset({code})
        if len(rows[-1]) < 900 and code != "row-long":
            yield f"{name}, xlsx", workbook([list(row) for row in rows]), frozenset({code})


def forms() -> Iterator[Case]:
    """Files that are no table, or a damaged one."""
    good = written(pool())
    raw = good.encode()
    foreign = frozenset({"file-foreign"})
    yield "empty file", b"", frozenset({"file-empty"})
    yield "spaces only", b" \r\n\t\r\n", frozenset({"file-empty"})
    yield "mark only", b"\xef\xbb\xbf", frozenset({"file-empty"})
    yield "UTF-16 mark only", b"\xff\xfe", frozenset({"file-empty"})
    yield "commas only", b",,,,\n,,,\n", frozenset({"file-empty"})
    yield "PDF", b"%PDF-1.7\n" + raw, foreign
    yield "RTF", b"{\\rtf1 " + raw, foreign
    yield "picture PNG", b"\x89PNG\r\n\x1a\n" + raw, foreign
    yield "picture JPEG", b"\xff\xd8\xff\xe0" + raw, foreign
    yield "gzip", gzip.compress(raw), foreign
    yield "7z", b"7z\xbc\xaf\x27\x1c" + raw, foreign
    yield "RAR", b"Rar!\x1a\x07" + raw, foreign
    yield "SQLite", b"SQLite format 3\x00" + raw, foreign
    yield "Parquet", b"PAR1" + raw, foreign
    yield "JSON", b'[{"id": 1}]', foreign
    yield "JSON, one", b'{"id": 1}', foreign
    yield "web page", b"<html><table><tr><td>id</td></tr></table></html>", frozenset({"file-html"})
    yield "web page, doctype", b"\n <!DOCTYPE html><html></html>", frozenset({"file-html"})
    yield "XML 2003", b'<?xml version="1.0"?><Workbook/>', frozenset({"file-html"})
    yield "web page, UTF-16", "<html></html>".encode("utf-16"), frozenset({"file-html"})
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    yield "old Excel", compound + bytes(600), frozenset({"file-xls"})
    locked = compound + bytes(99) + "EncryptedPackage".encode("utf-16-le")
    yield "locked workbook", locked, frozenset({"file-locked"})
    yield "zero byte", raw.replace(b"male", b"ma\0le", 1), frozenset({"zero-bytes"})
    yield "zero bytes after", raw + bytes(50), frozenset({"zero-bytes"})
    yield "open quote", raw.replace(b"n2", b'"n2'), frozenset({"quotes-open"})
    yield "open quote, long", raw.replace(b"n2", b'"n2') + raw * 2000, frozenset({"cell-long"})
    yield "closed too early", raw.replace(b"n2", b'"n"2'), frozenset({"quotes-open"})
    yield (
        "line in quotes",
        b"".join(b'"%s"\n' % ln for ln in raw.splitlines()),
        frozenset({"line-quoted"}),
    )
    yield (
        "quote swallows rows",
        raw.replace(b"n2", b'"n2').replace(b"n4", b'"n4', 1),
        frozenset({"quotes-open"}),
    )
    yield (
        "mixed separators",
        raw.replace(b"n3,female,65+,", b"n3;female;65+;"),
        frozenset({"separator-mixed"}),
    )
    yield (
        "mixed encodings",
        raw + "n5,male,65+,Liège\n".encode("cp1252"),
        frozenset({"encoding-broken"}),
    )
    yield "cut in a letter", raw[: raw.index(b"\xc3") + 1], frozenset({"value-unknown"})
    yield "UTF-16, odd", good.encode("utf-16")[:-1], frozenset({"encoding-broken"})
    yield (
        "UTF-16, half a pair",
        good.encode("utf-16-le") + b"\x00\xd8",
        frozenset({"encoding-broken"}),
    )
    yield "wrong mark", b"\xff\xfe" + raw + b"x" * (len(raw) % 2), frozenset({"file-empty"})
    yield "UTF-32 broken", b"\xff\xfe\0\0" + raw, frozenset({"encoding-broken"})
    yield "no encoding", bytes(range(128, 256)) * 20, frozenset()
    yield (
        "columns without end",
        b",".join(b"c%d" % n for n in range(200_000)),
        frozenset({"columns-many"}),
    )
    yield "rows without end", b"id\n" + b"x\n" * (limits.ROWS + 1), frozenset({"rows-many"})
    yield "cell without end", b"id,gender\n1," + b"x" * 200_000, frozenset({"cell-long"})
    yield "header cell without end", b"x" * 20_000 + b",gender\n1,2\n", frozenset({"cell-long"})


def workbooks() -> Iterator[Case]:
    """Workbooks that are damaged, hostile, or not clear."""
    rows = [list[object](row) for row in pool()]
    good, styled = shared(pool()), workbook(rows)
    damaged = frozenset({"workbook-damaged"})
    yield "xlsx cut", good[: len(good) // 2], damaged
    yield "xlsx, first bytes", good[:30], damaged
    yield "zip, empty", b"PK\x05\x06" + bytes(18), frozenset({"file-foreign"})
    for part in ("xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"):
        yield f"xlsx without {part}", repacked(good, _without(part)), damaged
        yield f"xlsx, {part} cut", repacked(good, _cut(part)), damaged
        yield f"xlsx, {part} empty", repacked(good, _as(part, b"")), damaged
    yield "xlsx, workbook cut", repacked(good, _cut("xl/workbook.xml")), damaged
    yield "xlsx, styles cut", repacked(styled, _cut("xl/styles.xml")), damaged
    for part in (
        *("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"),
        *("xl/sharedStrings.xml", "xl/styles.xml"),
    ):
        both = good if part == "xl/sharedStrings.xml" else styled
        yield (
            f"entities in {part}",
            repacked(both, _under(part, "<!DOCTYPE x [<!ENTITY a 'aa'>]>")),
            damaged,
        )
        yield f"document type in {part}", repacked(both, _under(part, "<!DOCTYPE x>")), damaged
        late = f"<!--{'x' * 3_000}--><!DOCTYPE x>"
        yield f"document type far down in {part}", repacked(both, _under(part, late)), damaged
        yield (
            f"{part} in UTF-16 with a document type",
            repacked(both, _under(part, "<!DOCTYPE x>", "utf-16")),
            damaged,
        )
    large = frozenset({"workbook-large"})
    yield "zip bomb", repacked(good, _as("xl/worksheets/sheet1.xml", b" " * 26_000_000)), large
    yield "zip bomb, strings", repacked(good, _as("xl/sharedStrings.xml", b" " * 26_000_000)), large
    lied = repacked(good, _as("xl/worksheets/sheet1.xml", b" " * 26_000_000))
    lied = lied.replace(struct.pack("<I", 26_000_000), struct.pack("<I", 1000))
    yield "zip bomb that lies", lied, damaged
    yield "other document", repacked(good, _without("xl/workbook.xml")), frozenset({"file-foreign"})
    yield "no filled sheet", workbook([]), frozenset({"file-empty"})
    yield "two sheets", workbook(rows, rows, names=("a", "b")), frozenset({"sheet-unclear"})
    yield "sheet with a header only", workbook(rows[:1]), frozenset({"file-empty"})
    wide = workbook([[*rows[0], *range(1100)], *rows[1:]])
    yield "wide sheet", wide, frozenset({"columns-many"})
    dated = workbook([*rows, ["n5", "male", date(1980, 5, 17), "Wilsele"]])
    yield "date in a sheet", dated, frozenset({"day-missing"})
    swapped = good.replace(b"PK\x01\x02", b"PK\x09\x09")
    yield "directory damaged", swapped, damaged


def _without(part: str) -> Callable[[str, bytes], bytes | None]:
    return lambda name, content: None if name == part else content


def _cut(part: str) -> Callable[[str, bytes], bytes | None]:
    return lambda name, content: content[: len(content) // 2] if name == part else content


def _as(part: str, other: bytes) -> Callable[[str, bytes], bytes | None]:
    return lambda name, content: other if name == part else content


def _under(part: str, prologue: str, encoding: str = "utf-8") -> Callable[[str, bytes], bytes]:
    """The same part, which is good, under a prologue that no workbook has."""

    def change(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        body = re.sub(r"^<\?xml[^>]*\?>", "", content.decode())
        return (prologue + body).encode(encoding)

    return change


def broken_pools() -> list[Case]:
    return [*texts(), *forms(), *workbooks()]


QUOTA_DEFECTS: dict[str, tuple[str, str]] = {
    "no least": ("gender,female,,3", "seats-unreadable"),
    "no most": ("gender,female,1,", "seats-unreadable"),
    "half a seat": ("gender,female,2.5,3", "seats-unreadable"),
    "words": ("gender,female,abc,3", "seats-unreadable"),
    "negative": ("gender,female,-1,3", "seats-unreadable"),
    "thousands": ("gender,female,1.000,3", "seats-unreadable"),
    "exponent": ("gender,female,1e3,3", "seats-unreadable"),
    "very large": ("gender,female,1,99999999999999999999", "seats-unreadable"),
    "other digits": ("gender,female,\u0663,3", "seats-unreadable"),
    "formula": ("gender,female,=1+1,3", "seats-unreadable"),
    "least over most": ("gender,female,4,3", "seats-order"),
    "no feature": (",female,1,3", "quota-empty"),
    "no value": ("gender,,1,3", "quota-empty"),
    "formula as value": ("gender,=B1,1,3", "formula"),
    "value twice": ("gender,female,1,3\ngender,female,1,3", "quota-repeated"),
    "value alike": ("gender,female,1,3\ngender,Female,1,3", "quota-alike"),
    "value alike in Unicode": ("g,Li\u00e8ge,1,3\ng,Lie\u0300ge,1,3", "quota-alike"),
    "feature alike": ("gender,female,1,3\nGender,male,1,3", "quota-alike"),
    "date of Excel": ("age,10-dec,1,3", "quota-date"),
    "whole date of Excel": ("age,2026-12-10,1,3", "quota-date"),
    "month first": ("age,Oct-12,1,3", "quota-date"),
    "short": ("gender,female", "seats-unreadable"),
    "long": ("gender,male,1,3\ngender,female,1,3,4", "row-long"),
    "open quote": ('gender,"female,1,3', "quotes-open"),
}


def broken_quotas() -> list[Case]:
    header = "feature,value,least,most\n"
    cases = [
        (f"quotas: {name}, {encoding}", (header + rows + "\n").encode(encoding), frozenset({code}))
        for name, (rows, code) in QUOTA_DEFECTS.items()
        for encoding in ("utf-8", "utf-16")
    ]
    headers = {
        "no header": "gender,female,1,3",
        "one column": "feature",
        "no most": "feature,value,least",
        "other words": "a,b,c,d",
    }
    for name, line in headers.items():
        raw = f"{line}\ngender,female,1,3\ngender,male,1,3\n".encode()
        codes = frozenset(
            {"header-short" if name in ("one column", "no most") else "column-missing"}
        )
        cases.append((f"quotas: {name}", raw, codes))
    extra = {
        "both words": ("feature,value,least,min,most", "g,f,1,1,3", "column-repeated"),
        "column twice": ("feature,value,least,most,most", "g,f,1,3,3", "column-repeated"),
        "least flex over least": ("feature,value,min,max,min_flex,max_flex", "g,f,1,3,2,3",
                                  "seats-order"),
        "most flex under most": ("feature,value,min,max,min_flex,max_flex", "g,f,1,3,0,2",
                                 "seats-order"),
        "flex in words": ("feature,value,min,max,min_flex,max_flex", "g,f,1,3,a,3",
                          "seats-unreadable"),
        "share over one": ("feature,value,least,most,share", "g,f,1,3,25", "share-unreadable"),
        "share over hundred": ("feature,value,least,most,share", "g,f,1,3,125%",
                               "share-unreadable"),
        "share by zero": ("feature,value,least,most,share", "g,f,1,3,1/0", "share-unreadable"),
        "share in words": ("feature,value,least,most,share", "g,f,1,3,half", "share-unreadable"),
        "share negative": ("feature,value,least,most,share", "g,f,1,3,-0.1", "share-unreadable"),
    }  # fmt: skip
    for name, (line, row, code) in extra.items():
        cases.append((f"quotas: {name}", f"{line}\n{row}\n".encode(), frozenset({code})))
    return cases
