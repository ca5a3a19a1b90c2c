"""Whatever is changed in a folder shows, and both verifiers agree that it does.

First blunt changes, then an attacker who makes the digests in the manifest fit: there only the
arithmetic is left. What nobody can tell is listed, so that the list cannot grow unseen.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from made import street, write
from test_beacon import ROUND

from sortition import __version__
from sortition.announce import announce
from sortition.digest import sha256
from sortition.draw import draw
from sortition.verification import holds, verify
from sortition.verify import check

NOW = datetime(2023, 8, 1, tzinfo=UTC)
SCRIPT = "its scripts are those that this program came with"


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    """A lottery with equal panels, one with weights, and draws by each method."""
    base = tmp_path_factory.mktemp("folders")
    named = {"made_with": {"sortition": __version__}}
    write(street(), base / "equal", **named)
    write(street(exact=True), base / "exact", **named)
    beacon = base / "round.json"
    beacon.write_text(json.dumps(ROUND))
    for kind, given in (
        ("number", {"number": "3"}),
        ("seed", {"seed": "dice"}),
        ("beacon", {"beacon_file": beacon}),
    ):
        shutil.copytree(base / "equal", base / kind)
        if kind == "beacon":
            announce(base / kind, number=1000, at=NOW)
        draw(base / kind, at=NOW, **given)
    shutil.copytree(base / "exact", base / "drawn exact")
    draw(base / "drawn exact", at=NOW, seed="dice")
    return {path.name: path for path in base.iterdir() if path.is_dir()}


@pytest.fixture
def copy(folders, tmp_path):
    def copied(kind: str) -> Path:
        shutil.copytree(folders[kind], tmp_path / "copy", dirs_exist_ok=False)
        return tmp_path / "copy"

    yield copied
    shutil.rmtree(tmp_path / "copy", ignore_errors=True)


def seen(folder: Path) -> bool:
    """Tell whether the change shows; the verifiers must agree."""
    standalone = any(state == "WRONG" for state, *_ in check(folder))
    package = [
        finding for finding in verify(folder)
        if finding.state == "wrong" and str(finding.what) != SCRIPT
    ]  # fmt: skip
    assert standalone == bool(package)
    return standalone


def test_untouched(folders):
    for kind, folder in folders.items():
        assert not seen(folder), kind
        assert holds(verify(folder)), kind


def changed_bytes(content: bytes):
    yield "flip first", bytes([content[0] ^ 1]) + content[1:]
    middle = len(content) // 2
    yield "flip middle", content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    yield "flip high", content[:middle] + bytes([content[middle] ^ 128]) + content[middle + 1 :]
    yield "cut", content[: len(content) * 2 // 3]
    yield "empty", b""
    yield "noise", b"\x00\xff\xfe" * 50
    yield "deep", b"[" * 50_000
    yield "null", b"null\n"
    lines = content.splitlines(keepends=True)
    if len(lines) > 3:
        yield "drop row", b"".join(lines[:1] + lines[2:])
        yield "drop last", b"".join(lines[:-1])
        yield "swap rows", b"".join([lines[0], lines[2], lines[1], *lines[3:]])
        yield "double row", b"".join([*lines[:2], *lines[1:]])


HARMLESS = {
    "draw.json": {"swap rows", "drop row", "double row"},  # of its format
    "salts.csv": {"flip first", "swap rows", "double row", "empty"},  # header, order; as if away
}


@pytest.mark.parametrize("kind", ["number", "seed", "drawn exact"])
def test_blunt_changes_of_every_file(copy, kind):
    folder = copy(kind)
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        for what, changed in changed_bytes(content):
            if changed == content:
                continue
            path.write_bytes(changed)
            unseen = what in HARMLESS.get(path.name, ())
            assert seen(folder) != unseen, f"{path.name}: {what}"
        path.unlink()
        if path.name not in ("pool.csv", "salts.csv"):  # as in the public part
            assert seen(folder), f"{path.name}: gone"
        path.mkdir()
        assert seen(folder), f"{path.name}: a folder"
        path.rmdir()
        path.write_bytes(content)
    assert not seen(folder)


def fit(folder: Path, *names: str) -> None:
    """Do as an attacker: make the manifest's digests fit."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    for name in names:
        manifest["files"][name] = sha256((folder / name).read_bytes())
    path.write_text(json.dumps(manifest))


