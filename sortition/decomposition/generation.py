"""The thorough way, where chances that keep the rows may be out of reach for whole people.

Panels are generated one by one until the wanted mean lies among their averages, or until an
integer program proves that it cannot: then the proof is a row that all panels keep and the mean
does not, a cut, and the relaxation is solved once more with it. From a point inside one walks
toward the mean as far as the known panels allow; the facet at which the walk ends is the cut (a
target cut: Buchheim, Liers, Oswald, 2008), recovered in whole numbers from the panels it touches.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, gcd

import flint
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sortition.clock import Clock, Stopped, never
from sortition.decomposition.face import Face, Floats
from sortition.decomposition.sampling import Mender
from sortition.optimum import Cut
from sortition.relaxation import Unsettled
from sortition.resting import NOBODY_SOLVED, NONE_SOLVED
from sortition.solver import Program, program_of
from strata.profiles import Profiles

Counts = NDArray[np.int64]

LARGEST = 100_000
"""Largest coefficient of a cut; a facet with larger ones is rounded."""
GAIN = 1e-7
"""By how much a panel must improve on the known ones to be added."""
PRICING: dict[str, bool | int | float | str] = {
    "mip_heuristic_effort": 0.0,
    "mip_detect_symmetry": False,
    "mip_allow_restart": False,
}
"""Options of HiGHS: it starts from the best known panel and only has to prove or improve."""
AT_ONCE = 12
"""Panels that are added at a time."""


class NoPanel(Exception):
    """An integer program proved that no panel keeps the quotas."""

    def __str__(self) -> str:
        return "No panel keeps the quotas, that is proven: `sortition.examine` says why."


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mixture:
    """Panels, shape (n, T), and positive weights that sum to 1."""

    panels: Counts
    weights: Floats


class Generation:
    """The panels that are known, and the integer program that finds better ones.

    Parameters
    ----------
    profiles
        Whose panels they are.
    mender
        Of all panels, not only of those on a face; finds panels fast but proves nothing.
    """

    def __init__(self, profiles: Profiles, mender: Mender) -> None:
        self.profiles, self.mender = profiles, mender
        self.known = np.zeros((0, len(profiles)), dtype=np.int64)
        self.program = program_of(profiles, options=PRICING)

    def add(self, panels: NDArray[np.integer]) -> None:
        """Remember `panels`."""
        self.known = np.unique(np.concatenate([self.known, panels.astype(np.int64)]), axis=0)

    def best(self, worth: Floats, clock: Clock = never, gap: float = 1e-6) -> tuple[Counts, float]:
        """Return a panel worth most, and what no panel's worth exceeds.

        Raises
        ------
        NoPanel
            If there is none.
        """
        self.program.option("mip_abs_gap", gap)
        self.program.set_cost(worth)
        if len(self.known):
            self.program.start_from(self.known[np.argmax(self.known @ worth)])
        answer = self.program.solve(clock)
        if answer.status == "infeasible":
            raise NoPanel
        if answer.x is None:
            raise Stopped
        panel = np.rint(answer.x).astype(np.int64)
        self.add(panel[None, :])
        return panel, answer.bound

    def never(self, clock: Clock) -> list[Cut]:
        """Return a cut for each profile that no panel can hold.

        Raises
        ------
        NoPanel
            If no panel holds anybody.
        """
        for _ in range(8):
            self.add(self.mender.draw(50, np.zeros(len(self.profiles))))
        cuts = []
        for profile in range(len(self.profiles)):
            if self.known[:, profile].any():
                continue
            worth = np.zeros(len(self.profiles))
            worth[profile] = 1
            if self.best(worth, clock)[1] < 0.5:
                rests = str(NOBODY_SOLVED)
                whole = tuple(worth.astype(int).tolist())
                cuts.append(Cut(kind="never", coefficients=whole, at_most=0, rests_on=rests))
        return cuts

    def reach(self, face: Face, clock: Clock) -> Mixture | Cut:
        """Return weights of panels that average to the mean, or a cut that forbids it."""
        return _Walk(self, face).run(clock)


class _Walk:
    """The walk from the middle of the known panels toward the mean.

    Column 0 of the program is how far it goes, 1 being the mean itself; the others are weights.
    """

    def __init__(self, generation: Generation, face: Face) -> None:
        self.generation, self.face = generation, face
        self.panels = list(generation.known)
        self.middle = generation.known.mean(axis=0)
        count = len(self.panels)
        columns = np.column_stack([self.middle - face.mean, (generation.known - self.middle).T])
        self.program = Program(
            cost=np.append(1.0, np.zeros(count)),
            low=0,
            high=np.append(1.0, np.full(count, np.inf)),
            rows=sparse.csr_array(np.vstack([columns, np.append(0.0, np.ones(count))])),
            least=np.append(np.zeros(len(face)), 1),
            most=np.append(np.zeros(len(face)), 1),
        )

    def run(self, clock: Clock) -> Mixture | Cut:
        while True:
            answer = self.program.solve(clock)
            if answer.x is None:
                raise Unsettled("the walk toward the mean lost its way")
            if answer.x[0] > 1 - 1e-10:
                return self._mixture(answer.x[1:])
            worth, reached = -answer.multipliers[:-1], float(answer.multipliers[-1])
            if not self._extend(worth, reached, clock):
                return self._cut(worth, clock)

    def _mixture(self, weights: Floats) -> Mixture:
        used = np.flatnonzero(weights > 1e-13)
        return Mixture(
            panels=np.array(self.panels)[used], weights=weights[used] / weights[used].sum()
        )

    def _extend(self, worth: Floats, reached: float, clock: Clock) -> bool:
        """Add panels that let the walk go on; return whether there are any."""
        scale = max(1.0, float(np.abs(worth).max()))
        price = np.clip(worth / (worth.std() + 1e-12), -2, 2)
        quick = self._near(worth, price)
        if len(quick):
            quick = np.unique(quick, axis=0)
            gains = (quick - self.middle) @ worth - reached
            better = np.argsort(-gains)[:AT_ONCE]
            better = better[gains[better] > GAIN * scale]
            if len(better):
                self._include(quick[better])
                return True
        panel, _ = self.generation.best(worth * (1000 / scale), clock, gap=1e-4)
        if float((panel - self.middle) @ worth) - reached <= GAIN * scale:
            return False
        self._include(panel[None, :])
        return True

    def _near(self, worth: Floats, price: Floats) -> Counts:
        """Return panels found by mending: some around the mean, some around the best known."""
        mender, known = self.generation.mender, self.generation.known
        best = known[np.argsort(-(known @ worth))[:50]].astype(np.float32)
        shaken = mender.shake(best, price)
        around = mender.draw(50, price, mean=self.face.mean)
        return np.concatenate([around, mender.mend(shaken, price)[1]]).astype(np.int64)

    def _include(self, panels: Counts) -> None:
        self.generation.add(panels)
        for panel in panels:
            self.panels.append(panel)
            self.program.add_column(0, 0, np.inf, np.append(panel - self.middle, 1))

    def _cut(self, worth: Floats, clock: Clock) -> Cut:
        """Return the facet at which the walk ended, made valid by an integer program."""
        whole = self._facet()
        if whole is None or whole @ self.face.mean <= whole @ self.middle:
            whole = np.rint(worth * (1000 / np.abs(worth).max())).astype(np.int64)
        _, bound = self.generation.best(whole.astype(float), clock, gap=0.1)
        at_most = floor(bound + 1e-6)
        if whole @ self.face.mean <= at_most:
            raise Unsettled("the cut does not cut")
        return Cut(
            kind="panels",
            coefficients=tuple(whole.tolist()),
            at_most=at_most,
            rests_on=str(NONE_SOLVED),
        )

    def _facet(self) -> Counts | None:
        """Return whole numbers that are the same on all panels of the basis, if not too large."""
        columns, tight = self.program.basis()
        touched = np.array([self.panels[column - 1] for column in columns if column])
        rows = tight[tight < len(self.face)]
        sides = (touched[1:] - touched[0])[:, rows]
        solutions, count = flint.fmpz_mat(sides.tolist()).nullspace()
        if count != 1:
            return None
        entries = [int(solutions[i, 0]) for i in range(len(rows))]
        shared = gcd(*entries)
        if max(map(abs, entries)) > LARGEST * shared:
            return None
        whole = np.zeros(len(self.face), dtype=np.int64)
        whole[rows] = [entry // shared for entry in entries]
        inside = whole @ self.face.mean >= whole @ self.middle
        return whole if inside else -whole
