"""Commands for the store's care: backup, restore, erasure, retention, keys."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from sortition.cli import options
from sortition.cli.outcome import Outcome, carry_out
from strata.problems import Problem
from strata.texts import Text, plural, text

File = Annotated[Path, typer.Argument(help="The file of the backup.", metavar="FILE")]


def backup(file: File, json: options.Json = False, debug: options.Debug = False) -> None:
    """Write everything in the store to one new file, the state of one moment.

    The file is as private as the store. What is encrypted stays so: keep the keys elsewhere.

    \b
    Example:
      sortition backup /media/safe/2027-01-31.backup
    """

    def work() -> Outcome:
        from panels.care.backup.store import backup as write
        from panels.cli.houses import opened

        rows = write(opened(), file)
        return Outcome(
            summary=[text("Wrote {file}: {rows:,} rows.", file=file, rows=rows)],
            figures={"file": str(file), "rows": rows},
        )

    carry_out("backup", work, as_json=json, debug=debug)


def restore(
    file: File,
    erasures: Annotated[
        Path | None,
        typer.Option(
            help="The list that 'sortition erasures export' wrote; else the one in the data "
            "folder, if there is one.",
            metavar="FILE",
        ),
    ] = None,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Put a backup into an empty store, and erase again whoever was erased since.

    All of it happens or nothing.

    \b
    Example:
      sortition restore /media/safe/2027-01-31.backup --erasures erasures.jsonl
    """

    def work() -> Outcome:
        from panels.care.backup.store import restore as put_back
        from panels.care.erasure.replaying import FILE, Erased, read_lines
        from panels.care.erasure.scrubbing import overwrite
        from panels.cli.houses import opened

        house = opened()
        kept = erasures or house.settings.folder / FILE
        found: tuple[Erased, ...] = ()
        if erasures is not None or kept.exists():
            found = read_lines(kept.read_text(encoding="utf-8"))
        restored = put_back(house, file, found)
        overwrite(house)
        return Outcome(
            summary=[
                text("Restored {rows:,} rows; the log is whole: {records:,} records.",
                     rows=restored.rows, records=restored.records),
                text("Erased again since the backup: {erasures}.", erasures=restored.erasures),
            ],
            figures={"rows": restored.rows, "records": restored.records,
                     "erasures": restored.erasures},
            problems=[_shut(restored.shut)] if restored.shut else [],
        )  # fmt: skip

    carry_out("restore", work, as_json=json, debug=debug)


def _shut(cells: int) -> Problem:
    return Problem(
        code="keys-missing",
        severity="warning",
        what=plural("{count} cell was encrypted with a key that is not here.",
                    "{count} cells were encrypted with a key that is not here.", count=cells),
        remedy=text("Add the key of the backup behind the newest in SORTITION_KEYS."),
    )  # fmt: skip


