"""What a population is asked for by name, and what is said if it is not there."""

from __future__ import annotations

from collections.abc import Sequence

from strata.crossed import crossed, parts
from strata.population.counted import Counted, Population
from strata.population.wishes import Named
from strata.problems import InputError, Problem
from strata.reading.listing import names_in_words, shown
from strata.reading.spelling import fold, nearest
from strata.texts import Text, text

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


def find(population: Population, names: Sequence[str]) -> Counted:
    """Return the figures for what is called so, crossed if it is several features.

    Raises
    ------
    InputError
        If the population has no such feature or cross, or one that is too large.
    """
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
            raise refusal("feature-unknown", what, remedy)
        what = text("The population does not say how {names} cross.", names=names_in_words(names))
        remedy = text("Give a table with a column for each of them and one called count.")
        raise refusal("cross-unknown", what, remedy)
    if len(names) > 1 and len(counted.cells) > CELLS:
        what = text(
            "{names} have {count} combinations, more than {limit}.",
            names=names_in_words(names), count=len(counted.cells), limit=CELLS,
        )  # fmt: skip
        raise refusal("cross-large", what, text("Cross fewer features, or put values together."))
    return counted


def refusal(code: str, what: Text, remedy: Text) -> InputError:
    """Return an error of what is asked for, not of a file."""
    return InputError([Problem(code=code, what=what, remedy=remedy)])
