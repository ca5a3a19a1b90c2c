"""P9: whatever is done to a log shows, against what was published of it."""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from houses import Somebody
from sqlalchemy import text

from panels.door import REGISTER, Denied, Role, Room, Scope, Visit, action
from panels.house import House
from panels.log import checking, reading, verify_log
from panels.log.chain import START, Checkpoint, Link, breaks, digest_of
from sortition.refused import Refused

RECORDS = 1000


def chain_of(records: int) -> list[Link]:
    """A chain as the door writes it."""
    links, before = [], START
    for number in range(1, records + 1):
        body = json.dumps(
            {
                "number": number,
                "at": f"2026-09-01T08:00:00.{number:06d}Z",
                "actor": f"{number % 7:024x}",
                "action": "note_attempt",
                "jury": f"{number % 3:024x}",
                "facts": {"rows": number},
            },
            sort_keys=True,
            separators=(",", ":"),
        )
        before = digest_of(before, body)
        links.append(Link(number=number, body=body, digest=before))
    return links


LINKS = chain_of(RECORDS)
LINES = [checking.line_of(link) for link in LINKS]
END = Checkpoint(chain="house", number=RECORDS, digest=LINKS[-1].digest)
PUBLISHED = {"chain": "house", "number": RECORDS, "digest": END.digest}


def shows(lines: list[str]) -> bool:
    """Whether the standalone script finds something wrong."""
    return any(True for _ in verify_log.wrong(lines, [PUBLISHED]))


def test_what_was_not_touched_is_whole() -> None:
    assert not list(breaks(LINKS, [END]))
    assert not shows(LINES)


def test_every_byte_of_a_short_log_matters() -> None:
    """All bits of all bytes of three records; where lines break as the script reads them."""
    lines = LINES[:3]
    content = "".join(lines).encode()
    published = {"chain": "house", "number": 3, "digest": LINKS[2].digest}
    for place in range(len(content)):
        for bit in range(8):
            damaged = bytearray(content)
            damaged[place] ^= 1 << bit
            text = bytes(damaged).decode("utf-8", "replace")
            read = [part + "\n" for part in text.split("\n")]
            if read[-1] == "\n":
                read.pop()
            else:
                read[-1] = read[-1][:-1]
            assert list(verify_log.wrong(read, [published])), (place, bit)


def test_a_byte_of_each_of_a_thousand_records_matters() -> None:
    chance = random.Random(9)  # noqa: S311
    for at, line in enumerate(LINES):
        place = chance.randrange(len(line) - 1)
        other = chr(ord(line[place]) ^ (1 << chance.randrange(7)))
        damaged = [*LINES[:at], line[:place] + other + line[place + 1 :], *LINES[at + 1 :]]
        assert shows(damaged), (at, place)


@pytest.mark.slow
def test_all_bytes_of_twenty_records_and_all_that_can_be_done_to_each() -> None:
    """P9 with figures: against the checkpoint of a thousand records."""
    flips = 0
    for at in sorted({0, RECORDS - 1, *range(25, RECORDS, 55)}):
        line = LINES[at]
        for place in range(len(line) - 1):
            for bit in range(7):
                other = chr(ord(line[place]) ^ (1 << bit))
                damaged = [*LINES[:at], line[:place] + other + line[place + 1 :], *LINES[at + 1 :]]
                assert shows(damaged), (at, place, bit)
                flips += 1
    others = 0
    for at in range(RECORDS):
        swapped = [*LINES]
        swapped[at], swapped[at - 1] = swapped[at - 1], swapped[at]
        for damaged in (
            [*LINES[:at], *LINES[at + 1 :]],
            [*LINES[: at + 1], *LINES[at:]],
            swapped,
            LINES[:at],
        ):
            assert shows(damaged), at
            others += 1
    print(f"P9: {RECORDS} records, {flips} flipped bits, {others} deletions, insertions, swaps and "
          f"truncations: all shown")  # fmt: skip


