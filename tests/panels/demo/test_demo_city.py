"""The made-up city: in Dutch, and with a jury in each stage that says so itself."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from panels.demo import dutch
from panels.demo.plans import PLANS
from panels.house import House
from panels.settings import Settings
from panels.stages import Stage
from panels.store.tables import Draw, DrawState, Jury, PersonValue, QuotaRow, Seat, SeatState

CITY = Path(__file__).parents[3] / "examples" / "leuven"
PROGRAM = "from panels.cli.main import main; main()"
AFTER_DRAW = {
    stage for stage in Stage if list(Stage).index(stage) >= list(Stage).index(Stage.DRAWN)
}


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_files_are_in_dutch_and_otherwise_the_same() -> None:
    before = rows((CITY / "pool.csv").read_bytes())
    after = rows(dutch.pool((CITY / "pool.csv").read_bytes()))
    assert len(after) == len(before)
    back = {now: then for then, now in dutch.VALUES.items()}
    for old, new in zip(before, after, strict=True):
        assert {*old} ^ {*new} == {*dutch.FEATURES, *dutch.FEATURES.values()}
        for name, cell in old.items():
            same = new[dutch.FEATURES.get(name, name)]
            assert back.get(same, same) == cell
    counted = rows(dutch.population((CITY / "population.csv").read_bytes()))
    assert {row["feature"] for row in counted} == {*dutch.FEATURES.values()}
    known = {(row["feature"], row["value"]) for row in counted}
    english = {*dutch.VALUES} - {*dutch.VALUES.values()}
    assert not english & {value for _, value in known}
    for row in after:  # nobody has a value of which there is no quota
        assert {(name, row[name]) for name in dutch.FEATURES.values()} <= known


def test_there_is_a_plan_for_each_stage() -> None:
    assert sorted(plan.stage for plan in PLANS) == sorted(Stage)


@pytest.mark.slow
def test_the_demo_fills_every_stage(tmp_path: Path) -> None:
    """The command as somebody gives it, and then each jury by what it holds."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SORTITION_")}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, "demo", "--out", tmp_path / "out", "--json"],
        env={**kept, "SORTITION_FOLDER": str(tmp_path / "store")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["database"] == str(tmp_path / "store" / "sortition.db")
    house = House.open(Settings(folder=tmp_path / "store", demo=True))
    with house.transaction(writes=False) as session:
        juries = session.scalars(select(Jury)).all()
        assert {jury.title: jury.stage for jury in juries} == {p.title: p.stage for p in PLANS}
        assert {jury.stage for jury in juries} == set(Stage)
        for jury in juries:
            drawn = session.scalar(
                select(Draw).where(Draw.jury_id == jury.id, Draw.state == DrawState.DRAWN)
            )
            assert (drawn is not None) == (jury.stage in AFTER_DRAW), jury.title
            held = session.scalars(select(Seat.state).where(Seat.jury_id == jury.id)).all()
            sit = held.count(SeatState.CONFIRMED)
            if jury.stage is Stage.DRAWN:
                assert held.count(SeatState.OFFERED) == jury.seats
            elif jury.stage is Stage.CONFIRMING:
                assert 0 < sit < jury.seats, "some are still to be rung"
            elif jury.stage in AFTER_DRAW:
                assert sit == jury.seats, jury.title
        answered = {*session.scalars(select(PersonValue.value).distinct())}
        asked = {*session.scalars(select(QuotaRow.value).distinct())}
    house.engine.dispose()
    assert answered <= asked
    assert {"vrouw", "eigenaar", "huurder"} <= answered
    assert not ({*dutch.VALUES} - {*dutch.VALUES.values()}) & (answered | asked)
