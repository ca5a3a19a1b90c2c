"""Run the peer library on one pool; runs in the peer's own environment, started by `run.py`.

``python peer.py RULE RESPONDENTS CATEGORIES SEATS`` reads the two files and finds 1,000 panels by
the rule (``maximin``, ``leximin``, ``nash``), or one panel (``legacy``, ``diversimax``), as the
peer's users do.
It prints one line of JSON with the lowest chance: that of its distribution, as its report shows
it, and that in the 1,000 panels.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from pathlib import Path

from sortition_algorithms import Settings, find_random_sample, read_in_features, read_in_people

ID = "nationbuilder_id"


def main() -> None:
    """Read the command line, run the rule, and print what came of it."""
    rule, respondents, categories, seats = sys.argv[1:]
    rows = list(csv.DictReader(io.StringIO(Path(respondents).read_text(encoding="utf-8"))))
    quotas = list(csv.DictReader(io.StringIO(Path(categories).read_text(encoding="utf-8"))))
    people = [{ID: str(number)} | row for number, row in enumerate(rows, start=1)]
    names = {"category": "feature", "feature": "value", "min": "min", "max": "max"}
    renamed = [{names[name]: cell for name, cell in row.items()} for row in quotas]
    features, *_ = read_in_features(list(names.values()), renamed)
    settings = Settings(id_column=ID, columns_to_keep=[])
    pool, _ = read_in_people(list(people[0]), people, features, settings)
    panels, report = find_random_sample(
        features,
        pool,
        int(seats),
        [],
        selection_algorithm=rule,
        solver_backend="highspy",
        number_selections=1 if rule in ("legacy", "diversimax") else 1000,
        max_attempts=100,
    )
    counts = Counter(person for panel in panels for person in panel)
    fewest = min(counts[str(number)] for number in range(1, len(people) + 1))
    print(json.dumps({"lowest": lowest_shown(report.serialize()), "drawn": fewest / len(panels)}))


def lowest_shown(report: object) -> float | None:
    """Return the lowest percentage in the report's table of chances, as a share."""
    if isinstance(report, dict):
        if "Probability of selection" in (report.get("headers") or ()):
            return min(float(row[1].rstrip("%")) for row in report["data"]) / 100
        report = list(report.values())
    found = [lowest_shown(part) for part in report] if isinstance(report, list) else []
    return next((lowest for lowest in found if lowest is not None), None)


if __name__ == "__main__":
    main()
