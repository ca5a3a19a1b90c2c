"""What a cut rests on is known again in a proof, and said in the language of the report."""

from __future__ import annotations

import pytest

from sortition import resting
from sortition.report.tongue import Tongue
from strata.texts import Text


@pytest.mark.parametrize(
    "basis",
    [
        resting.NOBODY_SOLVED,
        resting.NONE_SOLVED,
        resting.NOBODY_LISTED,
        resting.none_listed(1204),
        resting.several_solved(3),
    ],
    ids=str,
)
def test_what_a_proof_says_is_known_again(basis: Text) -> None:
    again = resting.known_again(str(basis))
    assert again.template == basis.template
    assert str(again) == str(basis)
    assert Tongue.of("nl").say(again) != str(basis)


@pytest.mark.parametrize("words", ["they share a house", "", "{odd}", "all x panels were listed"])
def test_other_words_stay_as_they_are(words: str) -> None:
    assert str(resting.known_again(words)) == words
    assert Tongue.of("nl").say(resting.known_again(words)) == words
