"""Ready citations of a case, a list or statistics: what to print beside a number so that others find it again.

A reader who follows one comes to a page for people; a program finds the address of the data beside it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, wraps
from types import MappingProxyType
from typing import Any, cast

import orjson
from flask import Response, request

from api.records import dataset
from api.records.cases import CASES
from api.records.facts import EVENTS
from api.records.reading import Query
from api.records.release import Release
from api.v1.answers.case_lookup import find_case
from api.v1.answers.query import query_of
from api.v1.draft import marked
from api.v1.numbers.evidence import told_of
from api.v1.numbers.words import on_file
from api.v1.release import current_release
from api.v1.resources.event_stats import EventStatsQuery
from api.v1.resources.stats import EVENTS_COUNTED, StatsQuery, counts_events, query_of_evidence, tells_terms
from api.v1.shapes.case_filters import CaseFilters
from api.v1.shapes.parameters import RecordQuery, sort_by
from api.web import links
from api.web.query import OneOf, QuerySchema
from api.web.smorest import Blueprint

View = Callable[..., Response]

blueprint = Blueprint("citations", __name__, description=__doc__, moving="/cases/<id>")


@dataclass(frozen=True)
class Citation:
    """What is cited: `key` names it for reference managers. `page` is its page for people and `data` the same in JSON,
    both as addresses that are pinned to the release. `known` are sentences that say how well it is known, each with a
    space behind it."""

    key: str
    title: str
    page: str
    data: str
    release: Release
    known: str = ""

    @property
    def day(self) -> tuple[str, str, str]:
        """Year, month and day of the release."""
        year, month, day = self.release.released_on.split("-")
        return year, month, day


def _text(cited: Citation) -> str:
    return (
        f"Open Cases. {cited.title}. {cited.known}Release {cited.release.id}, {cited.release.released_on}. CC BY 4.0. "
        f"{cited.page} Data: {cited.data}\n"
    )


# Letters that mean something to TeX.
_TEX = re.compile(r"([\\{}$&#%_^~])")
# A brace counts for BibTeX also behind a backslash.
_TEX_WORDS = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}


def _tex(text: str) -> str:
    return _TEX.sub(lambda found: _TEX_WORDS.get(found[1], "\\" + found[1]), text)


def _bibtex(cited: Citation) -> str:
    year, month, _ = cited.day
    fields = {
        # Styles write titles in lower case; within a second pair of braces names keep their capitals.
        "title": "{" + _tex(cited.title) + "}",
        "author": "{Open Cases}",
        "year": year,
        "month": str(int(month)),
        "version": cited.release.id,
        "howpublished": r"\url{" + cited.page + "}",
        "url": cited.page,
        "note": f"Release {cited.release.id}, CC BY 4.0. {_tex(cited.known)}Data: "
        + r"\url{"
        + cited.data
        + "}",
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{cited.key},\n{body}}}\n"


def _ris(cited: Citation) -> str:
    lines = [
        ("TY", "DATA"),
        ("TI", cited.title),
        ("AU", "Open Cases"),
        ("PY", cited.day[0]),
        ("DA", "/".join(cited.day)),
        ("ET", f"Release {cited.release.id}"),
        ("UR", cited.page),
        # Not L1 or L2, from which reference managers fetch a text to keep.
        ("N1", f"{cited.known}Data: {cited.data} Licence: CC BY 4.0"),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines)


def _csl(cited: Citation) -> str:
    item = {
        "id": cited.key,
        "type": "dataset",
        "title": cited.title,
        "author": [{"literal": "Open Cases"}],
        "issued": {"date-parts": [[int(part) for part in cited.day]]},
        "version": cited.release.id,
        "URL": cited.page,
        "note": f"{cited.known}Data: {cited.data}",
        "license": dataset.about().licence,
    }
    return orjson.dumps([item], option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


# Format, its media type, and how it is written.
FORMATS: Mapping[str, tuple[str, Callable[[Citation], str]]] = {
    "text": ("text/plain; charset=utf-8", _text),
    "bibtex": ("application/x-bibtex; charset=utf-8", _bibtex),
    "ris": ("application/x-research-info-systems; charset=utf-8", _ris),
    "csl": ("application/vnd.citationstyles.csl+json", _csl),
}
MEDIA_TYPES = tuple(media_type for media_type, _ in FORMATS.values())


def _format() -> OneOf:
    return OneOf(
        tuple(FORMATS),
        metadata={
            "description": "`text` to print (the default), `bibtex`, `ris`, or `csl` (JSON) for reference managers.",
            "default": "text",
        },
    )


class CaseCitationQuery(RecordQuery):
    """What the citation of a case takes."""


class ListCitationQuery(CaseFilters):
    """What the citation of a list takes: its filters and its order."""

    of_somebody = True
    sort = sort_by(CASES)


class StatsCitationQuery(StatsQuery):
    """What the citation of statistics takes: all that they take."""

    of_somebody = True


# The address of a citation in one format ends so: a program that reads one media type needs no parameter.
SUFFIXES = {"text": "txt", "bibtex": "bib", "ris": "ris", "csl": "json"}
_NAMES = {"bibtex": "BibTeX", "ris": "RIS", "csl": "CSL JSON"}


@cache
def with_format(query: type[QuerySchema]) -> type[QuerySchema]:
    """Return a query with the parameter that names the format of a citation."""
    return cast(type[QuerySchema], query.from_dict({"format": _format()}, name="CitationQuery"))


def cited_at(rule: str, query: type[QuerySchema]) -> Callable[[View], View]:
    """Register a citation: in the format that the parameter `format` names, and in each by a suffix."""

    def decorator(view: View) -> View:
        blueprint.texts(rule, with_format(query), MEDIA_TYPES)(view)
        for name, suffix in SUFFIXES.items():
            blueprint.texts(f"{rule}.{suffix}", query, (FORMATS[name][0],))(_in_format(view, name))
        return view

    return decorator


def _in_format(view: View, name: str) -> View:
    @wraps(view)
    def in_format(parameters: dict[str, Any], **where: str) -> Response:
        return view({**parameters, "format": name}, **where)

    summary, _, rest = (view.__doc__ or "").strip().partition("\n")
    in_format.__name__ = f"{view.__name__}_as_{name}"
    in_format.__doc__ = f"{summary} as {_NAMES.get(name, name)}\n{rest}"
    return in_format


@cited_at("/cases/<id>/citation", CaseCitationQuery)
def show_case_citation(parameters: dict[str, Any], id: str) -> Response:
    """Cite a case

    With release, permalink and licence, ready to print or to import. The permalink is the page of the case; the
    address of its data stands beside it.
    """
    release = current_release()
    case = orjson.loads(find_case(id).documents["summary"])
    page, data = (
        links.absolute(f"{path}/{case['uid']}?release={release.id}") for path in ("/cases", "/v1/cases")
    )
    key = f"open-cases-{case['uid']}-{release.id}"
    return _answer(Citation(key, f"Case of {case['name_en']}", page, data, release), parameters)


@cited_at("/cases/citation", ListCitationQuery)
def show_cases_citation(parameters: dict[str, Any]) -> Response:
    """Cite a list of cases

    Takes the filters of the list; the permalink shows the same list for good, and the address of its data stands
    beside it, with a sentence on how well the people are known.
    """
    cited = _of_query("Cases", "/cases", "/v1/cases", parameters)
    return _answer(_with_evidence(cited, query_of(CASES, parameters)), parameters)


@cited_at("/stats/cases/citation", StatsCitationQuery)
def show_stats_of_cases_citation(parameters: dict[str, Any]) -> Response:
    """Cite statistics of cases

    Takes all that the statistics take; the permalink shows the same numbers for good, and the address of their data
    stands beside it, with a sentence on how well the people are known.
    """
    if counts_events(parameters):
        return _answer(_of_numbers("Numbers of events", "/v1/stats/cases", parameters), parameters)
    title = "Lengths of prison terms" if tells_terms(parameters) else "Numbers of cases"
    cited = _of_numbers(title, "/v1/stats/cases", parameters)
    return _answer(_with_evidence(cited, query_of_evidence(parameters)), parameters)


def _with_evidence(cited: Citation, query: Query) -> Citation:
    return replace(cited, known=told_of(cited.release, query) + " ")


@cited_at("/stats/events/citation", EventStatsQuery)
def show_stats_of_events_citation(parameters: dict[str, Any]) -> Response:
    """Cite statistics of events

    Takes all that the statistics take; the permalink shows the same numbers for good, and the address of their data
    stands beside it.
    """
    cited = _of_numbers("Numbers of events", "/v1/stats/events", parameters, {"of": EVENTS_COUNTED})
    return _answer(cited, parameters)


# What a title says in its own words, or need not say.
_NOT_IN_TITLES = frozenset({"lang", "of", "group_by", "measure"})


def _of_numbers(
    title: str, data: str, parameters: Mapping[str, Any], of_page: Mapping[str, str] = MappingProxyType({})
) -> Citation:
    """Return the citation of numbers; `of_page` is what their page takes beside the parameters of the data."""
    if parameters.get("group_by"):
        title += " by " + " and ".join(name.replace("_", " ") for name in parameters["group_by"])
    return _of_query(title, "/stats", data, parameters, of_page)


def _of_query(
    title: str,
    page: str,
    data: str,
    parameters: Mapping[str, Any],
    of_page: Mapping[str, str] = MappingProxyType({}),
) -> Citation:
    """Return the citation of what this request asks for, in words that are those of the data."""
    release = current_release()
    kept = {name: value for name, value in request.args.items() if name not in {"format", "release"}}
    said = ", ".join(
        f"{name}={_shown(release, name, parameters.get(name), value)}"
        for name, value in kept.items()
        if name not in _NOT_IN_TITLES
    )
    # Two questions in one bibliography need two keys.
    mark = "-" + _mark_of(kept) if kept or page != "/cases" else ""
    pinned = {**kept, "release": release.id}
    return Citation(
        f"open-cases-{release.id}{mark}",
        title + (f" with {said}" if said else ""),
        links.absolute_with(page, {**of_page, **pinned}),
        links.absolute_with(data, pinned),
        release,
    )


# A value of any other parameter is one of a list of ours.
_FILTERS = CASES.filters.keys() | EVENTS.filters.keys()


def _shown(release: Release, name: str, value: Any, written: str) -> str:
    """Return a value as an address says it; an ellipsis where it has words that are not those of the data."""
    words = (*value[0], *value[1]) if isinstance(value, tuple) and name in _FILTERS else ()
    is_ours = name != "q" and all(word in on_file(release, name, words) for word in words)
    return written if is_ours else "…"


def _mark_of(query: Mapping[str, str]) -> str:
    """Return what tells the list of one query from that of another."""
    path = request.path.rpartition("/")[0] + "/citation"
    told = json.dumps([path, dict(sorted(query.items()))])
    return hashlib.blake2s(told.encode(), digest_size=6).hexdigest()


def _answer(cited: Citation, parameters: Mapping[str, Any]) -> Response:
    media_type, write = FORMATS[parameters.get("format", "text")]
    cited = replace(cited, title=marked(cited.title))
    answer = Response(write(cited), content_type=media_type)
    answer.headers["Data-Release"] = cited.release.id
    return answer
