"""Pairs of texts that are nearly the same, found without comparing each with each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

WINDOW = 8
"""How many neighbours in the alphabet each text is compared with in a large block."""

BLOCK = 40
"""Up to how many texts are compared each with each."""


def pairs(
    texts: Sequence[str], blocks: Iterable[Callable[[str], object]], likeness: float
) -> Iterator[tuple[int, int]]:
    """Yield pairs of positions of `texts` that are alike, each once, the lower first.

    Parameters
    ----------
    texts
        Texts that all differ.
    blocks
        Functions of a text; two texts are compared only if one of them gives both the same result
        (None puts a text in no block). In large blocks a text meets its neighbours in the alphabet.
    likeness
        Least normalised Indel similarity, from 0 to 100.
    """
    from rapidfuzz import fuzz

    met: set[tuple[int, int]] = set()
    for block in blocks:
        for one, other in _meetings(texts, block):
            if fuzz.ratio(texts[one], texts[other], score_cutoff=likeness):
                pair = (one, other) if one < other else (other, one)
                if pair not in met:
                    met.add(pair)
                    yield pair


def together(keys: Sequence[object]) -> Iterator[list[int]]:
    """Yield the positions that share a key, at least two of them; None shares with nobody."""
    if len(set(keys)) == len(keys):
        return
    shared = {key for key, times in Counter(keys).items() if times > 1 and key is not None}
    groups: dict[object, list[int]] = {}
    for at, key in enumerate(keys):
        if key in shared:
            groups.setdefault(key, []).append(at)
    yield from groups.values()


def neighbours(group: Sequence[int], key: Callable[[int], str]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a group: all of a small one, neighbours by `key` of a large one."""
    if len(group) > BLOCK:
        ordered, reach = sorted(group, key=key), WINDOW
    else:
        ordered, reach = list(group), len(group)
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 : at + 1 + reach]:
            yield one, other


def _meetings(texts: Sequence[str], block: Callable[[str], object]) -> Iterator[tuple[int, int]]:
    for group in together([block(one) for one in texts]):
        yield from neighbours(group, texts.__getitem__)
