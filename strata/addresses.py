"""Addresses as they are compared: without case, accents, punctuation and abbreviations."""

from __future__ import annotations

import re
import unicodedata

_WORDS = {
    short: long
    for long, shorts in {
        "straat": "str strt straat",
        "laan": "ln laan",
        "steenweg": "stwg stw stnwg steenweg",
        "plein": "pl plein place pln",
        "sint": "st sint saint sainte ste sankt",
        "avenue": "av ave aven avenue",
        "boulevard": "bd bld blvd bvd boul boulevard",
        "chaussee": "ch chee chaussee",
        "road": "rd road",
        "weg": "wg weg",
        "baan": "bn baan",
        "dreef": "dr dreef drive",
        "square": "sq sqr square",
    }.items()
    for short in shorts.split()
}
_BOXES = frozenset(("bus", "box", "bte", "boite", "b", "bt", "apt", "appt", "app", "flat", "unit"))
_NUMBERS = frozenset(["nr", "no", "n", "num", "nummer", "numero", "number"])
_COUNTRIES = frozenset(("b", "be", "nl", "f", "fr", "l", "lu"))
_STREET = re.compile(r"(.{3,})str")
_BOXED = re.compile(r"(?:b|bus|box|bte)(\d+)")
_SPLIT = re.compile(r"[^\W_]+")


def plain(cell: str) -> str:
    """Return `cell` in lower case, without accents and punctuation, words apart by one space."""
    if not cell.isascii():
        letters = unicodedata.normalize("NFKD", cell)
        cell = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(_SPLIT.findall(cell.casefold()))


def address(cell: str) -> str:
    """Return an address so that two ways to write the same one are equal.

    Words for streets are written out, ``St`` is a saint before a word and a street after one, boxes
    lose their word (``12 bus 3``, ``12/3`` and ``12 b3`` are the same), a letter joins its house
    number (``12 B`` is ``12b``), and numbers lose leading zeros.
    """
    words = plain(cell).split()
    result: list[str] = []
    for at, word in enumerate(words):
        before = result[-1] if result else ""
        after = words[at + 1] if at + 1 < len(words) else ""
        read = _word(word, before, after)
        if len(read) == 1 and read.isalpha() and before.isdecimal():
            result[-1] += read
        elif read:
            result.append(read)
    return " ".join(result)


def _word(word: str, before: str, after: str) -> str:
    """Return one word as it is compared, empty if it says nothing."""
    if word.isdecimal():
        return word.lstrip("0") or "0"
    if before[:1].isdecimal():
        if word in _BOXES and after[:1].isdecimal():
            return ""
        if match := _BOXED.fullmatch(word):
            return match[1].lstrip("0") or "0"
        if word in _BOXES and len(word) > 1:
            return ""
    if after.isdecimal() and (word in _NUMBERS or (word in _COUNTRIES and len(after) == 4)):
        return ""
    if word == "r" and not before and after:
        return "rue"
    if word in ("st", "street") and before.isalpha() and not after.isalpha():
        return "street"
    if match := _STREET.fullmatch(word):
        return f"{match[1]}straat"
    return _WORDS.get(word, word)
