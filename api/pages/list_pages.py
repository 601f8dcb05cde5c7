"""`/cases`: the list of cases for people, with the filters of the API and a form for the most usual of them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from api.pages import heads, lookups
from api.pages.addresses import address, kept_filters, without_empty
from api.pages.case_pages import CITATION_FORMATS
from api.pages.controls import controls, described, titled
from api.pages.notices import Answer, for_people
from api.pages.parameters import LIST, USUAL_ON_PAGE
from api.pages.search_notes import said_of_search
from api.records.cases import CASES
from api.records.reading import Page, Position, Query
from api.v1.answers.lists import cursors_of
from api.v1.answers.query import query_of
from api.v1.numbers.evidence import said_of, told_of
from api.v1.release import current_release
from api.v1.texts import count_of, say
from api.web import paging
from api.web.html import page
from api.web.reading import read


@for_people
def show_cases() -> Answer:
    """Cases that meet all filters, for people."""
    tidy = without_empty()
    if tidy is not None:
        return tidy
    parameters = read(LIST)
    cursor = parameters.get("cursor")
    query = query_of(CASES, parameters)
    position = Position(cursor.values, cursor.backwards) if cursor else None
    found = lookups.some_cases(query, parameters.get("limit", USUAL_ON_PAGE), position)
    choices = controls(request.args)
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
        filters=described(query),
        controls=choices,
        carried=[
            (name, value)
            for name, value in request.args.items()
            if name not in {*shown, "cursor", "limit", "release", "lang"}
        ],
        sent=request.args,
        citation=heads.citation(head.title, head.permalink, told_of(current_release(), query)),
        formats=citation_formats(),
        embed=address("/embed", {"what": "cases", **kept_filters("limit")}),
        pages=_neighbours(found.page),
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


def _neighbours(shown: Page) -> dict[str, str | None]:
    """Return the addresses of the pages before and after this one."""
    before, after = cursors_of(shown)
    return {
        "before": paging.address_of(before) if before else None,
        "after": paging.address_of(after) if after else None,
    }
