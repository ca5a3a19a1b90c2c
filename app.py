"""The screens: who is it, and which pages are theirs. Served by `sortition app`."""

from panels.accounts.sessions import stay
from panels.screens import here, navigation

stay(here.house(), here.token())
navigation.run()
