"""`sortition demo`: the main job on a made-up city, and the city's store to look around in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sortition.cli import options, progress
from sortition.cli.demo import called, city, show
from sortition.cli.outcome import Outcome, carry_out
from sortition.refused import Refused
from strata.texts import text

if TYPE_CHECKING:
    from panels.house import House
    from panels.settings import Settings

FOLDER = "demo"
"""In the user's data folder: the store of the made-up city, where nothing else is named."""
_OURS = ("sortition.db", "sortition.db-wal", "sortition.db-shm", "key")


def demo(
    out: Annotated[
        Path, typer.Option(help="The folder to write; it must not exist yet.", metavar="DIR")
    ] = Path("sortition-demo"),
    screens: Annotated[
        bool,
        typer.Option(
            "--screens/--files-only",
            help="Whether to fill a database with the city too, for `sortition app --demo`.",
        ),
    ] = True,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Publish a lottery for a made-up city, draw and check it; and fill a database to look at.

    The jury of the files has 40 seats. The database holds a jury in each stage, colleagues to come
    in as, and 4,000 made-up volunteers. It is made anew each time.

    \b
    Example:
      sortition demo --out demo
    """

    def work() -> Outcome:
        done = show(out, aloud=not json)
        if done.code or not screens:
            return done
        where = filled()
        return replace(
            done,
            summary=[
                *done.summary,
                "",
                text("The city is also in a database, {where}, with a jury in each stage.",
                     where=where),
                text("To see it in the browser:  {command}", command=called() + " app --demo"),
            ],
            figures={**done.figures, "database": where},
        )  # fmt: skip

    carry_out("demo", work, as_json=json, debug=debug)


def filled() -> str:
    """Fill the store of the demo, and return where it is."""
    from panels.demo.filling import fill
    from panels.demo.life import Files
    from panels.house import House

    settings = _emptied()
    house = House.open(settings)
    try:
        _check_empty(house)
        files = Files(
            population=city().joinpath("population.csv").read_bytes(),
            pool=city().joinpath("pool.csv").read_bytes(),
        )
        with progress.shown() as told:
            fill(house, files, progress=lambda share: told("demo", share))
    finally:
        house.engine.dispose()
    return settings.database or str(settings.folder / _OURS[0])


def _emptied() -> Settings:
    """Return the settings of the demo; what an earlier one left in its own folder goes."""
    from panels.settings import Settings

    named = Settings(demo=True)
    if named.database or "folder" in named.model_fields_set:
        return named
    folder = named.folder / FOLDER
    for name in _OURS:
        (folder / name).unlink(missing_ok=True)
    return Settings(demo=True, folder=folder)


def _check_empty(house: House) -> None:
    """Refuse a store in which somebody works: the demo is never mixed with what is real."""
    from panels.accounts.first import nobody_else
    from panels.door import Machine

    if not nobody_else(house.machine(Machine.OPERATOR)):
        raise Refused(
            "demo-store-used",
            text("There are people in this database already."),
            text("Name an empty one with SORTITION_DATABASE or SORTITION_FOLDER, or leave both."),
        )
