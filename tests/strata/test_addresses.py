"""Which addresses are one, which are nearly one, and which are not."""

from __future__ import annotations

import pytest

from strata.addresses import address
from strata.households import households


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kerkstr. 12", "kerkstraat 12"),
        ("Bondgenotenlaan 12 bus 3", "BONDGENOTENLAAN 12/3"),
        ("Bondgenotenlaan 12 b3", "Bondgenotenlaan 012, box 03"),
        ("St.-Maartensstraat 1", "Sint Maartensstr 1"),
        ("Av. des Alliés 4 bte 2", "avenue des Allies 4/2"),
        ("Bd Anspach 7", "Boulevard Anspach 7"),
        ("Tiensestwg. 5, B-3000 Leuven", "tiensestwg 5 3000 Leuven"),
        ("r. de la Loi 16", "Rue de la Loi, n° 16"),
        ("Church St 12", "12 Church Street"[3:] + " 12"),
        ("Kapelstraat 12 B", "Kapelstraat 12b"),
        ("Liège\u00a01", "LIE\u0300GE 1"),
    ],
)
def test_one_address_in_two_ways(one: str, other: str) -> None:
    assert address(one) == address(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kerkstraat 12", "Kerkstraat 21"),
        ("Kerkstraat 12", "Kerkstraat 12b"),
        ("Kerkstraat 12 bus 1", "Kerkstraat 12 bus 2"),
        ("Kerkstraat 12", "Kerklaan 12"),
    ],
)
def test_two_addresses(one: str, other: str) -> None:
    assert address(one) != address(other)


def near(*cells: str) -> int:
    return len(households([cells], ["address"]).near)


def test_near_agreement_is_told_and_kept_apart() -> None:
    found = households([["Kerkstraat 12", "Kerkstraet 12", "Kerkstraat 12", ""]], ["address"])
    first, second, third, nobody = found.marks
    assert first == third != second
    assert nobody is None
    assert found.near == ((first, second),)
    assert found.unknown == (3,)


def test_other_numbers_are_other_houses() -> None:
    assert near("Kerkstraat 12", "Kerkstraat 13") == 0
    assert near("Kerkstraat 12 bus 1", "Kerkstraat 12 bus 2") == 0
    assert near("Kerkstraat 12", "Kerkstraat 12 bus 2") == 1


def test_boxes_may_be_empty_and_streets_not() -> None:
    found = households([["Kerkstraat", "", "Kerkstraat"], ["", "", ""]], ["Street", "Bus"])
    assert found.marks[0] == found.marks[2] is not None
    assert found.marks[1] is None
