"""How every single record of v1 is answered; the resources say only which, and in what shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import orjson
from flask import Response

from api.records.history import RELEASES
from api.records.reading import Collection, Query, Row
from api.records.release import Release
from api.records.releases import sort_value
from api.records.vocabularies import ids
from api.v1.advice import NEWEST
from api.v1.answers.envelopes import address_of, answer_json, records_as_json
from api.v1.answers.query import meta_of
from api.v1.answers.stored_documents import Overlay
from api.v1.release import current_release, newest_release, served_releases, why_not_served
from api.v1.shapes.fields import RecordSchema
from api.web import links
from api.web.advice import LONGEST_COMPARED, nearest, spelling
from api.web.problems import Fault, Problem, no_such_address

# Comparing an id with all others costs time by their number.
MOST_COMPARED = 20_000

# Finds a record by its address, with some of its parts, and raises what there is to say when it is not there.
Find = Callable[[str, tuple[str, ...]], Row]


def answer_record(
    collection: Collection,
    shape: type[RecordSchema],
    identity: str,
    parameters: Mapping[str, Any],
    overlay: Overlay | None = None,
    parts: tuple[str, ...] = (),
    find: Find | None = None,
) -> Response:
    """Answer a single record, or Problem `not-found` with the nearest id; `find` knows more ways to find it."""
    release = current_release()
    # Who chooses fields is answered these alone.
    parts = tuple(part for part in parts if part in parameters.get("fields", parts))
    query = Query(
        parts=parts,
        as_of=parameters.get("as_of"),
        certain=parameters.get("certainty", "certain") == "certain",
    )
    row = find(identity, parts) if find else one(collection, identity, parts)
    body, of_language = records_as_json(release, shape, query, [row], parameters, overlay)
    undated = {"undated": vars(release.undated_of(row.key))} if query.as_of else {}
    meta = {**meta_of(query), **undated, **of_language}
    answer = answer_json(body[1:-1], meta, {"self": address_of()})
    # What never changes of a case is its uid.
    lasting = orjson.loads(row.documents["summary"])["uid"] if collection.name == "cases" else identity
    answer.headers["Link"] = _versions(release, collection, lasting)
    return answer


def one(collection: Collection, identity: str, parts: tuple[str, ...] = ()) -> Row:
    """Return the record with this id, or raise Problem `not-found` with the nearest id."""
    row = current_release().one(collection, identity, parts)
    if row is None:
        raise not_found(collection, identity)
    return row


def not_found(collection: Collection, identity: str) -> Problem:
    """Return the problem of an id that does not exist, with the nearest one that does."""
    if collection is RELEASES and (problem := why_not_served(identity)):
        return problem
    release = current_release()
    if collection is RELEASES and spelling(identity) in NEWEST:
        return no_such_address("A release has its number.", f"/v1/releases/{newest_release().id}")
    # There are a few facts to a case.
    many = {"cases": release.total_cases, "events": release.total_cases * 5}.get(collection.name, 0)
    comparable = len(identity) < LONGEST_COMPARED and many <= MOST_COMPARED
    likely = nearest(identity, release.words_of(ids(collection.name))) if comparable else None
    detail = f"There is no record “{identity[:120]}” in {collection.name.replace('_', '-')}."
    if likely is None:
        return Problem("not-found", detail)
    fault = Fault("No such id.", "id", "unknown-id", did_you_mean=likely)
    return Problem("not-found", f"{detail} Did you mean “{likely}”?", [fault])


def _versions(release: Release, collection: Collection, identity: str) -> str:
    """Return the links of a record to cite it by, to its latest version, and to the one before (RFC 8574, 5829)."""
    lasting = links.absolute(f"/v1/{collection.name.replace('_', '-')}/{quote(identity)}")
    relations = {"cite-as": f"{lasting}?release={release.id}", "latest-version": lasting}
    older = [other for other in served_releases().ids() if sort_value(other) < sort_value(release.id)]
    # A record that is new has no version before it.
    if older and served_releases().get(older[0]).which_exist(collection, [identity]):
        relations["predecessor-version"] = f"{lasting}?release={older[0]}"
    return ", ".join(f'<{address}>; rel="{relation}"' for relation, address in relations.items())
