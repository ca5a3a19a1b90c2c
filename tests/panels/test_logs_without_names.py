"""P13: what people are does not reach a log, whatever is done and whatever goes wrong.

Every entry of the register is called by everybody who may, with words that can be found again in
place of every word, and with real ids where it asks for ids; most calls fail, each in its own way.
"""

from __future__ import annotations

import datetime
import enum
import inspect
import logging
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from houses import add_city, add_jury, add_somebody, set_stage
from planting import plant
from sqlalchemy import select

from panels.care.erasure.reach import NAMING, about
from panels.door import REGISTER, Entry, Machine, Role, Scope
from panels.door.roles import GRANTED
from panels.house import House
from panels.rooms import furnished
from panels.stages import Stage
from panels.store.tables import Base, LogRecord
from strata.problems import InputError

CANARY = "Zuzanna Kanarie"
MAIL = "zuzanna@kanarie.example"
WORDS = (CANARY, MAIL, "Kanariestraat 7", "+32 470 00 00 07", "=Kanarie", "Kanarie\x00", "K" * 9)
CODES = {("consent", "kind"), ("contact", "channel"), ("support_need", "kind")}
"""Words of a closed list; only a test can put another there."""
MARKS = ("kanarie", "zuzanna", "470 00 00 07", "kkkkkkkkk")
furnished()


def values(kind: Any, known: Mapping[str, str], name: str, depth: int = 0) -> Iterator[Any]:
    """Yield values of a type, full of canaries; real ids under names of ids."""
    if kind is str:
        yield from (value for key, value in known.items() if key in name)
        yield from WORDS
    elif kind is bytes:
        yield f"name;email\n{CANARY};{MAIL}\n".encode()
        yield b"\x00" + CANARY.encode()
    elif kind is bool:
        yield from (True, False)
    elif kind in (int, float):
        yield from (1, -7)
    elif kind is datetime.date:
        yield datetime.date(2027, 1, 31)
    elif kind is datetime.datetime:
        yield datetime.datetime(2026, 9, 2, 9, tzinfo=datetime.UTC)
    elif kind is Path:
        yield Path(f"/nowhere/{CANARY}")
    elif isinstance(kind, type) and issubclass(kind, enum.Enum):
        yield from list(kind)[:2]
    elif is_dataclass(kind) and depth < 4:
        yield from made(kind, known, depth)
    else:
        yield from of_many(kind, known, name, depth)


def of_many(kind: Any, known: Mapping[str, str], name: str, depth: int) -> Iterator[Any]:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        for one in inner:
            yield from values(one, known, name, depth + 1)
    elif origin is not None and inner and depth < 4:
        first = list(values(inner[0], known, name, depth + 1))[:4] or [CANARY]
        if isinstance(origin, type) and issubclass(origin, Mapping):
            second = list(values(inner[1], known, name, depth + 1))[:4] or [CANARY]
            yield {key: second[at % len(second)] for at, key in enumerate(first)}
        elif isinstance(origin, type) and issubclass(origin, frozenset | set):
            yield frozenset(first)
        else:
            yield from (first, first[:1])
    else:
        yield CANARY


def made(kind: Any, known: Mapping[str, str], depth: int) -> Iterator[Any]:
    hints = typing.get_type_hints(kind)
    choices = {
        one.name: list(values(hints[one.name], known, one.name, depth + 1))[:3] or [CANARY]
        for one in fields(kind)
        if one.init
    }
    for at in range(2):
        try:
            yield kind(**{name: some[at % len(some)] for name, some in choices.items()})
        except (ValueError, TypeError, KeyError, InputError):
            continue


