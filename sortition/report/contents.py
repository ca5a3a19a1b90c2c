"""What the page is made from: the files of a folder, read into frozen values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from sortition.digest import sha256
from sortition.folder.tables import rows_of
from sortition.refused import Refused
from strata.quotas import Quota, Quotas
from strata.texts import text

_NUMBER = re.compile(r"\d+(\.\d+|/\d+)?", re.ASCII)
_BROKEN = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiplier:
    """How much a row weighs in the proof of a level.

    Parameters
    ----------
    kind
        ``seats`` for the whole panel, ``quota``, ``household`` or ``cut``.
    feature, value
        Of a quota; otherwise empty.
    number
        Of a household or cut, as text; otherwise empty.
    """

    kind: Literal["seats", "quota", "household", "cut"]
    feature: str = ""
    value: str = ""
    number: str = ""
    side: Literal["least", "most"]
    multiplier: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """People who share a chance, and the multipliers that prove it."""

    value: Fraction
    multipliers: tuple[Multiplier, ...]
    tickets: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What the proof knows of all panels beside the quotas; tickets not named count 0."""

    number: str
    kind: str
    at_most: int
    coefficients: Mapping[str, int]
    rests_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What rounding to equal panels did to one ticket."""

    ticket: str
    chance: Fraction
    optimum: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The levels in order, and the cuts that they lean on."""

    levels: tuple[Level, ...]
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """The randomness as it was named beforehand."""

    round: int
    beacon: str
    manifest: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """How the panel was drawn; `round` is None unless by a beacon, `seed` empty if by a number."""

    method: Literal["number", "beacon", "seed"]
    at: datetime
    manifest: str
    lottery: str
    number: str
    seed: str
    round: int | None
    signature: str
    panel_csv: str
    tickets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """A folder, as `docs/folder.md` describes it.

    Parameters
    ----------
    manifest
        The SHA-256 of `manifest.json`.
    panels
        How many equal panels there are; 0 for exact weights, of which there are `weighted`.
    bound, worst, lost, gained
        As in the manifest; None or empty where it has none.
    chances, optima
        Per ticket, in the order of `chances.csv`; `optima` is empty if nothing was proven.
    values
        For each feature the volunteers' values, in the order of `chances`; None without `pool.csv`.
    homes
        Each volunteer's household, empty for most; None without `pool.csv` or households.
    """

    manifest: str
    made_with: Mapping[str, str]
    rule: str
    seats: int
    people: int
    panels: int
    weighted: int
    households: bool
    proven: bool
    bound: Fraction | None
    worst: Fraction | None
    lost: tuple[Change, ...]
    gained: tuple[Change, ...]
    quotas: Quotas
    chances: Mapping[str, Fraction]
    optima: Mapping[str, Fraction]
    values: Mapping[str, tuple[str, ...]] | None
    homes: tuple[str, ...] | None
    proof: Proof
    announcement: Announcement | None
    draw: Draw | None


def read(folder: Path, *, public: bool = False) -> Contents:
    """Read the files of `folder`.

    Parameters
    ----------
    folder
        As `docs/folder.md` describes.
    public
        Whether to leave `pool.csv` alone even if it is there.

    Raises
    ------
    Refused
        ``folder-file-missing`` or ``folder-file-broken``: a file is not there, or is not what
        `docs/folder.md` says.
    """
    with _reading(folder / "manifest.json") as content:
        manifest = json.loads(content)
        own = sha256(content)
        _require(manifest["format"] == "sortition-folder/1")
        reached = manifest["reached"]
        facts: dict[str, Any] = {
            "manifest": own,
            "made_with": {str(name): str(made) for name, made in manifest["made_with"].items()},
            "rule": str(manifest["rule"]),
            **{name: int(manifest[name]) for name in ("seats", "people", "panels")},
            "households": bool(manifest["households"]),
            "proven": bool(manifest["proven"]),
            "bound": None if manifest["bound"] is None else _fraction(manifest["bound"]),
            "worst": None if reached.get("worst") is None else _fraction(reached["worst"]),
            "lost": tuple(_change(change) for change in reached.get("lost", ())),
            "gained": tuple(_change(change) for change in reached.get("gained", ())),
        }
        _require(0 < facts["seats"] <= facts["people"] and facts["panels"] >= 0)
    with _reading(folder / "quotas.csv") as content:
        quotas = _quotas(content)
        _require(set(quotas.features) == set(manifest["features"]))
    with _reading(folder / "chances.csv") as content:
        rows = _dicts(content)
        chances = {row["id"]: _fraction(row["chance"]) for row in rows}
        optima = {row["id"]: _fraction(row["optimum"]) for row in rows if row["optimum"]}
        _require(len(chances) == len(rows) == facts["people"])
        _require(all(0 <= chance <= 1 for chance in chances.values()))
        _require(len(optima) == (len(rows) if facts["proven"] else 0))
    with _reading(folder / "lottery.csv") as content:
        weighted = 0 if facts["panels"] else content.count(b"\n") - 1
    with _reading(folder / "proof.json") as content:
        proof = _proof(json.loads(content))
        known = {("seats", "", "")} | {("quota", q.feature, q.value) for q in quotas.rows}
        for m in (m for level in proof.levels for m in level.multipliers):
            _require(m.kind in ("household", "cut") or (m.kind, m.feature, m.value) in known)
        _require(len(proof.levels) > 0 or not facts["proven"])
    values, homes = None, None
    if not public and (folder / "pool.csv").exists():
        values, homes = _pool(folder / "pool.csv", quotas, list(chances), facts["households"])
    return Contents(
        **facts,
        weighted=weighted,
        quotas=quotas,
        chances=chances,
        optima=optima,
        values=values,
        homes=homes,
        proof=proof,
        announcement=_announcement(folder / "announcement.json"),
        draw=_draw(folder, chances),
    )


