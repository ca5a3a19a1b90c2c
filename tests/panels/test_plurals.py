"""A sentence that counts is said for one and for several, in every language."""

from __future__ import annotations

import pytest

from panels.tongue import tongue
from strata.texts import Text, plural, text


def offers(count: int) -> Text:
    return plural("{count} offer has ended.", "{count} offers have ended.", count=count)


@pytest.mark.parametrize(
    ("count", "english", "dutch"),
    [
        (0, "0 offers have ended.", "0 aanbiedingen zijn beëindigd."),
        (1, "1 offer has ended.", "1 aanbod is beëindigd."),
        (2, "2 offers have ended.", "2 aanbiedingen zijn beëindigd."),
        (1234, "1,234 offers have ended.", "1.234 aanbiedingen zijn beëindigd."),
    ],
)
def test_one_and_several(count: int, english: str, dutch: str) -> None:
    assert str(offers(count)) == english
    assert tongue("en").say(offers(count)) == english
    assert tongue("nl").say(offers(count)) == dutch


def test_what_counts_may_stand_within_a_sentence() -> None:
    around = text("Gave way: {change}.", change=offers(1))
    assert tongue("nl").say(around) == "Toegegeven: 1 aanbod is beëindigd.."


def test_only_whole_numbers_are_counted() -> None:
    with pytest.raises(TypeError, match="whole number"):
        str(plural("{count} offer", "{count} offers", count="1"))  # type: ignore[arg-type]
