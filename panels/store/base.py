"""The base of all tables."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, MetaData
from sqlalchemy.orm import DeclarativeBase

from panels.store.types import Moment


class Base(DeclarativeBase):
    """A table; its ``info`` says what kind of data it holds, each column's ``doc`` what for."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment(), date: Date()}  # noqa: RUF012  # SQLAlchemy's own form
