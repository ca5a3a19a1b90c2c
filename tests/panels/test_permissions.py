"""P8: the whole matrix of roles, entries, places and stages, made from the register.

What ought to happen is worked out here from the entry's own words and from which roles somebody was
given where; the door decides by its own code, from the store.
"""

from __future__ import annotations

import dataclasses
import logging
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.fernet import Fernet
from houses import Clock, add_city, add_jury, add_somebody, set_stage
from sqlalchemy import event, func, select, text

from panels import pages
from panels.door import ANYONE, REGISTER, Denied, Entry, Machine, Role, Room, Scope, Visit
from panels.door.roles import FOR_A_CITY, GRANTED
from panels.door.visit import Who
from panels.house import House
from panels.keys import Keys
from panels.rooms import furnished
from panels.settings import Settings
from panels.stages import Stage
from panels.store.engine import open_engine
from panels.store.tables import LogRecord

furnished()
ENTRIES = sorted(REGISTER.values(), key=lambda entry: entry.name)
PLACES = ("own jury", "other jury", "other city")
DOCS = Path(__file__).parents[2] / "docs"


@dataclass(frozen=True, kw_only=True)
class Someone:
    """Somebody, and what they were given where."""

    name: str
    who: Who
    role: Role | None = None
    whole_city: bool = False
    signed_in: bool = True


class World:
    """A house with two juries in one city, one in another, and somebody of each role."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.city, self.other_city = add_city(house, "Leuven"), add_city(house, "Gent")
        self.juries = {
            "own jury": add_jury(house, self.city),
            "other jury": add_jury(house, self.city),
            "other city": add_jury(house, self.other_city),
        }
        self.cities = {
            "own jury": self.city, "other jury": self.city, "other city": self.other_city
        }  # fmt: skip
        self.people: list[Someone] = [
            Someone(name="anyone", who=ANYONE, signed_in=False),
            Someone(name="worker", who=Who(machine=Machine.WORKER), role=Role.WORKER,
                    signed_in=False),
            Someone(name="operator", who=Who(machine=Machine.OPERATOR), role=Role.ADMINISTRATOR,
                    whole_city=True, signed_in=False),
        ]  # fmt: skip
        self.called = 0

    def visit(self, someone: Someone, entry: Entry[..., object], place: str) -> Visit:
        jury = self.juries[place] if entry.scope is Scope.JURY else None
        city = self.cities[place] if entry.scope is Scope.CITY else None
        return Visit(house=self.house, who=someone.who, city=city, jury=jury)

    def recorder(self, entry: Entry[..., object]) -> Entry[..., None]:
        """The entry, which does nothing but say that it was reached."""

        def recorded(room: Room) -> None:
            self.called += 1

        return dataclasses.replace(entry, function=recorded)

    def records(self) -> int:
        with self.house.transaction(writes=False) as session:
            return session.scalar(select(func.count()).select_from(LogRecord)) or 0


@pytest.fixture(scope="module")
def world(embedded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    path = tmp_path_factory.mktemp("matrix") / "sortition.db"
    shutil.copyfile(embedded, path)
    engine = open_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF").close())
    house = House(
        engine=engine,
        keys=Keys([Fernet.generate_key().decode()]),
        now=Clock(),
        settings=Settings(folder=path.parent),
    )
    world = World(house)
    logging.getLogger("panels.door").setLevel(logging.ERROR)  # thousands are refused
    for role in (None, *sorted(GRANTED)):
        for whole in (True, False) if role in FOR_A_CITY else (False,):
            visit = add_somebody(
                house,
                *(() if role is None else (role,)),
                city=world.city,
                only=None if whole else world.juries["own jury"],
            )
            world.people.append(
                Someone(name=f"{role} {'city' if whole else 'jury'}", who=visit.who, role=role,
                        whole_city=whole)
            )  # fmt: skip
    yield world
    logging.getLogger("panels.door").setLevel(logging.NOTSET)
    engine.dispose()


def ought(someone: Someone, entry: Entry[..., object], place: str, stage: Stage) -> str:
    """What the door ought to say: "in", or the code of its refusal."""
    if someone.name == "worker":
        here = {Role.PUBLIC, Role.WORKER}
    elif someone.name == "operator":
        here = {Role.PUBLIC, Role.ADMINISTRATOR}
    elif entry.scope is Scope.OWN:
        here = {Role.PUBLIC, *(GRANTED if someone.signed_in else ())}
    else:
        here = {Role.PUBLIC}
        there = {
            Scope.HOUSE: someone.whole_city,
            Scope.CITY: someone.whole_city and place != "other city",
            Scope.JURY: place == "own jury" or (someone.whole_city and place == "other jury"),
        }
        if someone.role is not None and there[entry.scope]:
            here.add(someone.role)
    if not here & entry.roles:
        return "not-allowed"
    if entry.scope is Scope.JURY and entry.stages is not None and stage not in entry.stages:
        return "wrong-stage"
    return "in"


def tried(world: World, stages: dict[str, frozenset[Stage]] | None = None) -> SimpleNamespace:
    """Try every entry as everybody, everywhere, in every stage or in those of `stages`."""
    found = SimpleNamespace(tried=0, let_in=0)
    recorders = {entry.name: world.recorder(entry) for entry in ENTRIES}
    written = world.records()
    for stage in Stage:
        for jury in world.juries.values():
            set_stage(world.house, jury, stage)
        for entry in ENTRIES:
            if entry.scope is not Scope.JURY and stage is not Stage.DESIGNED:
                continue
            for someone in world.people:
                for place in PLACES:
                    expected = ought(someone, entry, place, stage)
                    if expected == "not-allowed" and stages and stage not in stages[entry.name]:
                        continue
                    found.tried += 1
                    before = world.called
                    said = "in"
                    try:
                        recorders[entry.name](world.visit(someone, entry, place))
                    except Denied as denied:
                        said = denied.code
                    case = (entry.name, someone.name, place, stage.value)
                    assert said == expected, case
                    assert world.called - before == (expected == "in"), case
                    found.let_in += expected == "in"
                    written += entry.logs is not None and (
                        expected == "in" or (entry.counts and expected == "wrong-stage")
                    )
        assert world.records() == written, stage
    return found


def some_stages(entry: Entry[..., object]) -> frozenset[Stage]:
    """Two stages to try somebody without the role in: one of the entry's own, and another."""
    every = list(Stage)
    other = every[zlib.crc32(entry.name.encode()) % len(every)]
    return frozenset({min(entry.stages or {Stage.DESIGNED}), other, Stage.DESIGNED})


