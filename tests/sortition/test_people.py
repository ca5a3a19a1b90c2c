"""People in weighted panels: all of a profile alike, whether they take turns or not."""

from __future__ import annotations

import numpy as np
import pytest

from sortition.decomposition import people
from sortition.lottery import WEIGHT_UNIT


def drawn(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, list[tuple[int, ...]]]:
    """Counts, weights and members of a made lottery."""
    sizes = rng.integers(1, 60, size=int(rng.integers(1, 6)))
    ends = np.cumsum(sizes)
    members = [tuple(range(end - size, end)) for end, size in zip(ends, sizes, strict=True)]
    panels = np.array(
        [rng.integers(0, np.minimum(sizes, 5) + 1) for _ in range(rng.integers(1, 9))]
    )
    weights = rng.random(len(panels))
    return panels, weights / weights.sum(), members


@pytest.mark.parametrize("many", [0, 10**6])
def test_all_of_a_profile_have_one_chance(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "MANY", many)
    rng = np.random.default_rng(5)
    for _ in range(100):
        panels, weights, members = drawn(rng)
        seated, units = people.weighted_panels(panels, weights, members)
        profile = {person: t for t, some in enumerate(members) for person in some}
        served = dict.fromkeys(profile, 0)
        of_kind = dict.fromkeys(map(tuple, panels.tolist()), 0)
        for panel, unit in zip(seated, units, strict=True):
            counts = [0] * len(members)
            for person in panel:
                counts[profile[person]] += 1
                served[person] += unit
            assert len(set(panel)) == len(panel)
            of_kind[tuple(counts)] += unit
        assert sum(of_kind.values()) == WEIGHT_UNIT
        for kind in of_kind:
            asked = weights[(panels == kind).all(axis=1)].sum()
            assert abs(of_kind[kind] / WEIGHT_UNIT - asked) < 1e-14
        for some in members:
            chances = [served[person] for person in some]
            assert max(chances) - min(chances) <= 1 + 2e-5 * max(chances) * bool(not many)


def test_whole_turns_need_far_fewer_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    first = rng.integers(5, 15, size=40)
    panels, weights = np.stack([first, 20 - first], axis=1), rng.random(40)
    weights /= weights.sum()
    mean = weights @ panels
    ends = (4_000, 4_000 + round(4_000 * mean[1] / mean[0]))  # one chance for both profiles
    members = [tuple(range(ends[0])), tuple(range(*ends))]
    apart, _ = people.weighted_panels(panels, weights, members)
    monkeypatch.setattr(people, "MANY", 0)
    together, _ = people.weighted_panels(panels, weights, members)
    assert len(apart) > 8_000
    assert len(together) < 2_000
