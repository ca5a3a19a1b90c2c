"""What stands beside the tables, so that no column is forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import String, Table, Text

from panels.store.kinds import About, Keep, Kind
from panels.store.tables import Base

TABLES = Base.metadata.sorted_tables
PAGE = (Path(__file__).parents[3] / "docs" / "personal-data.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_table_says_what_for_and_every_column_what_it_is(table: Table) -> None:
    about = table.info.get("about")
    assert isinstance(about, About), f"{table.name} does not say what it is for"
    assert about.purpose
    for column in table.columns:
        assert column.doc, f"{table.name}.{column.name} does not say what it is"


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_column_stands_on_the_page(table: Table) -> None:
    section = PAGE.split(f"\n### `{table.name}`\n")
    assert len(section) == 2
    rows = section[1].split("\n#")[0]
    for column in table.columns:
        assert f"\n| `{column.name}` | " in rows


def test_special_data_is_encrypted_and_has_the_soonest_clock() -> None:
    special = [table for table in TABLES if table.info["about"].kind is Kind.SPECIAL]
    assert special
    for table in special:
        assert table.info["about"].keep is Keep.SUPPORT
        words = [c for c in table.columns if type(c.type) in (String, Text) and not c.foreign_keys]
        free = [c for c in words if not c.primary_key]
        assert all("encrypted" in (column.doc or "") for column in free)


def test_nobody_sees_what_somebody_proves_themselves_with() -> None:
    for name in ("credential", "recovery_code", "sign_in", "attempt"):
        assert not Base.metadata.tables[name].info["about"].seen
        assert "Seen by: nobody" in PAGE.split(f"\n### `{name}`\n")[1].split("\n|")[0]
