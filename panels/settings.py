"""Settings: from the environment only, with defaults that suit one laptop."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def data_folder() -> Path:
    """Return the user's folder for data of this program."""
    home = os.environ.get("XDG_DATA_HOME") or (
        os.environ.get("LOCALAPPDATA") or Path.home() / ".local" / "share"
    )
    return Path(home) / "sortition"


class Settings(BaseSettings):
    """What the environment says, each in a variable with ``SORTITION_`` before its name.

    Parameters
    ----------
    database
        A URL of SQLAlchemy; without it a file in `folder`.
    keys
        Fernet keys separated by commas, the newest first.
    folder
        Where the embedded database and a laptop's own key are.
    address
        How the outside reaches the screens, such as ``https://jury.leuven.example``.
    alone
        Whether one person works on a laptop: then steps of two people are marked as done by one.
    demo
        Whether people who are made up are let in without a password; on this machine only.
    oidc_issuer, oidc_client, oidc_secret
        The city's own sign-in.
    oidc_second_factor
        Whether that sign-in always asks for a second factor, so that we need not.
    """

    model_config = SettingsConfigDict(env_prefix="SORTITION_")

    database: str = ""
    keys: str = Field(default="", repr=False)
    folder: Path = Field(default_factory=data_folder)
    address: str = "http://127.0.0.1:8501"
    alone: bool = False
    demo: bool = False
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: str = Field(default="", repr=False)
    oidc_second_factor: bool = False

    @property
    def url(self) -> str:
        """The database, embedded in the folder unless another is named."""
        return self.database or f"sqlite:///{self.folder / 'sortition.db'}"
