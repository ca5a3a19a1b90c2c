"""`sortition quotas`: from a population to a quota file, with the rounding shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sortition.cli import options
from sortition.cli.outcome import carry_out
from sortition.cli.quota_making import Asked, made
from sortition.cli.sources import Sources
from strata.texts import text

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
    time: options.Limit = SECONDS,
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
        on=on,
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
            on=on,
            sheet=sheet,
        )
    )
    carry_out(
        "quotas",
        lambda: made(asked, sources, seconds=time, out=out, replace=replace, quiet=json),
        as_json=json,
        debug=debug,
    )
