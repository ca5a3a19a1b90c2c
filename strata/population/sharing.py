"""From a population to quotas: seats by shares and wishes, ranges around them, crosses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from strata.crossed import crossed, parts
from strata.population.apportionment import Apportionment, NoApportionment, apportion, with_wishes
from strata.population.counted import Counted, Population
from strata.population.nesting import NoNesting, added_up
from strata.population.plan import Line, Plan, Shared
from strata.population.wishes import Named, Wish
from strata.problems import InputError, Problem
from strata.reading.listing import names_in_words, shown
from strata.reading.spelling import fold, nearest
from strata.texts import Text, text

SEATS = 10_000
"""How many seats can be shared out."""

CELLS = 200
"""How many combinations of values a cross may have."""


def known_values(population: Population, nested: Sequence[Sequence[str]]) -> tuple[Named, ...]:
    """Return every feature and value that a quota can be made for, crosses last."""
    return tuple(
        dict.fromkeys(
            (crossed(counted.features), crossed(cell.values))
            for names in [*map(parts, population.features), *nested]
            if (counted := population.find(names)) is not None
            for cell in counted.cells
        )
    )


def share_out(
    population: Population,
    plan: Plan,
    *,
    features: Sequence[str] = (),
    nested: Sequence[Sequence[str]] = (),
) -> tuple[Shared, ...]:
    """Share the seats out by every feature, then by every cross.

    Crosses are made to add up to the seats of the features they cross, so that all quotas can be
    kept at once even without a spread; what is wished for those features holds in the cross in
    proportion.

    Parameters
    ----------
    population, plan
        Who there is, and how seats are shared out.
    features
        Names of the features to make quotas for; all if there are none.
    nested
        Names of features to cross, for each cross at least two.

    Raises
    ------
    InputError
        If a feature or cross is not in the population, or wishes cannot be met.
    """
    if plan.seats > SEATS:
        what = text("{seats} seats are more than {limit}.", seats=plan.seats, limit=SEATS)
        raise _refusal("seats-many", what, text("Check --seats."))
    if any(wish.kind != "least" for wish in plan.wishes) and not plan.reason.strip():
        what = text("Some are to be over-represented, and no reason is given.")
        remedy = text("Say why with --reason; it is published with the quotas.")
        raise _refusal("reason-missing", what, remedy)
    if any(len(names) < 2 for names in nested):
        what = text("A cross needs two features or more.")
        raise _refusal("cross-single", what, text("Write --nested age,gender."))
    chosen = [_found(population, parts(name)) for name in features or population.features]
    chosen += [_found(population, names) for names in nested]
    done: dict[str, Shared] = {}
    for counted in sorted(chosen, key=lambda counted: len(counted.features) > 1):
        margins = {
            at: done[fold(name)]
            for at, name in enumerate(counted.features)
            if len(counted.features) > 1 and fold(name) in done
        }
        done[fold(crossed(counted.features))] = _Sharing(counted, plan, margins).made()
    return tuple(done.values())


@dataclass(frozen=True, slots=True)
class _Sharing:
    """The seats of one feature, or of a cross whose `margins` have theirs."""

    counted: Counted
    plan: Plan
    margins: Mapping[int, Shared]

    def made(self) -> Shared:
        figures = [cell.figure for cell in self.counted.cells]
        aligned = {at: self._aligned(at, margin) for at, margin in self.margins.items()}
        plain = apportion(figures, self.plan.seats, self.plan.method)
        by_share, moved = self._nested(
            plain,
            figures,
            {at: {v: line.by_share for v, line in m.items()} for at, m in aligned.items()},
            {},
        )
        wishes = self._wishes()
        followed = {
            at: lines for at, lines in aligned.items() if any(m.reason for m in lines.values())
        }
        if not wishes and not followed:
            return self._lines(replace(plain, seats=by_share), by_share, moved=moved)
        weights = [self._weight(cell.values, cell.figure, followed) for cell in self.counted.cells]
        least, fixed, weights = self._asked(wishes, weights, by_share)
        targets = {at: {v: line.seats for v, line in m.items()} for at, m in aligned.items()}
        try:
            found = with_wishes(
                weights, self.plan.seats, self.plan.method, least=least, fixed=fixed
            )
            seats, moved = self._nested(found, weights, targets, least | fixed)
        except (NoApportionment, NoNesting):
            raise self._impossible() from None
        names = [self.counted.features[at] for at in followed]
        return self._lines(
            replace(found, seats=seats), by_share, wishes=wishes, followed=names, moved=moved
        )

    def _aligned(self, at: int, margin: Shared) -> dict[str, Line]:
        """Return the lines of a feature that is crossed, by its values as the cross calls them."""
        lines = {fold(line.value): line for line in margin.lines}
        values = self.counted.values(self.counted.features[at])
        lacking = set(map(fold, values)).symmetric_difference(lines)
        if lacking:
            what = text(
                "'{value}' of {feature} is not in both the list of {feature} and its cross.",
                value=shown(min(lacking)), feature=margin.feature,
            )  # fmt: skip
            raise _refusal("cross-unknown", what, text("Give both the same values."))
        return {value: lines[fold(value)] for value in values}

    def _nested(
        self,
        found: Apportionment,
        weights: Sequence[Fraction],
        margins: Mapping[int, Mapping[str, int]],
        least: Mapping[int, int],
    ) -> tuple[tuple[int, ...], int]:
        total = sum(weights) or 1
        return added_up(
            [cell.values for cell in self.counted.cells],
            found.seats,
            exact=[weight * self.plan.seats / total for weight in weights],
            margins=margins,
            least=least,
        )

    def _weight(
        self,
        values: Sequence[str],
        figure: Fraction,
        followed: Mapping[int, Mapping[str, Line]],
    ) -> Fraction:
        """Return a figure of a cross, raised as much as what it crosses was by wish."""
        for at, lines in followed.items():
            line = lines[values[at]]
            figure *= line.seats / line.exact if line.exact else 0
        return figure

    def _wishes(self) -> dict[int, list[Wish]]:
        feature = crossed(self.counted.features)
        wishes: dict[int, list[Wish]] = {}
        for at, cell in enumerate(self.counted.cells):
            mine = [
                wish
                for wish in self.plan.wishes
                if (wish.feature, wish.value) == (feature, crossed(cell.values))
            ]
            if mine:
                wishes[at] = mine
        return wishes

    def _asked(
        self,
        wishes: Mapping[int, Sequence[Wish]],
        weights: Sequence[Fraction],
        by_share: Sequence[int],
    ) -> tuple[dict[int, int], dict[int, int], list[Fraction]]:
        """Return the minimums, the numbers that are fixed, and the weights with their factors."""
        least: dict[int, int] = {}
        fixed: dict[int, int] = {}
        raised = list(weights)
        for at, wish in ((at, wish) for at, mine in wishes.items() for wish in mine):
            if wish.kind == "least":
                least[at] = int(wish.amount)
            elif wish.kind == "factor":
                raised[at] *= wish.amount
            elif wish.amount < by_share[at]:
                what = text(
                    "{seats} seats for '{value}' are fewer than the {share} that its share gives.",
                    seats=wish.amount, value=shown(wish.value), share=by_share[at],
                )  # fmt: skip
                remedy = text("Wish for more, or raise the others instead.")
                raise _refusal("wish-less", what, remedy)
            else:
                fixed[at] = int(wish.amount)
        if any(fixed[at] < least.get(at, 0) for at in fixed):
            raise self._impossible()
        return least, fixed, raised

    def _lines(
        self,
        found: Apportionment,
        by_share: Sequence[int],
        *,
        wishes: Mapping[int, Sequence[Wish]] | None = None,
        followed: Sequence[str] = (),
        moved: int = 0,
    ) -> Shared:
        wishes = wishes or {}
        total, plan = self.counted.total, self.plan
        lines = []
        for at, cell in enumerate(self.counted.cells):
            seats = found.seats[at]
            minimum = max(
                (int(w.amount) for w in wishes.get(at, ()) if w.kind == "least"), default=0
            )
            lines.append(
                Line(
                    value=crossed(cell.values),
                    figure=cell.figure,
                    share=cell.figure / total,
                    exact=cell.figure / total * plan.seats,
                    by_share=by_share[at],
                    seats=seats,
                    least=max(seats - plan.spread, minimum, 0),
                    most=min(seats + plan.spread, plan.seats),
                    source=cell.source,
                    date=cell.date,
                    reason=None
                    if seats == by_share[at]
                    else _reason(seats, by_share[at], wishes.get(at, ()), followed, plan.reason),
                )
            )
        return Shared(
            feature=crossed(self.counted.features),
            measure=self.counted.measure,
            total=total,
            lines=tuple(lines),
            tie=None if moved else found.tie,
            moved=moved,
        )

    def _impossible(self) -> InputError:
        what = text(
            "What is wished for {feature} cannot be met with {seats} seats.",
            feature=crossed(self.counted.features), seats=self.plan.seats,
        )  # fmt: skip
        return _refusal("wish-impossible", what, text("Wish for fewer, or give more seats."))


def _reason(
    seats: int, by_share: int, wishes: Sequence[Wish], followed: Sequence[str], why: str
) -> Text:
    """Return in words why these are not the seats that the share gives."""
    figures = text("{seats} seats, {share} by share", seats=seats, share=by_share)
    if any(wish.kind != "least" for wish in wishes):
        return text(
            "over-represented by wish ({figures}): {why}",
            figures=figures,
            why=" ".join(why.split()),
        )
    if wishes and seats > by_share:
        return text("minimum by wish ({figures})", figures=figures)
    if followed:
        names = names_in_words(followed)
        return text("follows what is wished for {names} ({figures})", names=names, figures=figures)
    return text("others have more by wish ({figures})", figures=figures)


def _found(population: Population, names: Sequence[str]) -> Counted:
    """Return the figures for what is called so, crossed if it is several features."""
    counted = population.find(names)
    if counted is None:
        every = tuple(dict.fromkeys(n for table in population.tables for n in table.features))
        lacking = [name for name in names if fold(name) not in set(map(fold, every))]
        if lacking:
            near = nearest(lacking[0], every)
            what = text("The population has no feature '{name}'.", name=shown(lacking[0]))
            remedy = text("Its features are {names}.", names=names_in_words(every))
            if near:
                remedy = text("Did you mean '{name}'?", name=near)
            raise _refusal("feature-unknown", what, remedy)
        what = text("The population does not say how {names} cross.", names=names_in_words(names))
        remedy = text("Give a table with a column for each of them and one called count.")
        raise _refusal("cross-unknown", what, remedy)
    if len(names) > 1 and len(counted.cells) > CELLS:
        what = text(
            "{names} have {count} combinations, more than {limit}.",
            names=names_in_words(names), count=len(counted.cells), limit=CELLS,
        )  # fmt: skip
        raise _refusal("cross-large", what, text("Cross fewer features, or put values together."))
    return counted


def _refusal(code: str, what: Text, remedy: Text) -> InputError:
    return InputError([Problem(code=code, what=what, remedy=remedy)])
