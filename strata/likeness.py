"""The same person twice under two ids: alike in name, and in something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from strata.addresses import address, words
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


def alike(header: Sequence[str], columns: Sequence[Sequence[str]]) -> Iterator[Alike]:
    """Yield the pairs of people who may be the same person, by position.

    Columns are recognised by their headers in English, Dutch and French. Two people are a pair if
    their names are similar and their e-mail, telephone, birth date or address agree, or if their
    names are equal and nothing else is known; where there are no names, if their e-mail or two of
    the others agree. People with different birth dates are not one person, whatever else they
    share.

    Parameters
    ----------
    header, columns
        Names of the columns and their cells.
    """
    traits = _traits(header, columns)
    met: set[tuple[int, int]] = set()
    for one, other in _candidates(traits):
        pair = (one, other) if one < other else (other, one)
        if pair not in met:
            met.add(pair)
            if agree := _agreement(traits, *pair):
                yield Alike(one=pair[0], other=pair[1], traits=agree)


def _traits(header: Sequence[str], columns: Sequence[Sequence[str]]) -> dict[Trait, Sequence[str]]:
    """Return the columns that tell people apart, in a form that can be compared."""
    raw: dict[Trait, Sequence[str]] = {}
    for name, column in zip(header, columns, strict=True):
        called = " ".join(words(name))
        for trait, names in _HEADERS.items():
            if called in names:
                raw.setdefault(trait, column)
    if "first" in raw and "last" not in raw and "name" in raw:
        raw["last"] = raw["name"]
    if "first" in raw and "last" in raw:
        pairs = zip(raw["first"], raw["last"], strict=True)
        raw["name"] = [f"{first} {last}" for first, last in pairs]
    return {
        trait: _all_of(raw[trait], compared)
        for trait, compared in _COMPARED.items()
        if any(raw.get(trait, ()))
    }


def _all_of(column: Sequence[str], compared: Callable[[str], str]) -> list[str]:
    """Return the cells of `column` as they are compared, none worked out again and again."""
    different = set(column)
    if 2 * len(different) > len(column):
        return [compared(cell) for cell in column]
    known = {cell: compared(cell) for cell in different}
    return [known[cell] for cell in column]


def _sorted_words(name: str) -> str:
    return " ".join(sorted(words(name)))


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


def _candidates(traits: Mapping[Trait, Sequence[str]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs worth a look: who share a trait and are alike in name, if names are known."""
    from rapidfuzz import fuzz

    names = traits.get("name")
    for trait, column in traits.items():
        groups = together([cell or None for cell in column])
        for group in _named_only(traits, groups) if trait == "name" else groups:
            by_name = column if names is None else names
            for one, other in neighbours(group, by_name.__getitem__):
                if (
                    names is None
                    or fuzz.ratio(names[one], names[other], score_cutoff=_SAME_NAME) >= _SAME_NAME
                ):
                    yield one, other


def _named_only(
    traits: Mapping[Trait, Sequence[str]], groups: Iterable[list[int]]
) -> Iterator[list[int]]:
    """Yield those of each group of one name who can be compared with another by nothing else.

    Whoever agrees in more than the name is met where that agrees.
    """
    others = [column for trait, column in traits.items() if trait != "name"]
    known = [0] * len(traits["name"])
    for bit, column in enumerate(others):
        known = [mask | bool(cell) << bit for mask, cell in zip(known, column, strict=True)]
    for group in groups:
        found = {known[person] for person in group}
        yield [person for person in group if any(not known[person] & mask for mask in found)]


def _agreement(traits: Mapping[Trait, Sequence[str]], one: int, other: int) -> tuple[Trait, ...]:
    """Return what agrees between two people if that is enough to take them for one."""
    known, same = set(), []
    for trait, column in traits.items():
        mine, theirs = column[one], column[other]
        if mine and theirs:
            known.add(trait)
            if mine == theirs:
                same.append(trait)
            elif trait == "born":
                return ()
    others = [trait for trait in same if trait != "name"]
    if "name" in known:
        return ("name", *others) if others or len(known) == 1 else ()
    return tuple(others) if len(others) >= 2 or others == ["email"] else ()
