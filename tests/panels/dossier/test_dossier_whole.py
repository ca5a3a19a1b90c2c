"""A jury that moves: whole, into another installation or another city, or not at all."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from drawn_juries import Drawn
from houses import Clock, Somebody, add_city, add_jury, add_somebody
from planting import plant
from sqlalchemy import select

from panels.care.columns import encrypted
from panels.care.requests import erase_on_request
from panels.door import Role
from panels.dossier import packing
from panels.dossier.exporting import export_dossier
from panels.dossier.importing import earlier_log, import_dossier
from panels.dossier.packing import carried
from panels.draws import folders
from panels.draws.folders import current, unpacked
from panels.house import House
from panels.keys import Keys
from panels.log.checking import verify_log
from panels.log.reading import jury_log
from panels.settings import Settings
from panels.store.engine import open_engine
from panels.store.tables import Base, Jury, LogExtract, Person
from sortition.refused import Refused
from sortition.verification import verify


@pytest.fixture
def elsewhere(embedded: Path, tmp_path: Path, clock: Clock) -> Iterator[House]:
    """Another installation, with keys of its own."""
    path = tmp_path / "elsewhere.db"
    shutil.copyfile(embedded, path)
    engine = open_engine(f"sqlite:///{path}")
    keys = Keys([Fernet.generate_key().decode()])
    yield House(engine=engine, keys=keys, now=clock, settings=Settings(folder=tmp_path))
    engine.dispose()


def rows(house: House, jury: str) -> dict[str, list[dict[str, object]]]:
    """Everything of a jury, encrypted cells in clear, without whose it is."""
    from panels.care.erasure.reach import hanging, tables

    own = hanging("jury", tables()["jury"].c.id == jury)
    hidden = {(column.table.name, column.name) for column in encrypted()}
    with house.transaction(writes=False) as session:
        return {
            table.name: [
                {
                    name: house.keys.show(cell) if (table.name, name) in hidden and cell else cell
                    for name, cell in row.items()
                    if name not in ("city_id", "account_id")
                }
                for row in session.execute(select(table).where(own[table])).mappings()
            ]
            for table in carried()
            if table.name != "log_extract"
        }


def test_everything_arrives_elsewhere(
    house: House, city: str, jury: str, elsewhere: House, somebody: Somebody
) -> None:
    plant(house, known={"city": {"id": city}, "jury": {"id": jury}})
    officer = somebody(Role.OFFICER, city=city, jury=jury)
    export_dossier(officer)  # one record that goes along
    dossier = export_dossier(officer)
    there = add_city(elsewhere, "Gent")
    receiver = add_somebody(elsewhere, Role.OFFICER, city=there)
    arrived = import_dossier(receiver, dossier.file, dossier.key)
    assert arrived == jury, "nobody has these ids there"
    assert rows(elsewhere, arrived) == rows(house, jury)
    assert all(found for name, found in rows(house, jury).items())
    (line,) = earlier_log(receiver.to(jury=arrived))
    assert line.action == "export_dossier"
    assert not verify_log(receiver).wrong
    (record,) = [
        line for line in jury_log(officer).lines if line.number == jury_log(officer).records
    ]
    with elsewhere.transaction(writes=False) as session:
        extracts = session.scalars(select(LogExtract).order_by(LogExtract.number.desc())).all()
        assert session.get_one(Jury, arrived).city_id == there
    digests = {hashlib.sha256(one.records.encode()).hexdigest() for one in extracts}
    told = " ".join(map(str, record.facts))
    assert any(one in told for one in digests), "the log there vouches for it"


def test_into_another_city_of_the_same_house_with_new_ids(
    house: House, drawn: Drawn, somebody: Somebody, tmp_path: Path
) -> None:
    officer = somebody(Role.OFFICER, city=drawn.city, jury=drawn.jury)
    dossier = export_dossier(officer)
    other = add_city(house, "Gent")
    receiver = somebody(Role.OFFICER, city=other)
    arrived = import_dossier(receiver, dossier.file, dossier.key)
    assert arrived != drawn.jury
    before, after = rows(house, drawn.jury), rows(house, arrived)
    assert {name: len(found) for name, found in before.items()} == {
        name: len(found) for name, found in after.items()
    }
    assert sorted(str(one["name"]) for one in before["identity"]) == sorted(
        str(one["name"]) for one in after["identity"]
    )
    with house.transaction(writes=False) as session:
        draw = current(session, arrived)
        assert draw is not None
        with unpacked(session, draw.id) as folder:
            assert not [one for one in verify(folder) if one.state == "wrong"]


def test_nobody_learns_anything_without_the_key(
    house: House, drawn: Drawn, somebody: Somebody
) -> None:
    dossier = export_dossier(somebody(Role.OFFICER, city=drawn.city, jury=drawn.jury))
    assert b"Xantippe" not in dossier.file
    receiver = somebody(Role.OFFICER, city=drawn.city)
    for file, key in (
        (dossier.file, Fernet.generate_key().decode()),
        (dossier.file, "no key"),
        (dossier.file[:-9], dossier.key),
        (b"", dossier.key),
    ):
        with pytest.raises(Refused) as refused:
            import_dossier(receiver, file, key)
        assert refused.value.problems[0].code == "dossier-key"


Change = Callable[[dict[str, list[dict[str, object]]]], None]


def renamed(content: dict[str, list[dict[str, object]]]) -> None:
    content["seats"] = content.pop("seat")


def foreign_person(content: dict[str, list[dict[str, object]]]) -> None:
    content["seat"][0]["person_id"] = "f" * 24


def two_juries(content: dict[str, list[dict[str, object]]]) -> None:
    content["jury"].append(dict(content["jury"][0], id="e" * 24))


def twice(content: dict[str, list[dict[str, object]]]) -> None:
    content["identity"].append(dict(content["identity"][0]))


def less(content: dict[str, list[dict[str, object]]]) -> None:
    del content["jury"][0]["title"]


def wrong_kind(content: dict[str, list[dict[str, object]]]) -> None:
    content["draw_folder"][0]["archive"] = "no base64!"


def bomb(content: dict[str, list[dict[str, object]]]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("a", bytes(2 << 20))
    content["draw_folder"][0]["archive"] = base64.b64encode(out.getvalue()).decode()


def no_archive(content: dict[str, list[dict[str, object]]]) -> None:
    content["draw_folder"][0]["public"] = base64.b64encode(b"PK").decode()


@pytest.mark.parametrize(
    "change",
    [renamed, foreign_person, two_juries, twice, less, wrong_kind, bomb, no_archive],
)
def test_what_was_made_up_is_refused_whole(
    house: House,
    drawn: Drawn,
    elsewhere: House,
    somebody: Somebody,
    change: Change,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever has the key could write a dossier of their own."""
    monkeypatch.setattr(folders, "_LARGEST", 1 << 20)
    dossier = export_dossier(somebody(Role.OFFICER, city=drawn.city, jury=drawn.jury))
    content = json.loads(zlib.decompress(Fernet(dossier.key).decrypt(dossier.file)))
    change(content["tables"])
    forged = Fernet(dossier.key).encrypt(zlib.compress(json.dumps(content).encode()))
    there = add_city(elsewhere, "Gent")
    receiver = add_somebody(elsewhere, Role.OFFICER, city=there)
    with pytest.raises(Refused) as refused:
        import_dossier(receiver, forged, dossier.key)
    assert refused.value.problems[0].code == "dossier-broken"
    with elsewhere.transaction(writes=False) as session:
        assert not session.scalars(select(Jury)).all()


