"""The made-up city: what is kept is what the script makes, and a panel can be drawn from it."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sortition.solver import Program
from strata.pool import Pool
from strata.problems import InputError
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas
from strata.reading import read

CITY = Path(__file__).parents[2] / "examples" / "leuven"
SMALL = ("population.csv", "quotas.csv", "pool.csv", "pool-messy.csv")
SEATS = 40


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that the script makes, under another hash seed than ours."""
    out = tmp_path_factory.mktemp("city")
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    subprocess.run(
        [sys.executable, str(CITY / "make_city.py"), "--out", str(out)],
        check=True,
        capture_output=True,
        env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return out


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("name", SMALL)
def test_the_kept_files_are_what_the_script_makes(made: Path, name: str) -> None:
    assert (made / name).read_bytes() == (CITY / name).read_bytes()


def test_the_register_holds_the_city(made: Path) -> None:
    register = table(made / "register.csv")
    assert len({person["id"] for person in register}) == len(register) == 100_000
    homes = {(person["address"], person["postcode"]): person["household"] for person in register}
    assert len(homes) == len(set(homes.values()))
    grown = [person for person in register if person["age"]]
    assert all(person["birth_date"] <= "2010-03-01" for person in grown)
    for row in table(made / "population.csv"):
        assert sum(p[row["feature"]] == row["value"] for p in grown) == int(row["count"])


def test_letters_go_to_people_of_the_register(made: Path) -> None:
    grown = {person["id"] for person in table(made / "register.csv") if person["age"]}
    invited = [row["id"] for row in table(made / "invited.csv")]
    assert len(set(invited)) == len(invited) == 9_000
    assert grown.issuperset(invited)


def test_those_who_volunteer_are_older_and_more_schooled_than_the_city() -> None:
    pool = table(CITY / "pool.csv")
    assert 300 <= len(pool) <= 500
    shares = {
        (row["feature"], row["value"]): float(row["share"]) for row in table(CITY / "quotas.csv")
    }
    for feature, value, more in (
        ("education", "higher", True),
        ("education", "no diploma", False),
        ("age", "60-74", True),
        ("age", "16-29", False),
    ):
        share = sum(person[feature] == value for person in pool) / len(pool)
        assert (share > shares[feature, value]) is more
    homes = Counter((person["address"], person["postcode"]) for person in pool)
    assert sum(count > 1 for count in homes.values()) >= 20


def test_quotas_are_the_seats_shared_out_with_a_seat_of_room() -> None:
    for feature in ("gender", "age", "education", "district", "housing", "origin"):
        rows = [row for row in table(CITY / "quotas.csv") if row["feature"] == feature]
        middles = [int(row["most"]) - 1 for row in rows]
        assert sum(middles) == SEATS
        for row, seats in zip(rows, middles, strict=True):
            assert abs(seats - SEATS * float(row["share"])) < 1
            assert int(row["least"]) == max(seats - 1, 1)


def test_a_panel_exists_with_one_of_a_household() -> None:
    people = table(CITY / "pool.csv")
    rows = table(CITY / "quotas.csv")
    quotas = Quotas(
        tuple(
            Quota(
                feature=row["feature"],
                value=row["value"],
                least=int(row["least"]),
                most=int(row["most"]),
            )
            for row in rows
        )
    )
    pool = Pool.of(
        ids=[person["id"] for person in people],
        values={name: [person[name] for person in people] for name in quotas.features},
        households=[f"{person['address']}, {person['postcode']}" for person in people],
    )
    profiles = Profiles.of(pool, quotas, SEATS)
    answer = Program(
        cost=0,
        low=0,
        high=profiles.sizes,
        rows=profiles.incidence,
        least=profiles.least,
        most=profiles.most,
        integer=True,
    ).solve()
    assert answer.x is not None
    counts = profiles.incidence @ np.rint(answer.x).astype(np.int64)
    assert (profiles.least <= counts).all()
    assert (counts <= profiles.most).all()


def test_the_messy_list_is_the_same_list() -> None:
    text = (CITY / "pool-messy.csv").read_bytes().decode("cp1252")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    names = {(row[1], row[2], row[3]) for row in rows}
    clean = {(p["first_name"], p["last_name"], p["birth_date"]) for p in table(CITY / "pool.csv")}
    assert names >= clean
    assert rows.count(rows[0]) == 2
    assert [""] * len(rows[0]) in rows


def test_the_clean_list_is_read_without_an_error() -> None:
    reading = read(
        pool=CITY / "pool.csv", quotas=CITY / "quotas.csv", household=("address", "postcode")
    )
    assert len(reading.pool) == len(table(CITY / "pool.csv"))
    assert {problem.code for problem in reading.problems} <= {"household-near"}
    assert len({home for home in reading.pool.households if home is not None}) >= 20


def test_every_fault_of_the_messy_list_is_shown_at_once() -> None:
    with pytest.raises(InputError) as shown:
        read(
            pool=CITY / "pool-messy.csv",
            quotas=CITY / "quotas.csv",
            household=("address", "postcode"),
        )
    problems = shown.value.problems
    wrong = {problem.value for problem in problems if problem.code == "value-unknown"}
    assert wrong == {"Heverle", "Kesel-Lo", "Wijgmal", "30 - 45", "squat", "womna"}
    assert {problem.code for problem in problems} >= {
        "encoding-guessed",
        "header-repeated",
        "household-near",
        "id-repeated",
        "person-twice",
        "value-empty",
        "value-spelling",
    }