TEXT_CHANGES = [
    ("quotas.csv", "woman,1,1", "woman,1,2"),
    ("quotas.csv", "woman,1,1", "woman,2,2"),
    ("quotas.csv", "woman,1,1", "woman,x,1"),
    ("quotas.csv", "gender,woman", "sex,woman"),
    ("quotas.csv", "gender,'=man", "gender,man"),
    ("pool.csv", "w1,", "w9,"),
    ("pool.csv", "woman,1", "woman,2"),
    ("pool.csv", "woman,1", "woman,"),
    ("pool.csv", 'm2,"""old""",\'=man', 'm2,"""old""",woman'),
    ("pool.csv", "'+age,gender", "gender,'+age"),
    ("chances.csv", "m1,2", "m1,3"),
    ("chances.csv", "0.5,0.5", "0.6,0.5"),
    ("chances.csv", "0.5,0.5", "0.5,0.6"),
    ("chances.csv", "0.5,0.5", "0.5,"),
    ("chances.csv", "id,panels,chance,optimum\n", ""),
    ("lottery.csv", "0,m1 w2\n", ""),
    ("lottery.csv", "0,m1 w2", "0,m1 w1"),
    ("lottery.csv", "0,m1 w2", "0,m2 w2"),
    ("lottery.csv", "0,m1 w2", "0,w2 m1"),
    ("lottery.csv", "0,m1 w2", "0,m1 w2 w2"),
    ("lottery.csv", "0,m1 w2", "0,m1"),
    ("lottery.csv", "0,m1 w2", "0,m1 zz"),
    ("lottery.csv", "0,m1 w2\n1,m2 w1", "0,m2 w1\n0,m1 w2"),
    ("lottery.csv", "0,m1", "00,m1"),
    ("proof.json", '"1/3"', '"2/5"'),
    ("proof.json", '"1/3"', '"1/3/1"'),
    ("proof.json", '"1/3"', '"1e999999999"'),
    ("proof.json", '"1/3"', '"1/0"'),
    ("proof.json", '"1/2"', '"3/2"'),
    ("proof.json", '"most"', '"least"'),
    ("proof.json", '"most"', '"both"'),
    ("proof.json", '"value": "woman"', '"value": "=man"'),
    ("proof.json", '"at_most": 1', '"at_most": 0'),
    ("proof.json", '"coefficient": 1', '"coefficient": 2'),
    ("proof.json", '"rule": "leximin"', '"rule": "maximin"'),
    ("proof.json", '"proven": true', '"proven": false'),
]


@pytest.mark.parametrize(("name", "old", "new"), TEXT_CHANGES)
def test_an_attacker_who_fits_the_digests(copy, name, old, new):
    folder = copy("equal")
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))
    fit(folder, name)
    assert seen(folder)


def change_proof(folder: Path, change) -> None:
    path = folder / "proof.json"
    proof = json.loads(path.read_text())
    change(proof)
    path.write_text(json.dumps(proof))
    fit(folder, "proof.json")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("-0.166666666666666", "0.499999999999999"),
        ("0.16666666666667", "0.1666666666666660"),
        ("0.1666666666666700", "0.16666666666666"),
    ],
)
def test_weights_that_only_seem_to_sum(copy, first, second):
    folder = copy("exact")
    lines = (folder / "lottery.csv").read_text().splitlines()
    lines[1] = f"{first},{lines[1].split(',')[1]}"
    lines[2] = f"{second},{lines[2].split(',')[1]}"
    (folder / "lottery.csv").write_text("\n".join(lines) + "\n")
    fit(folder, "lottery.csv")
    found = {what: state for state, what, _ in check(folder)}
    assert found["panels: numbers or weights"] == "WRONG"
    assert seen(folder)


