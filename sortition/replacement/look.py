"""What would come of a batch: who could step in and with what chance, or what has to give way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from sortition.clock import Clock, never
from sortition.decomposition.generation import NoPanel
from sortition.feasibility.conflict import conflict
from sortition.feasibility.counting import contradictions
from sortition.lottery import Lottery
from sortition.refused import Refused
from sortition.replacement.batch import Batch
from sortition.replacement.lottery import few_seats
from sortition.replacement.remedies import Choice, as_asked, choices
from strata.profiles import Profiles
from strata.texts import Text, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A numbered choice, and the chance of everybody who could step in.

    Parameters
    ----------
    choice
        What gives way.
    chances
        By ticket, those above 0.
    """

    choice: Choice
    chances: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was found.

    Parameters
    ----------
    batch
        What was asked.
    followed
        What is followed: the quotas as they are, or the choice that was accepted; None if there is
        no set of replacements within the quotas and nothing was accepted.
    lottery
        Among the candidates, if something is followed.
    reasons
        Why no set of candidates fits, if none does.
    offers
        The choices then, the best first, numbered from 1.
    """

    batch: Batch
    followed: Choice | None
    lottery: Lottery | None
    reasons: tuple[Text, ...] = ()
    offers: tuple[Offer, ...] = ()

    @property
    def chances(self) -> dict[str, Fraction]:
        """Everybody's chance to step in, by ticket, those above 0; empty if nothing is followed."""
        return {} if self.lottery is None else _chances(self.lottery)


def look(
    batch: Batch, *, accept: int | None = None, panels: int = 1000, clock: Clock = never
) -> Look:
    """Find out who can take the empty seats of `batch`, with what chance, or what has to give way.

    Parameters
    ----------
    batch
        At least one seat is empty.
    accept
        The number of the choice that is accepted, from 1; only if nobody fits as it is.
    panels
        How many equally likely sets of replacements the lottery has; 0 for exact weights.
    clock
        Ends the work.

    Raises
    ------
    Refused
        If there is no such choice, or none is needed.
    Stopped
        If `clock` ran out.
    """
    plain = as_asked(batch)
    if batch.at_most == batch.empty:
        try:
            lottery = few_seats(plain.profiles(), panels=panels, clock=clock)
        except NoPanel:
            pass
        else:
            _refuse_needless(accept)
            return Look(batch=batch, followed=plain, lottery=lottery)
    offers = tuple(
        Offer(choice=choice, chances=_chances(few_seats(choice.profiles(), panels=0, clock=clock)))
        for choice in choices(batch, clock)
    )
    reasons = tuple(_reasons(plain, clock))
    if accept is None:
        return Look(batch=batch, followed=None, lottery=None, reasons=reasons, offers=offers)
    chosen = _accepted(offers, accept)
    lottery = few_seats(chosen.profiles(), panels=panels, clock=clock)
    return Look(batch=batch, followed=chosen, lottery=lottery, reasons=reasons, offers=offers)


def _reasons(plain: Choice, clock: Clock) -> Iterator[Text]:
    """Yield why no set of candidates fits."""
    batch = plain.batch
    if batch.at_most < batch.empty:
        yield text(
            "{empty} seats are empty, and of the {candidates} candidates at most {most} can sit, "
            "one of each household.",
            empty=batch.empty, candidates=len(batch.candidates), most=batch.at_most,
        )  # fmt: skip
        return
    profiles: Profiles = plain.profiles()
    contradicted = contradictions(profiles)
    yield from (contradiction.words for contradiction in contradicted)
    found = None if contradicted else conflict(profiles, clock=clock)
    if found:
        yield found.words()


def _chances(lottery: Lottery) -> dict[str, Fraction]:
    """Return the chances above 0 by ticket: the exact ones, if they are proven."""
    profiles = lottery.profiles
    if not lottery.proven:
        pairs = zip(profiles.pool.ids, lottery.chances(), strict=True)
        return {ticket: chance for ticket, chance in pairs if chance}
    return {
        profiles.pool.ids[person]: chance
        for people, chance in zip(profiles.members, lottery.optimum.chances, strict=True)
        for person in people
        if chance
    }


def _refuse_needless(accept: int | None) -> None:
    if accept is not None:
        raise Refused(
            "replace-accept",
            text("Nothing has to give way: candidates fit within the quotas."),
            text("Leave out --accept."),
        )


def _accepted(offers: tuple[Offer, ...], accept: int) -> Choice:
    if not 1 <= accept <= len(offers):
        raise Refused(
            "replace-accept",
            text("There is no choice {number}; there are {count}.", number=accept,
                 count=len(offers)),
            text("Look at the choices without --accept first."),
        )  # fmt: skip
    return offers[accept - 1].choice
