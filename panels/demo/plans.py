"""Which juries the made-up city has: one in each stage."""

from __future__ import annotations

from dataclasses import dataclass

from panels.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A jury of the demo.

    Parameters
    ----------
    title, question
        In Dutch, the city's first language.
    stage
        How far it has come today.
    template
        From which its dates come.
    seats
        How many people sit.
    milestone
        The date that has just passed.
    """

    title: str
    question: str
    stage: Stage
    milestone: str
    template: str = "short"
    seats: int = 24


PLANS = (
    Plan(
        title="Een bos voor de stad",
        question="Waar komt het nieuwe stadsbos, en wat mag er wel en niet?",
        stage=Stage.DESIGNED,
        milestone="before",
    ),
    Plan(
        title="Warm wonen",
        question="Hoe helpen we iedereen om goedkoop en zonder gas te verwarmen?",
        stage=Stage.INVITING,
        milestone="letters",
        template="four-days",
        seats=40,
    ),
    Plan(
        title="De Vaartkom na 22 uur",
        question="Hoe blijft de Vaartkom 's avonds levendig voor wie er uitgaat en rustig voor wie "
        "er woont?",
        stage=Stage.REGISTERING,
        milestone="registration",
    ),
    Plan(
        title="Autoluw Kessel-Lo",
        question="Welke straten van Kessel-Lo maken we autoluw, en in welke volgorde?",
        stage=Stage.FROZEN,
        milestone="freeze",
        template="four-days",
        seats=40,
    ),
    Plan(
        title="Eten op school",
        question="Wat moet elk kind op school kunnen eten, en wie betaalt dat?",
        stage=Stage.DRAWN,
        milestone="draw",
    ),
    Plan(
        title="Regenwater",
        question="Waar mag regenwater de grond in, en wat vragen we daarvoor van eigenaars?",
        stage=Stage.CONFIRMING,
        milestone="calls",
    ),
    Plan(
        title="Ouder worden in de wijk",
        question="Wat heeft een wijk nodig om er oud te kunnen worden?",
        stage=Stage.SEATED,
        milestone="confirmed",
    ),
    Plan(
        title="Kermis en kerstmarkt",
        question="Hoeveel grote evenementen kan het centrum aan, en waar?",
        stage=Stage.DELIBERATING,
        milestone="first-day",
    ),
    Plan(
        title="Een stad zonder drempels",
        question="Welke drempels nemen we eerst weg voor wie moeilijk stapt, ziet of hoort?",
        stage=Stage.REPORTED,
        milestone="report",
    ),
    Plan(
        title="Afval in de straat",
        question="Hoe houden we straten proper zonder meer vuilniswagens?",
        stage=Stage.ANSWERED,
        milestone="decision",
    ),
    Plan(
        title="Het oude slachthuis",
        question="Wat komt er in het oude slachthuis?",
        stage=Stage.CLOSED,
        milestone="closing",
    ),
    Plan(
        title="Klimaatraad",
        question="Wat moet de stad dit jaar doen om haar klimaatdoel te halen?",
        stage=Stage.STANDING,
        milestone="confirmed",
        template="standing",
        seats=30,
    ),
)

PROMISE = (
    "De gemeenteraad antwoordt op elke aanbeveling, binnen drie maanden en met redenen. Wat hij "
    "niet volgt, legt hij uit aan de jury."
)
STEERING = "Een stuurgroep van twee ambtenaren, een docent en twee leden van een vorige jury."
REPORT = (
    "De jury deed veertien aanbevelingen; twaalf kregen meer dan 80 procent van de stemmen. Het "
    "verslag ligt in elke bibliotheek."
)
ANSWER = (
    "De raad volgt elf aanbevelingen, past er twee aan en volgt er een niet; bij elk staat waarom."
)
