"""From a population to quotas: seats by shares and wishes, ranges around them, crosses."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from strata.crossed import crossed, parts
from strata.population.apportionment import Apportionment, NoApportionment, apportion, with_wishes
from strata.population.counted import Counted, Population
from strata.population.lookup import find, refusal
from strata.population.nesting import NoNesting, added_up
from strata.population.plan import Line, Plan, Shared
from strata.population.wishes import Wish
from strata.problems import InputError
from strata.reading.listing import names_in_words, shown
from strata.reading.spelling import fold
from strata.texts import Text, text

SEATS = 10_000
"""How many seats can be shared out."""


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
        raise refusal("seats-many", what, text("Check --seats."))
    if any(wish.kind != "least" for wish in plan.wishes) and not plan.reason.strip():
        what = text("Some are to be over-represented, and no reason is given.")
        remedy = text("Say why with --reason; it is published with the quotas.")
        raise refusal("reason-missing", what, remedy)
    if any(len(names) < 2 for names in nested):
        what = text("A cross needs two features or more.")
        raise refusal("cross-single", what, text("Write --nested age,gender."))
    chosen = [find(population, parts(name)) for name in features or population.features]
    chosen += [find(population, names) for names in nested]
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
            (),
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
            seats, moved = self._nested(found, weights, targets, least, fixed)
        except NoApportionment:
            raise self._impossible() from None
        except NoNesting:
            raise self._not_nested() from None
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
            raise refusal("cross-unknown", what, text("Give both the same values."))
        return {value: lines[fold(value)] for value in values}

    def _nested(
        self,
        found: Apportionment,
        weights: Sequence[Fraction],
        margins: Mapping[int, Mapping[str, int]],
        least: Mapping[int, int],
        fixed: Collection[int],
    ) -> tuple[tuple[int, ...], int]:
        total = sum(weights) or 1
        return added_up(
            [cell.values for cell in self.counted.cells],
            found.seats,
            exact=[weight * self.plan.seats / total for weight in weights],
            margins=margins,
            least=least,
            fixed=fixed,
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
                raise refusal("wish-less", what, remedy)
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
        return refusal("wish-impossible", what, text("Wish for fewer, or give more seats."))

    def _not_nested(self) -> InputError:
        what = text(
            "No way was found to meet what is wished for {feature} beside the seats of what it "
            "crosses.",
            feature=crossed(self.counted.features),
        )
        return refusal("wish-impossible", what, text("Wish the same for the features it crosses."))


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
