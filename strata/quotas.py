"""Quotas: how many seats each value of each feature gets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """At least `least` and at most `most` seats for the people with `value` of `feature`.

    Parameters
    ----------
    least_flex, most_flex
        How far a suggested change may go: `least` not under `least_flex`, `most` not over
        `most_flex`; None where the file sets no limit.
    share
        Share of the population that has the value, between 0 and 1, if the file names it.
    source
        Where the share comes from, if the file says so.
    date
        Of when the share is, as the source writes it.
    reason
        Why the seats are not those that the share gives, if by somebody's wish they are not.
    """

    feature: str
    value: str
    least: int
    most: int
    least_flex: int | None = None
    most_flex: int | None = None
    share: Fraction | None = None
    source: str | None = None
    date: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Quotas:
    """The quotas of one panel, in the order of their file. Features and values keep that order."""

    rows: tuple[Quota, ...]

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the features, each once."""
        return tuple(dict.fromkeys(quota.feature for quota in self.rows))

    def values(self, feature: str) -> tuple[str, ...]:
        """Names of the values of `feature`."""
        return tuple(quota.value for quota in self.rows if quota.feature == feature)

    def less(self, seated: Mapping[str, Iterable[str]]) -> Quotas:
        """Return what is asked of the other seats when some are taken.

        A `least` that is met becomes 0; a `most` that is passed becomes negative: then no panel
        has these people.

        Parameters
        ----------
        seated
            For each feature the values of those who sit.
        """
        taken = {feature: Counter(values) for feature, values in seated.items()}
        return Quotas(
            tuple(
                replace(
                    quota,
                    least=max(0, quota.least - taken[quota.feature][quota.value]),
                    most=quota.most - taken[quota.feature][quota.value],
                )
                for quota in self.rows
            )
        )
