"""The files of a rotation: quotas of each cohort, the rounds, and what they mean for each group."""

from __future__ import annotations

from pathlib import Path

from sortition.feasibility.writing import quota_file
from sortition.folder.atomic import new_folder, standing
from sortition.folder.tables import decimal, table
from sortition.refused import Refused
from sortition.several.rotation import Rotation
from strata.texts import text


def write(plan: Rotation, folder: Path, *, months: int) -> tuple[Path, ...]:
    """Write `plan` to `folder`, all of it or nothing.

    Parameters
    ----------
    plan
        What to write.
    folder
        The place; it must not exist, or be empty.
    months
        Between one round and the next.

    Returns
    -------
    The files: ``cohort-1.csv`` and so on, which are quota files; ``rounds.csv``; ``groups.csv``.

    Raises
    ------
    Refused
        If the folder has something in it, or its place is not a folder.
    """
    width = len(str(len(plan.cohorts)))
    found = {
        f"cohort-{turn:0{width}}.csv": quota_file(cohort.quotas)
        for turn, cohort in enumerate(plan.cohorts, start=1)
    }
    found["rounds.csv"] = table(
        ["round", "months", "cohort", "seats"],
        (
            [str(turn), str(turn * months), str(cohort + 1), str(plan.cohorts[cohort].seats)]
            for turn, cohort in enumerate(plan.rounds, start=1)
        ),
    )
    found["groups.csv"] = table(
        ["feature", "value", "volunteers", "start", "chance", "lowest", "highest"],
        (
            [
                group.feature,
                group.value,
                str(group.volunteers),
                *map(decimal, (group.start, group.chance, group.lowest, group.highest)),
            ]
            for group in plan.groups
        ),
    )
    with new_folder(folder, free=_must_be_empty) as fresh:
        for name, content in found.items():
            (fresh / name).write_bytes(content)
    return tuple(folder / name for name in found)


def _must_be_empty(folder: Path) -> None:
    if standing(folder):
        raise Refused(
            "rotate-exists",
            text("{folder} exists already.", folder=folder),
            text("Name a new folder with --out; nothing is written over."),
            file=folder,
        )
