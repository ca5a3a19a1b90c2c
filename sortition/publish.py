"""The public part of a folder: what anyone may see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sortition.folder.atomic import new_folder
from sortition.folder.contents import load
from sortition.folder.writing import (
    LATER_FILES,
    LOTTERY_FILES,
    PRIVATE_FILES,
    SAMPLED_FILES,
    check_free,
)
from sortition.refused import Refused
from sortition.verification import verify
from strata.reading import personal_ids
from strata.texts import text


def publish(
    folder: Path,
    out: Path,
    *,
    replace: bool = False,
    report: Callable[[Path], None] | None = None,
) -> None:
    """Copy the public part of `folder` to `out`, in one step: all of it or nothing.

    Parameters
    ----------
    folder
        A folder of a lottery, drawn or not.
    out
        The place of the public part.
    replace
        Whether an earlier public part, without a draw, may go.
    report
        Writes the page into the folder that it is given.

    Raises
    ------
    Refused
        If `folder` does not verify, if it calls people by ids that give them away, or if something
        stands at `out` that must stay.
    """
    _check_apart(folder, out)
    check_free(out, replace=replace)
    if not (folder / "manifest.json").is_file():
        raise Refused(
            "folder-missing",
            text("There is no lottery in {folder}.", folder=folder),
            text("Give the folder that `sortition lottery` wrote."),
            file=folder,
        )
    wrong = [finding for finding in verify(folder) if finding.state == "wrong"]
    if wrong:
        raise Refused(
            "folder-tampered",
            text("{folder} does not verify: {what}.", folder=folder, what=wrong[0].what),
            text("See `sortition verify`; publish the folder as it was written."),
            file=folder,
        )
    _check_ids(folder)
    names = ["manifest.json", *LOTTERY_FILES, *SAMPLED_FILES, *LATER_FILES]
    with new_folder(out, free=lambda place: check_free(place, replace=replace)) as fresh:
        for name in names:
            if name not in PRIVATE_FILES and (folder / name).exists():
                (fresh / name).write_bytes((folder / name).read_bytes())
        if report is not None:
            report(fresh)


def _check_apart(folder: Path, out: Path) -> None:
    one, other = folder.resolve(), out.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise Refused(
            "publish-inside",
            text("{out} and {folder} lie one in the other.", out=out, folder=folder),
            text("Choose a place apart: the full folder is private."),
            file=out,
        )


def _check_ids(folder: Path) -> None:
    """Check that no ticket gives a person away; random ones have no salts in the folder."""
    if not (folder / "salts.csv").exists():
        return
    tickets = sorted(load(folder / "manifest.json")["tickets"])
    found = personal_ids(tickets)
    if found:
        raise Refused(
            "id-personal",
            text(
                "{count} ids of {folder} look like names, e-mail addresses, phone or national "
                "numbers; whoever reads them knows who they are.",
                count=len({ticket for some in found.values() for ticket in some}),
                folder=folder,
            ),
            text("Make the lottery again with --tickets FILE, then publish that."),
            file=folder,
        )
