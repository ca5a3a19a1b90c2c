"""What each file of a lottery's folder holds; the page is `docs/folder.md`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import nsmallest
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any

from sortition import proof
from sortition.digest import input_digest, sha256, ticket_digest
from sortition.folder import estimates
from sortition.folder.tables import decimal, table
from sortition.lottery import WEIGHT_UNIT, Lottery
from strata.pool import Pool
from strata.quotas import Quotas

FORMAT = "sortition-folder/1"
SCRIPTS = ("verify.py", "verify_proof.py", "verify_replacements.py")
"""The standalone verifier, as it stands in every folder."""

_WEIGHT_DIGITS = len(str(WEIGHT_UNIT)) - 1
_SHOWN = 5
"""How many of those who lost or gained most the manifest names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Tickets and salts in the order of the ids; `private` if the list of them is kept apart.

    `digests` are those of the tickets, by ticket, where an earlier folder has them already.
    """

    tickets: tuple[str, ...]
    salts: tuple[str, ...]
    private: bool
    digests: Mapping[str, str] | None = None


_Chances = Mapping[tuple[Fraction, Fraction | None], Sequence[str]]
"""Tickets by their chance and its optimum."""


def files(
    lottery: Lottery,
    *,
    names: Names,
    quotas: Quotas,
    options: Mapping[str, object],
    made_with: Mapping[str, str],
    replacement: Mapping[str, object] | None = None,
) -> dict[str, bytes]:
    """Return the content of every file, `manifest.json` last.

    Parameters
    ----------
    lottery
        The lottery, whose optimum is checked on the way.
    names
        What the people are called in the folder.
    quotas
        Those of `lottery`, with their shares, sources and reasons.
    options, made_with
        For the manifest.
    replacement
        For the manifest of a lottery among those who may step in.

    Raises
    ------
    WrongProof
        If the proof does not hold.
    """
    households = _households(lottery.profiles.pool)
    exact = _chances(lottery, names)
    scripts = resources.files("sortition")
    found = {
        "quotas.csv": _quotas(quotas),
        "pool.csv": _pool(lottery, names, households),
        "chances.csv": _chances_table(lottery, exact),
        "lottery.csv": _panels(lottery, names),
        "proof.json": as_json(proof.content(lottery, names.tickets)),
        **{script: scripts.joinpath(script).read_bytes() for script in SCRIPTS},
    }
    if lottery.estimate is not None:
        found[estimates.NAME] = _estimates(lottery, names)
    manifest = {
        "format": FORMAT,
        "made_with": dict(made_with),
        "rule": lottery.rule,
        "options": dict(options),
        "seats": lottery.profiles.seats // lottery.at_once,
        **({"juries": lottery.at_once} if lottery.juries else {}),
        "people": len(lottery.profiles.pool),
        "panels": 0 if lottery.weights else len(lottery.panels),
        "features": list(lottery.profiles.features),
        "households": bool(lottery.profiles.pool.households),
        "proven": lottery.proven,
        "bound": _bound(lottery),
        "cuts": len(lottery.optimum.cuts),
        "reached": _reached(lottery, exact),
        "input": input_digest(lottery.profiles),
        "files": {name: sha256(content) for name, content in found.items()},
        "tickets": dict(sorted((names.digests or _digests(lottery, names, households)).items())),
    }
    if replacement is not None:
        manifest["replacement"] = dict(replacement)
    if not names.private:
        salts = sorted(zip(names.tickets, names.salts, strict=True))
        found["salts.csv"] = table(["ticket", "salt"], salts)
    return found | {"manifest.json": as_json(manifest)}


def load(path: Path) -> Any:
    """Return what a JSON file of the folder holds.

    Raises
    ------
    ValueError
        If it is no JSON, or nested without end.
    OSError
        If it cannot be read.
    """
    try:
        return json.loads(path.read_bytes())
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def as_json(content: Mapping[str, object]) -> bytes:
    """Return `content` as it stands in a file of the folder."""
    return f"{json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)}\n".encode()


def _households(pool: Pool) -> tuple[str, ...]:
    homes = pool.households or (None,) * len(pool)
    return tuple("" if home is None else str(home) for home in homes)


def _chances(lottery: Lottery, names: Names) -> _Chances:
    """Return the tickets by chance and optimum: few pairs, however many people there are."""
    profiles, chances = lottery.profiles, lottery.chances()
    optima = lottery.optimum.chances if lottery.proven else (None,) * len(profiles)
    found: dict[tuple[Fraction, Fraction | None], list[str]] = {}
    for people, best in zip(profiles.members, optima, strict=True):
        alike: dict[int, list[int]] = {}  # by object: a fraction's hash is slow
        for person in people:
            alike.setdefault(id(chances[person]), []).append(person)
        for some in alike.values():
            pair = (chances[some[0]], best)
            found.setdefault(pair, []).extend(names.tickets[person] for person in some)
    return found


def _quotas(quotas: Quotas) -> bytes:
    header = ["feature", "value", "least", "most"]
    rows = [[q.feature, q.value, str(q.least), str(q.most)] for q in quotas.rows]
    if any(q.share is not None or q.source for q in quotas.rows):
        header += ["share", "source"]
        for row, quota in zip(rows, quotas.rows, strict=True):
            row += ["" if quota.share is None else decimal(quota.share), quota.source or ""]
    for name in ("date", "reason"):
        if any(getattr(quota, name) for quota in quotas.rows):
            header.append(name)
            for row, quota in zip(rows, quotas.rows, strict=True):
                row.append(getattr(quota, name) or "")
    return table(header, rows)


def _pool(lottery: Lottery, names: Names, households: Sequence[str]) -> bytes:
    profiles = lottery.profiles
    columns = [names.tickets, *(profiles.pool.values[feature] for feature in profiles.features)]
    header = ["ticket", *profiles.features]
    if profiles.pool.households:
        columns.append(tuple(households))
        header.append("household")
    return table(header, sorted(zip(*columns, strict=True)))


def _chances_table(lottery: Lottery, exact: _Chances) -> bytes:
    rows: list[tuple[str, ...]] = []
    for (chance, best), tickets in exact.items():
        count, shown = str(chance * len(lottery.panels)), decimal(chance)
        promised = "" if best is None else decimal(best)
        rows += [(ticket, count, shown, promised) for ticket in tickets]
    rows.sort()
    if lottery.weights:
        return table(["id", "chance", "optimum"], [(row[0], *row[2:]) for row in rows])
    return table(["id", "panels", "chance", "optimum"], rows)


def _estimates(lottery: Lottery, names: Names) -> bytes:
    seated = Counter(person for panel in lottery.panels for person in panel)
    counts = {ticket: seated[person] for person, ticket in enumerate(names.tickets)}
    return estimates.content(counts, len(lottery.panels))


def _panels(lottery: Lottery, names: Names) -> bytes:
    parts = lottery.juries or tuple((panel,) for panel in lottery.panels)
    cells = [[" ".join(sorted(names.tickets[p] for p in part)) for part in row] for row in parts]
    columns = (
        [f"jury {n}" for n in range(1, lottery.at_once + 1)] if lottery.juries else ["members"]
    )
    if lottery.weights:
        marks = [
            f"{weight // WEIGHT_UNIT}.{weight % WEIGHT_UNIT:0{_WEIGHT_DIGITS}d}"
            for weight in lottery.weights
        ]
        rows = zip(marks, cells, strict=True)
        return table(["weight", *columns], ([mark, *row] for mark, row in rows))
    width = len(str(len(lottery.panels) - 1))
    numbered = ([f"{n:0{width}d}", *row] for n, row in enumerate(cells))
    return table(["number", *columns], numbered)


def _bound(lottery: Lottery) -> str | None:
    if lottery.proven or not lottery.optimum.levels:
        return None
    return str(lottery.optimum.levels[-1].value)


def _reached(lottery: Lottery, exact: _Chances) -> dict[str, object]:
    reached: dict[str, object] = {"lowest": decimal(min(chance for chance, _ in exact))}
    if lottery.estimate is not None:
        reached["failures"] = lottery.estimate.failures
    if lottery.evenness is not None:
        reached |= {"uneven": lottery.evenness.reached, "uneven_bound": lottery.evenness.bound}
    if not lottery.proven:
        return reached
    gains = sorted(
        (chance - best, ticket, chance, best)
        for (chance, best), tickets in exact.items()
        if best is not None and chance != best
        for ticket in nsmallest(_SHOWN, tickets)
    )
    lost = [row for row in gains[:_SHOWN] if row[0] < 0]
    gained = sorted((row for row in gains if row[0] > 0), key=lambda row: (-row[0], row[1]))
    worst = max((abs(row[0]) for row in chain(gains[:1], gains[-1:])), default=Fraction(0))
    shown = {"lost": lost, "gained": gained[:_SHOWN]}
    return reached | {
        "worst": decimal(worst),
        **{
            way: [
                {"ticket": ticket, "chance": decimal(chance), "optimum": decimal(best)}
                for _, ticket, chance, best in rows
            ]
            for way, rows in shown.items()
        },
    }


def _digests(lottery: Lottery, names: Names, households: Sequence[str]) -> dict[str, str]:
    pool = lottery.profiles.pool
    features = [pool.values[feature] for feature in lottery.profiles.features]
    people = zip(*features, strict=True) if features else ((),) * len(pool)
    rows = zip(names.tickets, pool.ids, names.salts, people, households, strict=True)
    return {row[0]: ticket_digest(*row) for row in rows}
