"""Feeds of changed facts: Atom (RFC 4287) and JSON Feed 1.1, of any query of cases.

A reader follows one person, a call to action or any list, and leaves no address with anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

import orjson
from flask import Response, request

from api.records.cases import CASES
from api.records.history import CHANGES
from api.records.reading import Query
from api.records.release import Release
from api.records.vocabularies import ids
from api.v1.answers.case_lookup import withdrawn
from api.v1.answers.changes_in_words import names_of_cases, page_of, text_of, title_of
from api.v1.answers.envelopes import address_of, with_base
from api.v1.answers.lists import cursors_of, position_of
from api.v1.answers.marks import mark_of_change
from api.v1.answers.query import query_of
from api.v1.draft import credit, marked
from api.v1.newer import address_in_newest
from api.v1.release import current_release
from api.v1.resources.changes import kinds_of_changes
from api.v1.shapes.case_filters import CaseFilters
from api.v1.shapes.fields import choices
from api.v1.texts import newer_in_words, say
from api.web import atom, links, paging
from api.web.decorations import Bearing
from api.web.language import wanted_language
from api.web.paging import CursorField
from api.web.smorest import Blueprint

# A reader's program asks often and keeps what it has seen.
MOST_ENTRIES = 100
JSON_FEED_TYPE = "application/feed+json"

blueprint = Blueprint("feeds", __name__, description=__doc__)


class FeedQuery(CaseFilters):
    """The filters of the list of cases, and those of changes."""

    bears = Bearing.DECORATIONS
    case = choices("Cases, by uid or id.")
    call = choices("Calls to action that a change concerns.", ids("calls_to_action"))
    kind = kinds_of_changes()
    cursor = CursorField()


_OF_CHANGES = ("case", "call", "kind")
# What asks for another page, and not for other changes.
_BESIDE = (*_OF_CHANGES, "cursor")


@blueprint.texts("/changes.atom", FeedQuery, (atom.MEDIA_TYPE,))
def show_changes_atom(parameters: dict[str, Any]) -> Response:
    """Follow changes as an Atom feed

    The newest first, of any query of cases; an entry's id never changes. Older entries follow by
    `rel="next"` (RFC 5005).
    """
    return _feed(parameters, _atom, atom.MEDIA_TYPE)


@blueprint.texts("/changes.jsonfeed", FeedQuery, (JSON_FEED_TYPE,))
def show_changes_jsonfeed(parameters: dict[str, Any]) -> Response:
    """Follow changes as a JSON Feed

    The newest first, of any query of cases; an entry's id never changes. Older entries follow by `next_url`.
    """
    return _feed(parameters, _json_feed, JSON_FEED_TYPE)


Entries = Sequence[Mapping[str, Any]]


def _feed(
    parameters: Mapping[str, Any], write: Callable[[Release, Entries, str], bytes], media_type: str
) -> Response:
    release = current_release()
    of_cases = query_of(CASES, {name: value for name, value in parameters.items() if name not in _BESIDE})
    filters: dict[str, Any] = {name: parameters[name] for name in _OF_CHANGES if name in parameters}
    if of_cases.filters or of_cases.as_of:
        filters["cases"] = of_cases
    for identity in parameters.get("case", ((), ()))[0]:
        if problem := withdrawn(identity):
            raise problem
    query = Query(filters=filters)
    page = release.page(CHANGES, query, MOST_ENTRIES, position_of(CHANGES, query, parameters.get("cursor")))
    changes = [orjson.loads(with_base(row.documents["document"])) for row in page.rows]
    names = names_of_cases(release, changes)
    entries = [_entry(change, names) for change in changes]
    _, after = cursors_of(page)
    older = links.absolute(paging.address_of(after)) if after else ""
    answer = Response(write(release, entries, older), content_type=media_type)
    answer.headers["Data-Release"] = release.id
    return answer


def _entry(change: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return what both formats say of a change."""
    return {
        "id": _lasting_id(change["id"]),
        "title": title_of(change, names),
        "text": text_of(change),
        "risk": mark_of_change(change)["risk"],
        "url": page_of(change),
        "day": change["released_on"],
        "kind": change["kind"],
    }


def _lasting_id(name: str) -> str:
    """Return an id that stays wherever the service moves (RFC 9562, version 5)."""
    return uuid5(NAMESPACE_URL, f"open-cases/v1/changes/{name}").urn


def _about(release: Release, entries: Entries) -> dict[str, str]:
    # All pages are of one feed, which has one id and one title (RFC 5005, 3).
    asked = {name: value for name, value in request.args.items() if name != "cursor"}
    query = urlencode(sorted(asked.items()), safe=",:")
    newer = newer_in_words()
    return {
        "id": _lasting_id(f"?{query}"),
        "newer": newer[0] if newer else "",
        "newest": address_in_newest() if newer else "",
        "caution": say("caution.labelled") if any(entry["risk"] for entry in entries) else "",
        # Names of parameters are ours; what a reader sent as their values is not for our frame.
        "title": marked(say("feed.title") + (f" ({', '.join(sorted(asked))})" if query else "")),
        "self": address_of(),
        "first": address_of(cursor=None),
        "home": links.absolute("/"),
        "rights": credit(release.id),
    }


def _told(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def _atom(release: Release, entries: Entries, older: str) -> bytes:
    about = _about(release, entries)
    newest = [atom.Link("latest-version", about["newest"], atom.MEDIA_TYPE)] if about["newer"] else []
    # Every page of a feed leads to another (RFC 5005, 3).
    first_page = (
        [atom.Link("first", about["first"], atom.MEDIA_TYPE)] if about["first"] != about["self"] else []
    )
    next_page = [atom.Link("next", older, atom.MEDIA_TYPE)] if older else []
    return atom.written(
        about["id"],
        about["title"],
        release.released_on,
        [
            atom.Link("self", about["self"], atom.MEDIA_TYPE),
            atom.Link("alternate", about["home"], "text/html"),
            *newest,
            *first_page,
            *next_page,
        ],
        (
            atom.Entry(
                entry["id"],
                entry["title"],
                entry["day"],
                entry["url"],
                entry["text"],
                category=entry["kind"],
            )
            for entry in entries
        ),
        subtitle=_told(about["newer"], about["caution"]),
        rights=about["rights"],
    )


def _json_feed(release: Release, entries: Entries, older: str) -> bytes:
    about = _about(release, entries)
    # What the standard has no member for stands in one whose name begins so (JSON Feed 1.1, Extensions).
    newer = {"_open_cases": {"latest_version": about["newest"]}} if about["newer"] else {}
    next_page = {"next_url": older} if older else {}
    return orjson.dumps(
        {
            **newer,
            **next_page,
            "version": "https://jsonfeed.org/version/1.1",
            "title": about["title"],
            "description": _told(about["rights"], about["newer"], about["caution"]),
            "home_page_url": about["home"],
            # It names the feed, and its pages have one between them (JSON Feed 1.1, Top-level).
            "feed_url": about["first"],
            "language": wanted_language(),
            "authors": [{"name": "Open Cases"}],
            "items": [
                {
                    "id": entry["id"],
                    "url": entry["url"],
                    "title": entry["title"],
                    "content_text": entry["text"],
                    "date_published": f"{entry['day']}T00:00:00Z",
                    "tags": [entry["kind"]],
                }
                for entry in entries
            ],
        }
    )
