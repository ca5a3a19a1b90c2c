"""The log of a city."""

from __future__ import annotations

from panels.log.checking import checkpoint, log_export, verify_log
from panels.log.reading import log_page
from panels.screens import frame, logs
from strata.texts import text


def main() -> None:
    """Show the page."""
    visit = frame.visit(jury=False)
    frame.title(
        text("Log of the city"),
        text("Everything that was done in this city, by ids. Nothing in it can be changed "
             "without showing."),
    )  # fmt: skip
    doors = logs.Doors(page=log_page, end=checkpoint, verify=verify_log, export=log_export)
    logs.show(visit, doors)


main()
