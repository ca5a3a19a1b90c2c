"""Feasible or not, in words: sentences, files to use, and what is said when time runs out."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from sortition.clock import Clock, Stopped
from sortition.feasibility import Finding, examine, write_suggestions
from sortition.feasibility.presence import Presence
from sortition.refused import Refused
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas

AGES, DISTRICTS, SCHOOLING = ("16-29", "30-44", "45+"), ("Kessel-Lo", "Heverlee"), ("none", "some")


def pool_of(counts: dict[tuple[str, str, str], int], homes: Sequence[str] = ()) -> Pool:
    """Make a pool with so many people of each age, district and schooling."""
    people = [values for values, count in counts.items() for _ in range(count)]
    age, district, schooling = zip(*people, strict=True)
    values = {"age": age, "district": district, "education": schooling}
    ids = [f"p{i:03}" for i in range(len(people))]
    return Pool.of(ids=ids, values=values, households=homes)


def quotas_of(**bounds: tuple[int, int]) -> Quotas:
    """Make quotas for all values, from 0 to 12 seats unless `bounds` says otherwise."""
    names = {"age": AGES, "district": DISTRICTS, "education": SCHOOLING}
    rows = []
    for feature, values in names.items():
        for value in values:
            key = value.replace("-", "_").replace("+", "_up").lower()
            least, most = bounds.get(f"{feature}_{key}", (0, 12))
            rows.append(Quota(feature=feature, value=value, least=least, most=most))
    return Quotas(tuple(rows))


def leuven() -> Pool:
    """Make a pool where the people from 30 to 44 of Kessel-Lo have some schooling."""
    return pool_of(
        {
            ("16-29", "Kessel-Lo", "some"): 4,
            ("16-29", "Heverlee", "none"): 5,
            ("30-44", "Kessel-Lo", "some"): 9,
            ("30-44", "Kessel-Lo", "none"): 1,
            ("30-44", "Heverlee", "some"): 3,
            ("45+", "Heverlee", "some"): 9,
        }
    )


def look(pool: Pool, quotas: Quotas, seats: int = 12) -> Finding:
    return examine(Profiles.of(pool, quotas, seats), quotas)


def test_three_quotas_that_cannot_hold_together_are_named_with_figures() -> None:
    quotas = quotas_of(age_45_up=(6, 12), district_kessel_lo=(5, 12), education_none=(5, 12))
    finding = look(leuven(), quotas)
    assert str(finding.verdict()) == (
        "No panel of 12 exists. An integer program over 31 volunteers proves it."
    )
    assert [str(words) for words in finding.reasons()] == [
        "For 12 seats these cannot hold together: at least 6 of 45+ (age), at least 5 of "
        "Kessel-Lo (district) and at least 5 of none (education). "
        "If the others hold: at least 6 of 45+ (age) needed, at most 3 possible."
    ]
    assert {str(suggestion.words()) for suggestion in finding.suggestions[:3]} == {
        "45+ (age): at least 3 instead of 6.",
        "Kessel-Lo (district): at least 2 instead of 5.",
        "none (education): at least 2 instead of 5.",
    }
    assert [(s.seats, len(s.changes)) for s in finding.suggestions] == [(3, 1)] * 3 + [(3, 2)] * 2


def test_more_wanted_than_volunteered() -> None:
    finding = look(leuven(), quotas_of(education_none=(7, 12)))
    assert finding.exists is False
    assert [str(words) for words in finding.reasons()] == [
        "none (education): 7 wanted, 6 volunteered."
    ]
    assert [str(words) for words in finding.remedies()] == [
        "none (education): at least 6 instead of 7.",
        "none (education): at least 5 instead of 7; that leaves 1 to spare.",
        "none (education): at least 4 instead of 7; that leaves 2 to spare.",
        "none (education): at least 3 instead of 7; that leaves 3 to spare.",
        "none (education): at least 2 instead of 7; that leaves 4 to spare.",
        "Every other change that helps, within the same bounds, contains one of these.",
    ]
    line = next(line for line in finding.supply if line.value == "none")
    assert (line.least, line.volunteered, line.together, line.margin) == (7, 6, 6, -1)
    assert line.barely


@pytest.mark.parametrize(
    ("quotas", "kind", "words"),
    [
        (
            quotas_of(district_kessel_lo=(7, 12), district_heverlee=(6, 12)),
            "too-many",
            "district: the least of its values sum to 13, and there are 12 seats.",
        ),
        (
            quotas_of(district_kessel_lo=(0, 5), district_heverlee=(0, 6)),
            "too-few",
            "district: the most of its values sum to 11, and there are 12 seats.",
        ),
        (
            quotas_of(education_some=(0, 5)),
            "filled",
            "education: only 11 of the 12 seats can be filled; its values have enough volunteers "
            "or enough seats, but not both.",
        ),
    ],
)
def test_simple_contradictions_come_first(quotas: Quotas, kind: str, words: str) -> None:
    finding = look(leuven(), quotas)
    assert [shown.kind for shown in finding.contradictions] == [kind]
    assert [str(shown) for shown in finding.reasons()] == [words]
    assert str(finding.verdict()) == "No panel of 12 exists. Counting proves it."
    assert len(finding.suggestions) >= 5


def test_a_quota_that_contradicts_itself_must_be_put_right_first() -> None:
    finding = look(leuven(), quotas_of(age_45_up=(4, 3)))
    assert finding.exists is False
    assert [str(words) for words in finding.reasons()] == [
        "45+ (age): at least 4 and at most 3 contradict each other."
    ]
    assert finding.suggestions == ()
    assert [str(words) for words in finding.remedies()] == [
        "Put right the quotas that contradict themselves; then check again."
    ]


def test_more_seats_than_volunteers_or_households() -> None:
    pool = pool_of({("16-29", "Kessel-Lo", "some"): 6}, homes=["a", "a", "a", "b", "b", "c"])
    many = look(pool, quotas_of(), seats=7)
    assert [str(words) for words in many.reasons()] == ["There are 7 seats and 6 volunteers."]
    assert many.suggestions == ()
    assert many.other_seats == (3,)
    homes = look(pool, quotas_of(), seats=4)
    assert [str(words) for words in homes.reasons()] == [
        "There are 4 seats and 6 volunteers, but only 3 households, and at most one person of a "
        "household may sit."
    ]
    assert [str(words) for words in homes.remedies()] == [
        "No change to the quotas helps: fewer seats would, or more volunteers.",
        "With the same quotas, a panel of 3 exists.",
    ]
    assert look(pool, quotas_of(), seats=3).exists


def test_a_conflict_may_need_the_rule_about_households() -> None:
    counts = {
        ("30-44", "Kessel-Lo", "some"): 2,
        ("45+", "Heverlee", "some"): 3,
        ("16-29", "Kessel-Lo", "some"): 4,
    }
    quotas = quotas_of(age_30_44=(2, 12), district_heverlee=(2, 12))
    finding = look(pool_of(counts, homes=["a", "b", "a", "b", *"cdefg"]), quotas, seats=5)
    assert [str(words) for words in finding.reasons()] == [
        "For 5 seats with at most one person of a household these cannot hold together: "
        "at least 2 of 30-44 (age) and at least 2 of Heverlee (district). "
        "If the others hold: at least 2 of 30-44 (age) needed, at most 1 possible."
    ]
    assert look(pool_of(counts), quotas, seats=5).exists


def test_one_seat_is_a_seat() -> None:
    counts = {("30-44", "Kessel-Lo", "some"): 2, ("45+", "Heverlee", "some"): 2}
    quotas = quotas_of(age_30_44=(1, 1), district_heverlee=(1, 1))
    (said,) = look(pool_of(counts), quotas, seats=1).reasons()
    assert str(said).startswith("For 1 seat these cannot hold together: at least 1 of 30-44 (age)")


def test_beyond_flex_only_if_nothing_within_helps() -> None:
    rows = tuple(
        Quota(feature=q.feature, value=q.value, least=q.least, most=q.most,
              least_flex=q.least, most_flex=q.most)
        for q in quotas_of(education_none=(7, 12)).rows
    )  # fmt: skip
    finding = look(leuven(), Quotas(rows))
    assert finding.beyond_flex
    assert str(next(finding.remedies())) == (
        "It is proven that no change within the flex bounds helps. Beyond them these would:"
    )
    assert finding.suggestions


def test_who_is_certain_and_which_quotas_are_barely_filled() -> None:
    finding = look(leuven(), quotas_of(education_none=(6, 12), age_45_up=(0, 0)))
    assert finding.exists
    assert [str(words) for words in finding.notes()] == [
        "In no panel: 9 of the volunteers, because of at most 0 of 45+ (age).",
        "In every panel: 6 of the volunteers, because of at least 6 of none (education).",
        "none (education): at least 6 wanted, 6 volunteered, at most 6 could sit if the other "
        "features' quotas are kept.",
    ]
    assert len(finding.certain[0].people) == 9


def test_everyone_is_in_every_panel_if_all_seats_are_needed() -> None:
    finding = look(pool_of({("16-29", "Kessel-Lo", "some"): 4}), quotas_of(), seats=4)
    assert [str(words) for words in finding.notes()] == [
        "In every panel: 4 of the volunteers, because of the number of seats."
    ]


def test_everything_can_be_written_as_json() -> None:
    for quotas in (quotas_of(), quotas_of(education_none=(7, 12)),
                   quotas_of(age_30_44=(8, 12), district_kessel_lo=(0, 4),
                             education_none=(4, 12))):  # fmt: skip
        finding = look(leuven(), quotas)
        read = json.loads(json.dumps(finding.as_json()))
        assert read["exists"] is finding.exists
        assert len(read["suggestions"]) == len(finding.suggestions)
        assert len(read["supply"]) == 7


class Fuse:
    """A clock that gives time so many times and then none."""

    def __init__(self, times: int) -> None:
        self.times = times

    def __call__(self) -> float:
        self.times -= 1
        return 100.0 if self.times >= 0 else 0.0


@pytest.mark.parametrize(
    "quotas",
    [
        quotas_of(),
        quotas_of(education_none=(6, 12), age_16_29=(8, 12)),
        quotas_of(age_30_44=(8, 12), district_kessel_lo=(0, 4), education_none=(4, 12)),
        quotas_of(education_none=(7, 12)),
    ],
)
def test_nothing_is_claimed_that_was_not_proven_in_time(quotas: Quotas) -> None:
    truth = look(leuven(), quotas)
    profiles = Profiles.of(leuven(), quotas, 12)
    decided = {shown for group in truth.certain for shown in group.people}
    seen = set()
    for times in (*range(0, 30), *range(30, 200, 10), 10**6):
        clock: Clock = Fuse(times)
        finding = examine(profiles, quotas, clock=clock)
        seen.add(finding.exists)
        assert finding.exists in (None, truth.exists)
        if finding.exists is not None and not finding.undecided:
            assert finding.as_json() == truth.as_json()
        assert {p for group in finding.certain for p in group.people} <= decided
        plain = [s.changes for s in finding.suggestions if not s.spare]
        assert plain == [s.changes for s in truth.suggestions if not s.spare][: len(plain)]
    assert truth.exists in seen
    assert finding.as_json() == truth.as_json()


def test_a_stop_is_passed_on_by_the_proof_for_leximin() -> None:
    profiles = Profiles.of(leuven(), quotas_of(), 12)
    with pytest.raises(Stopped):
        Presence(profiles).settle(Fuse(0))


def test_without_a_decision_the_verdict_says_so() -> None:
    quotas = quotas_of()
    finding = examine(Profiles.of(leuven(), quotas, 12), quotas, clock=Fuse(0))
    assert finding.exists is None
    assert str(finding.verdict()).startswith("Not decided: time ran out")


def read_table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_suggestions_are_written_in_rank_order(tmp_path: Path) -> None:
    finding = look(leuven(), quotas_of(education_none=(7, 12)))
    paths = write_suggestions(finding, tmp_path / "new")
    assert [path.name for path in paths] == [f"suggestion-{n}.csv" for n in range(1, 6)]
    rows = read_table(paths[0])
    assert rows[0] == ["feature", "value", "least", "most"]
    assert ["education", "none", "6", "12"] in rows
    assert [row[:2] for row in rows[1:]] == [[q.feature, q.value] for q in quotas_of().rows]


def test_written_suggestions_keep_flex_share_and_source_and_are_inert(tmp_path: Path) -> None:
    pool = Pool.of(ids=["a", "b", "c"], values={"kind": ["=1+1", "=1+1", "plain"]})
    rows = (
        Quota(feature="kind", value="=1+1", least=3, most=3, least_flex=1, most_flex=3,
              share=Fraction(1, 4), source="@census"),
        Quota(feature="kind", value="plain", least=0, most=3),
    )  # fmt: skip
    quotas = Quotas(rows)
    finding = examine(Profiles.of(pool, quotas, 3), quotas)
    table = read_table(write_suggestions(finding, tmp_path / "new")[0])
    assert table == [
        ["feature", "value", "least", "most", "least_flex", "most_flex", "share", "source"],
        ["kind", "'=1+1", "2", "3", "1", "3", "0.25", "'@census"],
        ["kind", "plain", "0", "3", "", "", "", ""],
    ]


def test_nothing_is_written_over(tmp_path: Path) -> None:
    finding = look(leuven(), quotas_of(education_none=(7, 12)))
    kept = tmp_path / "suggestion-1.csv"
    kept.write_text("mine", encoding="utf-8")
    for place in (tmp_path, kept):
        with pytest.raises(Refused, match=r"exists already|is a file"):
            write_suggestions(finding, place)
    assert kept.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [kept]


def test_no_folder_without_suggestions(tmp_path: Path) -> None:
    assert write_suggestions(look(leuven(), quotas_of()), tmp_path / "new") == ()
    assert not (tmp_path / "new").exists()
