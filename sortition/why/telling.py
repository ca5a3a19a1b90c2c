"""The sentences that tell a person why they have their chance."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sortition.feasibility.sides import listed
from sortition.percent import percent
from sortition.report.contents import Contents, Draw
from sortition.report.figures import FEW
from sortition.report.reasons import Reason, Term
from sortition.why import by_rule, words
from sortition.why.person import Share, Why
from strata.texts import Text, text


def lines(contents: Contents, why: Why) -> Iterator[Text]:
    """Yield what is to be said to the person, a sentence or two a line."""
    yield from {
        "level": _level, "cap": by_rule.cap, "priced": by_rule.priced, "never": _never,
        "always": _always, "bound": _bound, "open": _open, "estimate": by_rule.estimate,
        "single": by_rule.single,
    }[why.state](contents, why)  # fmt: skip
    yield from words.several(contents)
    if why.without:
        yield _without(why)
    if why.state in ("level", "cap", "priced"):
        yield _ranked(contents, why)
    if why.state not in ("never", "single"):
        yield _compared(contents, why)
    if why.state in ("open", "bound", "estimate"):
        yield from by_rule.full(why)
    if why.state not in ("estimate", "single"):
        yield from _published(contents, why)
    if why.own:
        yield _own(why)
    if contents.draw is not None:
        yield from _drawn(contents, contents.draw, why.ticket)


def _drawn(contents: Contents, draw: Draw, ticket: str) -> Iterator[Text]:
    """Say whether the person was drawn, and what replacements changed since."""
    yield (
        text("The panel has been drawn, and you are in it.")
        if ticket in draw.tickets
        else text("The panel has been drawn, and you are not in it.")
    )
    for number, link in enumerate(contents.replacements, start=1):
        if ticket in link.left:
            yield text("In replacement {number} you left the panel.", number=number)
        if link.lottery.draw is not None and ticket in link.lottery.draw.tickets:
            yield text("In replacement {number} you were drawn to step in.", number=number)


def _level(contents: Contents, why: Why) -> Iterator[Text]:
    value = why.optimum or why.chance
    plain = why.share is not None and why.share.left.denominator == 1 and _even(why)
    said = (
        words.parts(int(why.share.left) // why.share.own, why.people)
        if plain and why.share is not None and int(why.share.left) % why.share.own == 0
        else words.chance(value)
    )
    yield text("Your chance is {chance}.", chance=said)
    if why.reason is not None:
        yield from _because(contents, why, why.reason)
    if contents.proof.cap < 1:
        yield text(
            "That holds with nobody above {cap}, which the rule of this lottery, {rule}, sees to.",
            cap=percent(contents.proof.cap), rule=contents.rule,
        )  # fmt: skip


def _even(why: Why) -> bool:
    """Tell whether all people of the level count alike."""
    share = why.share
    return share is not None and share.counted == share.own * why.people


def _because(contents: Contents, why: Why, reason: Reason) -> Iterator[Text]:
    terms = reason.terms
    group = _counted(contents, why.people)
    if len(terms) == 1 and terms[0].times > 0 and terms[0].kind in ("quota", "seats"):
        yield _one(terms[0], group, _left(why))
        return
    many = text("{count} limits that hold together", count=len(terms))
    yield text(
        "It is set by {many}: {rows}.",
        many=many if len(terms) > 1 else text("one limit"), rows=words.rows(terms),
    )  # fmt: skip
    if why.share is not None:
        yield _left_over(why, why.share, group)
    yield from words.facts(contents, terms)


def _left(why: Why) -> Fraction:
    """Return how many of the seats of one quota are left for the people of the level."""
    return (why.optimum or Fraction(0)) * why.people


def _one(term: Term, group: Text, left: Fraction) -> Text:
    """Say what one quota does: to all whom it counts, or to those who are left."""
    if term.kind == "seats":
        if left == term.bound:
            return text(
                "It is set by the number of seats alone: {seats} for {people}; no quota holds "
                "you back.",
                seats=words.seats(term.bound), people=group,
            )  # fmt: skip
        return text(
            "No quota holds you back. People with less chance, whom quotas hold back, take {taken} "
            "on average; the other {left} are shared equally by {people}.",
            taken=words.seats(term.bound - left), left=words.number(left), people=group,
        )  # fmt: skip
    if left == term.bound:
        return text(
            "It is set by the quota '{row}', shared by {people} who can fill no other seat.",
            row=words.row(term), people=group,
        )  # fmt: skip
    return text(
        "It is set by the quota '{row}'. People with less chance, whom other quotas hold back, "
        "take {taken} of it on average; the other {left} are shared equally by {people} who can "
        "fill no other seat.",
        row=words.row(term), people=group,
        taken=words.seats(term.bound - left), left=words.number(left),
    )  # fmt: skip


def _left_over(why: Why, share: Share, group: Text) -> Text:
    if why.people == 1:
        return text(
            "Together they leave {seats} for you alone.",
            seats=words.seats(share.left / share.own),
        )
    if _even(why):
        return text(
            "Together they leave {seats} for {people}, who share that equally.",
            seats=words.seats(share.left / share.own), people=group,
        )  # fmt: skip
    return text(
        "Each person counts as often as these limits count them: you {own}, all "
        "{people} with your chance {counted} times. The limits leave {left} for that, and divided "
        "equally this is your chance.",
        own=text("once") if share.own == 1 else text("{count} times", count=share.own),
        people=group, counted=words.number(share.counted), left=words.number(share.left),
    )  # fmt: skip


def _never(contents: Contents, why: Why) -> Iterator[Text]:
    yield (
        text("You can be in no panel: your chance is 0, and that is proven.")
        if contents.proven
        else text("You can be in no panel: your chance is 0.")
    )
    if why.reason is None:
        return
    named = [term for term in why.reason.terms if term.kind != "cut"]
    if named:
        yield text("What leaves you no seat: {rows}.", rows=words.rows(named))
    yield from words.facts(contents, why.reason.terms)


def _always(contents: Contents, why: Why) -> Iterator[Text]:
    yield text("You are in every panel: your chance is certain.")
    needed = [own for own in why.own if own.least == own.volunteers]
    if needed:
        yield text(
            "The quota 'at least {seats} of {whom}' needs everybody who has that value: {people}.",
            seats=needed[0].least, whom=words.value(needed[0].feature, needed[0].value),
            people=_counted(contents, needed[0].volunteers),
        )  # fmt: skip
    else:
        yield text(
            "Few have your values, and in the fairest lottery the quotas leave you a seat in every "
            "panel."
        )


def _bound(contents: Contents, why: Why) -> Iterator[Text]:
    yield from _open(contents, why)
    if why.reason is not None and contents.bound is not None:
        yield text(
            "No lottery gives everyone who can be in a panel more than {bound}. You are among "
            "{people} whom that holds back, by {rows}.",
            bound=words.chance(contents.bound),
            people=_counted(contents, why.people), rows=words.rows(why.reason.terms),
        )  # fmt: skip


def _open(contents: Contents, why: Why) -> Iterator[Text]:
    yield text("Your chance is {chance}.", chance=words.chance(why.chance))
    yield text(
        "The work on this lottery was stopped before the fairest chances were proven: a fairer one "
        "may exist."
    )


def _without(why: Why) -> Text:
    said = [
        text("without the quota of {whom} it would be {chance}",
             whom=words.value(one.feature, one.value), chance=words.about(one.chance))
        for one in why.without
    ]  # fmt: skip
    if why.state == "level" and why.reason is not None and len(why.reason.terms) == 1:
        return text("Without that quota it would be {chance}, as far as the other quotas tell.",
                    chance=words.about(why.without[0].chance))  # fmt: skip
    return text("As far as the other quotas tell, {said}.", said=listed(said))


def _ranked(contents: Contents, why: Why) -> Text:
    if not why.fewer and not why.more:
        return text("Everybody has the same chance.")
    if not why.fewer:
        return text(
            "Nobody has a lower chance, and {more} a higher one.", more=_have(contents, why.more)
        )
    if not why.more:
        return text("{fewer} a lower chance, and nobody a higher one.",
                    fewer=_have(contents, why.fewer))  # fmt: skip
    return text(
        "{fewer} a lower chance, and {more} a higher one.",
        fewer=_have(contents, why.fewer), more=_have(contents, why.more),
    )  # fmt: skip


def _have(contents: Contents, count: int) -> Text:
    """Return such as "232 people have"."""
    if count == 1 and contents.values is not None:
        return text("1 person has")
    return text("{people} have", people=_counted(contents, count))


def _compared(contents: Contents, why: Why) -> Text:
    mine = why.chance if why.optimum is None else why.optimum
    times = f"{float(mine / why.equal):.2f}"
    return text(
        "If all {people} had the same chance, it would be {equal}; yours is {times} times that.",
        people=_counted(contents, contents.people),
        equal=words.parts(contents.seats, contents.people),
        times=times,
    )


def _published(contents: Contents, why: Why) -> Iterator[Text]:
    """Yield what the panels that were numbered give, beside the exact chance."""
    if why.panels is None:
        if why.optimum is not None and why.state == "level":
            yield text("The panels have weights, so that you have exactly this chance.")
        return
    yield text(
        "You are in {panels} of the {all} equally likely panels: {chance}.",
        panels=words.number(why.panels), all=words.number(contents.panels),
        chance=percent(why.chance),
    )  # fmt: skip
    if why.optimum is not None and why.chance != why.optimum:
        yield text("The difference to the exact chance is rounding: panels are whole.")


def _own(why: Why) -> Text:
    values = []
    for own in why.own:
        seats: Text | int = own.most
        if own.least != own.most:
            seats = text("{least} to {most}", least=own.least, most=own.most)
        whom = words.value(own.feature, own.value)
        values.append(
            text("{whom} {most} for {people}", whom=whom, most=seats, people=own.volunteers)
        )
    return text("Seats for your values, the scarcest first: {values}.", values=listed(values))


def _counted(contents: Contents, count: int) -> Text:
    """Return how many people; on a public part few are not counted apart."""
    if contents.values is None and 0 < count < FEW:
        return text("fewer than {few} people", few=FEW)
    return words.people(count)
