"""`sortition lottery`: from two files to a folder with the fairest lottery and its proof."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import replace as changed
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sortition.cli import council, filling, options
from sortition.cli.outcome import DONE, STOPPED, Outcome, carry_out, warn
from sortition.cli.sources import Sources, reads_both
from sortition.cli.watch import Watch, limit
from strata.texts import text

if TYPE_CHECKING:
    from sortition.cli.filling import Filled
    from sortition.clock import Clock
    from sortition.lottery import Lottery
    from sortition.progress import Progress
    from sortition.rules import Rule
    from strata.problems import Problem
    from strata.profiles import Profiles
    from strata.reading import Reading


@reads_both
def lottery(
    sources: Sources,
    out: Annotated[Path, typer.Option(help="The folder to write.", metavar="DIR")],
    rule: Annotated[options.Rule, typer.Option(help="What is fairest.")] = options.Rule.leximin,
    gamma: options.Gamma = None,
    juries: Annotated[
        int,
        typer.Option(
            help="How many panels sit at once, nobody in two of them.",
            parser=options.whole(1),
            metavar="J",
        ),
    ] = 1,
    keep: Annotated[
        Path | None,
        typer.Option(
            help="Members who stay: a table of ids. They count toward the quotas; the lottery is "
            "for the other seats.",
            metavar="FILE",
        ),
    ] = None,
    served: Annotated[
        Path | None,
        typer.Option(
            help="People who have served and may not again: a table of ids, and if there is a "
            "column 'until', until that day.",
            metavar="FILE",
        ),
    ] = None,
    panels: Annotated[
        int,
        typer.Option(
            help="How many equally likely panels to number; 0 for the exact lottery, in which "
            "panels have weights.",
            parser=options.whole(0, options.PANELS),
            metavar="M",
        ),
    ] = 1000,
    diverse: Annotated[
        bool,
        typer.Option(
            "--diverse",
            help="Let people change places between panels until more pairs of values of two "
            "features are filled. Nobody's chance changes.",
        ),
    ] = False,
    tickets: Annotated[
        Path | None,
        typer.Option(
            help="Call volunteers by random tickets, and write the private list of ticket, id and "
            "salt to FILE, outside the folder.",
            metavar="FILE",
        ),
    ] = None,
    replace: options.Replace = False,
    time: options.Time = None,
    no_report: options.NoReport = False,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Find the fairest lottery, prove it and write its folder.

    Ctrl-C ends the work with the best lottery so far, marked as not proven; pressed twice it ends
    at once and writes nothing.

    \b
    Examples:
      sortition lottery --pool pool.csv --quotas quotas.csv --seats 40 --out jury
      sortition lottery --pool pool.xlsx --sheet Answers --quotas quotas.csv --seats 40 \\
          --household address,postcode --tickets private.csv --out jury
      sortition lottery --pool pool.csv --quotas quotas.csv --seats 40 --juries 2 --out juries
      sortition lottery --pool pool.csv --quotas quotas.csv --seats 24 --keep staying.csv \\
          --served served.csv --on 2027-03-01 --out council
    """
    if gamma is not None and rule is not options.Rule.goldilocks:
        raise typer.BadParameter(str(text("--gamma belongs to --rule goldilocks.")))
    if juries > 1 and rule is not options.Rule.leximin:
        raise typer.BadParameter(str(text("--juries is built for --rule leximin only.")))
    if juries > 1 and keep is not None:
        raise typer.BadParameter(str(text("--keep is for one council: leave out --juries.")))
    plan = Plan(
        sources=sources,
        out=out,
        rule=rule.value,
        gamma=gamma,
        panels=panels,
        diverse=diverse,
        juries=juries,
        keep=keep,
        served=served,
        tickets=tickets,
        replace=replace,
        seconds=time,
        page=not no_report,
    )
    carry_out("lottery", lambda: hold(plan), as_json=json, debug=debug)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a lottery is to be made from, how and where.

    Parameters
    ----------
    out, tickets, replace
        As in `sortition.folder.write`.
    rule, gamma
        Name of the rule, and the parameter of goldilocks if it is not the usual one.
    panels
        As in `sortition.leximin`.
    diverse
        Whether people change places so that more intersections are filled.
    juries
        How many panels sit at once.
    keep, served
        Files of those who stay, and of those who have served.
    seconds
        Limit of the work, None for the usual one.
    page
        Whether to write the report.
    more
        Of what shaped the result, for the manifest.
    """

    sources: Sources
    out: Path
    rule: str = "leximin"
    gamma: Fraction | str | None = None
    panels: int = 1000
    diverse: bool = False
    juries: int = 1
    keep: Path | None = None
    served: Path | None = None
    tickets: Path | None = None
    replace: bool = False
    seconds: float | None = None
    page: bool = True
    more: Mapping[str, object] = field(default_factory=dict)


def hold(plan: Plan) -> Outcome:
    """Read the files of `plan`, make the lottery and write its folder."""
    from sortition import folder

    folder.check_free(plan.out, tickets=plan.tickets, replace=plan.replace)
    if plan.diverse:
        filling.check(rule=plan.rule, panels=plan.panels, juries=plan.juries)
    reading = plan.sources.read()
    left = council.left(plan.sources, reading, keep=plan.keep, served=plan.served)
    warn(_warnings(plan, left.reading))
    outcome = held(changed(plan, sources=left.sources, more=left.options), left.reading)
    return changed(outcome, summary=[*left.said, *outcome.summary])


def held(plan: Plan, reading: Reading) -> Outcome:
    """Make the lottery of what was read and write its folder; if no panel exists, only say why."""
    from sortition import folder
    from sortition.cli import progress, summary
    from sortition.cli.check import SECONDS, examined
    from sortition.cli.juries import examined_together
    from sortition.cli.made_with import made_with
    from sortition.decomposition.generation import NoPanel

    profiles = plan.sources.profiles(reading)
    watch = Watch(limit(plan.seconds, len(reading.pool)))
    try:
        with watch.listening(), progress.shown() as show:
            found, filled = _found(plan, profiles, clock=watch, progress=show)
    except NoPanel:
        watch = Watch(plan.seconds or SECONDS)
        if plan.juries > 1:
            return examined_together(plan.sources, reading, plan.juries, watch=watch)
        return examined(plan.sources, reading, watch=watch)
    folder.write(
        found,
        plan.out,
        quotas=reading.quotas,
        options=_options(plan),
        made_with=made_with(),
        tickets=plan.tickets,
        replace=plan.replace,
        token=lambda: secrets.token_hex(16),
    )
    if plan.page:
        from sortition import report

        report.write(plan.out)
    stopped = _cut_short(found, plan.panels, time_left=watch())
    told = summary.lines(
        found, plan.out, tickets=plan.tickets, seconds=watch.elapsed, stopped=stopped
    )
    return Outcome(
        summary=[*told, *filling.lines(filled)],
        figures=summary.figures(found, plan.out, seconds=watch.elapsed) | filling.figures(filled),
        warnings=_warnings(plan, reading),
        code=STOPPED if stopped else DONE,
    )


def _cut_short(found: Lottery, panels: int, *, time_left: float) -> bool:
    """Tell whether the work ended before all that the rule does was done."""
    if found.estimate is not None:
        return found.estimate.runs < panels
    if found.evenness is not None:
        return time_left <= 0 and found.evenness.reached > found.evenness.bound
    return not found.proven


def _found(
    plan: Plan, profiles: Profiles, *, clock: Clock, progress: Progress
) -> tuple[Lottery, Filled | None]:
    """Return the lottery, and if people change places in it what that fills."""
    found = _rule(plan)(profiles, panels=plan.panels, clock=clock, progress=progress)
    return filling.more(found, clock=clock, progress=progress) if plan.diverse else (found, None)


def _rule(plan: Plan) -> Rule:
    """Return the rule with its parameter."""
    from sortition.rules import RULES
    from sortition.rules.goldilocks import goldilocks

    if plan.juries > 1:
        from sortition.several.attain import leximin

        return partial(leximin, juries=plan.juries)
    if plan.gamma is None:
        return RULES[plan.rule]
    return partial(goldilocks, gamma=plan.gamma)


def _warnings(plan: Plan, reading: Reading) -> list[Problem]:
    """Return what the reader says; that ids give people away is no matter where none is shown."""
    hidden = {"id-personal"} if plan.tickets else set()
    return [problem for problem in reading.problems if problem.code not in hidden]


def _options(plan: Plan) -> dict[str, object]:
    """Return what shaped the result, for the manifest: no paths, they may name people."""
    sources = plan.sources
    return {
        "panels": plan.panels,
        "diverse": plan.diverse,
        "gamma": None if plan.gamma is None else str(plan.gamma),
        "id": sources.id_column,
        "household": list(sources.household),
        "on": None if sources.on is None else sources.on.isoformat(),
        "time": plan.seconds,
        **plan.more,
    }
