"""What the routes share in the OpenAPI document: parameters, headers, problems and shapes, each once and under a name.

A name follows from what it names, never from the order in which things are met: two different things that claim one
name are an error, not a number behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import EXCLUDE, Schema, fields

from api.web.problem_kinds import example_of
from api.web.problems import MEDIA_TYPE
from api.web.query import QuerySchema

# Named here, since the names of Python's own list of statuses change between versions.
PROBLEMS: Mapping[int, tuple[str, str]] = {
    400: ("BadRequest", "The query is not valid; `errors` lists every fault."),
    404: ("NotFound", "There is nothing at this address."),
    405: ("MethodNotAllowed", "Only GET, HEAD and OPTIONS are answered; `Allow` says so."),
    406: ("NotAcceptable", "A list is offered in none of the media types that `Accept` names."),
    410: ("Gone", "The record or the release was withdrawn."),
    413: ("BodyTooLarge", "The body has more bytes than this address reads."),
    414: ("AddressTooLong", "The address has more than 4,096 bytes."),
    415: ("UnsupportedBody", "The body has a media type that this address does not read."),
    416: ("RangeNotSatisfiable", "The file has no such part."),
    500: ("InternalError", "A fault of the service."),
    503: (
        "NotReady",
        "The data cannot be read at the moment, the answer took too long, or too many costly questions are asked at "
        "a time.",
    ),
}


@dataclass(frozen=True)
class Header:
    """A header of an answer: the name of its component, its own name, and what it says."""

    component: str
    name: str
    description: str


CACHE = Header("CacheControl", "Cache-Control", "How long the answer may be kept (RFC 9111).")
RELEASE = Header("DataRelease", "Data-Release", "The release that the answer was made from.")
ORIGIN = Header("AllowOrigin", "Access-Control-Allow-Origin", "Always `*`: any site may read the answer.")
# Which links come with an answer that has none of its own kind; the others say so too.
LATEST = "`latest-version`: the same in the newest release, where the answer is from an older one"
# What tells one representation of an address from another, and whether it has changed.
VARY = Header("Vary", "Vary", "The headers of the request by which answers of this address differ.")
OF_CHOICES = (
    VARY,
    Header("ContentLanguage", "Content-Language", "The language of labels and fixed texts."),
    Header(
        "ContentLocation",
        "Content-Location",
        "Where the answer stays: its address in its release and language. Absent where it is long.",
    ),
)
OF_REPRESENTATIONS = (
    Header("Validator", "ETag", "Changes with the answer; send it as `If-None-Match` (RFC 9110, 13)."),
    Header("LastModified", "Last-Modified", "When what is answered last changed; for `If-Modified-Since`."),
    *OF_CHOICES,
)
LINKED = Header("VersionLinks", "Link", f"{LATEST}; of a record also `cite-as` and `predecessor-version`.")
OF_DATA = (CACHE, RELEASE, ORIGIN)
OF_ANSWERS = (*OF_DATA, *OF_REPRESENTATIONS, LINKED)
# Of what nobody keeps, which has no address to stay at.
OF_QUESTIONS = (*OF_DATA, *OF_CHOICES[:2])
OF_PROBLEMS = (CACHE, ORIGIN, VARY)
# The statuses of what is wrong with the body of a request.
OF_BODIES = (413, 415)
OF_LISTS = (
    Header(
        "PageLinks",
        "Link",
        "`first`, `prev` and `next` page (RFC 8288), as far as there is room: `links` in the body has them all. "
        f"{LATEST}.",
    ),
)
OF_FILES = (
    Header("FileModified", "Last-Modified", "When the file was made."),
    Header("ETag", "ETag", "The SHA-256 of the file, in hexadecimal."),
    Header("FileDigest", "Repr-Digest", "The SHA-256 of the whole file (RFC 9530), also beside a part."),
    Header("AcceptRanges", "Accept-Ranges", "Always `bytes`."),
    Header("FileName", "Content-Disposition", "The name of the file."),
)
OF_EXPORTS = (
    Header("ExportName", "Content-Disposition", "A file name that says release and query."),
    Header("TotalCount", "Total-Count", "The number of records in the file."),
    Header(
        "ExportDigest",
        "Repr-Digest",
        "The SHA-256 of what is sent (RFC 9530); absent where a long file is sent as it is made.",
    ),
    Header(
        "IdsNotFound",
        "Not-Found",
        "Ids that were asked for and do not exist, percent-encoded and joined by commas; absent where all do.",
    ),
    Header(
        "SearchDropped",
        "Search-Dropped",
        "Patronymics of `q` that are not on file, percent-encoded and joined by commas; absent where none was left "
        "out.",
    ),
    Header(
        "SearchRelaxed",
        "Search-Relaxed",
        "Words of `q` that stood for others, as `word=as;how=typo`, percent-encoded and joined by commas; absent where "
        "none did.",
    ),
)
OF_CSV = (Header("ColumnsLink", "Link", f"`describedby`: what the columns hold (CSV on the Web). {LATEST}."),)

# Answers without a body: the name of each, what it says, and its headers.
UNCHANGED = (
    "NotModified",
    "Nothing has changed since the answer that the request names.",
    (CACHE, ORIGIN, *OF_CHOICES, Header("CurrentValidator", "ETag", "That of the answer that is known.")),
)
ELSEWHERE = (
    "MovedForGood",
    "The case has another id now; the old one leads to it for good.",
    (CACHE, ORIGIN, Header("Location", "Location", "The same under the present id.")),
)

# The variables of paths that more than one resource has; the others are described with their route.
VARIABLES: Mapping[str, str] = {
    "id": "The id of the record.",
    "name": "The name of the file.",
    "number": "The number of the release.",
}
# Every release has this file, once its files are built.
EXAMPLES: Mapping[str, Mapping[str, Any]] = {"name": {"example": "SHA256SUMS"}}


class InsteadSchema(Schema):
    """A parameter that takes what another one does not."""

    class Meta:
        unknown = EXCLUDE

    parameter = fields.String(required=True, metadata={"description": "The name of the parameter."})
    value = fields.String(required=True, metadata={"description": "The value to ask for."})


class FaultSchema(Schema):
    """One fault of a request."""

    class Meta:
        unknown = EXCLUDE

    parameter = fields.String(metadata={"description": "The parameter at fault."})
    code = fields.String(required=True, metadata={"description": "What kind of fault, for programs."})
    detail = fields.String(required=True, metadata={"description": "What is wrong, for people."})
    did_you_mean = fields.String(
        metadata={"description": "The valid name, value or address that the one given surely means."}
    )
    instead = fields.Nested(
        InsteadSchema, metadata={"description": "Where the value belongs that this parameter does not take."}
    )
    valid = fields.List(fields.String(), metadata={"description": "The valid names or values."})


class ProblemSchema(Schema):
    """An error (RFC 9457)."""

    class Meta:
        unknown = EXCLUDE

    type = fields.Url(required=True, metadata={"description": "Address of a page that explains this kind."})
    title = fields.String(required=True, metadata={"description": "The kind of problem."})
    status = fields.Integer(required=True, metadata={"description": "The status of the answer."})
    detail = fields.String(required=True, metadata={"description": "What is wrong with this request."})
    errors = fields.List(fields.Nested(FaultSchema), metadata={"description": "Every fault of the query."})


def add_problems(spec: APISpec) -> None:
    """Add an answer for each status of an error."""
    for status, (name, description) in PROBLEMS.items():
        content = {"schema": ProblemSchema, "example": example_of(status, description)}
        answer = {
            "description": description,
            "headers": add_headers(spec, OF_PROBLEMS),
            "content": {MEDIA_TYPE: content},
        }
        spec.components.response(name, answer)
    for name, description, headers in (UNCHANGED, ELSEWHERE):
        answer = {"description": description, "headers": add_headers(spec, headers)}
        spec.components.response(name, answer)


def add_headers(spec: APISpec, headers: Iterable[Header]) -> dict[str, str]:
    """Add headers of an answer, and return the name of the component of each."""
    for header in headers:
        described = {"description": header.description, "schema": {"type": "string"}}
        _add(spec.components.headers, header.component, described)
    return {header.name: header.component for header in headers}


def add_parameters(spec: APISpec, converter: OpenAPIConverter, query: type[QuerySchema]) -> list[str]:
    """Add the parameters of a query, and return the names of their components.

    Each is called like the parameter itself, or as its metadata say in `component` where the name means one thing
    here and another thing there.
    """
    schema = query()
    names = {field.data_key or name: field.metadata.get("component") for name, field in schema.fields.items()}
    components = []
    for parameter in converter.schema2parameters(schema, location="query"):
        component = camel_case(names[parameter["name"]] or parameter["name"]) + "InQuery"
        _add(spec.components.parameters, component, parameter)
        components.append(component)
    return components


def variables_of(rule: str, described: Iterable[Mapping[str, Any]] = ()) -> dict[str, dict[str, Any]]:
    """Return the variables of a path by their components; `described` are those that only this resource has.

    An id is that of a collection, so that each has an example of its own.
    """
    collection = rule.strip("/").partition("/")[0]
    common = [
        {
            "name": name,
            "description": description,
            "schema": {"type": "string", "maxLength": 200},
            **EXAMPLES.get(name, {}),
        }
        for name, description in VARIABLES.items()
        if f"<{name}>" in rule
    ]
    return {
        camel_case(f"{collection}_id" if one["name"] == "id" else one["name"]) + "InPath": {
            "in": "path",
            "required": True,
            **one,
        }
        for one in [*common, *described]
    }


def add_variables(spec: APISpec, variables: Mapping[str, dict[str, Any]]) -> None:
    """Add variables of paths."""
    for component, variable in variables.items():
        # Routes outlive the document of one app; an example that it adds is not theirs.
        _add(spec.components.parameters, component, dict(variable))


def refer(converter: Any, field: Any, ret: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Let the shape of a field be a component where its metadata say so in `model`, with `{}` for the name of the
    record that has it; the converter calls this last."""
    if "model" not in field.metadata:
        return {}
    record = converter.schema_name_resolver(type(field.parent))
    component = field.metadata["model"].format(record)
    _add(converter.spec.components.schemas, component, dict(ret))
    ret.clear()
    reference: dict[str, Any] = converter.spec.components.get_ref("schema", component)
    return reference


def camel_case(name: str) -> str:
    """Return `status_since_from` or `group-cases` as the name of a component: `StatusSinceFrom`, `GroupCases`."""
    return "".join(word.capitalize() for word in name.replace("-", "_").split("_"))


def _add(components: dict[str, Any], name: str, component: dict[str, Any]) -> None:
    if components.setdefault(name, component) != component:
        raise ValueError(
            f"Two different things are called {name} in the OpenAPI document; name one of them in its metadata.\n"
            f"{components[name]}\n{component}"
        )
