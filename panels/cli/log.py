"""`sortition log`: what was done, whether it is whole, and what to publish of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sortition.cli import options
from sortition.cli.outcome import NO, Outcome, carry_out
from strata.problems import Problem
from strata.texts import plural, text

City = Annotated[
    str | None,
    typer.Option(help="Name or id of the city; not needed if there is one.", metavar="CITY"),
]
CheckpointFile = Annotated[
    list[Path] | None,
    typer.Option(help="A checkpoint that was published; can be given again.", metavar="FILE"),
]


def verify(
    checkpoint: CheckpointFile = None,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Check every record of every log, and what was published of it.

    \b
    Example:
      sortition log verify --checkpoint checkpoint.json
    """

    def work() -> Outcome:
        from panels.cli.houses import operator
        from panels.log.chain import Checkpoint
        from panels.log.checking import verify_all_logs

        found = verify_all_logs(
            operator(), [Checkpoint.read(path.read_bytes()) for path in checkpoint or ()]
        )
        wrong = [
            Problem(
                code="log-broken",
                what=one,
                remedy=text("Keep the database as it is, and compare with a backup."),
                value=log.chain,
            )
            for log in found
            for one in log.wrong
        ]
        records = sum(log.records for log in found)
        said = plural(
            "The log is as it was: {count} record.", "The log is as it was: {count} records.",
            count=records,
        )  # fmt: skip
        return Outcome(
            summary=() if wrong else [said],
            figures={
                "records": records,
                "logs": [
                    {"chain": log.chain, "number": log.records, "digest": log.digest}
                    for log in found
                ],
            },
            problems=wrong,
            code=NO if wrong else 0,
        )

    carry_out("log verify", work, as_json=json, debug=debug)


def export(
    out: Annotated[Path, typer.Option(help="The folder to write.", metavar="DIR")],
    city: City = None,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Write the log of a city, where it ends, and the script that checks both.

    \b
    Example:
      sortition log export --out log
    """

    def work() -> Outcome:
        from panels.cli.houses import in_city
        from panels.log.checking import log_export
        from sortition.folder.atomic import new_folder
        from sortition.folder.writing import check_free

        found = log_export(in_city(city))
        with new_folder(out, free=lambda place: check_free(place, replace=False)) as fresh:
            (fresh / "log.jsonl").write_text(found.log, encoding="utf-8", newline="\n")
            (fresh / "checkpoint.json").write_text(found.checkpoint, encoding="utf-8")
            (fresh / "verify_log.py").write_text(found.script, encoding="utf-8")
        return Outcome(
            summary=[
                text("Wrote {out}. To check it: {command}", out=out,
                     command="python verify_log.py log.jsonl checkpoint.json"),
            ],
            figures={"out": str(out), "records": len(found.log.splitlines())},
        )  # fmt: skip

    carry_out("log export", work, as_json=json, debug=debug)


def checkpoint(
    city: City = None,
    out: Annotated[
        Path | None, typer.Option(help="The file to write; else it is shown.", metavar="FILE")
    ] = None,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Say where the log of a city ends, to be published.

    \b
    Example:
      sortition log checkpoint --out checkpoint.json
    """

    def work() -> Outcome:
        from panels.cli.houses import in_city
        from panels.log.checking import checkpoint as end
        from sortition.folder.atomic import put_file

        found = end(in_city(city))
        shown = found.as_json()
        if out is not None:
            put_file(out, shown.encode())
        return Outcome(
            summary=[shown.rstrip() if out is None else text("Wrote {out}.", out=out)],
            figures={"chain": found.chain, "number": found.number, "digest": found.digest},
        )

    carry_out("log checkpoint", work, as_json=json, debug=debug)
