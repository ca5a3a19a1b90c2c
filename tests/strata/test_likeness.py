"""Who may be the same person, and who is not."""

from __future__ import annotations

import pytest

from strata.likeness import alike


def pairs(header: str, *rows: str) -> list[tuple[int, int, tuple[str, ...]]]:
    columns = list(zip(*(row.split(",") for row in rows), strict=True))
    return sorted((p.one, p.other, p.traits) for p in alike(header.split(","), columns))


@pytest.mark.parametrize(
    ("header", "one", "other", "traits"),
    [
        ("name,email", "Jan Peeters,j@x.be", "PEETERS Jan,J@X.be ", ("name", "email")),
        ("Voornaam,Achternaam,GSM", "Jan,Peeters,0475 12 34 56", "Jan,Peters,+32475123456",
         ("name", "phone")),
        ("Prénom,Nom,Date de naissance", "Zoé,Dupont,17/05/1980", "Zoe,Dupont,1980-05-17",
         ("name", "born")),
        ("full name,street address", "An Maes,Kerkstr. 1", "Ann Maes,Kerkstraat 1",
         ("name", "address")),
        ("e-mail,id", "a@x.be,1", "A@x.be,2", ("email",)),
        ("phone,dob", "016 12 34 56,1980-01-02", "+32 16 12 34 56,02/01/1980",
         ("phone", "born")),
        ("naam,x", "Jan Peeters,1", "Jan Peeters,2", ("name",)),
    ],
)  # fmt: skip
def test_the_same_person(header: str, one: str, other: str, traits: tuple[str, ...]) -> None:
    assert pairs(header, one, other, *["" + "," * header.count(",")] * 2) == [(0, 1, traits)]


@pytest.mark.parametrize(
    ("header", "one", "other"),
    [
        ("name,email", "Jan Peeters,j@x.be", "Els Wouters,j@x.be"),
        ("name,dob", "Jan Peeters,1980-01-02", "Jan Peeters,1990-01-02"),
        ("name,email", "Jan Peeters,a@x.be", "Jan Peeters,b@x.be"),
        ("phone,id", "016123456,1", "016123456,2"),
        ("gender,age", "f,16", "f,16"),
    ],
)
def test_two_people(header: str, one: str, other: str) -> None:
    assert pairs(header, one, other) == []


def test_an_address_shared_by_many_is_no_reason_for_all_pairs() -> None:
    rows = [f"Person{n:05d} Of{n % 97:03d},Kerkstraat 1" for n in range(2_000)]
    assert len(pairs("name,address", *rows)) < 20_000
