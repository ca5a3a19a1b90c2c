"""All tables, each beside what it is for."""

from panels.store.base import Base
from panels.store.tables.accounts import (
    Account,
    AccountIdentity,
    Attempt,
    City,
    Credential,
    Grant,
    Link,
    RecoveryCode,
    SignIn,
)
from panels.store.tables.care import (
    Erasure,
    LogExtract,
    LogHead,
    LogRecord,
    RetentionClock,
    Statistic,
)
from panels.store.tables.desk import Consent, Contact, ReplacementBatch, Seat, SeatState
from panels.store.tables.draws import (
    Draw,
    DrawFolder,
    DrawState,
    Job,
    JobState,
    Ticket,
    TypedNumber,
)
from panels.store.tables.juries import Jury, Milestone, RemitText, StageStep
from panels.store.tables.pool import (
    Identity,
    ImportBatch,
    Origin,
    Person,
    PersonChange,
    PersonValue,
    SupportNeed,
)
from panels.store.tables.quotas import QuotaRow, QuotaSet

__all__ = [
    "Account",
    "AccountIdentity",
    "Attempt",
    "Base",
    "City",
    "Consent",
    "Contact",
    "Credential",
    "Draw",
    "DrawFolder",
    "DrawState",
    "Erasure",
    "Grant",
    "Identity",
    "ImportBatch",
    "Job",
    "JobState",
    "Jury",
    "Link",
    "LogExtract",
    "LogHead",
    "LogRecord",
    "Milestone",
    "Origin",
    "Person",
    "PersonChange",
    "PersonValue",
    "QuotaRow",
    "QuotaSet",
    "RecoveryCode",
    "RemitText",
    "ReplacementBatch",
    "RetentionClock",
    "Seat",
    "SeatState",
    "SignIn",
    "StageStep",
    "Statistic",
    "SupportNeed",
    "Ticket",
    "TypedNumber",
]
