"""Lists as files: all that matches a query, without pages."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from flask import Response, request

from api.records import dataset, deadline, reading
from api.records.cases import CASES
from api.records.reading import Collection, Query, Row
from api.records.release import Release
from api.v1 import draft
from api.v1.answers.envelopes import address_of
from api.v1.answers.marks import caution_of_file, marks_to_lay
from api.v1.answers.query import ids_not_found, query_of
from api.v1.answers.search_notes import search_in_about, with_search
from api.v1.answers.stored_documents import Overlay, as_stored, changed, picked
from api.v1.bounds import MOST_BYTES
from api.v1.numbers.evidence import evidence_in_about
from api.v1.release import current_release, newer_release
from api.v1.shapes.columns import columns_of, flat
from api.v1.shapes.fields import RecordSchema
from api.v1.shapes.links import BASE
from api.web import exports, links, places
from api.web.draft import is_draft
from api.web.exports import Sheet
from api.web.headers import listed
from api.web.language import wanted_language
from api.web.problems import Fault, Problem

# What a row of a part says of its case, beside the case's id.
OF_CASE = ("case_uid", "case_name_en")

# The head of an answer has room for so many letters of them.
MOST_NAMED_IN_HEADER = 700
# Files of at most so many records, and of at most MOST_BYTES, are made before they are sent, so that their digest can
# stand in the header. A workbook of so many is made in half a second.
MOST_DIGESTED = 2_000


def answer_file(
    collection: Collection,
    shape: type[RecordSchema],
    parameters: Mapping[str, Any],
    export: exports.Format,
    overlay: Overlay | None,
) -> Response:
    """Answer all of a list as a file, one row a record; with `rows`, one row for each item of that part."""
    release, query = current_release(), query_of(collection, parameters)
    part = parameters.get("rows")
    if part:
        query = replace(query, parts=(part,))
    total, missing = release.total(collection, query, part), ids_not_found(collection, query)
    told = evidence_in_about(release, query) if collection is CASES else caution_of_file(shape)
    told = {**told, **({"Not found": ", ".join(missing)} if missing else {}), **search_in_about(query)}
    if export.extension == "csv" and collection.lines and as_stored(shape, parameters) and not part:
        lines = _lines(release, collection.lines, query, total, links.base_url())
        about = {**_about(release, total), **told}
        sheet = Sheet(columns_of(shape, None), (), lines, about, parameters.get("bom", False))
        return with_ids_not_found(send(export, sheet, release, total, collection.name), missing)
    read = partial(
        changed,
        release,
        shape,
        query,
        overlay=overlay,
        language=wanted_language(),
        marks=marks_to_lay(release, shape, query.parts),
    )
    records = _records(release, collection, query, total, read, links.base_url())
    if part:
        records = chain.from_iterable(_rows_of_part(record, part) for record in records)
    columns = columns_asked(shape, parameters)
    answer = answer_rows(records, total, columns, parameters, export, part or collection.name, told)
    return with_search(with_ids_not_found(answer, missing), query)


def with_ids_not_found(answer: Response, missing: Sequence[str] | None) -> Response:
    """Name the ids that were asked for and do not exist in the header of a file, whose rows cannot; as many as have
    room there, with three dots where there are more."""
    if missing:
        names = [quote(one, safe="") for one in missing]
        answer.headers["Not-Found"] = listed(names, MOST_NAMED_IN_HEADER)
    return answer


def answer_rows(
    records: Iterable[dict[str, Any]],
    total: int,
    columns: Sequence[str],
    parameters: Mapping[str, Any],
    export: exports.Format,
    name: str,
    about: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """Answer records as a file, one row each; `name` stands in the name of the file, `about` is what a workbook says of
    them beside release, query and licence."""
    release, names = current_release(), parameters.get("fields")
    rows = (flat(record) if export.flat else picked(record, names) for record in records)
    sheet = Sheet(columns, rows, None, {**_about(release, total), **about}, parameters.get("bom", False))
    return send(export, sheet, release, total, name)


def _rows_of_part(record: dict[str, Any], part: str) -> Iterator[dict[str, Any]]:
    of_case = {"case_uid": record["uid"], "case_name_en": record["name_en"]}
    for row in record[part]:
        yield {**of_case, **row}


def send(export: exports.Format, sheet: Sheet, release: Release, total: int, name: str) -> Response:
    """Return a sheet as a file to save, named after the release and the query; raises Problem `invalid-query` for one
    that has more rows than the format takes."""
    if export.most_rows is not None and total > export.most_rows:
        said = f"{export.title} takes at most {export.most_rows:,} records, and these are {total:,}; take .csv instead."
        raise Problem("invalid-query", said, [Fault(said, code="too-many-records")])
    chunks = export.write(replace(sheet, total=total))
    described = {"Link": _described_by()} if export.extension == "csv" else {}
    headers = {
        **described,
        "Data-Release": release.id,
        "Total-Count": str(total),
        "Content-Disposition": f'attachment; filename="{_file_name(release, name)}.{export.extension}"',
    }
    answer = Response(content_type=export.media_type, headers=headers)
    made = _made_whole(chunks) if total <= MOST_DIGESTED else []
    if total <= MOST_DIGESTED and sum(map(len, made)) <= MOST_BYTES:
        body = b"".join(made)
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        answer.headers["Repr-Digest"] = f"sha-256=:{digest}:"
        answer.set_data(body)
        return answer
    return places.in_a_place(chain(made, chunks), answer)


def _made_whole(chunks: Iterator[bytes]) -> list[bytes]:
    """Return the chunks of a file, or its first ones where it turns out to be too large to be held."""
    made, size = [], 0
    for chunk in deadline.watched(chunks):
        made.append(chunk)
        size += len(chunk)
        if size > MOST_BYTES:
            break
    return made


def _described_by() -> str:
    """Return the link from a CSV to what its columns hold: the same query, answered for programs (CSVW)."""
    path = request.path.rstrip("/").removesuffix(".csv")
    address = links.absolute_with(f"{path}.{exports.DESCRIPTION}", request.args.to_dict())
    return f'<{address}>; rel="describedby"; type="{exports.DESCRIPTION_TYPE}"'


def columns_asked(shape: type[RecordSchema], parameters: Mapping[str, Any]) -> list[str]:
    """Return the columns of the file that a query gives."""
    names = parameters.get("fields")
    if "rows" in parameters:
        return [
            *OF_CASE,
            *columns_of(shape.parts[parameters["rows"]], None),
        ]
    columns = columns_of(shape, names)
    if names is not None and "q" not in parameters and "matched" not in names:
        return [name for name in columns if name != "matched"]
    return columns


def _records(
    release: Release,
    collection: Collection,
    query: Query,
    total: int,
    read: Callable[[Sequence[Row]], tuple[list[dict[str, Any]], list[str]]],
    base: str,
) -> Iterator[dict[str, Any]]:
    rows = release.every(collection, query, total)
    while batch := list(islice(rows, reading.BATCH)):
        for record in read(batch)[0]:
            record["links"] = {
                name: address and address.replace(BASE, base) for name, address in record["links"].items()
            }
            yield record


def _lines(release: Release, collection: Collection, query: Query, total: int, base: str) -> Iterator[bytes]:
    before, after = BASE.encode(), base.encode()
    for row in release.every(collection, query, total):
        yield row.documents["line"].replace(before, after)


def _about(release: Release, total: int) -> dict[str, str]:
    newer = newer_release()
    return {
        **({"Draft": draft.marked(release.id)} if is_draft() else {}),
        "Release": release.id,
        "Released on": release.released_on,
        **({"Newest release": newer.id} if newer else {}),
        "Query": address_of(),
        "Records": str(total),
        "Licence": dataset.about().licence,
        "Attribution": draft.credit(release.id),
    }


def _file_name(release: Release, name: str) -> str:
    said = "-".join(f"{key}-{value}" for key, value in request.args.items() if key != "bom")
    safe = re.sub(r"[^A-Za-z0-9.]+", "-", said).strip("-")[:80]
    mark = draft.OF_FILES if is_draft() else ""
    return f"{mark}open-cases-{release.id}-{name.replace('_', '-')}" + (f"-{safe}" if safe else "")
