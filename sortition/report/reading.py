"""Reading the files of a folder, whoever wrote them: whatever is not as described is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from sortition.digest import sha256
from sortition.folder.contents import FORMAT
from sortition.folder.tables import rows_of
from sortition.refused import Refused
from sortition.report.contents import (
    Announcement,
    Change,
    Contents,
    Cut,
    Draw,
    Level,
    Multiplier,
    Proof,
)
from strata.quotas import Quota, Quotas
from strata.texts import text

_NUMBER = re.compile(r"\d+(\.\d+|/\d+)?", re.ASCII)
_BROKEN = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip


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
    facts, features = _manifest(folder / "manifest.json")
    with _reading(folder / "quotas.csv") as content:
        quotas = _quotas(content)
        _require(set(quotas.features) == features)
    with _reading(folder / "chances.csv") as content:
        chances, optima = _chances(content)
        _require(len(chances) == facts["people"])
        _require(len(optima) == (len(chances) if facts["proven"] else 0))
    with _reading(folder / "lottery.csv") as content:
        weighted = 0 if facts["panels"] else content.count(b"\n") - 1
    with _reading(folder / "proof.json") as content:
        proof = _proof(json.loads(content), quotas)
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


def _manifest(path: Path) -> tuple[dict[str, Any], set[str]]:
    """Return what the manifest says, and the names of the features."""
    with _reading(path) as content:
        manifest = json.loads(content)
        reached, bound = manifest["reached"], manifest["bound"]
        _require(manifest["format"] == FORMAT)
        facts: dict[str, Any] = {
            "manifest": sha256(content),
            "made_with": {str(name): str(made) for name, made in manifest["made_with"].items()},
            "rule": str(manifest["rule"]),
            **{name: int(manifest[name]) for name in ("seats", "people", "panels")},
            "households": bool(manifest["households"]),
            "proven": bool(manifest["proven"]),
            "bound": None if bound is None else _fraction(bound),
            "worst": _fraction(reached["worst"]) if "worst" in reached else None,
            "lost": tuple(_change(change) for change in reached.get("lost", ())),
            "gained": tuple(_change(change) for change in reached.get("gained", ())),
        }
        _require(0 < facts["seats"] <= facts["people"] and facts["panels"] >= 0)
        return facts, set(manifest["features"])


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


def _chances(content: bytes) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    """Return chance and optimum of each ticket, the second for none if nothing was proven."""
    rows = _dicts(content)
    chances = {row["id"]: _fraction(row["chance"]) for row in rows}
    optima = {row["id"]: _fraction(row["optimum"]) for row in rows if row["optimum"]}
    _require(len(chances) == len(rows) and any(chances.values()))
    _require(all(chance <= 1 for chance in (*chances.values(), *optima.values())))
    return chances, optima


def _change(change: Mapping[str, Any]) -> Change:
    return Change(
        ticket=str(change["ticket"]),
        chance=_fraction(change["chance"]),
        optimum=_fraction(change["optimum"]),
    )


def _proof(proof: Mapping[str, Any], quotas: Quotas) -> Proof:
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
    certificate = proof.get("certificate") or {"multipliers": []}
    prices = tuple(_multiplier(multiplier) for multiplier in certificate["multipliers"])
    gamma = certificate.get("gamma")
    known = {("seats", "", "", ""), *(("quota", q.feature, q.value, "") for q in quotas.rows)}
    known |= {("cut", "", "", cut.number) for cut in cuts}
    for m in (*prices, *(m for level in levels for m in level.multipliers)):
        _require(m.kind == "household" or (m.kind, m.feature, m.value, m.number) in known)
    return Proof(
        levels=levels,
        cuts=cuts,
        cap=_fraction(proof.get("cap", 1)),
        prices=prices,
        gamma=None if gamma is None else _fraction(gamma),
    )


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
