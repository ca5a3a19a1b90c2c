"""What the rules are and what became of them, in words."""

from __future__ import annotations

from strata.texts import Text, text

AIMS = {
    "leximin": text("The lowest chance as high as can be, then the second lowest, and so on."),
    "maximin": text("The lowest chance as high as can be; the other chances as leximin has them."),
    "minimax": text(
        "The lowest highest chance; of all lotteries that keep it, the one that is leximin."
    ),
    "nash": text("The product of all chances as large as can be."),
    "goldilocks": text("Neither very high nor very low chances, weighed against each other."),
    "legacy": text("The greedy of practice: the value that is hardest to fill comes first."),
    "diversimax": text("One panel, as even as can be over pairs of features."),
}
"""What each rule asks for."""

BASES = {
    "exact": text("exact"),
    "published": text("as published"),
    "estimate": text("estimate"),
    "panel": text("one panel"),
}
"""What figures are of."""

STATES = {
    "proven": text("proven"),
    "stopped": text("not proven: stopped"),
    "estimate": text("estimate"),
    "panel": text("no lottery"),
    "failed": text("no result"),
}
"""What became of a rule."""


def aim(rule: str) -> Text:
    """Return what `rule` asks for."""
    return AIMS.get(rule, text("Another rule."))
