"""A shadow panel: against brute force over all matchings, and the laws it obeys."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from sortition.draw import draw
from sortition.folder.tables import rows_of
from sortition.publish import publish
from sortition.refused import Refused
from sortition.shadow import Drawn, Reserve, reserves, shadow
from tests.sortition import made

AT = datetime(2026, 10, 1, 12, tzinfo=UTC)


def case(seed: int) -> Drawn:
    """Return a panel of three and a pool of eight, some in households, quotas as they are."""
    rng = np.random.default_rng(seed)
    people = [f"p{n}" for n in range(8)]
    values = {p: tuple(f"v{v}" for v in rng.integers(0, 2, 3)) for p in people}
    seats = tuple(sorted(rng.permutation(people)[:3].tolist()))
    homes = dict.fromkeys(people, "")
    if seed % 2:
        for number, pair in enumerate(rng.permutation(people).reshape(4, 2)[:2].tolist()):
            if not set(pair) <= set(seats):
                homes |= dict.fromkeys(pair, str(number))
    features = ("a", "b", "c")
    held = Counter((f, v) for s in seats for f, v in zip(features, values[s], strict=True))
    bounds = {
        (f, v): (max(0, held[f, v] - int(rng.integers(2))), held[f, v] + int(rng.integers(2)))
        for f in features
        for v in ("v0", "v1")
    }
    return Drawn(
        seats=seats, juries=("1",) * 3, features=features, values=values, homes=homes,
        out=frozenset(), bounds=bounds,
    )  # fmt: skip


def cost(drawn: Drawn, chosen: tuple[str, ...]) -> tuple[int, int]:
    """Return in how many features `chosen` differ, and how many would break a quota."""
    differ = broken = 0
    for seat, person in zip(drawn.seats, chosen, strict=True):
        pairs = zip(drawn.values[seat], drawn.values[person], strict=True)
        differ += sum(one != other for one, other in pairs)
        panel = [person if other == seat else other for other in drawn.seats]
        counts = Counter(
            (f, v) for p in panel for f, v in zip(drawn.features, drawn.values[p], strict=True)
        )
        broken += not all(low <= counts[row] <= top for row, (low, top) in drawn.bounds.items())
    return differ, broken


def allowed(drawn: Drawn, chosen: tuple[str, ...]) -> bool:
    homes = [drawn.homes[p] for p in chosen if drawn.homes[p]]
    clash = any(
        drawn.homes[person] and drawn.homes[person] == drawn.homes[other]
        for seat, person in zip(drawn.seats, chosen, strict=True)
        for other in drawn.seats
        if other != seat
    )
    return len(set(homes)) == len(homes) and not clash


@pytest.mark.parametrize("seed", range(60))
def test_no_matching_is_better(seed: int) -> None:
    drawn = case(seed)
    found = reserves(drawn, "seed")
    others = sorted(set(drawn.values) - set(drawn.seats))
    every = [c for c in itertools.permutations(others, 3) if allowed(drawn, c)]
    chosen = tuple(one.shadow or "" for one in found)
    assert every, "every case has a whole shadow panel"
    assert allowed(drawn, chosen)
    assert cost(drawn, chosen) == min(cost(drawn, c) for c in every)
    for one in found:
        assert [d.feature for d in one.differs] == [
            f
            for f, mine, theirs in zip(
                drawn.features, drawn.values[one.seat], drawn.values[one.shadow or ""], strict=True
            )
            if mine != theirs
        ]
    assert sum(not one.keeps for one in found) == cost(drawn, chosen)[1]


def test_the_seed_decides_between_equals_and_each_has_a_chance() -> None:
    drawn = Drawn(
        seats=("a",), juries=("1",), features=("f",),
        values={name: ("x",) for name in "abcdef"}, homes={}, out=frozenset("f"),
        bounds={("f", "x"): (1, 1)},
    )  # fmt: skip
    drawn_so_far = Counter(reserves(drawn, str(n))[0].shadow for n in range(400))
    assert set(drawn_so_far) == set("bcde")
    assert min(drawn_so_far.values()) > 60
    assert reserves(drawn, "1") == reserves(drawn, "1")


def test_whoever_is_left_over_is_said() -> None:
    drawn = Drawn(
        seats=("a", "b"), juries=("1", "1"), features=("f",),
        values={"a": ("x",), "b": ("x",), "c": ("x",)}, homes={}, out=frozenset(),
        bounds={("f", "x"): (0, 2)},
    )  # fmt: skip
    assert sorted(str(one.shadow) for one in reserves(drawn, "s")) == ["None", "c"]
    alone = Drawn(
        seats=("a",), juries=("1",), features=(), values={"a": ()}, homes={}, out=frozenset(),
        bounds={},
    )  # fmt: skip
    assert reserves(alone, "s") == (Reserve(seat="a", shadow=None),)


def test_the_file_is_the_same_however_often(tmp_path: Path) -> None:
    folder = made.write(made.street(), tmp_path / "jury")
    draw(folder, at=AT, number="1")
    shadow(folder)
    first = (folder / "shadow.csv").read_bytes()
    shadow(folder)
    assert (folder / "shadow.csv").read_bytes() == first
    header, *rows = rows_of(first)
    assert header == ["id", "shadow", "differs", "keeps_quotas"]
    panel = [row[0] for row in rows_of((folder / "panel.csv").read_bytes())[1:]]
    assert [row[0] for row in rows] == panel
    assert not {row[1] for row in rows} & set(panel)
    publish(folder, tmp_path / "public")
    assert not (tmp_path / "public" / "shadow.csv").exists()


@pytest.mark.parametrize(
    ("state", "code"),
    [("undrawn", "shadow-undrawn"), ("public", "shadow-public"), ("changed", "folder-tampered"),
     ("replaced", "shadow-replaced")],
)  # fmt: skip
def test_a_folder_that_cannot_have_one_is_refused(state: str, code: str, tmp_path: Path) -> None:
    folder = made.write(made.street(), tmp_path / "jury")
    if state != "undrawn":
        draw(folder, at=AT, number="1")
    if state == "public":
        publish(folder, tmp_path / "public")
        folder = tmp_path / "public"
    if state == "changed":
        (folder / "panel.csv").write_text("id\nm1\n", encoding="utf-8")
    if state == "replaced":
        (folder / "replacements").mkdir()
    with pytest.raises(Refused) as refused:
        shadow(folder)
    assert refused.value.problems[0].code == code
    assert not (folder / "shadow.csv").exists()