def erasures(
    file: Annotated[Path, typer.Argument(help="The file to write.", metavar="FILE")],
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Write the list of erasures, to be kept where the backups are; it names nobody.

    \b
    Example:
      sortition erasures export /media/safe/erasures.jsonl
    """

    def work() -> Outcome:
        from panels.care.erasure.replaying import erasures as every
        from panels.care.erasure.replaying import lines_of
        from panels.cli.houses import operator
        from sortition.folder.atomic import put_file

        found = every(operator())
        put_file(file, lines_of(found).encode(), replace=True, mode=0o600)
        return Outcome(
            summary=[
                plural(
                    "Wrote {file}: {count} erasure.",
                    "Wrote {file}: {count} erasures.",
                    count=len(found),
                    file=file,
                )
            ],
            figures={"file": str(file), "erasures": len(found)},
        )

    carry_out("erasures export", work, as_json=json, debug=debug)


def erase(
    person: Annotated[str, typer.Option(help="The id of the person.", metavar="ID")],
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Erase everything about one person, down to the free pages of the database.

    \b
    Example:
      sortition erase --person 0f3a6c1b9d2e4f5a6b7c8d9e
    """

    def work() -> Outcome:
        from panels.care.erasure.scrubbing import overwrite
        from panels.care.requests import erase_on_request
        from panels.cli.houses import city_of_person, opened

        house = opened()
        certificate = erase_on_request(city_of_person(house, person), person)
        overwrite(house)
        counts = ", ".join(f"{name} {rows}" for name, rows in sorted(certificate.counts.items()))
        return Outcome(
            summary=[
                text("Erased. Certificate {number}.", number=certificate.number),
                text("Rows that went: {counts}.", counts=counts),
            ],
            figures={"certificate": certificate.number, "counts": dict(certificate.counts)},
        )

    carry_out("erase", work, as_json=json, debug=debug)


def run(json: options.Json = False, debug: options.Debug = False) -> None:
    """Let everything go whose time is over, in all cities."""

    def work() -> Outcome:
        from panels.care.erasure.scrubbing import overwrite
        from panels.care.retention.house import run_house_retention
        from panels.care.retention.running import run_retention
        from panels.cli.houses import every_city, opened, operator

        house = opened()
        ran = [due for visit in every_city(house) for due in run_retention(visit)]
        own = run_house_retention(operator(house))
        overwrite(house)
        lines = [_line(due.title, due.what, due.counts.values()) for due in ran]
        return Outcome(
            summary=lines or [text("Nothing had to go.")],
            figures={
                "juries": [
                    {"jury": due.jury, "keep": due.keep.value, "counts": dict(due.counts)}
                    for due in ran
                ],
                "house": own,
            },
        )

    carry_out("retention run", work, as_json=json, debug=debug)


def plan(json: options.Json = False, debug: options.Debug = False) -> None:
    """Show what will go, and when; nothing goes."""

    def work() -> Outcome:
        from panels.care.retention.running import retention_plan
        from panels.cli.houses import every_city, opened

        found = [due for visit in every_city(opened()) for due in retention_plan(visit)]
        lines = [
            text("{when}: {rest}", when=due.on or text("not yet"),
                 rest=_line(due.title, due.what, due.counts.values()))
            for due in found
        ]  # fmt: skip
        return Outcome(
            summary=lines or [text("There is nothing that has to go.")],
            figures={
                "juries": [
                    {"jury": due.jury, "keep": due.keep.value, "counts": dict(due.counts),
                     "on": None if due.on is None else due.on.isoformat(), "now": due.now}
                    for due in found
                ]
            },
        )  # fmt: skip

    carry_out("retention plan", work, as_json=json, debug=debug)


def new(json: options.Json = False, debug: options.Debug = False) -> None:
    """Make a key for SORTITION_KEYS."""

    def work() -> Outcome:
        from cryptography.fernet import Fernet

        key = Fernet.generate_key().decode("ascii")
        return Outcome(summary=[key], figures={"key": key})

    carry_out("key new", work, as_json=json, debug=debug)


def rotate(json: options.Json = False, debug: options.Debug = False) -> None:
    """Encrypt everything that is encrypted anew with the first key of SORTITION_KEYS.

    \b
    Example:
      SORTITION_KEYS="$(cat new.key),$(cat old.key)" sortition key rotate
    """

    def work() -> Outcome:
        from panels.care.erasure.scrubbing import scrub
        from panels.care.rotating import rotate_keys
        from panels.cli.houses import opened, operator

        house = opened()
        cells = rotate_keys(operator(house))
        scrub(house.engine)
        return Outcome(
            summary=[
                plural("Encrypted anew: {count} cell. The older keys are needed for older backups "
                        "only.",
                        "Encrypted anew: {count} cells. The older keys are needed for older "
                        "backups only.", count=cells)
            ],
            figures={"cells": cells},
        )  # fmt: skip

    carry_out("key rotate", work, as_json=json, debug=debug)


def _line(title: str, what: Text, counts: Iterable[int]) -> Text:
    return plural("{jury}: {what}, {count} row", "{jury}: {what}, {count} rows",
                   count=sum(counts), jury=title, what=what)  # fmt: skip
