"""Backup and restore: everything comes back or nothing, but not whoever was erased since."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from houses import Clock, add_city, add_jury
from planting import plant
from sqlalchemy import select, text

from panels.care.backup.store import backup, restore
from panels.care.columns import encrypted
from panels.care.erasure.replaying import FILE, erasures, lines_of, read_lines
from panels.care.erasure.scrubbing import overwrite
from panels.care.requests import erase_on_request
from panels.care.rotating import rotate_keys
from panels.door import Machine
from panels.house import House
from panels.keys import Keys
from panels.log.checking import all_checkpoints, verify_all_logs
from panels.settings import Settings
from panels.store.engine import open_engine
from panels.store.tables import Base, City, Identity, Person
from sortition.refused import Refused
from strata.problems import InputError


@pytest.fixture
def empty(embedded: Path, tmp_path: Path, clock: Clock, house: House) -> Iterator[House]:
    """Another installation, with nothing in it and the same keys."""
    path = tmp_path / "other" / "sortition.db"
    path.parent.mkdir()
    shutil.copyfile(embedded, path)
    engine = open_engine(f"sqlite:///{path}")
    yield House(engine=engine, keys=house.keys, now=clock, settings=Settings(folder=path.parent))
    engine.dispose()


def everything(house: House) -> dict[str, list[tuple[object, ...]]]:
    with house.transaction(writes=False) as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=str)
            for table in Base.metadata.sorted_tables
        }


def fill(house: House) -> dict[str, str]:
    city = add_city(house, "Leuven")
    jury = add_jury(house, city)
    planted = plant(house, known={"city": {"id": city}, "jury": {"id": jury}})
    # A record in the log of the city, and one more in that of the house.
    erasures(house.machine(Machine.OPERATOR))
    return {"city": city, "person": planted.rows["person"]["id"]}


def test_everything_comes_back(house: House, empty: House, tmp_path: Path) -> None:
    fill(house)
    before = everything(house)
    rows = backup(house, tmp_path / "a.backup")
    assert stat.S_IMODE((tmp_path / "a.backup").stat().st_mode) == 0o600
    restored = restore(empty, tmp_path / "a.backup")
    assert restored.rows == rows == sum(map(len, before.values()))
    after = everything(empty)
    for name, found in before.items():
        if name not in ("log_head", "log_record"):
            assert after[name] == found, name
    assert len(after["log_record"]) == len(before["log_record"]) + 1, "that it was restored"
    assert not any(one.wrong for one in verify_all_logs(empty.machine(Machine.OPERATOR)))


def test_from_one_kind_of_database_to_the_other(house: House, empty: House, tmp_path: Path) -> None:
    fill(empty)
    before = everything(empty)
    backup(empty, tmp_path / "a.backup")
    end = all_checkpoints(empty.machine(Machine.OPERATOR))
    restore(house, tmp_path / "a.backup")
    after = everything(house)
    assert {n: r for n, r in after.items() if not n.startswith("log_")} == {
        n: r for n, r in before.items() if not n.startswith("log_")
    }
    published = [one for one in end if one.number and one.chain != "house"]
    assert not any(one.wrong for one in verify_all_logs(house.machine(Machine.OPERATOR), published))


def test_whoever_was_erased_since_does_not_come_back(
    house: House, empty: House, tmp_path: Path, clock: Clock
) -> None:
    filled = fill(house)
    backup(house, tmp_path / "a.backup")
    clock.passes(days=1)
    operator = house.machine(Machine.OPERATOR)
    erase_on_request(operator.to(city=filled["city"]), filled["person"])
    kept = read_lines(lines_of(erasures(operator)))
    assert filled["person"] in {one["subject"] for one in kept}
    restored = restore(empty, tmp_path / "a.backup", kept)
    assert restored.erasures == 1
    with empty.transaction(writes=False) as session:
        person = session.get(Person, filled["person"])
        assert person is not None
        assert person.reason == "erased"
        assert session.get_one(Identity, person.id).name == ""
    assert overwrite(empty) == 1
    assert not any(one.wrong for one in verify_all_logs(empty.machine(Machine.OPERATOR)))


def test_the_list_of_erasures_is_kept_outside(house: House, tmp_path: Path) -> None:
    filled = fill(house)
    operator = house.machine(Machine.OPERATOR)
    erase_on_request(operator.to(city=filled["city"]), filled["person"])
    overwrite(house)
    kept = read_lines((tmp_path / FILE).read_text(encoding="utf-8"))
    assert kept == tuple(dict(one) for one in erasures(operator))
    for nonsense in ("{}", "[1]", '{"id": 1}', "\x00", "[" * 100_000):
        with pytest.raises(Refused):
            read_lines(nonsense)


def changed(path: Path, name: str, old: bytes, new: bytes, *, digest: bool = False) -> None:
    """Change one file of a backup, with its digest if asked."""
    with zipfile.ZipFile(path) as full:
        contents = {file: full.read(file) for file in full.namelist()}
    assert old in contents[name]
    contents[name] = contents[name].replace(old, new)
    if digest:
        head = json.loads(contents["backup.json"])
        table = head["tables"][name.removesuffix(".jsonl")]
        table["sha256"] = hashlib.sha256(contents[name]).hexdigest()
        contents["backup.json"] = json.dumps(head).encode()
    with zipfile.ZipFile(path, "w") as fresh:
        for file, content in contents.items():
            fresh.writestr(file, content)


DAMAGE = {
    "a row": ("city.jsonl", b"Leuven", b"Gent", False),
    "a row and its digest": ("city.jsonl", b'"Leuven"', b'"Leuven",1', True),
    "the log": ("log_record.jsonl", b"erasures", b"meddled", True),
    "the format": ("backup.json", b"sortition-backup/1", b"sortition-backup/9", False),
    "a later version": ("backup.json", b'"revision": "0', b'"revision": "9', False),
    "the count": ("backup.json", b'"rows"', b'"rowz"', False),
    "a column": ("backup.json", b'"name"', b'"nom"', False),
}


def test_nothing_half(house: House, empty: House, tmp_path: Path) -> None:
    """A full store, and damage of any kind: nothing is changed."""
    fill(house)
    path = tmp_path / "a.backup"
    backup(house, path)
    for step, code in ((backup, "backup-exists"), (restore, "store-full")):
        with pytest.raises(Refused) as refused:
            step(house, path)
        assert refused.value.problems[0].code == code
    damaged = tmp_path / "damaged.backup"
    for name, damage in DAMAGE.items():
        shutil.copyfile(path, damaged)
        changed(damaged, *damage[:3], digest=damage[3])
        with pytest.raises(Refused) as refused:
            restore(empty, damaged)
        assert refused.value.problems[0].code in {"backup-broken", "backup-newer"}, name
        assert not any(everything(empty).values()), name
    for content in (path.read_bytes()[:-40], b"no archive", b""):
        damaged.write_bytes(content)
        with pytest.raises(Refused):
            restore(empty, damaged)
    restore(empty, path)


def test_a_reference_to_nothing_is_refused(house: House, empty: House, tmp_path: Path) -> None:
    filled = fill(house)
    path = tmp_path / "a.backup"
    backup(house, path)
    changed(path, "jury.jsonl", filled["city"].encode(), b"f" * 24, digest=True)
    with pytest.raises(Refused):
        restore(empty, path)
    assert not any(everything(empty).values())


def test_a_backup_is_of_one_moment(house: House, empty: House, tmp_path: Path) -> None:
    """Others write on meanwhile: no jury without its city."""
    fill(house)
    stop = threading.Event()

    def busy() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            add_jury(house, add_city(house, f"City {number}"))

    other = threading.Thread(target=busy)
    other.start()
    try:
        for number in range(5):
            backup(house, tmp_path / f"{number}.backup")
    finally:
        stop.set()
        other.join()
    restore(empty, tmp_path / "4.backup")
    with empty.transaction(writes=False) as session:
        cities = set(session.scalars(select(City.name)))
    assert "City 1" in cities


def test_a_backup_of_an_earlier_version_is_brought_forward(
    house: House, empty: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a version after this one, whose tables have one column more."""
    from panels.store import migrating
    from panels.store.migrating import newest

    fill(house)
    backup(house, tmp_path / "a.backup")
    here = Path(migrating.__file__).parent / "migrations"
    later = tmp_path / "migrations"
    shutil.copytree(here, later)
    (later / "versions" / "9999_later.py").write_text(
        f'''
from alembic import op
import sqlalchemy as sa
revision = "9999"
down_revision = "{newest()}"
def upgrade():
    op.add_column("city", sa.Column("motto", sa.String(9), server_default="later"))
'''
    )
    original = migrating.configuration

    def changed() -> object:
        config = original()
        config.set_main_option("script_location", str(later))
        return config

    monkeypatch.setattr(migrating, "configuration", changed)
    monkeypatch.setattr("panels.care.backup.store.configuration", changed)
    restore(empty, tmp_path / "a.backup")
    with empty.transaction(writes=False) as session:
        assert session.execute(text("SELECT name, motto FROM city")).one() == ("Leuven", "later")
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


