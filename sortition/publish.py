"""The public part of a folder: what anyone may see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sortition.announce import refuse_test
from sortition.folder.atomic import new_folder
from sortition.folder.contents import load
from sortition.folder.writing import (
    LATER_FILES,
    LOTTERY_FILES,
    PRIVATE_FILES,
    REPLACEMENTS,
    SAMPLED_FILES,
    check_free,
)
from sortition.refused import Refused
from sortition.verification import verify
from strata.reading import personal_ids
from strata.texts import text

_PUBLIC_FILES = tuple(
    name
    for name in ("manifest.json", *LOTTERY_FILES, *SAMPLED_FILES, *LATER_FILES)
    if name not in PRIVATE_FILES
)

_TELLING = ("quotas.csv",)
"""What is not published of a replacement: its quotas tell how many of each group stay."""


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
        Whether an earlier public part may go: one without a draw, or of this draw, to which
        replacements were added since.
    report
        Writes the page into the folder that it is given.

    Raises
    ------
    Refused
        If `folder` is a test or does not verify, if it calls people by ids that give them away, or
        if something stands at `out` that must stay.
    """
    _check_apart(folder, out)

    def free(place: Path) -> None:
        if not _grew_into(folder, place):
            check_free(place, replace=replace)
        elif not replace:
            raise Refused(
                "folder-exists",
                text("{folder} is an earlier public part of this lottery.", folder=place),
                text("Add --replace to publish it again with what came since."),
                file=place,
            )

    free(out)
    if not (folder / "manifest.json").is_file():
        raise Refused(
            "folder-missing",
            text("There is no lottery in {folder}.", folder=folder),
            text("Give the folder that `sortition lottery` wrote."),
            file=folder,
        )
    refuse_test(folder)
    wrong = [finding for finding in verify(folder) if finding.state == "wrong"]
    if wrong:
        raise Refused(
            "folder-tampered",
            text("{folder} does not verify: {what}.", folder=folder, what=wrong[0].what),
            text("See `sortition verify`; publish the folder as it was written."),
            file=folder,
        )
    _check_ids(folder)
    with new_folder(out, free=free) as fresh:
        _copy(folder, fresh)
        for link in sorted((folder / REPLACEMENTS).glob("[0-9]*")):
            (fresh / REPLACEMENTS / link.name).mkdir(parents=True)
            _copy(link, fresh / REPLACEMENTS / link.name, less=_TELLING)
        if report is not None:
            report(fresh)


def _copy(folder: Path, fresh: Path, less: Sequence[str] = ()) -> None:
    """Copy what anyone may see of one lottery, `less` some files."""
    for name in _PUBLIC_FILES:
        if name not in less and (folder / name).exists():
            (fresh / name).write_bytes((folder / name).read_bytes())


def _grew_into(folder: Path, place: Path) -> bool:
    """Tell whether `place` is an earlier public part of `folder`, with no more than that."""
    files = {path.relative_to(place) for path in place.rglob("*") if path.is_file()}
    if Path("manifest.json") not in files:
        return False
    known = {*_PUBLIC_FILES, "report.html"}
    foreign = {path for path in files if path.name not in known or _is_nested(path)}
    same = all(
        (folder / path).is_file() and (folder / path).read_bytes() == (place / path).read_bytes()
        for path in files
        if path.name != "report.html"
    )
    return same and not foreign


def _is_nested(path: Path) -> bool:
    """Tell whether a file lies elsewhere than a folder and its replacements have files."""
    return not (len(path.parts) == 1 or (len(path.parts) == 3 and path.parts[0] == REPLACEMENTS))


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
