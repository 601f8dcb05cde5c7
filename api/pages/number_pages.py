"""`/stats`: the cases on file in numbers, each linked to the people whom it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from api.pages import event_numbers, heads, number_tables, shared_cards
from api.pages.addresses import address, kept_filters, without_empty
from api.pages.case_pages import CITATION_FORMATS
from api.pages.controls import described, titled
from api.pages.notices import Answer, for_people
from api.pages.others import figures_of_others
from api.pages.parameters import NUMBERS, NUMBERS_CARD
from api.pages.tables import MOST_ROWS, Row, shown_by
from api.pages.texts import language
from api.records.cases import CASES
from api.records.reading import Query
from api.records.statistics import OVERLAPPING
from api.v1.answers.query import query_of
from api.v1.numbers.cells import total
from api.v1.numbers.evidence import said_of, told_of
from api.v1.numbers.words import name_of
from api.v1.release import current_release
from api.v1.resources.stats import counts_events, counts_of, tells_terms
from api.v1.texts import has, say
from api.web import conditional
from api.web.cards import Card
from api.web.html import page
from api.web.reading import read

# What the page shows by itself; any other dimension is shown when it is asked for.
USUAL = ("status", "theme", "region", "article")
ROWS_OF_EACH = 12
# What is asked of the cases that meet the filters.
OF_NUMBERS = ("of", "group_by", "interval", "from", "to", "measure")
# Where the chart of a series is, and its width on a phone.
OVER_TIME, NARROW = "/v1/charts/status-over-time", 320


@dataclass(frozen=True)
class Table:
    """Groups of people by one dimension; `rest` tells of those left out, and `more` leads to all rows."""

    name: str
    title: str
    column: str
    groups: list[Row]
    rest: str
    more: str | None
    data: str
    embed: str
    overlapping: bool


@dataclass(frozen=True)
class Picture:
    """A chart of the API: its title, its addresses as a wide and as a narrow drawing, and as text and CSV."""

    title: str
    wide: str
    narrow: str
    text: str
    csv: str


@for_people
def show_numbers() -> Answer:
    """Counts of cases, for people."""
    tidy = without_empty()
    if tidy is not None:
        return tidy
    parameters = read(NUMBERS)
    if counts_events(parameters):
        return event_numbers.show(parameters)
    query, kept = query_of(CASES, parameters), kept_filters(*OF_NUMBERS)
    names = parameters.get("group_by", ())
    asked = {name: request.args[name] for name in OF_NUMBERS if name in request.args}
    # Bars are for one dimension on one day; whatever else is asked for stands in a table as files have it.
    plain = len(names) < 2 and "interval" not in parameters and not tells_terms(parameters)
    tables, as_asked = [], None
    if not plain:
        data = address("/v1/stats/cases.csv", {**kept, **asked})
        as_asked = number_tables.as_asked(
            counts_of(parameters), kept, "/cases", data, name_of, "stats.overlapping"
        )
    elif names:
        tables = [table_of(query, names[0], kept, MOST_ROWS)]
    else:
        tables = [table_of(query, name, kept, ROWS_OF_EACH) for name in USUAL]
    day = parameters.get("as_of") or current_release().released_on
    head = head_of(query, _title(parameters), kept, asked)
    everybody = total(current_release(), query, kept).said
    return page(
        "pages/stats.html",
        head=head,
        parameters=parameters,
        release=current_release(),
        tables=tables,
        as_asked=as_asked,
        picture=over_time(kept),
        total=everybody,
        evidence=said_of(current_release(), query),
        day=day,
        path=address("/cases", kept),
        filters=described(query, "/stats"),
        others=[] if kept or asked else figures_of_others(),
        takes_a_day="interval" not in parameters,
        kept=[(name, value) for name, value in {**kept, **asked}.items() if name != "as_of"],
        citation=heads.citation(head.title, head.permalink, told_of(current_release(), query)),
        formats=_citation_formats(kept, asked),
    )


@shared_cards.drawn
def show_card() -> Card:
    """The card that a link to numbers by one dimension shows where it is shared."""
    parameters = read(NUMBERS_CARD)
    conditional.identify()
    return card_of(
        query_of(CASES, parameters), parameters.get("group_by", "status"), kept_filters("group_by")
    )


def card_of(query: Query, name: str, kept: Mapping[str, str]) -> Card:
    """Return the card of the people of a query by one dimension."""
    key = f"chart.title.by-{name}"
    title = titled(say(key) if has(key) else title_by(name), query)
    everybody = total(current_release(), query, kept).said
    lead = say("stats.lead", total=everybody, day=query.as_of or current_release().released_on)
    told = f"{lead} {said_of(current_release(), query)}"
    return shared_cards.of_numbers(
        title, told, lambda most: shown_by(query, name, kept, most), overlapping=name in OVERLAPPING
    )


def _title(parameters: Mapping[str, Any]) -> str:
    """Return the title of what is asked for."""
    by = " · ".join(map(title_by, parameters.get("group_by", ())))
    if tells_terms(parameters):
        return " · ".join(filter(None, [say("stats.terms"), by]))
    return by or say("stats.title")


def _citation_formats(kept: Mapping[str, str], asked: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return where these numbers are cited for reference managers."""
    told = {**kept, **asked}
    return [
        (name, address("/v1/stats/cases/citation", {**told, "format": key})) for name, key in CITATION_FORMATS
    ]