PROOF_CHANGES = {
    "swap levels": lambda p: p["levels"].reverse(),
    "drop level": lambda p: p["levels"].pop(),
    "drop multipliers": lambda p: p["levels"][0]["multipliers"].clear(),
    "drop person": lambda p: p["levels"][0]["tickets"].pop(),
    "person twice": lambda p: p["levels"][0]["tickets"].append("m1"),
    "person in two": lambda p: p["levels"][1]["tickets"].append("m1"),
    "person moves": lambda p: p["levels"][1]["tickets"].append(p["levels"][0]["tickets"].pop()),
    "empty level": lambda p: p["levels"].insert(
        0, {"value": "1/9", "multipliers": p["levels"][0]["multipliers"], "tickets": []}
    ),
    "nobody's level": lambda p: p["levels"].insert(
        0, {"value": "0", "multipliers": [], "tickets": []}
    ),
    "cut gone": lambda p: p["cuts"].clear(),
    "wrong cut": lambda p: p["cuts"][0]["coefficients"][0]["tickets"].append("w2"),
    "stranger in cut": lambda p: p["cuts"][0]["coefficients"][0]["tickets"].append("zz"),
    "doubled row": lambda p: p["levels"][0]["multipliers"].append(
        {**p["levels"][0]["multipliers"][0], "side": "least"}
    ),
}


@pytest.mark.parametrize("change", PROOF_CHANGES.values(), ids=PROOF_CHANGES)
def test_an_attacker_on_the_proof(copy, change):
    folder = copy("equal")
    change_proof(folder, change)
    assert seen(folder)


MANIFEST_CHANGES = {
    "format": "sortition-folder/2",
    "rule": "maximin",
    "seats": 3,
    "people": 6,
    "panels": 5,
    "features": ["gender", "+age"],
    "households": False,
    "proven": False,
    "bound": "1/3",
    "cuts": 0,
    "files": {},
    "tickets": {},
    "reached": {"lowest": "0.4", "worst": "0"},
}
UNSEEN_IN_MANIFEST = {"made_with", "options", "input"}
"""Nothing in the folder depends on them; a draw or an announcement pins them by their digest."""


@pytest.mark.parametrize("key", [*MANIFEST_CHANGES, *sorted(UNSEEN_IN_MANIFEST)])
def test_changes_of_the_manifest(copy, folders, key):
    folder = copy("equal")
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    assert set(manifest) == set(MANIFEST_CHANGES) | UNSEEN_IN_MANIFEST
    changed = json.dumps(manifest | {key: MANIFEST_CHANGES.get(key, {"sortition": "9"})})
    path.write_text(changed)
    assert seen(folder) == (key not in UNSEEN_IN_MANIFEST)
    shutil.copy(folders["number"] / "draw.json", folder)
    shutil.copy(folders["number"] / "panel.csv", folder)
    assert seen(folder)


@pytest.mark.parametrize("key", ["lowest", "worst"])
def test_what_was_reached_is_recounted(copy, key):
    folder = copy("equal")
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["reached"][key] = "0.1"
    path.write_text(json.dumps(manifest))
    assert seen(folder)


DRAW_CHANGES = [
    ("number", "method", "seed"),
    ("number", "method", "beacon"),
    ("number", "number", "4"),
    ("number", "number", "03"),
    ("number", "number", "9"),
    ("number", "number", "-1"),
    ("number", "panel", 4),
    ("number", "manifest", "0" * 64),
    ("number", "lottery", "0" * 64),
    ("number", "panel_csv", "0" * 64),
    ("number", "announcement", "0" * 64),
    ("number", "counter", 0),
    ("seed", "method", "number"),
    ("seed", "seed", "other dice"),
    ("seed", "counter", 1),
    ("seed", "lottery", "0" * 64),
    ("seed", "number", "0"),
    ("beacon", "method", "seed"),
    ("beacon", "method", "number"),
    ("beacon", "seed", "0" * 64),
    ("beacon", "beacon", None),
    ("beacon", "announcement", None),
    ("beacon", "beacon", {"chain": "x", "round": 1001, "signature": ROUND["signature"]}),
    ("drawn exact", "number", "000000000000000"),
    ("drawn exact", "panel", 0),
]