@contextmanager
def _reading(path: Path) -> Iterator[bytes]:
    """Give the content of a file; whatever then fails means that the file is broken."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(
            "folder-file-missing",
            text("The file cannot be read: {reason}.", reason=error.strerror or str(error)),
            text("Give the folder that `sortition lottery` wrote, with all its files."),
            file=path,
        ) from error
    try:
        yield content
    except _BROKEN as error:
        raise Refused(
            "folder-file-broken",
            text("The file is not as the description of the folder says."),
            text("Take an unchanged copy of the folder; `python verify.py` in it tells more."),
            file=path,
        ) from error


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError("not as described")


def _fraction(written: object) -> Fraction:
    """Return a decimal or fraction that is not negative, written as in `docs/folder.md`."""
    return _parsed(str(written))


@lru_cache(maxsize=65536)
def _parsed(written: str) -> Fraction:
    if not _NUMBER.fullmatch(written):
        raise ValueError("not a number")
    return Fraction(written)


def _dicts(content: bytes) -> list[dict[str, str]]:
    header, *rows = rows_of(content)
    return [dict(zip(header, row, strict=True)) for row in rows]


def _quotas(content: bytes) -> Quotas:
    return Quotas(
        tuple(
            Quota(
                feature=row["feature"],
                value=row["value"],
                least=int(row["least"]),
                most=int(row["most"]),
                share=_fraction(row["share"]) if row.get("share") else None,
                source=row.get("source") or None,
            )
            for row in _dicts(content)
        )
    )


def _change(change: Mapping[str, Any]) -> Change:
    return Change(
        ticket=str(change["ticket"]),
        chance=_fraction(change["chance"]),
        optimum=_fraction(change["optimum"]),
    )


def _proof(proof: Mapping[str, Any]) -> Proof:
    levels = tuple(
        Level(
            value=_fraction(level["value"]),
            multipliers=tuple(_multiplier(multiplier) for multiplier in level["multipliers"]),
            tickets=frozenset(map(str, level["tickets"])),
        )
        for level in proof["levels"]
    )
    cuts = tuple(
        Cut(
            number=str(int(cut["number"])),
            kind=str(cut["kind"]),
            at_most=int(cut["at_most"]),
            coefficients={
                str(ticket): int(part["coefficient"])
                for part in cut["coefficients"]
                for ticket in part["tickets"]
            },
            rests_on=str(cut["rests_on"]),
        )
        for cut in proof["cuts"]
    )
    named = {m.number for level in levels for m in level.multipliers if m.kind == "cut"}
    _require(named <= {cut.number for cut in cuts})
    return Proof(levels=levels, cuts=cuts)


def _multiplier(entry: Mapping[str, Any]) -> Multiplier:
    row, side = entry["row"], entry["side"]
    _require(side in ("least", "most"))
    multiplier = _fraction(entry["multiplier"])
    _require(multiplier > 0)
    if "seats" in row:
        return Multiplier(kind="seats", side=side, multiplier=multiplier)
    if "household" in row:
        home = str(row["household"])
        return Multiplier(kind="household", number=home, side=side, multiplier=multiplier)
    if "cut" in row:
        return Multiplier(kind="cut", number=str(row["cut"]), side=side, multiplier=multiplier)
    return Multiplier(
        kind="quota",
        feature=str(row["feature"]),
        value=str(row["value"]),
        side=side,
        multiplier=multiplier,
    )


def _pool(
    path: Path, quotas: Quotas, tickets: list[str], households: bool
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...] | None]:
    """Return the columns of the pool and the households, in the order of `tickets`."""
    with _reading(path) as content:
        header, *rows = rows_of(content)
        of_ticket = {row[header.index("ticket")]: row for row in rows}
        _require(of_ticket.keys() == set(tickets))
        ordered = [of_ticket[ticket] for ticket in tickets]
        values = {}
        for feature in quotas.features:
            # the household comes last and may share its name with a feature
            column = header.index(feature, 1)
            values[feature] = tuple(row[column] for row in ordered)
            _require(set(values[feature]) <= set(quotas.values(feature)))
        return values, tuple(row[-1] for row in ordered) if households else None


def _announcement(path: Path) -> Announcement | None:
    if not path.exists():
        return None
    with _reading(path) as content:
        announced = json.loads(content)
        return Announcement(
            round=int(announced["round"]),
            beacon=str(announced["beacon"]),
            manifest=str(announced["manifest"]),
            at=datetime.fromisoformat(announced["at"]),
        )


def _draw(folder: Path, chances: Mapping[str, Fraction]) -> Draw | None:
    if not (folder / "draw.json").exists():
        return None
    with _reading(folder / "panel.csv") as content:
        tickets = tuple(row["id"] for row in _dicts(content))
        _require(chances.keys() >= set(tickets))
    with _reading(folder / "draw.json") as content:
        drawn = json.loads(content)
        beacon = drawn.get("beacon") or {}
        _require(drawn["method"] in ("number", "beacon", "seed"))
        return Draw(
            method=drawn["method"],
            at=datetime.fromisoformat(drawn["at"]),
            manifest=str(drawn["manifest"]),
            lottery=str(drawn["lottery"]),
            number=str(drawn["number"]),
            seed=str(drawn.get("seed") or ""),
            round=int(beacon["round"]) if drawn["method"] == "beacon" else None,
            signature=str(beacon.get("signature") or ""),
            panel_csv=str(drawn["panel_csv"]),
            tickets=tickets,
        )
