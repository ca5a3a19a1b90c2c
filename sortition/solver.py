"""The one door to the solver: linear and integer programs over the rows of a pool, by HiGHS.

Its traps are handled here and nowhere else: one thread set before the first solve, no relative gap
where an optimum is claimed, a bound that is what the solver proves and not what it found, and
solves that do not listen to their time limit, which run in a thread that can be left behind.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from sortition.clock import Clock, Stopped, never
from strata.profiles import Profiles

Floats = NDArray[np.float64]

_GRACE = 0.5
"""Seconds that a cancelled solve gets to give back control before it is left behind."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What the solver found and proved.

    Parameters
    ----------
    status
        ``optimal``; ``infeasible``, proven; ``limit`` if a gap, node or time limit of the program
        itself ended the search.
    x
        Values of the columns, None if no point was found.
    value, bound
        The objective at `x`, and what no point can exceed.
    rows
        Values of the rows at `x`, empty if no point was found.
    multipliers
        For a linear program the row duals, in the solver's sign for maximising; empty for an
        integer one.
    """

    status: Literal["optimal", "infeasible", "limit"]
    x: Floats | None
    value: float
    bound: float
    rows: Floats
    multipliers: Floats


class _Quiet(highspy.Highs):
    """HiGHS that writes nothing to standard output, not even as it starts."""

    def enableCallbacks(self) -> None:  # the solver's own name
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()


class Program:
    """Maximise ``cost @ x`` where ``least <= rows @ x <= most`` and ``low <= x <= high``.

    Parameters
    ----------
    cost, low, high
        One entry per column.
    rows
        Shape (rows, columns).
    least, most
        One entry per row; infinite where there is no bound.
    integer
        Whether all columns, or which of them, are whole numbers.
    options
        Further options of HiGHS by name.

    Notes
    -----
    Keeps its basis from one `solve` to the next, so that a changed program starts where the last
    one ended.
    """

    def __init__(
        self,
        *,
        cost: ArrayLike,
        low: ArrayLike,
        high: ArrayLike,
        rows: sparse.csr_array,
        least: ArrayLike,
        most: ArrayLike,
        integer: bool | NDArray[np.bool_] = False,
        options: Mapping[str, bool | int | float | str] | None = None,
    ) -> None:
        self.integer = bool(np.any(integer))
        self._highs: Any = _Quiet()
        settings: dict[str, bool | int | float | str] = {
            "threads": 1,
            "random_seed": 0,
            "mip_rel_gap": 0.0,
            "mip_abs_gap": 1e-6,
            "primal_feasibility_tolerance": 1e-9,
            "dual_feasibility_tolerance": 1e-9,
        }
        for name, setting in {**settings, **(options or {})}.items():
            self._highs.setOptionValue(name, setting)
        columns = rows.shape[1]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = columns, rows.shape[0]
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_ = _filled(cost, columns)
        model.col_lower_ = _filled(low, columns)
        model.col_upper_ = _filled(high, columns)
        model.row_lower_ = _filled(least, rows.shape[0])
        model.row_upper_ = _filled(most, rows.shape[0])
        rows.sort_indices()
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = rows.indptr.astype(np.int32)
        model.a_matrix_.index_ = rows.indices.astype(np.int32)
        model.a_matrix_.value_ = rows.data.astype(np.float64)
        if self.integer:
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            marks = np.broadcast_to(integer, columns)
            model.integrality_ = [kinds[int(mark)] for mark in marks]
        self._highs.passModel(model)

    @property
    def columns(self) -> int:
        """Number of columns."""
        return int(self._highs.getNumCol())

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return int(self._highs.getNumRow())

    def option(self, name: str, setting: bool | int | float | str) -> None:
        """Set an option of HiGHS for the solves to come."""
        self._highs.setOptionValue(name, setting)

    def set_cost(self, cost: ArrayLike) -> None:
        """Replace the objective, one entry per column."""
        index = np.arange(self.columns, dtype=np.int32)
        self._highs.changeColsCost(len(index), index, _filled(cost, len(index)))

    def set_columns(self, index: ArrayLike, low: ArrayLike, high: ArrayLike) -> None:
        """Replace the bounds of the columns at `index`."""
        at = np.asarray(index, dtype=np.int32)
        self._highs.changeColsBounds(len(at), at, _filled(low, len(at)), _filled(high, len(at)))

    def set_row(self, row: int, least: float, most: float) -> None:
        """Replace the bounds of one row."""
        self._highs.changeRowBounds(row, least, most)

    def set_entry(self, row: int, column: int, value: float) -> None:
        """Replace one entry of the matrix."""
        self._highs.changeCoeff(row, column, value)

    def add_row(self, coefficients: ArrayLike, least: float, most: float) -> None:
        """Add a row, one coefficient per column."""
        dense = np.asarray(coefficients, dtype=np.float64)
        at = np.flatnonzero(dense).astype(np.int32)
        self._highs.addRow(least, most, len(at), at, dense[at])

    def add_column(self, cost: float, low: float, high: float, entries: ArrayLike) -> None:
        """Add a column, one entry per row."""
        dense = np.asarray(entries, dtype=np.float64)
        at = np.flatnonzero(dense).astype(np.int32)
        self._highs.addCol(cost, low, high, len(at), at, dense[at])

    def start_from(self, x: ArrayLike) -> None:
        """Offer an integer program a point that keeps its rows."""
        solution = highspy.HighsSolution()
        solution.col_value = np.asarray(x, dtype=np.float64)
        self._highs.setSolution(solution)

    def basis(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the columns that are basic and the rows that are not, both ascending.

        There are as many of the one as of the other: the matrix where they meet has an inverse.
        """
        basic = np.asarray(self._highs.getBasicVariables()[1], dtype=np.int64)
        loose = np.zeros(self.row_count, dtype=bool)
        loose[-1 - basic[basic < 0]] = True
        return np.sort(basic[basic >= 0]), np.flatnonzero(~loose)

    def solve(self, clock: Clock = never, *, seconds: float = float("inf")) -> Answer:
        """Solve the program.

        Parameters
        ----------
        clock
            Ends the work from outside.
        seconds
            Limit of this solve; what was found by then is returned with status ``limit``.

        Raises
        ------
        Stopped
            If `clock` ran out first.
        """
        left = clock()
        if left <= 0:
            raise Stopped
        used = self._highs.getRunTime()  # HiGHS counts on from one solve to the next
        self._highs.setOptionValue("time_limit", min(used + min(left, seconds), 1e30))
        if self.integer:
            self._run_apart(clock)
        else:
            self._highs.run()
        return self._answer(clock)

    def solve_patiently(self, tolerances: Sequence[float], clock: Clock = never) -> Answer:
        """Solve a linear program with one tolerance of its rows after the other.

        Returns
        -------
        The first answer with a point; that with the last tolerance if there is none.

        Raises
        ------
        Stopped
            If `clock` or a limit of the solver's own ended the work.
        """
        for tolerance in tolerances:
            self.option("primal_feasibility_tolerance", tolerance)
            answer = self.solve(clock)
            if answer.status == "limit":
                raise Stopped
            if answer.x is not None:
                break
        return answer

    def _run_apart(self, clock: Clock) -> None:
        """Run in a thread of its own, so that a stop is heard while the solver works."""
        done = threading.Event()

        def work() -> None:
            self._highs.run()
            done.set()

        self._highs.HandleUserInterrupt = True
        threading.Thread(target=work, daemon=True).start()
        try:
            while not done.wait(min(0.1, max(clock(), 0.0))):
                if clock() <= 0:
                    raise Stopped
        except BaseException:
            self._highs.cancelSolve()
            done.wait(_GRACE)
            raise

    def _answer(self, clock: Clock) -> Answer:
        status = self._highs.getModelStatus()
        kinds = highspy.HighsModelStatus
        info = self._highs.getInfo()
        found = info.primal_solution_status == 2  # a feasible point
        solution = self._highs.getSolution()
        x = np.array(solution.col_value) if found else None
        if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
            return Answer(
                status="infeasible", x=None, value=-np.inf, bound=-np.inf,
                rows=np.empty(0), multipliers=np.empty(0),
            )  # fmt: skip
        if status not in (kinds.kOptimal, kinds.kTimeLimit, kinds.kSolutionLimit,
                          kinds.kIterationLimit, kinds.kObjectiveBound,
                          kinds.kInterrupt, kinds.kObjectiveTarget):  # fmt: skip
            raise ArithmeticError(f"HiGHS ended with {self._highs.modelStatusToString(status)}")
        if status != kinds.kOptimal and clock() <= 0:
            raise Stopped
        value = float(info.objective_function_value) if found else -np.inf
        bound = float(info.mip_dual_bound) if self.integer else value
        return Answer(
            status="optimal" if status == kinds.kOptimal else "limit",
            x=x,
            value=value,
            bound=bound,
            rows=np.array(solution.row_value) if found else np.empty(0),
            multipliers=np.empty(0) if self.integer else np.array(solution.row_dual),
        )


def program_of(
    profiles: Profiles,
    *,
    integer: bool = True,
    options: Mapping[str, bool | int | float | str] | None = None,
) -> Program:
    """Return the program whose points are the panels of `profiles`, without a cost.

    Parameters
    ----------
    profiles
        A column for each, with how many of its people sit.
    integer
        Whether people are whole.
    options
        Of HiGHS.
    """
    return Program(
        cost=0,
        low=0,
        high=profiles.sizes,
        rows=profiles.incidence,
        least=profiles.least,
        most=profiles.most,
        integer=integer,
        options=options,
    )


def _filled(entries: ArrayLike, length: int) -> Floats:
    return np.ascontiguousarray(np.broadcast_to(np.asarray(entries, dtype=np.float64), length))
