"""Whatever is changed in a chain of replacements shows, but for what nobody can tell.

An attacker makes every digest fit that does not rest on something that was published before.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from made import street, write
from replaced import AT, MADE_WITH, take
from test_tampering import changed_bytes, fit

from sortition.digest import digest, sha256
from sortition.draw import Randomness, draw, draw_here
from sortition.replacement.batch import Wish, batch
from sortition.replacement.link import write_link
from sortition.replacement.look import look
from sortition.replacement.standing import standing
from sortition.verification import verify
from sortition.verify import check
from strata.quotas import Quota, Quotas


@pytest.fixture(scope="module")
def chain(tmp_path_factory) -> Path:
    """m3 and w1 were drawn; then m3, w1 and w2 left in turn, the second with a quota widened."""
    out = tmp_path_factory.mktemp("chain") / "out"
    draw(write(street(), out), at=AT, number="5")
    assert take(out, "m3", number="0").drawn.tickets == ("m2",)
    assert take(out, "w1", declined=("w2",), accept=1).drawn.tickets == ("m1",)
    return out


@pytest.fixture(scope="module")
def long_chain(tmp_path_factory) -> Path:
    """Three replacements by the first draw's seed."""
    out = tmp_path_factory.mktemp("long") / "out"
    draw(write(street(), out), at=AT, number="5")
    take(out, "m3", unavailable=("m1",))
    take(out, "w1")
    take(out, "m2")
    assert len(list((out / "replacements").iterdir())) == 3
    return out


@pytest.fixture
def copy(chain, long_chain, tmp_path):
    def copied(kind: str = "chain") -> Path:
        shutil.copytree({"chain": chain, "long": long_chain}[kind], tmp_path / "copy")
        return tmp_path / "copy"

    return copied


def seen(folder: Path) -> bool:
    standalone = any(state == "WRONG" for state, *_ in check(folder))
    package = [
        finding for finding in verify(folder)
        if finding.state == "wrong" and "its scripts" not in str(finding.what)
    ]  # fmt: skip
    assert standalone == bool(package)
    return standalone


def public(folder: Path) -> Path:
    """Take away what is not published."""
    for path in [*folder.rglob("pool.csv"), *folder.rglob("salts.csv")]:
        path.unlink()
    return folder


def test_untouched(chain, long_chain, copy):
    assert not seen(chain)
    assert not seen(long_chain)
    assert not seen(public(copy()))


HARMLESS = {
    "draw.json": {"swap rows", "drop row", "double row", "drop last"},
    "salts.csv": {"flip first", "swap rows", "double row", "empty"},
}


def test_blunt_changes_of_every_file_of_a_link(copy):
    folder = copy()
    for path in sorted((folder / "replacements" / "1").iterdir()):
        content = path.read_bytes()
        for what, changed in changed_bytes(content):
            if changed != content:
                path.write_bytes(changed)
                if what not in HARMLESS.get(path.name, ()):
                    assert seen(folder), f"{path.name}: {what}"
        path.unlink()
        assert seen(folder) or path.name == "salts.csv", f"{path.name}: gone"
        path.write_bytes(content)
    assert not seen(folder)


def forge(folder: Path, number: int, change) -> None:
    """Change the manifest of a link, and make fit whatever comes from there on."""
    links = sorted((folder / "replacements").iterdir())
    link = folder / "replacements" / str(number)
    manifest = json.loads((link / "manifest.json").read_text())
    change(manifest)
    (link / "manifest.json").write_text(json.dumps(manifest))
    draws = [folder / "draw.json", *(one / "draw.json" for one in links)]
    for one in links[number - 1 :]:
        path = one / "manifest.json"
        told = json.loads(path.read_text())
        if int(one.name) > number:
            told["replacement"]["follows"] = sha256(draws[int(one.name) - 1].read_bytes())
            path.write_text(json.dumps(told))
        record = json.loads((one / "draw.json").read_text())
        record["manifest"] = sha256(path.read_bytes())
        (one / "draw.json").write_text(json.dumps(record))


def said(key: str, value: object):
    def change(manifest: dict) -> None:
        manifest["replacement"][key] = value

    return change


SAID = {
    "number": ("number", 3),
    "follows": ("follows", "0" * 64),
    "somebody else left": ("left", ["w1"]),
    "nobody left": ("left", []),
    "more left": ("left", ["m3", "w1"]),
    "left twice": ("left", ["m3", "m3"]),
    "a stranger left": ("left", ["zz"]),
    "a candidate said no": ("declined", ["m2"]),
    "a member said no": ("declined", ["w1"]),
    "a stranger said no": ("declined", ["zz"]),
    "a candidate was away": ("unavailable", ["m2"]),
    "a member was away": ("unavailable", ["w1"]),
    "from alternates": ("from", "alternates"),
    "from elsewhere": ("from", "friends"),
    "a seat stays open": ("open", 1),
    "more than all seats": ("open", -1),
    "a quota was widened": (
        "widened",
        [{"feature": "gender", "value": "=man", "bound": "most", "seats": 1, "becomes": 2}],
    ),
    "no seed": ("seed", "0" * 64),
    "without a key": ("seed", ...),
}


@pytest.mark.parametrize("what", SAID)
def test_what_a_link_says(copy, what):
    folder = copy()
    key, value = SAID[what]
    if value is ...:
        forge(folder, 1, lambda manifest: manifest["replacement"].pop(key))
    else:
        forge(folder, 1, said(key, value))
    assert seen(folder)


