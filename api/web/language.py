"""The language of an answer: that of the parameter `lang`, else the one that `Accept-Language` prefers, else English.

It follows from the request alone, so that validators and caches know it before anything is read.
"""

from __future__ import annotations

import re

from flask import Response, g, request

from api.languages import ENGLISH, LANGUAGES
from api.web.query import OneOf

# A language range with its weight (RFC 9110, 12.5.4), which may have more digits than three, or none before its point.
_RANGE = re.compile(
    r"[ \t]*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)"
    r"[ \t]*(?:;[ \t]*[Qq][ \t]*=[ \t]*(0(?:\.[0-9]*)?|\.[0-9]+|1(?:\.0*)?)[ \t]*)?"
)


def language_field() -> OneOf:
    """Return the parameter `lang` for the schema of a query."""
    return OneOf(
        tuple(LANGUAGES),
        metadata={
            "description": "The language of labels and fixed texts; without it `Accept-Language` decides. Ids and "
            "dates never change, and texts that are not translated stay English; `Content-Language` says what came.",
        },
    )


def wanted_language() -> str:
    """Return the language of the answer to this request; what `lang` must not be is refused with the query."""
    if "language" not in g:
        g.language = chosen(request.args.get("lang"), request.headers.get("Accept-Language", ""))
    found: str = g.language
    return found


def chosen(asked: str | None, accepted: str) -> str:
    """Return one of LANGUAGES for the value of `lang`, if given, and that of `Accept-Language`."""
    if asked is not None:
        return asked if asked in LANGUAGES else ENGLISH
    return lookup(accepted)


def lookup(accepted: str) -> str:
    """Return the language that `Accept-Language` prefers by lookup (RFC 4647, 3.4): the ranges by weight, then as
    they stand, each shortened to its first subtag; English where none of them is on offer."""
    ranges = [match.groups() for part in accepted.split(",") if (match := _RANGE.fullmatch(part))]
    weighed = sorted(ranges, key=lambda pair: -_weight(pair[1]))
    for tag, weight in weighed:
        language = tag.partition("-")[0].lower()
        if language in LANGUAGES and _weight(weight) > 0:
            return language
    return ENGLISH


def announce(response: Response, language: str | None = None) -> Response:
    """Say in which language an answer came, `language` where it is not that of the request; and that it depends on
    `Accept-Language`, unless the address alone decides."""
    response.headers["Content-Language"] = language or wanted_language()
    if "lang" not in request.args:
        response.vary.add("Accept-Language")
    return response


def _weight(text: str | None) -> float:
    return 1.0 if text is None else float(text)
