"""Panels made at random: what they show, and that nothing hangs on them."""

from __future__ import annotations

import numpy as np
import pytest

from sortition.clock import Stopped, never
from sortition.feasibility import examine
from sortition.feasibility.presence import Presence
from sortition.feasibility.sampler import Sampler, sampler
from sortition.relaxation import Unsettled
from strata.pool import Pool
from strata.profiles import Profiles
from strata.quotas import Quota, Quotas

SEATS = 12


def town(oldest: int = 2) -> tuple[Profiles, Quotas]:
    """Return 120 people of four ages and three districts, the oldest few and in one district.

    Nobody of district c may sit, and `oldest` of the two oldest must.
    """
    ages = ["young"] * 60 + ["middle"] * 40 + ["old"] * 18 + ["oldest"] * 2
    districts = [("a", "a", "b", "b", "c")[i % 5] for i in range(118)] + ["a", "a"]
    bounds = {
        ("age", "young"): (3, 7), ("age", "middle"): (2, 6), ("age", "old"): (1, 4),
        ("age", "oldest"): (oldest, oldest),
        ("district", "a"): (3, 8), ("district", "b"): (3, 8), ("district", "c"): (0, 0),
    }  # fmt: skip
    quotas = Quotas(
        tuple(
            Quota(feature=feature, value=value, least=least, most=most)
            for (feature, value), (least, most) in bounds.items()
        )
    )
    ids = [f"p{i}" for i in range(len(ages))]
    pool = Pool.of(ids=ids, values={"age": ages, "district": districts})
    return Profiles.of(pool, quotas, SEATS), quotas


def test_its_panels_keep_the_rows_and_follow_the_price() -> None:
    profiles, _ = town()
    sampled = Sampler(profiles, clock=never)
    wanted = int(np.argmax([values == ("old", "b") for values in profiles.values]))
    price = np.zeros(len(profiles))
    averages = []
    for price[wanted] in (-2.0, 2.0):
        panels = sampled.panels(price)
        counts = panels @ profiles.incidence.toarray().T
        assert len(panels)
        assert ((profiles.least <= counts) & (counts <= profiles.most)).all()
        assert ((panels >= 0) & (panels <= profiles.sizes)).all()
        averages.append(panels[:, wanted].mean())
    assert averages[0] < averages[1]


def test_hardly_a_doubt_is_left_to_integer_programs() -> None:
    profiles, _ = town()
    presence = Presence(profiles)
    presence.look(Sampler(profiles, clock=never), never)
    assert presence.in_doubt == 0
    never_in = [values[1] == "c" for values in profiles.values]
    always_in = [values[0] == "oldest" for values in profiles.values]
    assert presence.never.tolist() == never_in
    assert presence.always.tolist() == always_in


def test_no_sampler_where_no_chances_keep_the_rows() -> None:
    profiles, _ = town(oldest=3)
    assert sampler(profiles, clock=never) is None


def test_without_chances_proven_the_solver_finds_out_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    profiles, quotas = town()
    first = examine(profiles, quotas)

    def unsettled(profiles: Profiles, *, clock: object) -> object:
        raise Unsettled("not proven")

    monkeypatch.setattr("sortition.feasibility.sampler.leximin", unsettled)
    second = examine(profiles, quotas)
    assert first.exists
    assert second.exists
    assert first.certain == second.certain
    assert first.supply == second.supply


def test_a_stop_is_passed_on() -> None:
    profiles, _ = town()
    with pytest.raises(Stopped):
        Sampler(profiles, clock=lambda: 0.0)
    with pytest.raises(Stopped):
        Presence(profiles).look(Sampler(profiles, clock=never), lambda: 0.0)
