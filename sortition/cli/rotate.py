"""`sortition rotate`: plan how a standing council is renewed, a cohort at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sortition.cli import options
from sortition.cli.outcome import Outcome, carry_out, warn
from sortition.cli.sources import Sources, reads_both
from sortition.cli.watch import Watch
from strata.texts import Text, text

if TYPE_CHECKING:
    from sortition.several.rotation import Rotation


@reads_both
def rotate(
    sources: Sources,
    cohorts: Annotated[
        int,
        typer.Option(
            help="Into how many cohorts the council is divided.",
            parser=options.whole(2),
            metavar="N",
        ),
    ],
    rounds: Annotated[
        int,
        typer.Option(help="How often a cohort is renewed.", parser=options.whole(1), metavar="N"),
    ],
    months: Annotated[
        int,
        typer.Option(
            help="Months from one round to the next.", parser=options.whole(1), metavar="N"
        ),
    ] = 6,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Write the quotas of each cohort, the rounds and the groups to DIR.",
            metavar="DIR",
        ),
    ] = None,
    time: options.Time = None,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Plan how a standing council is renewed, by cohorts.

    It gives the quotas of each cohort, which add up to those of the council, and for each group
    the chance to serve at least once. The pool is taken to stay as it is.

    \b
    Examples:
      sortition rotate --pool pool.csv --quotas quotas.csv --seats 24 --cohorts 3 --rounds 6
      sortition rotate --pool pool.csv --quotas quotas.csv --seats 24 --cohorts 3 --rounds 6 \\
          --months 6 --out plan
    """  # fmt: skip

    def work() -> Outcome:
        from sortition.several.rotation import rotation
        from sortition.several.rotation_files import write

        reading = sources.read()
        warn(reading.problems)
        watch = Watch(time)
        with watch.listening():
            plan = rotation(
                reading.pool,
                reading.quotas,
                sources.seats,
                count=cohorts,
                rounds=rounds,
                clock=watch,
            )
        files = () if out is None else write(plan, out, months=months)
        return Outcome(
            summary=[*_lines(plan, months), *(text("Wrote {file}.", file=file) for file in files)],
            figures=_figures(plan, months) | {"files": [str(file) for file in files]},
            warnings=reading.problems,
        )

    carry_out("rotate", work, as_json=json, debug=debug)


def _lines(plan: Rotation, months: int) -> Iterator[Text]:
    sizes = [cohort.seats for cohort in plan.cohorts]
    yield text(
        "{seats} seats in {count} cohorts of {sizes}; {rounds} rounds in {months} months.",
        seats=sum(sizes), count=len(sizes), sizes=", ".join(map(str, sizes)),
        rounds=len(plan.rounds), months=len(plan.rounds) * months,
    )  # fmt: skip
    yield text(
        "Chance to serve at least once, if the pool stays as it is and whoever serves makes way "
        "for somebody like them: {mean:.1%} on average, {lowest:.1%} at least.",
        mean=float(sum(plan.chances)) / len(plan.chances), lowest=float(min(plan.chances)),
    )  # fmt: skip
    for group in plan.groups:
        yield text(
            "  {feature}, {value}: {chance:.1%} on average ({start:.1%} in the first council), "
            "{lowest:.1%} at least; {volunteers} volunteers.",
            feature=group.feature, value=group.value, chance=float(group.chance),
            start=float(group.start), lowest=float(group.lowest), volunteers=group.volunteers,
        )  # fmt: skip
    yield text(
        "These are what the quotas allow, in fractions; where people are too whole for it, a "
        "lottery gives less."
    )


def _figures(plan: Rotation, months: int) -> dict[str, object]:
    return {
        "seats": sum(cohort.seats for cohort in plan.cohorts),
        "cohorts": [
            {
                "seats": cohort.seats,
                "quotas": [
                    {"feature": q.feature, "value": q.value, "least": q.least, "most": q.most}
                    for q in cohort.quotas.rows
                ],
            }
            for cohort in plan.cohorts
        ],
        "rounds": [
            {"round": turn, "months": turn * months, "cohort": cohort + 1}
            for turn, cohort in enumerate(plan.rounds, start=1)
        ],
        "groups": [
            {
                "feature": group.feature,
                "value": group.value,
                "volunteers": group.volunteers,
                "start": float(group.start),
                "chance": float(group.chance),
                "lowest": float(group.lowest),
                "highest": float(group.highest),
            }
            for group in plan.groups
        ],
    }
