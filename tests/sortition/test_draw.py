"""Announcing, drawing once, publishing."""

from __future__ import annotations

import json
import math
import shutil
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import pytest
from made import street, two_of, write
from test_beacon import RANDOMNESS, ROUND

from sortition import beacon, verify
from sortition.announce import announce, announcement
from sortition.digest import sha256
from sortition.draw import draw
from sortition.number import number_from_seed
from sortition.publish import publish
from sortition.refused import Refused
from sortition.verification import holds
from sortition.verification import verify as recompute

NOW = datetime(2023, 8, 1, 12, tzinfo=UTC)


@pytest.fixture
def out(tmp_path):
    return write(street(), tmp_path / "out")


@pytest.fixture
def round_1000(tmp_path):
    path = tmp_path / "round.json"
    path.write_text(json.dumps(ROUND))
    return path


def refusal(work, *given, **named) -> str:
    with pytest.raises(Refused) as caught:
        work(*given, **named)
    (problem,) = caught.value.problems
    assert str(problem.what)
    assert str(problem.remedy)
    return problem.code


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_by_number(out):
    drawn = draw(out, at=NOW, number="3")
    assert (drawn.method, drawn.number, drawn.panel, drawn.tickets) == (
        "number",
        "3",
        3,
        ("m2", "w2"),
    )
    assert (out / "panel.csv").read_text() == "id\nm2\nw2\n"
    record = json.loads((out / "draw.json").read_text())
    assert record["at"] == "2023-08-01T12:00:00Z"
    assert record["manifest"] == sha256((out / "manifest.json").read_bytes())
    assert holds(recompute(out))


def test_three_digits(tmp_path):
    out = write(two_of(20), tmp_path / "out")
    with pytest.raises(Refused, match="Give 3 digits, from 000 to 189"):
        draw(out, at=NOW, number="52")
    assert draw(out, at=NOW, number="052").panel == 52


@pytest.mark.parametrize("number", ["", "6", "03", "-1", "+3", "3 ", "٣", "x", "3.0"])
def test_numbers_that_are_none(out, number):
    before = files(out)
    assert refusal(draw, out, at=NOW, number=number) == "draw-number"
    assert files(out) == before


@pytest.mark.parametrize("seed", ["", "  \n", "\ud800"])
def test_seeds_that_are_none(out, seed):
    assert refusal(draw, out, at=NOW, seed=seed) == "draw-seed"


def test_exactly_one_method(out, round_1000):
    assert refusal(draw, out, at=NOW) == "draw-method"
    assert refusal(draw, out, at=NOW, number="1", seed="x") == "draw-method"
    assert refusal(draw, out, at=NOW, seed="x", beacon_file=round_1000) == "draw-method"


def test_a_time_needs_its_zone(out):
    with pytest.raises(ValueError, match="zone"):
        draw(out, at=datetime(2023, 8, 1), number="1")  # noqa: DTZ001 - the point
    east = timezone(timedelta(hours=2))
    draw(out, at=datetime(2023, 8, 1, 14, tzinfo=east), number="1")
    assert json.loads((out / "draw.json").read_text())["at"] == "2023-08-01T12:00:00Z"


def test_by_seed_and_only_once(out):
    drawn = draw(out, at=NOW, seed="six dice: 1 2 3 4 5 6")
    before = files(out)
    lottery = sha256((out / "lottery.csv").read_bytes())
    number, counter = number_from_seed(lottery, "six dice: 1 2 3 4 5 6", 6)
    assert drawn.number == str(number)
    assert json.loads((out / "draw.json").read_text())["counter"] == counter
    for given in ({"number": "0"}, {"seed": "again"}, {"seed": "six dice: 1 2 3 4 5 6"}):
        assert refusal(draw, out, at=NOW, **given) == "folder-drawn"
    assert refusal(announce, out, number=9_000_000, at=NOW) == "folder-drawn"
    assert files(out) == before


def test_what_was_made_for_trial_is_neither_announced_nor_drawn_nor_published(tmp_path):
    out = write(street(), tmp_path / "trial", options={"panels": 6, "test": True})
    before = files(out)
    assert refusal(announce, out, number=9_000_000, at=NOW) == "test-lottery"
    assert refusal(draw, out, at=NOW, number="1") == "test-lottery"
    assert refusal(publish, out, tmp_path / "public") == "test-lottery"
    assert files(out) == before
    assert not (tmp_path / "public").exists()


