"""Your account: name, language, password, second factor, sessions."""

from __future__ import annotations

import html

import segno
import streamlit as st

from panels.accounts.own import (
    OwnAccount,
    change_password,
    choose_language,
    own_account,
    rename_self,
)
from panels.accounts.proof.second_factor import (
    recovery_codes_renewed,
    second_factor_begun,
    second_factor_confirmed,
    second_factor_ended,
)
from panels.accounts.sessions import end_own_session, end_own_sessions, own_sessions
from panels.accounts.whoami import whoami
from panels.screens import frame, here
from strata.problems import InputError
from strata.texts import text

_CODES = "_recovery_codes"


def main() -> None:
    """Show the page."""
    account = own_account(here.visit())
    frame.title(text("Your account"))
    if _codes():
        return
    if whoami(here.visit()).limited:
        st.warning(frame.say(text("Your role asks for a second factor; set it up below. Until "
                                  "then you see nothing but this page.")))  # fmt: skip
    _person(account)
    _password(account)
    _second_factor(account)
    _sessions()


def _person(account: OwnAccount) -> None:
    """Show and change name and language."""
    st.subheader(frame.say(text("Name and language")))
    st.markdown(frame.say(text("You sign in as {email}.", email=frame.literal(account.email))))
    languages = dict(account.languages)
    with st.form("person"):
        name = st.text_input(
            frame.say(text("Your name, as colleagues see it")), account.name, key="name",
            max_chars=120,
        )  # fmt: skip
        codes = list(languages)
        language = st.selectbox(
            frame.say(text("Language")), codes, index=codes.index(account.language),
            format_func=languages.__getitem__, key="language",
        )  # fmt: skip
        if st.form_submit_button(frame.say(text("Save")), key="save-person"):
            with frame.guarded():
                if name != account.name:
                    rename_self(here.visit(), name)
                if language != account.language:
                    choose_language(here.visit(), language)
                frame.done(text("Saved."))
                st.rerun()


def _password(account: OwnAccount) -> None:
    """Change the password."""
    st.subheader(frame.say(text("Password")))
    if account.provider and not account.password:
        st.markdown(frame.say(text("You sign in with your city account, without a password.")))
        return
    with st.form("password", clear_on_submit=True):
        old = ""
        if account.password:
            old = st.text_input(
                frame.say(text("The password that you have")), type="password", key="old",
                autocomplete="current-password",
            )  # fmt: skip
        new = st.text_input(
            frame.say(text("The new password")), type="password", key="new",
            autocomplete="new-password",
        )  # fmt: skip
        st.markdown(frame.say(text("Four words that have nothing to do with each other are good. "
                                   "Afterwards you sign in again.")))  # fmt: skip
        if st.form_submit_button(frame.say(text("Change the password")), key="change-password"):
            with frame.guarded():
                if change_password(here.visit(), old, new):
                    st.success(frame.say(text("Changed. All your sessions have ended.")))
                    st.link_button(frame.say(text("Sign in")), "/sign-in")
                    st.stop()
                st.error(frame.say(text("This is not the password that you have.")))


def _second_factor(account: OwnAccount) -> None:
    """Set up the second factor, or renew its recovery codes, or end it."""
    st.subheader(frame.say(text("Second factor")))
    if account.second_factor:
        _kept(account)
        return
    st.markdown(frame.say(text("An app on your telephone shows a code that you type after your "
                               "password.")))  # fmt: skip
    if not st.toggle(frame.say(text("Set up a second factor")), key="set-up"):
        return
    try:
        secret = second_factor_begun(here.visit())
    except InputError as error:
        frame.problems(error.problems)
        return
    picture = segno.make(secret.address, error="m").png_data_uri(scale=5, border=3)
    alt = html.escape(frame.say(text("Picture of the text below")))
    st.markdown(frame.say(text("Let the app read this picture, or type the text below it.")))
    st.html(f'<img alt="{alt}" src="{picture}">')
    st.code(" ".join(secret.text[at : at + 4] for at in range(0, len(secret.text), 4)), None)
    with st.form("confirm"):
        code = st.text_input(
            frame.say(text("Six digits")), key="first-code", autocomplete="one-time-code"
        )
        if st.form_submit_button(frame.say(text("Set up")), key="confirm"):
            with frame.guarded():
                _show_once(second_factor_confirmed(here.visit(), code).codes)


def _kept(account: OwnAccount) -> None:
    st.markdown(frame.say(text("You have one. Recovery codes left: {left}.",
                               left=account.codes_left)))  # fmt: skip
    with st.form("factor", clear_on_submit=True):
        code = st.text_input(
            frame.say(text("Code that the app shows, or a recovery code")), key="factor-code",
            autocomplete="one-time-code",
        )  # fmt: skip
        renew = st.form_submit_button(frame.say(text("New recovery codes")), key="renew")
        end = st.form_submit_button(frame.say(text("End it, to set up another")), key="end-factor")
    if not (renew or end):
        return
    with frame.guarded():
        if renew:
            codes = recovery_codes_renewed(here.visit(), code)
            if codes is not None:
                _show_once(codes)
        elif second_factor_ended(here.visit(), code):
            frame.done(text("You have no second factor any more."))
            st.rerun()
        st.error(frame.say(text("This is not the code that the app shows now.")))


def _show_once(codes: tuple[str, ...]) -> None:
    st.session_state[_CODES] = codes
    st.rerun()


def _codes() -> bool:
    """Show new recovery codes until they are kept; tell whether there are any."""
    codes = st.session_state.get(_CODES)
    if codes is None:
        return False
    st.subheader(frame.say(text("Keep these recovery codes")))
    st.markdown(frame.say(text("Each lets you in once when your telephone is not there. They are "
                               "shown now and never again: print them, or put them into a "
                               "password manager.")))  # fmt: skip
    st.code("\n".join(codes), None)
    if st.button(frame.say(text("I have kept them")), key="kept"):
        del st.session_state[_CODES]
        st.rerun()
    return True


def _sessions() -> None:
    """Show where one is signed in, and end it."""
    st.subheader(frame.say(text("Where you are signed in")))
    open_ = own_sessions(here.visit())
    frame.table(
        [{"since": one.since, "seen": one.seen, "current": one.current} for one in open_],
        key="sessions",
        columns={
            "since": text("Since"),
            "seen": text("Last used"),
            "current": text("This one"),
        },
        search=False,
    )
    others = {one.handle: frame.moment(one.since) for one in open_ if not one.current}
    if others:
        handle = st.selectbox(
            frame.say(text("Another session, by when it began")), list(others),
            format_func=others.__getitem__, key="session",
        )  # fmt: skip
        if st.button(frame.say(text("End this session")), key="end-session"):
            with frame.guarded():
                end_own_session(here.visit(), handle)
                frame.done(text("The session has ended."))
                st.rerun()
    if st.button(frame.say(text("End all sessions, this one too")), key="end-all"):
        end_own_sessions(here.visit())
        st.success(frame.say(text("All your sessions have ended.")))
        st.link_button(frame.say(text("Sign in")), "/sign-in")
        st.stop()


main()
