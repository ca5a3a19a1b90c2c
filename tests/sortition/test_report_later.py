"""The page after the draw: panel, alternates, replacements, and the public form."""

from __future__ import annotations

import json
import re
import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from reported import (
    Shape,
    chain_in,
    check_page,
    city_in,
    draw,
    lottery_of,
    page_of,
    publish,
    quotas_of,
    words,
    write,
)

from sortition import report
from sortition.digest import sha256
from sortition.lottery import Lottery
from sortition.report import figures, reading
from sortition.report.makeup import makeup
from sortition.report.tongue import Tongue
from sortition.why import telling
from sortition.why.person import why
from strata.pool import Pool
from strata.problems import InputError
from strata.quotas import Quotas


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lottery, Quotas, Path]:
    return city_in(tmp_path_factory.mktemp("city") / "draw")


@pytest.fixture
def place(city: tuple[Lottery, Quotas, Path], tmp_path: Path) -> Path:
    """Give a folder of the city that a test may change."""
    return Path(shutil.copytree(city[2], tmp_path / "draw"))


def test_drawn_panel_and_what_went_before(place: Path) -> None:
    assert "No panel has been drawn yet." in words(page_of(place))
    draw(place, 52)
    seen = words(page_of(place))
    assert "Panel 52 was drawn on 1 March 2026." in seen
    assert "Announced on 20 February 2026, 09:00 UTC: round 4242" in seen
    assert all(ticket in seen for ticket in (place / "panel.csv").read_text().split()[1:])
    assert "do not belong together" not in seen
    manifest = place / "manifest.json"
    manifest.write_bytes(manifest.read_bytes() + b"\n")
    assert "do not belong together" in words(page_of(place))


def test_seed_chosen_late_is_warned_of(place: Path) -> None:
    draw(place, 0, method="seed", announced=False)
    assert "could have chosen the panel" in words(page_of(place))