def arguments(entry: Entry[..., Any], known: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield ways to call an entry: its required arguments only, then with all of them."""
    hints = typing.get_type_hints(entry.function)
    parameters = list(inspect.signature(entry.function).parameters.values())[1:]
    choices = {
        one.name: list(values(hints[one.name], known, one.name)) or [CANARY] for one in parameters
    }
    for at in range(min(5, max([1, *map(len, choices.values())]))):
        yield {
            one.name: choices[one.name][at % len(choices[one.name])]
            for one in parameters
            if at % 2 or one.default is inspect.Parameter.empty
        }


def called(entry: Entry[..., Any], visit: Any, given: Mapping[str, Any]) -> str:
    """Call an entry with arguments by name; return what came of it."""
    order = inspect.signature(entry.function).parameters
    by_place = [
        given[name] for name, one in order.items()
        if name in given and one.kind is inspect.Parameter.POSITIONAL_ONLY
    ]  # fmt: skip
    by_name = {name: value for name, value in given.items() if order[name].kind is not
               inspect.Parameter.POSITIONAL_ONLY}  # fmt: skip
    try:
        entry(visit, *by_place, **by_name)
    except InputError as error:  # shown to whoever asked, and not logged
        return type(error).__name__
    except Exception as error:  # as the screens' server logs what nobody caught
        logging.getLogger("panels.test").exception(entry.name)
        return type(error).__name__
    return "done"


def test_no_name_reaches_a_log(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    city = add_city(house, "Leuven")
    jury = add_jury(house, city)
    planted = plant(house, known={"city": {"id": city}, "jury": {"id": jury}})
    known = {table: str(row["id"]) for table, row in planted.rows.items() if "id" in row}
    visits = {role: add_somebody(house, role, city=city, only=None) for role in sorted(GRANTED)}
    visits[Role.PUBLIC] = house.visit()
    visits[Role.WORKER] = house.machine(Machine.WORKER)
    outcomes: dict[str, set[str]] = {}
    for entry in sorted(REGISTER.values(), key=lambda one: one.name):
        role = next(one for one in sorted(entry.roles, key=list(Role).index) if one in visits)
        visit = visits[role].to(
            jury=jury if entry.scope is Scope.JURY else None,
            city=city if entry.scope is Scope.CITY else None,
        )
        for given in arguments(entry, known):
            set_stage(house, jury, min(entry.stages or {Stage.DESIGNED}, key=list(Stage).index))
            outcomes.setdefault(entry.name, set()).add(called(entry, visit, given))
    with house.transaction(writes=False) as session:
        bodies = "\n".join(session.scalars(select(LogRecord.body)))
    every = (bodies + caplog.text).lower()
    assert not [mark for mark in MARKS if mark in every]
    naming = {table.name for table in Base.metadata.sorted_tables if about(table).kind in NAMING}
    personal = {one: place for place, some in planted.canaries.items() for one in some
                if place[0] in naming and place not in CODES and len(one) > 4}  # fmt: skip
    assert len(personal) > 20
    assert not {place for one, place in personal.items() if one in bodies + caplog.text}
    done = [name for name, found in outcomes.items() if "done" in found]
    print(f"P13: {len(outcomes)} entries, {len(done)} done, {len(bodies.splitlines())} records")
    assert len(done) > len(outcomes) / 4, "else too little was tried"


@pytest.mark.parametrize("wrong", ["twice", "nul", "long"])
def test_what_the_database_says_does_not_come_out(
    house: House, city: str, caplog: pytest.LogCaptureFixture, wrong: str
) -> None:
    """A row that does not fit: PostgreSQL quotes it, SQLAlchemy shows its parameters."""
    from panels.store.tables import City

    name = {"twice": CANARY, "nul": CANARY + "\x00", "long": CANARY * 20}[wrong]
    if house.engine.name == "sqlite" and wrong != "twice":
        pytest.skip("SQLite takes it")
    add_city(house, CANARY)
    with pytest.raises(InputError) as refused, house.transaction(writes=True) as session:
        session.add(City(name=name, created_at=house.now()))
    assert refused.value.problems[0].code == "store-refused"
    assert CANARY not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
