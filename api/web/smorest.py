"""The only module that knows flask-smorest's insides: strict queries, problems for errors, and the documents.

A `Blueprint` here offers two decorators, `collection` and `single`; together with the query schema and the answer
schema they say everything that a route promises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from types import MappingProxyType
from typing import Any, cast

import flask_smorest
from flask import Flask, Response
from marshmallow import EXCLUDE, Schema, fields

from api.web import conditional, exports, negotiation
from api.web.problem_kinds import example_of
from api.web.problems import MEDIA_TYPE
from api.web.query import QuerySchema, read

View = Callable[..., Any]

# The version of the document: it grows, and never breaks, within v1.
VERSION = "1.0.0"
ABOUT = (
    "A public, read-only API on political prisoners in Russia and in the parts of Ukraine that it occupies, with a "
    "source for every fact. It needs no key, sets no cookie and keeps no log of readers. Every answer is "
    "`{data, meta, links}`; every error is `application/problem+json` (RFC 9457). Answers may gain fields within v1: "
    "ignore those you do not know. The data are licensed CC BY 4.0, the code MIT."
)

# Named here, since the names of Python's own list of statuses change between versions.
PROBLEMS: Mapping[int, tuple[str, str]] = {
    400: ("BadRequest", "The query is not valid; `errors` lists every fault."),
    404: ("NotFound", "There is nothing at this address."),
    405: ("MethodNotAllowed", "Only GET, HEAD and OPTIONS are answered; `Allow` says so."),
    406: ("NotAcceptable", "None of the media types in `Accept` is offered."),
    410: ("Gone", "The record or the release was withdrawn."),
    414: ("AddressTooLong", "The address has more than 4,096 bytes."),
    416: ("RangeNotSatisfiable", "The file has no such part."),
    500: ("InternalError", "A fault of the service."),
    503: ("NotReady", "The data cannot be read at the moment, or the answer took too long."),
}
EVERYWHERE = (400, 405, 406, 410, 414, 500, 503)

HEADERS: Mapping[str, str] = {
    "Cache-Control": "How long the answer may be kept (RFC 9111).",
    "Data-Release": "The release that the answer was made from.",
    "Access-Control-Allow-Origin": "Always `*`: any site may read the answer.",
}
IN_PATHS: Mapping[str, Mapping[str, Any]] = {
    name: {
        "in": "path",
        "name": name,
        "required": True,
        "description": description,
        "schema": {"type": "string", "maxLength": 200},
    }
    for name, description in {"id": "The id of the record.", "name": "The name of the file."}.items()
}
LIST_HEADERS: Mapping[str, str] = {"Link": "`first`, `prev` and `next` page (RFC 8288)."}
FILE_HEADERS: Mapping[str, str] = {
    "ETag": "The SHA-256 of the file.",
    "Accept-Ranges": "Always `bytes`.",
    "Content-Disposition": "The name of the file.",
}
EXPORT_HEADERS: Mapping[str, str] = {
    "Content-Disposition": "A file name that says release and query.",
    "Total-Count": "The number of records in the file.",
}
CSV_HEADERS: Mapping[str, str] = {"Link": "`describedby`: what the columns hold (CSV on the Web)."}


class FaultSchema(Schema):
    """One fault of a request."""

    class Meta:
        unknown = EXCLUDE

    parameter = fields.String(metadata={"description": "The parameter at fault."})
    code = fields.String(required=True, metadata={"description": "What kind of fault, for programs."})
    detail = fields.String(required=True, metadata={"description": "What is wrong, for people."})
    did_you_mean = fields.String(metadata={"description": "The valid name or value most like the one given."})
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


class Api(flask_smorest.Api):  # type: ignore[misc]
    """Registers blueprints and collects their document; errors are left to `problems`."""

    DEFAULT_ERROR_RESPONSE_NAME = None
    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """`problems.register` answers for the whole app."""

    def _register_responses(self) -> None:
        for status, (name, description) in PROBLEMS.items():
            response = {
                "description": description,
                "headers": _described(HEADERS, skip="Data-Release"),
                "content": {
                    MEDIA_TYPE: {"schema": ProblemSchema, "example": example_of(status, name, description)}
                },
            }
            self.spec.components.response(name, response)

    def describe_fields(self, describe: Callable[..., dict[str, Any]]) -> None:
        """Let a function describe fields of a kind of its own: `describe(converter, field)`."""
        self.ma_plugin.converter.add_attribute_function(describe)

    def _register_pagination_header(self) -> None:
        """Pages are told in the body and in `Link`."""

    def _register_doc_blueprint(self) -> None:
        """The committed documents are served as they stand, by `docs`."""


def _described(headers: Mapping[str, str], skip: str = "") -> dict[str, Any]:
    return {
        name: {"description": text, "schema": {"type": "string"}}
        for name, text in headers.items()
        if name != skip
    }


class QueryArguments:
    """What the framework takes for a parser: it hands the values of the query to the view.

    A list that `Accept` asks for as a file takes the parameters of that file.
    """

    DEFAULT_VALIDATION_STATUS = 400

    def use_args(
        self, schema: type[QuerySchema], location: str = "query", **_: Any
    ) -> Callable[[View], View]:
        """Return the decorator that reads the query before the view."""
        own = schema()

        def decorator(view: View) -> View:
            of_files: Mapping[str, QuerySchema] = getattr(view, "queries_of_files", {})
            validates_itself: bool = getattr(view, "validates_itself", False)
            offered: Sequence[str] = getattr(view, "media_types", ())

            @wraps(view)
            def wrapped(*args: Any, **kwargs: Any) -> Any:
                # What is not acceptable is no answer that anybody could have already.
                if offered:
                    negotiation.require(offered)
                wanted = negotiation.wanted_format() if of_files else None
                parameters = read(of_files[wanted] if wanted else own)
                if not validates_itself:
                    conditional.identify(wanted)
                return view(parameters, *args, **kwargs)

            return wrapped

        return decorator


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A resource of the API: its routes and what they promise."""

    ARGUMENTS_PARSER = QueryArguments()

    def _prepare_arguments_doc(
        self, doc: dict[str, Any], doc_info: dict[str, Any], **kwargs: Any
    ) -> dict[str, Any]:
        # The framework would name the refusal after Python's list of statuses.
        doc_info.get("arguments", {}).get("responses", {}).pop(400, None)
        return cast(dict[str, Any], super()._prepare_arguments_doc(doc, doc_info, **kwargs))

    def collection(
        self, rule: str, query: type[QuerySchema], answer: Schema, example: Any = None
    ) -> Callable[[View], View]:
        """Register a list, as JSON and in every export format by suffix or by `Accept`.

        The view takes the values of the query and the name of a format (None for JSON).
        """

        def decorator(view: View) -> View:
            @wraps(view)
            def negotiated(parameters: dict[str, Any], **where: str) -> Response:
                return cast(Response, view(parameters, negotiation.wanted_format(), **where))

            of_files = {name: exports.query_of(query, name) for name in exports.FORMATS}
            # Kept on the view, where the parser finds them behind the framework's decorators.
            vars(negotiated)["queries_of_files"] = {name: schema() for name, schema in of_files.items()}
            self._add(rule, negotiated, query, answer, operation(view.__name__), LIST_HEADERS, example)
            for name, schema in of_files.items():
                self._add_export(rule, view, schema, exports.FORMATS[name])
            self._add_description(rule, view, of_files["csv"])
            return view

        return decorator

    def single(self, rule: str, query: type[QuerySchema], answer: Schema) -> Callable[[View], View]:
        """Register a single record or another answer in JSON alone."""

        def decorator(view: View) -> View:
            described = _offering(view, (negotiation.JSON,))
            self._add(rule, described, query, answer, operation(view.__name__), {}, None)
            return view

        return decorator

    def download(self, rule: str, query: type[QuerySchema]) -> Callable[[View], View]:
        """Register a file, which may be asked for in parts; it has a strong validator of its own."""

        def decorator(view: View) -> View:
            described = self.response(
                200,
                {"type": "string", "format": "binary"},
                content_type="application/octet-stream",
                headers=_described({**HEADERS, **FILE_HEADERS}),
            )(view)
            described = self.alt_response(
                206,
                schema={"type": "string", "format": "binary"},
                content_type="application/octet-stream",
                description="The part that `Range` asks for.",
            )(described)
            described = self.alt_response(416, PROBLEMS[416][0])(described)
            vars(described)["validates_itself"] = True
            self._register(rule, described, query, operation(view.__name__), missing=True)
            return view

        return decorator

    def texts(
        self,
        rule: str,
        query: type[QuerySchema],
        media_types: Sequence[str],
        *,
        headers: Mapping[str, str] = MappingProxyType({}),
        where: Sequence[Mapping[str, Any]] = (),
    ) -> Callable[[View], View]:
        """Register an answer that a parameter gives in one of several text formats, or that has another format
        than JSON alone. `headers` describes those of its own, `where` the variables of its path."""

        def decorator(view: View) -> View:
            name = operation(view.__name__)
            self._add_texts(rule, view, query, media_types, name, headers, where)
            return view

        return decorator

    def _add_texts(
        self,
        rule: str,
        view: View,
        query: type[QuerySchema],
        media_types: Sequence[str],
        name: str,
        headers: Mapping[str, str] = MappingProxyType({}),
        where: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        described = _offering(view, media_types)
        for media_type in media_types:
            described = self.response(
                200,
                _shape_of(media_type),
                content_type=media_type,
                headers=_described({**HEADERS, **headers}),
            )(described)
        self._register(rule, described, query, name, missing="<" in rule, where=where)

    def _add(
        self,
        rule: str,
        view: View,
        query: type[QuerySchema],
        answer: Schema,
        name: str,
        headers: Mapping[str, str],
        example: Any,
    ) -> None:
        described = self.response(200, answer, headers=_described({**HEADERS, **headers}), example=example)(
            view
        )
        self._register(rule, described, query, name, missing="<" in rule)

    def _add_export(self, rule: str, view: View, query: type[QuerySchema], export: exports.Format) -> None:
        @wraps(view)
        def exported(parameters: dict[str, Any], **where: str) -> Response:
            return cast(Response, view(parameters, export.extension, **where))

        described = self.response(
            200,
            {"type": "string", **export.schema},
            content_type=export.media_type,
            headers=_described(
                {**HEADERS, **EXPORT_HEADERS, **(CSV_HEADERS if export.extension == "csv" else {})}
            ),
        )(exported)
        exported.__doc__ = described.__doc__ = _export_docstring(view, export)
        name = operation(view.__name__) + "As" + export.extension.capitalize()
        self._register(
            f"{rule}.{export.extension}",
            described,
            query,
            name,
            missing="<" in rule,
        )

    def _add_description(self, rule: str, view: View, query: type[QuerySchema]) -> None:
        """Register what the columns of a list's CSV hold, at the place where the standard looks for it."""

        @wraps(view)
        def describing(parameters: dict[str, Any], **where: str) -> Response:
            return cast(Response, view(parameters, exports.DESCRIPTION, **where))

        summary, _, rest = (view.__doc__ or "").strip().partition("\n")
        describing.__doc__ = (
            f"{summary.rstrip('.')} as CSV: the columns\n\nName, type and meaning of each column of the CSV that the "
            f"same query gives, as CSV on the Web.\n{rest}"
        )
        name = operation(view.__name__) + "AsCsvMetadata"
        self._add_texts(f"{rule}.{exports.DESCRIPTION}", describing, query, (exports.DESCRIPTION_TYPE,), name)

    def _register(
        self,
        rule: str,
        view: View,
        query: type[QuerySchema],
        name: str,
        *,
        missing: bool,
        where: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        view = self.arguments(query, location="query")(view)
        for status in sorted({*EVERYWHERE, *([404] if missing else [])}):
            view = self.alt_response(status, PROBLEMS[status][0])(view)
        known = [parameter for name, parameter in IN_PATHS.items() if f"<{name}>" in rule]
        self.route(rule, endpoint=name, parameters=[*known, *where])(self.doc(operationId=name)(view))


def _offering(view: View, media_types: Sequence[str]) -> View:
    """Return a view that says which media types it offers, where the parser finds it behind the decorators."""

    @wraps(view)
    def offering(parameters: dict[str, Any], **where: str) -> Response:
        return cast(Response, view(parameters, **where))

    vars(offering)["media_types"] = tuple(media_types)
    return offering


def _shape_of(media_type: str) -> dict[str, Any]:
    """Return the schema of an answer in a format of its own; the standard of the format says the rest."""
    if not media_type.endswith("json"):
        return {"type": "string"}
    # Citation Style Language is the one format here whose whole is a list.
    return {"type": "array", "items": {"type": "object"}} if "csl" in media_type else {"type": "object"}


def _export_docstring(view: View, export: exports.Format) -> str:
    summary, _, rest = (view.__doc__ or "").strip().partition("\n")
    said = f"All matching records, without pages. {export.description}"
    return f"{summary.rstrip('.')} as {export.title}\n\n{said}\n{rest}"


def operation(view_name: str) -> str:
    """Return the operationId of a view: `list_cases` is `listCases`, `show_case` is `getCase`."""
    first, *rest = view_name.split("_")
    return {"show": "get"}.get(first, first) + "".join(word.capitalize() for word in rest)


def create_api(app: Flask, openapi_version: str) -> Api:
    """Return the API of an app, which describes itself in one version of OpenAPI."""
    app.config["API_TITLE"] = "Open Cases"
    app.config["API_VERSION"] = VERSION
    app.config["OPENAPI_VERSION"] = openapi_version
    licence = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
    return Api(
        app,
        spec_kwargs={
            "info": {"description": ABOUT, "license": licence},
            "servers": [{"url": "/", "description": "This service."}],
            "security": [],
        },
    )
