"""The page of a comparison: one HTML file in the style of the report, without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from sortition.comparison import pictures, words
from sortition.comparison.running import Comparison
from sortition.estimate import CONFIDENCE

if TYPE_CHECKING:
    from jinja2 import Template

    from sortition.report.tongue import Tongue


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
    return _template(tongue).render(
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


@lru_cache(maxsize=4)
def _template(tongue: Tongue) -> Template:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    rooms = [PackageLoader("sortition.comparison"), PackageLoader("sortition.report")]
    environment = Environment(
        loader=ChoiceLoader(rooms),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        tongue.catalogue, newstyle=True
    )
    return environment.get_template("comparison.html")
