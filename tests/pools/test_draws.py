"""A million draws at fixed seeds: panels and people come up as often as is published."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from scipy.stats import chi2

from sortition import folder
from sortition.digest import sha256
from sortition.number import number_from_seed
from strata.quotas import Quota, Quotas
from tests.pools.recheck import Solve

UNLIKELY = 1e-3
"""How rarely a fair draw would fail; the seeds are fixed, so it never does by chance."""


@pytest.fixture(scope="module")
def published(solve: Solve, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of a lottery, by name."""
    solved = solve("mass")
    rows = solved.pool.quotas.items()
    quotas = Quotas(
        tuple(Quota(feature=f, value=v, least=least, most=most) for (f, v), (least, most) in rows)
    )
    out = tmp_path_factory.mktemp("draws") / "jury"
    tokens = iter(range(10**6))
    folder.write(
        solved.lottery,
        out,
        quotas=quotas,
        options={},
        made_with={},
        token=lambda: f"{next(tokens):032x}",
    )
    return {path.name: path.read_bytes() for path in out.iterdir()}


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def likelihood(counts: np.ndarray, shares: np.ndarray, spread: np.ndarray) -> float:
    """Return how likely counts at least as far from their shares are.

    The distance is measured by the covariance `spread` of one draw, of any rank: chi-square with as
    many degrees of freedom.
    """
    draws = int(counts.sum() / shares.sum() + 0.5)
    away = counts - draws * shares
    distance = away @ np.linalg.pinv(spread, rcond=1e-9, hermitian=True) @ away / draws
    return float(chi2.sf(distance, np.linalg.matrix_rank(spread, rtol=1e-9, hermitian=True)))


@pytest.mark.parametrize(
    "draws", [100_000, pytest.param(1_000_000, marks=pytest.mark.slow)], ids="{:,}".format
)
def test_draws_come_up_as_often_as_published(draws: int, published: dict[str, bytes]) -> None:
    panels = [row["members"].split() for row in table(published["lottery.csv"])]
    chances = {row["id"]: float(row["chance"]) for row in table(published["chances.csv"])}
    digest, count = sha256(published["lottery.csv"]), len(panels)
    numbers = [number_from_seed(digest, f"draw {i}", count)[0] for i in range(draws)]
    counts = np.bincount(numbers, minlength=count)
    assert len(counts) == count == 1000

    expected = draws / count
    assert chi2.sf(((counts - expected) ** 2).sum() / expected, count - 1) > UNLIKELY
    seated = np.array([[name in panel for panel in panels] for name in chances], dtype=float)
    shares = np.array(list(chances.values()))
    spread = seated @ seated.T / count - np.outer(shares, shares)
    assert likelihood(seated @ counts, shares, spread) > UNLIKELY
    favoured = counts * (1 + 0.05 * seated[0])
    assert likelihood(seated @ favoured, shares, spread) < UNLIKELY
