"""`sortition announce`: the randomness is named before it exists."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from sortition.cli import options
from sortition.cli.outcome import Outcome, carry_out
from strata.texts import text


def announce(
    folder: options.Folder,
    beacon_round: Annotated[
        int,
        typer.Option(
            help="The round of the drand beacon 'quicknet' that will decide; it must lie ahead.",
            min=1,
            metavar="ROUND",
        ),
    ],
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Name the round of a public beacon that will decide the draw.

    It is recorded before anybody can know what it brings; no other round will do then.

    \b
    Example:
      sortition announce jury --beacon-round 40000000
    """

    def work() -> Outcome:
        from sortition.announce import announce as record

        time = record(folder, number=beacon_round, at=datetime.now(UTC))
        return Outcome(
            summary=[
                text(
                    "Round {number} of the beacon will decide; it becomes known at "
                    "{time:%Y-%m-%d %H:%M:%S} UTC.",
                    number=beacon_round, time=time,
                ),
                text("Publish {file} before that.", file=folder / "announcement.json"),
            ],
            figures={"folder": str(folder), "round": beacon_round, "known_at": time.isoformat()},
        )  # fmt: skip

    carry_out("announce", work, as_json=json, debug=debug)