def over_time(kept: Mapping[str, str]) -> Picture:
    """Return the chart of the people held, or of those whom the filters name, on the last day of each year."""
    named = any(name in kept for name in ("custody", "status", "status_group"))
    told = {**kept, "lang": language()}
    return Picture(
        title=say("chart.title.people-over-time" if named else "chart.title.status-over-time"),
        wide=address(f"{OVER_TIME}.svg", told),
        narrow=address(f"{OVER_TIME}.svg", {**told, "width": NARROW}),
        text=address(f"{OVER_TIME}.txt", told),
        csv=address(f"{OVER_TIME}.csv", told),
    )


def title_by(name: str) -> str:
    """Return the title of a table by a dimension."""
    key = f"stats.by.{name}"
    return say(key) if has(key) else say("stats.by", name=name.replace("_", " "))


def head_of(query: Query, title: str, kept: Mapping[str, str], asked: Mapping[str, str]) -> heads.Head:
    """Return the head of the page of numbers; `asked` says what is asked of the cases that meet the filters."""
    told = {**kept, **asked}
    path = address("/stats", told)
    title = titled(title, query)
    # A frame shows counts by one dimension.
    embeddable = asked.keys() <= {"group_by"} and "," not in asked.get("group_by", "")
    data = heads.same_as_data(address("/v1/stats/cases", told if asked else {**kept, "group_by": "status"}))
    return heads.Head(
        title=title,
        description=say("stats.description"),
        path=path,
        permalink=heads.pinned("/stats", told),
        section="/stats",
        alternates=[*data, *(heads.oembed_of(path, title) if embeddable else [])],
        structured=heads.dataset(title, say("stats.description"), path, data),
        card=_shared(query, kept, asked) if embeddable else None,
        unlisted=bool(kept),
    )


def _shared(query: Query, kept: Mapping[str, str], asked: Mapping[str, str]) -> heads.Shared:
    card = card_of(query, asked.get("group_by", "status"), kept)
    return shared_cards.shared("/stats/card.png", card, {**kept, **asked})


def table_of(query: Query, name: str, kept: Mapping[str, str], most: int) -> Table:
    """Return the table of a query by one dimension, with so many rows."""
    shown = shown_by(query, name, kept, most)
    told = {**kept, "group_by": name}
    return Table(
        name=name,
        title=title_by(name),
        column=name_of(name),
        groups=shown.rows,
        rest=shown.rest,
        more=address("/stats", told) if shown.rest and most < MOST_ROWS else None,
        data=address("/v1/stats/cases", told),
        embed=address("/embed", {"what": "stats", **told}),
        overlapping=name in OVERLAPPING,
    )
