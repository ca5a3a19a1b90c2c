"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import Dialect, String, TypeDecorator
from sqlalchemy import Enum as _Enum
from sqlalchemy.orm import mapped_column


class Moment(TypeDecorator[datetime]):
    """A point in time, kept as UTC text that sorts as time does, to the microsecond."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write UTC; a time without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Read UTC."""
        return None if value is None else datetime.fromisoformat(value)


def new_id() -> str:
    """Return a random id: it tells nothing, and nobody can guess another."""
    return secrets.token_hex(12)


Id = Annotated[str, mapped_column(String(24), primary_key=True, default=new_id)]


def word(kind: type[StrEnum]) -> _Enum:
    """Return a column type for one of the words of `kind`, kept as text."""
    return _Enum(kind, native_enum=False, length=32, values_callable=_words)


def _words(kind: Any) -> list[str]:
    return [member.value for member in kind]
