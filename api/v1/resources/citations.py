"""Ready citations of a case or of a query: what to print beside a number so that others find it again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from flask import Response, request

from api.records import dataset
from api.records.cases import CASES
from api.records.filters import OF_ALL
from api.records.release import Release
from api.records.wordings import READINGS
from api.v1.answers.case_lookup import find_case
from api.v1.draft import marked
from api.v1.numbers.words import on_file
from api.v1.release import current_release
from api.v1.shapes.case_filters import CaseFilters
from api.v1.shapes.parameters import RecordQuery, sort_by
from api.web import links
from api.web.query import OneOf, joined
from api.web.smorest import Blueprint

blueprint = Blueprint("citations", __name__, description=__doc__)


@dataclass(frozen=True)
class Citation:
    """What is cited: `key` names it for reference managers, `address` is pinned to the release."""

    key: str
    title: str
    address: str
    release: Release

    @property
    def day(self) -> tuple[str, str, str]:
        """Year, month and day of the release."""
        year, month, day = self.release.released_on.split("-")
        return year, month, day


def _text(cited: Citation) -> str:
    return (
        f"Open Cases. {cited.title}. Release {cited.release.id}, {cited.release.released_on}. CC BY 4.0. "
        f"{cited.address}\n"
    )


# Letters that mean something to TeX.
_TEX = re.compile(r"([\\{}$&#%_^~])")
_TEX_WORDS = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


def _tex(text: str) -> str:
    return _TEX.sub(lambda found: _TEX_WORDS.get(found[1], "\\" + found[1]), text)


def _bibtex(cited: Citation) -> str:
    year, month, _ = cited.day
    fields = {
        "title": _tex(cited.title),
        "author": "{Open Cases}",
        "year": year,
        "month": str(int(month)),
        "version": cited.release.id,
        "howpublished": r"\url{" + cited.address + "}",
        "url": cited.address,
        "note": f"Release {cited.release.id}, CC BY 4.0",
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
        ("UR", cited.address),
        ("N1", "Licence: CC BY 4.0"),
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
        "URL": cited.address,
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

    format = _format()


class ListCitationQuery(CaseFilters):
    """What the citation of a list takes: its filters and its order."""

    sort = sort_by(CASES)
    format = _format()


@blueprint.texts("/cases/<id>/citation", CaseCitationQuery, MEDIA_TYPES)
def show_case_citation(parameters: dict[str, Any], id: str) -> Response:
    """Cite a case

    With release, permalink and licence, ready to print or to import.
    """
    release = current_release()
    case = orjson.loads(find_case(id).documents["summary"])
    address = links.absolute(f"/v1/cases/{case['uid']}?release={release.id}")
    cited = Citation(f"open-cases-{case['uid']}-{release.id}", f"Case of {case['name_en']}", address, release)
    return _answer(cited, parameters)


@blueprint.texts("/cases/citation", ListCitationQuery, MEDIA_TYPES)
def show_cases_citation(parameters: dict[str, Any]) -> Response:
    """Cite a list of cases

    Takes the filters of the list; the permalink answers the same list for good.
    """
    release = current_release()
    kept = {name: value for name, value in request.args.items() if name not in {"format", "release"}}
    said = ", ".join(f"{name}={_shown(release, name, parameters.get(name), kept[name])}" for name in kept)
    address = links.absolute_with("/v1/cases", {**kept, "release": release.id})
    title = "Cases" + (f" with {said}" if said else "")
    # Two lists in one bibliography need two keys.
    mark = "-" + _mark_of(kept) if kept else ""
    cited = Citation(f"open-cases-{release.id}{mark}", title, address, release)
    return _answer(cited, parameters)


def _shown(release: Release, name: str, value: Any, sent: str) -> str:
    """Return a value as it was sent, or as it is understood where it may be written in many ways; an ellipsis where it
    has words that are not those of the data."""
    words = (*value[0], *value[1]) if isinstance(value, tuple) and name in CASES.filters else ()
    if name.removesuffix(OF_ALL) in READINGS:
        return joined([*value[0], *(f"-{word}" for word in value[1])])
    is_ours = name != "q" and all(word in on_file(release, name, words) for word in words)
    return sent if is_ours else "…"


def _mark_of(query: Mapping[str, str]) -> str:
    """Return what tells the list of one query from that of another."""
    told = json.dumps([request.path, dict(sorted(query.items()))])
    return hashlib.blake2s(told.encode(), digest_size=6).hexdigest()


def _answer(cited: Citation, parameters: Mapping[str, Any]) -> Response:
    media_type, write = FORMATS[parameters.get("format", "text")]
    cited = replace(cited, title=marked(cited.title))
    answer = Response(write(cited), content_type=media_type)
    answer.headers["Data-Release"] = cited.release.id
    return answer