def test_by_announced_beacon(out, round_1000):
    assert announce(out, number=1000, at=NOW) == beacon.time_of(1000)
    assert announcement(out) == 1000
    assert refusal(announce, out, number=1001, at=NOW) == "announced-already"
    assert refusal(draw, out, at=NOW, number="1") == "draw-announced"
    assert refusal(draw, out, at=NOW, seed="x") == "draw-announced"
    draw(out, at=NOW, beacon_file=round_1000)
    record = json.loads((out / "draw.json").read_text())
    assert (record["method"], record["seed"]) == ("beacon", RANDOMNESS)
    assert record["announcement"] == sha256((out / "announcement.json").read_bytes())
    assert holds(recompute(out))


def test_another_round_than_announced(out, round_1000):
    announce(out, number=1001, at=NOW)
    before = files(out)
    assert refusal(draw, out, at=NOW, beacon_file=round_1000) == "draw-announced"
    assert files(out) == before


def test_announcement_of_another_lottery(out, round_1000):
    announce(out, number=1000, at=NOW)
    path = out / "announcement.json"
    for change in (
        {"manifest": "0" * 64},
        {"round": "1000"},
        {"beacon": "0" * 64},
        {"format": "other"},
    ):
        good = path.read_bytes()
        path.write_text(json.dumps(json.loads(good) | change))
        assert refusal(draw, out, at=NOW, beacon_file=round_1000) == "announcement-broken"
        path.write_bytes(good)


@pytest.mark.parametrize(
    ("number", "at", "expected"),
    [
        (0, NOW, "round-unknown"),
        (-5, NOW, "round-unknown"),
        (10**12, NOW, "round-unknown"),
        (10**40, NOW, "round-unknown"),
        (1000, beacon.time_of(1000), "round-past"),
        (1000, NOW + timedelta(days=999), "round-past"),
    ],
)
def test_rounds_that_cannot_be_announced(out, number, at, expected):
    assert refusal(announce, out, number=number, at=at) == expected
    assert not (out / "announcement.json").exists()


def test_folders_that_are_none(tmp_path):
    for work in (
        lambda folder: draw(folder, at=NOW, number="1"),
        lambda folder: announce(folder, number=1000, at=NOW),
        lambda folder: publish(folder, tmp_path / "public"),
    ):
        assert refusal(work, tmp_path / "nothing") == "folder-missing"
    (tmp_path / "empty").mkdir()
    assert refusal(announce, tmp_path / "empty", number=1000, at=NOW) == "folder-missing"
    assert refusal(draw, tmp_path / "empty", at=NOW, number="1") == "folder-tampered"


@pytest.mark.parametrize("name", ["quotas.csv", "pool.csv", "chances.csv", "lottery.csv",
                                  "proof.json", "verify.py", "verify_proof.py",
                                  "verify_replacements.py", "manifest.json"])  # fmt: skip
def test_tampered_folders_are_not_drawn(out, name):
    content = (out / name).read_bytes()
    for changed in (content[:-1], content.replace(b"1", b"2", 1), b"", None):
        if changed is None:
            (out / name).unlink()
        else:
            (out / name).write_bytes(changed)
        if name == "manifest.json" and changed == content[:-1]:
            continue  # only its last line break
        assert refusal(draw, out, at=NOW, number="1") == "folder-tampered"
    assert not (out / "draw.json").exists()


def test_a_draw_cut_short_counts_for_nothing(out):
    (out / "panel.csv").write_text("id\nme\n")
    (out / ".draw.json.new").write_text("half")
    draw(out, at=NOW, number="0")
    assert (out / "panel.csv").read_text() == "id\nm1\nw2\n"
    assert not list(out.glob(".*"))


def test_fifty_at_once_give_one(tmp_path):
    out = write(street(), tmp_path / "out")
    drawn, refused = [], []
    start = threading.Barrier(50)

    def work(n: int) -> None:
        start.wait()
        try:
            drawn.append(draw(out, at=NOW, number=str(n % 6)))
        except Refused as error:
            refused.append(error.problems[0].code)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 1
    assert refused == ["folder-drawn"] * 49
    assert json.loads((out / "draw.json").read_text())["panel"] == drawn[0].panel
    assert holds(recompute(out))


def test_exact_weights(tmp_path):
    out = write(street(exact=True), tmp_path / "out")
    low, _, high = "000000000000000", None, "999999999999999"
    assert refusal(draw, out, at=NOW, number="5") == "draw-number"
    other = tmp_path / "other"
    shutil.copytree(out, other)
    assert draw(out, at=NOW, number=low).panel == 0
    assert draw(other, at=NOW, number=high).panel == 5
    assert holds(recompute(out))
    assert holds(recompute(other))


