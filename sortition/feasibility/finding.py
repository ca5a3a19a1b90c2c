"""What was found out about a pool and its quotas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sortition.feasibility.certainty import Certain
from sortition.feasibility.changes import Suggestion
from sortition.feasibility.conflict import Conflict
from sortition.feasibility.counting import Contradiction
from sortition.feasibility.supply import Supply
from strata.profiles import Profiles
from strata.texts import Text, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Whether a panel exists, and why.

    Parameters
    ----------
    profiles
        The pool, its quotas and seats.
    exists
        True if there is a panel, false if it is proven that there is none, None if time ran out.
    panel
        If there is one, how many people of each profile it has; otherwise empty.
    contradictions
        If there is none: what counting alone shows.
    conflict
        If counting shows nothing: a smallest set of quotas that cannot hold together.
    suggestions
        If there is none: changes to the quotas after which there is one, the smallest first.
        Where there are fewer than asked for, the same with room to spare follow.
    complete
        Whether it is proven that every change that helps contains one of the suggestions.
    beyond_flex
        Whether it is proven that no change within the flex bounds helps, so that `suggestions` go
        beyond them.
    other_seats
        If there is none: the nearest lower and higher numbers of seats that the quotas allow.
    certain
        If there is one: people who are in no panel or in all, with the quotas that cause it.
    supply
        A line per quota, sorted by feature and value: what it asks for and what the pool has.
    undecided
        What could not be found out in time, as sentences.
    """

    profiles: Profiles
    exists: bool | None
    panel: tuple[int, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    conflict: Conflict | None = None
    suggestions: tuple[Suggestion, ...] = ()
    complete: bool = False
    beyond_flex: bool = False
    other_seats: tuple[int, ...] = ()
    certain: tuple[Certain, ...] = ()
    supply: tuple[Supply, ...] = ()
    undecided: tuple[Text, ...] = ()

    def verdict(self) -> Text:
        """Return in a sentence or two whether there is a panel, and how that is known."""
        people, seats = len(self.profiles.pool), self.profiles.seats
        if self.exists is None:
            return text(
                "Not decided: time ran out before it was known whether {people} volunteers give a "
                "panel of {seats}.",
                people=people, seats=seats,
            )  # fmt: skip
        if self.exists:
            return text(
                "A panel exists: {seats} of the {people} volunteers can fill it.",
                people=people, seats=seats,
            )  # fmt: skip
        if self.contradictions:
            return text(
                "No panel of {seats} exists. Counting proves it.", seats=seats
            )  # fmt: skip
        return text(
            "No panel of {seats} exists. An integer program over {people} volunteers proves it.",
            people=people, seats=seats,
        )  # fmt: skip

    def reasons(self) -> Iterator[Text]:
        """Yield why there is no panel, one sentence each."""
        for contradiction in self.contradictions:
            yield contradiction.words
        if self.conflict:
            yield self.conflict.words()

    def remedies(self) -> Iterator[Text]:
        """Yield what would make a panel possible, the suggestions in their order first."""
        kinds = {shown.kind for shown in self.contradictions}
        if "order" in kinds:
            yield text("Put right the quotas that contradict themselves; then check again.")
        if kinds & {"pool", "households"}:
            yield text("No change to the quotas helps: fewer seats would, or more volunteers.")
        if self.beyond_flex:
            yield text(
                "It is proven that no change within the flex bounds helps. Beyond them these would:"
            )
        for suggestion in self.suggestions:
            yield suggestion.words()
        if self.complete:
            yield text(
                "Every other change that helps, within the same bounds, contains one of these."
            )
        for seats in self.other_seats:
            yield text("With the same quotas, a panel of {seats} exists.", seats=seats)

    def notes(self) -> Iterator[Text]:
        """Yield who is certain to be in or out, which quotas can barely be filled, what is open."""
        for certain in self.certain:
            yield certain.words()
        for line in self.supply:
            if line.barely:
                yield line.words()
        yield from self.undecided

    def as_json(self) -> dict[str, object]:
        """Return all of it for ``--json``; sentences in English, people by their ids."""
        ids = self.profiles.pool.ids
        return {
            "exists": self.exists,
            "verdict": str(self.verdict()),
            "contradictions": [c.as_json() for c in self.contradictions],
            "conflict": self.conflict.as_json() if self.conflict else None,
            "suggestions": [s.as_json() for s in self.suggestions],
            "complete": self.complete,
            "beyond_flex": self.beyond_flex,
            "other_seats": list(self.other_seats),
            "certain": [c.as_json(ids) for c in self.certain],
            "supply": [s.as_json() for s in self.supply],
            "undecided": [str(words) for words in self.undecided],
        }
