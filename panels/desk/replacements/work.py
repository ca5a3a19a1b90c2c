"""The work of a replacement, done by the worker outside of any transaction."""

from __future__ import annotations

from pathlib import Path

from panels.desk.replacements.landing import Ground, land_replacements, replacement_ground, settle
from panels.desk.replacements.ordering import KIND
from panels.door import Machine
from panels.draws.jobs import ENDINGS, KINDS, Work
from panels.draws.places import private_folder
from panels.store.tables import OrderState
from sortition import report
from sortition.cli.made_with import made_with
from sortition.draw import Randomness
from sortition.refused import Refused
from sortition.replacement.batch import Wish
from sortition.replacement.step import Plan, Step, step
from strata.texts import text


def carry_out(work: Work) -> None:
    """Compute and draw what was ordered, and bring it home.

    Raises
    ------
    InputError
        If nobody fits, the number is not right, or something changed meanwhile.
    Stopped
        If the clock ran out; the order can be carried out later.
    """
    worker = work.house.machine(Machine.WORKER, jury=work.jury)
    order = work.subject or ""
    with private_folder() as private:
        folder = private / "jury"
        ground = replacement_ground(worker, order, folder)
        if ground is None:
            return
        work.progress("replacing", None)
        done = _step(work, ground, folder)
        if done.link is None:
            raise _nothing_drawn(done)
        if (folder / "report.html").exists():
            report.write(folder)
        land_replacements(worker, order, folder, job=work.job, attempt=work.attempt)


def _step(work: Work, ground: Ground, folder: Path) -> Step:
    """Take the step of the folder that is next: write the link, or draw the one that waits."""
    waiting = ground.state is OrderState.NUMBERED
    return step(
        folder,
        Wish() if waiting else ground.wish,
        plan=Plan() if waiting else Plan(accept=ground.accept, later=ground.by_number),
        randomness=Randomness(number=ground.number) if waiting else Randomness(),
        at=work.house.now(),
        made_with=made_with(),
        clock=work.clock,
    )


def _nothing_drawn(done: Step) -> Refused:
    if done.look is None:
        return Refused(
            "replacement-needless",
            text("No seat is empty."),
            text("Replacements are drawn once somebody has said no, left, or was not reached."),
        )
    return Refused(
        "replacement-nobody-fits",
        text("Nobody fits the empty seats within the quotas."),
        text("Look at the outlook, choose what gives way, and order again."),
    )


KINDS[KIND] = carry_out
ENDINGS[KIND] = settle