class TestKeys:
    def test_all_is_encrypted_with_the_newest(self, house: House, city: str, jury: str) -> None:
        planted = plant(house, known={"city": {"id": city}, "jury": {"id": jury}})
        fresh = Fernet.generate_key().decode()
        both = House(engine=house.engine, keys=Keys([fresh, *self.keys_of(house)]), now=house.now)
        cells = rotate_keys(both.machine(Machine.OPERATOR))
        assert cells == len(encrypted())
        only = Keys([fresh])
        with house.transaction(writes=False) as session:
            for column in encrypted():
                (token,) = session.scalars(select(column))
                words, old = planted.canaries[column.table.name, column.name]
                assert token != old
                assert only.show(token) == words

    def test_a_missing_key_changes_nothing(self, house: House, city: str, jury: str) -> None:
        plant(house, known={"city": {"id": city}, "jury": {"id": jury}})
        other = House(
            engine=house.engine, keys=Keys([Fernet.generate_key().decode()]), now=house.now
        )
        before = everything(house)
        with pytest.raises(InputError, match="key that is not here"):
            rotate_keys(other.machine(Machine.OPERATOR))
        assert everything(house) == before

    @staticmethod
    def keys_of(house: House) -> list[str]:
        from base64 import urlsafe_b64encode

        return [
            urlsafe_b64encode(one._signing_key + one._encryption_key).decode()
            for one in house.keys._fernet._fernets
        ]
