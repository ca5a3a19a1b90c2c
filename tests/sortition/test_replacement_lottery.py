"""The lottery of a few seats, and the choices where nobody fits, against exhaustive search."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from oracle import Case, cases, leximin

from sortition import proof
from sortition.clock import Stopped, never
from sortition.decomposition.generation import NoPanel
from sortition.replacement import listing
from sortition.replacement.batch import Batch, Wish
from sortition.replacement.few import leximin_of
from sortition.replacement.listing import every_panel
from sortition.replacement.look import look
from sortition.replacement.lottery import few_seats
from sortition.replacement.remedies import CHOICES, Choice, choices
from sortition.replacement.standing import Person, Standing
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas

SMALL = list(cases(7, 150))


def quotas_of(case: Case) -> Quotas:
    return Quotas(
        tuple(Quota(feature=f"f{f}", value=v, least=lo, most=hi) for f, v, lo, hi in case.quotas)
    )


def profiles_of(case: Case) -> Profiles:
    features = range(len(case.people[0]))
    pool = Pool.of(
        ids=[f"{n:02}" for n in range(len(case.people))],
        values={f"f{f}": [person[f] for person in case.people] for f in features},
        households=case.homes,
    )
    return Profiles.of(pool, quotas_of(case), case.seats)


def counts(profiles: Profiles, panels) -> set[tuple[int, ...]]:
    """Return panels of people as counts of profiles."""
    profile_of = {p: t for t, people in enumerate(profiles.members) for p in people}
    return {
        tuple(np.bincount([profile_of[p] for p in panel], minlength=len(profiles)).tolist())
        for panel in panels
    }


def test_all_panels_are_listed_once() -> None:
    found = 0
    for case in SMALL:
        profiles = profiles_of(case)
        listed = every_panel(profiles)
        assert listed is not None
        rows = [tuple(np.bincount(row, minlength=len(profiles)).tolist()) for row in listed]
        assert len(rows) == len(set(rows))
        assert set(rows) == counts(profiles, case.panels())
        found += len(rows)
    assert found > 250


def test_leximin_of_the_list_is_that_of_brute_force() -> None:
    for case in SMALL[:80]:
        profiles = profiles_of(case)
        panels = case.panels()
        if not panels:
            with pytest.raises(NoPanel):
                few_seats(profiles)
            continue
        right = leximin(panels, len(case.people))
        lottery = few_seats(profiles, panels=0)
        proof.check(lottery.optimum)
        assert lottery.proven
        assert {tuple(panel) for panel in lottery.panels} <= set(panels)
        assert np.abs(np.array([float(c) for c in lottery.chances()]) - right).max() < 1e-7
        chances = dict(
            (p, c)
            for people, c in zip(profiles.members, lottery.optimum.chances, strict=True)
            for p in people
        )
        assert max(abs(float(chances[p]) - right[p]) for p in chances) < 1e-7


def test_equal_panels_are_within_one_of_the_chances() -> None:
    for case in SMALL[:25]:
        profiles = profiles_of(case)
        if not case.panels():
            continue
        lottery = few_seats(profiles, panels=200)
        assert set(lottery.panels) <= set(case.panels())
        exact = {p: c for m, c in zip(profiles.members, lottery.optimum.chances, strict=True)
                 for p in m}  # fmt: skip
        off = max(abs(c - exact[p]) for p, c in enumerate(lottery.chances()))
        assert off <= Fraction(1, 200)


def test_the_order_of_people_does_not_matter() -> None:
    for case in SMALL[:20]:
        order = np.random.default_rng(1).permutation(len(case.people)).tolist()
        turned = Case(
            people=tuple(case.people[i] for i in order),
            quotas=tuple(reversed(case.quotas)),
            seats=case.seats,
            homes=tuple(case.homes[i] for i in order) if case.homes else (),
        )
        if not case.panels():
            continue
        one, other = (few_seats(profiles_of(c), panels=0).optimum for c in (case, turned))
        assert sorted(one.chances) == sorted(other.chances)


def test_a_list_too_long_falls_back_on_the_usual_way(monkeypatch) -> None:
    case = next(c for c in SMALL if len(every_panel(profiles_of(c))) > 3)
    right = few_seats(profiles_of(case), panels=0).optimum.chances
    monkeypatch.setattr(listing, "MOST", 3)
    assert every_panel(profiles_of(case)) is None
    assert few_seats(profiles_of(case), panels=0).optimum.chances == right


def test_a_stop_is_heard() -> None:
    case = next(c for c in SMALL if len(c.panels()) > 20)
    profiles = profiles_of(case)
    with pytest.raises(Stopped):
        leximin_of(profiles, every_panel(profiles), lambda: 0.0)


def batch_of(case: Case) -> Batch:
    """Return the batch in which nobody stays and everybody is a candidate."""
    features = tuple(f"f{f}" for f in range(len(case.people[0])))
    homes = [None if home is None else home + 1 for home in case.homes or (None,) * 99]
    people = {
        f"{n:02}": Person(values=values, home=home)
        for n, (values, home) in enumerate(zip(case.people, homes, strict=False))
    }
    quotas = quotas_of(case)
    standing = Standing(
        folder=Path("none"), seats=case.seats, panels=0, features=features, quotas=quotas,
        people=people, households=bool(case.homes), digests={}, salts={}, members={},
        gone=frozenset(), links=0, waits=False, follows="", lottery="", drawn="",
    )  # fmt: skip
    return Batch(
        standing=standing, wish=Wish(), staying=(), candidates=tuple(people), quotas=quotas
    )


def impossible() -> list[Case]:
    """Return cases without a panel: one or two figures of the quotas asked too much."""
    rng, found = np.random.default_rng(3), []
    for case in cases(11, 400):
        quotas = list(case.quotas)
        for _ in range(2):
            at = int(rng.integers(len(quotas)))
            feature, value, least, most = quotas[at]
            shift = int(rng.choice([-1, 1, 2]))
            least, most = max(0, least + max(shift, 0)), max(0, most + min(shift, 0))
            quotas[at] = (feature, value, min(least, case.seats), max(most, min(least, case.seats)))
        changed = Case(people=case.people, quotas=tuple(quotas), seats=case.seats,
                       homes=case.homes)  # fmt: skip
        if len(case.people) <= 9 and not changed.panels():
            found.append(changed)
    return found[:60]


def sets_of(case: Case, seats: int):
    """Yield sets of so many people, one of each household."""
    for chosen in itertools.combinations(range(len(case.people)), seats):
        homes = [case.homes[p] for p in chosen if case.homes and case.homes[p] is not None]
        if len(homes) == len(set(homes)):
            yield chosen


def broken(case: Case, chosen) -> tuple[int, int]:
    """Return by how many seats a set misses leasts and passes mosts."""
    short = over = 0
    for feature, value, least, most in case.quotas:
        count = sum(case.people[p][feature] == value for p in chosen)
        short, over = short + max(0, least - count), over + max(0, count - most)
    return short, over


def can_be_completed(case: Case, chosen) -> bool:
    """Tell whether the open seats can still make good whatever is missing."""
    left = case.seats - len(chosen)
    missing: dict[int, int] = {}
    for feature, value, least, _ in case.quotas:
        count = sum(case.people[p][feature] == value for p in chosen)
        missing[feature] = missing.get(feature, 0) + max(0, least - count)
    return not broken(case, chosen)[1] and all(number <= left for number in missing.values())


def moved(choice: Choice) -> int:
    return sum(change.seats for change in choice.changes)


def overfull(choice: Choice) -> bool:
    """Tell whether a choice breaks a most, or misses more of a feature than seats are open."""
    missing: dict[str, int] = {}
    for change in choice.changes:
        name = change.side.feature
        missing[name] = missing.get(name, 0) + change.seats
    wide = any(change.side.bound == "most" for change in choice.changes)
    return wide or any(number > choice.open for number in missing.values())


def test_the_choices_are_the_least_breaking_ones() -> None:
    tried = waiting = 0
    for case in impossible():
        batch = batch_of(case)
        found = list(choices(batch, never))
        most = max(n for n in range(case.seats + 1) if any(True for _ in sets_of(case, n)))
        assert batch.at_most == most
        filling = [choice for choice in found if choice.seats == most]
        least = min(sum(broken(case, chosen)) for chosen in sets_of(case, most))
        assert moved(filling[0]) == least
        plain = [choice for choice in filling[:CHOICES] if moved(choice)]
        assert [moved(c) for c in plain[:-1]] == sorted(moved(c) for c in plain[:-1])
        for choice in found:
            assert every_panel(choice.profiles()).size
            tried += 1
        fillable = [
            n
            for n in range(1, case.seats + 1)
            if any(can_be_completed(case, chosen) for chosen in sets_of(case, n))
        ]
        if fillable:
            assert max(choice.seats for choice in found if not overfull(choice)) == max(fillable)
            waiting += 1
    assert tried > 100
    assert waiting > 5


def test_a_look_says_why_and_lets_one_choose() -> None:
    case = next(c for c in impossible() if c.seats > 1)
    batch = batch_of(case)
    stuck = look(batch, panels=0)
    assert stuck.lottery is None
    assert stuck.followed is None
    assert stuck.chances == {}
    assert stuck.reasons
    for number, offer in enumerate(stuck.offers, start=1):
        chosen = look(batch, accept=number, panels=0)
        assert chosen.followed == offer.choice
        assert chosen.chances == offer.chances
        assert sum(chosen.chances.values()) == offer.choice.seats


def test_no_candidate_at_all() -> None:
    case = Case(people=(("a",), ("b",)), quotas=((0, "a", 1, 1),), seats=1)
    batch = batch_of(case)
    empty = Batch(standing=batch.standing, wish=Wish(), staying=(), candidates=(),
                  quotas=batch.quotas)  # fmt: skip
    found = look(empty)
    assert found.offers == ()
    assert found.lottery is None
