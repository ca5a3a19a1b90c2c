"""Why there are not so many disjoint panels at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sortition.cli.outcome import NO, Outcome
from sortition.cli.sources import Sources
from sortition.cli.watch import Watch
from strata.texts import text

if TYPE_CHECKING:
    from strata.quotas import Quotas
    from strata.reading import Reading


def examined_together(sources: Sources, reading: Reading, juries: int, *, watch: Watch) -> Outcome:
    """Say why `juries` panels at once cannot be had: it is known that they cannot.

    Together they are like one panel with so many times the seats and quotas. If even that cannot
    be had, its reasons are told; else people are there, but no way to divide them.
    """
    from sortition.cli.check import examined

    large = replace(sources, seats=juries * sources.seats)
    times = _times(reading.quotas, juries)
    outcome = examined(large, replace(reading, quotas=times), watch=watch)
    said = [
        text(
            "{juries} panels of {seats} at once, nobody in two of them, cannot be had: that is "
            "proven.",
            juries=juries, seats=sources.seats,
        )
    ]  # fmt: skip
    if outcome.code == NO:
        said.append(
            text(
                "Together they are like one panel of {seats} with {juries} times the quotas, and "
                "of that:",
                seats=large.seats, juries=juries,
            )
        )  # fmt: skip
        return replace(outcome, summary=[*said, *outcome.summary])
    said.append(
        text(
            "There are people enough for all quotas together, but no way to divide them into "
            "{juries} panels that each keep the quotas. Fewer panels, or quotas a little wider, "
            "would help.",
            juries=juries,
        )
    )
    return replace(
        outcome, summary=said, figures=dict(outcome.figures) | {"exists": False}, code=NO
    )


def _times(quotas: Quotas, juries: int) -> Quotas:
    """Return `quotas` so many times; how far one of them may go is not known."""
    return replace(
        quotas,
        rows=tuple(
            replace(
                quota,
                least=juries * quota.least,
                most=juries * quota.most,
                least_flex=None,
                most_flex=None,
            )
            for quota in quotas.rows
        ),
    )
