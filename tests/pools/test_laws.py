"""Laws that every lottery obeys, on random small pools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sortition import Lottery, leximin, proof
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas
from tests.pools.recheck import Plain, check_chances, check_levels, panels, promised, recounted

Person = dict[str, str]
VALUES = {"age": ("old", "young"), "place": ("east", "west"), "school": ("a", "b", "c")}

persons = some.fixed_dictionaries({f: some.sampled_from(v) for f, v in VALUES.items()})
lawful = settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@some.composite
def pools(draw: some.DrawFn) -> Plain:
    """Draw a pool of 4 to 24 people with quotas that one of its panels keeps.

    The people come from a seed, as Hypothesis left alone likes them all alike.
    """
    rng = draw(some.randoms(use_true_random=True))
    size = draw(some.integers(4, 24))
    found = [{f: rng.choice(values) for f, values in VALUES.items()} for _ in range(size)]
    chosen = rng.sample(range(size), draw(some.integers(2, size // 2)))
    counts = Counter(row for i in chosen for row in found[i].items())
    room = draw(some.sampled_from([[0], [0, 1], [1, 2]]))
    quotas = {
        row: (max(0, counts[row] - rng.choice(room)), max(1, counts[row] + rng.choice(room)))
        for row in sorted({row for one in found for row in one.items()})
    }
    living: dict[str, str] = {}
    if draw(some.booleans()):
        living = {name_of(i): f"home {i}" for i in range(len(found))}
        guests = [i for i in range(len(found)) if i not in chosen]
        for host, guest in zip(chosen, guests[: draw(some.integers(0, 3))], strict=False):
            living[name_of(guest)] = living[name_of(host)]
    named = {name_of(i): one for i, one in enumerate(found)}
    return Plain(people=named, homes=living, quotas=quotas, seats=len(chosen))


def name_of(number: int) -> str:
    return f"p{number:03}"


def solve(pool: Plain, count: int = 0) -> Lottery:
    names = list(pool.people)
    quotas = [
        Quota(feature=f, value=v, least=least, most=most)
        for (f, v), (least, most) in pool.quotas.items()
    ]
    given = Pool.of(
        ids=names,
        values={f: [pool.people[name][f] for name in names] for f in VALUES},
        households=[pool.homes[name] for name in names] if pool.homes else (),
    )
    return leximin(Profiles.of(given, Quotas(tuple(quotas)), pool.seats), panels=count)


def lowest(lottery: Lottery) -> Fraction:
    return min(promised(lottery).values())


def check(pool: Plain, lottery: Lottery) -> None:
    """Check all that a lottery promises."""
    assert lottery.proven
    proof.check(lottery.optimum)
    check_levels(pool, lottery)
    assert all(map(pool.keeps, panels(lottery)))
    check_chances(pool, promised(lottery))
    check_chances(pool, recounted(lottery))


@lawful
@given(pool=pools(), count=some.sampled_from([0, 1, 10, 200]))
def test_every_panel_keeps_quotas_and_every_level_its_proof(pool: Plain, count: int) -> None:
    lottery = solve(pool, count)
    assert len(lottery.panels) == (count or len(lottery.weights))
    check(pool, lottery)


@lawful
@given(pool=pools())
def test_equal_people_have_equal_chances(pool: Plain) -> None:
    chances = promised(solve(pool))
    living = Counter(pool.homes.values())
    alone = [name for name in pool.people if not pool.homes or living[pool.homes[name]] == 1]
    of_values: dict[Sequence[object], set[Fraction]] = {}
    for name in alone:
        of_values.setdefault(tuple(pool.people[name].items()), set()).add(chances[name])
    assert all(len(equal) == 1 for equal in of_values.values())


@lawful
@given(pool=pools(), newcomer=persons)
def test_a_newcomer_breaks_nothing(pool: Plain, newcomer: Person) -> None:
    quotas = {row: pool.quotas.get(row, (0, 1)) for row in [*pool.quotas, *newcomer.items()]}
    everyone = {**pool.people, "q": newcomer}
    living = {**pool.homes, "q": "a new home"} if pool.homes else {}
    larger = replace(pool, people=everyone, quotas=quotas, homes=living)
    check(larger, solve(larger))


@lawful
@given(pool=pools(), which=some.integers(0, 7), down=some.booleans())
def test_widening_a_quota_never_lowers_the_lowest_chance(
    pool: Plain, which: int, down: bool
) -> None:
    row = sorted(pool.quotas)[which % len(pool.quotas)]
    least, most = pool.quotas[row]
    wide = (max(0, least - 1), most) if down else (least, most + 1)
    wider = replace(pool, quotas={**pool.quotas, row: wide})
    assert lowest(solve(wider)) >= lowest(solve(pool))
