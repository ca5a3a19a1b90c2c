"""Quotas while they are edited: what stands in the fields, apart from what is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import streamlit as st

from panels.screens import frame, here
from strata.quotas import Quota
from strata.texts import text

_ROWS = "_quota_rows"
_BASE = "_quota_base"
_ROUND = "_quota_round"
_FEW = 8
"""So many quotas stand open on one page; of more, each feature is opened by itself."""
_WIDE = 140
"""Pixels of a field: two beside each other on a telephone."""


def begun(version: int, rows: Sequence[Quota]) -> list[Quota]:
    """Return the quotas that are being edited, from version `version` if that is new here."""
    base = (here.chosen_jury(), version)
    if st.session_state.get(_BASE) != base:
        st.session_state[_BASE] = base
        take(rows)
    return list(st.session_state[_ROWS])


def take(rows: Sequence[Quota]) -> None:
    """Put `rows` into the fields, in place of what stands there."""
    st.session_state[_ROWS] = tuple(rows)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def fields(rows: Sequence[Quota]) -> list[Quota]:
    """Show two fields for each quota, many folded by feature, and return what stands in them."""
    turn = st.session_state[_ROUND]
    found: list[Quota] = []
    for feature, group in groupby(rows, key=lambda row: row.feature):
        origin = ""
        with st.expander(frame.literal(feature), expanded=len(rows) <= _FEW):
            for row in group:
                if (own := _origin(row)) != origin:
                    origin = own
                    st.caption(frame.literal(own))
                found.append(_row(row, f"{turn}-{len(found)}"))
    return found


def _row(row: Quota, key: str) -> Quota:
    say, value = frame.say, row.value
    beside = st.container(horizontal=True, vertical_alignment="bottom")
    least = beside.number_input(
        frame.literal(say(text("{value}: at least", value=value))),
        0, 1000, min(row.least, 1000), step=1, key=f"least-{key}", width=_WIDE,
    )  # fmt: skip
    most = beside.number_input(
        frame.literal(say(text("{value}: at most", value=value))),
        0, 1000, min(row.most, 1000), step=1, key=f"most-{key}", width=_WIDE,
    )  # fmt: skip
    if row.share is not None or row.reason:
        st.caption(frame.literal(_share(row)))
    return replace(row, least=int(least), most=int(most))


def _share(row: Quota) -> str:
    """Return which share of the population it is, and why the seats are not those of the share."""
    parts = [] if row.reason is None else [row.reason]
    if row.share is not None:
        share = frame.speaks().percent(row.share, 1)
        parts.insert(0, frame.say(text("{share} of the population", share=share)))
    return "; ".join(parts)


def _origin(row: Quota) -> str:
    """Return where the share comes from, said once for all values that have it from there."""
    parts = []
    if row.source:
        parts.append(frame.say(text("Source: {source}", source=row.source)))
    if row.date:
        parts.append(frame.say(text("Of when: {date}", date=row.date)))
    return "; ".join(parts)
