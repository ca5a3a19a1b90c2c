"""`sortition intersections`: seats to expect by pairs of values, beside pool and population."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sortition.cli import options
from sortition.cli.outcome import Outcome, carry_out
from sortition.cli.verify import expect_manifest
from strata.texts import text


def intersections(
    folder: options.Folder,
    csv: Annotated[
        Path | None,
        typer.Option(help="Write all pairs of values to FILE, a CSV table.", metavar="FILE"),
    ] = None,
    public: Annotated[
        bool,
        typer.Option(
            "--public",
            help="Hide the figures of fewer than 5 people, and what would give them away.",
        ),
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Write over FILE.")] = False,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Say how many seats pairs of values can expect.

    Such a pair is young people without a diploma. Beside each stand the volunteers and, where the
    quotas name shares, the population as if features were independent. No quota counts pairs: how
    many sit in a panel is left to chance.

    \b
    Examples:
      sortition intersections jury
      sortition intersections jury --csv pairs.csv
      sortition intersections jury --public --csv pairs-for-all.csv
    """
    carry_out(
        "intersections",
        lambda: crossed(folder, csv, public=public, replace=replace),
        as_json=json,
        debug=debug,
    )


def crossed(folder: Path, csv: Path | None, *, public: bool, replace: bool) -> Outcome:
    """Cross all features of `folder`, and write the table if a place is given."""
    expect_manifest(folder)
    from sortition.report import reading
    from sortition.why import pairs
    from sortition.why.intersections import intersections as cross

    found = cross(reading.read(folder), public=public)
    if csv is not None:
        _write(csv, pairs.table_of(found), replace=replace)
    return Outcome(
        summary=[*pairs.lines(found, public=public, csv=csv)],
        figures={"folder": str(folder)} | pairs.as_json(found, public=public),
    )


def _write(csv: Path, content: bytes, *, replace: bool) -> None:
    from sortition.folder.atomic import put_file
    from sortition.refused import Refused

    try:
        put_file(csv, content, replace=replace)
    except FileExistsError:
        raise Refused(
            "pairs-exist",
            text("There is a file {file} already.", file=csv),
            text("Choose another name, or add --replace if it is no longer needed."),
            file=csv,
        ) from None
