"""The work of a replacement, done by the worker outside of any transaction."""

from __future__ import annotations

from pathlib import Path

from panels.desk.replacements.landing import (
    Ground,
    fail_replacements,
    land_replacements,
    replacement_ground,
)
from panels.door import Machine
from panels.draws.places import private_folder
from panels.house import House
from panels.store.tables import OrderState
from sortition import report
from sortition.cli.made_with import made_with
from sortition.clock import Clock, Stopped, never
from sortition.draw import Randomness
from sortition.replacement.batch import Wish
from sortition.replacement.step import Plan, Step, step
from strata.problems import InputError


def carry_out(house: House, jury: str, order: str, clock: Clock = never) -> str | None:
    """Compute and draw what was ordered; return the code of what failed, None if nothing did.

    Raises
    ------
    Stopped
        If `clock` ran out; the order stands, and can be carried out later.
    """
    worker = house.machine(Machine.WORKER, jury=jury)
    with private_folder() as private:
        folder = private / "jury"
        try:
            ground = replacement_ground(worker, order, folder)
            if ground is None:
                return None
            done = _step(house, ground, folder, clock)
            if done.link is None:
                problem = "replace-nobody-fits" if done.look else "replacement-needless"
                fail_replacements(worker, order, problem)
                return problem
            if (folder / "report.html").exists():
                report.write(folder)
            land_replacements(worker, order, folder)
        except Stopped:
            raise
        except InputError as error:
            fail_replacements(worker, order, error.problems[0].code)
            return error.problems[0].code
    return None


def _step(house: House, ground: Ground, folder: Path, clock: Clock) -> Step:
    """Take the step of the folder that is next: write the link, or draw the one that waits."""
    waiting = ground.state is OrderState.NUMBERED
    return step(
        folder,
        Wish() if waiting else ground.wish,
        plan=Plan() if waiting else Plan(accept=ground.accept, later=ground.by_number),
        randomness=Randomness(number=ground.number) if waiting else Randomness(),
        at=house.now(),
        made_with=made_with(),
        clock=clock,
    )
