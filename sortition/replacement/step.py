"""One step after the draw: look what leaves and what could come, or write the next replacement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sortition.clock import Clock, never
from sortition.digest import sha256
from sortition.draw import Drawn, Randomness, draw
from sortition.folder.atomic import held
from sortition.refused import Refused
from sortition.replacement.batch import Batch, Wish, batch
from sortition.replacement.link import write_link
from sortition.replacement.look import Look, look
from sortition.replacement.standing import Standing, standing
from strata.texts import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to go about a batch.

    Parameters
    ----------
    accept
        Number of the choice that is accepted, None if none is.
    panels
        How many equally likely sets of replacements the lottery has, None for as many panels as
        the first lottery has; 0 for exact weights.
    later
        Whether only the lottery is written, to be drawn by randomness named later.
    what_if
        Whether nothing is written.
    """

    accept: int | None = None
    panels: int | None = None
    later: bool = False
    what_if: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a step came to.

    Parameters
    ----------
    before
        The panel as it was.
    members
        Who sits now, by ticket with the number of the replacement that drew them.
    look
        What was found; None if all seats are taken, or a lottery that waited was drawn.
    drawn
        Who stepped in and how; None if nothing was drawn.
    link
        Folder of the replacement that was written or drawn, None if none was.
    checkpoint
        SHA-256 of the last `draw.json`, which pins all that came before.
    """

    before: Standing
    members: Mapping[str, int]
    look: Look | None = None
    drawn: Drawn | None = None
    link: Path | None = None
    checkpoint: str

    @property
    def open(self) -> int:
        """How many seats nobody has."""
        return self.before.seats - len(self.members)


def step(
    folder: Path,
    wish: Wish,
    *,
    plan: Plan,
    randomness: Randomness,
    at: datetime,
    made_with: Mapping[str, str],
    clock: Clock = never,
) -> Step:
    """Replace those who left, or see what would come of it.

    Parameters
    ----------
    folder
        The full folder of a drawn lottery; it is verified first, with its replacements.
    wish
        Who left, who said no, who cannot be reached.
    plan
        How to go about it.
    randomness
        Where the number comes from; with none, from the draw of the panel itself.
    at
        Now; a time zone is needed.
    made_with
        Names and versions of programs, for the manifest.
    clock
        Ends the work; then nothing is written.

    Raises
    ------
    Refused
        If the folder does not verify, somebody is not who the wish says, or number, seed or beacon
        are not right. Every file is then as it was.
    Stopped
        If `clock` ran out.
    """
    _check_method(plan, randomness)
    with held(folder):
        now = standing(folder)
        if now.waits:
            return _draw_waiting(now, wish, plan, randomness, at)
        asked = batch(now, wish)
        if not asked.empty:
            return Step(before=now, members=now.members, checkpoint=now.follows)
        panels = now.panels if plan.panels is None else plan.panels
        found = look(asked, accept=plan.accept, panels=panels, clock=clock)
        if plan.what_if or found.followed is None:
            return Step(before=now, members=now.members, look=found, checkpoint=now.follows)
        drawn = write_link(
            found, randomness=randomness, later=plan.later, at=at, made_with=made_with
        )
        return _after(now, asked, found, drawn)


def _check_method(plan: Plan, randomness: Randomness) -> None:
    if randomness.count + plan.later > 1:
        raise Refused(
            "replace-method",
            text("More than one of --number, --beacon, --seed and --later was given."),
            text("Give one of them, or none: then the draw of the panel decides."),
        )


def _after(now: Standing, asked: Batch, found: Look, drawn: Drawn | None) -> Step:
    """Return the step with the replacement that was written."""
    number = now.links + 1
    comers = drawn.tickets if drawn else ()
    link = now.place(number)
    return Step(
        before=now,
        members={ticket: now.members[ticket] for ticket in asked.staying}
        | dict.fromkeys(comers, number),
        look=found,
        drawn=drawn,
        link=link,
        checkpoint=_checkpoint(link) if drawn else now.follows,
    )


def _draw_waiting(
    now: Standing, wish: Wish, plan: Plan, randomness: Randomness, at: datetime
) -> Step:
    """Draw the replacement whose lottery was written before."""
    link = now.place(now.links)
    if wish != Wish() or plan != Plan() or not randomness.count:
        raise Refused(
            "replace-waits",
            text("The lottery in {folder} waits for its draw.", folder=link),
            text("Draw it first: `sortition replace DIR` with --number, --beacon or --seed alone."),
            file=link,
        )
    drawn = draw(
        link,
        at=at,
        number=randomness.number,
        seed=randomness.seed,
        beacon_file=randomness.beacon_file,
    )
    return Step(
        before=now,
        members=dict(now.members) | dict.fromkeys(drawn.tickets, now.links),
        drawn=drawn,
        link=link,
        checkpoint=_checkpoint(link),
    )


def _checkpoint(link: Path) -> str:
    return sha256((link / "draw.json").read_bytes())
