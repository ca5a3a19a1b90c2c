"""Naming the randomness before it exists: a future round of the beacon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sortition import beacon
from sortition.digest import sha256
from sortition.folder.atomic import held, put_file
from sortition.folder.contents import as_json, load
from sortition.refused import Refused
from strata.texts import text

FORMAT = "sortition-announcement/1"
FURTHEST = timedelta(days=365)
"""An announcement cannot be taken back: no round may lie further ahead."""


def announce(folder: Path, *, number: int, at: datetime) -> datetime:
    """Record that round `number` of the beacon will decide the lottery in `folder`.

    Parameters
    ----------
    folder
        The folder of a lottery that is not drawn.
    number
        The round, which must lie after `at`, by 365 days at most.
    at
        Now; a time zone is needed.

    Returns
    -------
    time
        When the round becomes known.

    Raises
    ------
    Refused
        If there was a draw or an announcement, if the lottery is a test, or if the round is past or
        too far ahead. The folder is then as it was.
    ValueError
        If `at` has no time zone.
    """
    now = stamp(at)
    time = _time(number, at)
    with held(folder):
        refuse_drawn(folder)
        refuse_test(folder)
        path = folder / "announcement.json"
        try:
            manifest = (folder / "manifest.json").read_bytes()
        except FileNotFoundError:
            raise Refused(
                "folder-missing",
                text("There is no lottery in {folder}.", folder=folder),
                text("Give the folder that `sortition lottery` wrote."),
                file=folder,
            ) from None
        record = {
            "format": FORMAT,
            "beacon": beacon.CHAIN,
            "round": number,
            "manifest": sha256(manifest),
            "at": now,
        }
        try:
            put_file(path, as_json(record))
        except FileExistsError:
            raise Refused(
                "announced-already",
                text("A round was announced already for {folder}.", folder=folder),
                text("Draw with the round in {file}: it cannot be changed.", file=path),
                file=path,
            ) from None
    return time


def first_round(time: datetime) -> int:
    """Return the first round of the beacon that becomes known at `time` or after it.

    Raises
    ------
    ValueError
        If `time` has no time zone.
    """
    if time.tzinfo is None:
        raise ValueError("a time needs its zone")
    first = beacon.time_of(1)
    period = beacon.time_of(2) - first
    return max(1, 1 - (first - time) // period)


def announcement(folder: Path) -> int | None:
    """Return the round that was announced, None if none was.

    Raises
    ------
    Refused
        If the announcement cannot be read, or is of another lottery.
    """
    path = folder / "announcement.json"
    if not path.exists():
        return None
    try:
        record = load(path)
        manifest = sha256((folder / "manifest.json").read_bytes())
        whole = (record["format"], record["beacon"]) == (FORMAT, beacon.CHAIN)
        number = record["round"]
        if not whole or record["manifest"] != manifest or not isinstance(number, int):
            raise ValueError("not of this lottery")
    except (ValueError, LookupError, TypeError) as error:
        raise Refused(
            "announcement-broken",
            text("The announcement in {folder} is not of this lottery.", folder=folder),
            text("Restore the lottery and its announcement as they were published."),
            file=path,
        ) from error
    return number


def refuse_drawn(folder: Path) -> None:
    """Refuse whatever comes after a draw."""
    if (folder / "draw.json").exists():
        raise Refused(
            "folder-drawn",
            text("The lottery in {folder} has been drawn.", folder=folder),
            text("The draw stands: see draw.json and panel.csv."),
            file=folder,
        )


def refuse_test(folder: Path) -> None:
    """Refuse to announce, publish or draw from what was made for trial."""
    try:
        test = load(folder / "manifest.json")["options"]["test"]
    except (OSError, ValueError, LookupError, TypeError):
        return  # whoever reads it afterwards says what is wrong
    if test:
        raise Refused(
            "test-lottery",
            text("The lottery in {folder} was made for trial.", folder=folder),
            text("Compute the lottery of the frozen pool, and go on with that."),
            file=folder,
        )


def stamp(at: datetime) -> str:
    """Return `at` in UTC as it stands in a file, to the second.

    Raises
    ------
    ValueError
        If it has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("a time needs its zone")
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _time(number: int, at: datetime) -> datetime:
    try:
        time = beacon.time_of(number)
    except OverflowError:
        time = None
    if number < 1 or time is None:
        raise Refused(
            "round-unknown",
            text("There is no round {number}.", number=number),
            text("Give a round of the next days: drand counts one every three seconds."),
        )
    if time <= at:
        raise Refused(
            "round-past",
            text(
                "Round {number} became known at {time:%Y-%m-%d %H:%M:%S} UTC.",
                number=number,
                time=time,
            ),
            text("Announce a round that lies ahead."),
        )
    if time - at > FURTHEST:
        raise Refused(
            "round-far",
            text(
                "Round {number} becomes known only on {time:%Y-%m-%d}; what is announced cannot be "
                "taken back.",
                number=number,
                time=time,
            ),
            text("Announce a round of the next {days} days.", days=FURTHEST.days),
        )
    return time
