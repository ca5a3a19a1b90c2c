"""Reading the files of a folder, whoever wrote them: whatever is not as described is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from sortition.digest import sha256
from sortition.folder.contents import FORMAT
from sortition.folder.tables import rows_of
from sortition.report import council
from sortition.report.contents import NO_PROMISE, RULES, Change, Contents
from sortition.report.later import announcement, draw, replacements
from sortition.report.parsing import dicts, fraction, reading, require
from sortition.report.proof_file import proof_of
from strata.quotas import Quota, Quotas


def read(folder: Path, *, public: bool = False, whole: Quotas | None = None) -> Contents:
    """Read the files of `folder`.

    Parameters
    ----------
    folder
        As `docs/folder.md` describes.
    public
        Whether to leave `pool.csv` alone even if it is there.
    whole
        For a replacement: the quotas of the panel, which name the same rows as its own, for a
        public part that lacks these.

    Raises
    ------
    Refused
        ``folder-file-missing`` or ``folder-file-broken``: a file is not there, or is not what
        `docs/folder.md` says.
    """
    facts, features = _manifest(folder / "manifest.json")
    if whole is not None and not (folder / "quotas.csv").exists():
        quotas = whole
    else:
        with reading(folder / "quotas.csv") as content:
            quotas = _quotas(content, facts["juries"])
            require(set(quotas.features) == features)
    with reading(folder / "chances.csv") as content:
        chances, optima = _chances(content)
        require(len(chances) == facts["people"])
        require(len(optima) == (len(chances) if facts["proven"] else 0))
    with reading(folder / "lottery.csv") as content:
        weighted = 0 if facts["panels"] else content.count(b"\n") - 1
    with reading(folder / "proof.json") as content:
        proven = json.loads(content)
        proof = proof_of(proven, quotas)
        require((proven["rule"], proven["proven"]) == (facts["rule"], facts["proven"]))
        require(len(proof.levels) > 0 or not facts["proven"])
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
        announcement=announcement(folder / "announcement.json"),
        draw=draw(folder, chances),
        replacements=tuple(replacements(folder, partial(read, public=public, whole=quotas))),
    )


def _manifest(path: Path) -> tuple[dict[str, Any], set[str]]:
    """Return what the manifest says, and the names of the features."""
    with reading(path) as content:
        manifest = json.loads(content)
        reached, bound = manifest["reached"], manifest["bound"]
        juries = int(manifest.get("juries", 1))
        require(manifest["format"] == FORMAT)
        facts: dict[str, Any] = {
            "manifest": sha256(content),
            "made_with": {str(name): str(made) for name, made in manifest["made_with"].items()},
            "rule": str(manifest["rule"]),
            **{name: int(manifest[name]) for name in ("people", "panels")},
            "juries": juries,
            "seats": juries * int(manifest["seats"]),
            "council": council.read(manifest["options"]),
            "served": int(manifest["options"].get("served", 0)),
            "households": bool(manifest["households"]),
            "proven": bool(manifest["proven"]),
            "bound": None if bound is None else fraction(bound),
            "worst": fraction(reached["worst"]) if "worst" in reached else None,
            "lost": tuple(_change(change) for change in reached.get("lost", ())),
            "gained": tuple(_change(change) for change in reached.get("gained", ())),
            "failures": int(reached.get("failures", 0)),
            "uneven": tuple(int(reached.get(name, 0)) for name in ("uneven", "uneven_bound")),
        }
        require(0 < facts["seats"] <= facts["people"] and facts["panels"] >= 0 < juries)
        require(facts["rule"] in RULES and not (facts["proven"] and facts["rule"] in NO_PROMISE))
        return facts, set(manifest["features"])


def _quotas(content: bytes, juries: int) -> Quotas:
    """Return the quotas of all panels that sit at once."""
    return Quotas(
        tuple(
            Quota(
                feature=row["feature"],
                value=row["value"],
                least=juries * int(row["least"]),
                most=juries * int(row["most"]),
                share=fraction(row["share"]) if row.get("share") else None,
                source=row.get("source") or None,
                date=row.get("date") or None,
                reason=row.get("reason") or None,
            )
            for row in dicts(content)
        )
    )


def _chances(content: bytes) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    """Return chance and optimum of each ticket, the second for none if nothing was proven."""
    rows = dicts(content)
    chances = {row["id"]: fraction(row["chance"]) for row in rows}
    optima = {row["id"]: fraction(row["optimum"]) for row in rows if row["optimum"]}
    require(len(chances) == len(rows) and any(chances.values()))
    require(all(chance <= 1 for chance in (*chances.values(), *optima.values())))
    return chances, optima


def _change(change: Mapping[str, Any]) -> Change:
    return Change(
        ticket=str(change["ticket"]),
        chance=fraction(change["chance"]),
        optimum=fraction(change["optimum"]),
    )


def _pool(
    path: Path, quotas: Quotas, tickets: list[str], households: bool
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...] | None]:
    """Return the columns of the pool and the households, in the order of `tickets`."""
    with reading(path) as content:
        header, *rows = rows_of(content)
        of_ticket = {row[header.index("ticket")]: row for row in rows}
        require(of_ticket.keys() == set(tickets))
        ordered = [of_ticket[ticket] for ticket in tickets]
        values = {}
        for feature in quotas.features:
            # the household comes last and may share its name with a feature
            column = header.index(feature, 1)
            values[feature] = tuple(row[column] for row in ordered)
            require(set(values[feature]) <= set(quotas.values(feature)))
        return values, tuple(row[-1] for row in ordered) if households else None
