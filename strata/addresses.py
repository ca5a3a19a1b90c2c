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
_BOXED = re.compile(r"(?:b|bus|box|bte)(\d+)")
_SPLIT = re.compile(r"[^\W_]+")
_ASCII = bytes(
    ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else ord(" ")
    for code in range(256)
)
"""What each byte of most cells is to their words: the same as above, in a third of the time."""


def words(cell: str) -> list[str]:
    """Return the words of `cell` in lower case, without accents and punctuation."""
    if cell.isascii():
        return cell.encode("ascii").translate(_ASCII).decode("ascii").split()
    letters = unicodedata.normalize("NFKD", cell)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _SPLIT.findall(plain.casefold())


def address(cell: str) -> str:
    """Return an address so that two ways to write the same one are equal.

    Words for streets are written out, ``St`` is a saint before a word and a street after one, boxes
    lose their word (``12 bus 3``, ``12/3`` and ``12 b3`` are the same), a letter joins its house
    number (``12 B`` is ``12b``), and numbers lose leading zeros.
    """
    found = words(cell)
    result: list[str] = []
    before = ""
    for word, after in zip(found, [*found[1:], ""], strict=False):
        if word.isdecimal():
            read = word.lstrip("0") or "0"
        else:
            read = _word(word, before, after)
            if len(read) == 1 and read.isalpha() and before.isdecimal():
                read = result.pop() + read
        if read:
            result.append(read)
            before = read
    return " ".join(result)


def _word(word: str, before: str, after: str) -> str:
    """Return a word that is no number as it is compared, empty if it says nothing."""
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
    if len(word) >= 6 and word.endswith("str"):
        return f"{word}aat"
    return _WORDS.get(word, word)
