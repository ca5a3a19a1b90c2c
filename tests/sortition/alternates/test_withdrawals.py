"""Simulated withdrawals: frozen numbers, the right shares, and what the alternates cover."""

from __future__ import annotations

from fractions import Fraction

from sortition.alternates.chance import UNIT, numbers
from sortition.alternates.cover import cover
from sortition.alternates.room import Room
from sortition.alternates.withdrawals import withdrawals
from strata.pool import Pool
from strata.quotas import Quota, Quotas


def plain(people: int, seats: int) -> Room:
    pool = Pool.of(ids=[f"p{n:02}" for n in range(people)], values={"x": ["1"] * people})
    quotas = Quotas((Quota(feature="x", value="1", least=seats, most=seats),))
    return Room.of(pool, quotas, pool.ids[:seats], {name: name for name in pool.ids})


def test_numbers_are_those_of_shake_256() -> None:
    """SHAKE-256 of the empty text begins 46b9dd2b 0ba88d13 (FIPS 202, examples)."""
    assert numbers("", 2).tolist() == [0x46B9DD2B, 0x0BA88D13]
    assert numbers("seed", 10**5).max() < UNIT


def test_members_leave_as_often_as_they_should() -> None:
    room = plain(12, 2)
    left = withdrawals(room, [Fraction(1), Fraction(3, 4)], "seed", 4000)
    assert set(left.gone) == {1}
    assert abs(int(left.times.sum()) - 1000) < 100
    assert not withdrawals(room, [Fraction(1)] * 2, "seed", 500).times.size
    gone = withdrawals(room, [Fraction(0)] * 2, "seed", 500)
    assert (gone.gone.tolist(), gone.times.tolist()) == ([2], [500])
    assert gone.counts.tolist() == [[0]]


def test_cover_counts_by_hand() -> None:
    room = plain(5, 3)
    left = withdrawals(room, [Fraction(1, 2)] * 3, "seed", 800)
    found = cover(room, left, [0])
    times = dict(zip(left.gone.tolist(), left.times.tolist(), strict=True))
    assert found.kept == 800 - times[2] - times[3]
    # Each empty seat counts as a seat and as one too few in the quota.
    assert found.missed == 2 * (times[2] + 2 * times[3])
    assert found.without == 2 * (times[1] + 2 * times[2] + 3 * times[3])
    assert found.by_left == ((1, times[1], times[1]), (2, times[2], 0), (3, times[3], 0))
