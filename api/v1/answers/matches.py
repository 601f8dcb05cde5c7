"""A list of names as it is answered: in JSON, or as the table that was sent with our columns behind its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from flask import Response, request

from api.languages import ENGLISH
from api.records.cases import CASES
from api.records.reading import Query
from api.records.release import Release
from api.v1.answers.envelopes import answer_json, with_base
from api.v1.answers.translation import translate
from api.v1.bounds import array_within
from api.v1.matching.judging import Judgement
from api.v1.matching.people import Found, find
from api.v1.matching.questions import FIELDS, Asked
from api.v1.release import about_release
from api.v1.shapes.links import BASE
from api.v1.shapes.matches import OF_CASE, CandidateLinks, CandidateSchema
from api.web import exports, links
from api.web.language import announce, wanted_language

# Cases read at a time.
_AT_ONCE = 500
# Our columns, which stand behind those of the list.
COLUMNS = (
    "open_cases_outcome",
    "open_cases_uid",
    "open_cases_id",
    "open_cases_name_en",
    "open_cases_name_native",
    "open_cases_score",
    "open_cases_agrees",
    "open_cases_differs",
    "open_cases_status",
    "open_cases_status_since",
    "open_cases_verified_on",
    "open_cases_page",
    "open_cases_candidates",
    "open_cases_not_understood",
    "open_cases_release",
)


def answer_matches(release: Release, asked: Asked) -> Response:
    """Answer a list in JSON; kept by nobody."""
    found = find(release, asked.questions)
    cases = Cases(release, found)
    body = with_base(array_within(_line(number, one, cases) for number, one in enumerate(found, 1)))
    meta = {
        **about_release(),
        "total": len(found),
        "outcomes": dict(Counter(one.outcome for one in found)),
        **({"columns": columns_of(asked)} if asked.columns else {}),
        **cases.of_language,
    }
    return kept_by_nobody(answer_json(body, meta, {"self": _address()}))


def _address() -> str:
    """Return the address of this answer, names and all where it bears them."""
    query = request.query_string.decode("ascii", "replace")
    return links.absolute(request.path.rstrip("/")) + (f"?{query}" if query else "")


def columns_of(asked: Asked) -> dict[str, Any]:
    """Return what the columns of a table were taken for."""
    if asked.columns is None:
        return {}
    return {"recognised": dict(asked.columns.recognised), "passed_over": list(asked.columns.passed_over)}


def answer_table(release: Release, asked: Asked, found: Sequence[Found], *, mark: bool = False) -> Response:
    """Answer a list as CSV: each of its lines with our columns behind its own; `mark` puts a byte-order mark first."""
    heads = asked.columns.heads if asked.columns else ("id", *FIELDS)
    cases = Cases(release, found)
    columns = range(len(heads) + len(COLUMNS))
    # By their numbers, since two columns of a list may have the same head.
    rows = (dict(zip(columns, (*_cells(one), *_ours(one, cases, release.id)), strict=True)) for one in found)
    first = dict(zip(columns, (*heads, *COLUMNS), strict=True))
    line = exports.line_writer(columns)  # type: ignore[arg-type]
    lines = (line(row) for row in (first, *rows))  # type: ignore[arg-type]
    export = exports.FORMATS["csv"]
    answer = Response(("\ufeff".encode() if mark else b"") + b"".join(lines), content_type=export.media_type)
    answer.headers["Data-Release"] = release.id
    answer.headers["Content-Disposition"] = f'attachment; filename="open-cases-{release.id}-match.csv"'
    return kept_by_nobody(answer)


def kept_by_nobody(answer: Response) -> Response:
    """Forbid to keep an answer: it repeats what was asked."""
    answer.headers["Cache-Control"] = "no-store"
    return announce(answer)


class Cases:
    """The cases of all candidates as they are shown, by their keys, in the language of the request."""

    def __init__(self, release: Release, found: Sequence[Found]) -> None:
        self._shown: dict[int, dict[str, Any]] = {}
        people = {one.person.key: one.person.uid for line in found for one in line.candidates}
        uids = sorted(people.values())
        language = wanted_language()
        english: set[str] = set()
        for start in range(0, len(uids), _AT_ONCE):
            query = Query(filters={"id": (tuple(uids[start : start + _AT_ONCE]), ())})
            for row in release.every(CASES, query):
                whole = orjson.loads(row.documents["summary"])
                record = {name: whole[name] for name in OF_CASE}
                if language != ENGLISH:
                    english |= set(translate(record, release.labels(language), CandidateSchema))
                self._shown[row.key] = record | {"links": CandidateLinks.serialize("links", record)}
        self.of_language = (
            {} if language == ENGLISH else {"language": language, "in_english": sorted(english)}
        )

    def of(self, one: Judgement) -> dict[str, Any]:
        """Return the case of a candidate."""
        return self._shown[one.person.key]


def _line(number: int, found: Found, cases: Cases) -> dict[str, Any]:
    return {
        "line": number,
        "id": found.question.key or None,
        "asked": dict(found.question.given),
        "outcome": found.outcome,
        "case": found.match.person.id if found.match else None,
        "candidates": [
            {
                **cases.of(one),
                "score": one.score,
                "match": one is found.match,
                "only": one is found.only,
                "reasons": [vars(reason) for reason in one.reasons],
            }
            for one in found.candidates
        ],
        "not_understood": [vars(one) for one in found.known.not_understood],
    }


def _cells(found: Found) -> Sequence[str]:
    """Return the cells of a line as they were sent; of a list that was no table, its key and what it says."""
    question = found.question
    return question.cells or (question.key, *(question.given.get(name, "") for name in FIELDS))


def _ours(found: Found, cases: Cases, release: str) -> Iterator[object]:
    """Yield our columns of a line: of the one who is meant, or may be; of several, who they are."""
    shown = found.match or found.only
    case = cases.of(shown) if shown else {}
    reasons = shown.reasons if shown else ()
    told = {
        "outcome": found.outcome,
        **{
            name: case.get(name)
            for name in ("uid", "id", "name_en", "name_native", "status_since", "verified_on")
        },
        "score": shown and shown.score,
        "agrees": [f"{one.field} ({one.agrees})" for one in reasons if one.points > 0],
        "differs": [one.field for one in reasons if one.points < 0],
        "status": case.get("status_label"),
        "page": case["links"]["page"].replace(BASE, links.base_url()) if case else None,
        "candidates": []
        if shown or found.by_hand
        else [f"{one.person.id} ({one.score})" for one in found.candidates],
        "not_understood": [f"{one.field}: {one.value}" for one in found.known.not_understood],
        "release": release,
    }
    yield from (told[name.removeprefix("open_cases_")] for name in COLUMNS)
