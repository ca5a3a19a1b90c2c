"""Deciding about a file: who may be there twice, which households are one, which answers stay."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from panels.pool.files.deciding import Decision, Decisions
from panels.pool.files.doubles import Double, NearHome, Told
from panels.pool.files.importing import Preview
from panels.pool.words import KEEPS, TRAITS, Keep
from panels.screens import frame
from strata.texts import Text, plural, text

_SHOWN = 25
"""How many pairs are shown one by one."""


def ask(look: Preview) -> Decisions:
    """Let somebody decide, and return what they decided so far."""
    doubles, otherwise = _doubles(look)
    return Decisions(
        doubles=doubles,
        otherwise=otherwise,
        same_home=_homes(look.near_homes),
        accept_answers=_answers(look),
    )


def _doubles(look: Preview) -> tuple[dict[str, Decision], Decision | None]:
    if not look.doubles:
        return {}, None
    st.subheader(frame.say(text("People who may be there twice")))
    traits = ", ".join(
        f"{frame.say(TRAITS[trait])} {count}" for trait, count in sorted(look.by_trait.items())
    )
    st.markdown(
        frame.say(text("Pairs in the file: {in_file}. Rows that may be somebody of the pool: "
                       "{in_pool}. What agrees: {traits}.",
                       in_file=look.in_file, in_pool=look.in_pool, traits=traits))
    )  # fmt: skip
    otherwise = _otherwise()
    shown, at = _part(look.doubles, "doubles")
    for number, pair in enumerate(shown, start=at + 1):
        _pair(number, pair)
    kept = _kept()
    return {pair.key: kept[pair.key] for pair in look.doubles if pair.key in kept}, otherwise


def _kept() -> dict[str, Decision]:
    """Return what was decided so far, also on other pages of pairs."""
    found: dict[str, Decision] = st.session_state.setdefault("_decided", {})
    return found


def forget() -> None:
    """Forget what was decided, for the next file."""
    st.session_state.pop("_decided", None)


def _otherwise() -> Decision | None:
    """Let somebody decide about all pairs for which nothing is said below."""
    keep = st.selectbox(
        frame.say(text("For every pair about which nothing is chosen below")),
        [None, *Keep], key="otherwise",
        format_func=lambda one: frame.say(
            text("decide each") if one is None else KEEPS[one]
        ),
    )  # fmt: skip
    if keep is None:
        return None
    reason = ""
    if keep is Keep.BOTH:
        reason = st.text_input(frame.say(text("How do you know that they are two people?")),
                               key="otherwise-why")  # fmt: skip
    return Decision(keep=keep, reason=reason)


def _part(pairs: Sequence[Double], key: str) -> tuple[Sequence[Double], int]:
    """Return the pairs of the page that is looked at, and where they begin."""
    pages = -(-len(pairs) // _SHOWN)
    if pages == 1:
        return pairs, 0
    label = frame.say(text("Pairs, page of {pages}", pages=pages))
    start = (int(st.number_input(label, 1, pages, 1, key=f"{key}-page")) - 1) * _SHOWN
    return pairs[start : start + _SHOWN], start


def _pair(number: int, pair: Double) -> None:
    agree = ", ".join(frame.say(TRAITS[trait]) for trait in pair.traits)
    frame.table(
        [_row(pair.first, text("first")), _row(pair.second, text("second"))],
        key=f"pair-{pair.key}", search=False, columns=_COLUMNS,
        caption=text("Pair {number}: {traits} agree", number=number, traits=agree),
    )  # fmt: skip
    options = [one for one in Keep if one is not Keep.BOTH or "id" not in pair.traits]
    before = _kept().get(pair.key)
    keep = st.radio(
        frame.say(text("Pair {number}", number=number)),
        options,
        index=options.index(before.keep) if before and before.keep in options else None,
        key=f"keep-{pair.key}",
        format_func=lambda one: _choice(one, pair),
    )  # fmt: skip
    reason = ""
    if keep is Keep.BOTH:
        reason = st.text_input(
            frame.say(text("Pair {number}: how do you know that they are two?", number=number)),
            before.reason if before else "",
            key=f"why-{pair.key}",
        )
    if keep is not None:
        _kept()[pair.key] = Decision(keep=keep, reason=reason)


def _choice(keep: Keep, pair: Double) -> str:
    if keep is Keep.SECOND and pair.first.person is not None:
        return frame.say(text("The same person: the row replaces what the pool holds"))
    return frame.say(KEEPS[keep])


_COLUMNS = {
    "which": text("Which"),
    "where": text("Where"),
    "id": text("Id"),
    "name": text("Name"),
    "born": text("Birth date"),
    "email": text("E-mail"),
    "phone": text("Telephone"),
    "address": text("Address"),
}


def _row(one: Told, which: Text) -> dict[str, object]:
    place = text("in the pool") if one.row is None else text("row {row}", row=one.row)
    return {
        "which": which,
        "where": place,
        "id": one.id,
        "name": one.name,
        "born": one.born,
        "email": one.email,
        "phone": one.phone,
        "address": " ".join(filter(None, (one.address, one.postcode))),
    }


def _homes(pairs: Sequence[NearHome]) -> dict[str, bool]:
    if not pairs:
        return {}
    st.subheader(frame.say(text("Households that nearly agree")))
    st.markdown(
        frame.say(plural("{count} pair of addresses is nearly the same. People of one household "
                          "never sit together; without a choice they stay two households, as they "
                          "are written.",
                          "{count} pairs of addresses are nearly the same. People of one household "
                          "never sit together; without a choice they stay two households, as they "
                          "are written.", count=len(pairs)))
    )  # fmt: skip
    decided = {}
    for pair in pairs[:_SHOWN]:
        words = text("{one} and {other} are one household", one=_home(pair.first),
                     other=_home(pair.second))  # fmt: skip
        decided[pair.key] = st.checkbox(
            frame.literal(frame.say(words)), key=f"home-{pair.key}"
        )  # fmt: skip
    if len(pairs) > _SHOWN:
        st.caption(
            frame.say(plural("The other pair stays two households. Write the addresses alike in "
                              "the file if they are one.",
                              "The other {count} pairs stay two households. Write addresses alike "
                              "in the file if they are one.", count=len(pairs) - _SHOWN))
        )  # fmt: skip
    return decided


def _home(one: Told) -> Text:
    where = text("pool") if one.row is None else text("row {row}", row=one.row)
    return text("{address} {postcode} ({where})", address=one.address, postcode=one.postcode,
                where=where)  # fmt: skip


def _answers(look: Preview) -> bool:
    wrong = sum(one.severity == "error" for one in look.answers)
    if not wrong:
        return False
    return st.checkbox(
        frame.say(text("Take people in although the quotas do not know their answers; these must "
                       "be put right under 'People' before the freeze.")),
        key="accept-answers",
    )  # fmt: skip
