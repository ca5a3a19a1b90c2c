"""`sortition compare`: all rules on one pool, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sortition.cli import options
from sortition.cli.outcome import DONE, STOPPED, Outcome, carry_out, warn
from sortition.cli.sources import Sources, reads_both
from sortition.cli.watch import Watch, limit
from strata.texts import Text, text

if TYPE_CHECKING:
    from sortition.comparison import Comparison, Trial
    from sortition.comparison.figures import Figures


@reads_both
def compare(
    sources: Sources,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Write comparison.html, comparison.csv and comparison.json to this new folder.",
            metavar="DIR",
        ),
    ] = None,
    rules: Annotated[
        str,
        typer.Option(
            help="Which rules, separated by commas; without it all of them.",
            metavar="RULE,RULE",
        ),
    ] = "",
    panels: Annotated[
        int,
        typer.Option(
            help="How many equally likely panels each rule publishes.",
            parser=options.whole(1, options.PANELS),
            metavar="M",
        ),
    ] = 1000,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over an earlier comparison.")
    ] = False,
    time: options.Time = None,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Run all rules on one pool and put chances side by side.

    No lottery is kept: 'sortition lottery --rule RULE' makes the one that you choose. A rule that
    fails, or that time does not allow, keeps its line with the reason.

    \b
    Examples:
      sortition compare --pool pool.csv --quotas quotas.csv --seats 40
      sortition compare --pool pool.csv --quotas quotas.csv --seats 40 --rules leximin,legacy \\
          --out comparison
    """
    plan = Plan(
        sources=sources,
        out=out,
        rules=options.columns(rules),
        panels=panels,
        replace=replace,
        seconds=time,
    )
    carry_out("compare", lambda: compared(plan), as_json=json, debug=debug)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be compared, and where the result goes.

    Parameters
    ----------
    out
        Where to write, None to write nothing.
    rules
        Names of the rules, empty for all.
    seconds
        Limit of all the work together, None for the usual one.
    """

    sources: Sources
    out: Path | None
    rules: tuple[str, ...]
    panels: int
    replace: bool
    seconds: float | None


def compared(plan: Plan) -> Outcome:
    """Read the files of `plan`, run the rules and say how they compare."""
    from sortition import comparison
    from sortition.cli import progress
    from sortition.cli.check import SECONDS, examined
    from sortition.cli.made_with import made_with
    from sortition.comparison.writing import check_free
    from sortition.decomposition.generation import NoPanel
    from sortition.rules import RULES

    if plan.out is not None:
        check_free(plan.out, replace=plan.replace)
    chosen = {name: RULES[name] for name in _known(plan.rules, tuple(RULES))}
    reading = plan.sources.read()
    warn(reading.problems)
    profiles = plan.sources.profiles(reading)
    watch = Watch(limit(plan.seconds, len(reading.pool)))
    try:
        with watch.listening(), progress.shown() as show:
            found = comparison.compare(
                profiles,
                chosen,
                panels=plan.panels,
                clock=watch,
                now=lambda: watch.elapsed,
                progress=show,
            )
    except NoPanel:
        return examined(plan.sources, reading, watch=Watch(plan.seconds or SECONDS))
    if plan.out is not None:
        comparison.write(found, plan.out, made_with=made_with(), replace=plan.replace)
    stopped = any(trial.state == "stopped" for trial in found.trials) or watch() <= 0
    return Outcome(
        summary=[*_lines(found), *_wrote(plan.out)],
        figures=_figures(found, plan.out),
        warnings=reading.problems,
        code=STOPPED if stopped else DONE,
    )


def _figures(found: Comparison, out: Path | None) -> dict[str, object]:
    from sortition.comparison.writing import trial_as_json

    return {
        "folder": None if out is None else str(out),
        "seats": found.profiles.seats,
        "people": len(found.profiles.pool),
        "panels": found.panels,
        "intersections": found.cells,
        "rules": [trial_as_json(trial, chances=False) for trial in found.trials],
    }


def _known(asked: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the rules that were asked for, all if none were.

    Raises
    ------
    InputError
        If there is no rule of a name.
    """
    from strata.problems import InputError, Problem

    unknown = [name for name in asked if name not in known]
    if unknown:
        raise InputError([
            Problem(
                code="rule-unknown",
                what=text("There is no rule {name!r}.", name=unknown[0]),
                remedy=text("The rules are {names}.", names=", ".join(known)),
            )
        ])  # fmt: skip
    return tuple(dict.fromkeys(asked)) or known


