"""The parameter by which numbers are grouped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from api.web.problems import Fault
from api.web.query import Names

# More groups at once are a table that nobody reads.
MOST_DIMENSIONS = 2


def group_by(dimensions: Iterable[str], more: str, component: str) -> Names:
    """Return the parameter `group_by`; `more` is said beside the names of the dimensions, `component` is its name in
    the document."""
    names = tuple(dimensions)
    shown = ", ".join(f"`{name}`" for name in names)
    said = f"Dimensions, at most {MOST_DIMENSIONS}, joined by commas: {shown}. {more}"
    return Names(names, metadata={"description": said, "component": component})


def too_many_dimensions(parameters: Mapping[str, Any]) -> Iterable[Fault]:
    """Yield a fault when there are more dimensions than can be combined."""
    if len(parameters.get("group_by", ())) > MOST_DIMENSIONS:
        yield Fault(f"At most {MOST_DIMENSIONS} dimensions can be combined.", "group_by", "too-many-values")
