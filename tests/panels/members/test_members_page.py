"""The page about the desk shows each list of members as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from panels.door import Role
from panels.members.purposes import COLUMNS, SHEETS, Purpose
from panels.names import role_name

PAGE = Path(__file__).parents[3] / "docs" / "desk.md"


@pytest.mark.parametrize("purpose", list(Purpose))
def test_the_page_names_columns_and_readers(purpose: Purpose) -> None:
    sheet = SHEETS[purpose]
    about = str(sheet.about)
    columns = ", ".join(str(COLUMNS[column]) for column in sheet.columns)
    readers = ", ".join(str(role_name(role)) for role in Role if role in sheet.roles)
    row = f"| {sheet.title}: {about[0].lower()}{about[1:]} | {columns} | {readers} |"
    assert row in PAGE.read_text(encoding="utf-8")
