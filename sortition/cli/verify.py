"""`sortition verify`: everything counted again from the files of a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sortition.cli import options
from sortition.cli.outcome import DONE, NO, Outcome, carry_out
from strata.problems import InputError, Problem
from strata.texts import Text, text

if TYPE_CHECKING:
    from sortition.verification import Finding


def verify(
    folder: options.Folder,
    tickets: Annotated[
        Path | None,
        typer.Option(
            help="The private list that 'lottery --tickets' wrote; with it the digest of every "
            "volunteer is recomputed too.",
            metavar="FILE",
        ),
    ] = None,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Recompute everything in a folder and say what differs.

    Of a public part it also says what that does not allow to check.
    The script verify.py in the folder does the same with nothing but Python.

    \b
    Examples:
      sortition verify jury
      sortition verify jury --tickets private.csv
    """
    carry_out("verify", lambda: verified(folder, tickets), as_json=json, debug=debug)


def verified(folder: Path, tickets: Path | None = None) -> Outcome:
    """Check `folder`; exit code 1 if anything differs."""
    from sortition import verification

    if tickets is not None and not tickets.is_file():
        raise FileNotFoundError(2, "", str(tickets))
    expect_manifest(folder)
    findings = verification.verify(folder, tickets, again=True)
    right = verification.holds(findings)
    return Outcome(
        summary=_lines(findings),
        figures={
            "folder": str(folder),
            "right": right,
            "checks": [
                {"state": finding.state, "what": str(finding.what), "detail": finding.detail}
                for finding in findings
            ],
        },
        code=DONE if right else NO,
    )


def expect_manifest(folder: Path) -> None:
    """Tell a wrong path from a folder that is not as it should be.

    Raises
    ------
    InputError
        If `folder` is no folder of a lottery.
    FileNotFoundError
        If there is nothing.
    """
    if not folder.exists():
        raise FileNotFoundError(2, "", str(folder))
    if not (folder / "manifest.json").is_file():
        raise InputError(
            [
                Problem(
                    code="no-manifest",
                    what=text("There is no manifest.json in it."),
                    remedy=text("Name a folder that 'sortition lottery' or 'publish' wrote."),
                    file=str(folder),
                )
            ]
        )


def _lines(findings: Sequence[Finding]) -> list[Text]:
    wrong = [finding for finding in findings if finding.state == "wrong"]
    unknown = [finding for finding in findings if finding.state == "unknown"]
    lines = [text("DIFFERS: {what}: {why}", what=one.what, why=one.detail) for one in wrong]
    lines += [text("Not checked: {what} ({why})", what=one.what, why=one.detail) for one in unknown]
    if wrong:
        verdict = text(
            "{wrong} of {count} checks found a difference: do not rely on this folder.",
            wrong=len(wrong),
            count=len(findings),
        )
    else:
        verdict = text(
            "All {count} checks that this folder allows agree.", count=len(findings) - len(unknown)
        )
    return [*lines, verdict]
