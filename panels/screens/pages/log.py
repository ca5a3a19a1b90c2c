"""The log of a jury."""

from __future__ import annotations

from panels.log.checking import jury_checkpoint, verify_jury_log
from panels.log.reading import jury_log
from panels.screens import frame, logs
from strata.texts import text


def main() -> None:
    """Show the page."""
    visit = frame.visit()
    frame.title(
        text("Log"),
        text("Everything that was done with this jury, by ids. Nothing in it can be changed "
             "without showing."),
    )  # fmt: skip
    doors = logs.Doors(page=jury_log, end=jury_checkpoint, verify=verify_jury_log)
    logs.show(visit, doors)


main()
