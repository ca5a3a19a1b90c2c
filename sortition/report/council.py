"""A council of which some stay: read from the manifest, and counted beside the panel drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sortition.report.contents import Contents, Council, Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A quota of the whole council beside who sits.

    Parameters
    ----------
    kept
        The quota, and who stays.
    drawn
        How many of the drawn panel have the value; None without the table of the pool or a draw.
    """

    kept: Kept
    drawn: int | None

    @property
    def together(self) -> int | None:
        """How many of the whole council have the value."""
        return None if self.drawn is None else self.kept.stay + self.drawn


def read(options: Mapping[str, Any]) -> Council | None:
    """Return the council that `options` of a manifest tell of, None if they tell of none."""
    told = options.get("council")
    if told is None:
        return None
    return Council(
        seats=int(told["seats"]),
        stay=int(told["stay"]),
        quotas=tuple(
            Kept(
                feature=str(row["feature"]),
                value=str(row["value"]),
                least=int(row["least"]),
                most=int(row["most"]),
                stay=int(row["stay"]),
            )
            for row in told["quotas"]
        ),
    )


def whole(contents: Contents) -> tuple[Whole, ...]:
    """Return the quotas of the whole council in their order; none without a council."""
    return tuple(_rows(contents)) if contents.council else ()


def _rows(contents: Contents) -> Iterator[Whole]:
    drawn: Counter[tuple[str, str]] = Counter()
    known = contents.values is not None and contents.draw is not None
    if contents.values is not None and contents.draw is not None:
        seated = set(contents.draw.tickets)
        for feature, column in contents.values.items():
            for value, ticket in zip(column, contents.chances, strict=True):
                drawn[feature, value] += ticket in seated
    for kept in contents.council.quotas if contents.council else ():
        yield Whole(kept=kept, drawn=drawn[kept.feature, kept.value] if known else None)
