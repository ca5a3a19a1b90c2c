"""The sentences of `what-if`: what changes of quotas do, and what a misreport would bring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sortition.feasibility.sides import listed
from sortition.percent import percent
from sortition.why import words
from sortition.why.effects import Effect, Spread
from sortition.why.misreports import Favoured, Manipulation
from sortition.why.ruling import CAPPED, LEVELLED, PRICED, PROMISING
from sortition.why.setting import Setting
from strata.profiles import Profiles
from strata.texts import Text, text

_RANKED = 12
"""So many changes are shown; the JSON has all."""


def named(effect: Effect, profiles: Profiles) -> Text:
    """Return what is changed, such as "at most 17 instead of 16 of higher (education)"."""
    return listed(change.words(profiles) for change in effect.changes)


def foreword(rule: str, *, leximin: bool) -> Iterator[Text]:
    """Yield by which rule is worked out what follows, where that is not the folder's own."""
    if rule in LEVELLED or (rule in PROMISING and not leximin):
        return
    if rule in PROMISING:
        yield text(
            "Worked out for leximin under the same quotas, not for this folder's rule, {rule}.",
            rule=rule,
        )
    else:
        yield text(
            "The rule of this folder, {rule}, promises no chances: these are those of leximin "
            "under the same quotas.",
            rule=rule,
        )


def asked(effect: Effect, profiles: Profiles, rule: str) -> Iterator[Text]:
    """Yield what the changes that were asked for do, all at once, under the folder's rule."""
    yield from foreword(rule, leximin=False)
    yield text("What if: {changes}.", changes=named(effect, profiles))
    after = effect.after
    if after is None:
        yield text("Then no panel can exist: the quotas cannot be kept together.")
        return
    if effect.same:
        yield text("Nobody's chance would change: these quotas hold nobody back.")
        return
    yield from _told(effect.before, after)
    yield text(
        "{gained} would have a higher chance, {lost} a lower one.",
        gained=words.people(effect.gained), lost=words.people(effect.lost),
    )  # fmt: skip
    if effect.attained:
        yield text("A lottery with these chances was found.")
    elif rule in (*CAPPED, *PRICED):
        yield text(
            "These are what the quotas alone allow by the rule {rule}; whether a lottery attains "
            "them was not found out.",
            rule=rule,
        )
    else:
        yield text(
            "These are what the quotas alone allow. The lowest chance is a bound: no lottery does "
            "better, and whether one does as well was not found out."
        )


def _told(before: Spread, after: Spread) -> Iterator[Text]:
    yield text(
        "Lowest chance: {after} instead of {before}.",
        after=percent(after.lowest), before=percent(before.lowest),
    )  # fmt: skip
    if before.never or after.never:
        yield text(
            "People without any chance: {after} instead of {before}.",
            after=after.never, before=before.never,
        )  # fmt: skip
    yield text(
        "Inequality (Gini, 0 if all chances are equal): {after:.3f} instead of {before:.3f}.",
        after=after.gini, before=before.gini,
    )  # fmt: skip


def ranking(
    effects: Sequence[Effect], *, tried: int, possible: int, setting: Setting, rule: str
) -> Iterator[Text]:
    """Yield the single changes, those that help most first.

    Parameters
    ----------
    effects
        Those that change anything, ranked.
    tried, possible
        How many were tried, of how many.
    setting
        What they change.
    rule
        Of the folder.
    """
    yield from foreword(rule, leximin=False)
    if rule in PROMISING and not setting.attained:
        yield text(
            "The chances as they are now are also what the quotas alone allow; this folder's "
            "lottery has not been proven to attain them."
        )
    if tried < possible:
        yield text(
            "Worked out {tried} of {possible} changes: there may be better ones.",
            tried=tried, possible=possible,
        )  # fmt: skip
    if effects:
        yield from _ranked(effects, tried, setting.profiles)
        yield _how_sure(rule)
    elif tried == possible:
        yield text(
            "No quota wider by one seat and no feature dropped would change anybody's chance."
        )


def _ranked(effects: Sequence[Effect], tried: int, profiles: Profiles) -> Iterator[Text]:
    before = effects[0].before
    yield text(
        "Lowest chance now {lowest}, inequality (Gini) {gini:.3f}. Changes that help most first:",
        lowest=percent(before.lowest), gini=before.gini,
    )  # fmt: skip
    yield from (_line(effect, profiles) for effect in effects[:_RANKED])
    if len(effects) > _RANKED:
        yield text("  {count} more, with less effect: see --json.", count=len(effects) - _RANKED)
    if same := tried - len(effects):
        yield text(
            "{same} of the {count} single changes would change nobody's chance.",
            same=same, count=tried,
        )  # fmt: skip


def _how_sure(rule: str) -> Text:
    if rule in (*CAPPED, *PRICED):
        return text(
            "These are what the quotas alone allow by the rule {rule}. Name a change with --drop "
            "or --widen to learn whether a lottery attains it.",
            rule=rule,
        )
    return text(
        "The lowest chances are bounds: no lottery does better. Name a change with --drop or "
        "--widen to learn whether one does as well."
    )


def _line(effect: Effect, profiles: Profiles) -> Text:
    change = named(effect, profiles)
    if effect.after is None:
        return text("  {change}: no panel could exist.", change=change)
    return text(
        "  {change}: lowest {lowest}, Gini {gini:.3f}; more for {gained}, less for {lost}.",
        change=change, lowest=percent(effect.after.lowest), gini=effect.after.gini,
        gained=words.people(effect.gained), lost=words.people(effect.lost),
    )  # fmt: skip


def misreports(found: Manipulation, rule: str) -> Iterator[Text]:
    """Yield what the most favoured misreport of each feature would bring by leximin."""
    yield from foreword(rule, leximin=True)
    if found.settled < found.possible:
        yield text(
            "Stopped after {settled} of {possible} misreports, the promising ones first: there may "
            "be worse.",
            settled=words.number(found.settled), possible=words.number(found.possible),
        )  # fmt: skip
    yield text("If one person gave a wrong value of one feature, the most they could gain:")
    yield from (_misreport(one) for one in found.favoured)
    if found.useless:
        yield text(
            "  Nothing is gained by a wrong value of: {features}.",
            features=listed(Text("{name}", {"name": name}) for name in found.useless),
        )
    if found.favoured:
        yield text(
            "Seats that change hands, and the loss of another person, are those of the same case. "
            "Check values that pay before the draw, such as a proof of address."
        )
    yield text("These are what the quotas alone allow.")


def _misreport(one: Favoured) -> Text:
    return text(
        "  {feature}: {told} instead of {value} raises {before} to {after}; {seats} change hands, "
        "another person loses up to {hit}.",
        feature=one.feature, told=one.told, value=one.value,
        before=percent(one.before), after=percent(one.after),
        seats=words.seats(words.rounded(one.variation)), hit=words.points(one.hit),
    )  # fmt: skip
