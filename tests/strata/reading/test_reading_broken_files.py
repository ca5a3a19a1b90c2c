"""Promise P7: bad files fail cleanly, with place and remedy, in time, and nothing is repaired."""

from __future__ import annotations

import ast
import csv
import io
import random
import re
import time
from pathlib import Path

import pytest
from broken_files import QUOTAS, Case, broken_pools, broken_quotas, pool, workbook, written
from large_files import LARGE

import panels
import sortition
import strata
from panels.juries.machine import STEPS
from strata.problems import InputError, Problem
from strata.reading import Reading, read

HANGS = 10.0
"""Seconds of CPU: a guard against what never ends, no measure; benchmarks/reading.py is one."""
PAGE = Path(__file__).parents[3] / "docs" / "problems.md"
BROKEN_POOLS, BROKEN_QUOTAS = broken_pools(), broken_quotas()


def attempt(folder: Path, people: bytes, quotas: bytes = QUOTAS.encode()) -> Reading:
    (folder / "pool.csv").write_bytes(people)
    (folder / "quotas.csv").write_bytes(quotas)
    return read(pool=folder / "pool.csv", quotas=folder / "quotas.csv")


def well_told(problems: tuple[Problem, ...], *, refused: bool = False) -> None:
    """Each problem has its place, words and code; an error is among them if the file is refused."""
    assert refused == any(problem.severity == "error" for problem in problems)
    listed = set(re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE.read_text(encoding="utf-8"), re.M))
    for problem in problems:
        assert problem.code in listed
        assert problem.file
        assert str(problem.what)
        assert str(problem.remedy)
        assert "{" not in str(problem.what) + str(problem.remedy)


def refused(folder: Path, people: bytes, quotas: bytes, codes: frozenset[str]) -> None:
    """Check that the files are refused for these reasons, and that it ends."""
    start = time.process_time()
    with pytest.raises(InputError) as caught:
        attempt(folder, people, quotas)
    assert time.process_time() - start < HANGS
    problems = caught.value.problems
    assert codes <= {problem.code for problem in problems}
    well_told(problems, refused=True)


def name(case: Case) -> str:
    return case[0]


@pytest.mark.parametrize("case", BROKEN_POOLS, ids=name)
def test_broken_pool_is_refused_by_name(case: Case, tmp_path: Path) -> None:
    refused(tmp_path, case[1], QUOTAS.encode(), case[2])


@pytest.mark.parametrize("case", BROKEN_QUOTAS, ids=name)
def test_broken_quotas_are_refused_by_name(case: Case, tmp_path: Path) -> None:
    refused(tmp_path, written(pool()).encode(), case[1], case[2])


def test_corpus_is_large_and_its_cases_differ() -> None:
    names = [name(case) for case in (*BROKEN_POOLS, *BROKEN_QUOTAS)]
    assert len(set(names)) == len(names) >= 300


def test_both_files_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        attempt(tmp_path, written(pool((1, 0, "n1"))).encode(), b"feature,value,least\ng,f,1\n")
    assert {"column-missing", "id-repeated"} <= {problem.code for problem in caught.value.problems}


def untouched_or_told(raw: str, reading: Reading) -> None:
    """Every cell that was read stands in the file, or a warning names it; nobody is missing."""
    warned = {
        (p.column, p.value) for p in reading.problems if p.code.startswith(("value", "id-space"))
    }
    rows = [row for row in csv.reader(io.StringIO(raw, newline="")) if any(map(str.strip, row))]
    header = [cell.strip().casefold() for cell in rows[0]]
    people = [row for row in rows[1:] if row != rows[0]]
    assert len(reading.pool) == len(people)
    banded = any(problem.code == "value-banded" for problem in reading.problems)
    for feature, values in reading.pool.values.items():
        at = header.index(feature)
        stated = sorted(row[at] for row in people)
        strange = set(stated) - set(values)
        assert banded or all(any(v == cell.strip() for _, v in warned) for cell in strange)


