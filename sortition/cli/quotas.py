"""`sortition quotas`: from a population to a quota file, with the rounding shown."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date as Day
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sortition.cli import options, progress
from sortition.cli.outcome import DONE, NO, STOPPED, Outcome, carry_out, warn
from sortition.cli.sources import Sources
from sortition.cli.watch import Watch
from strata.texts import Text, text

if TYPE_CHECKING:
    from sortition.feasibility import Finding
    from strata.population import Plan, Population
    from strata.problems import Problem
    from strata.quotas import Quotas

SECONDS = 10.0
"""How long the look at the pool may take unless ``--time`` says so."""


def method(given: str) -> str:
    """Read the name of a method of apportionment."""
    from strata.population.apportionment import ALSO, METHODS

    name = given.strip().lower().replace("_", "-").replace("ë", "e").replace("ü", "u")
    if name not in METHODS and name not in ALSO:
        names = ", ".join([*METHODS, *ALSO])
        raise typer.BadParameter(
            str(text("{given} is no method; there are {names}.", given=given, names=names))
        )
    return ALSO.get(name, name)


def quotas(
    population: Annotated[
        Path,
        typer.Option(
            help="How many people have each value: a CSV or Excel file. A list "
            "feature,value,count (or share); a column for each feature and one called count; two "
            "features against each other (first cell: age / gender); or one row for each person.",
            metavar="FILE",
        ),
    ],
    seats: options.Seats,
    features: Annotated[
        str,
        typer.Option(
            help="The features to make quotas for, separated by commas. Without it: all.",
            metavar="NAME,NAME",
        ),
    ] = "",
    nested: Annotated[
        list[str] | None,
        typer.Option(
            help="Features to cross, separated by commas: age,gender gives quotas for each age of "
            "each gender. May be given several times.",
            metavar="NAME,NAME",
        ),
    ] = None,
    bands: Annotated[
        list[str] | None,
        typer.Option(
            help="Put ages in years, narrower bands or (with --on) births into bands: "
            "'age=16-29,30-59,60+'. Whoever is in none is left out. May be given several times.",
            metavar="FEATURE=BAND,BAND",
        ),
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            "--method",
            help="How seats are rounded: largest-remainder, sainte-lague (webster), "
            "sainte-lague-modified, dhondt (jefferson), adams, huntington-hill or dean.",
            parser=method,
            metavar="METHOD",
        ),
    ] = "largest-remainder",
    spread: Annotated[
        int,
        typer.Option(
            help="Let each quota reach so many seats to either side.",
            parser=options.whole(0),
            metavar="N",
        ),
    ] = 0,
    at_least: Annotated[
        list[str] | None,
        typer.Option(
            help="A minimum of seats for a value. May be given several times.",
            metavar="[FEATURE:]VALUE=N",
        ),
    ] = None,
    weight_up: Annotated[
        list[str] | None,
        typer.Option(
            help="Over-represent a value: so many seats (8), or so many times its share (1.5x). "
            "Needs --reason. May be given several times.",
            metavar="[FEATURE:]VALUE=N",
        ),
    ] = None,
    reason: Annotated[
        str,
        typer.Option(
            help="Why some are over-represented. Stands in the quota file and is published.",
            metavar="TEXT",
        ),
    ] = "",
    source: Annotated[
        str | None,
        typer.Option(help="Where the figures come from, if the file does not say.", metavar="TEXT"),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(help="Of when the figures are, if the file does not say.", metavar="TEXT"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Write the quota file here rather than to standard output.", metavar="FILE"
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a quota file that is there.")
    ] = False,
    population_sheet: Annotated[
        str | None,
        typer.Option(help="The sheet of an Excel file of the population.", metavar="NAME"),
    ] = None,
    pool: Annotated[
        Path | None,
        typer.Option(
            help="The volunteers: say which quotas they cannot fill, and what would help.",
            metavar="FILE",
        ),
    ] = None,
    id_column: options.Id = None,
    household: options.Household = "",
    on: options.On = None,
    sheet: options.Sheet = None,
    time: Annotated[
        float,
        typer.Option(
            help="Look at the pool for so many seconds at most.",
            parser=options.seconds,
            metavar="SECONDS",
        ),
    ] = SECONDS,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Make a quota file from a population.

    The quota file goes to standard output, or with --out into a file; beside each quota the exact
    share and the rounding are shown.

    \b
    Examples:
      sortition quotas --population population.csv --seats 40 --spread 1 --out quotas.csv
      sortition quotas --population census.xlsx --seats 40 --nested age,gender --pool pool.csv
      sortition quotas --population population.csv --seats 40 --at-least Wijgmaal=3 \\
          --weight-up "social tenant=1.5x" --reason "The jury is about housing"
    """
    asked = Asked(
        population=population,
        population_sheet=population_sheet,
        seats=seats,
        features=options.columns(features),
        nested=tuple(map(options.columns, nested or ())),
        bands=tuple(bands or ()),
        on=options.day(on),
        method=by,
        spread=spread,
        at_least=tuple(at_least or ()),
        weight_up=tuple(weight_up or ()),
        reason=reason,
        source=source,
        date=date,
    )
    sources = (
        None
        if pool is None
        else Sources(
            pool=pool,
            quotas=out or population,
            seats=seats,
            id_column=id_column,
            household=options.columns(household),
            on=options.day(on),
            sheet=sheet,
        )
    )
    carry_out(
        "quotas",
        lambda: made(asked, sources, seconds=time, out=out, replace=replace, quiet=json),
        as_json=json,
        debug=debug,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the options ask for, before the population is known; each as in the command."""

    population: Path
    population_sheet: str | None
    seats: int
    features: tuple[str, ...]
    nested: tuple[tuple[str, ...], ...]
    bands: tuple[str, ...]
    on: Day | None
    method: str
    spread: int
    at_least: tuple[str, ...]
    weight_up: tuple[str, ...]
    reason: str
    source: str | None
    date: str | None

    def read(self) -> tuple[Population, tuple[Problem, ...]]:
        """Read the population."""
        from strata.population import read_bands, read_population

        crossed = (name for names in self.nested for name in names)
        return read_population(
            self.population,
            sheet=self.population_sheet,
            features=(*self.features, *crossed) if self.features else (),
            source=self.source,
            date=self.date,
            bands=[read_bands(given) for given in self.bands],
            on=self.on,
        )

    def plan(self, population: Population) -> Plan:
        """Return the plan, its wishes for values of `population`."""
        from strata.population import Plan, consistent, known_values, read_least, read_weight

        known = known_values(population, self.nested)
        wishes = (
            *(read_least(given, known) for given in self.at_least),
            *(read_weight(given, known) for given in self.weight_up),
        )
        consistent(wishes)
        return Plan(
            seats=self.seats,
            method=self.method,
            spread=self.spread,
            wishes=wishes,
            reason=self.reason,
        )


def made(
    asked: Asked,
    sources: Sources | None,
    *,
    seconds: float,
    out: Path | None,
    replace: bool,
    quiet: bool,
) -> Outcome:
    """Make the quotas, show how they came about, and look whether the pool carries them."""
    from sortition.cli.quota_table import as_json, lines
    from sortition.feasibility.writing import quota_file
    from strata.population import quotas_of, remarks, share_out

    population, read = asked.read()
    warn(read)
    plan = asked.plan(population)
    shared = share_out(population, plan, features=asked.features, nested=asked.nested)
    told = tuple(remarks(shared, plan))
    if not quiet:
        _tell(lines(shared, plan))
    warn(told)
    found = quotas_of(shared)
    finding, doubts = (None, ()) if sources is None else _looked(found, sources, seconds, quiet)
    content = quota_file(found)
    if out is not None:
        _write(out, content, replace=replace)
    return Outcome(
        summary=content.decode().split("\n")[:-1]
        if out is None
        else [text("{count} quotas written to {file}.", count=len(found.rows), file=out)],
        figures={
            "seats": plan.seats,
            "method": plan.method,
            "spread": plan.spread,
            "form": population.form,
            "features": as_json(shared),
            "file": None if out is None else str(out),
            "pool": None if finding is None else finding.as_json(),
        },
        warnings=(*read, *told, *doubts),
        code=DONE if finding is None else {True: DONE, False: NO, None: STOPPED}[finding.exists],
    )


def _looked(
    found: Quotas, sources: Sources, seconds: float, quiet: bool
) -> tuple[Finding, tuple[Problem, ...]]:
    """Say which of the quotas the pool cannot carry, and what would help."""
    from sortition.cli.check import lines
    from sortition.feasibility import examine
    from strata.reading import Reading, read_pool

    pool, doubts = read_pool(
        sources.pool,
        found,
        id_column=sources.id_column,
        household=sources.household,
        on=sources.on,
        sheet=sources.sheet,
    )
    warn(doubts)
    watch = Watch(seconds)
    with watch.listening(), progress.shown() as show:
        show("feasibility", None)
        reading = Reading(pool=pool, quotas=found, problems=doubts)
        finding = examine(sources.profiles(reading), found, clock=watch)
    short = tuple(_short(finding, str(sources.pool)))
    warn(short)
    if not quiet:
        _tell(lines(finding))
    return finding, (*doubts, *short)


def _short(finding: Finding, file: str) -> Iterator[Problem]:
    """Yield a warning for each quota that the pool cannot carry."""
    from strata.problems import Problem

    for line in finding.supply:
        if line.able < line.least or (line.together is not None and line.together < line.least):
            yield Problem(
                code="pool-short",
                severity="warning",
                file=file,
                column=line.feature,
                value=line.value,
                what=line.words(),
                remedy=text("Look for more such volunteers, or lower the quota and say why."),
            )


def _tell(lines: Iterable[Text | str]) -> None:
    """Show what is for people beside the quota file."""
    for line in lines:
        print(line, file=sys.stderr)


def _write(out: Path, content: bytes, *, replace: bool) -> None:
    from sortition.folder.atomic import put_file
    from sortition.refused import Refused

    try:
        put_file(out, content, replace=replace)
    except FileExistsError:
        raise Refused(
            "quotas-exist",
            text("There is a file {file} already.", file=out),
            text("Choose another name, or add --replace if it is no longer needed."),
            file=out,
        ) from None