def _wrote(out: Path | None) -> Iterator[Text]:
    if out is not None:
        yield text("Wrote {file}, and the same as CSV and JSON.", file=out / "comparison.html")


_WIDTHS = (12, 11, 8, 8, 13, 7, 9, 10, 8)


def _lines(found: Comparison) -> Iterator[Text | str]:
    """Yield the table, and under it what must be said of single rules."""
    people, seats = len(found.profiles.pool), found.profiles.seats
    yield text(
        "{seats} seats for {people:,} volunteers; without quotas everyone's chance would be "
        "{equal:.2%}.",
        seats=seats, people=people, equal=seats / people,
    )  # fmt: skip
    heads = (
        text("rule"), text("chances"), text("lowest"), text("highest"), text("times equal"),
        text("Gini"), text("geomean"), text("under lex."), text("seconds"),
    )  # fmt: skip
    yield ""
    yield _row([str(head) for head in heads])
    for trial in found.trials:
        yield from _of_rule(trial)
    yield ""
    yield from _notes(found)


def _of_rule(trial: Trial) -> Iterator[str]:
    seconds = f"{trial.seconds:.1f}"
    if not trial.figures:
        yield f"{trial.rule:<{_WIDTHS[0]}}  {trial.reason}"
    for place, one in enumerate(trial.figures):
        yield _row([trial.rule if not place else "", *_cells(one), seconds if not place else ""])


def _cells(one: Figures) -> list[str]:
    kinds = {
        "exact": text("exact"),
        "published": text("published"),
        "estimate": text("estimate"),
        "panel": text("no lottery"),
    }
    return [
        str(kinds[one.basis]),
        f"{float(one.lowest):.2%}",
        f"{float(one.highest):.2%}",
        f"{float(one.lowest_ratio):.2f}-{float(one.highest_ratio):.2f}",
        f"{one.gini:.4f}",
        f"{one.geometric_mean:.2%}",
        "-" if one.under is None else f"{float(one.under):.1%}",
    ]


def _row(cells: list[str]) -> str:
    """Return cells below their heads: words to the left, figures to the right."""
    placed = [
        f"{cell:<{width}}" if place < 2 else f"{cell:>{width}}"
        for place, (cell, width) in enumerate(zip(cells, _WIDTHS, strict=True))
    ]
    return "  ".join(placed).rstrip()


def _notes(found: Comparison) -> Iterator[Text]:
    if found.floor is not None:
        yield text(
            "Under lex.: people with less than leximin's lowest chance, {floor:.2%}.",
            floor=float(found.floor),
        )
    for trial in found.trials:
        yield from _note(trial)


def _note(trial: Trial) -> Iterator[Text]:
    lottery = trial.lottery
    if lottery is None:
        return
    if lottery.estimate is not None and trial.interval is not None:
        yield text(
            "{rule} is an estimate from {runs:,} runs, {failures:,} others failed; whoever was "
            "seated least has a chance of {low:.2%} to {high:.2%} (99 percent sure).",
            rule=trial.rule, runs=lottery.estimate.runs, failures=lottery.estimate.failures,
            low=trial.interval[0], high=trial.interval[1],
        )  # fmt: skip
    elif lottery.evenness is not None:
        yield text(
            "{rule} is no lottery: it names one panel, and nobody else has a chance.",
            rule=trial.rule,
        )
    elif not lottery.proven:
        yield text("{rule} is NOT PROVEN: the work was stopped.", rule=trial.rule)
