"""`/embed`: choose what to show on another site, see it, and copy the code.

A plain form that the server answers; the small script only answers sooner, and copies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import render_template, request

from api.pages import heads, lookups
from api.pages.addresses import absolute, address, kept_filters, without_empty
from api.pages.controls import controls
from api.pages.embed_codes import embed_at, iframe
from api.pages.lookups import Record
from api.pages.name_language import shown_name
from api.pages.notices import Answer, for_people
from api.pages.number_pages import title_by
from api.pages.parameters import BUILDER, USUAL_IN_EMBED
from api.pages.texts import languages
from api.records import reading
from api.records.cases import CASES
from api.records.filter_values import WORDS
from api.records.reading import Query
from api.records.resolution import ACTIONS, CALLS_TO_ACTION
from api.records.search import MOST_WORDS, Search, exact_words
from api.v1.release import current_release
from api.v1.texts import say
from api.web import links
from api.web.html import page
from api.web.reading import read
from api.web.svg import LOOKS

WIDTHS = {"narrow": 280, "medium": 400, "wide": 640}
KINDS = ("case", "cases", "stats", "call")
# By which numbers are usually wanted; the address of the page takes every other dimension as well.
DIMENSIONS = ("status", "theme", "region", "article", "year", "gender", "sentence_kind", "recognised_by")
# The chart in SVG that draws the numbers of a dimension, where there is one.
PICTURES: Mapping[str, str] = {
    "status": "/v1/charts/by-status.svg",
    "theme": "/v1/charts/by-theme.svg",
    "region": "/v1/charts/by-region.svg",
    "article": "/v1/charts/by-article.svg",
    "year": "/v1/charts/by-year.svg",
}
# What the form itself sends; every other parameter is a filter.
OWN = ("what", "case", "call", "group_by", "limit", "sort", "look", "size", "title", "lang", "release")
# A list to choose from helps while it is short; beyond it a name is typed.
MOST_NAMES = 400
MOST_MEANT = 8
# The action on file that speaks of embedding, and its caution.
ON_EMBEDDING = "embed-this-data"

POLICY = {"script_src": "'self'", "connect_src": "'self'", "frame_src": "'self'"}


@dataclass(frozen=True)
class Built:
    """What is embedded, as each kind of code: (id, label, note, code), with the frame to preview."""

    title: str
    frame: str
    width: int
    height: int
    codes: list[tuple[str, str, str, str]]


@for_people
def show_builder() -> Answer:
    """The page that builds embeds."""
    tidy = without_empty()
    if tidy is not None:
        return tidy
    parameters = read(BUILDER)
    what = parameters.get("what", "case")
    meant = _meant(parameters.get("case")) if what == "case" else []
    built = _built(what, parameters, meant)
    sent = request.args
    # The page names everybody already; a long list of words beside that would be too much.
    choices = [control for control in controls(sent) if control.name != "occupation"]
    shown = {control.name for control in choices} | {"q", "as_of", *OWN}
    head = heads.Head(
        title=say("builder.title"),
        description=say("builder.description"),
        path="/embed",
        section="/embed",
        unlisted=bool(sent),
    )
    return page(
        "pages/builder.html",
        POLICY,
        head=head,
        parameters=parameters,
        sent=sent,
        release=current_release(),
        what=what,
        kinds=KINDS,
        looks=LOOKS,
        sizes=tuple(WIDTHS),
        spoken=languages(),
        dimensions=[
            (name, title_by(name))
            for name in DIMENSIONS
            if name not in WORDS or current_release().words_of(WORDS[name])
        ],
        controls=choices,
        carried=[(name, value) for name, value in sent.items() if name not in shown],
        names=_names(),
        calls=lookups.every(CALLS_TO_ACTION),
        meant=meant,
        built=built,
        caution=_caution(),
        examples=_examples(),
        usual_limit=USUAL_IN_EMBED,
    )


def _names() -> list[Record]:
    """Return the people to choose from: all while they are few, else those whom the resolution names."""
    few = current_release().total_cases <= MOST_NAMES
    query = Query() if few else Query(filters={"named_in_resolution": True})
    return list(lookups.some_cases(query, MOST_NAMES).cases)


def _meant(name: str | None) -> list[Record]:
    """Return the people whom a name, an id or a uid may mean; one where it is certain."""
    if name is None:
        found = lookups.some_cases(Query(filters={"named_in_resolution": True}), 1).cases
        return list(found) or list(lookups.some_cases(Query(), 1).cases)
    with current_release().connect() as connection:
        known = reading.known_ids(connection, CASES, [name])
    if known:
        return [lookups.one_case(name)]
    words = exact_words(name)
    if all(len(word) < 2 for word in words) or len(words) > MOST_WORDS:
        return []
    search = current_release().understood(Search(name))
    found = lookups.some_cases(Query(filters={"q": search}), MOST_MEANT).cases
    exact = [case for case in found if name.casefold() in {case["name_en"].casefold(), case["name_native"]}]
    return exact if len(exact) == 1 else list(found)


def _built(what: str, parameters: Mapping[str, Any], meant: list[Record]) -> Built | None:
    """Return the codes of what was chosen; None while it is not certain what is meant."""
    look = {name: request.args.get(name) for name in ("look", "lang", "release")}
    if look["look"] == "auto":
        look["look"] = None
    filters = kept_filters(*OWN)
    day = {"as_of": filters.get("as_of")}
    if what == "case":
        if len(meant) != 1:
            return None
        # The uid never changes, so that the code goes on working when a name is spelt anew.
        uid, told = meant[0]["uid"], {**day, **look}
        return _codes(what, parameters, f"/cases/{uid}", day, told, f"/v1/cases/{uid}", day)
    if what == "call":
        calls = [call["id"] for call in lookups.every(CALLS_TO_ACTION)]
        chosen = parameters.get("call") or next(iter(calls), "")
        if chosen not in calls:
            return None
        path = f"/calls-to-action/{chosen}"
        return _codes(what, parameters, path, day, {**day, **look}, f"/v1{path}/progress", day)
    if what == "cases":
        told = {**filters, "sort": request.args.get("sort"), "limit": request.args.get("limit")}
        listed = {name: value for name, value in told.items() if name != "limit"}
        return _codes(what, parameters, "/cases", listed, {**told, **look}, "/v1/cases", told)
    told = {**filters, "group_by": request.args.get("group_by", "status")}
    return _codes(what, parameters, "/stats", told, {**told, **look}, "/v1/stats/cases", told)


def _codes(
    what: str,
    parameters: Mapping[str, Any],
    path: str,
    of_page: Mapping[str, Any],
    of_frame: Mapping[str, Any],
    api: str,
    of_request: Mapping[str, Any],
) -> Built:
    frame = address(f"/embed{path}", of_frame)
    width = WIDTHS[parameters.get("size", "medium")]
    embed = embed_at(what, frame)
    title = parameters.get("title") or embed.frame_title
    codes = [
        (
            "iframe",
            "builder.iframe",
            "builder.iframe_note",
            iframe(embed, width, title=title),
        ),
        ("oembed", "builder.oembed", "builder.oembed_note", absolute(address(path, of_page))),
        ("snippet", "builder.snippet", "builder.snippet_note", embed.snippet.strip()),
        (
            "request",
            "builder.request",
            "builder.request_note",
            f"curl '{absolute(address(api, of_request))}'",
        ),
    ]
    chart = PICTURES.get(str(of_page.get("group_by"))) if what == "stats" else None
    if chart is not None:
        told = {name: of_frame.get(name) for name in ("lang", "look", "release")}
        source = links.absolute(address(chart, {**of_page, "group_by": None, **told, "width": str(width)}))
        picture = render_template("snippets/picture.html", address=source, title=title, width=width).strip()
        codes.insert(2, ("picture", "builder.picture", "builder.picture_note", picture))
    return Built(title, embed.path, width, embed.height_at(width), codes)


def origin() -> str:
    """Return the origin of our embeds, as a content security policy names it."""
    parts = urlsplit(links.base_url())
    return f"{parts.scheme}://{parts.netloc}"


def _caution() -> str:
    """Return the caution of the action that speaks of embedding, where the data have it."""
    found = lookups.by_ids(ACTIONS, [ON_EMBEDDING])
    return str(found[ON_EMBEDDING]["caution"] or "") if found else ""


def _examples() -> list[tuple[str, str]]:
    """Return embeds that work as they stand, for a page without script: text, path."""
    people = lookups.some_cases(Query(filters={"named_in_resolution": True}), MOST_MEANT).cases
    calls = lookups.every(CALLS_TO_ACTION)
    return [
        *((shown_name(case), f"/embed/cases/{case['uid']}") for case in people),
        (say("builder.example.named"), "/embed/cases?named_in_resolution=true"),
        (say("builder.example.held"), "/embed/stats?custody=true&group_by=status"),
        *((call["title"], f"/embed/calls-to-action/{call['id']}") for call in calls[:2]),
    ]
