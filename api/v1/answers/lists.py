"""How every list and every record of v1 is answered; the resources say only which, and in what shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from flask import Response, request

from api.records import reading
from api.records.reading import Collection, Position, Query
from api.records.releases import NoRelease, Release, sort_value
from api.v1.answers import csv_columns as metadata
from api.v1.answers.files import answer_file
from api.v1.answers.query import meta_of, query_of
from api.v1.answers.stored_documents import Overlay, as_stored, changed, joined, picked
from api.v1.release import current_release, pin_release, served_releases
from api.v1.shapes.fields import RecordSchema
from api.v1.shapes.links import BASE
from api.v1.shapes.parameters import USUAL_RECORDS
from api.web import links, paging
from api.web.exports import DESCRIPTION, FORMATS
from api.web.language import ENGLISH, wanted_language
from api.web.problems import Fault, Problem, nearest

# Comparing an id with all others costs time by their number and its length.
MOST_COMPARED, LONGEST_COMPARED = 20_000, 120

# Finds a record by its address, and raises what there is to say when it is not there.
Find = Callable[[Any, str, tuple[str, ...]], reading.Row]


def answer_list(
    wanted: Collection,
    item: type[RecordSchema],
    parameters: Mapping[str, Any],
    extension: str | None,
    overlay: Overlay | None = None,
    parts: Mapping[str, type[RecordSchema]] = MappingProxyType({}),
) -> Response:
    """Answer a list: a page as JSON, or all of it as a file."""
    if extension == DESCRIPTION:
        return metadata.answer_columns(wanted.name, item, parameters, parts)
    if extension is not None:
        return answer_file(wanted, item, parameters, FORMATS[extension], overlay, parts)
    cursor = cursor_of(parameters)
    query = query_of(wanted, parameters)
    limit = parameters.get("limit", USUAL_RECORDS)
    release = current_release()
    position = _position(wanted, query, cursor)
    with release.connect() as connection:
        total = cursor.total if cursor else reading.total(connection, wanted, query)
        page = (
            reading.page(connection, wanted, query, limit, position, total)
            if limit
            else reading.Page((), False, False)
        )
        missing = _missing(connection, wanted, parameters)
    return answer_page(wanted, page, total, query, parameters, overlay, missing)


def answer_page(
    wanted: Collection,
    page: reading.Page,
    total: int,
    query: Query,
    parameters: Mapping[str, Any],
    overlay: Overlay | None = None,
    missing: Mapping[str, Any] = MappingProxyType({}),
) -> Response:
    """Answer a page of a list, with the addresses of its neighbours."""
    release, limit = current_release(), parameters.get("limit", USUAL_RECORDS)
    body, of_language = _data(release, wanted, query, page.rows, parameters, overlay)
    meta = {**meta_of(parameters, query), "total": total, "limit": limit, **missing, **of_language}
    neighbours = _neighbours(release, parameters, page, total)
    answer = answer_json(body, meta, neighbours)
    answer.headers["Link"] = ", ".join(
        f'<{address}>; rel="{relation}"'
        for relation, address in neighbours.items()
        if relation in {"first", "prev", "next"}
    )
    return answer


def answer_record(
    wanted: Collection,
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
    with release.connect() as connection:
        if find is not None:
            row = find(connection, identity, parts)
        elif (found := reading.one(connection, wanted, identity, parts)) is not None:
            row = found
        else:
            raise not_found(wanted, identity)
    body, of_language = _data(release, wanted, query, [row], parameters, overlay)
    meta = {**meta_of(parameters, query, of_list=False), **of_language}
    answer = answer_json(body[1:-1], meta, {"self": address_of(parameters)})
    answer.headers["Link"] = _versions(release, wanted, row)
    return answer


def _versions(release: Release, wanted: Collection, row: reading.Row) -> str:
    """Return the links of a record to cite it by, to its latest version, and to the one before (RFC 8574, 5829)."""
    record = orjson.loads(next(iter(row.documents.values())))
    lasting = links.absolute(
        f"/v1/{wanted.name.replace('_', '-')}/{quote(record.get('uid') or record['id'])}"
    )
    relations = {"cite-as": f"{lasting}?release={release.id}", "latest-version": lasting}
    older = [known for known in served_releases().ids() if sort_value(known) < sort_value(release.id)]
    if older and _has(older[0], wanted, record.get("uid") or record["id"]):
        relations["predecessor-version"] = f"{lasting}?release={older[0]}"
    return ", ".join(f'<{address}>; rel="{relation}"' for relation, address in relations.items())


def _has(release_id: str, wanted: Collection, identity: str) -> bool:
    """Say whether a release has a record: one that is new has no version before it."""
    with served_releases().get(release_id).connect() as connection:
        return bool(reading.known_ids(connection, wanted, [identity]))


def not_found(wanted: Collection, identity: str) -> Problem:
    """Return the problem of an id that does not exist, with the nearest one that does."""
    release = current_release()
    comparable = len(identity) < LONGEST_COMPARED and (
        wanted.name != "cases" or release.total_cases <= MOST_COMPARED
    )
    likely = nearest(identity, release.vocabulary(wanted.name)) if comparable else None
    detail = f"There is no record “{identity[:120]}” in {wanted.name.replace('_', '-')}."
    if likely is None:
        return Problem("not-found", detail)
    fault = Fault("No such id.", "id", "unknown-id", did_you_mean=likely)
    return Problem("not-found", f"{detail} Did you mean “{likely}”?", [fault])


def cursor_of(parameters: Mapping[str, Any]) -> paging.Cursor | None:
    """Return the cursor of a query, and answer from its release; raises Problem `gone` when that is no more."""
    if "cursor" not in parameters:
        return None
    cursor = paging.unseal(parameters["cursor"], parameters)
    try:
        pin_release(cursor.release)
    except NoRelease:
        raise Problem(
            "gone", f"Release {cursor.release}, which this list began with, is no longer served."
        ) from None
    return cursor


def _position(wanted: Collection, query: Query, cursor: paging.Cursor | None) -> Position | None:
    if cursor is None:
        return None
    if not reading.fits(wanted, query, cursor.values):
        raise paging.refusal("This cursor was cut or altered; take it from links.next as it stands.")
    return Position(cursor.values, cursor.backwards)


def _missing(connection: Any, wanted: Collection, parameters: Mapping[str, Any]) -> dict[str, Any]:
    if "id" not in parameters:
        return {}
    ids = [*parameters["id"][0], *parameters["id"][1]]
    found = reading.known_ids(connection, wanted, ids)
    return {"not_found": [identity for identity in ids if identity not in found]}


def _data(
    release: Release,
    wanted: Collection,
    query: Query,
    rows: Sequence[reading.Row],
    parameters: Mapping[str, Any],
    overlay: Overlay | None,
) -> tuple[bytes, dict[str, Any]]:
    """Return the records as a JSON array, and what `meta` says of their language; documents are joined as they
    are stored, if nothing changes them."""
    meta: dict[str, Any] = {}
    if as_stored(parameters):
        body = b"[" + b",".join(joined(row) for row in rows) + b"]"
    else:
        language = wanted_language()
        names = (*parameters["fields"], *query.parts) if "fields" in parameters else None
        records, english = changed(release, wanted, query, rows, overlay, language)
        body = orjson.dumps([picked(record, names) for record in records])
        if language != ENGLISH:
            shown = [name for name in english if names is None or name.split(".")[0] in names]
            meta = {"language": language, "in_english": shown}
    return body.replace(BASE.encode(), links.base_url().encode()), meta


def _neighbours(
    release: Release, parameters: Mapping[str, Any], page: reading.Page, total: int
) -> dict[str, str]:
    def cursor(row: reading.Row, *, backwards: bool) -> str:
        return paging.Cursor(
            release.id, paging.fingerprint(parameters), total, row.position, backwards
        ).sealed()

    found = {"self": address_of(parameters), "first": address_of(parameters, cursor=None)}
    if page.rows and page.more_before:
        found["prev"] = address_of(parameters, cursor=cursor(page.rows[0], backwards=True))
    if page.rows and page.more_after:
        found["next"] = address_of(parameters, cursor=cursor(page.rows[-1], backwards=False))
    whole = dict.fromkeys(("cursor", "limit", "include"))
    for extension in FORMATS:
        found[extension] = address_of(parameters, suffix="." + extension, **whole)
    return found


def address_of(parameters: Mapping[str, Any], suffix: str = "", **changed: str | None) -> str:
    """Return the address of this request with some parameters changed or, when None, left out."""
    kept = {name: value for name, value in request.args.items() if name not in changed}
    kept |= {name: value for name, value in changed.items() if value is not None}
    query = urlencode(kept, safe=",:")
    path = request.path.rstrip("/") + suffix
    return links.absolute(path) + ("?" + query if query else "")


def answer_json(data: bytes, meta: Mapping[str, Any], linked: Mapping[str, str]) -> Response:
    """Return the envelope around data that is JSON already."""
    body = b'{"data":%b,"meta":%b,"links":%b}' % (data, orjson.dumps(meta), orjson.dumps(linked))
    answer = Response(body, content_type="application/json")
    answer.headers["Data-Release"] = meta["release"]
    return answer
