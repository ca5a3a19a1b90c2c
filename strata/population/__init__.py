"""Where quotas come from: a population is read, and seats are shared out by it."""

from strata.population.apportionment import METHODS, apportion
from strata.population.banding import Wanted, read_bands
from strata.population.counted import Population
from strata.population.lookup import known_values
from strata.population.plan import Line, Plan, Shared, quotas_of
from strata.population.reading import read_population
from strata.population.remarks import remarks
from strata.population.sharing import share_out
from strata.population.wishes import Wish, consistent, read_least, read_weight

__all__ = [
    "METHODS",
    "Line",
    "Plan",
    "Population",
    "Shared",
    "Wanted",
    "Wish",
    "apportion",
    "consistent",
    "known_values",
    "quotas_of",
    "read_bands",
    "read_least",
    "read_population",
    "read_weight",
    "remarks",
    "share_out",
]
