"""Alternates in a folder: fixed by the draw, checked by both verifiers, all or nothing."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from sortition import verify as standalone
from sortition.alternates.folder import FRESH, again, own_seed, people, stay_for
from sortition.alternates.stay import Stay
from sortition.digest import sha256
from sortition.draw import draw
from sortition.folder import atomic
from sortition.folder.tables import rows_of
from sortition.publish import publish
from sortition.refused import Refused
from sortition.rules.leximin import leximin
from sortition.verification import holds, verify
from strata.pool import Pool
from strata.problems import InputError
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas
from tests.sortition.made import street, two_of, write

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LIKELY = Stay(base=Fraction(1, 2))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = write(two_of(12), tmp_path_factory.mktemp("drawn") / "out")
    draw(out, at=NOW, seed="dice", count=3, stay=LIKELY)
    return out


@pytest.fixture
def copy(drawn: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(drawn, tmp_path / "copy"))


def record(folder: Path) -> dict:
    return json.loads((folder / "draw.json").read_text(encoding="utf-8"))


def change(folder: Path, **changes: object) -> None:
    """Change what draw.json says of the alternates."""
    drawn = record(folder)
    drawn["alternates"] |= changes
    (folder / "draw.json").write_text(json.dumps(drawn), encoding="utf-8")


def seen(folder: Path) -> set[str]:
    return {what for state, what, _ in standalone.check(folder) if state == "WRONG"}


def test_the_files_and_the_record(drawn: Path) -> None:
    header, *rows = rows_of((drawn / "alternates.csv").read_bytes())
    panel = {row[0] for row in rows_of((drawn / "panel.csv").read_bytes())[1:]}
    assert header == ["order", "id"]
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert len({row[1] for row in rows} - panel) == 3
    own = record(drawn)["alternates"]
    assert own["count"] == 3
    assert own["alternates_csv"] == sha256((drawn / "alternates.csv").read_bytes())
    assert own["stay_csv"] == sha256((drawn / "stay.csv").read_bytes())
    assert own["simulated"] == own["kept"] == FRESH  # two seats, three alternates, no quotas
    assert own["missed"] == 0 < own["missed_without"]
    assert [one["left"] for one in own["by_left"]] == [1, 2]
    assert (drawn / "stay.csv").read_text() == "feature,value,factor\n,everyone,0.5\n"
    assert not seen(drawn)
    assert holds(verify(drawn, again=True))


def test_a_draw_without_alternates_says_so(tmp_path: Path) -> None:
    out = write(street(), tmp_path / "out")
    assert draw(out, at=NOW, seed="dice").alternates is None
    assert record(out)["alternates"] is None
    assert not (out / "alternates.csv").exists()
    (out / "alternates.csv").write_text("order,id\n1,m1\n")
    assert seen(out) == {"draw: digests"}


def test_the_draw_fixes_them(drawn: Path, tmp_path: Path) -> None:
    made = two_of(12)
    same = write(made, tmp_path / "same")
    draw(same, at=NOW, seed="dice", count=3, stay=LIKELY)
    chosen = {(drawn / "alternates.csv").read_bytes(), (same / "alternates.csv").read_bytes()}
    assert len(chosen) == 1
    for n in range(4):
        other = write(made, tmp_path / f"other{n}")
        draw(other, at=NOW, seed=f"other dice {n}", count=3, stay=LIKELY)
        chosen.add((other / "alternates.csv").read_bytes())
    assert len(chosen) > 3
    assert own_seed("l", "number", "052") != own_seed("l", "seed", "052")


def test_a_number_thrown_fixes_them_too(tmp_path: Path) -> None:
    out = write(two_of(12), tmp_path / "out")
    draw(out, at=NOW, number="07", count=2)
    found = again(out, record(out))
    assert found.files["alternates.csv"] == (out / "alternates.csv").read_bytes()


def test_households(tmp_path: Path) -> None:
    """In the street w1 and m1 share a house."""
    for number in "012345":
        out = write(street(), tmp_path / number)
        panel = set(draw(out, at=NOW, number=number, count=1).tickets)
        (alternate,) = (row[1] for row in rows_of((out / "alternates.csv").read_bytes())[1:])
        assert {alternate, *panel} & {"w1", "m1"} != {"w1", "m1"}
        assert not seen(out)


def test_a_feature_may_be_called_household(tmp_path: Path) -> None:
    quotas = Quotas(
        tuple(
            Quota(feature="household", value=value, least=1, most=1)
            for value in ("family", "single")
        )
    )
    pool = Pool.of(
        ids=[f"p{n}" for n in range(8)],
        values={"household": ["family", "single"] * 4},
        households=[n // 2 for n in range(8)],
    )
    made, read = people(write((leximin(Profiles.of(pool, quotas, 2)), quotas), tmp_path / "out"))
    assert made.values == pool.values
    assert made.households == pool.households
    assert read.features == ("household",)


def test_too_few_to_step_in(tmp_path: Path) -> None:
    out = write(street(), tmp_path / "out")
    before = sorted(os.listdir(out))
    with pytest.raises(Refused) as caught:
        draw(out, at=NOW, seed="dice", count=4)
    assert caught.value.problems[0].code == "alternates-few"
    assert caught.value.unusable
    assert sorted(os.listdir(out)) == before
    draw(out, at=NOW, seed="dice", count=1)


@pytest.mark.parametrize("name", ["alternates.csv", "stay.csv"])
def test_blunt_changes(copy: Path, name: str) -> None:
    path = copy / name
    content = path.read_bytes()
    for changed in (content[:-1], content + b"x", content.replace(b"1", b"2"), b""):
        if changed != content:
            path.write_bytes(changed)
            assert "draw: digests" in seen(copy)
            assert not holds(verify(copy, again=True))
    path.unlink()
    assert "draw: digests" in seen(copy)


def changed_rows(rows: list[list[str]], panel: list[str]) -> dict[str, list[list[str]]]:
    return {
        "in the panel": [rows[0], ["2", panel[0]], rows[2]],
        "a stranger": [rows[0], ["2", "zz"], rows[2]],
        "twice": [rows[0], ["2", rows[0][1]], rows[2]],
        "a number twice": [rows[0], ["1", rows[1][1]], rows[2]],
        "a gap": [rows[0], ["3", rows[1][1]], rows[2]],
        "one fewer": rows[:2],
        "none": [],
    }


@pytest.mark.parametrize("what", changed_rows([["", ""]] * 3, [""]))
def test_an_attacker_who_fits_the_digest(copy: Path, what: str) -> None:
    rows = rows_of((copy / "alternates.csv").read_bytes())[1:]
    panel = [row[0] for row in rows_of((copy / "panel.csv").read_bytes())[1:]]
    lines = [["order", "id"], *changed_rows(rows, panel)[what]]
    content = "".join(f"{','.join(line)}\n" for line in lines).encode()
    (copy / "alternates.csv").write_bytes(content)
    change(copy, alternates_csv=sha256(content))
    assert seen(copy) == {"draw: alternates"}


def test_others_in_their_place_show_only_by_choosing_again(copy: Path) -> None:
    header, *rows = (copy / "alternates.csv").read_text().splitlines()
    turned = [f"{at},{row.split(',')[1]}" for at, row in enumerate(rows[::-1], start=1)]
    content = "\n".join([header, *turned, ""]).encode()
    (copy / "alternates.csv").write_bytes(content)
    change(copy, alternates_csv=sha256(content))
    assert not seen(copy)
    assert not holds(verify(copy, again=True))


@pytest.mark.parametrize("key", ["kept", "missed", "missed_without", "simulated", "by_left"])
def test_the_figures_are_counted_again(copy: Path, key: str) -> None:
    change(copy, **{key: 1})
    assert not holds(verify(copy, again=True))


def test_the_public_part_has_them(copy: Path, tmp_path: Path) -> None:
    publish(copy, tmp_path / "public")
    names = set(os.listdir(tmp_path / "public"))
    assert {"alternates.csv", "stay.csv"} <= names
    assert not seen(tmp_path / "public")
    states = {str(found.what): found.state for found in verify(tmp_path / "public", again=True)}
    assert states["The alternates chosen once more"] == "unknown"


@pytest.mark.parametrize("last", ["panel.csv", "alternates.csv", "stay.csv"])
def test_a_draw_cut_short_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    out = write(two_of(12), tmp_path / "out")

    def cut(path: Path, content: bytes, **named: bool) -> None:
        atomic.put_file(path, content, **named)
        if path.name == last:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("sortition.draw.put_file", cut)
        with pytest.raises(KeyboardInterrupt):
            draw(out, at=NOW, seed="dice", count=2)
    assert not (out / "draw.json").exists()
    assert seen(out) == {"draw"}
    draw(out, at=NOW, seed="other dice")
    assert not (out / "alternates.csv").exists()
    assert not (out / "stay.csv").exists()
    assert holds(verify(out))


def test_factors_are_read_for_the_folders_quotas(tmp_path: Path) -> None:
    out = write(street(), tmp_path / "out")
    path = tmp_path / "stay.csv"
    path.write_text("feature,value,factor\n,everyone,0.8\nGender,Woman,1.1\nage,x,1\n")
    stay, warnings = stay_for(out, path)
    assert stay == Stay(base=Fraction(4, 5), factors={("gender", "woman"): Fraction(11, 10)})
    assert [problem.code for problem in warnings] == ["stay-unused", "stay-missing"]
    draw(out, at=NOW, number="1", count=1, stay=stay)
    assert holds(verify(out, again=True))
    path.write_text("feature,value,factor\n,everyone,0.8\nage,x,1\n")
    with pytest.raises(InputError) as caught:
        stay_for(out, path)
    assert "stay-foreign" in {problem.code for problem in caught.value.problems}


def test_where_nobody_leaves_any_alternates_do(tmp_path: Path) -> None:
    out = write(two_of(12), tmp_path / "out")
    draw(out, at=NOW, seed="dice", count=2, stay=Stay(base=Fraction(1)))
    own = record(out)["alternates"]
    assert own["kept"] == own["simulated"]
    assert own["by_left"] == []
    assert holds(verify(out, again=True))
