"""The public beacon drand quicknet: a new random number every three seconds, signed by its makers.

The signature is checked offline against the chain's public key, by the scheme
bls-unchained-g1-rfc9380: BLS on BLS12-381 with signatures on G1, hashed by RFC 9380.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sortition.refused import Refused
from strata.problems import InputError, Problem
from strata.texts import Text, text

CHAIN = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
"""Hash of the chain, its name."""

PUBLIC_KEY = (
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
    "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
)
_DOMAIN = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
_GENESIS = datetime.fromtimestamp(1692803367, UTC)
_PERIOD = timedelta(seconds=3)
_LARGEST = 2**63 - 1
_SIZE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Beacon:
    """One round of the beacon, its signature not checked yet.

    Parameters
    ----------
    number
        Of the round, from 1.
    signature
        In hexadecimal, 48 bytes.
    """

    number: int
    signature: str

    @property
    def randomness(self) -> str:
        """SHA-256 of the signature, in hexadecimal."""
        return hashlib.sha256(bytes.fromhex(self.signature)).hexdigest()


class NoPairing(InputError):
    """The library that checks signatures is not installed."""

    def __init__(self) -> None:
        problem = Problem(
            code="beacon-extra",
            what=text("Checking the beacon's signature needs the library py_ecc."),
            remedy=text('Install it with: pip install "sortition-jury[beacon]"'),
        )
        super().__init__([problem])


def time_of(number: int) -> datetime:
    """Return when round `number` becomes known.

    Raises
    ------
    OverflowError
        If that is after the year 9999.
    """
    return _GENESIS + (number - 1) * _PERIOD


def read(path: Path) -> Beacon:
    """Read a round as drand's web address gives it, and check its signature.

    Raises
    ------
    Refused
        If the file is no such round, its randomness is not that of the signature, or the signature
        is not the beacon's.
    NoPairing
        If the extra ``beacon`` is not installed.
    OSError
        If the file cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(_SIZE + 1)
    try:
        found = json.loads(content) if len(content) <= _SIZE else None
    except (ValueError, RecursionError):
        found = None
    beacon = _fields(found, path)
    if not genuine(beacon):
        raise Refused(
            "beacon-forged",
            text("The signature is not that of round {number} of quicknet.", number=beacon.number),
            text("Fetch the round again: https://api.drand.sh/{chain}/public/{number}",
                 chain=CHAIN, number=beacon.number),
            file=path,
        )  # fmt: skip
    return beacon


def genuine(beacon: Beacon) -> bool:
    """Tell whether the beacon's makers signed this round.

    Raises
    ------
    NoPairing
        If the extra ``beacon`` is not installed.

    References
    ----------
    RFC 9380, Hashing to Elliptic Curves; draft-irtf-cfrg-bls-signature.
    """
    signature = bytes.fromhex(beacon.signature)
    if len(signature) != 48 or not 0 < beacon.number <= _LARGEST:
        return False
    limit = sys.getrecursionlimit()  # py_ecc lifts it so far that deep JSON could crash Python
    try:
        return _paired(signature, beacon.number)
    except ImportError as error:
        raise NoPairing from error
    finally:
        sys.setrecursionlimit(limit)


def _paired(signature: bytes, number: int) -> bool:
    """Check the pairing e(signature, generator) = e(hash of the round, public key)."""
    from py_ecc.bls import hash_to_curve, point_compression
    from py_ecc.bls.typing import G1Compressed, G2Compressed
    from py_ecc.optimized_bls12_381 import optimized_curve as curve
    from py_ecc.optimized_bls12_381.optimized_pairing import pairing

    key = bytes.fromhex(PUBLIC_KEY)
    halves = int.from_bytes(key[:48], "big"), int.from_bytes(key[48:], "big")
    public = point_compression.decompress_G2(G2Compressed(halves))
    try:
        point = point_compression.decompress_G1(G1Compressed(int.from_bytes(signature, "big")))
    except ValueError:  # not canonical, or not on the curve
        return False
    if curve.is_inf(point) or not curve.is_inf(curve.multiply(point, curve.curve_order)):
        return False  # outside the subgroup
    message = hashlib.sha256(number.to_bytes(8, "big")).digest()
    sha256: Any = hashlib.sha256  # the library's own annotation names an instance of it
    hashed = hash_to_curve.hash_to_G1(message, _DOMAIN, sha256)
    return bool(pairing(curve.G2, point) == pairing(public, hashed))


def _fields(found: Any, path: Path) -> Beacon:
    """Return the round that drand gives, its randomness checked if it is there."""
    if not isinstance(found, dict):
        raise _broken(path, text("It is not a JSON object."))
    number, signature = found.get("round"), found.get("signature")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= _LARGEST:
        raise _broken(path, text("Its `round` is not a whole number from 1."))
    if not isinstance(signature, str) or not re.fullmatch("[0-9a-fA-F]{96}", signature):
        raise _broken(path, text("Its `signature` is not 96 hexadecimal digits."))
    beacon = Beacon(number=number, signature=signature.lower())
    if str(found.get("randomness", beacon.randomness)).lower() != beacon.randomness:
        raise _broken(path, text("Its randomness is not the SHA-256 of its signature."))
    return beacon


def _broken(path: Path, why: Text) -> Refused:
    return Refused(
        "beacon-unreadable",
        text("{file} is not a round of the beacon. {why}", file=path, why=why),
        text("Save what https://api.drand.sh/{chain}/public/NUMBER shows.", chain=CHAIN),
        file=path,
    )
