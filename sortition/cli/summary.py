"""What a lottery came to, in a few lines: what the rule promises, what is proven, and rounding."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

from sortition.cli import promise
from sortition.feasibility.sides import listed
from sortition.lottery import Lottery
from sortition.percent import percent
from strata.pool import Pool
from strata.texts import Text, text

_NAMED = 3
"""So many people are named in the summary; the page has all."""

_IDS = 5
"""So many ids are named in a line."""


def lines(
    lottery: Lottery,
    folder: Path,
    *,
    tickets: Path | None,
    seconds: float,
    stopped: bool = False,
) -> Iterator[Text]:
    """Yield the summary for people; `stopped` if time or a stop ended the work."""
    yield _head(lottery, folder, seconds)
    yield from households(lottery.profiles.pool)
    if count := len(promise.never(lottery)):
        yield text(
            "Volunteers whom no panel can hold: {count}; 'sortition check' says why.", count=count
        )
    yield from promise.promised(lottery, stopped=stopped)
    if lottery.proven and not lottery.weights:
        yield from _rounding(_reached(folder))
    if tickets is not None:
        yield text("Who has which ticket stands in {file}: keep it private.", file=tickets)


def _head(lottery: Lottery, folder: Path, seconds: float) -> Text:
    panels = len(lottery.panels)
    if lottery.juries:
        found = text(
            "{juries} panels at once, in {count:,} ways",
            juries=len(lottery.juries[0]), count=panels,
        )  # fmt: skip
    else:
        found = text("one panel") if panels == 1 else text("{count:,} panels", count=panels)
    return text(
        "{seats} seats for {people:,} volunteers: {found} in {folder}, found in {seconds:.1f} s.",
        seats=lottery.profiles.seats, people=len(lottery.profiles.pool), found=found,
        folder=folder, seconds=seconds,
    )  # fmt: skip


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
    bound = promise.bound(lottery)
    return {
        "folder": str(folder),
        "seats": lottery.profiles.seats // lottery.at_once,
        "juries": lottery.at_once,
        "people": len(lottery.profiles.pool),
        "panels": len(lottery.panels),
        "rule": lottery.rule,
        "proven": lottery.proven,
        "bound": None if bound is None else str(bound),
        "optimum": _optimum(lottery),
        "estimate": None if lottery.estimate is None else asdict(lottery.estimate),
        "evenness": None if lottery.evenness is None else asdict(lottery.evenness),
        "decided_by": [side.as_json() for side in promise.decisive(lottery)],
        "never": len(promise.never(lottery)),
        "left_out": len(promise.left_out(lottery)),
        "cuts": len(lottery.optimum.cuts),
        "reached": _reached(folder),
        "seconds": round(seconds, 3),
    }


def _optimum(lottery: Lottery) -> dict[str, object] | None:
    """Return the exact chances in a few figures, and how far from the best they can be."""
    if not lottery.proven:
        return None
    proof = lottery.optimum.certificate
    above = [chance for chance in lottery.optimum.chances if chance]
    return {
        "lowest": str(min(above)),
        "highest": str(max(above)),
        "geometric_mean": promise.geometric_mean(lottery),
        "gap": None if proof is None else str(proof.gap),
        "gamma": None if proof is None or proof.gamma is None else str(proof.gamma),
    }


def _rounding(reached: Mapping[str, object]) -> Iterator[Text]:
    worst = reached.get("worst")
    if not isinstance(worst, str):
        return
    if not Fraction(worst):
        yield text("Nobody's chance differs from the exact one.")
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
        "{ticket} ({chance} instead of {optimum})",
        ticket=one["ticket"],
        chance=percent(Fraction(one["chance"])),
        optimum=percent(Fraction(one["optimum"])),
    )  # fmt: skip


def _reached(folder: Path) -> dict[str, object]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    reached: dict[str, object] = manifest["reached"]
    return reached