@pytest.mark.parametrize(("kind", "key", "value"), DRAW_CHANGES)
def test_changes_of_the_draw(copy, kind, key, value):
    folder = copy(kind)
    path = folder / "draw.json"
    record = json.loads(path.read_text())
    if record[key] == value:
        value = 1
    path.write_text(json.dumps(record | {key: value}))
    assert seen(folder)


def test_another_panel_with_fitting_digests(copy):
    """Who changes number, panel and panel.csv together is caught by the seed."""
    folder = copy("seed")
    record = json.loads((folder / "draw.json").read_text())
    number = (record["panel"] + 1) % 6
    rows = (folder / "lottery.csv").read_text().splitlines()[1:]
    members = rows[number].split(",")[1].split(" ")
    (folder / "panel.csv").write_text("id\n" + "".join(f"{ticket}\n" for ticket in members))
    record |= {
        "number": str(number),
        "panel": number,
        "panel_csv": sha256((folder / "panel.csv").read_bytes()),
    }
    (folder / "draw.json").write_text(json.dumps(record))
    assert seen(folder)
    assert not seen_by_number(folder, record)


def seen_by_number(folder: Path, record: dict) -> bool:
    """With balls nobody but the witnesses in the room can tell."""
    changed = record | {"method": "number", "seed": None, "counter": None}
    (folder / "draw.json").write_text(json.dumps(changed))
    return seen(folder)


def test_only_the_package_checks_the_signature(copy):
    """A forged round with a fitting seed: the standalone verifier says that it cannot tell."""
    folder = copy("beacon")
    (folder / "announcement.json").unlink()
    forged = "97" + ROUND["signature"][2:]
    path = folder / "draw.json"
    record = json.loads(path.read_text())
    from sortition.number import number_from_seed

    seed = sha256(bytes.fromhex(forged))
    number, counter = number_from_seed(record["lottery"], seed, 6)
    members = (folder / "lottery.csv").read_text().splitlines()[number + 1].split(",")[1].split()
    (folder / "panel.csv").write_text("id\n" + "".join(f"{ticket}\n" for ticket in members))
    record |= {
        "seed": seed, "number": str(number), "panel": number, "counter": counter,
        "beacon": {**record["beacon"], "signature": forged}, "announcement": None,
        "panel_csv": sha256((folder / "panel.csv").read_bytes()),
    }  # fmt: skip
    path.write_text(json.dumps(record))
    states = {what: state for state, what, _ in check(folder)}
    assert states["draw: beacon's signature"] == "not checkable here"
    assert "WRONG" not in states.values()
    (wrong,) = [finding for finding in verify(folder) if finding.state == "wrong"]
    assert str(wrong.what) == "The signature of the beacon"


def test_only_the_package_knows_its_verifier(copy):
    folder = copy("equal")
    (folder / "verify.py").write_text("print('ok')\n")
    fit(folder, "verify.py")
    assert not seen(folder)
    (wrong,) = [finding for finding in verify(folder) if finding.state == "wrong"]
    assert str(wrong.what) == SCRIPT
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["made_with"]["sortition"] = "0"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert holds(verify(folder))
    assert verify(folder)[-1].state == "unknown"


@pytest.mark.parametrize("name", ["manifest.json", "lottery.csv", "draw.json"])
def test_the_script_never_ends_in_a_traceback(copy, name):
    folder = copy("seed")
    for content in (b"\xff", b"{}", b"[[[", b"\x1b[31mred\n", None):
        if content is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(content)
        ran = subprocess.run(
            [sys.executable, "-I", folder / "verify.py", folder],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 1
        assert ran.stderr == ""
        assert "WRONG" in ran.stdout
        assert "\x1b" not in ran.stdout
