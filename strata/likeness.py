"""The same person twice under two ids: alike in name, and in something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from strata.addresses import address, plain
from strata.near import neighbours, together

Trait = str

_HEADERS: Mapping[Trait, frozenset[str]] = {
    trait: frozenset(names.split(","))
    for trait, names in {
        "first": "first name,firstname,given name,forename,voornaam,prenom",
        "last": "last name,lastname,surname,family name,achternaam,familienaam,nom de famille",
        "name": "name,full name,fullname,naam,volledige naam,nom,nom complet,naam en voornaam",
        "email": "e mail,email,mail,email address,e mail address,e mailadres,emailadres,mailadres,"
        "courriel,adresse e mail,adresse email,adresse mail,e mail adres",
        "phone": "phone,telephone,tel,gsm,mobile,mobile phone,phone number,mobile number,mobiel,"
        "telefoon,telefoonnummer,gsm nummer,gsmnummer,portable,numero de telephone",
        "born": "birth date,birthdate,date of birth,dob,birthday,geboortedatum,date de naissance",
        "address": "address,adres,adresse,street,straat,rue,street address,address 1,"
        "address line 1,straat en nummer,straat en huisnummer",
    }.items()
}
_SAME_NAME = 88
_SEEN = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Two people who may be one.

    Parameters
    ----------
    one, other
        Their positions, the lower first.
    traits
        What agrees, of ``name``, ``email``, ``phone``, ``born`` and ``address``.
    """

    one: int
    other: int
    traits: tuple[Trait, ...]


def alike(header: Sequence[str], columns: Sequence[Sequence[str]]) -> tuple[Alike, ...]:
    """Return the pairs of people who may be the same person, by position.

    Columns are recognised by their headers in English, Dutch and French. Two people are a pair if
    their names are similar and their e-mail, telephone, birth date or address agree; or, where
    names are lacking or equal, if two of the others agree, or all there is. People with clearly
    different names, or different birth dates, are not one person, whatever else they share.

    Parameters
    ----------
    header, columns
        Names of the columns and their cells.
    """
    traits = _traits(header, columns)
    if not traits:
        return ()
    found = []
    for one, other in sorted(_candidates(traits)):
        if agree := _agreement(traits, one, other):
            found.append(Alike(one=one, other=other, traits=agree))
    return tuple(found)


def _traits(header: Sequence[str], columns: Sequence[Sequence[str]]) -> dict[Trait, Sequence[str]]:
    """Return the columns that tell people apart, in a form that can be compared."""
    raw: dict[Trait, Sequence[str]] = {}
    for name, column in zip(header, columns, strict=True):
        for trait, names in _HEADERS.items():
            if plain(name.replace("_", " ")) in names:
                raw.setdefault(trait, column)
    if "first" in raw and "last" not in raw and "name" in raw:
        raw["last"] = raw["name"]
    if "first" in raw and "last" in raw:
        pairs = zip(raw["first"], raw["last"], strict=True)
        raw["name"] = [f"{first} {last}" for first, last in pairs]
    return {
        trait: [compared(cell) for cell in raw[trait]]
        for trait, compared in _COMPARED.items()
        if trait in raw
    }


def _sorted_words(name: str) -> str:
    return " ".join(sorted(plain(name).split()))


def _subscriber(cell: str) -> str:
    """Return the last eight digits, which the ways to write a country and area share."""
    digits = re.sub(r"\D", "", cell)
    return digits[-8:] if len(digits) >= 8 else ""


def _day(cell: str) -> str:
    """Return a birth date with the year first; day and month as they come."""
    numbers = re.findall(r"\d+", cell)[:3]
    if len(numbers) == 3 and len(numbers[2]) == 4:
        numbers.reverse()
    return "-".join(number.zfill(2) for number in numbers)


_COMPARED: Mapping[Trait, Callable[[str], str]] = {
    "name": _sorted_words,
    "email": lambda cell: cell.strip().casefold(),
    "phone": _subscriber,
    "born": _day,
    "address": address,
}
"""How the cells of each trait are compared."""


def _candidates(traits: Mapping[Trait, Sequence[str]]) -> set[tuple[int, int]]:
    """Return the pairs worth a look: all who share a trait, in large groups by their names."""
    names = traits.get("name")
    found: set[tuple[int, int]] = set()
    for column in traits.values():
        for group in together([cell or None for cell in column]):
            by_name = names if names is not None else column
            for one, other in neighbours(group, by_name.__getitem__):
                found.add((one, other) if one < other else (other, one))
            if len(found) > _SEEN:
                return found
    return found


def _agreement(traits: Mapping[Trait, Sequence[str]], one: int, other: int) -> tuple[Trait, ...]:
    """Return what agrees between two people if that is enough to take them for one."""
    filled = [
        (trait, column[one], column[other])
        for trait, column in traits.items()
        if column[one] and column[other]
    ]
    same = tuple(trait for trait, mine, theirs in filled if mine == theirs)
    if any(trait == "born" and mine != theirs for trait, mine, theirs in filled):
        return ()
    names = next(((mine, theirs) for trait, mine, theirs in filled if trait == "name"), None)
    others = [trait for trait in same if trait != "name"]
    if names is None:
        return same if len(others) >= 2 or others == ["email"] else ()
    likeness = _likeness(*names)
    if likeness < _SAME_NAME:
        return ()
    enough = bool(others) or len(filled) == 1
    return ("name", *others) if enough else ()


def _likeness(mine: str, theirs: str) -> float:
    from rapidfuzz import fuzz

    return float(fuzz.ratio(mine, theirs))