def test_forging_changes_nothing_else(copy):
    folder = copy()
    forge(folder, 1, lambda manifest: None)
    assert not seen(folder)


WIDENED = [
    {"feature": "gender", "value": "woman", "bound": "least", "seats": 1, "becomes": 0},
    {"feature": "gender", "value": "=man", "bound": "most", "seats": 1, "becomes": 2},
]


@pytest.mark.parametrize(
    "widened",
    [
        [],
        WIDENED[:1],
        [WIDENED[0], {**WIDENED[1], "becomes": 3}],
        [WIDENED[0], {**WIDENED[1], "seats": 0}],
        [WIDENED[0], {**WIDENED[1], "becomes": 1}],
        [{**WIDENED[0], "value": "=man"}, WIDENED[1]],
    ],
)
def test_another_widening(copy, widened):
    folder = copy()
    forge(folder, 2, said("widened", WIDENED))
    assert not seen(folder)
    forge(folder, 2, said("widened", widened))
    assert seen(folder)


def crooked(folder: Path, **changes: object) -> Path:
    """Replace m3 and w1 by a lottery that is sound in itself, but not the one that is due."""
    asked = batch(standing(folder), Wish(left=("m3", "w1")))
    found = look(replace(asked, **changes))
    write_link(found, randomness=Randomness(), later=False, at=AT, made_with=MADE_WITH)
    return folder


@pytest.mark.parametrize(
    ("changes", "in_public"),
    [
        ({}, None),
        ({"candidates": ("m1", "w2")}, False),
        ({"candidates": ("m1", "m2", "m3", "w2")}, True),
        ({"candidates": ("m1", "m2", "w1", "w2")}, True),
        ({"quotas": Quotas(tuple(Quota(feature=f, value=v, least=0, most=2) for f, v in
                                 (("gender", "woman"), ("gender", "=man"), ("+age", '"old"'))))},
         False),
    ],
)  # fmt: skip
def test_a_sound_lottery_that_is_not_the_one_that_is_due(tmp_path, changes, in_public):
    draw(write(street(), tmp_path / "out"), at=AT, number="5")
    folder = crooked(tmp_path / "out", **changes)
    assert seen(folder) == (in_public is not None)
    assert seen(public(folder)) == bool(in_public)


@pytest.mark.parametrize("part", ["quotas.csv", "pool.csv", "lottery.csv", "panel.csv"])
def test_a_table_of_another_link(copy, part):
    folder = copy("long")
    one, other = (folder / "replacements" / n / part for n in "12")
    if one.read_bytes() == other.read_bytes():
        pytest.skip("the same in both")
    shutil.copy(other, one)
    if part != "panel.csv":
        fit(one.parent, part)
    forge(folder, 1, lambda manifest: None)
    assert seen(folder)


@pytest.mark.parametrize("order", ["21", "213", "132", "321"])
def test_links_in_another_order(copy, order):
    folder = copy("long")
    place = folder / "replacements"
    for number in order:
        (place / number).rename(place / f"x{number}")
    for new, number in zip(sorted(order), order, strict=True):
        (place / f"x{number}").rename(place / new)
    assert seen(folder)
    for number in "123":
        forge(folder, int(number), said("number", int(number)))
    assert seen(folder)


@pytest.mark.parametrize("number", [1, 2])
def test_a_link_taken_out(copy, number):
    folder = copy("long")
    place = folder / "replacements"
    shutil.rmtree(place / str(number))
    assert seen(folder)
    for later in range(number + 1, 4):
        (place / str(later)).rename(place / str(later - 1))
    assert seen(folder)


def test_a_link_of_another_folder_or_name(copy, chain):
    folder = copy("long")
    shutil.rmtree(folder / "replacements" / "2")
    shutil.copytree(chain / "replacements" / "2", folder / "replacements" / "2")
    assert seen(folder)
    shutil.rmtree(folder / "replacements" / "2")
    shutil.rmtree(folder / "replacements" / "3")
    assert not seen(folder)
    (folder / "replacements" / "first").mkdir()
    assert seen(folder)


def test_an_undrawn_link_before_a_drawn_one(copy):
    folder = copy("long")
    (folder / "replacements" / "2" / "draw.json").unlink()
    (folder / "replacements" / "2" / "panel.csv").unlink()
    assert seen(folder)


def test_another_seed_than_the_first_draw_s(copy):
    folder = copy("long")
    link = folder / "replacements" / "3"
    record = json.loads((link / "draw.json").read_text())
    (link / "draw.json").unlink()
    draw_here(link, Randomness(seed="chosen to my liking"), at=AT)
    assert seen(folder)
    forge(folder, 3, said("seed", digest("sortition/replace/1", record["lottery"], "5", "3")))
    assert seen(folder)


def test_the_first_draw_drawn_again(copy):
    folder = copy("long")
    (folder / "draw.json").unlink()
    draw_here(folder, Randomness(number="2"), at=AT)
    assert seen(folder)


def test_what_no_check_can_tell(copy):
    """The last link gone, or all: only what was published before shows it, such as a checkpoint."""
    folder = copy("long")
    last = sha256((folder / "replacements" / "3" / "draw.json").read_bytes())
    shutil.rmtree(folder / "replacements" / "3")
    assert not seen(folder)
    draws = {sha256(path.read_bytes()) for path in folder.rglob("draw.json")}
    assert last not in draws
    shutil.rmtree(folder / "replacements")
    assert not seen(folder)