@pytest.mark.parametrize("at", [0, 1, 499, 998, 999])
def test_deletion_swap_insertion_and_truncation_show(at: int) -> None:
    swapped = [*LINKS]
    other = at + 1 if at + 1 < RECORDS else 0
    swapped[at], swapped[other] = swapped[other], swapped[at]
    damaged = {
        "deleted": [*LINKS[:at], *LINKS[at + 1 :]],
        "swapped": swapped,
        "doubled": [*LINKS[: at + 1], *LINKS[at:]],
        "ends early": LINKS[:at],
    }
    for name, links in damaged.items():
        assert list(breaks(links, [END])), name
        assert shows([checking.line_of(link) for link in links]), name


def test_what_is_missing_is_told_once() -> None:
    """And not for each record after it."""
    damaged = [*LINKS[:399], *LINKS[400:]]
    told = [str(one) for one in breaks(damaged, [END])]
    assert told == ["Record 400 is missing or out of place.",
                    "Record 401 was changed, or the one before it."]  # fmt: skip
    lines = [checking.line_of(link) for link in damaged]
    assert list(verify_log.wrong(lines, [PUBLISHED])) == [
        "record 400 is missing or out of place: here stands 401",
        "record 401 was changed, or the one before it",
    ]


@pytest.mark.parametrize(
    ("log", "checkpoint", "told"),
    [("none.jsonl", "{}", "none.jsonl is not there"),
     ("log.jsonl", None, "c.json is not there"),
     ("log.jsonl", "{}", "c.json is not there, or is no checkpoint"),
     ("log.jsonl", "[]\n[]", "c.json is not there, or is no checkpoint"),
     ("log.jsonl", '{"number": "first"}', "c.json is not there, or is no checkpoint")],
)  # fmt: skip
def test_the_script_says_which_file_is_none(
    tmp_path: Path, log: str, checkpoint: str | None, told: str
) -> None:
    (tmp_path / "log.jsonl").write_text("".join(LINES[:3]))
    if checkpoint is not None:
        (tmp_path / "c.json").write_text(checkpoint)
    done = subprocess.run(
        [sys.executable, "-I", verify_log.__file__, log, "c.json"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.startswith(told)


def test_a_log_that_was_written_anew_from_some_record_shows_by_its_checkpoint() -> None:
    """Whoever holds the store can chain anew; what was published tells."""
    forged = LINKS[:600]
    before = forged[-1].digest
    for number in range(601, RECORDS + 2):
        body = LINKS[min(number, RECORDS) - 1].body.replace("note_attempt", "nothing")
        body = body.replace(f'"number":{min(number, RECORDS)}', f'"number":{number}')
        before = digest_of(before, body)
        forged.append(Link(number=number, body=body, digest=before))
    assert not list(breaks(forged))
    assert list(breaks(forged, [END]))
    assert shows([checking.line_of(link) for link in forged])


def test_nonsense_in_the_store_is_told_and_not_fallen_over() -> None:
    nonsense = [
        Link(number=1, body="[" * 100_000, digest="not hexadecimal"),
        Link(number=2, body="\ud800", digest=""),
        Link(number=3, body="[]", digest="0" * 64),
    ]
    assert len(list(breaks(nonsense, [END]))) >= 6


@pytest.fixture
def tick() -> Iterator[SimpleNamespace]:
    """An action that does nothing but leave a record."""
    before = dict(REGISTER)

    @action(scope=Scope.JURY, roles={Role.OFFICER}, logs="a number")
    def tick_for_test(room: Room, number: int) -> None:
        """Tick the clock."""
        room.note(number=number)

    yield SimpleNamespace(go=tick_for_test)
    REGISTER.clear()
    REGISTER.update(before)


class TestLogOfAHouse:
    def test_pages_checkpoints_and_verification(
        self, house: House, city: str, jury: str, somebody: Somebody, tick: SimpleNamespace
    ) -> None:
        officer = somebody(Role.OFFICER, city=city, jury=jury)
        for number in range(3):
            tick.go(officer, number)
        page = reading.jury_log(officer)
        assert [list(map(str, line.facts)) for line in page.lines] == [
            ["number: 2"], ["number: 1"], ["number: 0"],
        ]  # fmt: skip
        assert str(page.lines[0].about) == "tick_for_test"
        assert page.records == 3
        city_visit = officer.to(city=city)
        assert reading.log_page(city_visit).records == 3
        wanted = reading.LogFilter(action="tick_for_test", actor=page.lines[0].actor)
        assert reading.log_page(city_visit, wanted).records == 3
        assert not reading.log_page(city_visit, reading.LogFilter(action="tick_for")).records
        today = house.now().date()
        for since, until, found in ((today, today, 3), (None, today.replace(day=30), 3)):
            wanted = reading.LogFilter(since=since, until=until)
            assert reading.log_page(city_visit, wanted).records == found
        late = reading.LogFilter(since=today.replace(day=2))
        assert not reading.log_page(city_visit, late).records
        end = checking.checkpoint(house.visit(city=city))
        assert end.number == 3
        assert end == checking.jury_checkpoint(house.visit(jury=jury))
        tick.go(officer, 3)
        found = checking.verify_log(city_visit, [end])
        assert not found.wrong
        assert found.records == 4
        with house.transaction(writes=True) as session:
            session.execute(text("DELETE FROM log_record WHERE number > 2"))
            session.execute(text("UPDATE log_head SET number = 2, digest = (SELECT digest FROM "
                                 "log_record WHERE number = 2)"))  # fmt: skip
        assert not checking.verify_log(city_visit).wrong, "cut off cleanly: only publication tells"
        assert checking.verify_log(city_visit, [end]).wrong

    def test_records_that_are_filed_elsewhere_show(
        self, house: House, city: str, jury: str, somebody: Somebody, tick: SimpleNamespace
    ) -> None:
        officer = somebody(Role.OFFICER, city=city, jury=jury)
        tick.go(officer, 1)
        for column, value in (("jury_id", "f" * 24), ("at", "2020-01-01T00:00:00.000000Z")):
            with house.transaction(writes=True) as session:
                session.execute(text(f"UPDATE log_record SET {column} = :v"), {"v": value})  # noqa: S608
            assert checking.verify_jury_log(officer).wrong

    def test_observers_see_the_log_of_their_jury_only(
        self, house: House, city: str, jury: str, somebody: Somebody
    ) -> None:
        observer = somebody(Role.OBSERVER, city=city, only=jury, jury=jury)
        assert reading.jury_log(observer).records == 0
        assert not checking.verify_jury_log(observer).wrong
        with pytest.raises(Denied):
            reading.log_page(observer.to(city=city))
        administrator = somebody(Role.ADMINISTRATOR, city=city)
        with pytest.raises(Denied):
            checking.verify_all_logs(administrator.to())

    def test_an_export_is_checked_on_another_machine(
        self, house: House, city: str, jury: str, somebody: Somebody, tick: SimpleNamespace,
        tmp_path: Path, operator: Visit,
    ) -> None:  # fmt: skip
        officer = somebody(Role.OFFICER, city=city, jury=jury)
        for number in range(5):
            tick.go(officer, number)
        export = checking.log_export(officer.to(city=city))
        files = {"log.jsonl": export.log, "checkpoint.json": export.checkpoint,
                 "verify_log.py": export.script}  # fmt: skip
        for name, content in files.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        command = [sys.executable, "-I", "verify_log.py", "log.jsonl", "checkpoint.json"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert "5 records" in done.stdout
        (tmp_path / "log.jsonl").write_text("".join(export.log.splitlines(True)[:-1]))
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "5 were published" in done.stdout
        assert [found.records for found in checking.verify_all_logs(operator) if found.records] == [
            6
        ]


def test_the_script_is_short_and_needs_nothing() -> None:
    spec = importlib.util.find_spec("panels.log.verify_log")
    assert spec
    assert spec.origin
    lines = Path(spec.origin).read_text(encoding="utf-8").splitlines()
    assert len(lines) < 90
    imports = [line.split()[1] for line in lines if line.startswith(("import", "from"))]
    assert {name.split(".")[0] for name in imports} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[1]",
        b"null",
        b"[" * 100_000,
        b"9" * 5000,
        b'{"chain":"x","number":1e400,"digest":""}',
    ],
    ids=["empty", "list", "null", "deep", "long", "endless"],
)
def test_what_is_no_checkpoint_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        Checkpoint.read(content)
    assert refused.value.problems[0].code == "checkpoint-unreadable"
