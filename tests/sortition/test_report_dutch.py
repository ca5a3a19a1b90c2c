"""The page in Dutch: its language, its numbers, and no English left between them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from reported import chain_in, city_in, draw, various, write

from sortition.lottery import Lottery
from sortition.report import page, reading
from sortition.report.tongue import Tongue
from strata.quotas import Quotas

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lottery, Quotas, Path]:
    return city_in(tmp_path_factory.mktemp("city") / "draw")


def test_page_is_in_dutch(city: tuple[Lottery, Quotas, Path], tmp_path: Path) -> None:
    out = write(city[0], city[1], tmp_path / "city")
    draw(out, 0)
    html = page.render(reading.read(out), Tongue.of("nl"))
    assert '<html lang="nl">' in html
    assert "20 plaatsen voor 150 vrijwilligers: een loting die iedereen kan nakijken" in html
    assert "1 maart 2026" in html
    assert re.search(r"1 op \d+", html)
    assert re.search(r"\d,\d%", html)


def test_no_sentence_of_any_page_stays_english(
    city: tuple[Lottery, Quotas, Path], tmp_path: Path
) -> None:
    with (ROOT / "sortition" / "locale" / "sortition.pot").open("rb") as file:
        sentences = {
            part
            for message in read_po(file)
            for text in (message.id if isinstance(message.id, tuple) else (message.id,))
            for part in re.split(r"%\(\w+\)s|\{[^{}]*\}", str(text).replace("%%", "%"))
            if part.count(" ") > 2
        }
    tongue = Tongue.of("nl")
    for name, lottery, quotas in various(city):
        if name not in ("sharp", "long"):
            out = write(lottery, quotas, tmp_path / name)
            draw(out, 0)
            html = page.render(reading.read(out), tongue)
            assert not {sentence for sentence in sentences if sentence in html}, name
    later = reading.read(chain_in(city[2], tmp_path / "chain"), public=True)
    html = page.render(later, tongue)
    assert "Vervangingen" in html
    assert not {sentence for sentence in sentences if sentence in html}
