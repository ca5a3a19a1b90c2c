"""Files of volunteers: what is guessed, what is decided, and that nothing is half taken."""

from __future__ import annotations

import io
import runpy
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from houses import Somebody, set_stage
from openpyxl import Workbook
from pool_people import add_people, set_quotas
from sqlalchemy import func, select

from panels.door import Denied, Role, Visit
from panels.house import House
from panels.pool.files.columns import Columns, Form
from panels.pool.files.deciding import Decision, Decisions, Keep
from panels.pool.files.importing import (
    Imported,
    import_people,
    preview_import,
    sheets_to_import,
)
from panels.pool.looking import people, person
from panels.stages import Stage
from panels.store.tables import (
    Identity,
    ImportBatch,
    Jury,
    LogRecord,
    Person,
    PersonChange,
    PersonValue,
)
from strata.problems import InputError

ROOT = Path(__file__).parents[3]
LEUVEN = ROOT / "examples" / "leuven"
BROKEN = runpy.run_path(str(ROOT / "tests" / "strata" / "reading" / "broken_files.py"))
CORPUS: list[tuple[str, bytes, frozenset[str]]] = [
    case
    for case in BROKEN["broken_pools"]()
    if "utf-16" not in case[0]
    and len(case[1]) < 100_000
    and "day-missing" not in case[2]
    and not case[0].startswith("ids twice over")
]
"""Files that are refused. A jury has a day on which ages count, so that births can be read; and
a person chooses the column of ids."""

QUOTAS_OF_THE_CORPUS = BROKEN["QUOTAS"].split("\n", 1)[1]
QUOTAS = "gender,woman,4,6 gender,man,4,6 age,16-29,2,5 age,30-59,2,5 age,60+,2,5"
HEAD = "id,first_name,last_name,birth_date,email,phone,address,postcode,gender,district"
AN = "1,An,Peeters,1990-02-03,an@example.org,0470 11 11 11,Eikenlaan 4,3000,woman,Leuven"
BO = "2,Bo,Maes,1950-02-03,bo@example.org,0470 22 22 22,Torenhof 9,3001,man,Heverlee"
EVERYTHING = (Person, Identity, PersonValue, ImportBatch, PersonChange, LogRecord)


def counts(house: House) -> list[int]:
    with house.transaction(writes=False) as session:
        return [session.scalar(select(func.count()).select_from(t)) or 0 for t in EVERYTHING]


def csv(*lines: str) -> bytes:
    return "\n".join((HEAD, *lines)).encode()


