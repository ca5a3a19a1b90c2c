"""`sortition check`: what is wrong with the files, and whether a panel exists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sortition.cli import options, progress
from sortition.cli.outcome import DONE, NO, STOPPED, Outcome, carry_out, warn
from sortition.cli.sources import Sources, reads_both
from sortition.cli.watch import Watch
from strata.texts import Text, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sortition.feasibility import Finding
    from strata.reading import Reading

SECONDS = 10.0
"""How long the check may take unless ``--time`` says so."""


@reads_both
def check(
    sources: Sources,
    suggest: Annotated[
        Path | None,
        typer.Option(
            help="If no panel exists, write each suggested change as a quota file to use.",
            metavar="DIR",
        ),
    ] = None,
    time: options.Limit = SECONDS,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Say what is wrong with the files and if a panel exists.

    Every problem of both files is named at once. If no panel exists: which quotas cannot hold
    together, and the smallest changes that would help.

    \b
    Examples:
      sortition check --pool pool.csv --quotas quotas.csv --seats 40
      sortition check --pool pool.xlsx --quotas quotas.xlsx --seats 40 --suggest changes
    """
    carry_out(
        "check",
        lambda: checked(sources, seconds=time, suggest=suggest),
        as_json=json,
        debug=debug,
    )


def checked(sources: Sources, *, seconds: float, suggest: Path | None) -> Outcome:
    """Read `sources` and say whether they give a panel."""
    reading = sources.read()
    warn(reading.problems)
    watch = Watch(seconds)
    return examined(sources, reading, watch=watch, suggest=suggest)


def examined(
    sources: Sources, reading: Reading, *, watch: Watch, suggest: Path | None = None
) -> Outcome:
    """Say whether what was read gives a panel; exit code 1 if not, 3 if time ran out first."""
    from sortition.feasibility import examine, write_suggestions

    with watch.listening(), progress.shown() as show:
        show("feasibility", None)
        finding = examine(sources.profiles(reading), reading.quotas, clock=watch)
    files = () if suggest is None else write_suggestions(finding, suggest)
    return Outcome(
        summary=[*lines(finding), *(text("Wrote {file}.", file=file) for file in files)],
        figures=finding.as_json() | {"files": [str(file) for file in files]},
        warnings=reading.problems,
        code={True: DONE, False: NO, None: STOPPED}[finding.exists],
    )


def lines(finding: Finding) -> Iterator[Text]:
    """Yield for people what was found."""
    from sortition.cli import summary

    yield finding.verdict()
    yield from summary.households(finding.profiles.pool)
    for reason in finding.reasons():
        yield text("  - {reason}", reason=reason)
    remedies = list(finding.remedies())
    if remedies:
        yield text("What would help, the smallest change first:")
        for remedy in remedies:
            yield text("  - {remedy}", remedy=remedy)
    for note in finding.notes():
        yield text("Note: {note}", note=note)
    ids = finding.profiles.pool.ids
    never = [ids[person] for one in finding.certain if not one.always for person in one.people]
    always = [ids[person] for one in finding.certain if one.always for person in one.people]
    if never:
        yield text("Who is in no panel: {who}.", who=summary.some(never))
    if always:
        yield text("Who is in every panel: {who}.", who=summary.some(always))
