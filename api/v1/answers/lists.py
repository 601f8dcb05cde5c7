"""How every list of v1 is answered; the resources say only which, and in what shape."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Response

from api.records import reading
from api.records.reading import Collection, Page, Position, Query
from api.records.release import Release
from api.records.releases import NoRelease
from api.v1.answers import csv_columns
from api.v1.answers.envelopes import address_of, answer_json, records_as_json
from api.v1.answers.files import answer_file
from api.v1.answers.query import meta_of_list, query_of
from api.v1.answers.stored_documents import Overlay
from api.v1.release import current_release, pin_release
from api.v1.shapes.fields import RecordSchema
from api.v1.shapes.parameters import USUAL_RECORDS
from api.web import paging
from api.web.exports import DESCRIPTION, FORMATS
from api.web.large_answers import in_turn
from api.web.problems import Problem


def answer_list(
    collection: Collection,
    shape: type[RecordSchema],
    parameters: Mapping[str, Any],
    extension: str | None,
    overlay: Overlay | None = None,
) -> Response:
    """Answer a list: a page as JSON, or all of it as a file."""
    if extension == DESCRIPTION:
        return csv_columns.answer_columns(collection.name, shape, parameters)
    if extension is not None:
        return answer_file(collection, shape, parameters, FORMATS[extension], overlay)
    cursor = cursor_of(parameters)
    query = query_of(collection, parameters)
    limit = parameters.get("limit", USUAL_RECORDS)
    position = _position(collection, query, cursor)
    with in_turn(limit):
        page = current_release().page(collection, query, limit, position, cursor.total if cursor else None)
        missing = _missing(collection, parameters)
        return answer_page(shape, page, query, parameters, overlay, missing)


def answer_page(
    shape: type[RecordSchema],
    page: Page,
    query: Query,
    parameters: Mapping[str, Any],
    overlay: Overlay | None = None,
    missing: Mapping[str, Any] = MappingProxyType({}),
) -> Response:
    """Answer a page of a list, with the addresses of its neighbours."""
    release, limit = current_release(), parameters.get("limit", USUAL_RECORDS)
    body, of_language = records_as_json(release, shape, query, page.rows, parameters, overlay)
    meta = {**meta_of_list(query), "total": page.total, "limit": limit, **missing, **of_language}
    neighbours = _neighbours(release, parameters, page)
    answer = answer_json(body, meta, neighbours)
    answer.headers["Link"] = ", ".join(
        f'<{address}>; rel="{relation}"'
        for relation, address in neighbours.items()
        if relation in {"first", "prev", "next"}
    )
    return answer


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


def _position(collection: Collection, query: Query, cursor: paging.Cursor | None) -> Position | None:
    if cursor is None:
        return None
    if not reading.fits(collection, query, cursor.values):
        raise paging.altered()
    return Position(cursor.values, cursor.backwards)


def _missing(collection: Collection, parameters: Mapping[str, Any]) -> dict[str, Any]:
    if "id" not in parameters:
        return {}
    ids = [*parameters["id"][0], *parameters["id"][1]]
    existing = current_release().which_exist(collection, ids)
    return {"not_found": [identity for identity in ids if identity not in existing]}


def _neighbours(release: Release, parameters: Mapping[str, Any], page: Page) -> dict[str, str]:
    def cursor(row: reading.Row, *, backwards: bool) -> str:
        fingerprint = paging.fingerprint(parameters)
        return paging.Cursor(release.id, fingerprint, page.total, row.position, backwards).sealed()

    addresses = {"self": address_of(), "first": address_of(cursor=None)}
    if page.rows and page.more_before:
        addresses["prev"] = address_of(cursor=cursor(page.rows[0], backwards=True))
    if page.rows and page.more_after:
        addresses["next"] = address_of(cursor=cursor(page.rows[-1], backwards=False))
    whole = dict.fromkeys(("cursor", "limit", "include"))
    for extension in FORMATS:
        addresses[extension] = address_of(suffix="." + extension, **whole)
    return addresses
