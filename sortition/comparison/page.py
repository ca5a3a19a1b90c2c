"""The page of a comparison: one HTML file in the style of the report, without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from sortition.comparison import pictures, words
from sortition.comparison.running import Comparison
from sortition.estimate import CONFIDENCE
from sortition.report.template import template


def render(comparison: Comparison, made_with: Mapping[str, str], language: str = "en") -> str:
    """Return the page as HTML.

    Parameters
    ----------
    comparison
        What `sortition.comparison.compare` found.
    made_with
        Names and versions of programs.
    language
        As `sortition.report.tongue.Tongue.of` takes it.
    """
    from sortition.report.tongue import Tongue

    tongue = Tongue.of(language)
    profiles = comparison.profiles
    return template("comparison.html", tongue, "sortition.comparison").render(
        comparison=comparison,
        tongue=tongue,
        made_with=made_with,
        public=False,
        people=len(profiles.pool),
        seats=profiles.seats,
        equal=Fraction(profiles.seats, len(profiles.pool)),
        plot=pictures.plot(comparison),
        near=pictures.enlarged(comparison),
        aim=words.aim,
        bases=words.BASES,
        states=words.STATES,
        confidence=Fraction(str(CONFIDENCE)),
        fraction=Fraction,
    )
