"""What cuts rest on: the sentences that proofs hold, and how they are known again.

A proof holds them in English, so that it reads alike wherever it was made; reports that read it
say them in their own language.
"""

from __future__ import annotations

import re

from strata.texts import Text, text

NOBODY_SOLVED = text("an integer program, solved by HiGHS: no panel within the quotas holds them")
NONE_SOLVED = text("an integer program, solved by HiGHS: no panel within the quotas exceeds it")
NOBODY_LISTED = text("all panels within the quotas were listed: none holds them")


def none_listed(count: int) -> Text:
    """Return that none of `count` panels, which are all, exceeds the cut."""
    return text("all {count} panels within the quotas were listed: none exceeds it", count=count)


def several_solved(juries: int) -> Text:
    """Return that no `juries` panels together do otherwise."""
    return text(
        "an integer program over {juries} panels, solved by HiGHS: no such panels do otherwise",
        juries=juries,
    )


_KNOWN = (NOBODY_SOLVED, NONE_SOLVED, NOBODY_LISTED, none_listed(0), several_solved(0))


def known_again(words: str) -> Text:
    """Return what a proof says as a text that can be translated; any other words as they stand."""
    for known in _KNOWN:
        pattern = re.escape(known.template)
        for name in known.values:
            pattern = pattern.replace(re.escape(f"{{{name}}}"), rf"(?P<{name}>[0-9]+)")
        if found := re.fullmatch(pattern, words):
            return Text(known.template, found.groupdict())
    return text("{words}", words=words)
