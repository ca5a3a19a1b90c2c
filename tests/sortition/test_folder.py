"""The folder as it is written: its files, its tickets, and what it does not overwrite."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import stat
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import street, tokens, two_of, write

from sortition import folder, verify
from sortition.digest import digest, input_digest, sha256
from sortition.folder import atomic, locks, tickets
from sortition.folder.tables import decimal, rows_of, table
from sortition.refused import Refused
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas

FULL = {
    "quotas.csv", "pool.csv", "chances.csv", "lottery.csv", "proof.json", "verify.py",
    "verify_proof.py", "verify_replacements.py", "manifest.json", "salts.csv",
}  # fmt: skip


def code(caught: pytest.ExceptionInfo[Refused]) -> str:
    return caught.value.problems[0].code


def wrong(out: Path, tickets: Path | None = None) -> list[str]:
    return [what for state, what, _ in verify.check(out, tickets) if state == "WRONG"]


@pytest.mark.parametrize("made", [two_of(20), street(), street(exact=True)])
def test_written_folder_verifies(made, tmp_path):
    out = write(made, tmp_path / "a" / "out")
    assert {path.name for path in out.iterdir()} == FULL
    assert wrong(out) == []
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_files_of_a_small_lottery(tmp_path):
    out = write(street(), tmp_path / "out")
    assert (out / "lottery.csv").read_text() == (
        "number,members\n0,m1 w2\n1,m2 w1\n2,m3 w1\n3,m2 w2\n4,m1 w2\n5,m3 w1\n"
    )
    assert (out / "chances.csv").read_text().splitlines()[:2] == [
        "id,panels,chance,optimum",
        "m1,2,0.33333333333333333333,0.33333333333333333333",
    ]
    assert (out / "pool.csv").read_text().splitlines()[:3] == [
        "ticket,'+age,gender,household",
        'm1,"""old""",\'=man,1',
        'm2,"""old""",\'=man,',
    ]
    assert (out / "quotas.csv").read_text().splitlines()[:3] == [
        "feature,value,least,most,share,source",
        "gender,woman,1,1,0.5,",
        'gender,\'=man,1,1,,"made, up"',
    ]
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["reached"] == {
        "lowest": "0.33333333333333333333", "worst": "0", "lost": [], "gained": []
    }  # fmt: skip
    assert manifest["files"]["pool.csv"] == sha256((out / "pool.csv").read_bytes())
    salt = dict(rows_of((out / "salts.csv").read_bytes()))["m1"]
    expected = digest("sortition/ticket/1", "m1", "m1", salt, '"old"', "=man", "1")
    assert manifest["tickets"]["m1"] == expected


def test_exact_weights(tmp_path):
    out = write(street(exact=True), tmp_path / "out")
    rows = rows_of((out / "lottery.csv").read_bytes())
    assert rows[0] == ["weight", "members"]
    assert sum(Fraction(weight) for weight, _ in rows[1:]) == 1
    assert rows[2][0] == "0.166666666666666"
    assert rows_of((out / "chances.csv").read_bytes())[0] == ["id", "chance", "optimum"]


def test_who_lost_and_gained_most(tmp_path):
    lottery, quotas = street()
    worse = dataclasses.replace(lottery, panels=(*lottery.panels[:3], *lottery.panels[:3]))
    worse = dataclasses.replace(worse, panels=(*worse.panels, lottery.panels[0]))
    out = write((worse, quotas), tmp_path / "out")
    reached = json.loads((out / "manifest.json").read_text())["reached"]
    assert [row["ticket"] for row in reached["lost"]] == ["w2", "m2", "m3"]
    assert [row["ticket"] for row in reached["gained"]] == ["m1", "w1"]
    assert Fraction(reached["worst"]) == pytest.approx(Fraction(3, 7) - Fraction(1, 3))
    assert wrong(out) == []


def test_work_that_was_stopped(tmp_path):
    lottery, quotas = street()
    level = lottery.optimum.levels[0]
    for levels, bound in (((level,), "1/3"), ((), None)):
        optimum = dataclasses.replace(lottery.optimum, levels=levels, chances=())
        stopped = dataclasses.replace(lottery, optimum=optimum, proven=False)
        out = write((stopped, quotas), tmp_path / f"out{len(levels)}")
        manifest = json.loads((out / "manifest.json").read_text())
        assert (manifest["proven"], manifest["bound"]) == (False, bound)
        assert (out / "chances.csv").read_text().splitlines()[1] == "m1,2,0.33333333333333333333,"
        assert wrong(out) == []


def test_random_tickets_hide_the_ids(tmp_path):
    private = tmp_path / "private.csv"
    out = write(street(), tmp_path / "out", tickets=private)
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    rows = list(csv.DictReader(private.read_text().splitlines()))
    assert sorted(row["id"] for row in rows) == ["m1", "m2", "m3", "w1", "w2"]
    published = b"".join(p.read_bytes() for p in out.iterdir() if p.suffix != ".py")
    assert not any(row["id"].encode() in published for row in rows)
    assert not any(row["salt"].encode() in published for row in rows)
    assert wrong(out, private) == []
    states = {what: state for state, what, _ in verify.check(out)}
    assert states["people: digests"] == verify.UNKNOWN
    other = tmp_path / "other.csv"
    other.write_text(private.read_text().replace(rows[0]["salt"], rows[1]["salt"]))
    assert wrong(out, other) == ["people: digests"]


def test_tickets_are_unique_and_readable():
    given = iter(["0" * 32, "0" * 32, "1".zfill(32)])
    taken: set[str] = set()
    found = [tickets.issue(lambda: next(given), taken) for _ in range(2)]
    assert found == ["CCC-CCC", "DCC-CCC"]
    assert taken == set(found)
    assert not set("01258ABEILOSUZ") & set(tickets.ALPHABET)


def test_existing_places_stay(tmp_path):
    out = write(street(), tmp_path / "out")
    before = (out / "manifest.json").read_bytes()
    with pytest.raises(Refused) as caught:
        write(two_of(20), out)
    assert code(caught) == "folder-exists"
    assert (out / "manifest.json").read_bytes() == before
    write(two_of(20), out, replace=True)
    assert json.loads((out / "manifest.json").read_text())["people"] == 20
    (out / "notes.txt").write_text("mine")
    with pytest.raises(Refused) as caught:
        write(street(), out, replace=True)
    assert code(caught) == "folder-foreign"
    (out / "notes.txt").unlink()
    (out / "draw.json").write_text("{}")
    for replace in (False, True):
        with pytest.raises(Refused) as caught:
            write(street(), out, replace=replace)
        assert code(caught) == "folder-drawn"
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused) as caught:
        write(street(), tmp_path / "file", replace=True)
    assert code(caught) == "folder-is-file"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "pool.csv").write_text("my own")
    with pytest.raises(Refused) as caught:
        write(street(), tmp_path / "mine", replace=True)
    assert code(caught) == "folder-foreign"
    (tmp_path / "empty").mkdir()
    assert wrong(write(street(), tmp_path / "empty")) == []
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_private_list_is_never_lost(tmp_path):
    out, private = tmp_path / "out", tmp_path / "private.csv"
    with pytest.raises(Refused) as caught:
        write(street(), out, tickets=out / "private.csv")
    assert code(caught) == "tickets-inside"
    private.write_text("something else")
    for replace, expected in ((False, "tickets-exist"), (True, "tickets-unreadable")):
        with pytest.raises(Refused) as caught:
            write(street(), out, tickets=private, replace=replace)
        assert code(caught) == expected
    assert private.read_text() == "something else"
    assert not out.exists()
    private.unlink()
    write(street(), out, tickets=private)
    first = tickets.read_list(private)
    write(street(), out, tickets=private, replace=True, token=tokens(1000))
    second = tickets.read_list(private)
    assert not first.keys() & second.keys()
    assert wrong(out, private) == []


def test_exchange_without_help_of_the_system(tmp_path, monkeypatch):
    out = write(street(), tmp_path / "out")
    monkeypatch.setattr(atomic, "_swapped", lambda one, other: False)
    write(two_of(20), out, replace=True)
    assert json.loads((out / "manifest.json").read_text())["people"] == 20
    assert os.listdir(tmp_path) == ["out"]
    os.rename(out, tmp_path / ".out.old")  # as if killed half-way
    with atomic.held(out):
        assert wrong(out) == []


def test_left_overs_of_the_dead_go_and_the_living_stay(tmp_path):
    (tmp_path / ".out.0.new").mkdir()
    (tmp_path / ".out.0.new" / "pool.csv").write_text("private")
    (tmp_path / ".out.more.new").mkdir()
    (tmp_path / ".out.7.new").mkdir()
    living = locks.try_lock(tmp_path / ".out.7.new")
    write(street(), tmp_path / "out")
    assert living is not None
    os.close(living)
    assert sorted(os.listdir(tmp_path)) == [".out.7.new", ".out.more.new", "out"]


def test_a_left_over_is_never_written_through(tmp_path):
    path, hidden = tmp_path / "a.csv", tmp_path / ".a.csv.new"
    atomic.put_file(path, b"one")
    os.link(path, hidden)  # as if killed between link and unlink
    with pytest.raises(FileExistsError):
        atomic.put_file(path, b"two")
    assert path.read_bytes() == b"one"
    assert not hidden.exists()
    atomic.put_file(path, b"two", replace=True)
    assert path.read_bytes() == b"two"


def test_ids_with_spaces_need_tickets(tmp_path):
    pool = Pool.of(ids=["Jan Peeters", "b"], values={})
    lottery, _ = two_of(2)
    profiles = Profiles.of(pool, Quotas(()), 2)
    lottery = dataclasses.replace(
        lottery,
        profiles=profiles,
        optimum=dataclasses.replace(
            lottery.optimum,
            profiles=profiles,
            chances=(Fraction(1),),
            levels=(dataclasses.replace(lottery.optimum.levels[0], value=Fraction(1)),),
        ),
    )
    with pytest.raises(Refused) as caught:
        write((lottery, Quotas(())), tmp_path / "out")
    assert code(caught) == "id-space"
    write((lottery, Quotas(())), tmp_path / "out", tickets=tmp_path / "list.csv")
    assert wrong(tmp_path / "out", tmp_path / "list.csv") == []


def test_quotas_of_another_lottery(tmp_path):
    with pytest.raises(ValueError, match="quotas"):
        write((street()[0], Quotas(())), tmp_path / "out")
    assert os.listdir(tmp_path) == []


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2))
)
def test_tables_come_back(rows):
    content = table(["=a", "b"], rows)
    assert rows_of(content) == [["=a", "b"], *rows]


@pytest.mark.parametrize("start", list("=+-@\t\r"))
def test_no_cell_starts_a_formula(start):
    for text in (f"{start}1+1", f"'{start}1+1", f"''{start}x"):
        content = table(["a", "b"], [[text, "x"]])
        second = content.decode().split("\n", 1)[1]
        assert second.lstrip('"').startswith("'")
        assert rows_of(content)[1] == [text, "x"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(0), "0"),
        (Fraction(1), "1"),
        (Fraction(52, 1000), "0.052"),
        (Fraction(1, 3), "0.33333333333333333333"),
        (Fraction(2, 3), "0.66666666666666666667"),
        (Fraction(1, 10**30), "0.000000000000000000000000000001"),
    ],
)
def test_decimals(value, expected):
    assert decimal(value) == expected == verify.short(value)


def test_input_digest_does_not_know_names_or_order():
    values = {"a": ["x", "y", "y", "x"], "b": ["1", "1", "2", "2"]}
    quotas = [
        Quota(feature=f, value=v, least=0, most=2) for f in values for v in sorted({*values[f]})
    ]

    def of(ids, order, quotas, homes):
        pool = Pool.of(
            ids=[ids[i] for i in order],
            values={f: [column[i] for i in order] for f, column in values.items()},
            households=[homes[i] for i in order],
        )
        return input_digest(Profiles.of(pool, Quotas(tuple(quotas)), 2))

    first = of("abcd", (0, 1, 2, 3), quotas, "ppqq")
    assert first == of("wzyx", (3, 1, 0, 2), quotas[::-1], "nnmm")
    assert first != of("abcd", (0, 1, 2, 3), quotas, "pqpq")
    assert first != of("abcd", (0, 1, 2, 3), quotas, "pqrs")


def test_check_free_is_what_write_asks(tmp_path):
    folder.check_free(tmp_path / "out", tickets=tmp_path / "list.csv")
    write(street(), tmp_path / "out")
    with pytest.raises(Refused):
        folder.check_free(tmp_path / "out")
