"""What the app can tell of itself to those who watch it. Nothing is counted here: a figure is asked for when it is
wanted, and where nobody watches it never is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import Flask

_FIGURES, _STATE = "open-cases-figures", "open-cases-state-of-data"

# Where a request notes the rule that it met, and whether its answer was kept already, in the WSGI environment.
ROUTE, CACHE = "open_cases.route", "open_cases.cache"
HIT, MISS, BYPASS = "hit", "miss", "bypass"


@dataclass(frozen=True)
class Figure:
    """A number of this process; one that `grows` is counted from its start and never falls."""

    name: str
    meaning: str
    value: Callable[[], float]
    grows: bool


@dataclass(frozen=True)
class State:
    """What is served: the newest release with its day and the time of its load, in seconds since 1970, or None where
    none can be read; and how many releases cannot, by reason."""

    release: str | None = None
    released_at: float = 0.0
    loaded_at: float = 0.0
    not_served: Mapping[str, int] = field(default_factory=dict)


def tell(app: Flask, name: str, meaning: str, value: Callable[[], float], *, grows: bool = False) -> None:
    """Let those who watch see a figure of this process as `open_cases_<name>`, summed over all processes.

    `value` is asked once a second, from a thread of its own, and must be quick.
    """
    app.extensions.setdefault(_FIGURES, []).append(Figure(name, meaning, value, grows))


def describe(app: Flask, state: Callable[[], State]) -> None:
    """Say what tells the state of the data; it is asked whenever somebody looks."""
    app.extensions[_STATE] = state


def figures_of(app: object) -> list[Figure]:
    """Return the figures that an app tells; none of an app that is not ours."""
    found: list[Figure] = getattr(app, "extensions", {}).get(_FIGURES, [])
    return found


def state_of(app: object) -> Callable[[], State]:
    """Return what tells the state of an app's data."""
    found: Callable[[], State] = getattr(app, "extensions", {}).get(_STATE, State)
    return found
