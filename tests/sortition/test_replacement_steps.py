"""Batches in time: who may be drawn, what is written, once and for all or not at all."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from made import street, tokens, two_of, write
from oracle import Case, cases, leximin
from replaced import AT, replace, take
from test_beacon import ROUND

from sortition import leximin as fair
from sortition import verify
from sortition.announce import announce
from sortition.digest import digest, sha256
from sortition.draw import draw
from sortition.folder import atomic
from sortition.folder.tables import rows_of
from sortition.publish import publish
from sortition.refused import Refused
from sortition.replacement.standing import standing, tickets_in
from sortition.verification import holds
from sortition.verification import verify as recompute
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas

HERE = Path(__file__).parent


def folder_of(case: Case, out: Path) -> Path:
    """Write and draw the lottery of `case`, people called 00, 01 and so on."""
    features = range(len(case.people[0]))
    pool = Pool.of(
        ids=[f"{n:02}" for n in range(len(case.people))],
        values={f"f{f}": [person[f] for person in case.people] for f in features},
        households=case.homes,
    )
    quotas = Quotas(
        tuple(Quota(feature=f"f{f}", value=v, least=lo, most=hi) for f, v, lo, hi in case.quotas)
    )
    profiles = Profiles.of(pool, quotas, case.seats)
    write((fair(profiles, panels=20), quotas), out)
    draw(out, at=AT, seed="dice")
    return out


def wide_cases(count: int) -> list[Case]:
    """Return cases in which replacements can be found: quotas with room."""
    found = []
    for case in cases(23, 400):
        quotas = tuple((f, v, max(0, lo - 1), hi + 1) for f, v, lo, hi in case.quotas)
        wide = Case(people=case.people, quotas=quotas, seats=min(case.seats, 4), homes=case.homes)
        if len(case.people) > 8 and len(wide.panels()) > 12:
            found.append(wide)
    return found[:count]


def repairs(case: Case, staying: set[int], barred: set[int]) -> list[tuple[int, ...]]:
    """Return the sets of people who may be drawn that make the panel whole again."""
    return [
        tuple(sorted({*panel} - staying))
        for panel in case.panels()
        if staying <= {*panel} and not ({*panel} - staying) & barred
    ]


@pytest.mark.parametrize("seed", range(8))
def test_a_chain_against_exhaustive_search(tmp_path, seed) -> None:
    """Three batches; each time candidates, chances and panel are those of the plain search."""
    rng = np.random.default_rng(seed)
    case = wide_cases(8)[seed]
    out = folder_of(case, tmp_path / "out")
    members = {int(t) for t in tickets_in(out / "panel.csv")}
    gone, links = set(members), 0
    for _ in range(3):
        left = set(rng.choice(sorted(members), size=int(rng.integers(1, 3))).tolist())
        others = sorted(set(range(len(case.people))) - members)
        away = {int(rng.choice(others))} if rng.random() < 0.5 else set()
        no = {int(rng.choice(others))} - away if rng.random() < 0.3 else set()
        staying = members - left
        possible = repairs(case, staying, gone | away | no)
        done = take(
            out, *(f"{p:02}" for p in left),
            unavailable=tuple(f"{p:02}" for p in away), declined=tuple(f"{p:02}" for p in no),
        )  # fmt: skip
        assert (done.drawn is None) == (not possible)
        if not possible:
            break
        right = leximin(possible, len(case.people))
        found = {int(ticket): float(chance) for ticket, chance in done.look.chances.items()}
        assert found.keys() == {p for p, chance in enumerate(right) if chance > 1e-7}
        assert all(abs(found[p] - right[p]) < 1e-7 for p in found)
        comers = {int(ticket) for ticket in done.drawn.tickets}
        assert tuple(sorted(comers)) in possible
        members, gone, links = staying | comers, gone | comers | no, links + 1
        assert {int(ticket) for ticket in done.members} == members
        assert case.keeps(sorted(members))
        assert holds(recompute(out))
        assert standing(out).members == done.members
    assert len(list((out / "replacements").iterdir()) if links else []) == links


def test_chains_were_long() -> None:
    """The cases above do hold several batches."""
    assert len(wide_cases(8)) == 8


@pytest.fixture
def out(tmp_path) -> Path:
    """A panel of m3 and w1 (number 5), of whom w1 shares a house with m1."""
    draw(write(street(), tmp_path / "out"), at=AT, number="5")
    assert tickets_in(tmp_path / "out" / "panel.csv") == ["m3", "w1"]
    return tmp_path / "out"


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def refusal(*given, **named) -> str:
    with pytest.raises(Refused) as caught:
        take(*given, **named)
    (problem,) = caught.value.problems
    assert str(problem.what)
    assert str(problem.remedy)
    return problem.code


def test_nobody_of_a_member_s_household(out) -> None:
    done = take(out, "m3")
    assert done.drawn.tickets == ("m2",)  # m1 shares w1's house
    assert done.look.chances == {"m2": 1}
    assert done.members == {"m2": 1, "w1": 0}


def test_a_household_is_free_again_when_its_member_leaves(out) -> None:
    done = take(out, "w1", what_if=True)
    assert done.look.chances == {"w2": 1}
    done = take(out, "w1", "m3")
    assert set(done.drawn.tickets) <= {"m1", "m2", "w2"}


def test_the_seed_is_that_of_the_first_draw(out) -> None:
    take(out, "m3", "w1")
    link = out / "replacements" / "1"
    drawn = json.loads((link / "draw.json").read_text())
    first = json.loads((out / "draw.json").read_text())
    assert drawn["method"] == "seed"
    assert drawn["seed"] == digest("sortition/replace/1", first["lottery"], "5", "1")
    said = json.loads((link / "manifest.json").read_text())["replacement"]
    assert said["follows"] == sha256((out / "draw.json").read_bytes())
    assert said["seed"] == drawn["seed"]


def test_outside_randomness(out) -> None:
    done = take(out, "w1", "m3", number="3")
    assert done.drawn.number == "3"
    said = json.loads((done.link / "manifest.json").read_text())["replacement"]
    assert said["seed"] is None
    assert holds(recompute(out))
    assert refusal(out, "w2", seed="a", number="1") == "replace-method"
    assert refusal(out, "w2", seed="a", later=True) == "replace-method"


def test_the_lottery_first_and_the_draw_later(out, tmp_path) -> None:
    done = take(out, "m3", "w1", later=True)
    assert done.drawn is None
    assert done.open == 2
    assert not (done.link / "draw.json").exists()
    assert holds(recompute(out))
    before = files(out)
    for given in ({"left": ("m1",)}, {}, {"what_if": True, "number": "0"}):
        left = given.pop("left", ())
        assert refusal(out, *left, **given) == "replace-waits"
    assert refusal(out, number="99") == "draw-number"
    assert files(out) == before
    publish(out, tmp_path / "public")
    done = take(out, seed="from the beacon")
    assert set(done.members.values()) == {1}
    assert holds(recompute(out))
    publish(out, tmp_path / "public", replace=True)
    assert (tmp_path / "public" / "replacements" / "1" / "draw.json").exists()


def test_a_round_of_the_beacon_that_was_announced(out, tmp_path) -> None:
    pytest.importorskip("py_ecc")
    done = take(out, "m3", "w1", later=True)
    announce(done.link, number=1000, at=datetime(2023, 8, 1, tzinfo=UTC))
    assert refusal(out, number="0") == "draw-announced"
    path = tmp_path / "round.json"
    path.write_text(json.dumps(ROUND))
    drawn = take(out, beacon_file=path).drawn
    assert drawn.method == "beacon"
    found = {str(finding.what): finding.state for finding in recompute(out)}
    assert found["The signature of the beacon of replacement 1"] == "ok"
    assert "wrong" not in found.values()
    record = json.loads((done.link / "draw.json").read_text())
    record["beacon"]["round"] = 1001
    (done.link / "draw.json").write_text(json.dumps(record))
    assert not holds(recompute(out))


def test_what_if_writes_nothing(out) -> None:
    before = files(out)
    done = take(out, "m3", what_if=True)
    assert done.look.chances == {"m2": 1}
    assert done.drawn is None
    assert files(out) == before


def test_who_said_no_is_out_for_good_who_is_away_is_not(out) -> None:
    assert take(out, "m3", "w1", unavailable=("m2",), what_if=True).look.chances.keys() == {
        "m1", "w2"
    }  # fmt: skip
    done = take(out, "w1", declined=("m2",))
    assert done.drawn.tickets == ("w2",)
    assert standing(out).gone == {"m2", "m3", "w1", "w2"}
    assert take(out, "m3", what_if=True).look.chances == {"m1": 1}  # w1's house has nobody now
    assert refusal(out, "w1") == "replace-gone"
    assert refusal(out, "m2") == "replace-gone"


def test_nobody_fits_and_the_officer_chooses(out) -> None:
    stuck = take(out, "m3", unavailable=("m2",))
    assert stuck.drawn is None
    assert stuck.link is None
    words = [str(offer.choice.words()) for offer in stuck.look.offers]
    assert words == ["woman (gender): at most 2 instead of 1 and =man (gender): at least 0 instead "
                     "of 1."]  # fmt: skip
    assert refusal(out, "m3", unavailable=("m2",), accept=2) == "replace-accept"
    assert refusal(out, "m3", accept=1) == "replace-accept"
    done = take(out, "m3", unavailable=("m2",), accept=1)
    assert done.drawn.tickets == ("w2",)
    assert json.loads((done.link / "manifest.json").read_text())["replacement"]["widened"] == [
        {"feature": "gender", "value": "woman", "bound": "most", "seats": 1, "becomes": 2},
        {"feature": "gender", "value": "=man", "bound": "least", "seats": 1, "becomes": 0},
    ]
    assert holds(recompute(out))
    later = take(out, "w1")  # two women sat; now one, so that the quotas want a man again
    assert later.drawn.tickets[0] in ("m1", "m2")
    assert holds(recompute(out))


def test_seats_stay_open_when_candidates_run_out(out) -> None:
    stuck = take(out, "m3", "w1", unavailable=("m1", "m2"))
    assert [offer.choice.open for offer in stuck.look.offers] == [1]
    done = take(out, "m3", "w1", unavailable=("m1", "m2"), accept=1)
    assert done.drawn.tickets == ("w2",)
    assert done.open == 1
    assert holds(recompute(out))
    done = take(out)  # the others can be reached by now
    assert done.drawn.tickets[0] in ("m1", "m2")
    assert done.open == 0
    assert holds(recompute(out))
    assert take(out).look is None
    assert take(out, "w2").look.offers[0].choice.changes  # only a man is left
    (man,) = {"m1", "m2"} - {*done.members}
    last = take(out, "w2", unavailable=(man,))
    assert last.look.offers == ()
    assert last.look.reasons


def test_alternates_only(tmp_path) -> None:
    out = write(street(), tmp_path / "out")
    draw(out, at=AT, number="5", count=1)
    (only,) = (row[1] for row in rows_of((out / "alternates.csv").read_bytes())[1:])
    left = ("m3",) if only.startswith("m") else ("w1",)
    done = take(out, *left, alternates=True)
    assert done.drawn is None or done.drawn.tickets == (only,)
    again = take(out, *done.members, alternates=True, what_if=True)
    assert set(again.look.batch.candidates) == {only} - {*done.members}
    assert holds(recompute(out))


def test_wishes_that_make_no_sense(out, tmp_path) -> None:
    before = files(out)
    assert refusal(out, "m9") == "replace-unknown"
    assert refusal(out, "M3") == "replace-unknown"
    assert refusal(out, "m3", "m3") == "replace-twice"
    assert refusal(out, "m3", unavailable=("m2",), declined=("m2",)) == "replace-twice"
    assert refusal(out, "m2") == "replace-not-member"
    assert refusal(out, "m3", unavailable=("w1",)) == "replace-member"
    assert refusal(out, "m3", alternates=True) == "replace-no-alternates"
    assert files(out) == before
    write(street(), tmp_path / "undrawn")
    assert refusal(tmp_path / "undrawn", "m3") == "replace-undrawn"
    publish(out, tmp_path / "public")
    assert refusal(tmp_path / "public", "m3") == "folder-file-missing"
    (out / "chances.csv").write_text("id\n")
    assert refusal(out, "m3") == "folder-tampered"


def test_a_public_part_grows_but_is_never_exchanged(out, tmp_path) -> None:
    public = tmp_path / "public"
    publish(out, public)
    take(out, "m3")
    with pytest.raises(Refused):
        publish(out, public)
    publish(out, public, replace=True)
    assert holds(recompute(public))
    names = {path.name for path in (public / "replacements" / "1").iterdir()}
    assert not names & {"pool.csv", "salts.csv", "quotas.csv"}  # these count who stays
    for lost in ("quotas.csv", "replacements/1/chances.csv"):  # what is public may not be missing
        kept = (public / lost).read_bytes()
        (public / lost).unlink()
        assert not holds(recompute(public))
        (public / lost).write_bytes(kept)
    other = replace(write(street(), tmp_path / "other", token=tokens(99)))
    with pytest.raises(Refused):
        publish(other, public, replace=True)
    (public / "notes.txt").write_text("mine")
    with pytest.raises(Refused):
        publish(out, public, replace=True)


def test_private_tickets_stay_checkable_by_the_same_list(tmp_path) -> None:
    out, listed = tmp_path / "out", tmp_path / "list.csv"
    write(street(), out, tickets=listed)
    draw(out, at=AT, number="5")
    take(out, tickets_in(out / "panel.csv")[0])
    assert not (out / "replacements" / "1" / "salts.csv").exists()
    found = {what: state for state, what, _ in verify.check(out, listed)}
    assert found["replacement 1: people: digests"] == "ok"
    assert "WRONG" not in found.values()


def test_of_two_at_once_only_one_is_drawn(out) -> None:
    outcomes: list[str] = []

    def work() -> None:
        try:
            take(out, "m3")
            outcomes.append("drawn")
        except Refused as refused:
            outcomes.append(refused.problems[0].code)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["drawn", *["replace-gone"] * 5]
    assert [path.name for path in (out / "replacements").iterdir()] == ["1"]


class Stop(BaseException):
    """Ctrl-C, or the end of the world."""


@pytest.mark.parametrize("fault", [OSError(28, "full"), Stop()])
def test_a_fault_at_every_step_leaves_all_or_nothing(out, monkeypatch, fault) -> None:
    completed = False
    for at in range(200):
        copy = out.with_name("copy")
        shutil.copytree(out, copy)
        calls = iter(range(10_000))
        with monkeypatch.context() as patched:
            for name in ("fsync", "rename", "replace", "link", "mkdir", "open"):
                patched.setattr(os, name, failing(getattr(os, name), calls, at, fault))
            try:
                take(copy, "m3")
            except (OSError, Stop):
                pass
            else:
                completed = next(calls) <= at
        with atomic.held(copy):
            assert holds(recompute(copy))
            links = list((copy / "replacements").glob("[0-9]*"))
            assert all((link / "draw.json").exists() for link in links)
        shutil.rmtree(copy)
        if completed:
            break
    assert completed
    assert at > 5
    assert len(links) == 1


def failing(real, calls, at, fault):
    def call(*given, **named):
        if next(calls) == at:
            raise fault
        return real(*given, **named)

    return call


REPLACER = """
import shutil, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from replaced import take
base = Path(sys.argv[2])
print("ready", flush=True)
for n in range(1_000_000):
    shutil.copytree(base / "out", base / f"copy{n}")
    take(base / f"copy{n}", "m3")
