"""From bytes to text: which encoding, and how sure that is.

UTF-8 and UTF-16 are recognised for certain. Old encodings are not: they are guessed, and a warning
names the guess and the first row where it matters. Western European (Windows-1252, which includes
Latin-1) is preferred as long as the letters it gives are letters of this part of the world.
"""

from __future__ import annotations

import codecs
import re

from strata.problems import InputError, Problem
from strata.texts import Text, text

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LETTERS = "àâäáãåæçéèêëíìîïñóòôöõøœšúùûüýÿžß"
_CAPITALS = _LETTERS.replace("ß", "").upper()
_OPENING = "\u2018\u201c\u2026\u20ac"
_QUOTES = "\u201c\u201d\u2013\u2014\u2026"
_MARKS = "\u2018\u2019«»€°ºª§£²½·\u00a0\u00ad"
_WESTERN = re.compile(f"[{_LETTERS}{_CAPITALS}{_QUOTES}{_MARKS}]")
_ODD = re.compile(f"[a-z][{_CAPITALS}{_OPENING}]|[a-z][{_QUOTES}][a-z]")
_SAVE_AS_UTF8 = text("Save the file again as CSV UTF-8 or as .xlsx.")
_KNOWN_AS = {"cp1252": "Windows-1252", "cp850": "DOS 850", "mac_roman": "Mac Roman"}
_SAMPLE = 200_000


def decode(raw: bytes, file: str) -> tuple[str, tuple[Problem, ...]]:
    """Return the text of `raw` without byte order mark, and a warning if its encoding was guessed.

    Raises
    ------
    InputError
        If the bytes are broken in their encoding, or fit none.
    """
    for bom, name in _BOMS:
        if raw.startswith(bom):
            return _strictly(raw[len(bom) :], name, file), ()
    if unmarked := _unmarked_utf16(raw):
        return _strictly(raw, unmarked, file), ()
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        return _old(raw, error.start, file)


def _strictly(raw: bytes, name: str, file: str) -> str:
    try:
        return raw.decode(name)
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode(name, "replace")
        what = text("The file is not whole: it is marked as {name} but breaks off it.", name=name)
        remedy = _SAVE_AS_UTF8
        raise _refusal(file, "encoding-broken", before, what, remedy) from None


def _unmarked_utf16(raw: bytes) -> str | None:
    """Return the kind of UTF-16 if every second byte of the beginning is mostly zero."""
    sample = raw[:4096]
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _old(raw: bytes, first: int, file: str) -> tuple[str, tuple[Problem, ...]]:
    before = raw[:first].decode("utf-8")
    replaced = raw[:_SAMPLE].decode("utf-8", "replace")
    if sum(char > "\x7f" and char != "\ufffd" for char in replaced) >= replaced.count("\ufffd"):
        what = text("The file is UTF-8, but not from here on.")
        raise _refusal(file, "encoding-broken", before, what, _SAVE_AS_UTF8)
    name = _guess(raw)
    try:
        whole = raw.decode(name)
    except UnicodeDecodeError:
        what = text("The encoding of the letters with accents is not recognised.")
        raise _refusal(file, "encoding-unknown", before, what, _SAVE_AS_UTF8) from None
    warning = Problem(
        code="encoding-guessed",
        severity="warning",
        file=file,
        row=before.count("\n") + 1,
        what=text(
            "The file is not UTF-8; it was read as {name}, which is a guess.",
            name=_KNOWN_AS.get(name, name),
        ),
        remedy=text(
            "Check a word with an accent in this row; if it is wrong, save the file as CSV UTF-8."
        ),
    )
    return whole, (warning,)


def _guess(raw: bytes) -> str:
    sample = bytes(byte for byte in raw[:_SAMPLE] if byte > 127)
    for name in ("cp1252", "cp850", "mac_roman"):
        if _western(raw[:_SAMPLE], sample, name):
            return name
    import chardet

    guess = chardet.detect(raw[:_SAMPLE])["encoding"] or "cp1252"
    try:
        return codecs.lookup(guess).name
    except LookupError:
        return "cp1252"


def _western(raw: bytes, accents: bytes, name: str) -> bool:
    """Tell whether nearly all that is not ASCII is a letter of Western Europe, fitly placed."""
    try:
        letters = accents.decode(name)
    except UnicodeDecodeError:
        return False
    odd = len(_ODD.findall(raw.decode(name, "replace")))
    return len(_WESTERN.findall(letters)) - odd >= 0.9 * len(letters)


def _refusal(file: str, code: str, before: str, what: Text, remedy: Text) -> InputError:
    row = before.count("\n") + 1
    return InputError([Problem(code=code, file=file, row=row, what=what, remedy=remedy)])
