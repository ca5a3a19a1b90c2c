"""What is known of a person: the fields, how long they may be, and how they are compared."""

from __future__ import annotations

from strata.addresses import words

LONGEST = {
    "outside_ids": 120, "names": 200, "lasts": 200, "emails": 254, "phones": 40, "addresses": 200,
    "postcodes": 12, "places": 120, "marks": 200, "features": 200, "feature": 120,
}  # fmt: skip
"""Most characters that the pool holds, by column of `Entrants`."""

LONGEST_BY_HAND = {
    "name": 200, "last": 200, "email": 254, "phone": 40, "address": 200, "postcode": 12,
    "place": 120, "language": 40, "household": 200, "answers": 200,
}  # fmt: skip
"""The same for one person, by field of `Details`."""

_LANGUAGES = {
    "nl": "nl nederlands dutch neerlandais vlaams",
    "fr": "fr frans french francais",
    "en": "en engels english anglais",
    "de": "de duits german deutsch allemand",
}
_CODES = {name: code for code, names in _LANGUAGES.items() for name in names.split()}


def language_code(cell: str) -> str:
    """Return the code of the language that `cell` names, empty if it is none.

    Two letters are a code whatever they are; Dutch, French, English and German are known by name.
    """
    name = " ".join(words(cell))
    if name in _CODES:
        return _CODES[name]
    return name if len(name) == 2 and name.isalpha() and name.isascii() else ""


def name_key(name: str) -> str:
    """Return `name` in small letters without accents and signs, as the search looks for it."""
    return " ".join(words(name))[:200]
