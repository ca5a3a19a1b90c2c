"""What makes a household: the file's own mark, else one address and postcode."""

from __future__ import annotations

from collections.abc import Sequence

MARKED = "household"
"""Stands in place of a postcode beside a mark, so that marks are no addresses."""


def household_columns(
    marks: Sequence[str], addresses: Sequence[str], postcodes: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return the columns that agree for people of one household, empty if nothing is known.

    Where nobody has a postcode the address alone counts; else who has none shares no household.
    """
    first = tuple(mark or street for mark, street in zip(marks, addresses, strict=True))
    if not any(first):
        return {}
    if not any(postcodes):
        postcodes = ["address"] * len(first)
    pairs = zip(marks, postcodes, strict=True)
    second = tuple(MARKED if mark else code for mark, code in pairs)
    return {"household address": first, "household postcode": second}