@pytest.mark.parametrize("seed", range(8))
def test_mutated_text_is_read_as_it_stands_or_refused(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing is drawn here
    good = written(pool()).encode()
    for _ in range(150):
        raw = mutated(good, chance)
        try:
            reading = attempt(tmp_path, raw)
        except InputError as error:
            well_told(error.problems, refused=True)
            continue
        well_told(reading.problems)
        if not any(problem.code == "encoding-guessed" for problem in reading.problems):
            untouched_or_told(raw.decode("utf-8-sig"), reading)


@pytest.mark.parametrize("seed", range(4))
def test_mutated_quotas_are_read_or_refused(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing is drawn here
    for _ in range(150):
        try:
            reading = attempt(tmp_path, written(pool()).encode(), mutated(QUOTAS.encode(), chance))
        except InputError as error:
            well_told(error.problems, refused=True)
        else:
            assert all(0 <= quota.least <= quota.most for quota in reading.quotas.rows)
            well_told(reading.problems)


@pytest.mark.parametrize("seed", range(4))
def test_mutated_workbook_is_read_or_refused(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing is drawn here
    good = workbook([list(row) for row in pool()])
    whole = attempt(tmp_path, good)
    for _ in range(60):
        try:
            reading = attempt(tmp_path, mutated(good, chance))
        except InputError as error:
            well_told(error.problems, refused=True)
        else:
            assert reading.pool == whole.pool


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """One to three bytes flipped, dropped, doubled, swapped or put in, or the end cut off."""
    content = bytearray(raw)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(content))
        match chance.randrange(6):
            case 0:
                content[at] ^= 1 << chance.randrange(8)
            case 1:
                del content[at : at + chance.randint(1, 9)]
            case 2:
                content[at:at] = content[at : at + chance.randint(1, 30)]
            case 3:
                content[at:at] = chance.choice([b",", b";", b'"', b"\n", b"\0", b"\r", b"\xe9"])
            case 4:
                other = chance.randrange(len(content))
                content[at], content[other] = content[other], content[at]
            case 5:
                del content[max(at, len(content) // 2) :]
        if not content:
            return b""
    return bytes(content)


def codes_in(tree: ast.AST) -> set[str]:
    """Return the codes given by name, or first of three or more with their words."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "code":
            first: ast.expr = node.value
        elif isinstance(node, ast.Call) and len(node.args) > 2 and any(map(is_text, node.args)):
            first = node.args[0]
        elif (
            isinstance(node, ast.Tuple) and len(node.elts) > 2 and all(map(is_text, node.elts[1:]))
        ):
            first = node.elts[0]
        else:
            continue
        if isinstance(first, ast.Constant) and re.fullmatch("[a-z0-9-]+", str(first.value)):
            found.add(str(first.value))
    return found


def is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "text"
    return isinstance(node, ast.Name) and node.id == "what"


def test_the_page_names_every_code_and_no_other() -> None:
    listed = set(re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE.read_text(encoding="utf-8"), re.M))
    raised, coded, read_here = set(), set(), set()
    for package in (strata, sortition, panels):
        for module in Path(package.__file__).parent.rglob("*.py"):
            tree = ast.parse(module.read_text(encoding="utf-8"))
            coded |= codes_in(tree)
            strings = {
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
            raised |= strings
            if "reading" in module.parts and package is strata:
                read_here |= strings
    raised |= {f"needs-{need.name}" for step in STEPS for need in step.needs}
    assert listed <= raised
    assert {"round-past", "no-permission", "stopped", "suggestions-exist"} <= coded <= listed
    kinds = {code.partition("-")[0] for code in listed}
    hyphened = {text for text in read_here if re.fullmatch("[a-z]+(-[a-z]+)+", text)}
    others = {"national-number", "e-mail", "utf-8"}
    assert {text for text in hyphened if text.partition("-")[0] in kinds} - others <= listed


@pytest.mark.parametrize("content", LARGE.values(), ids=LARGE.keys())
def test_large_bad_files_are_refused_and_end(content: str, tmp_path: Path) -> None:
    refused(tmp_path, content.encode(), QUOTAS.encode(), frozenset())
