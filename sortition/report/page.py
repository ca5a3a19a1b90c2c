"""The page itself: contents and figures in, one HTML file out."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from sortition.folder.atomic import put_file
from sortition.report import caps, council, figures, pictures, prices, reading, reasons
from sortition.report.contents import Contents
from sortition.report.figures import FeatureFigures
from sortition.report.makeup import EMPTY, Makeup, makeup
from sortition.report.promise import Promise, promise
from sortition.report.reasons import Reason
from sortition.report.template import template

if TYPE_CHECKING:
    from sortition.report.tongue import Tongue

Named = tuple[tuple[str, str], ...]
"""Features, each with one of its values."""


def write(folder: Path, *, public: bool = False, full: Path | None = None) -> None:
    """Make `report.html` in `folder` from the other files there.

    Parameters
    ----------
    folder
        As `docs/folder.md` describes.
    public
        Whether to make the page that anyone may see. A folder without `pool.csv` gives that form
        in any case.
    full
        For the public form: the full folder of the same draw, from which the make-up of the drawn
        panel is counted as far as it gives nobody away.

    Raises
    ------
    Refused
        If a file of the folder is missing, or is not what its description says.
    OSError
        If the page cannot be written.
    """
    from sortition.report.tongue import Tongue

    contents = reading.read(folder, public=public)
    shown = {} if full is None or contents.draw is None else makeup(reading.read(full))
    page = render(contents, Tongue.of(), shown)
    put_file(folder / "report.html", page.encode(), replace=True)


def render(contents: Contents, tongue: Tongue, shown: Makeup = EMPTY) -> str:
    """Return the page as HTML; the public form if `contents` lacks the table of the pool.

    Parameters
    ----------
    contents
        What `sortition.report.reading.read` gives.
    tongue
        The language of the page.
    shown
        The make-up of the drawn panel, for the public form.
    """
    public = contents.values is None
    spread = figures.spread(contents, public=public)
    promised = promise(contents)
    features = figures.features(contents)
    last = str(max(contents.panels - 1, 0))
    never, always = _causes(features)
    return template("page.html", tongue).render(
        folder=contents,
        public=public,
        tongue=tongue,
        features=features,
        has_share=any(value.share is not None for f in features for value in f.values),
        wished=sum(bool(value.reason) for f in features for value in f.values),
        seats_scale=pictures.seats_scale,
        spread=spread,
        few=figures.FEW,
        chances_scale=pictures.chances_scale(spread.steps, spread.equal),
        stairs=pictures.stairs,
        promise=promised,
        reason=_reason(contents, promised),
        prices=prices.prices(contents),
        bill=prices.bill(contents) if promised.deciding == "prices" else None,
        shut=caps.shut(contents),
        barred=caps.barred(contents),
        interval=_interval,
        makeup=shown,
        members=figures.members(contents),
        by_jury=figures.by_jury(contents),
        step=Fraction(1, contents.panels or 1),
        numbers=("0" * len(last), last),
        council=council.whole(contents),
        never=never,
        always=always,
    )


def _reason(contents: Contents, promised: Promise) -> Reason | None:
    if promised.deciding == "highest":
        return caps.highest(contents)
    return reasons.reason(contents) if promised.deciding == "lowest" else None


def _interval(chance: Fraction, runs: int) -> tuple[Fraction, Fraction]:
    """Return the ends between which the true chance lies, of one seen so often in `runs`."""
    from sortition.estimate import interval

    low, high = interval(int(chance * runs), runs)
    return Fraction(float(low)), Fraction(float(high))


def _causes(features: tuple[FeatureFigures, ...]) -> tuple[Named, Named]:
    """Return the values whose quota allows nobody, and those whose quota needs all volunteers."""
    every = [(feature.feature, value) for feature in features for value in feature.values]
    return (
        tuple((name, value.value) for name, value in every if value.most == 0),
        tuple(
            (name, value.value)
            for name, value in every
            if value.volunteers and value.volunteers == value.least
        ),
    )
