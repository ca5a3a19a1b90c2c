"""What all screens share: words in the person's language, problems with remedies, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

from panels import tongue
from panels.door import Visit
from panels.screens import here
from panels.screens.options import named
from panels.screens.tables import Row, cell, filtered, paged, whole
from sortition.report.tongue import Tongue
from strata.problems import InputError, Problem
from strata.texts import Text, text

PAGES = Path(__file__).parent / "pages"
_DONE = "_done"
_CITY = "_city"
_LANGUAGE = "_language"
_PAGE_ROWS = 50
_STAYS = """<style>
@media (min-height: 30rem) {
  :has(> .st-key-was-done) {
    position: sticky; top: 3.75rem; z-index: 9; backdrop-filter: blur(1rem);
  }
}
</style>"""
"""What was done stays in sight: buttons stand far below the head of the page."""
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:@])")


def settle(*, city: str | None, language: str) -> None:
    """Keep for this run in which city and language the person is; navigation calls it first."""
    st.session_state[_CITY] = city
    st.session_state[_LANGUAGE] = language


def language() -> str:
    """Return the language of the person's screens."""
    return str(st.session_state.get(_LANGUAGE, "en"))


def speaks() -> Tongue:
    """Return the person's tongue, for numbers and shares."""
    return tongue.tongue(language())


def say(words: Text | str) -> str:
    """Return `words` in the person's language."""
    return speaks().say(words) if isinstance(words, Text) else words


def day(when: date) -> str:
    """Return a day in words."""
    return tongue.day(when, speaks())


def moment(when: datetime) -> str:
    """Return a day and time in words, as it is in Leuven."""
    return tongue.moment(when, speaks())


def visit(jury: bool = True) -> Visit:
    """Return the person's visit to the jury in the address, or to their city.

    Without a jury in the address the screen says how to choose one, and ends.
    """
    city = st.session_state.get(_CITY)
    if not jury:
        return here.visit(city=city)
    chosen = here.chosen_jury()
    if chosen is None:
        empty(text("No jury is chosen."), text("Choose one on the page 'Juries'."))
        st.stop()
    return here.visit(jury=chosen)


def title(heading: Text | str, lead: Text | None = None) -> None:
    """Show the heading of a page, what it is for, and what was just done."""
    st.title(say(heading), anchor=False)
    if lead is not None:
        st.markdown(say(lead))
    with st.container(key="was-done"):  # always there: what is open below stays open
        if done_before := st.session_state.pop(_DONE, None):
            st.html(_STAYS)
            st.success(done_before)


def done(words: Text) -> None:
    """Say `words` after the next rerun, at the head of the page."""
    st.session_state[_DONE] = say(words)


@contextmanager
def guarded() -> Iterator[None]:
    """Show the problems of what is done inside, each with its remedy, and go on."""
    try:
        yield
    except InputError as error:
        problems(error.problems)


def problems(found: Sequence[Problem]) -> None:
    """Show each of `found`: where, what, and what to do."""
    for problem in found:
        place = f"{where}: " if (where := _place(problem)) else ""
        shown = literal(f"{place}{say(problem.what)} {named(say(problem.remedy), say)}")
        if problem.severity == "error":
            st.error(shown)
        else:
            st.warning(shown)


def _place(problem: Problem) -> str:
    """Return file, row and column in one short string, empty if there is none."""
    parts = [
        problem.file,
        problem.row and say(text("row {row}", row=problem.row)),
        problem.column and say(text("column {column}", column=problem.column)),
    ]
    return ", ".join(part for part in parts if part)


def literal(words: str) -> str:
    """Return `words` so that Markdown shows them as they stand."""
    return _MARKS.sub(r"\\\1", words)


def link(page: str, label: str, *, jury: str | None = None, icon: str = "arrow_forward") -> None:
    """Show a way to another page, such as ``pool``; with `jury` to that jury's."""
    query = {here.JURY: jury} if jury else None
    try:
        st.page_link(
            PAGES / f"{page}.py", label=label, query_params=query, icon=f":material/{icon}:"
        )
    except StreamlitPageNotFoundError:  # where a page is shown by itself
        st.markdown(f"[{label}](/{page}{f'?{here.JURY}={jury}' if jury else ''})")


def empty(what: Text, following: Text) -> None:
    """Say that there is nothing yet, and what to do about it."""
    st.info(f"{say(what)}\n\n{say(following)}")


def table(
    rows: Sequence[Row],
    *,
    key: str,
    columns: Mapping[str, Text],
    search: bool = True,
    caption: Text | None = None,
) -> None:
    """Show `rows` as a table of the page itself, for keyboards, screen readers and large type.

    Parameters
    ----------
    rows
        A mapping from column to what stands there: words, numbers, days, moments, yes or no.
    key
        Of the filter field, unique on the page.
    columns
        Which columns in which order, and what they are called; empty ones are left out.
    search
        Whether a field above narrows the rows down.
    caption
        What the table shows, read out before it.
    """
    shown: list[Mapping[str, str]] = [
        {name: cell(row.get(name), speaks()) for name in columns} for row in rows
    ]
    columns = {name: words for name, words in columns.items() if any(row[name] for row in shown)}
    if search and len(rows) > 8:
        words = st.text_input(say(text("Narrow down")), key=f"{key}-search")
        shown = filtered(shown, words)
    if not shown:
        st.markdown(say(text("No row fits.")) if rows else say(text("There are no rows.")))
        return
    at = 0
    if len(shown) > _PAGE_ROWS:
        pages = -(-len(shown) // _PAGE_ROWS)
        label = say(text("Page, of {pages}", pages=pages))
        at = int(st.number_input(label, 1, pages, 1, key=f"{key}-page")) - 1
    heads = {name: say(words) for name, words in columns.items()}
    told = None if caption is None else say(caption)
    unbroken = {name for name in columns if whole(rows, name)}
    st.html(paged(shown[at * _PAGE_ROWS : (at + 1) * _PAGE_ROWS], heads, told, unbroken))
