"""The store's commands, as somebody on its machine runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from houses import add_city, add_jury
from sqlalchemy import select
from typer.testing import CliRunner

from panels.cli.commands import app
from panels.house import House
from panels.settings import Settings
from panels.store.tables import Identity, Origin, Person, SupportNeed


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SORTITION_FOLDER", str(tmp_path / "data"))
    for name in ("SORTITION_DATABASE", "SORTITION_KEYS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def person(folder: Path) -> str:
    """A person in the embedded database, with a support need."""
    house = House.open(Settings())
    jury = add_jury(house, add_city(house, "Leuven"))
    with house.transaction(writes=True) as session:
        one = Person(jury_id=jury, origin=Origin.WEB, entered_by="x", entered_at=house.now())
        session.add(one)
        session.flush()
        session.add(Identity(person_id=one.id, name="Zuzanna Canary"))
        need = {"kind": house.keys.hide("diet"), "words": house.keys.hide("no nuts")}
        session.add(SupportNeed(person_id=one.id, at=house.now(), **need))
    house.engine.dispose()
    return one.id


def run(*words: object, code: int = 0) -> dict[str, object]:
    result = CliRunner().invoke(app, [*map(str, words), "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def names() -> list[str]:
    house = House.open(Settings())
    with house.transaction(writes=False) as session:
        found = list(session.scalars(select(Identity.name)))
    house.engine.dispose()
    return found


def test_backup_erase_restore(folder: Path, person: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was erased after the backup does not come back with it."""
    assert run("backup", folder / "one.backup")["rows"]
    assert run("backup", folder / "one.backup", code=1)["problems"]
    erased = run("erase", "--person", person)
    assert erased["counts"] == {"identity": 1, "person": 1, "support_need": 1}
    assert run("erase", "--person", person, code=1)["problems"][0]["code"] == "person-not-here"
    content = b"".join(path.read_bytes() for path in (folder / "data").glob("sortition.db*"))
    assert b"Canary" not in content
    assert run("erasures", "export", folder / "erasures.jsonl")["erasures"] == 1
    assert run("restore", folder / "one.backup", code=1)["problems"][0]["code"] == "store-full"
    (folder / "other").mkdir()
    (folder / "other" / "key").write_bytes((folder / "data" / "key").read_bytes())
    monkeypatch.setenv("SORTITION_FOLDER", str(folder / "other"))
    restored = run("restore", folder / "one.backup", "--erasures", folder / "erasures.jsonl")
    assert (restored["erasures"], restored["problems"]) == (1, [])
    assert names() == []
    assert run("log", "verify")["records"]


def test_without_the_list_whoever_was_erased_comes_back(
    folder: Path, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the list matters."""
    run("backup", folder / "one.backup")
    run("erase", "--person", person)
    monkeypatch.setenv("SORTITION_FOLDER", str(folder / "other"))
    restored = run("restore", folder / "one.backup")
    assert names() == ["Zuzanna Canary"]
    (shut,) = restored["problems"]
    assert (shut["code"], shut["severity"]) == ("keys-missing", "warning"), "a key of its own"


@pytest.mark.usefixtures("person")
def test_log(folder: Path) -> None:
    run("retention", "run")
    shown = CliRunner().invoke(app, ["log", "checkpoint"])
    assert json.loads(shown.stdout)["number"] == 1
    assert run("log", "checkpoint", "--out", folder / "c.json")["number"] == 1
    assert run("log", "export", "--out", folder / "log")["records"] == 1
    done = subprocess.run(
        [sys.executable, "verify_log.py", "log.jsonl", folder / "c.json"],
        cwd=folder / "log", capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert run("log", "verify", "--checkpoint", folder / "c.json")["exit"] == 0
    forged = json.loads((folder / "c.json").read_text()) | {"digest": "f" * 64}
    (folder / "c.json").write_text(json.dumps(forged))
    found = run("log", "verify", "--checkpoint", folder / "c.json", code=1)
    assert found["problems"][0]["code"] == "log-broken"
    elsewhere = forged | {"chain": "f" * 24}
    (folder / "c.json").write_text(json.dumps(elsewhere))
    found = run("log", "verify", "--checkpoint", folder / "c.json", code=1)
    assert found["problems"][0]["value"] == "f" * 24, "of a log that is not here any more"
    (folder / "c.json").write_text("[]")
    assert run("log", "verify", "--checkpoint", folder / "c.json", code=1)["problems"]


@pytest.mark.usefixtures("person")
def test_retention_and_keys(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (support, *_) = run("retention", "plan")["juries"]
    assert (support["keep"], support["now"], support["on"]) == ("support", False, "2027-07-01")
    assert run("retention", "run")["juries"] == []
    fresh = run("key", "new")["key"]
    old = (folder / "data" / "key").read_text()
    monkeypatch.setenv("SORTITION_KEYS", f"{fresh},{old}")
    assert run("key", "rotate")["cells"] == 2
    monkeypatch.setenv("SORTITION_KEYS", str(fresh))
    assert run("key", "rotate")["cells"] == 2
    monkeypatch.setenv("SORTITION_KEYS", old)
    assert run("key", "rotate", code=2)["problems"][0]["code"] == "keys-missing"


def test_it_must_be_clear_which_city_is_meant(folder: Path) -> None:
    assert run("log", "checkpoint", code=1)["problems"][0]["code"] == "city-unknown"
    house = House.open(Settings())
    for name in ("Leuven", "Gent"):
        add_city(house, name)
    house.engine.dispose()
    run("log", "checkpoint", code=1)
    assert run("log", "checkpoint", "--city", "Gent")["number"] == 0
