"""What people are told, word for word, and that all of it follows from the proof."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest

from sortition.clock import Stopped
from sortition.lottery import Lottery
from sortition.refused import Refused
from sortition.report import reading, reasons
from sortition.report.contents import Contents
from sortition.rules import RULES
from sortition.why import overview, telling
from sortition.why.person import why
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas
from strata.reading import read
from tests.sortition.oracle import cases
from tests.sortition.why.folders import contents_of, grouped, written

ROOT = Path(__file__).parents[3]
Make = Callable[..., Contents]


def quotas(*rows: tuple[str, str, int, int]) -> Quotas:
    return Quotas(
        tuple(Quota(feature=f, value=v, least=least, most=most) for f, v, least, most in rows)
    )


SCHOOL = quotas(("education", "higher", 0, 13), ("education", "lower", 0, 40))
CROSSED = quotas(
    ("age", "old", 2, 3), ("age", "young", 1, 4), ("sex", "man", 2, 2), ("sex", "woman", 2, 2)
)
CROWD = {("old", "man"): 6, ("old", "woman"): 2, ("young", "man"): 3, ("young", "woman"): 9}


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return what writes the folder of a pool and reads it again."""

    def made(
        counts: dict[tuple[str, ...], int], of: Quotas, seats: int, rule: str = "leximin",
        panels: int = 100, public: bool = False,
    ) -> Contents:  # fmt: skip
        lottery = RULES[rule](grouped(counts, of, seats), panels=panels)
        contents = written(lottery, of, tmp_path / "jury")
        return reading.read(tmp_path / "jury", public=True) if public else contents

    return made


def told(contents: Contents, level: int) -> list[str]:
    """Return what a person of a level is told."""
    ticket = min(contents.proof.levels[level].tickets)
    return [str(line) for line in telling.lines(contents, why(contents, ticket))]


def test_one_quota(make: Make) -> None:
    contents = make({("higher",): 199, ("lower",): 61}, SCHOOL, 40)
    panels = contents.chances[min(contents.proof.levels[0].tickets)] * 100
    assert told(contents, 0) == [
        "Your chance is 13 in 199 (6.53%).",
        "It is set by the quota 'at most 13 of higher (education)', shared by 199 people who can "
        "fill no other seat.",
        "Without that quota it would be about 1 in 6.5 (15.38%), as far as the other quotas tell.",
        "Nobody has a lower chance, and 61 people have a higher one.",
        "If all 260 people had the same chance, it would be 40 in 260 (15.38%); yours is 0.42 "
        "times that.",
        f"You are in {panels} of the 100 equally likely panels: {float(panels):.2f}%.",
        "The difference to the exact chance is rounding: panels are whole.",
        "Seats for your values, the scarcest first: higher (education) 0 to 13 for 199.",
    ]
    assert told(contents, 1)[:3] == [
        "Your chance is 27 in 61 (44.26%).",
        "No quota holds you back. People with less chance, whom quotas hold back, take 13 seats on "
        "average; the other 27 are shared equally by 61 people.",
        "199 people have a lower chance, and nobody a higher one.",
    ]


def test_of_the_public_part_only_what_the_proof_says(make: Make) -> None:
    contents = make({("higher",): 199, ("lower",): 3}, SCHOOL, 15, public=True)
    said = told(contents, 0)
    assert said[:3] == [
        "Your chance is 13 in 199 (6.53%).",
        "It is set by the quota 'at most 13 of higher (education)', shared by 199 people who can "
        "fill no other seat.",
        "Nobody has a lower chance, and fewer than 5 people have a higher one.",
    ]
    assert not any("values" in line or "Without" in line for line in said)


def test_several_quotas(make: Make) -> None:
    contents = make(CROWD, CROSSED, 4)
    assert told(contents, 0)[:4] == [
        "Your chance is 2 in 12 (16.67%).",
        "It is set by 3 limits that hold together: 'at least 2 of old (age)', 'at most 2 of man "
        "(sex)' and 'at most 2 of woman (sex)'.",
        "Together they leave 2 seats for 12 people, who share that equally.",
        "As far as the other quotas tell, without the quota of old (age) it would be about 1 in "
        "4.5 (22.22%), without the quota of man (sex) it would be about 1 in 6 (16.67%) and "
        "without the quota of woman (sex) it would be about 1 in 6 (16.67%).",
    ]


def test_seats_alone(make: Make) -> None:
    contents = make({("x",): 10}, quotas(("f", "x", 0, 4)), 4)
    assert told(contents, 0)[:3] == [
        "Your chance is 4 in 10 (40.00%).",
        "It is set by the number of seats alone: 4 seats for 10 people; no quota holds you back.",
        "Everybody has the same chance.",
    ]


