"""The words of the desk: ways to reach somebody, what came of it, needs, consents, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from panels.stages import Stage
from panels.store.tables import OrderState as OrderState
from panels.store.tables import SeatState as SeatState
from panels.store.tables import Source as Source
from strata.texts import Text, text


class Channel(StrEnum):
    """How somebody was tried."""

    PHONE = "phone"
    EMAIL = "e-mail"
    MESSAGE = "message"
    LETTER = "letter"
    COUNTER = "counter"


class Outcome(StrEnum):
    """What came of an attempt."""

    NO_ANSWER = "no-answer"
    VOICEMAIL = "voicemail"
    REACHED = "reached"
    CALL_BACK = "call-back"
    THINKS = "thinks"
    WRONG_NUMBER = "wrong-number"
    SENT = "sent"


class Reason(StrEnum):
    """Why somebody says no, as far as they want to tell."""

    TIME = "time"
    DATES = "dates"
    CARE = "care"
    WORK = "work"
    HEALTH = "health"
    DISTANCE = "distance"
    INTEREST = "interest"
    MOVED = "moved"
    OTHER = "other"
    UNTOLD = "untold"


class NeedKind(StrEnum):
    """What somebody needs to take part."""

    ACCESS = "access"
    DIET = "diet"
    LANGUAGE = "language"
    HEARING = "hearing"
    SIGHT = "sight"
    CHILDCARE = "childcare"
    CARE = "care"
    TRANSPORT = "transport"
    OTHER = "other"


class ConsentKind(StrEnum):
    """What somebody agrees to."""

    TAKING_PART = "taking-part"
    OF_AGE = "of-age"
    GUARDIAN = "guardian"
    PHOTOGRAPHS = "photographs"
    RECORDING = "recording"
    CONTACT_LATER = "contact-later"
    SUPPORT = "support"


ENDS_THE_CALL = frozenset(Outcome) - {Outcome.REACHED}
"""After these the next caller may have the person."""

WORKING = frozenset({Stage.CONFIRMING, Stage.SEATED})
"""Stages in which the desk works: seats can empty again after all were confirmed."""
LEAVING = WORKING | {Stage.DELIBERATING, Stage.STANDING}
"""Stages in which a member can leave."""

CHANNELS: Mapping[Channel, Text] = {
    Channel.PHONE: text("telephone"),
    Channel.EMAIL: text("e-mail"),
    Channel.MESSAGE: text("text message"),
    Channel.LETTER: text("letter"),
    Channel.COUNTER: text("counter"),
}
OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.NO_ANSWER: text("No answer"),
    Outcome.VOICEMAIL: text("Left a message"),
    Outcome.REACHED: text("Reached"),
    Outcome.CALL_BACK: text("Asks to be rung later"),
    Outcome.THINKS: text("Wants to think about it"),
    Outcome.WRONG_NUMBER: text("Wrong number"),
    Outcome.SENT: text("Sent"),
}
REASONS: Mapping[Reason, Text] = {
    Reason.UNTOLD: text("Did not say why"),
    Reason.TIME: text("It takes too much time"),
    Reason.DATES: text("Cannot on these days"),
    Reason.CARE: text("Cares for children or others"),
    Reason.WORK: text("Work does not allow it"),
    Reason.HEALTH: text("Health"),
    Reason.DISTANCE: text("Too far, or hard to reach"),
    Reason.INTEREST: text("The subject does not interest them"),
    Reason.MOVED: text("Moved away"),
    Reason.OTHER: text("Another reason"),
}
NEEDS: Mapping[NeedKind, Text] = {
    NeedKind.ACCESS: text("wheelchair or steps"),
    NeedKind.DIET: text("diet"),
    NeedKind.LANGUAGE: text("interpreter or plain words"),
    NeedKind.HEARING: text("hearing"),
    NeedKind.SIGHT: text("sight"),
    NeedKind.CHILDCARE: text("childcare"),
    NeedKind.CARE: text("care for somebody else"),
    NeedKind.TRANSPORT: text("transport"),
    NeedKind.OTHER: text("something else"),
}
CONSENTS: Mapping[ConsentKind, Text] = {
    ConsentKind.TAKING_PART: text("takes part, and knows the days"),
    ConsentKind.OF_AGE: text("will be 18 or older by then"),
    ConsentKind.GUARDIAN: text("a parent or guardian agrees"),
    ConsentKind.PHOTOGRAPHS: text("photographs may be published"),
    ConsentKind.RECORDING: text("sessions may be recorded"),
    ConsentKind.CONTACT_LATER: text("may be asked afterwards what came of it"),
    ConsentKind.SUPPORT: text("what support is needed may be kept"),
}
STATES: Mapping[SeatState, Text] = {
    SeatState.OFFERED: text("offered"),
    SeatState.CONFIRMED: text("confirmed"),
    SeatState.DECLINED: text("said no"),
    SeatState.WITHDRAWN: text("withdrew"),
    SeatState.LAPSED: text("the offer has ended"),
    SeatState.RESERVE: text("stands by"),
}
GONE = (SeatState.DECLINED, SeatState.WITHDRAWN, SeatState.LAPSED)
"""States of those who do not take their seat."""
