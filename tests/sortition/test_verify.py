"""The standalone verifier: frozen vectors on every Python at hand, small, and quick."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from made import street, tokens, two_of, write
from replaced import replace
from test_leximin import mixed, profiles

from sortition import leximin, verify
from sortition.cli.verify import verified
from sortition.digest import digest
from sortition.draw import draw
from sortition.lottery import Lottery
from sortition.number import number_from_seed
from sortition.optimum import Level, Optimum
from sortition.rules.minimax import minimax
from sortition.verification import Finding, holds
from sortition.verification import verify as recompute
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas

SCRIPT = Path(verify.__file__)
VECTORS = Path(__file__).parents[1] / "vectors"
NUMBERS = json.loads((VECTORS / "numbers.json").read_text())


def pythons() -> list[str]:
    """Every Python from 3.10 on that runs here, this one first."""
    found = [sys.executable]
    roots = [Path(sys.base_prefix).parent.glob("*/bin/python3.*")]
    names = [shutil.which(f"python3.{minor}") for minor in range(10, 20)]
    for path in [*filter(None, names), *(str(p) for paths in roots for p in sorted(paths))]:
        if not path.rsplit("3.", 1)[1].isdecimal() or int(path.rsplit("3.", 1)[1]) < 10:
            continue
        ran = subprocess.run([path, "-c", ""], capture_output=True, check=False)
        if ran.returncode == 0:
            found.append(path)
    return found


def run(*given: object, python: str = sys.executable, **environment: str):
    return subprocess.run(
        [python, *map(str, given)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
        encoding="utf-8",
    )


def test_fits_a_sitting_and_imports_nothing_of_ours():
    lines = SCRIPT.read_text().splitlines()
    assert len(lines) < 150
    assert max(map(len, lines)) <= 100
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(SCRIPT.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
        )
    }
    assert imported <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(("fields", "expected"), NUMBERS["digests"])
def test_frozen_digests(fields, expected):
    led = b"".join(len(f.encode()).to_bytes(8, "big") + f.encode() for f in fields)
    assert digest(*fields) == verify.digest(*fields) == expected
    assert hashlib.sha256(led).hexdigest() == expected


@pytest.mark.parametrize(("seed", "count", "number", "counter"), NUMBERS["seeds"])
def test_frozen_numbers(seed, count, number, counter):
    assert number_from_seed(NUMBERS["lottery"], seed, count) == (number, counter)
    assert verify.number_from_seed(NUMBERS["lottery"], seed, count) == (number, counter)


def test_frozen_folders():
    for name, tickets in (("beacon", None), ("weights", VECTORS / "weights.tickets.csv")):
        findings = recompute(VECTORS / name, tickets)
        assert holds(findings)
        assert all(isinstance(finding, Finding) for finding in findings)
    assert (VECTORS / "beacon" / "panel.csv").read_text() == "id\nm3\nw1\n"


@pytest.mark.parametrize("python", pythons())
def test_every_python_says_the_same(python):
    expected = run(SCRIPT, VECTORS / "beacon").stdout
    assert expected.count("ok: ") > 15
    assert "WRONG" not in expected
    for script in (SCRIPT, VECTORS / "beacon" / "verify.py"):
        for switches in (["-I"], ["-O"], ["-OO"]):
            ran = run(*switches, script, VECTORS / "beacon", python=python)
            assert (ran.returncode, ran.stderr) == (0, "")
            if script == SCRIPT:
                assert ran.stdout == expected


@pytest.mark.parametrize("seed", "0123")
def test_every_hash_seed_says_the_same(seed):
    expected = run(SCRIPT, VECTORS / "weights", PYTHONHASHSEED="9").stdout
    assert run(SCRIPT, VECTORS / "weights", PYTHONHASHSEED=seed).stdout == expected


def test_the_script_in_the_folder(tmp_path):
    shutil.copytree(VECTORS / "weights", tmp_path / "weights")
    script = tmp_path / "weights" / "verify.py"
    ran = run("-I", script)
    assert ran.returncode == 0
    assert "not checkable here: people: digests" in ran.stdout
    ran = run("-I", script, "--tickets", VECTORS / "weights.tickets.csv")
    assert ran.returncode == 0
    assert "ok: people: digests" in ran.stdout
    for name in ("pool.csv", "panel.csv"):
        (tmp_path / "weights" / name).unlink()
    ran = run("-I", script)
    assert ran.returncode == 1
    assert "WRONG: draw: digests" in ran.stdout
    assert ran.stderr == ""
    assert run(script, tmp_path / "none").returncode == 1
    assert run(script, tmp_path / "none").stderr == ""


def test_a_terminal_that_knows_only_ascii(tmp_path):
    write(two_of(20), tmp_path / "out")
    (tmp_path / "out" / "chances.csv").write_text("é\x1b[31m\n", encoding="utf-8")
    ran = run(SCRIPT, tmp_path / "out", PYTHONIOENCODING="ascii")
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "\x1b" not in ran.stdout


def test_a_missing_folder_or_file_is_named(tmp_path):
    ran = run(SCRIPT, tmp_path)
    assert f"{tmp_path / 'manifest.json'} is missing" in ran.stdout
    assert "manifest.json is missing" in run(SCRIPT).stdout
    ran = run(SCRIPT, VECTORS / "weights", "--tickets", tmp_path / "none.csv")
    assert f"{tmp_path / 'none.csv'} is missing" in ran.stdout
    assert ran.returncode == 1
    for name in ("draw.json", "proof.json"):
        shutil.copytree(VECTORS / "beacon", tmp_path / name)
        (tmp_path / name / name).write_text("no json")
        ran = run(SCRIPT, tmp_path / name)
        assert f"{name} is unreadable" in ran.stdout
        assert "Error" not in ran.stdout


@pytest.mark.parametrize("wrong", [False, True])
def test_both_end_with_the_same_words(tmp_path, wrong):
    shutil.copytree(VECTORS / "weights", tmp_path / "out")
    if wrong:
        (tmp_path / "out" / "chances.csv").write_text("id\n")
    words = {
        re.sub(r"\d+", "N", line)
        for line in (
            run(SCRIPT, tmp_path / "out").stdout.splitlines()[-1],
            str(verified(tmp_path / "out").summary[-1]),
        )
    }
    assert len(words) == 1
    assert ("do not rely" in words.pop()) == wrong


def test_says_why_it_cannot_check(tmp_path):
    """A stopped lottery with a level at 0, the one who can never sit, and a bound above it."""
    pool = Pool.of(ids=["p", "q", "r", "s"], values={"x": ["a", "a", "a", "b"]})
    quotas = Quotas(
        (
            Quota(feature="x", value="a", least=0, most=2),
            Quota(feature="x", value="b", least=0, most=0),
        )
    )
    profiles = Profiles.of(pool, quotas, 2)
    rows = {row.value: n for n, row in enumerate(profiles.rows) if row.feature == "x"}
    levels = tuple(
        Level(
            value=chance,
            profiles=(profiles.values.index((value,)),),
            multipliers=((rows[value], Fraction(1)),),
        )
        for value, chance in (("b", Fraction(0)), ("a", Fraction(2, 3)))
    )
    stopped = Lottery(
        profiles=profiles,
        rule="leximin",
        panels=((0, 1), (1, 2)),
        weights=(),
        optimum=Optimum(profiles=profiles, chances=(), levels=levels),
        proven=False,
    )
    write((stopped, quotas), tmp_path / "out", tickets=tmp_path / "list.csv", token=tokens())
    why = {what: told for _, what, told in verify.check(tmp_path / "out")}
    assert "--tickets FILE" in why["people: digests"]
    assert "stopped before a proof" in why["proof: optimum keeps all rows"]
    assert not [row for row in verify.check(tmp_path / "out") if row[0] == "WRONG"]
    (tmp_path / "out" / "pool.csv").unlink()
    why = {what: told for _, what, told in verify.check(tmp_path / "out")}
    assert "not public" in why["people: digests"]


def test_the_page_names_every_check_and_no_other(tmp_path):
    page = (SCRIPT.parents[1] / "docs" / "check-a-draw.md").read_text(encoding="utf-8")
    rows = [row.split("|")[1] for row in page.splitlines() if row.startswith("| `")]
    named = {name for row in rows for name in re.findall("`([^`]+)`", row)}
    write(street(), tmp_path / "out")
    write(street(), tmp_path / "drawn")
    draw(tmp_path / "drawn", at=datetime(2023, 8, 1, tzinfo=UTC), seed="dice", count=1)
    replace(write(street(), tmp_path / "replaced"))
    pool = profiles(mixed())
    asked = [Quota(feature=row.feature, value=row.value, least=row.least, most=row.most)
             for row in pool.rows if row.feature]  # fmt: skip
    write((minimax(pool, panels=10), Quotas(tuple(asked))), tmp_path / "minimax")
    folders = (tmp_path / "out", tmp_path / "drawn", tmp_path / "replaced", tmp_path,
               tmp_path / "minimax", VECTORS / "beacon")  # fmt: skip
    checks = {
        what.removeprefix("replacement 1: ")
        for folder in folders
        for _, what, _ in verify.check(folder)
    }
    assert named == checks
    assert all(f"`{found.what}`" in page for found in recompute(VECTORS / "beacon"))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("panels", [0, 100])
def test_real_lotteries(tmp_path, seed, panels):
    """Leximin over small pools with exact quotas, so that some need cuts; households in half."""
    rng = random.Random(seed)  # noqa: S311 - instances, no secrets
    people, seats = rng.randint(8, 14), rng.randint(3, 5)
    values = {name: [rng.choice("ab") for _ in range(people)] for name in ("x", "y", "z")}
    homes = [rng.randint(1, people) for _ in range(people)] if seed % 2 else ()
    pool = Pool.of(ids=[f"p{n}" for n in range(people)], values=values, households=homes)
    order = rng.sample(range(people), people)
    sitting = [p for n, p in enumerate(order) if not homes or homes[p] not in
               {homes[q] for q in order[:n]}][:seats]  # fmt: skip
    quotas = Quotas(
        tuple(
            Quota(feature=name, value=value, least=count, most=count)
            for name, column in values.items()
            for value in sorted(set(column))
            for count in [sum(column[p] == value for p in sitting)]
        )
    )
    lottery = leximin(Profiles.of(pool, quotas, len(sitting)), panels=panels)
    write((lottery, quotas), tmp_path / "out")
    assert [row for row in verify.check(tmp_path / "out") if row[0] == "WRONG"] == []
    draw(tmp_path / "out", at=datetime(2026, 1, 1, tzinfo=UTC), seed="dice")
    assert holds(recompute(tmp_path / "out"))


@pytest.mark.slow
def test_large_folder_is_verified(tmp_path):
    """50,000 people in 1,000 panels of 200; seven features; some 2,500 profiles."""
    people, seats = 50_000, 200
    features = {f"f{n}": [str(p // 3**n % 3) for p in range(people)] for n in range(7)}
    pool = Pool.of(ids=[f"p{n}" for n in range(people)], values=features)
    quotas = Quotas(
        tuple(
            Quota(feature=name, value=value, least=0, most=seats)
            for name in features
            for value in "012"
        )
    )
    profiles = Profiles.of(pool, quotas, seats)
    value = Fraction(seats, people)
    level = Level(
        value=value,
        profiles=tuple(range(len(profiles))),
        multipliers=((0, Fraction(1, people)),),
    )
    optimum = Optimum(profiles=profiles, chances=(value,) * len(profiles), levels=(level,))
    rng = random.Random(1)  # noqa: S311 - a filling, no secret
    lottery = Lottery(
        profiles=profiles,
        rule="leximin",
        panels=tuple(tuple(sorted(rng.sample(range(people), seats))) for _ in range(1000)),
        weights=(),
        optimum=optimum,
        proven=True,
    )
    write((lottery, quotas), tmp_path / "out", token=tokens())
    started = time.process_time()
    found = verify.check(tmp_path / "out")
    assert time.process_time() - started < 60  # a guard: benchmarks/scale.py measures
    assert "WRONG" not in {state for state, *_ in found}
    draw(tmp_path / "out", at=datetime(2026, 1, 1, tzinfo=UTC), number="999")
