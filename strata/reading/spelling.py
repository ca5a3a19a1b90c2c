"""Names that are meant to be the same: case, spaces, Unicode forms, and Excel's numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from strata.reading.listing import names_in_words, shown
from strata.texts import Text, text

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
_APOSTROPHES = "\u2018\u2019\u02bc\u0060\u00b4"
_LIKE = str.maketrans(dict.fromkeys(_DASHES, "-") | dict.fromkeys(_APOSTROPHES, "'"))
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_NUMBER = re.compile(r"0*(\d+)(?:[.,]0{1,2})?")


def fold(name: str) -> str:
    """Return what is left of a name when case, spaces and the Unicode form are set aside.

    Dashes count as hyphens, curly apostrophes as straight ones, invisible characters as none.
    """
    if not name.isascii():
        name = unicodedata.normalize("NFKC", _form(name).casefold())
    return " ".join(name.casefold().split())


def difference(cell: str, name: str) -> Text:
    """Return in words in what `cell` differs from `name`, which folds to the same."""
    tidy = " ".join(cell.split())
    capitals = " ".join(_form(cell).split()) != " ".join(_form(name).split())
    parts = [text("capitals")] if capitals else []
    if tidy != cell:
        parts.append(text("spaces"))
    if not parts or tidy.casefold() != " ".join(name.split()).casefold():
        parts.append(text("forms of letters or signs"))
    return reduce(lambda one, other: text("{one} and {other}", one=one, other=other), parts)


def _form(name: str) -> str:
    """Return `name` in one Unicode form, without invisible characters."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", name.translate(_LIKE)))


def number(name: str) -> str | None:
    """Return the digits that Excel keeps of a whole number: ``1`` for ``01`` and ``1.0``."""
    match = _NUMBER.fullmatch(name.strip())
    return match[1] if match and name.isascii() else None


@dataclass(frozen=True, slots=True)
class Names:
    """The names that may stand in a column, and how others can be read as one of them."""

    allowed: tuple[str, ...]
    folded: dict[str, str]
    numbers: dict[str, list[str]]

    @classmethod
    def of(cls, allowed: Iterable[str]) -> Names:
        """Prepare `allowed`, no two of which may differ only by case, spaces or Unicode form."""
        names = tuple(allowed)
        numbers: dict[str, list[str]] = {}
        for name in names:
            if (digits := number(name)) is not None:
                numbers.setdefault(digits, []).append(name)
        return cls(names, {fold(name): name for name in names}, numbers)

    def spelled(self, cell: str) -> str | None:
        """Return the name that `cell` is but for case, spaces and Unicode form."""
        return self.folded.get(fold(cell))

    def numbered(self, cell: str) -> str | None:
        """Return the one name that is the same number as `cell`."""
        fitting = self.numbers.get(number(cell) or "", [])
        return fitting[0] if len(fitting) == 1 else None

    def remedy(self, cell: str) -> Text:
        """Return the advice to write the nearest name, or any of the names."""
        for wrong, right in (("cp1252", "utf-8"), ("utf-8", "cp1252")):
            try:
                if name := self.spelled(cell.encode(wrong).decode(right)):
                    return text("Did you mean '{name}'?", name=shown(name))
            except UnicodeError:
                continue
        if name := nearest(cell, self.allowed):
            return text("Did you mean '{name}'?", name=shown(name))
        return text("Write one of {names}.", names=names_in_words(self.allowed))


def nearest(name: str, names: Sequence[str]) -> str | None:
    """Return which of `names` is near enough to `name` to be suggested, if any is."""
    from rapidfuzz import fuzz, process

    folded = {fold(other): other for other in reversed(names)}
    best = process.extractOne(fold(name[:200]), folded.keys(), scorer=fuzz.ratio, score_cutoff=65)
    return folded[best[0]] if best else None