def two_sheets() -> bytes:
    book = Workbook()
    for name in ("Inschrijvingen", "Draaitabel"):
        sheet = book.create_sheet(name)
        sheet.append(["Voornaam", "Familienaam"])
        sheet.append(["An", "Peeters" if name == "Inschrijvingen" else "Maes"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def take(visit: Visit, content: bytes, **decided: object) -> Imported:
    look = preview_import(visit, content, "pool.csv")
    return import_people(visit, content, "pool.csv", look.columns, Decisions(**decided))


def refused(visit: Visit, content: bytes, **decided: object) -> list[str]:
    with pytest.raises(InputError) as error:
        take(visit, content, **decided)
    return [p.code for p in error.value.problems if p.severity == "error"]


def names(visit: Visit) -> list[str]:
    return [one.name for one in people(visit).people]


class TestGuessing:
    def test_the_example_of_leuven(self, house: House, jury: str, officer: Visit) -> None:
        set_quotas(house, jury, QUOTAS)
        look = preview_import(officer, (LEUVEN / "pool.csv").read_bytes(), "pool.csv")
        assert look.columns == Columns(
            id="id", first="first_name", last="last_name", email="email", phone="phone",
            address=("address",), postcode="postcode", born="birth_date",
            features={"gender": "gender", "age": "age"},
        )  # fmt: skip
        assert not [p for p in look.problems if p.severity == "error"]
        assert [p.code for p in look.problems] == ["columns-unread"]
        assert len(look.sample) == 8
        assert look.form is Form.OTHER

    def test_without_quotas_columns_of_few_values_are_features(self, officer: Visit) -> None:
        look = preview_import(officer, (LEUVEN / "pool.csv").read_bytes(), "pool.csv")
        assert set(look.columns.features) == {
            "gender", "age", "education", "district", "housing", "origin"
        }  # fmt: skip

    @pytest.mark.parametrize(("header", "expected"), [
        ("Naam;E-mailadres;GSM;Straat;Huisnummer;Bus;Postcode;Gemeente;Geboortedatum;Taal;Gezin",
         Columns(name="Naam", email="E-mailadres", phone="GSM",
                 address=("Straat", "Huisnummer", "Bus"), postcode="Postcode", place="Gemeente",
                 born="Geboortedatum", language="Taal", household="Gezin")),
        ("Prénom;Nom;Courriel;Adresse;Code postal;Ville;Date de naissance;Langue",
         Columns(first="Prénom", last="Nom", email="Courriel", address=("Adresse",),
                 postcode="Code postal", place="Ville", born="Date de naissance",
                 language="Langue")),
        ("nationbuilder_id;first_name;last_name;email;mobile_number;primary_address1;"
         "primary_address2;primary_city;primary_zip",
         Columns(id="nationbuilder_id", first="first_name", last="last_name", email="email",
                 phone="mobile_number", address=("primary_address1", "primary_address2"),
                 place="primary_city", postcode="primary_zip")),
        ("external_id;first_name;last_name;email;eligible;can_attend;consent;stay_on_db;"
         "address_line_1;town;selection_status;source_type;selection_run_id;created_at",
         Columns(id="external_id", first="first_name", last="last_name", email="email",
                 address=("address_line_1",), place="town")),
    ])  # fmt: skip
    def test_headers_in_three_languages_and_of_peers(
        self, officer: Visit, header: str, expected: Columns
    ) -> None:
        row = ";".join(f"x{at}" for at in range(header.count(";") + 1))
        look = preview_import(officer, f"{header}\n{row}\n".encode(), "pool.csv")
        assert look.columns == expected
        peer = {"nationbuilder_id": Form.SORTITION_ALGORITHMS, "external_id": Form.OPENDLP}
        assert look.form is peer.get(str(expected.id), Form.OTHER)

    def test_a_feature_is_found_by_its_values_and_e_mail_by_its_signs(
        self, house: House, jury: str, officer: Visit
    ) -> None:
        set_quotas(house, jury, QUOTAS)
        content = b"Naam,M/V,bereikbaar\nAn,Woman,an@example.org\nBo,man,bo@example.org\n"
        columns = preview_import(officer, content, "pool.csv").columns
        assert columns.features == {"gender": "M/V"}
        assert columns.email == "bereikbaar"

    def test_a_column_whose_name_stands_twice_is_not_guessed_and_cannot_be_chosen(
        self, officer: Visit
    ) -> None:
        content = (LEUVEN / "pool-messy.csv").read_bytes()
        look = preview_import(officer, content, "pool-messy.csv")
        assert look.columns.phone is None
        chosen = Columns(name="last_name", phone="phone")
        problems = preview_import(officer, content, "pool-messy.csv", chosen).problems
        assert "column-repeated" in {p.code for p in problems if p.severity == "error"}

    def test_a_street_with_its_number_is_an_address(self, officer: Visit) -> None:
        content = b"Voornaam;Familienaam ;Straat + nr;Postcode\nAn;Peeters;Eikenlaan 4;3000\n"
        look = preview_import(officer, content, "lijst.csv")
        assert look.columns.address == ("Straat + nr",)
        assert "household-unknown" not in {p.code for p in look.problems}
        columns = replace(look.columns, address=())
        problems = preview_import(officer, content, "lijst.csv", columns).problems
        assert "household-unknown" in {p.code for p in problems}, "one of a household sits"

    def test_of_several_sheets_none_is_guessed_and_no_command_is_named(
        self, officer: Visit
    ) -> None:
        with pytest.raises(InputError) as error:
            preview_import(officer, two_sheets(), "lijst.xlsx")
        (problem,) = error.value.problems
        assert problem.code == "sheet-unclear"
        assert "--" not in str(problem.remedy)

    def test_of_several_sheets_one_is_chosen(self, officer: Visit) -> None:
        content = two_sheets()
        assert sheets_to_import(officer, content, "lijst.xlsx") == ("Inschrijvingen", "Draaitabel")
        look = preview_import(officer, content, "lijst.xlsx", sheet="Inschrijvingen")
        assert look.header == ("Voornaam", "Familienaam")
        done = import_people(
            officer, content, "lijst.xlsx", look.columns, Decisions(), "Inschrijvingen"
        )
        assert done.taken == 1
        assert [one.name for one in people(officer).people] == ["An Peeters"]

    def test_text_has_no_sheets(self, officer: Visit) -> None:
        assert sheets_to_import(officer, csv(AN), "pool.csv") == ()


class TestTaking:
    def test_a_telephone_gets_back_the_0_that_a_spreadsheet_took(self, officer: Visit) -> None:
        numbers = ("470123456", "16201234", "0470 11 11 11", "+32470111111", "1", "")
        lines = (f"{at},An {at},P,,,{number},,,," for at, number in enumerate(numbers))
        assert take(officer, csv(*lines)).taken == len(numbers)
        found = {one.name: person(officer, one.person) for one in people(officer).people}
        assert [found[f"An {at} P"].details.phone for at in range(len(numbers))] == [
            "0470123456", "016201234", "0470 11 11 11", "+32470111111", "1", "",
        ]  # fmt: skip

    def test_people_are_taken_as_they_stand(self, house: House, jury: str, officer: Visit) -> None:
        set_quotas(house, jury, QUOTAS)
        done = take(officer, csv(AN, BO))
        assert (done.rows, done.taken, done.left_out, done.outside_age) == (2, 2, 0, 0)
        (an, _) = people(officer).people
        whole = person(officer, an.person)
        assert whole.details.name == "An Peeters"
        assert whole.details.last == "Peeters"
        assert whole.details.born_on == date(1990, 2, 3)
        assert whole.details.address == "Eikenlaan 4"
        assert whole.details.answers == {"gender": "woman"}
        assert whole.outside_id == "1"
        assert whole.imported_at == house.now()
        with house.transaction(writes=False) as session:
            log = session.scalars(select(LogRecord.body)).all()[-1]
        assert '"taken":2' in log
        assert "Peeters" not in log

    def test_a_workbook_is_read_too(self, officer: Visit) -> None:
        book = Workbook()
        book.active.append(["Naam", "Geboortedatum", "E-mail"])
        book.active.append(["Zoë Ñuñez", date(1980, 5, 17), "z@x.be"])
        out = io.BytesIO()
        book.save(out)
        assert take(officer, out.getvalue()).taken == 1
        (zoe,) = people(officer, search="nunez zoe").people
        assert person(officer, zoe.person).details.born_on == date(1980, 5, 17)

    def test_ages_outside_the_limits_come_in_with_the_reason(
        self, house: House, jury: str, officer: Visit
    ) -> None:
        with house.transaction(writes=True) as session:
            session.get_one(Jury, jury).youngest = 16
        child = AN.replace("1990", "2015")
        assert take(officer, csv(child, BO)).outside_age == 1
        by_name = {one.name: one for one in people(officer).people}
        assert by_name["An Peeters"].reason == "age"
        assert not by_name["An Peeters"].eligible
        assert by_name["Bo Maes"].eligible

    @pytest.mark.parametrize(("last", "code"), [
        ("3,Cas,Claes,31-31-1990,c@example.org,,,,man,Leuven", "birth-unread"),
        ("3,Cas,Claes,1990,c@example.org,,,,man,Leuven", "birth-unread"),
        ("3,Cas,Claes,03/04/1990,c@example.org,,,,man,Leuven", "birth-unclear"),
        ("1,Cas,Claes,,c@example.org,,,,man,Leuven", "id-repeated"),
        (",Cas,Claes,,c@example.org,,,,man,Leuven", "id-empty"),
        (f"3,{'C' * 201},Claes,,c@example.org,,,,man,Leuven", "cell-long"),
        ("3,Cas,Claes,,c@example.org,,,3000-and-more,man,Leuven", "cell-long"),
        ("3,Cas,Claes,,c@example.org,,,,other,Leuven", "value-unknown"),
        ("3,Cas,Claes,,c@example.org,,,,,Leuven", "value-empty"),
        ("3,Cas,Claes,,c@example.org,,,,man,Leuven,too,many", "row-long"),
    ])  # fmt: skip
    def test_an_error_in_the_last_row_leaves_everything_as_it_was(
        self, house: House, jury: str, officer: Visit, last: str, code: str
    ) -> None:
        set_quotas(house, jury, "gender,woman,4,6 gender,man,4,6")
        before = counts(house)
        content = csv(AN, BO, last)
        if code == "row-long":
            with pytest.raises(InputError, match="cells"):
                preview_import(officer, content, "pool.csv")
        else:
            assert code in refused(officer, content)
        assert counts(house) == before

    def test_what_fails_in_the_database_leaves_everything_as_it_was(
        self, house: House, officer: Visit, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = counts(house)

        def fail(*_: object) -> None:
            raise RuntimeError("in the middle")

        monkeypatch.setattr("panels.pool.files.taking_in._rehouse", fail)
        with pytest.raises(RuntimeError):
            take(officer, csv(AN, BO))
        assert counts(house) == before

    def test_answers_that_the_quotas_do_not_know_are_taken_if_somebody_says_so(
        self, house: House, jury: str, officer: Visit
    ) -> None:
        set_quotas(house, jury, "gender,woman,4,6 gender,man,4,6")
        strange = BO.replace(",man,", ",other,")
        assert refused(officer, csv(AN, strange)) == ["value-unknown"]
        assert take(officer, csv(AN, strange), accept_answers=True).taken == 2

    def test_a_column_of_national_numbers_is_refused(self, house: House, officer: Visit) -> None:
        numbers = ("85.07.30-033.28", "85073003328", "93.05.18-223.61")
        lines = [f"{number},P{at}" for at, number in enumerate(numbers)]
        content = "\n".join(("rrn,naam", *lines)).encode()
        look = preview_import(officer, content, "pool.csv")
        assert [p.severity for p in look.problems if p.code == "national-number"] == ["warning"]
        assert look.columns.id is None
        before = counts(house)
        with pytest.raises(InputError) as error:
            import_people(officer, content, "pool.csv", Columns(id="rrn", name="naam"), Decisions())
        assert "national-number" in {p.code for p in error.value.problems}
        assert "033" not in str(error.value)
        assert counts(house) == before

    def test_the_corpus_of_broken_files_is_refused_with_remedies_and_nothing_is_taken(
        self, house: House, jury: str, officer: Visit
    ) -> None:
        set_quotas(house, jury, QUOTAS_OF_THE_CORPUS)
        before, taken = counts(house), []
        for name, content, _ in CORPUS:
            try:
                take(officer, content, otherwise=Decision(keep=Keep.FIRST))
            except InputError as error:
                wrong = [problem for problem in error.problems if problem.severity == "error"]
                if not (wrong and all(str(problem.remedy) for problem in wrong)):
                    pytest.fail(f"{name}: no error that says what to do")
            else:
                taken.append(name)
        assert not taken
        assert counts(house) == before

    def test_the_messy_example(self, house: House, jury: str, officer: Visit) -> None:
        set_quotas(house, jury, "gender,woman,4,6 gender,man,4,6")
        content = (LEUVEN / "pool-messy.csv").read_bytes()
        look = preview_import(officer, content, "pool-messy.csv")
        assert look.problems
        before = counts(house)
        codes = {p.code for p in (*look.problems, *look.answers) if p.severity == "error"}
        if codes:
            assert set(refused(officer, content)) == codes
        assert counts(house) == before

    def test_nobody_else_may_and_not_after_the_freeze(
        self, house: House, city: str, jury: str, officer: Visit, somebody: Somebody
    ) -> None:
        for role in set(Role) - {Role.OFFICER, Role.PUBLIC, Role.WORKER}:
            with pytest.raises(Denied):
                preview_import(somebody(role, city=city, jury=jury), csv(AN), "pool.csv")
        set_stage(house, jury, Stage.FROZEN)
        with pytest.raises(Denied) as denied:
            import_people(officer, csv(AN), "pool.csv", Columns(name="last_name"), Decisions())
        assert denied.value.code == "wrong-stage"
        with house.transaction(writes=False) as session:
            assert session.scalar(select(func.count()).select_from(Person)) == 0
            assert '"refused":"wrong-stage"' in (session.scalar(select(LogRecord.body)) or "")


class TestDeciding:
    AGAIN = "9,An,Peters,1990-02-03,an@example.org,,Elders 1,3010,woman,Leuven"

    def test_each_pair_must_be_decided(self, house: House, officer: Visit) -> None:
        look = preview_import(officer, csv(AN, BO, self.AGAIN), "pool.csv")
        (pair,) = look.doubles
        assert (pair.first.row, pair.second.row) == (2, 4)
        assert {"name", "email", "born"} <= set(pair.traits)
        assert (look.in_file, look.in_pool) == (1, 0)
        assert refused(officer, csv(AN, BO, self.AGAIN)) == ["double-undecided"]
        assert counts(house)[0] == 0

    @pytest.mark.parametrize(("keep", "kept"), [
        (Keep.FIRST, ["An Peeters", "Bo Maes"]),
        (Keep.SECOND, ["An Peters", "Bo Maes"]),
        (Keep.BOTH, ["An Peeters", "An Peters", "Bo Maes"]),
    ])  # fmt: skip
    def test_the_first_the_second_or_both(
        self, officer: Visit, keep: Keep, kept: list[str]
    ) -> None:
        content = csv(AN, BO, self.AGAIN)
        (pair,) = preview_import(officer, content, "pool.csv").doubles
        if keep is Keep.BOTH:
            assert refused(officer, content, doubles={pair.key: Decision(keep=keep)}) == [
                "double-reason"
            ]
        decided = Decision(keep=keep, reason="mother and daughter")
        done = take(officer, content, doubles={pair.key: decided})
        assert names(officer) == kept
        assert done.left_out == 3 - len(kept)
        if keep is Keep.BOTH:
            first, second, _ = people(officer).people
            (change,) = person(officer, second.person).history
            assert (change.field, change.before) == ("double", first.person)
            assert change.after == "mother and daughter"

    @pytest.mark.parametrize("keep", list(Keep))
    def test_who_is_in_the_pool_already(self, officer: Visit, keep: Keep) -> None:
        take(officer, csv(AN, BO))
        again = preview_import(officer, csv(self.AGAIN), "pool.csv")
        assert (again.in_file, again.in_pool, again.by_trait["email"]) == (0, 1, 1)
        (pair,) = again.doubles
        decided = {pair.key: Decision(keep=keep, reason="twins")}
        done = take(officer, csv(self.AGAIN), doubles=decided)
        assert done.taken == (keep is Keep.BOTH)
        whole = person(officer, str(pair.first.person))
        if keep is Keep.SECOND:
            assert whole.details.name == "An Peters"
            assert whole.details.phone == "0470 11 11 11"  # an empty cell changes nothing
            assert whole.outside_id == "9"
            assert {"name", "address", "id"} <= {change.field for change in whole.history}
        else:
            assert whole.details.name == "An Peeters"
            assert not whole.history

    def test_the_same_id_again_is_the_same_person(self, officer: Visit) -> None:
        take(officer, csv(AN, BO))
        moved = BO.replace("Torenhof 9", "Nieuwstraat 1").replace("Maes", "Anders")
        look = preview_import(officer, csv(AN, moved), "pool.csv")
        assert look.before is False
        assert preview_import(officer, csv(AN, BO), "pool.csv").before
        assert look.in_pool == 2
        assert all(pair.traits[0] == "id" for pair in look.doubles)
        assert refused(
            officer, csv(AN, moved), otherwise=Decision(keep=Keep.BOTH, reason="no")
        ) == ["double-same-id"]
        done = take(officer, csv(AN, moved), otherwise=Decision(keep=Keep.SECOND))
        assert (done.taken, done.replaced) == (0, 2)
        assert names(officer) == ["An Peeters", "Bo Anders"]

    def test_decisions_that_contradict_each_other_are_refused(self, officer: Visit) -> None:
        third = self.AGAIN.replace("9,", "8,", 1)
        content = csv(AN, self.AGAIN, third)
        pairs = preview_import(officer, content, "pool.csv").doubles
        keeps = {(2, 3): Keep.SECOND, (3, 4): Keep.SECOND, (2, 4): Keep.FIRST}
        decided = {
            pair.key: Decision(keep=keeps[pair.first.row, pair.second.row]) for pair in pairs
        }
        assert len(decided) == 3
        assert refused(officer, content, doubles=decided) == ["double-contradiction"]
        take(officer, csv(AN))
        both = csv(self.AGAIN, third)
        pairs = preview_import(officer, both, "pool.csv").doubles
        decided = {
            pair.key: Decision(
                keep=Keep.SECOND if pair.first.person else Keep.BOTH, reason="unsure"
            )
            for pair in pairs
        }
        assert refused(officer, both, doubles=decided) == ["double-contradiction"]

    def test_households_that_nearly_agree_are_one_if_somebody_says_so(
        self, house: House, jury: str, officer: Visit
    ) -> None:
        from panels.pool.gathering import gathered
        from strata.quotas import Quotas

        (old,) = add_people(
            house, jury, [{"name": "Oud", "address": "Eikenlan 4", "postcode": "3000"}]
        )
        content = csv(AN, BO)
        (pair,) = preview_import(officer, content, "pool.csv").near_homes
        assert {pair.first.person, pair.second.row} == {old, 2}
        take(officer, content, same_home={pair.key: True})
        with house.transaction(writes=False) as session:
            pool = gathered(session, session.get_one(Jury, jury), Quotas(())).pool
        assert sorted(h is not None for h in pool.households) == [False, True, True]
        (change,) = person(officer, old).history
        assert (change.field, change.after) == ("household", "Eikenlan 4, 3000")

    def test_without_a_decision_they_stay_two(self, officer: Visit) -> None:
        near = "3,Cas,Claes,,c@example.org,,Eikenlan 4,3000,man,Leuven"
        look = preview_import(officer, csv(AN, near), "pool.csv")
        assert len(look.near_homes) == 1
        assert take(officer, csv(AN, near)).taken == 2
        assert not any(
            person(officer, one.person).details.household for one in people(officer).people
        )