"""


def test_killed_at_any_moment(out) -> None:
    rng = random.Random(2)  # noqa: S311 - moments, no secrets
    whole = 0
    for turn in range(40):
        if turn >= 4 and whole:
            break  # on a busy machine it takes more than 4 to see one
        with subprocess.Popen(
            [sys.executable, "-c", REPLACER, HERE, out.parent], stdout=subprocess.PIPE,
            cwd=HERE.parents[1],
        ) as process:  # fmt: skip
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            time.sleep(rng.uniform(0.1, 0.6))
            process.send_signal(signal.SIGKILL)
        for copy in sorted(out.parent.glob("copy*")):
            if (copy / "replacements" / "1").exists():
                assert "WRONG" not in {state for state, *_ in verify.check(copy)}
                assert (copy / "replacements" / "1" / "draw.json").exists()
                whole += 1
            shutil.rmtree(copy)
    assert whole


@pytest.mark.parametrize("made", [street(exact=True), two_of(6), two_of(3)])
def test_exact_weights_and_pools_without_features(tmp_path, made) -> None:
    out = write(made, tmp_path / "out")
    draw(out, at=AT, seed="dice")
    drawn = []
    for _ in range(2):
        done = take(out, min(standing(out).members))
        if done.drawn is not None:
            drawn += done.drawn.tickets
        assert holds(recompute(out))
    assert len(drawn) == len({*drawn})
    assert drawn