@pytest.fixture(scope="module")
def chain(city: tuple[Lottery, Quotas, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with alternates, a replacement that was drawn and one that waits."""
    return chain_in(city[2], tmp_path_factory.mktemp("chain") / "draw")


def test_alternates_stand_in_their_order_with_what_they_cover(chain: Path) -> None:
    order = [line.split(",")[1] for line in (chain / "alternates.csv").read_text().split()[1:]]
    told = json.loads((chain / "draw.json").read_text())["alternates"]
    for public in (False, True):
        html = page_of(chain, public=public)
        check_page(html)
        listed = html.split('<ol class="tickets numbered">')[1].split("</ol>")[0]
        assert re.findall("<li>(.*?)</li>", listed) == order
        kept = Tongue.of().percent(Fraction(told["kept"], told["simulated"]), 0)
        assert f"keep every quota {kept} of the time" in words(html)


def test_who_asks_why_hears_of_replacements(chain: Path) -> None:
    contents = reading.read(chain)
    first = contents.replacements[0]
    assert first.lottery.draw is not None
    for ticket, told in (
        (first.left[0], "In replacement 1 you left the panel."),
        (first.lottery.draw.tickets[0], "In replacement 1 you were drawn to step in."),
    ):
        said = [str(line) for line in telling.lines(contents, why(contents, ticket))]
        assert [line for line in said if "replacement" in line] == [told]


def test_replacements_say_who_left_and_who_sits(chain: Path) -> None:
    contents = reading.read(chain)
    first, second = contents.replacements
    assert contents.draw is not None
    assert first.lottery.draw is not None
    assert second.lottery.draw is None
    panel = set(contents.draw.tickets)
    stepping = set(first.lottery.draw.tickets)
    left = {*first.left, *second.left}
    assert set(figures.members(contents)) == panel - left | stepping
    seen = words(page_of(chain))
    assert "Replacement 1, drawn on 1 January 2026" in seen
    assert "Replacement 2, not drawn yet" in seen
    assert f"Who left{', '.join(first.left)}" in seen
    assert f"Who steps in{', '.join(sorted(stepping))}" in seen
    assert "Not askedsaid no: 1; could not be reached: 0" in seen
    assert f"Who sits now: {len(panel - left | stepping)} tickets" in seen
    assert first.lottery.draw.digest in seen
    assert sha256((chain / "replacements/1/draw.json").read_bytes()) == first.lottery.draw.digest


def test_quota_that_gave_way_is_named(chain: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(chain, tmp_path / "draw"))
    path = place / "replacements" / "1" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["replacement"] |= {
        "open": 1,
        "widened": [
            {"feature": "Age", "value": "65+", "bound": "most", "seats": 7, "becomes": 8},
            {"feature": "Age", "value": "16-34", "bound": "least", "seats": 5, "becomes": 4},
        ],
    }
    path.write_text(json.dumps(manifest))
    seen = words(page_of(place))
    assert "Age: 65+, at most 8 instead of 7 seats" in seen
    assert "Age: 16-34, at least 4 instead of 5 seats" in seen
    assert "Seats that stay open1" in seen
    assert "These files do not belong together" in seen


def test_parts_of_later_commands_are_absent_without_them(place: Path) -> None:
    draw(place, 3)
    html = page_of(place)
    assert not [part for part in ("alternates", "replacements", "council") if f'"{part}"' in html]


@pytest.mark.parametrize("name", ["alternates.csv", "draw.json", "replacements/1/manifest.json"])
def test_broken_file_of_a_later_command_is_named(chain: Path, tmp_path: Path, name: str) -> None:
    place = Path(shutil.copytree(chain, tmp_path / "draw"))
    (place / name).write_bytes(b"{}")
    with pytest.raises(InputError) as caught:
        report.write(place)
    assert caught.value.problems[0].file == str(place / name)


def test_public_page_never_opens_the_table(place: Path) -> None:
    draw(place, 7)
    with_table = page_of(place, public=True)
    full = page_of(place)
    (place / "pool.csv").unlink()
    assert with_table == page_of(place, public=True) == page_of(place)
    assert "Not for publication" in full
    assert "Not for publication" not in with_table
    assert "seats to expect from the lottery" in full
    assert "seats to expect from the lottery" not in with_table


def test_published_page_has_the_make_up_without_small_groups(place: Path) -> None:
    draw(place, 7)
    public = publish(place)
    report.write(public, public=True, full=place)
    html = (public / "report.html").read_text(encoding="utf-8")
    check_page(html)
    contents = reading.read(place)
    drawn_seats = {
        (f.feature, v.value): v.drawn for f in figures.features(contents) for v in f.values
    }
    shown = makeup(contents)
    for (feature, value), seats in drawn_seats.items():
        assert shown[feature][value] in (seats, None)
        if shown[feature][value] is not None:
            assert f'{value}</th><td class="figure"><strong>{seats}</strong>' in html
    assert any(seats is not None for seats in shown["Gender"].values())
    assert "How many people of each group the panel has is not on this page" not in html
    assert "not on this page" in page_of(public, public=True)


def test_public_page_counts_no_few(tmp_path: Path) -> None:
    shape: Shape = {"Age": {"young": (1, 3, 3), "old": (1, 7, 7)}}
    pool = Pool.of(
        ids=[f"{n:02d}" for n in range(43)], values={"Age": ["young"] * 3 + ["old"] * 40}
    )
    out = write(lottery_of(pool, quotas_of(shape), 10, 40), quotas_of(shape), tmp_path / "draw")
    full, public = words(page_of(out)), words(page_of(out, public=True))
    assert "For 3 people a seat is certain. These quotas need everyone who volunteered:" in full
    assert "For fewer than 5 people a seat is certain." in public
    spread = figures.spread(reading.read(out, public=True), public=True)
    assert [group.people for group in spread.groups] == [43]
    assert all(group.people >= figures.FEW for group in spread.steps)
