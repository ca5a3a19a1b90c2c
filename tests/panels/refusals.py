"""That something is refused, by its code."""

from __future__ import annotations

import pytest

from sortition.refused import Refused


def refused(code: str) -> pytest.RaisesExc[Refused]:
    """Expect a refusal whose first problem has this code."""
    return pytest.raises(Refused, check=lambda error: error.problems[0].code == code)
