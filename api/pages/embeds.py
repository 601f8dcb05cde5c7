"""`/embed/…`: a case, a list, numbers or a call in a frame on other people's sites, or as text to paste there.

A frame holds everything within itself and runs nothing; the text makes no request to us at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Response, render_template, request

from api.pages import heads, lookups
from api.pages.addresses import address, kept_filters
from api.pages.case_pages import surely_so
from api.pages.confirmation import how_known
from api.pages.controls import titled
from api.pages.frame import framed, rendered
from api.pages.lookups import Notes, Record
from api.pages.name_language import shown_name
from api.pages.notices import Answer, for_embeds
from api.pages.number_pages import title_by
from api.pages.parameters import LIST_EMBED, NUMBERS_EMBED, RECORD_EMBED, USUAL_IN_EMBED
from api.pages.resolution_pages import developments_of, one_call, resolution_in_words, scope_of
from api.pages.tables import shown_by
from api.records.cases import CASES
from api.records.statistics import OVERLAPPING
from api.v1.answers.query import query_of
from api.v1.numbers.cells import total
from api.v1.numbers.evidence import number_of, said_of
from api.v1.numbers.words import ANY_WORD, name_of
from api.v1.release import current_release
from api.v1.texts import marked, say, translated
from api.web.reading import read

MOST_GROUPS = 12
MOST_DEVELOPMENTS = 5

_TEMPLATES = "embeds/{}.html"


@dataclass(frozen=True)
class Card:
    """What every embed says of itself: its page, the address that answers the same for ever, and where its
    sources stand when it names none itself."""

    title: str
    path: str
    permalink: str
    note: str = ""


@for_embeds
def show_case(id: str) -> Answer:
    """A case, to be shown on another site."""
    return _answer("case", case_card(id, read(RECORD_EMBED)))


@for_embeds
def show_cases() -> Answer:
    """A list of cases, to be shown on another site."""
    return _answer("cases", cases_card(read(LIST_EMBED)))


@for_embeds
def show_numbers() -> Answer:
    """Counts of cases, to be shown on another site."""
    return _answer("stats", numbers_card(read(NUMBERS_EMBED)))


@for_embeds
def show_call(id: str) -> Answer:
    """A call to action with what has come of it, to be shown on another site."""
    return _answer("call", call_card(id, read(RECORD_EMBED)))


def _answer(kind: str, context: Mapping[str, Any]) -> Answer:
    if request.args.get("as") == "snippet":
        return Response(snippet(kind, context), content_type="text/plain; charset=utf-8")
    return framed(_TEMPLATES.format(kind), **context)


def document(kind: str, context: Mapping[str, Any]) -> str:
    """Return the HTML of an embed."""
    return rendered(_TEMPLATES.format(kind), **context)


def snippet(kind: str, context: Mapping[str, Any]) -> str:
    """Return the HTML to paste; it is plain text to a browser, so that it is copied and not run."""
    return render_template(f"snippets/{kind}.html", **context).strip() + "\n"


def plainly(url: str) -> str:
    """Return an address as it is read: without its scheme. In a sandbox links may not open, so that it is shown; save
    a query in which any word may stand, for what is shown in our frame is ours."""
    parts = urlsplit(url)
    query = parts.query if ANY_WORD.isdisjoint(dict(parse_qsl(parts.query))) else "…"
    return parts.netloc + parts.path.rstrip("/") + (f"?{query}" if query else "")


def case_card(identity: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the embed of a case shows."""
    day = parameters.get("as_of")
    case = lookups.one_case(identity, day)
    told = {"as_of": day}
    events, sentences = surely_so(case["events"]), surely_so(case["sentences"])
    notes = lookups.notes_of_case(case)
    permalink = heads.pinned(f"/cases/{case['uid']}", told)
    return {
        "card": Card(marked(shown_name(case)), address(f"/cases/{case['id']}", told), permalink),
        "case": case,
        "parameters": parameters,
        "release": current_release(),
        "notes": notes,
        "known": how_known(case, day),
        "sentence": sentences[-1] if sentences else None,
        "latest": events[-1] if events else None,
        "sources": _sources(notes, case["status_sources"], case["source_ids"]),
    }


def cases_card(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the embed of a list shows."""
    query, kept = query_of(CASES, parameters), kept_filters("limit")
    found = lookups.some_cases(query, parameters.get("limit", USUAL_IN_EMBED))
    return {
        "card": _card_of(titled(say("cite.cases"), query), "/cases", kept),
        "cases": found.cases,
        "total": number_of(current_release(), query),
        "total_number": found.total,
        "evidence": said_of(current_release(), query),
        "parameters": parameters,
        "release": current_release(),
        "day": parameters.get("as_of") or current_release().released_on,
    }


def numbers_card(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the embed of numbers shows."""
    query, kept = query_of(CASES, parameters), kept_filters("group_by")
    name = parameters.get("group_by", "status")
    shown = shown_by(query, name, kept, MOST_GROUPS)
    everybody = total(current_release(), query, kept).said
    return {
        "card": _card_of(titled(title_by(name), query), "/stats", {**kept, "group_by": name}),
        "groups": shown.rows,
        "rest": shown.rest,
        "column": name_of(name),
        "overlapping": name in OVERLAPPING,
        "total": everybody,
        "evidence": said_of(current_release(), query),
        "parameters": parameters,
        "release": current_release(),
        "day": parameters.get("as_of") or current_release().released_on,
    }


def call_card(identity: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the embed of a call shows: the latest developments, and the people in its scope."""
    call, told = one_call(identity), {"as_of": parameters.get("as_of")}
    path = f"/calls-to-action/{call['id']}"
    happened = developments_of(call, parameters.get("as_of"))[-MOST_DEVELOPMENTS:][::-1]
    notes = lookups.notes_of(call, *happened)
    return {
        "card": Card(marked(translated(call["title"])), address(path, told), heads.pinned(path, told)),
        "call": call,
        "resolution": resolution_in_words(),
        "scope": scope_of(call, parameters),
        "developments": happened,
        "notes": notes,
        "sources": _sources(notes, call["source_ids"], *(item["source_ids"] for item in happened)),
        "parameters": parameters,
        "release": current_release(),
    }


def _card_of(title: str, path: str, kept: Mapping[str, str]) -> Card:
    return Card(marked(title), address(path, kept), heads.pinned(path, kept), say("embed.elsewhere"))


def _sources(notes: Notes, *ids: list[str]) -> list[Record]:
    return [notes.sources[identity] for identity in dict.fromkeys(i for some in ids for i in some)]
