"""Bands of ages, and what stands in their place: ages, births, and dates that Excel made."""

from strata.reading.ages.banding import Banded, band

__all__ = ["Banded", "band"]