def test_people_of_another_jury_cannot_be_fetched(
    house: House, drawn: Drawn, somebody: Somebody
) -> None:
    """A seat in the file that points at a person who is here already, in another city."""
    dossier = export_dossier(somebody(Role.OFFICER, city=drawn.city, jury=drawn.jury))
    content = json.loads(zlib.decompress(Fernet(dossier.key).decrypt(dossier.file)))
    stranger = content["tables"]["person"][0]["id"]
    mine = add_jury(house, add_city(house, "Gent"))
    tables = {name: [] for name in content["tables"]}
    tables["jury"] = [dict(content["tables"]["jury"][0], id="e" * 24)]
    tables["identity"] = [dict(content["tables"]["identity"][0], person_id=stranger)]
    forged = {**content, "jury": "e" * 24, "tables": tables}
    file = Fernet(dossier.key).encrypt(zlib.compress(json.dumps(forged).encode()))
    with house.transaction(writes=False) as session:
        other = session.get_one(Jury, mine).city_id
    with pytest.raises(Refused) as refused:
        import_dossier(somebody(Role.OFFICER, city=other), file, dossier.key)
    assert refused.value.problems[0].code == "dossier-broken"


@pytest.mark.parametrize(
    "plain", [b"[" + b"[]," * 5_000_000 + b"[]]", b'"' + bytes(300 << 20)], ids=["lists", "text"]
)
def test_a_small_file_does_not_fill_the_memory(plain: bytes) -> None:
    key = Fernet.generate_key()
    file = Fernet(key).encrypt(zlib.compress(plain, 1))
    assert len(file) < 3_000_000
    with pytest.raises(Refused) as refused:
        packing.unpacked(file, key.decode())
    assert refused.value.problems[0].code == "dossier-broken"
    assert str(refused.value.__cause__) in ("too large", "too many rows")  # not read at all


def test_who_was_erased_since_does_not_come_back(
    house: House, drawn: Drawn, somebody: Somebody
) -> None:
    officer = somebody(Role.OFFICER, city=drawn.city, jury=drawn.jury)
    dossier = export_dossier(officer)
    with house.transaction(writes=False) as session:
        person = session.scalars(select(Person.id).where(Person.jury_id == drawn.jury)).first()
    receiver = somebody(Role.OFFICER, city=drawn.city)
    import_dossier(receiver, dossier.file, dossier.key)
    erase_on_request(receiver, person or "")
    with pytest.raises(Refused) as refused:
        import_dossier(receiver, dossier.file, dossier.key)
    assert refused.value.problems[0].code == "dossier-erased"
    again = export_dossier(officer)
    import_dossier(receiver, again.file, again.key)


def test_accounts_and_work_of_the_machine_stay() -> None:
    names = {table.name for table in carried()}
    assert not names & {"link", "grant_of_role", "job", "account", "sign_in"}
    told = {table.name for table in Base.metadata.sorted_tables if "jury_id" in table.columns}
    assert told - names == {"link", "grant_of_role", "job", "log_record"}
