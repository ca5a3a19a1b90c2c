"""How many of a drawn panel have each value, as anyone may see it: few people not counted apart.

Quotas are public, and the counts of a feature sum to the seats. So a small count that is left out
could follow from the others: then more are left out, until a reader who knows quotas and sums can
tell no more of it than the quotas say by themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sortition.report.contents import Contents
from sortition.report.figures import FEW
from strata.quotas import Quota

Makeup = Mapping[str, Mapping[str, int | None]]
"""By feature and value the seats of the panel, None where they are not shown."""

EMPTY: Makeup = MappingProxyType({})


def makeup(contents: Contents) -> Makeup:
    """Return the make-up of the drawn panel of a full folder; empty without a draw."""
    if contents.draw is None or contents.values is None:
        return EMPTY
    seated = set(contents.draw.tickets)
    found: dict[str, dict[str, int | None]] = {}
    for feature in contents.quotas.features:
        column = zip(contents.values[feature], contents.chances, strict=True)
        counts = Counter(value for value, ticket in column if ticket in seated)
        quotas = [quota for quota in contents.quotas.rows if quota.feature == feature]
        kept = hidden(quotas, counts, contents.seats)
        found[feature] = {
            quota.value: None if quota.value in kept else counts[quota.value] for quota in quotas
        }
    return found


def hidden(quotas: Sequence[Quota], counts: Mapping[str, int], seats: int) -> frozenset[str]:
    """Return the values of one feature whose counts must not be shown.

    Parameters
    ----------
    quotas
        Of the feature, one for each value.
    counts
        How many of the panel have each value; they keep the quotas and sum to `seats`.
    seats
        Of the panel.
    """
    every = frozenset(quota.value for quota in quotas)
    known = _possible(quotas, counts, every, seats)
    # what the quotas fix by themselves is no secret
    small = {v for v in every if counts.get(v, 0) < FEW and known[v][0] < known[v][1]}
    kept = set(small)
    for value in sorted(every - small, key=lambda v: (counts.get(v, 0), v)):
        now = _possible(quotas, counts, frozenset(kept), seats)
        if all(now[v] == known[v] for v in small):
            break
        kept.add(value)
    return frozenset(kept)


def _possible(
    quotas: Sequence[Quota], counts: Mapping[str, int], kept: frozenset[str], seats: int
) -> dict[str, tuple[int, int]]:
    """Return the lowest and highest count that each value in `kept` can have, the others shown."""
    rest = seats - sum(counts.get(quota.value, 0) for quota in quotas if quota.value not in kept)
    own = [quota for quota in quotas if quota.value in kept]
    least, most = sum(quota.least for quota in own), sum(quota.most for quota in own)
    return {
        quota.value: (
            max(quota.least, rest - (most - quota.most)),
            min(quota.most, rest - (least - quota.least)),
        )
        for quota in own
    }
