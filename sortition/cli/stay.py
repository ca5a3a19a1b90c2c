"""`sortition stay`: from earlier juries' records, who stays with what probability."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sortition.cli import options
from sortition.cli.outcome import Outcome, carry_out, warn
from strata.texts import Text, text

if TYPE_CHECKING:
    from sortition.alternates.stay import Stay
    from strata.reading.history import History

_NAMED = 5
"""So many values are named in the summary; the file has all."""


def stay(
    history: Annotated[
        Path,
        typer.Option(
            help="Records of earlier juries: a row for each person drawn, a column 'stayed' (yes "
            "or no), a column for each feature, and if there were several a column 'jury'.",
            metavar="FILE",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            help="Where to write the factors. Without it they go to standard output.",
            metavar="FILE",
        ),
    ] = None,
    prior: Annotated[
        int,
        typer.Option(
            help="How many imaginary people of each value, who stay as often as people do on the "
            "whole, keep a few records from telling too much.",
            parser=options.whole(1),
            metavar="PEOPLE",
        ),
    ] = 50,
    sheet: Annotated[
        str | None, typer.Option(help="The sheet of an Excel file.", metavar="NAME")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over an earlier file.")] = False,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Estimate from earlier juries how likely people are to stay.

    The probability is the factor of everyone times one factor for each of a person's values. Give
    the file to 'sortition draw --alternates A --stay FILE'. Without one, draw takes it that one in
    ten leaves, whoever they are.

    \b
    Examples:
      sortition stay --history juries.csv --out stay.csv
      sortition stay --history juries.xlsx --sheet Members --prior 100
    """

    def work() -> Outcome:
        return estimated(history, out, prior=prior, sheet=sheet, replace=replace, aloud=not json)

    carry_out("stay", work, as_json=json, debug=debug)


def estimated(
    source: Path,
    out: Path | None,
    *,
    prior: int,
    sheet: str | None = None,
    replace: bool = False,
    aloud: bool = True,
) -> Outcome:
    """Estimate from the file `source`, and write what was found to `out` or standard output."""
    from sortition.alternates.estimate import estimate
    from strata.reading.history import read_history

    history, warnings = read_history(source, sheet=sheet)
    warn(warnings)
    found = estimate(history, prior)
    lines = [*_lines(history, found)]
    if out is not None:
        _write(out, found.content(), replace=replace)
        lines.append(text("The factors stand in {file}.", file=out))
    elif aloud:
        for line in lines:
            print(line, file=sys.stderr)
        lines = []
    return Outcome(
        summary=lines if out is not None else found.content().decode().split("\n")[:-1],
        figures=_figures(history, found, out),
        warnings=warnings,
    )


def _lines(history: History, found: Stay) -> Iterator[Text]:
    count, stayed = len(history.stayed), sum(history.stayed)
    juries = len(set(history.juries)) or 1
    yield text(
        "Of {count} people, {stayed} stayed: {rate:.0%}. Juries: {juries}.",
        count=count, stayed=stayed, rate=stayed / count, juries=juries,
    )  # fmt: skip
    ranked = sorted(found.factors.items(), key=lambda pair: (pair[1], pair[0]))
    yield text("Factor of everyone: {base:.3f}. Lowest of a value:", base=float(found.base))
    for (feature, value), factor in ranked[:_NAMED]:
        yield text(
            "  {factor:.3f}  {feature}: {value}",
            factor=float(factor), feature=feature, value=value,
        )  # fmt: skip


def _figures(history: History, found: Stay, out: Path | None) -> dict[str, object]:
    return {
        "file": None if out is None else str(out),
        "people": len(history.stayed),
        "stayed": sum(history.stayed),
        "juries": dict(sorted(Counter(history.juries).items())),
        "base": float(found.base),
        "factors": [
            {"feature": feature, "value": value, "factor": float(factor)}
            for (feature, value), factor in sorted(found.factors.items())
        ],
    }


def _write(out: Path, content: bytes, *, replace: bool) -> None:
    from sortition.folder.atomic import put_file
    from sortition.refused import Refused

    try:
        put_file(out, content, replace=replace)
    except FileExistsError:
        raise Refused(
            "stay-exists",
            text("There is a file {file} already.", file=out),
            text("Choose another name, or add --replace if it is no longer needed."),
            file=out,
        ) from None