def test_no_seat_and_a_sure_one(make: Make) -> None:
    of = quotas(("f", "x", 0, 4), ("f", "y", 0, 0), ("f", "z", 2, 2))
    contents = make({("x",): 10, ("y",): 7, ("z",): 2}, of, 4)
    assert told(contents, 0)[:2] == [
        "You can be in no panel: your chance is 0, and that is proven.",
        "What leaves you no seat: 'at most 0 of y (f)'.",
    ]
    assert told(contents, 2)[:2] == [
        "You are in every panel: your chance is certain.",
        "The quota 'at least 2 of z (f)' needs everybody who has that value: 2 people.",
    ]


def test_a_cut_says_what_it_rests_on(tmp_path: Path) -> None:
    """Somebody whom whole panels shut out, though the quotas alone would not."""
    for number, case in enumerate(cases(5, 200)):
        if not case.panels():
            continue
        contents = contents_of(case, tmp_path / str(number), panels=0)
        never = [cut for cut in contents.proof.cuts if cut.kind == "never"]
        if not never:
            continue
        ticket = min(never[0].coefficients)
        said = [str(line) for line in telling.lines(contents, why(contents, ticket))]
        assert said[0] == "You can be in no panel: your chance is 0, and that is proven."
        assert said[1] == (
            f"Fact {never[0].number} about all panels rests on this: {never[0].rests_on}"
        )
        return
    pytest.fail("none of the cases has such a cut")


def test_exact_weights(make: Make) -> None:
    contents = make(CROWD, CROSSED, 4, panels=0)
    assert "The panels have weights, so that you have exactly this chance." in told(contents, 0)


def stopped(profiles: Profiles) -> Lottery:
    """Return a lottery whose work ended before it was proven."""
    for steps in range(40):
        left = iter([9.0] * steps)
        with suppress(Stopped):
            lottery = RULES["leximin"](profiles, panels=10, clock=lambda left=left: next(left, 0.0))
            if not lottery.proven:
                return lottery
    pytest.fail("the clock was not asked")


def test_work_that_was_stopped(tmp_path: Path) -> None:
    """The page of such a folder promises nothing, nor does this."""
    lottery = stopped(grouped({("higher",): 19, ("lower",): 61}, SCHOOL, 20))
    contents = written(lottery, SCHOOL, tmp_path / "jury")
    ticket = min(contents.proof.levels[0].tickets)
    found = why(contents, ticket)
    said = [str(line) for line in telling.lines(contents, found)]
    assert found.state == "bound"
    assert found.optimum is None
    assert said[1].startswith("The work on this lottery was stopped")
    assert said[2] == (
        "No lottery gives everyone who can be in a panel more than 1 in 4 (25.00%). You are among "
        "80 people whom that holds back, by 'the 20 seats of the panel'."
    )
    assert not any("exact" in line for line in said)


def test_a_drawn_panel_is_told(make: Make) -> None:
    contents = make(CROWD, CROSSED, 4)
    panel = sorted(contents.chances)[:4]
    drawn = replace(contents, draw=SimpleNamespace(tickets=panel))
    for ticket in contents.chances:
        last = str(list(telling.lines(drawn, why(drawn, ticket)))[-1])
        inside = "" if ticket in panel else "not "
        assert last == f"The panel has been drawn, and you are {inside}in it."


def test_the_highest_of_minimax(make: Make) -> None:
    contents = make(CROWD, CROSSED, 4, rule="minimax")
    assert told(contents, 1)[:2] == [
        "Your chance is 1 in 4 (25.00%), the highest that anyone has here.",
        "The rule of this lottery, minimax, keeps the highest chance as low as can be. What holds "
        "it up: 'at least 2 of old (age)'.",
    ]
    assert (
        "That holds with nobody above 25.00%, which the rule of this lottery, minimax, sees to."
        in told(contents, 0)
    )


@pytest.mark.parametrize("case", [c for c in cases(3, 12) if c.panels()])
def test_by_nash_one_over_a_chance_is_the_sum_of_prices(case: object, tmp_path: Path) -> None:
    contents = contents_of(case, tmp_path / "jury", rule="nash")
    for ticket, chance in contents.optima.items():
        found = why(contents, ticket)
        if found.state == "priced":
            total = float(sum(charge.price for charge in found.charges))
            assert total == pytest.approx(float(1 / chance), rel=1e-2, abs=0.05)
        else:
            assert found.state in ("never", "always")


