"""Who sits in a drawn panel by now: the folder of the draw, and its replacements so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sortition.digest import sha256
from sortition.folder.contents import load
from sortition.folder.tables import rows_of
from sortition.folder.writing import LOTTERY_FILES, REPLACEMENTS
from sortition.refused import Refused
from sortition.verification import holds, verify
from strata.quotas import Quota, Quotas
from strata.texts import Text, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What the table of the pool says of somebody: values in the order of the features, and home.

    `home` is the number of the household, None without one.
    """

    values: tuple[str, ...]
    home: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A drawn panel and what became of it.

    Parameters
    ----------
    folder
        The full folder of the draw.
    seats, panels
        Of its lottery; `panels` 0 for exact weights.
    features
        Names, sorted.
    quotas
        As published, without shares and sources.
    people
        Everybody in the pool by ticket.
    households
        Whether at most one of a household may sit.
    digests, salts
        By ticket; `salts` empty if the list of tickets is private.
    members
        Who sits now: by ticket the number of the replacement that drew them, 0 for the panel.
    gone
        Who was drawn once, or said no: never drawn again.
    links
        How many replacements there were, the one that waits for its draw included.
    waits
        Whether the last one waits for its draw.
    follows
        SHA-256 of the last `draw.json`.
    lottery, drawn
        Of the first draw: SHA-256 of `lottery.csv`, and its seed or, without one, its number.
    """

    folder: Path
    seats: int
    panels: int
    features: tuple[str, ...]
    quotas: Quotas
    people: Mapping[str, Person]
    households: bool
    digests: Mapping[str, str]
    salts: Mapping[str, str]
    members: Mapping[str, int]
    gone: frozenset[str]
    links: int
    waits: bool
    follows: str
    lottery: str
    drawn: str

    @property
    def open(self) -> int:
        """How many seats nobody has."""
        return self.seats - len(self.members)

    def place(self, number: int) -> Path:
        """Return the folder of a replacement."""
        return self.folder / REPLACEMENTS / str(number)


def standing(folder: Path) -> Standing:
    """Read `folder` after verifying it, with all its replacements.

    Raises
    ------
    Refused
        If it is not drawn, is not the full folder, or does not verify.
    """
    _check(folder)
    manifest, record = load(folder / "manifest.json"), load(folder / "draw.json")
    last = folder / "draw.json"
    if "juries" in manifest:
        raise Refused(
            "replace-juries",
            text("{folder} holds several juries at once.", folder=folder),
            text("Replacements are drawn for one panel only, so far."),
            file=folder,
        )
    members = dict.fromkeys(tickets_in(folder / "panel.csv"), 0)
    gone, links, waits = set(members), 0, False
    for links, place in enumerate(_links(folder), start=1):
        said = load(place / "manifest.json")["replacement"]
        for ticket in said["left"]:
            del members[ticket]
        gone |= {*said["left"], *said["declined"]}
        waits = not (place / "draw.json").exists()
        if not waits:
            last = place / "draw.json"
            comers = tickets_in(place / "panel.csv")
            members |= dict.fromkeys(comers, links)
            gone |= {*comers}
    return Standing(
        folder=folder,
        seats=manifest["seats"],
        panels=manifest["panels"],
        features=tuple(manifest["features"]),
        quotas=_quotas(folder / "quotas.csv"),
        people=_people(folder / "pool.csv", manifest),
        households=manifest["households"],
        digests=manifest["tickets"],
        salts=_salts(folder / "salts.csv"),
        members=dict(sorted(members.items())),
        gone=frozenset(gone),
        links=links,
        waits=waits,
        follows=sha256(last.read_bytes()),
        lottery=record["lottery"],
        drawn=record["seed"] or record["number"],
    )


def tickets_in(path: Path) -> list[str]:
    """Return the tickets in the last column of a table of the folder, in its order."""
    return [row[-1] for row in rows_of(path.read_bytes())[1:]]


def _check(folder: Path) -> None:
    if not (folder / "draw.json").exists():
        raise Refused(
            "replace-undrawn",
            text("The lottery in {folder} has not been drawn.", folder=folder),
            text("Draw first; who withdraws before that is left out of the pool."),
            file=folder,
        )
    missing = [name for name in LOTTERY_FILES if not (folder / name).is_file()]
    if missing:
        raise Refused(
            "folder-file-missing",
            text("{names} is not there: replacing needs the full folder.",
                 names=", ".join(missing)),
            text("Give the full folder, not its public part."),
            file=folder,
        )  # fmt: skip
    findings = verify(folder)
    if not holds(findings):
        wrong = next(finding for finding in findings if finding.state == "wrong")
        why: Text = text("{what}: {detail}", what=wrong.what, detail=wrong.detail)
        raise Refused(
            "folder-tampered",
            text("{folder} is not as it was written ({why}).", folder=folder, why=why),
            text("See `sortition verify`; take the folder as it was written."),
            file=folder,
        )


def _links(folder: Path) -> Iterator[Path]:
    """Yield the folders of the replacements in their order."""
    number = 1
    while (place := folder / REPLACEMENTS / str(number)).is_dir():
        yield place
        number += 1


def _quotas(path: Path) -> Quotas:
    rows = rows_of(path.read_bytes())[1:]
    return Quotas(
        tuple(
            Quota(feature=row[0], value=row[1], least=int(row[2]), most=int(row[3])) for row in rows
        )
    )


def _people(path: Path, manifest: Mapping[str, Any]) -> dict[str, Person]:
    people = {}
    for ticket, *values in rows_of(path.read_bytes())[1:]:
        home = values.pop() if manifest["households"] else ""
        people[ticket] = Person(values=tuple(values), home=int(home) if home else None)
    return people


def _salts(path: Path) -> dict[str, str]:
    rows = rows_of(path.read_bytes())[1:] if path.exists() else []
    return {ticket: salt for ticket, salt in rows}
