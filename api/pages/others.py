"""What other organisations count, beside our numbers: each with its day and its criteria."""

from __future__ import annotations

from api.pages import lookups
from api.pages.lookups import Record
from api.records.dates import interval
from api.records.reference_tables import FIGURES

# Measures that a reader would hold against the number of people on file, in the order in which they are shown.
MEASURES = ("political-prisoners-listed", "persecuted-in-custody", "persecuted-total")


def figures_of_others() -> list[Record]:
    """Return the newest figure of each organisation for each of the measures, the newest first."""
    newest: dict[tuple[str, str], Record] = {}
    for figure in lookups.every(FIGURES, measure=(MEASURES, ())):
        key = figure["measure"], figure["organisation"]
        known = newest.get(key)
        if known is None or _day(known) < _day(figure):
            newest[key] = figure
    by_day = sorted(newest.values(), key=_day, reverse=True)
    return sorted(by_day, key=lambda figure: MEASURES.index(figure["measure"]))


def _day(figure: Record) -> str:
    return interval(figure["as_of"]).first
