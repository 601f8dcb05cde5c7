"""How every list of v1 is answered; the resources say only which, and in what shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flask import Response, request

from api.records import reading
from api.records.reading import Collection, Page, Position, Query
from api.v1.answers import csv_columns
from api.v1.answers.envelopes import address_of, answer_json, records_as_json
from api.v1.answers.files import answer_file
from api.v1.answers.query import meta_of_ids, meta_of_list, query_of
from api.v1.answers.stored_documents import Overlay
from api.v1.release import current_release, newer_release
from api.v1.shapes.fields import RecordSchema
from api.v1.shapes.parameters import USUAL_RECORDS
from api.web import links, paging
from api.web.exports import DESCRIPTION, FORMATS

MoreOf = Callable[[Query], Mapping[str, Any]]


def answer_list(
    collection: Collection,
    shape: type[RecordSchema],
    parameters: Mapping[str, Any],
    extension: str | None,
    overlay: Overlay | None = None,
    more: MoreOf = lambda query: {},
) -> Response:
    """Answer a list: a page as JSON, or all of it as a file. `more` gives what `meta` says beside the usual."""
    if extension == DESCRIPTION:
        return csv_columns.answer_columns(collection.name, shape, parameters)
    if extension is not None:
        return answer_file(collection, shape, parameters, FORMATS[extension], overlay)
    query = query_of(collection, parameters)
    limit = parameters.get("limit", USUAL_RECORDS)
    position = position_of(collection, query, parameters.get("cursor"))
    page = current_release().page(collection, query, limit, position)
    told = {**meta_of_ids(collection, query), **more(query)}
    return answer_page(shape, page, query, parameters, overlay, told)


def possible(total: int) -> dict[str, Any]:
    """Return what `meta` of a list of what surely was on a day says of all that may have been: how many, and where."""
    href = address_of(certainty="any", cursor=None, limit=None, release=_pinned())
    return {"possible": {"total": total, "href": href}}


def answer_page(
    shape: type[RecordSchema],
    page: Page,
    query: Query,
    parameters: Mapping[str, Any],
    overlay: Overlay | None = None,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> Response:
    """Answer a page of a list, with the addresses of its neighbours; `more` is what `meta` says beside the usual."""
    release, limit = current_release(), parameters.get("limit", USUAL_RECORDS)
    body, of_language = records_as_json(release, shape, query, page.rows, parameters, overlay)
    meta = {**meta_of_list(query), "total": page.total, "limit": limit, **more, **of_language}
    before, after = cursors_of(page)
    neighbours = _neighbours(before, after)
    answer = answer_json(body, {**meta, "next_cursor": after}, neighbours)
    answer.headers["Link"] = ", ".join(
        f'<{address}>; rel="{relation}"'
        for relation, address in neighbours.items()
        if relation in {"first", "prev", "next"}
    )
    return answer


def position_of(collection: Collection, query: Query, cursor: paging.Cursor | None) -> Position | None:
    """Return the place where a page of a list begins; raises Problem `invalid-query` for a cursor of another list."""
    if cursor is None:
        return None
    if not reading.fits(collection, query, cursor.values):
        raise paging.altered()
    return Position(cursor.values, cursor.backwards)


def cursors_of(page: Page, more: Mapping[str, str] = MappingProxyType({})) -> tuple[str | None, str | None]:
    """Return the cursors of the pages before and after this one, None where there is no such page; `more` is what the
    list asks beside what its address says."""
    release, rows = current_release().id, page.rows
    before = rows and page.more_before
    after = rows and page.more_after
    return (
        paging.cursor_at(release, rows[0].position, backwards=True, more=more) if before else None,
        paging.cursor_at(release, rows[-1].position, more=more) if after else None,
    )


def _neighbours(before: str | None, after: str | None) -> dict[str, str]:
    sent = links.with_query(request.path.rstrip("/"), paging.sent())
    pinned = _pinned()
    addresses = {"self": links.absolute(sent), "first": address_of(cursor=None, release=pinned)}
    if before:
        addresses["prev"] = links.absolute(paging.address_of(before))
    if after:
        addresses["next"] = links.absolute(paging.address_of(after))
    whole = {**dict.fromkeys(("cursor", "limit", "include")), "release": pinned}
    for extension in FORMATS:
        addresses[extension] = address_of(suffix="." + extension, **whole)
    return addresses


def _pinned() -> str | None:
    """Return the release that the addresses in an answer name: a walk stays in its release, also where only its cursors
    name it and a newer one has come."""
    return current_release().id if newer_release() else request.args.get("release")
