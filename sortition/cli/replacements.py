"""What a replacement came to, in a few lines for the officer, and as figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from sortition.feasibility.sides import listed
from strata.texts import Text, text

if TYPE_CHECKING:
    from sortition.cli.replace import Order
    from sortition.replacement.look import Look, Offer
    from sortition.replacement.step import Step

_SHOWN = 5
"""So many of the highest chances are shown; ``--json`` has all."""


def lines(done: Step, order: Order) -> Iterator[Text]:
    """Yield the summary for people."""
    if done.look is not None:
        yield from _seats(done.look)
        if done.look.followed is None:
            yield from _stuck(done.look)
        else:
            yield from _fits(done.look, order)
    elif done.drawn is None:
        yield text("All {seats} seats are taken: nobody is to be drawn.", seats=done.before.seats)
        if order.wish.declined or order.wish.unavailable:
            yield text("Nothing was recorded: name those people again when a seat is empty.")
    yield from _outcome(done, order)
    if order.members is not None:
        yield text("Who sits now stands in {file}.", file=order.members)


def figures(done: Step, order: Order) -> dict[str, object]:
    """Return the same for ``--json``."""
    found, drawn = done.look, done.drawn
    return {
        "folder": str(order.folder),
        "what_if": order.plan.what_if,
        "empty": 0 if found is None else found.batch.empty,
        "candidates": 0 if found is None else len(found.batch.candidates),
        "needs": [] if found is None else [str(need) for need in found.batch.needs()],
        "fits": None if found is None else found.followed is not None and not found.offers,
        "proven": None if found is None or found.lottery is None else found.lottery.proven,
        "chances": [] if found is None else _all(found.chances),
        "reasons": [] if found is None else [str(reason) for reason in found.reasons],
        "choices": []
        if found is None
        else [
            {"number": number} | offer.choice.as_json() | {"chances": _all(offer.chances)}
            for number, offer in enumerate(found.offers, start=1)
        ],
        "accepted": order.plan.accept,
        "link": None if done.link is None else str(done.link),
        "method": None if drawn is None else drawn.method,
        "number": None if drawn is None else drawn.number,
        "replacements": [] if drawn is None else list(drawn.tickets),
        "members": [
            {"ticket": ticket, "since": since} for ticket, since in sorted(done.members.items())
        ],
        "open": done.open,
        "checkpoint": done.checkpoint,
    }


def _seats(look: Look) -> Iterator[Text]:
    batch = look.batch
    yield text(
        "Members who stay: {staying}. Empty seats: {empty} of {seats}. Candidates: {candidates}.",
        staying=len(batch.staying), empty=batch.empty, seats=batch.standing.seats,
        candidates=len(batch.candidates),
    )  # fmt: skip
    needs = list(batch.needs())
    if needs:
        yield text("What the quotas ask of the empty seats: {needs}.", needs=listed(needs))


def _fits(look: Look, order: Order) -> Iterator[Text]:
    if look.followed is not None and look.offers:
        yield text("Accepted: {choice}", choice=look.followed.words())
    yield _range(look.chances)
    if look.lottery is not None and not look.lottery.proven:
        yield text("NOT PROVEN: the work was stopped before the fairest chances were known.")
    if order.plan.what_if:
        best = sorted(look.chances.items(), key=lambda pair: (-pair[1], pair[0]))
        named = [
            text("{who} {chance:.1%}", who=_who(ticket, order), chance=float(chance))
            for ticket, chance in best[:_SHOWN]
        ]
        if len(best) > _SHOWN:
            named.append(text("{count} more", count=len(best) - _SHOWN))
        yield text("With what chance: {who}.", who=listed(named))


def _range(chances: Mapping[str, Fraction]) -> Text:
    lowest, highest = min(chances.values()), max(chances.values())
    if lowest == highest:
        return text(
            "Candidates who could step in: {count}, chance {lowest:.1%} each.",
            count=len(chances), lowest=float(lowest),
        )  # fmt: skip
    return text(
        "Candidates who could step in: {count}, chances {lowest:.1%} to {highest:.1%}.",
        count=len(chances), lowest=float(lowest), highest=float(highest),
    )  # fmt: skip


def _stuck(look: Look) -> Iterator[Text]:
    yield text("No candidates fill these seats within the quotas.")
    for reason in look.reasons:
        yield text("  - {reason}", reason=reason)
    if not look.offers:
        yield text(
            "The seats stay open, and nothing is recorded: name the same people again when "
            "somebody can be asked."
        )
        return
    yield text("What could give way, the least first:")
    for number, offer in enumerate(look.offers, start=1):
        yield text("  {number}. {words}", number=number, words=_offered(offer))
    yield text("Follow one of them with --accept and its number.")


def _offered(offer: Offer) -> Text:
    return text("{choice} {range}", choice=offer.choice.words(), range=_range(offer.chances))


def _outcome(done: Step, order: Order) -> Iterator[Text]:
    if done.look is not None and done.link is None:
        yield text("Nothing was drawn or written.")
    elif done.drawn is not None:
        yield text(
            "Number {number} was drawn. Stepping in: {who}.",
            number=done.drawn.number,
            who=listed([_who(ticket, order) for ticket in done.drawn.tickets]),
        )
        yield text(
            "{count} of {seats} seats are taken now; the replacement stands in {folder}.",
            count=len(done.members), seats=done.before.seats, folder=done.link,
        )  # fmt: skip
        yield text(
            "Publish the folder again, or at least this checkpoint of all draws so far: "
            "{checkpoint}",
            checkpoint=done.checkpoint,
        )
    elif done.link is not None:
        yield text("The lottery stands in {folder} and waits for its draw.", folder=done.link)
        yield text(
            "Publish it, name the randomness ('sortition announce {folder}' for a beacon), then: "
            "sortition replace {jury} with --number, --beacon or --seed.",
            folder=done.link, jury=order.folder,
        )  # fmt: skip


def _who(ticket: str, order: Order) -> Text:
    if ticket in order.holders:
        return text("{ticket} ({id})", ticket=ticket, id=order.holders[ticket][0])
    return Text("{ticket}", {"ticket": ticket})


def _all(chances: Mapping[str, Fraction]) -> list[dict[str, object]]:
    """Return everybody's chance, the highest first."""
    ordered = sorted(chances.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"ticket": ticket, "chance": float(chance)} for ticket, chance in ordered]
