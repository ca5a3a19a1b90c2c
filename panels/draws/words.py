"""What phases, rules and failures of a lottery are called where people read them."""

from __future__ import annotations

from collections.abc import Mapping

from panels.draws.drawing import Typed
from panels.store.tables import DrawState, JobState
from sortition.cli.progress import WORDS
from strata.texts import Text, text

PHASES: Mapping[str, Text] = {**WORDS, "folder": text("The folder that proves it")}
"""What is done now, by the name of the phase."""
RULES: Mapping[str, Text] = {
    "leximin": text("leximin: the least lucky get as much as can be, then the next"),
    "maximin": text("maximin: the least lucky get as much as can be"),
    "minimax": text("minimax: nobody's chance is higher than need be"),
    "nash": text("nash: the product of all chances is as high as can be"),
    "goldilocks": text("goldilocks: neither very low nor very high chances"),
}
"""Rules to choose from, and what each is for."""
STATES: Mapping[DrawState, Text] = {
    DrawState.COMPUTING: text("being computed"),
    DrawState.COMPUTED: text("computed"),
    DrawState.ANNOUNCED: text("announced"),
    DrawState.DRAWN: text("drawn"),
    DrawState.ANNULLED: text("annulled"),
    DrawState.FAILED: text("not made"),
}
PROBLEMS: Mapping[str, Text] = {
    "no-panel": text("No panel of this pool keeps the quotas. Look with 'Check the pool'."),
    "freeze-changed": text(
        "The pool is not what was frozen. Go back to registering under 'Timeline', then freeze "
        "again."
    ),
    "pool-unreadable": text("Something is wrong with the pool. Look with 'Check the pool'."),
    "worker-died": text(
        "The computation ended the program that did it, three times. Ask who keeps this "
        "installation; there may be too little memory."
    ),
    "memory": text("There was too little memory. Ask who keeps this installation."),
    "disk-full": text("The disk is full. Make room and begin again."),
    "stopped": text("Time ran out before there was a lottery. Try quotas that are wider."),
    "store-busy": text("The database was busy for too long. Begin again."),
}
"""Why a lottery was not made, by the code of the job."""

__all__ = ["PHASES", "PROBLEMS", "RULES", "STATES", "DrawState", "JobState", "Typed"]