def test_exact_weights_at_the_borders(tmp_path):
    out = write(street(exact=True), tmp_path / "out")
    first = 10**15 - 5 * (10**15 // 6)
    for number, panel in ((first - 1, 0), (first, 1)):
        copy = tmp_path / str(panel)
        shutil.copytree(out, copy)
        assert draw(copy, at=NOW, number=f"{number:015d}").panel == panel


def test_publish(out, tmp_path):
    public = tmp_path / "public"
    announce(out, number=1000, at=NOW)
    publish(out, public, report=lambda folder: (folder / "report.html").write_text("page"))
    assert {path.name for path in public.iterdir()} == {
        "quotas.csv", "chances.csv", "lottery.csv", "proof.json", "manifest.json", "verify.py",
        "verify_proof.py", "verify_replacements.py", "announcement.json", "report.html",
    }  # fmt: skip
    assert holds(recompute(public))
    assert {str(f.what) for f in recompute(public) if f.state == "unknown"} >= {
        "panels: quotas, households, cuts", "proof: optimum keeps all rows", "people: digests"
    }  # fmt: skip
    with pytest.raises(Refused, match="Add --replace to publish it again"):
        publish(out, public)
    (public / "chances.csv").write_text("of another lottery")
    with pytest.raises(Refused, match="if its lottery is no longer needed"):
        publish(out, public)
    publish(out, public, replace=True)
    assert not (public / "report.html").exists()
    assert refusal(draw, public, at=NOW, number="1") == "folder-tampered"
    assert refusal(publish, out, out / "public") == "publish-inside"
    assert refusal(publish, out, out, replace=True) == "publish-inside"
    assert refusal(publish, out, out.parent, replace=True) == "publish-inside"


def test_publish_after_the_draw(out, tmp_path):
    draw(out, at=NOW, seed="x")
    publish(out, tmp_path / "public")
    assert verify.check(tmp_path / "public")[-1][0] == "ok"
    with pytest.raises(Refused, match="Add --replace to publish it again"):
        publish(out, tmp_path / "public")
    publish(out, tmp_path / "public", replace=True)  # the same draw: nothing is lost
    (tmp_path / "public" / "panel.csv").write_text("id\n")
    assert refusal(publish, out, tmp_path / "public", replace=True) == "folder-drawn"


def test_publish_nothing_if_the_page_fails(out, tmp_path):
    def fails(folder):
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        publish(out, tmp_path / "public", report=fails)
    assert not (tmp_path / "public").exists()
    assert not list(tmp_path.glob(".*"))


def test_publish_refuses_what_is_wrong_or_personal(tmp_path, out):
    (out / "chances.csv").write_text("")
    assert refusal(publish, out, tmp_path / "public") == "folder-tampered"
    import dataclasses

    from strata.pool import Pool
    from strata.profiles import Profiles
    from strata.quotas import Quotas

    lottery, _ = two_of(3)
    pool = Pool.of(ids=[f"{n}.peeters@example.org" for n in ("an", "bo", "cis")], values={})
    profiles = Profiles.of(pool, Quotas(()), 2)
    optimum = dataclasses.replace(lottery.optimum, profiles=profiles)
    named = dataclasses.replace(lottery, profiles=profiles, optimum=optimum)
    write((named, Quotas(())), tmp_path / "named")
    assert refusal(publish, tmp_path / "named", tmp_path / "public") == "id-personal"
    assert not (tmp_path / "public").exists()
    write((named, Quotas(())), tmp_path / "hidden", tickets=tmp_path / "list.csv")
    publish(tmp_path / "hidden", tmp_path / "public")


def test_a_million_draws():
    """Chi-square over 190 numbers; the bound is the 99.9th percentile at 189 degrees of freedom."""
    count, draws = 190, 1_000_000
    lottery = sha256(b"lottery")
    seen = Counter(number_from_seed(lottery, str(n), count)[0] for n in range(draws))
    square = sum((seen[n] - draws / count) ** 2 for n in range(count)) / (draws / count)
    assert len(seen) == count
    assert square < 189 * (1 - 2 / (9 * 189) + 3.09 * math.sqrt(2 / (9 * 189))) ** 3


@pytest.mark.parametrize("count", [1, 2, 3, 7, 190, 1000, 10**15, 2**255 + 1])
def test_package_and_standalone_agree(count):
    for n in range(20):
        pair = number_from_seed("ab" * 32, f"seed {n}", count)
        assert pair == verify.number_from_seed("ab" * 32, f"seed {n}", count)
        assert 0 <= pair[0] < count


def test_rejection_is_used():
    """With 2^255 + 1 numbers nearly half the digests are too large."""
    counters = {number_from_seed("ab" * 32, str(n), 2**255 + 1)[1] for n in range(50)}
    assert len(counters) > 2
