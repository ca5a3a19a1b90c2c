"""The versions of a jury's quotas as they stand in the store."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from panels.store.tables import QuotaRow, QuotaSet
from strata.quotas import Quota, Quotas


def latest(session: Session, jury_id: str) -> QuotaSet | None:
    """Return the newest version, approved or not."""
    return session.scalar(_newest_first(jury_id).limit(1))


def approved(session: Session, jury_id: str) -> QuotaSet | None:
    """Return the newest version that a second person approved."""
    return session.scalar(_newest_first(jury_id).where(QuotaSet.approved_at.is_not(None)).limit(1))


def versions(session: Session, jury_id: str) -> list[QuotaSet]:
    """Return every version, the newest first."""
    return list(session.scalars(_newest_first(jury_id)))


def numbered(session: Session, jury_id: str, version: int) -> QuotaSet | None:
    """Return the version with that number."""
    return session.scalar(_newest_first(jury_id).where(QuotaSet.version == version))


def as_quotas(row: QuotaSet) -> Quotas:
    """Return what stands in `row` as the lottery reads it."""
    return Quotas(
        tuple(
            Quota(
                feature=one.feature,
                value=one.value,
                least=one.least,
                most=one.most,
                least_flex=one.least_flex,
                most_flex=one.most_flex,
                share=None if one.share is None else Fraction(one.share),
                source=one.source,
                date=one.date,
                reason=one.reason,
            )
            for one in row.rows
        )
    )


def as_rows(quotas: Quotas) -> list[QuotaRow]:
    """Return `quotas` as rows of a new version."""
    return [
        QuotaRow(
            position=position,
            feature=quota.feature,
            value=quota.value,
            least=quota.least,
            most=quota.most,
            least_flex=quota.least_flex,
            most_flex=quota.most_flex,
            share=None if quota.share is None else str(quota.share),
            source=quota.source,
            date=quota.date,
            reason=quota.reason,
        )
        for position, quota in enumerate(quotas.rows, start=1)
    ]


def _newest_first(jury_id: str) -> Select[QuotaSet]:
    return select(QuotaSet).where(QuotaSet.jury_id == jury_id).order_by(QuotaSet.version.desc())
