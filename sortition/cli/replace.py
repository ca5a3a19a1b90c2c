"""`sortition replace`: members leave, and a small lottery decides who steps in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sortition.cli import options
from sortition.cli.outcome import DONE, NO, Outcome, carry_out
from sortition.cli.verify import expect_manifest

if TYPE_CHECKING:
    from sortition.draw import Randomness
    from sortition.replacement.batch import Wish
    from sortition.replacement.step import Plan


class Source(StrEnum):
    """Who may step in."""

    pool = "pool"
    alternates = "alternates"


def replace(
    folder: options.Folder,
    left: Annotated[
        str, typer.Option(help="The members who leave, separated by commas.", metavar="ID,ID")
    ] = "",
    declined: Annotated[
        str,
        typer.Option(
            help="Others who said no. They are never asked again, in no later replacement either.",
            metavar="ID,ID",
        ),
    ] = "",
    unavailable: Annotated[
        str,
        typer.Option(
            help="Others who cannot be reached now. They are left out this time only.",
            metavar="ID,ID",
        ),
    ] = "",
    tickets: Annotated[
        Path | None,
        typer.Option(
            help="The private list that 'lottery --tickets' wrote; with it people may be named by "
            "their ids, and are shown with them.",
            metavar="FILE",
        ),
    ] = None,
    source: Annotated[
        Source,
        typer.Option("--from", help="Who may step in: the whole pool, or the alternates."),
    ] = Source.pool,
    accept: Annotated[
        int | None,
        typer.Option(
            help="If nobody fits within the quotas: the number of the choice to follow.",
            parser=options.whole(1),
            metavar="N",
        ),
    ] = None,
    what_if: Annotated[
        bool, typer.Option("--what-if", help="Show what would come of it; draw and write nothing.")
    ] = False,
    number: options.Number = None,
    beacon: options.Beacon = None,
    seed: options.Seed = None,
    later: Annotated[
        bool,
        typer.Option(
            "--later",
            help="Write the lottery only, to publish it before --number, --beacon or --seed "
            "decides.",
        ),
    ] = False,
    panels: Annotated[
        int | None,
        typer.Option(
            help="How many equally likely sets of replacements to number, as many as the lottery "
            "has panels unless said otherwise; 0 for exact weights.",
            parser=options.whole(0, options.PANELS),
            metavar="M",
        ),
    ] = None,
    members: Annotated[
        Path | None,
        typer.Option(help="Write who sits now to FILE, a table to open in Excel.", metavar="FILE"),
    ] = None,
    time: Annotated[
        float | None,
        typer.Option(
            help="Stop after so many seconds. A lottery that is not proven by then is marked so.",
            parser=options.seconds,
            metavar="SECONDS",
        ),
    ] = None,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Draw replacements for members who leave.

    Everybody who can take an empty seat within the quotas has the fairest chance to. The number
    comes from the draw of the panel, unless --number, --beacon or --seed names another. If nobody
    fits, the choices are shown. Nobody is drawn twice. What was done is added to the folder, where
    'sortition verify' follows it.

    \b
    Examples:
      sortition replace jury --left K7M-4QX,PQ3-9RT --what-if
      sortition replace jury --left K7M-4QX,PQ3-9RT
      sortition replace jury --left K7M-4QX --declined XX4-T7C --accept 1
    """

    def work() -> Outcome:
        from sortition.draw import Randomness
        from sortition.folder.tickets import read_list
        from sortition.replacement.batch import Wish
        from sortition.replacement.naming import named
        from sortition.replacement.step import Plan

        holders = {} if tickets is None else read_list(tickets)
        order = Order(
            folder=folder,
            wish=Wish(
                left=named(left, holders),
                declined=named(declined, holders),
                unavailable=named(unavailable, holders),
                alternates=source is Source.alternates,
            ),
            plan=Plan(accept=accept, panels=panels, later=later, what_if=what_if),
            randomness=Randomness(number=number, seed=seed, beacon_file=beacon),
            holders=holders,
            members=members,
            seconds=time,
        )
        return replaced(order)

    carry_out("replace", work, as_json=json, debug=debug)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was ordered.

    Parameters
    ----------
    folder, wish, plan, randomness
        As in `sortition.replacement.step.step`.
    holders
        The private list, empty if it is not at hand.
    members
        Where to write who sits, None for nowhere.
    seconds
        Limit of the work, None for none.
    """

    folder: Path
    wish: Wish
    plan: Plan
    randomness: Randomness
    holders: dict[str, tuple[str, str]] = field(default_factory=dict)
    members: Path | None = None
    seconds: float | None = None


def replaced(order: Order) -> Outcome:
    """Carry out `order`; exit code 1 if nobody fits and no choice was accepted."""
    from sortition.cli.made_with import made_with
    from sortition.cli.replacements import figures, lines
    from sortition.cli.watch import Watch
    from sortition.replacement.naming import check_members, write_members
    from sortition.replacement.step import step

    expect_manifest(order.folder)
    if order.members is not None:
        check_members(order.members)
    watch = Watch(order.seconds)
    with watch.listening():
        done = step(
            order.folder,
            order.wish,
            plan=order.plan,
            randomness=order.randomness,
            at=datetime.now(UTC),
            made_with=made_with(),
            clock=watch,
        )
    if order.members is not None:
        write_members(order.members, done.members, order.holders)
    if done.link is not None and (order.folder / "report.html").exists():
        from sortition import report

        report.write(order.folder)
    stuck = done.look is not None and done.look.followed is None
    return Outcome(
        summary=[*lines(done, order)],
        figures=figures(done, order),
        code=NO if stuck else DONE,
    )
