"""Suggested quotas as files to use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sortition.feasibility.finding import Finding
from sortition.folder.atomic import new_folder, standing
from sortition.folder.tables import decimal, table
from sortition.refused import Refused
from strata.quotas import Quota, Quotas
from strata.texts import text


def write_suggestions(finding: Finding, directory: Path) -> tuple[Path, ...]:
    """Write each suggestion as a quota file: ``suggestion-1.csv``, ``suggestion-2.csv``, and so on.

    Parameters
    ----------
    finding
        Whose suggestions to write, the smallest change first.
    directory
        A folder that is new or empty; it appears with all files or not at all.

    Returns
    -------
    The files written, in order; none, and no folder, if there are no suggestions.

    Raises
    ------
    Refused
        If the folder has something in it, or if its place is not a folder.
    """
    if not finding.suggestions:
        return ()
    width = len(str(len(finding.suggestions)))
    names = [f"suggestion-{n:0{width}}.csv" for n in range(1, len(finding.suggestions) + 1)]
    with new_folder(directory, free=_must_be_empty) as folder:
        for name, suggestion in zip(names, finding.suggestions, strict=True):
            (folder / name).write_bytes(quota_file(suggestion.quotas))
    return tuple(directory / name for name in names)


def quota_file(quotas: Quotas) -> bytes:
    """Return the quotas as CSV in our layout, with what else is known of any."""
    optional = [
        name
        for name in ("least_flex", "most_flex", "share", "source", "date", "reason")
        if any(getattr(quota, name) is not None for quota in quotas.rows)
    ]
    header = ["feature", "value", "least", "most", *optional]
    return table(header, ([*_cells(quota, header)] for quota in quotas.rows))


def _cells(quota: Quota, header: list[str]) -> Iterator[str]:
    for name in header:
        cell = getattr(quota, name)
        if cell is None:
            yield ""
        elif name == "share":
            yield decimal(cell)
        else:
            yield str(cell)


def _must_be_empty(directory: Path) -> None:
    if standing(directory):
        raise Refused(
            "suggestions-exist",
            text("{folder} exists already.", folder=directory),
            text("Name a new folder with --suggest; nothing is written over."),
            file=directory,
        )
