"""Changes of quotas that somebody may wish for: a feature dropped, a quota wider or narrower."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sortition.feasibility.sides import of
from sortition.refused import Refused
from strata.profiles import Profiles
from strata.texts import Text, text

Bounds = dict[int, tuple[int, int]]
"""Least and most of rows, by position."""

_STEP = re.compile(r"(least-|most\+)?([0-9]{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of the quotas.

    Parameters
    ----------
    feature, value
        Whose quota; without `value` all quotas of the feature.
    least, most
        By how many seats the bounds move outward; both None if the quotas are dropped.
    """

    feature: str
    value: str = ""
    least: int | None = None
    most: int | None = None

    @property
    def kind(self) -> Literal["drop", "widen"]:
        """What is done."""
        return "drop" if self.least is None and self.most is None else "widen"

    def apply(self, profiles: Profiles, bounds: Bounds) -> Bounds:
        """Return `bounds` with this change on top."""
        changed = dict(bounds)
        for r, row in enumerate(profiles.rows):
            if row.kind != "quota" or row.feature != self.feature:
                continue
            if self.value and row.value != self.value:
                continue
            least, most = bounds.get(r, (row.least, row.most))
            if self.kind == "drop":
                changed[r] = (0, len(profiles.pool))
            else:
                changed[r] = (max(0, least - (self.least or 0)), most + (self.most or 0))
        return changed

    def words(self, profiles: Profiles) -> Text:
        """Return such as "at most 14 instead of 13 of higher (education)"."""
        if self.kind == "drop":
            return text("without the quotas of {feature}", feature=self.feature)
        if not self.value:
            return text(
                "all quotas of {feature} wider by {seats} on both sides",
                feature=self.feature,
                seats=self.most,
            )
        ((r, (least, most)),) = self.apply(profiles, {}).items()
        row, whom = profiles.rows[r], of(self.feature, self.value)
        if self.least and self.most:
            return text(
                "{least} to {most} instead of {old_least} to {old_most} of {whom}",
                least=least, most=most, old_least=row.least, old_most=row.most, whom=whom,
            )  # fmt: skip
        if self.most:
            return text(
                "at most {seats} instead of {old} of {whom}", seats=most, old=row.most, whom=whom
            )
        return text(
            "at least {seats} instead of {old} of {whom}", seats=least, old=row.least, whom=whom
        )

    def as_json(self) -> dict[str, object]:
        """Return what is changed, as `--drop` and `--widen` name it."""
        return {
            "kind": self.kind,
            "feature": self.feature,
            "value": self.value or None,
            "least": None if self.least is None else -self.least,
            "most": self.most,
        }


def single(profiles: Profiles) -> Iterator[Change]:
    """Yield every single change: features dropped, features wider by one, each side by one."""
    for feature in profiles.features:
        yield Change(feature=feature)
        yield Change(feature=feature, least=1, most=1)
    for row in profiles.rows:
        if row.kind == "quota":
            if row.least > 0:
                yield Change(feature=row.feature, value=row.value, least=1, most=0)
            yield Change(feature=row.feature, value=row.value, least=0, most=1)


def asked(profiles: Profiles, drop: Sequence[str], widen: Sequence[str]) -> tuple[Change, ...]:
    """Return the changes that the options name.

    Parameters
    ----------
    profiles
        Whose features and quotas the names are.
    drop
        Names of features.
    widen
        Each ``FEATURE``, ``FEATURE:SEATS``, ``FEATURE=VALUE:most+SEATS``,
        ``FEATURE=VALUE:least-SEATS`` or ``FEATURE=VALUE:SEATS`` for both sides.

    Raises
    ------
    Refused
        ``change-unknown`` if no quota has this name, or the number of seats cannot be read.
    """
    features = {name: (name, "") for name in profiles.features}
    named = features | {
        f"{row.feature}={row.value}": (row.feature, row.value)
        for row in profiles.rows
        if row.kind == "quota"
    }
    return (
        *(_dropped(name, features) for name in drop),
        *(_widened(wish, named) for wish in widen),
    )


def _dropped(name: str, features: dict[str, tuple[str, str]]) -> Change:
    if name not in features:
        raise _unknown(name)
    return Change(feature=name)


def _widened(wish: str, named: dict[str, tuple[str, str]]) -> Change:
    """Read a wish; a name may itself hold a colon."""
    name, _, step = wish.rpartition(":")
    if wish in named:
        name, step = wish, "1"
    found = _STEP.fullmatch(step)
    if name not in named or not found or not int(found[2]):
        raise _unknown(wish)
    (feature, value), seats = named[name], int(found[2])
    return Change(
        feature=feature,
        value=value,
        least=0 if found[1] == "most+" else seats,
        most=0 if found[1] == "least-" else seats,
    )


def _unknown(wish: str) -> Refused:
    return Refused(
        "change-unknown",
        text("{wish} names no quota of this folder and no change of one.", wish=wish),
        text(
            "Write FEATURE, FEATURE:1, FEATURE=VALUE:most+1, FEATURE=VALUE:least-1 or "
            "FEATURE=VALUE:1, with the names as in quotas.csv."
        ),
    )
