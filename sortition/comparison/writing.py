"""What a comparison leaves in a folder: the table as CSV, everything as JSON, and the page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sortition.comparison.page import render
from sortition.comparison.running import Comparison, Trial
from sortition.folder.atomic import new_folder, standing
from sortition.folder.contents import as_json
from sortition.folder.tables import table
from sortition.refused import Refused
from strata.texts import text

FORMAT = "sortition-comparison/1"

FILES = ("comparison.csv", "comparison.html", "comparison.json")

COLUMNS = (
    "rule", "state", "basis", "lowest", "highest", "lowest_ratio", "highest_ratio", "gini",
    "geometric_mean", "under_leximin", "filled", "seconds", "reason",
)  # fmt: skip
"""Of `comparison.csv`: a row for each rule and basis."""


def write(
    comparison: Comparison, out: Path, *, made_with: Mapping[str, str], replace: bool = False
) -> None:
    """Write the three files to a new folder `out`, all of them or none.

    Parameters
    ----------
    comparison
        What `sortition.comparison.compare` found.
    out
        The place of the folder; its parents are made if needed.
    made_with
        Names and versions of programs.
    replace
        Whether an earlier comparison there may go.

    Raises
    ------
    Refused
        If something stands at `out` that must stay.
    OSError
        If the place cannot be written.
    """
    content = {
        "comparison.csv": _table(comparison),
        "comparison.json": as_json(content_of(comparison, made_with)),
        "comparison.html": render(comparison, made_with).encode(),
    }
    with new_folder(out, free=lambda place: check_free(place, replace=replace)) as fresh:
        for name, one in content.items():
            (fresh / name).write_bytes(one)


def check_free(out: Path, *, replace: bool = False) -> None:
    """Check, before the work begins, that `write` may write to `out`.

    Raises
    ------
    Refused
        If something stands there that must stay.
    """
    names = standing(out)
    if names and not (replace and names <= set(FILES)):
        raise Refused(
            "comparison-exists",
            text("{folder} exists already.", folder=out),
            text("Choose another folder; --replace takes the place of a comparison only."),
            file=out,
        )


def content_of(comparison: Comparison, made_with: Mapping[str, str]) -> dict[str, object]:
    """Return what `comparison.json` holds."""
    return {
        "format": FORMAT,
        "made_with": dict(made_with),
        "seats": comparison.profiles.seats,
        "people": len(comparison.profiles.pool),
        "panels": comparison.panels,
        "floor": None if comparison.floor is None else str(comparison.floor),
        "intersections": comparison.cells,
        "rules": [trial_as_json(trial) for trial in comparison.trials],
    }


def trial_as_json(trial: Trial, *, chances: bool = True) -> dict[str, object]:
    """Return what is known of one rule; if asked, each chance with how many people have it."""
    lottery = trial.lottery
    sampled = None if lottery is None else lottery.estimate
    even = None if lottery is None else lottery.evenness
    told: dict[str, object] = {
        "rule": trial.rule,
        "state": trial.state,
        "reason": None if trial.reason is None else str(trial.reason),
        "seconds": round(trial.seconds, 3),
        "panels": 0 if lottery is None else len(lottery.panels),
        "figures": [one.as_json() for one in trial.figures],
        "failed_runs": None if sampled is None else sampled.failures,
        "interval_of_lowest": None if trial.interval is None else list(trial.interval),
        "evenness": None if even is None else {"reached": even.reached, "bound": even.bound},
        "filled": None if trial.filled is None else float(trial.filled),
    }
    if chances:
        told["chances"] = [[round(float(chance), 12), people] for chance, people in trial.tally]
    return told


def _table(comparison: Comparison) -> bytes:
    rows = []
    for trial in comparison.trials:
        told = trial_as_json(trial, chances=False)
        for figures in [one.as_json() for one in trial.figures] or [{}]:
            both = told | figures
            rows.append([_cell(both.get(column)) for column in COLUMNS])
    return table(COLUMNS, rows)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.12g}"
    return "" if value is None else str(value)
