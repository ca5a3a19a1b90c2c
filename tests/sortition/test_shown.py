"""What a notebook shows of the values, and of what goes wrong with them."""

from __future__ import annotations

import pytest

import sortition
import strata

IDS = ["jan.canary@example.org", "an.canary@example.org", "els.canary@example.org"]
POOL = strata.Pool.of(ids=IDS, values={"town": ["canary", "canary", "heron"]})
QUOTAS = strata.Quotas(
    (
        strata.Quota(feature="town", value="canary", least=0, most=1),
        strata.Quota(feature="town", value="heron", least=0, most=1),
    )
)


def test_nobody_is_named() -> None:
    profiles = strata.Profiles.of(POOL, QUOTAS, 1)
    lottery = sortition.leximin(profiles, panels=6)
    assert repr(POOL) == "<Pool of 3 people: town>"
    assert repr(profiles) == "<Profiles: 2, of 3 people for 1 seats>"
    assert repr(lottery) == "<Lottery by leximin: 6 panels, of 3 people>"
    assert "example.org" not in repr(lottery.optimum)


def test_no_panel_says_where_to_look() -> None:
    with pytest.raises(sortition.NoPanel, match=r"`sortition\.examine` says why"):
        sortition.leximin(strata.Profiles.of(POOL, QUOTAS, 3))
