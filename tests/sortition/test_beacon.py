"""The beacon: the known round passes, and nothing else does."""

from __future__ import annotations

import builtins
import json
import sys
from datetime import UTC, datetime

import pytest

from sortition import beacon
from sortition.refused import Refused

SIGNATURE = (
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
    "e342b73a8dd2bacbe47e4b6b63ed5e39"
)
RANDOMNESS = "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"
ROUND = {"round": 1000, "randomness": RANDOMNESS, "signature": SIGNATURE}

# On the curve and in the subgroup: the generator of G1.
GENERATOR = (
    "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58"
    "6c55e83ff97a1aeffb3af00adb22c6bb"
)


@pytest.fixture
def saved(tmp_path):
    def save(content):
        path = tmp_path / "round.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return save


@pytest.mark.parametrize(
    "content",
    [
        ROUND,
        {"round": 1000, "signature": SIGNATURE.upper()},
        {**ROUND, "previous_signature": "", "extra": [1]},
    ],
)
def test_known_round(saved, content):
    found = beacon.read(saved(content))
    assert (found.number, found.signature, found.randomness) == (1000, SIGNATURE, RANDOMNESS)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[" * 10_000,
        b" " * 200_000,
        b"[]",
        b"null",
        {},
        {**ROUND, "round": "1000"},
        {**ROUND, "round": True},
        {**ROUND, "round": 0},
        {**ROUND, "round": -1},
        {**ROUND, "round": 2**64},
        {**ROUND, "round": 1000.0},
        {**ROUND, "randomness": "00" * 32},
        {**ROUND, "randomness": None},
        {**ROUND, "signature": SIGNATURE[:-2]},
        {**ROUND, "signature": SIGNATURE + "00"},
        {**ROUND, "signature": SIGNATURE[:-1] + "g"},
        {**ROUND, "signature": 5},
    ],
)
def test_what_is_no_round(saved, content):
    with pytest.raises(Refused) as caught:
        beacon.read(saved(content))
    assert caught.value.problems[0].code == "beacon-unreadable"


def flipped(position: int) -> str:
    return f"{int(SIGNATURE, 16) ^ 1 << position:096x}"


FORGED = {
    "another round": {"round": 1001, "signature": SIGNATURE},
    "sign of y": {"round": 1000, "signature": flipped(381)},
    "not marked as compressed": {"round": 1000, "signature": flipped(383)},
    "marked as infinite": {"round": 1000, "signature": flipped(382)},
    "infinite": {"round": 1000, "signature": "c0" + "00" * 47},
    "infinite with a sign": {"round": 1000, "signature": "e0" + "00" * 47},
    "zero": {"round": 1000, "signature": "00" * 48},
    "x over the field": {"round": 1000, "signature": "9f" + "ff" * 47},
    "another point": {"round": 1000, "signature": GENERATOR},
    "outside the subgroup": {"round": 1000, "signature": "80" + "00" * 46 + "04"},
    "last bit": {"round": 1000, "signature": flipped(0)},
}


@pytest.mark.parametrize("content", FORGED.values(), ids=FORGED)
def test_forged(saved, content):
    with pytest.raises(Refused) as caught:
        beacon.read(saved(content))
    assert caught.value.problems[0].code == "beacon-forged"


def test_the_recursion_limit_stays(saved):
    limit = sys.getrecursionlimit()
    beacon.read(saved(ROUND))
    assert sys.getrecursionlimit() == limit


def test_without_the_extra(saved, monkeypatch):
    real = builtins.__import__

    def missing(name, *rest, **more):
        if name.startswith("py_ecc"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(beacon.NoPairing, match="pip install"):
        beacon.read(saved(ROUND))


def test_time_of_rounds():
    assert beacon.time_of(1) == datetime(2023, 8, 23, 15, 9, 27, tzinfo=UTC)
    assert beacon.time_of(1000) == datetime(2023, 8, 23, 15, 59, 24, tzinfo=UTC)
