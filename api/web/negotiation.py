"""Which format an answer takes, where the address leaves it open: the one that the header `Accept` prefers (RFC 9110,
12.5.1). An address that always answers in one format does so whatever `Accept` says.

The header is a list of media ranges, `type/subtype`, `type/*` or `*/*`, each with parameters behind semicolons, of
which `q` is the weight. It is read as loosely as clients write it: elements may be empty, a comma may stand in a quoted
value, a weight may have any number of digits, and what cannot be read is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import request

from api.web.exports import FORMATS
from api.web.problems import MEDIA_TYPE as PROBLEM
from api.web.problems import Problem

JSON, HTML, MARKDOWN = "application/json", "text/html", "text/markdown"
_NAMES: Mapping[str, str | None] = {JSON: None} | {
    export.media_type: name for name, export in FORMATS.items()
}

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
# One that is never closed reaches to the end, so that no text takes long to read.
_QUOTED = r'"(?:[^"\\]|\\.?)*(?:"|$)'
# Up to the next comma that stands in no quoted value.
_ELEMENT = re.compile(rf'(?:{_QUOTED}|[^,"])+')
_RANGE = re.compile(rf"({_WORD})(?:/({_WORD}))?(?=[ \t]*(?:;|$))")
_PARAMETER = re.compile(rf";[ \t]*({_WORD})[ \t]*=[ \t]*({_QUOTED}|[^;]*)")
_WEIGHT = re.compile(r"[0-9]*\.?[0-9]*")
# Digits of a weight that count; a longer one is read as far as that.
_MOST_DIGITS = 8
# What generated clients send where an answer is JSON: the media type of its errors alone, or anything written in JSON
# (RFC 6839).
_LIKE_JSON = frozenset({PROBLEM, "application/*+json"})


# How closely `*/*` names whatever there is.
_ANYTHING = 1


@dataclass(frozen=True)
class _Range:
    main: str
    sub: str
    parameters: tuple[tuple[str, str], ...]
    weight: float


def wanted_format() -> str | None:
    """Return the name of the export format that `Accept` prefers, None for JSON; raises Problem `not-acceptable`
    when it admits neither."""
    return _preferred(_NAMES)


def _preferred(offered: Mapping[str, str | None]) -> str | None:
    best = best_of(tuple(offered), request.environ.get("HTTP_ACCEPT", ""))
    if best is None:
        named = ", ".join(name.partition(";")[0] for name in offered)
        raise Problem("not-acceptable", f"This address offers {named}; Accept names none of them.")
    return offered[best]


def json_or_csv() -> str | None:
    """Return `csv` where `Accept` prefers that to JSON, else None; raises Problem `not-acceptable` when it admits
    neither."""
    offered = {name: extension for name, extension in _NAMES.items() if extension in {None, "csv"}}
    return _preferred(offered)


def prefers_html() -> bool:
    """Return whether the reader is a person: browsers ask for `text/html`, programs for JSON or for anything.

    Answers chosen by this carry `Vary: Accept`.
    """
    return _prefers_html(request.environ.get("HTTP_ACCEPT", ""))


def asks_for_json() -> bool:
    """Return whether the reader names JSON and likes it as much as a page: whoever takes anything, or says nothing, is
    shown the page.

    Answers chosen by this carry `Vary: Accept`.
    """
    return _asks_for_json(request.environ.get("HTTP_ACCEPT", ""))


def choice(accepted: str) -> tuple[str | None, bool, bool, bool]:
    """Return all that an answer can depend on in a header `Accept`: the media type of a list, None where there is
    none, whether a page is preferred, whether a page of the guide is, as Markdown, and whether JSON is asked for by its
    name, on which the front door alone depends."""
    html, markdown = _prefers_html(accepted), prefers_markdown(accepted)
    return best_of(tuple(_NAMES), accepted), html, markdown, _asks_for_json(accepted)


def prefers_markdown(accepted: str) -> bool:
    """Return whether a header `Accept` prefers Markdown to HTML."""
    return best_of((HTML, MARKDOWN), accepted) == MARKDOWN


def _asks_for_json(accepted: str) -> bool:
    ranges = _ranges(accepted)
    named = any(one.weight and (_closeness(JSON, one) > _ANYTHING or _is_like_json(one)) for one in ranges)
    return named and not _prefers_html(accepted)


def _is_like_json(one: _Range) -> bool:
    return f"{one.main}/{one.sub}" in _LIKE_JSON


def _prefers_html(accepted: str) -> bool:
    ranges = _ranges(accepted)
    return bool(ranges) and _quality(HTML, ranges) > _quality(JSON, ranges)


# Some dozen spellings come from browsers, libraries and generated clients; others are read anew.
@lru_cache(maxsize=256)
def best_of(offered: Sequence[str], accepted: str) -> str | None:
    """Return which of the media types a header `Accept` prefers, the first of those that it likes as much; None when
    it admits none. A header that says nothing, or nothing that can be read, admits all."""
    ranges = _ranges(accepted)
    if not ranges:
        return offered[0]
    best = max(offered, key=lambda media_type: _quality(media_type, ranges))
    if _quality(best, ranges) > 0:
        return best
    says_nothing_of_json = not any(_closeness(JSON, one) for one in ranges)
    like_json = any(_is_like_json(one) and one.weight for one in ranges)
    return JSON if JSON in offered and says_nothing_of_json and like_json else None


@lru_cache(maxsize=256)
def _ranges(accepted: str) -> tuple[_Range, ...]:
    elements = (match[0].strip(" \t") for match in _ELEMENT.finditer(accepted.lower()))
    return tuple(found for element in elements if (found := _read(element)) is not None)


def _read(element: str) -> _Range | None:
    match = _RANGE.match(element)
    # Some libraries write `*` for `*/*`.
    if match is None or (match[2] is None and match[1] != "*"):
        return None
    told = {name: _unquoted(value) for name, value in _PARAMETER.findall(element, match.end())}
    weight = _weight(told.pop("q", "1"))
    return _Range(match[1], match[2] or "*", tuple(told.items()), weight)


def _unquoted(value: str) -> str:
    value = value.strip(" \t")
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value[:1] == '"' and len(value) > 1 else value


def _weight(text: str) -> float:
    """Return a weight between 0 and 1; what is no number says nothing, as if it was not there."""
    text = text[:_MOST_DIGITS]
    return min(float(text), 1.0) if _WEIGHT.fullmatch(text) and text.strip(".") else 1.0


def _quality(media_type: str, ranges: Sequence[_Range]) -> float:
    """Return how much a media type is liked: the weight of the range that names it most closely, of several such the
    highest."""
    named = ((_closeness(media_type, one), one.weight) for one in ranges)
    return max((one for one in named if one[0]), default=(0, 0.0))[1]


def _closeness(media_type: str, wanted: _Range) -> int:
    """Return how closely a range names a media type, 0 for not at all."""
    bare, *said = media_type.split(";")
    main, _, sub = bare.partition("/")
    own = dict(one.strip().split("=") for one in said)
    agreed = 0
    for name, value in wanted.parameters:
        if name not in own:
            continue
        if own[name] == value:
            agreed += 1
        elif name != "charset":
            # All is UTF-8: a wish for another set of letters is passed over (RFC 9110, 12.5.2).
            return 0
    if wanted.main not in {main, "*"}:
        return 0
    if wanted.sub == sub:
        return 100 + agreed
    if wanted.sub != "*":
        return 0
    return (_ANYTHING if wanted.main == "*" else 10) + agreed