@pytest.mark.parametrize("rule", ["legacy", "diversimax"])
def test_rules_that_promise_nothing_claim_no_reason(rule: str, make: Make) -> None:
    pairs = dict.fromkeys(CROWD, 2)
    contents = make(pairs, CROSSED, 4, rule=rule)
    for ticket in contents.chances:
        found = why(contents, ticket)
        said = " ".join(str(line) for line in telling.lines(contents, found))
        assert found.reason is None
        assert not found.without
        assert "It is set by" not in said
        assert rule in said
    assert "promises no chances" in " ".join(
        str(line) for line in overview.lines(contents, overview.overview(contents))
    )


@pytest.fixture(scope="module")
def leuven(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    place = ROOT / "examples" / "leuven"
    found = read(pool=place / "pool.csv", quotas=place / "quotas.csv")
    lottery = RULES["leximin"](Profiles.of(found.pool, found.quotas, 40))
    return written(lottery, found.quotas, tmp_path_factory.mktemp("leuven") / "jury")


def test_every_level_of_the_example_city_follows_from_its_proof(leuven: Contents) -> None:
    """What is left, divided by how often people count, is the chance; for all 14 levels."""
    before = 0
    for level in leuven.proof.levels:
        counts = reasons.scores(leuven, level)
        assert counts is not None
        for ticket in sorted(level.tickets)[:1]:
            found = why(leuven, ticket)
            assert (found.fewer, found.people) == (before, len(level.tickets))
            assert found.fewer + found.people + found.more == leuven.people
            assert found.optimum == level.value
            if not level.multipliers:
                assert found.state == "always"
                continue
            assert found.share is not None
            assert found.reason is not None
            assert found.share.left / found.share.counted == level.value
            bound = sum(term.seats for term in found.reason.terms)
            taken = sum(
                score * leuven.optima[other]
                for other, score in zip(leuven.chances, counts, strict=True)
                if other not in level.tickets
            )
            assert float(found.share.left) == pytest.approx(float(bound - taken), abs=1e-9)
        before += len(level.tickets)
    assert before == leuven.people


def test_the_example_city_is_told_word_for_word(leuven: Contents) -> None:
    assert told(leuven, 0)[:3] == [
        "Your chance is 16 in 232 (6.90%).",
        "It is set by the quota 'at most 16 of higher (education)', shared by 232 people who can "
        "fill no other seat.",
        "Without that quota it would be about 1 in 14 (7.20%), as far as the other quotas tell.",
    ]
    assert told(leuven, 3)[:3] == [
        "Your chance is about 1 in 11 (9.47%).",
        "It is set by 2 limits that hold together: 'at most 12 of Kessel-Lo (district)' and 'at "
        "least 5 of outside the EU (origin)'.",
        "Together they leave 0.95 seats for 10 people, who share that equally.",
    ]


def test_the_prices_of_the_example_city(leuven: Contents) -> None:
    found = overview.overview(leuven)
    first = found.prices[0]
    assert (first.side.value, first.side.bound) == ("higher", "most")
    assert first.lowest == pytest.approx(2 / 29)
    assert first.more == pytest.approx(0.072)
    assert first.less == pytest.approx(15 / 232)
    said = [str(line) for line in overview.lines(leuven, found)]
    assert "  at most 16 of higher (education): 7.20% if 17, 6.47% if 15." in said


def test_no_price_of_less_than_no_seat(make: Make) -> None:
    quotas = Quotas(
        (
            Quota(feature="school", value="higher", least=0, most=0),
            Quota(feature="school", value="lower", least=0, most=5),
        )
    )
    contents = make({("higher",): 5, ("lower",): 5}, quotas, 3)
    said = [str(line) for line in overview.lines(contents, overview.overview(contents))]
    assert "  at most 0 of higher (school): 20.00% if 1." in said
    assert not any("-1" in line for line in said)


def test_nobody_of_that_name_is_refused_without_repeating_it(leuven: Contents) -> None:
    with pytest.raises(Refused) as refused:
        why(leuven, "Jan Janssens")
    assert refused.value.problems[0].code == "person-unknown"
    assert "Janssens" not in str(refused.value)


def test_slopes_bound_the_prices(make: Make) -> None:
    """What the public proof says of a seat is what the full folder finds, or more."""
    contents = make({("higher",): 199, ("lower",): 61}, SCHOOL, 40)
    full = overview.overview(contents).prices[0]
    public = overview.overview(replace(contents, values=None, homes=None)).slopes[0]
    assert public.side.seats == full.side.seats
    assert public.step == Fraction(1, 199)
    assert full.more - full.lowest <= float(public.step) + 1e-12
    assert full.less is not None
    assert full.lowest - full.less >= float(public.step) - 1e-12
