"""What a lottery came to, in a few lines: for whom it is hardest, and what decides that."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from sortition.feasibility.sides import Side, listed
from sortition.lottery import Lottery
from sortition.optimum import Level
from strata.pool import Pool
from strata.profiles import Profiles
from strata.texts import Text, text

_NAMED = 3
"""So many quotas and people are named in the summary; the page has all."""

_IDS = 5
"""So many ids are named in a line."""


def lines(
    lottery: Lottery, folder: Path, *, tickets: Path | None, seconds: float
) -> Iterator[Text]:
    """Yield the summary for people."""
    yield text(
        "{seats} seats for {people:,} volunteers: {count:,} panels in {folder}, found in "
        "{seconds:.1f} s.",
        seats=lottery.profiles.seats, people=len(lottery.profiles.pool),
        count=len(lottery.panels), folder=folder, seconds=seconds,
    )  # fmt: skip
    yield from households(lottery.profiles.pool)
    if never := len(_never(lottery)):
        yield text(
            "Volunteers whom no panel can hold: {count}; 'sortition check' says why.", count=never
        )
    yield from _chance(lottery)
    if lottery.proven and not lottery.weights:
        yield from _rounding(_reached(folder))
    if tickets is not None:
        yield text("Who has which ticket stands in {file}: keep it private.", file=tickets)


def households(pool: Pool) -> Iterator[Text]:
    """Yield how many households of several volunteers there are, if they play a part."""
    if pool.households:
        yield text(
            "Households of several volunteers: {count}; at most one person of each sits in a "
            "panel.",
            count=len({number for number in pool.households if number is not None}),
        )


def some(ids: Sequence[str]) -> Text:
    """Return the first few of `ids`, and how many more there are."""
    named = [Text("{id}", {"id": one}) for one in sorted(ids)[:_IDS]]
    if len(ids) > _IDS:
        named.append(text("{count} more", count=len(ids) - _IDS))
    return listed(named)


def figures(lottery: Lottery, folder: Path, *, seconds: float) -> dict[str, object]:
    """Return the summary for ``--json``."""
    level = _lowest(lottery)
    return {
        "folder": str(folder),
        "seats": lottery.profiles.seats,
        "people": len(lottery.profiles.pool),
        "panels": len(lottery.panels),
        "rule": lottery.rule,
        "proven": lottery.proven,
        "bound": None if level is None else str(level.value),
        "decided_by": []
        if level is None
        else [side.as_json() for side in decisive(lottery.profiles, level)],
        "never": len(_never(lottery)),
        "cuts": len(lottery.optimum.cuts),
        "reached": _reached(folder),
        "seconds": round(seconds, 3),
    }


def decisive(profiles: Profiles, level: Level) -> tuple[Side, ...]:
    """Return the quotas that hold `level` where it is, heaviest first."""
    heaviest = sorted(level.multipliers, key=lambda pair: (-abs(pair[1]), pair[0]))
    return tuple(
        Side(
            row=position,
            bound="most" if multiplier > 0 else "least",
            feature=row.feature,
            value=row.value,
            seats=row.most if multiplier > 0 else row.least,
        )
        for position, multiplier in heaviest
        if position < len(profiles.rows) and (row := profiles.rows[position]).kind == "quota"
    )


def _lowest(lottery: Lottery) -> Level | None:
    """Return the first level above 0, or the bound; None if nothing is known."""
    return next((level for level in lottery.optimum.levels if level.value), None)


def _never(lottery: Lottery) -> frozenset[int]:
    """Return those whom no panel can hold, if that is known."""
    return frozenset(
        person
        for level in lottery.optimum.levels
        if lottery.proven and not level.value
        for t in level.profiles
        for person in lottery.profiles.members[t]
    )


def _chance(lottery: Lottery) -> Iterator[Text]:
    """Yield the lowest chance of those who can have one, its bound, and what decides it."""
    never, level = _never(lottery), _lowest(lottery)
    chances = [chance for person, chance in enumerate(lottery.chances()) if person not in never]
    lowest = float(min(chances))
    if level is None:
        yield text(
            "NOT PROVEN, the work was stopped: the lowest chance is {lowest:.2%}; how much better "
            "it could be is not known.",
            lowest=lowest,
        )
    elif lottery.proven:
        yield text(
            "Lowest chance: {lowest:.2%}. No lottery gives more than {bound:.2%}: that is proven "
            "in fractions.",
            lowest=lowest, bound=float(level.value),
        )  # fmt: skip
    else:
        yield text(
            "NOT PROVEN, the work was stopped: the lowest chance is {lowest:.2%}; no lottery can "
            "give more than {bound:.2%}.",
            lowest=lowest, bound=float(level.value),
        )  # fmt: skip
    if not lottery.proven and (without := sum(not chance for chance in chances)):
        yield text("Volunteers who are in none of these panels: {count}.", count=without)
    if level is not None:
        yield from _deciding(lottery.profiles, level)


def _deciding(profiles: Profiles, level: Level) -> Iterator[Text]:
    sides = decisive(profiles, level)
    named = [side.words() for side in sides[:_NAMED]]
    if len(sides) > _NAMED:
        named.append(text("{count} more quotas", count=len(sides) - _NAMED))
    if named:
        yield text("What decides it most: {sides}.", sides=listed(named))


def _rounding(reached: Mapping[str, object]) -> Iterator[Text]:
    worst = reached.get("worst")
    if not isinstance(worst, str):
        return
    yield text(
        "Nobody's chance is further than {worst:.3%} from the exact one.",
        worst=float(Fraction(worst)),
    )
    if lost := _most_moved(reached, "lost"):
        yield text("Lost most by rounding: {who}.", who=listed(lost))
    if gained := _most_moved(reached, "gained"):
        yield text("Gained most by rounding: {who}.", who=listed(gained))


def _most_moved(reached: Mapping[str, object], way: str) -> list[Text]:
    some = reached.get(way)
    return [_moved(one) for one in some[:_NAMED]] if isinstance(some, list) else []


def _moved(one: Mapping[str, str]) -> Text:
    return text(
        "{ticket} ({chance:.2%} instead of {optimum:.2%})",
        ticket=one["ticket"], chance=float(one["chance"]), optimum=float(one["optimum"]),
    )  # fmt: skip


def _reached(folder: Path) -> dict[str, object]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    reached: dict[str, object] = manifest["reached"]
    return reached
