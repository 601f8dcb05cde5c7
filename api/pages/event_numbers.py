"""`/stats?of=events`: the events on file in numbers, each linked to the events that it counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages import heads
from api.pages.addresses import address, kept_filters
from api.pages.case_pages import CITATION_FORMATS
from api.pages.controls import described, titled
from api.pages.notices import Answer
from api.pages.number_tables import as_asked
from api.v1.numbers.event_cells import EVENTS_PATH, event_cells
from api.v1.release import current_release
from api.v1.resources.event_stats import counts_of_events
from api.v1.texts import say
from api.web.html import page

STATS, DATA = "/stats", "/v1/stats/events"


def show(parameters: Mapping[str, Any]) -> Answer:
    """Counts of events, for people."""
    counts, sent = counts_of_events(parameters), kept_filters("of")
    kept = {name: value for name, value in sent.items() if name != "group_by"}
    by = " · ".join(map(_name_of, counts.dimensions))
    title = titled(" · ".join(filter(None, [say("stats.event.title"), by])), counts.query)
    path = address(STATS, {"of": "events", **sent})
    (every,) = event_cells(current_release(), counts.query, (), kept)
    data = heads.same_as_data(address(DATA, sent), address(f"{DATA}.csv", sent))
    head = heads.Head(
        title=title,
        description=say("stats.event.title"),
        path=path,
        permalink=heads.pinned(STATS, {"of": "events", **sent}),
        section=STATS,
        alternates=data,
        structured=heads.dataset(title, say("stats.event.title"), path, data),
        unlisted=True,
    )
    return page(
        "pages/event_stats.html",
        head=head,
        parameters=parameters,
        release=current_release(),
        table=as_asked(counts, kept, EVENTS_PATH, address(f"{DATA}.csv", sent), _name_of, "stats.event.open"),
        total=every.said,
        day=parameters.get("as_of") or current_release().released_on,
        filters=described(counts.query, STATS),
        kept=[(name, value) for name, value in {"of": "events", **sent}.items() if name != "as_of"],
        citation=heads.citation(title, head.permalink),
        formats=[
            (name, address(f"{DATA}/citation", {**sent, "format": key})) for name, key in CITATION_FORMATS
        ],
    )


def _name_of(dimension: str) -> str:
    return say(f"stats.event.{dimension}")
