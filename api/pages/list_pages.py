"""`/cases`: the list of cases for people, with the filters of the API and a form for the most usual of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import request

from api.pages import heads, lookups
from api.pages.addresses import address, kept_filters, without_empty
from api.pages.case_pages import CITATION_FORMATS
from api.pages.controls import Control, controls, described, titled
from api.pages.counts import Counts
from api.pages.name_language import native_first
from api.pages.notices import Answer, for_people
from api.pages.parameters import LIST, USUAL_ON_PAGE
from api.pages.search_notes import said_of_search
from api.records.cases import CASES
from api.records.reading import Order, Page, Position, Query
from api.v1.answers.lists import cursors_of
from api.v1.answers.query import query_of
from api.v1.numbers.evidence import said_of, told_of
from api.v1.release import current_release
from api.v1.texts import count_of, say
from api.web import paging
from api.web.html import page
from api.web.reading import read

URGENT_YEARS = 2
# The orders of the form beside that by surname, with the keys of their words.
ORDERS = {
    "-status_since": "change",
    "in_custody_since": "held",
    "verified_on": "verified",
    "-sentence_months": "sentence",
    "name": "name",
}


@for_people
def show_cases() -> Answer:
    """Cases that meet all filters, for people."""
    tidy = without_empty()
    if tidy is not None:
        return tidy
    parameters = read(LIST)
    cursor = parameters.get("cursor")
    query = query_of(CASES, parameters)
    if not query.sort and "q" not in query.filters:
        query = replace(query, sort=(Order(by_surname()),))
    position = Position(cursor.values, cursor.backwards) if cursor else None
    found = lookups.some_cases(query, parameters.get("limit", USUAL_ON_PAGE), position)
    counts = Counts(current_release(), query)
    choices = [*controls(request.args, counts.of), _orders(query)]
    shown = {control.name for control in choices} | {"q", "as_of"}
    head = head_of(found.total, query)
    return page(
        "pages/cases.html",
        head=head,
        parameters=parameters,
        release=current_release(),
        cases=found.cases,
        total=found.total,
        evidence=said_of(current_release(), query),
        let_go=said_of_search(query),
        filters=described(query, "/cases"),
        controls=choices,
        letters=_letters(counts),
        urgent=urgent(),
        carried=[
            (name, value)
            for name, value in request.args.items()
            if name not in {*shown, "cursor", "limit", "release", "lang"}
        ],
        sent=request.args,
        citation=heads.citation(head.title, head.permalink, told_of(current_release(), query)),
        formats=citation_formats(),
        embed=address("/embed", {"what": "cases", **kept_filters("limit")}),
        pages=_neighbours(found.page, query),
        possible=_possible_people(query),
        path_of_possible=address("/cases", {**kept_filters("limit"), "certainty": "any"}),
    )


def _possible_people(query: Query) -> int:
    """Return how many may meet a query of those who surely did on a day; 0 for any other query."""
    return current_release().evidence(query).possibly if query.as_of and query.certain else 0


def citation_formats() -> list[tuple[str, str]]:
    """Return where the filters of this request are cited for reference managers."""
    kept = kept_filters("limit", "sort", "group_by")
    return [(name, address("/v1/cases/citation", {**kept, "format": key})) for name, key in CITATION_FORMATS]


def head_of(total: int, query: Query) -> heads.Head:
    """Return the head of the page of a list."""
    kept = kept_filters("limit")
    path = address("/cases", kept)
    title = titled(say("cite.cases"), query)
    description = say("cases.description", people=count_of("people", total))
    data = heads.same_as_data(address("/v1/cases", kept), address("/v1/cases.csv", kept), _of_feed(kept))
    return heads.Head(
        title=title,
        description=description,
        path=path,
        permalink=heads.pinned("/cases", kept),
        section="/cases",
        alternates=[*data, *heads.oembed_of(path, title)],
        structured=heads.dataset(title, description, path, data),
        unlisted=bool(kept),
    )


def _of_feed(kept: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in kept.items() if name not in {"sort", "as_of", "certainty"}}


def _neighbours(shown: Page, query: Query) -> dict[str, str | None]:
    """Return the addresses of the pages before and after this one."""
    # The order follows the language, and must not change with it from page to page.
    order = ",".join(("-" if key.descending else "") + key.name for key in query.sort)
    before, after = cursors_of(shown, {"sort": order} if order else {})
    return {
        "before": paging.address_of(before) if before else None,
        "after": paging.address_of(after) if after else None,
    }


def by_surname() -> str:
    """Return the sort key of surnames as a reader of this language looks for them."""
    return "surname_native" if native_first() else "surname"


def _orders(query: Query) -> Control:
    """Return the choice of an order; without one a list is sorted by surname, and what is searched for by how well it
    fits."""
    usual = "best" if "q" in query.filters else "surname"
    keys = [*((by_surname(),) if usual == "best" else ()), *ORDERS]
    options = [
        ("", say(f"sort.{usual}")),
        *((key, say(f"sort.{ORDERS.get(key, 'surname')}")) for key in keys),
    ]
    chosen = request.args.get("sort")
    if chosen == by_surname() and usual == "surname":
        chosen = None
    more = [(chosen, chosen)] if chosen and chosen not in dict(options) else []
    return Control("sort", say("sort"), [*options, *more], chosen, is_filter=False)


def _letters(counts: Counts) -> list[tuple[str, int, str, bool]]:
    """Return the index of surnames: letters, how many people each has, where they are listed, and which is chosen."""
    kept, chosen = kept_filters("limit", "cursor", "initial"), request.args.get("initial")
    return [
        (letter, number, address("/cases", {**kept, "initial": letter}), letter == chosen)
        for letter, number in counts.initials()
    ]


def urgent() -> str:
    """Return the list of the people in custody of whom nobody confirmed anything in the two years before the release,
    the longest silence first."""
    year, rest = current_release().released_on.split("-", 1)
    day = f"{int(year) - URGENT_YEARS}-{'02-28' if rest == '02-29' else rest}"
    return address("/cases", {"custody": "true", "verified_before": day, "sort": "verified_on"})
