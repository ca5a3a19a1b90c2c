"""`sortition announce`: the randomness is named before it exists."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from sortition.cli import options
from sortition.cli.outcome import Outcome, carry_out
from strata.problems import InputError, Problem
from strata.texts import Text, text


def announce(
    folder: options.Folder,
    beacon_round: Annotated[
        int | None,
        typer.Option(
            help="The round of the drand beacon 'quicknet' that will decide; it must lie ahead, "
            "by 365 days at most.",
            parser=options.whole(1),
            metavar="ROUND",
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            help="Instead of its number the time of the round: the first then or after decides. "
            "Local time of this machine, or with an offset such as +01:00.",
            metavar="'YYYY-MM-DD HH:MM'",
        ),
    ] = None,
    json: options.Json = False,
    debug: options.Debug = False,
) -> None:
    """Name the round of a beacon that will decide the draw.

    It is recorded before anybody can know what it brings; no other round will do then. This cannot
    be taken back.

    \b
    Example:
      sortition announce jury --at "2026-12-05 14:00"
    """

    def work() -> Outcome:
        from sortition import beacon
        from sortition.announce import announce as record

        number = _round(beacon_round, at)
        time = record(folder, number=number, at=datetime.now(UTC))
        return Outcome(
            summary=[
                text(
                    "Round {number} of the beacon will decide; it becomes known at "
                    "{time:%Y-%m-%d %H:%M:%S} UTC ({local:%Y-%m-%d %H:%M:%S %z}).",
                    number=number, time=time, local=time.astimezone(),
                ),
                text("Publish the folder before that, with {file}.",
                     file=folder / "announcement.json"),
                text("Then save https://api.drand.sh/{chain}/public/{number} and draw with it.",
                     chain=beacon.CHAIN, number=number),
            ],
            figures={"folder": str(folder), "round": number, "known_at": time.isoformat()},
        )  # fmt: skip

    carry_out("announce", work, as_json=json, debug=debug)


def _round(number: int | None, at: str | None) -> int:
    """Return the round that is meant, by its number or its time."""
    if (number is None) == (at is None):
        raise _unusable(
            "announce-round",
            text("An announcement needs a round, by its number or its time."),
            text("Give one of --beacon-round and --at."),
        )
    if number is not None:
        return number
    from sortition.announce import first_round

    try:
        if ":" not in (at or ""):
            raise ValueError("a day without a time")
        return first_round(datetime.fromisoformat(at or "").astimezone())
    except (ValueError, OverflowError):
        raise _unusable(
            "announce-time",
            text("{time!r:.40} is not a day and time.", time=at),
            text('Write it like "2026-12-05 14:00", or with an offset "2026-12-05 14:00+01:00".'),
        ) from None


def _unusable(code: str, what: Text, remedy: Text) -> InputError:
    return InputError([Problem(code=code, what=what, remedy=remedy)])
