"""What the columns of a list's CSV hold, for programs: CSV on the Web (W3C Recommendation, 2015).

Everything is read from the schemas that the list itself is answered with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response, request
from marshmallow import fields

from api.records import dataset, declaration
from api.v1.answers.files import OF_CASE, columns_asked
from api.v1.draft import marked
from api.v1.release import current_release
from api.v1.shapes.columns import OBJECTS
from api.v1.shapes.fields import RecordSchema
from api.web import links
from api.web.exports import DESCRIPTION_TYPE

# Words of other vocabularies (dc, schema) have these prefixes by the standard itself.
CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
PARTIAL_DATE = {"base": "string", "format": r"\d{4}(-\d{2}(-\d{2})?)?"}
DERIVED = {
    "permalink": fields.String(metadata={"description": "The address of the record.", "format": "uri"})
}


def answer_columns(
    name: str,
    shape: type[RecordSchema],
    parameters: Mapping[str, Any],
) -> Response:
    """Answer the description of the CSV that the same query gives; `name` is that of the list's table."""
    part = parameters.get("rows")
    described_fields = _fields(shape, shape.parts[part] if part else None)
    declared = declaration.tables().get(part or name)
    title = declared.title if declared else name.replace("_", " ").capitalize()
    description = declared.description if declared else (shape.__doc__ or "").strip()
    columns = {column: described_fields[column] for column in columns_asked(shape, parameters)}
    return describe(title, description, columns, "id" if "id" in columns else None)


def describe(
    title: str, description: str, columns: Mapping[str, fields.Field[Any]], key: str | None = None
) -> Response:
    """Answer the description of the CSV at the address of this request: its columns, and which of them is its key."""
    release, about = current_release(), dataset.about()
    described: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Table",
        "url": _address_of_csv(),
        "dc:title": marked(title),
        "dc:description": description,
        "dc:publisher": about.publisher,
        "dc:license": {"@id": about.licence},
        "dc:issued": {"@value": release.released_on, "@type": "xsd:date"},
        "schema:version": release.id,
        "tableSchema": {"columns": [_column(*column) for column in columns.items()]},
    }
    if key:
        described["tableSchema"]["primaryKey"] = key
    body = orjson.dumps(described, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    answer = Response(body, content_type=DESCRIPTION_TYPE)
    answer.headers["Data-Release"] = release.id
    return answer


def _fields(shape: type[RecordSchema], part: type[RecordSchema] | None) -> dict[str, fields.Field[Any]]:
    """Return all fields that a file of records, or of the items of a part, may have as columns."""
    own = shape().dump_fields
    if part is None:
        return own | _of_objects(own) | DERIVED
    return part().dump_fields | {name: own[name.removeprefix("case_")] for name in OF_CASE}


def _of_objects(own: Mapping[str, fields.Field[Any]]) -> dict[str, fields.Field[Any]]:
    """Return the fields of the columns that hold a member of an object each."""
    return {
        column: field.schema.dump_fields[member]
        for name, members in OBJECTS.items()
        if isinstance(field := own.get(name), fields.Nested)
        for column, member in members.items()
    }


def _column(name: str, field: fields.Field[Any]) -> dict[str, Any]:
    """Return the description of a column. Its first title is what the header says."""
    declared: declaration.Column | None = field.metadata.get("column")
    described: dict[str, Any] = {
        "name": name,
        "titles": list(dict.fromkeys((name, declared.title))) if declared else [name],
        "dc:description": field.metadata["description"],
        "datatype": _datatype(field, declared),
        "null": "",
    }
    if isinstance(field, fields.List | fields.Dict):
        described["separator"] = ";"
    if declared and not declared.nullable:
        described["required"] = True
    return described


def _datatype(field: fields.Field[Any], declared: declaration.Column | None) -> Any:
    if declared and declared.partial:
        return PARTIAL_DATE
    if isinstance(field, fields.Integer):
        return "integer"
    if isinstance(field, fields.Float):
        return "number"
    if isinstance(field, fields.Boolean):
        return "boolean"
    if isinstance(field, fields.Raw):
        return "json"
    return {"date": "date", "uri": "anyURI"}.get(field.metadata.get("format", ""), "string")


def _address_of_csv() -> str:
    path = request.path.rstrip("/").removesuffix("-metadata.json")
    return links.absolute_with(path, request.args.to_dict())
