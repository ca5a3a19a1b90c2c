"""`sortition explain`: why somebody has this chance, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from sortition.cli import options
from sortition.cli.outcome import Outcome, carry_out
from sortition.cli.verify import expect_manifest


def explain(
    folder: options.Folder,
    person: Annotated[
        str | None,
        typer.Option(
            "--id",
            help="Whose chance: a ticket of the folder, or with --tickets an id of the pool. "
            "Without it, an overview of all chances.",
            metavar="ID",
        ),
    ] = None,
    tickets: Annotated[
        Path | None,
        typer.Option(
            help="The private list that 'lottery --tickets' wrote.",
            metavar="FILE",
        ),
    ] = None,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Say what decides a person's chance, or everybody's.

    On a public part only the proof speaks; with the full folder also the quotas of the person, and
    what the chance would be without one of them.

    \b
    Examples:
      sortition explain jury
      sortition explain jury --id K7M-4QX
      sortition explain jury --id V017 --tickets private.csv
    """
    carry_out("explain", lambda: explained(folder, person, tickets), as_json=json, debug=debug)


def explained(folder: Path, person: str | None, tickets: Path | None) -> Outcome:
    """Explain the chance of `person`, or all chances."""
    expect_manifest(folder)
    from sortition.report import reading
    from sortition.why import figures, overview, telling
    from sortition.why.person import why

    contents = reading.read(folder)
    if person is None:
        found = overview.overview(contents)
        return Outcome(
            summary=[*overview.lines(contents, found)],
            figures={
                "folder": str(folder),
                "person": None,
                "overview": figures.of_folder(found),
            },
        )
    reason = why(contents, _ticket(person, tickets, contents.chances))
    sentences = [*telling.lines(contents, reason)]
    return Outcome(
        summary=sentences,
        figures={
            "folder": str(folder),
            "person": figures.of_person(reason, sentences),
            "overview": None,
        },
    )


def _ticket(person: str, tickets: Path | None, known: Mapping[str, object]) -> str:
    """Return the ticket of an id; what is a ticket already stays as it is."""
    if tickets is None or person in known:
        return person
    from sortition.folder.tickets import read_list

    holders = read_list(tickets)
    return next((ticket for ticket, (name, _) in holders.items() if name == person), person)
