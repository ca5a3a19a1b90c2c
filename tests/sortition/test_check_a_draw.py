"""The page for citizens names every line that the verifier prints."""

from __future__ import annotations

from pathlib import Path

from sortition import verify

ROOT = Path(__file__).parents[2]


def test_the_page_names_every_check():
    page = (ROOT / "docs" / "check-a-draw.md").read_text()
    found = verify.check(ROOT / "tests" / "vectors" / "beacon")
    assert len(found) > 15
    for _, what, _ in found:
        named = "digest of ..." if what.startswith("digest of") else what
        named = "proof: ..." if what.startswith("proof: ") else named
        assert f"`{named}`" in page or what == "draw: beacon's signature"