def test_who_may_comes_in_where_and_when_they_may_and_nobody_else(world: World) -> None:
    """All stages for whoever has the role; for everybody else two or three of them."""
    found = tried(world, {entry.name: some_stages(entry) for entry in ENTRIES})
    print(f"P8: {found.tried} tried, {found.let_in} let in")
    assert found.tried > 1000
    assert found.let_in > 100


@pytest.mark.slow
def test_the_whole_matrix(world: World) -> None:
    found = tried(world)
    print(f"P8: {found.tried} tried, {found.let_in} let in")


def test_whoever_is_staff_and_showed_no_second_factor_is_nobody(world: World) -> None:
    staff = [one for one in world.people if one.role in (Role.OFFICER, Role.ADMINISTRATOR)]
    with world.house.transaction(writes=True) as session:
        session.execute(text("UPDATE sign_in SET strong = 0"))
    try:
        for entry in ENTRIES:
            if Role.PUBLIC in entry.roles or entry.scope is Scope.OWN:
                continue
            for someone in staff:
                if someone.name != "operator":
                    with pytest.raises(Denied):
                        world.recorder(entry)(world.visit(someone, entry, "own jury"))
    finally:
        with world.house.transaction(writes=True) as session:
            session.execute(text("UPDATE sign_in SET strong = 1"))


def test_nobody_writes_without_a_role_but_to_sign_in() -> None:
    """Anyone may look at what is published; what they may change is listed here."""
    open_to_all = {entry.name for entry in ENTRIES if entry.changes and Role.PUBLIC in entry.roles}
    assert all(
        REGISTER[name].function.__module__.startswith("panels.accounts.") for name in open_to_all
    ), open_to_all


def test_administrators_see_nobody_of_the_pool() -> None:
    """They manage accounts and clocks; whoever is in a pool is the officers' business."""
    rooms = ("panels.pool.", "panels.members.", "panels.desk.")
    seen = {
        entry.name
        for entry in ENTRIES
        if Role.ADMINISTRATOR in entry.roles
        and Role.PUBLIC not in entry.roles
        and entry.function.__module__.startswith(rooms)
    }
    assert not seen


@pytest.mark.parametrize("name", ["permissions", "personal-data"])
def test_the_page_is_up_to_date(name: str) -> None:
    """Made anew by ``python -m panels.pages NAME > docs/NAME.md``."""
    shown = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    assert shown == pages.PAGES[name](), f"python -m panels.pages {name} > docs/{name}.md"
