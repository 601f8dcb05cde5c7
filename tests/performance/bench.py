"""What a run of the bench shares: its options, its folder, and the results that the rows give."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers import ROOT

FOLDER = ROOT / "var" / "bench"


@dataclass(frozen=True)
class Bench:
    """The options of a run: cases of the large tables, seconds of each burst, and how often contenders alternate."""

    cases: int = 1_000_000
    seconds: int = 5
    rounds: int = 3
    folder: Path = FOLDER
    # What a search found dear is kept for the next.
    write: bool = False

    def log(self, name: str) -> Path:
        """The file that a server writes into."""
        folder = self.folder / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{name}.log"


class CannotMeasureError(RuntimeError):
    """A row cannot be measured here; the message says why, and what would help."""


@dataclass(frozen=True)
class Outcome:
    """Today's figures of a row, and whether it reaches what it must; None where that cannot be said.

    `profile` are paths whose answering is profiled when this row falls shortest, with `again` as to somebody who has the
    answer already; `reached` is the share of what it
    must reach, 1 or more when it does.
    """

    today: str
    holds: bool | None
    reached: float | None = None
    profile: Sequence[str] = ()
    again: bool = False


@dataclass(frozen=True)
class Sample:
    """Measurements of one thing, in any unit."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The value in the middle."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        low, high = min(self.values), max(self.values)
        return f"{_short(self.median)} ({_short(low)}–{_short(high)})"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def at_least(ours: Sample, other: Sample, times: float, what: str) -> tuple[str, bool, float]:
    """Compare two rates: their figures in words, whether ours is `times` the other's, and the share reached."""
    ratio = ours.median / other.median
    text = f"{ratio:.2f} ×: {ours} against {other} {what}"
    return text, ratio >= times, ratio / times


def at_most(name: str, now: Sample | str, before: Sample | str, times: float) -> tuple[str, float]:
    """Compare two times in milliseconds: what is said of them, and the share reached of at most `times` the other's;
    one that could not be measured is given as the words that say why."""
    if isinstance(now, str) or isinstance(before, str):
        return f"{name}: {now if isinstance(now, str) else before}", 0.0
    ratio = now.median / before.median
    return f"{name} {ratio:.2f} × (≤ {times:g}): {now} against {before} ms", times / ratio
