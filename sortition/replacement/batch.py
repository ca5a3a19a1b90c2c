"""Who leaves, who can step in, and what the quotas ask of the empty seats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sortition.feasibility.sides import of
from sortition.refused import Refused
from sortition.replacement.standing import Standing, tickets_in
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quotas
from strata.texts import Text, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for; people by their tickets.

    Parameters
    ----------
    left
        Members who leave.
    declined
        Others who said no: never asked again.
    unavailable
        Others who cannot be reached: not asked this time.
    alternates
        Whether only alternates may step in.
    """

    left: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    unavailable: tuple[str, ...] = ()
    alternates: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One batch of replacements.

    Parameters
    ----------
    standing
        The panel as it is.
    wish
        What is asked for.
    staying
        Members who stay, sorted.
    candidates
        Who can step in as far as they are concerned, sorted.
    quotas
        What is left of the quotas for the empty seats.
    """

    standing: Standing
    wish: Wish
    staying: tuple[str, ...]
    candidates: tuple[str, ...]
    quotas: Quotas

    @property
    def empty(self) -> int:
        """How many seats are empty."""
        return self.standing.seats - len(self.staying)

    @property
    def at_most(self) -> int:
        """How many of them could be filled if there were no quotas."""
        homes = [self.standing.people[ticket].home for ticket in self.candidates]
        alone = sum(home is None for home in homes)
        return min(self.empty, alone + len({home for home in homes if home is not None}))

    def seated(self, feature: str, value: str) -> int:
        """Return how many of those who stay have the value."""
        at = self.standing.features.index(feature)
        return sum(self.standing.people[ticket].values[at] == value for ticket in self.staying)

    def profiles(self, seats: int, quotas: Quotas) -> Profiles:
        """Return the candidates under `quotas` for so many seats, named by their tickets."""
        people = [self.standing.people[ticket] for ticket in self.candidates]
        columns = zip(*(person.values for person in people), strict=True)
        pool = Pool(
            ids=self.candidates,
            values=dict(zip(self.standing.features, columns, strict=False)),
            households=tuple(p.home for p in people) if self.standing.households else (),
        )
        return Profiles.of(pool, quotas, seats)

    def needs(self) -> Iterator[Text]:
        """Yield what the quotas ask of the empty seats: whom at least, whom not at all."""
        for quota in self.quotas.rows:
            whom = of(quota.feature, quota.value)
            if quota.least:
                yield text("at least {seats} of {whom}", seats=quota.least, whom=whom)
        for quota in self.quotas.rows:
            if not quota.most:
                yield text("nobody of {whom}", whom=of(quota.feature, quota.value))


def batch(standing: Standing, wish: Wish) -> Batch:
    """Return the batch that `wish` asks of `standing`.

    Raises
    ------
    Refused
        If somebody is named twice or is not who the wish says, or there are no alternates.
    """
    _check(standing, wish)
    staying = tuple(sorted(standing.members.keys() - {*wish.left}))
    homes = {standing.people[ticket].home for ticket in staying} - {None}
    barred = standing.gone | {*wish.declined, *wish.unavailable}
    candidates = [
        ticket
        for ticket, person in sorted(standing.people.items())
        if ticket not in barred and person.home not in homes
    ]
    if wish.alternates:
        allowed = _alternates(standing)
        candidates = [ticket for ticket in candidates if ticket in allowed]
    people = [standing.people[ticket].values for ticket in staying]
    columns = zip(*people, strict=True) if people else ((),) * len(standing.features)
    less = standing.quotas.less(dict(zip(standing.features, columns, strict=True)))
    rows = tuple(replace(quota, most=max(0, quota.most)) for quota in less.rows)
    return Batch(
        standing=standing,
        wish=wish,
        staying=staying,
        candidates=tuple(candidates),
        quotas=Quotas(rows),
    )


def _check(standing: Standing, wish: Wish) -> None:
    named = [*wish.left, *wish.declined, *wish.unavailable]
    for ticket in named:
        if ticket not in standing.people:
            raise _refused(
                "replace-unknown",
                text("Nobody in the pool is called {ticket!r:.40}.", ticket=ticket),
                text("Perhaps {ticket} is meant.", ticket=ticket.upper())
                if ticket.upper() in standing.people
                else text(
                    "Give tickets as in panel.csv, or with --tickets FILE ids as they stand there."
                ),
            )
    twice = sorted({ticket for ticket in named if named.count(ticket) > 1})
    if twice:
        raise _refused(
            "replace-twice",
            text("{ticket} is named twice.", ticket=twice[0]),
            text("Name everybody once, in one of the lists."),
        )
    for ticket in wish.left:
        if ticket not in standing.members:
            raise _not_sitting(standing, ticket)
    sitting = sorted({*wish.declined, *wish.unavailable} & standing.members.keys())
    if sitting:
        raise _refused(
            "replace-member",
            text("{ticket} sits in the panel.", ticket=sitting[0]),
            text("Name members who leave with --left."),
        )


def _not_sitting(standing: Standing, ticket: str) -> Refused:
    if ticket in standing.gone:
        return _refused(
            "replace-gone",
            text("{ticket} does not sit in the panel any more, or said no.", ticket=ticket),
            text("Leave out who was replaced before: see the folder replacements."),
        )
    return _refused(
        "replace-not-member",
        text("{ticket} is in the pool, but does not sit in the panel.", ticket=ticket),
        text("Give with --left only who sits; who said no goes with --declined."),
    )


def _refused(code: str, what: Text, remedy: Text) -> Refused:
    return Refused(code, what, remedy)


def _alternates(standing: Standing) -> Sequence[str]:
    path = standing.folder / "alternates.csv"
    if not path.exists():
        raise Refused(
            "replace-no-alternates",
            text("No alternates were chosen for {folder}.", folder=standing.folder),
            text("Leave out --from alternates: then the whole pool is asked."),
            file=path,
        )
    return tickets_in(path)
