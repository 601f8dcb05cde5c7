"""The only module that knows flask-smorest's insides: strict queries, problems for errors, and the documents.

A `Blueprint` here offers decorators, one for each kind of answer; together with the query schema and the answer schema
they say everything that a route promises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, cast

import flask_smorest
from apispec import APISpec
from flask import Flask, Response
from flask_smorest.spec import FlaskPlugin
from marshmallow import Schema

from api.web import components, conditional, exports, negotiation
from api.web.components import Header
from api.web.query import QuerySchema
from api.web.reading import read

View = Callable[..., Any]

# The version of the document: it grows, and never breaks, within v1.
VERSION = "1.0.0"
ABOUT = (
    "A public, read-only API on political prisoners in Russia and in the parts of Ukraine that it occupies, with a "
    "source for every fact. It needs no key, sets no cookie and keeps no log of readers. Every answer is "
    "`{data, meta, links}`; every error is `application/problem+json` (RFC 9457). Answers may gain fields within v1: "
    "ignore those you do not know. The data are licensed CC BY 4.0, the code MIT."
)

EVERYWHERE = (400, 405, 406, 410, 414, 500, 503)


class Api(flask_smorest.Api):  # type: ignore[misc]
    """Registers blueprints and collects their document; errors are left to `problems`."""

    DEFAULT_ERROR_RESPONSE_NAME = None
    ERROR_SCHEMA = components.ProblemSchema

    def _register_error_handlers(self) -> None:
        """`problems.register` answers for the whole app."""

    def _register_responses(self) -> None:
        components.add_problems(self.spec)

    def describe_fields(self, describe: Callable[..., dict[str, Any]]) -> None:
        """Let a function describe fields of a kind of its own: `describe(converter, field)`."""
        self.ma_plugin.converter.add_attribute_function(describe)
        self.ma_plugin.converter.add_attribute_function(components.refer)

    def _register_pagination_header(self) -> None:
        """Pages are told in the body and in `Link`."""

    def _register_doc_blueprint(self) -> None:
        """The committed documents are served by `openapi`."""


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

            @wraps(view)
            def wrapped(*args: Any, **kwargs: Any) -> Any:
                # What is not acceptable is no answer that anybody could have already.
                wanted = negotiation.wanted_format() if of_files else None
                parameters = read(of_files[wanted] if wanted else own)
                if not validates_itself:
                    conditional.identify(wanted, chosen_by_accept=bool(of_files))
                return view(parameters, *args, **kwargs)

            return wrapped

        return decorator


class Paths(FlaskPlugin):  # type: ignore[misc]
    """Reads the paths of routes, and leaves it to the routes to describe the variables in them."""

    def rule_to_params(self, rule: Any) -> list[dict[str, Any]]:
        """Return no description."""
        return []


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A resource of the API: its routes and what they promise. `moving` is how the paths begin of records whose ids may
    change; the old one then leads to the new one."""

    ARGUMENTS_PARSER = QueryArguments()

    def __init__(self, *args: Any, moving: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moving = moving
        self.headers_of_answers: list[Header] = []
        self.variables_of_paths: dict[str, dict[str, Any]] = {}

    def register_views_in_doc(self, api: Api, app: Flask, spec: APISpec, **kwargs: Any) -> None:
        """Document the routes, after the headers and the variables of paths that they refer to."""
        components.add_headers(spec, self.headers_of_answers)
        components.add_variables(spec, self.variables_of_paths)
        super().register_views_in_doc(api, app, spec, **kwargs)

    def _prepare_arguments_doc(
        self, doc: dict[str, Any], doc_info: dict[str, Any], *, api: Api, spec: APISpec, **_: Any
    ) -> dict[str, Any]:
        # Nothing is left to the framework, which would name the refusal after Python's list of statuses.
        (query,) = doc_info["arguments"]["parameters"]
        return doc | {"parameters": components.add_parameters(spec, api.ma_plugin.converter, query["schema"])}

    def collection(
        self,
        rule: str,
        query: type[QuerySchema],
        answer: Schema,
        headers: Sequence[Header] = components.OF_LISTS,
    ) -> Callable[[View], View]:
        """Register a list, as JSON and in every export format by suffix or by `Accept`.

        The view takes the values of the query and the name of a format (None for JSON). `headers` describes those of
        the answer in JSON beside those of all data: of pages, where the list has them.
        """

        def decorator(view: View) -> View:
            @wraps(view)
            def negotiated(parameters: dict[str, Any], **where: str) -> Response:
                return cast(Response, view(parameters, negotiation.wanted_format(), **where))

            of_files = {name: exports.query_of(query, name) for name in exports.FORMATS}
            # Kept on the view, where the parser finds them behind the framework's decorators.
            vars(negotiated)["queries_of_files"] = {name: schema() for name, schema in of_files.items()}
            self._add(rule, negotiated, query, answer, operation(view.__name__), headers)
            for name, schema in of_files.items():
                self._add_export(rule, view, schema, exports.FORMATS[name])
            self._add_description(rule, view, of_files["csv"])
            return view

        return decorator

    def single(self, rule: str, query: type[QuerySchema], answer: Schema) -> Callable[[View], View]:
        """Register a single record or another answer in JSON alone."""

        def decorator(view: View) -> View:
            self._add(rule, view, query, answer, operation(view.__name__))
            return view

        return decorator

    def question(
        self,
        rule: str,
        query: type[QuerySchema],
        query_of_list: type[QuerySchema],
        bodies: Mapping[str, Any],
        answer: Schema,
    ) -> Callable[[View], View]:
        """Register a question that an address may bear, by GET, or that is sent as a list, by POST: answered in JSON,
        or as CSV where `Accept` prefers that. `bodies` has the shape of a list by media type. Nobody keeps an answer.

        The view takes the values of the query and the name of a format (None for JSON). It is called after several
        (`match_names`), the operation that sends a list after that (`matchList`).
        """

        def decorator(view: View) -> View:
            name, said = operation(view.__name__), view.__doc__ or ""
            self._add_question(rule, view, said, query, answer, name)
            of_list = name.removesuffix("Names") + "List"
            first, _, rest = said.partition("\n")
            said = f"{first.replace('names', 'a list of names')}\n{rest}"
            self._add_question(rule, view, said, query_of_list, answer, of_list, bodies)
            return view

        return decorator

    def _add_question(
        self,
        rule: str,
        view: View,
        said: str,
        query: type[QuerySchema],
        answer: Schema,
        name: str,
        bodies: Mapping[str, Any] | None = None,
    ) -> None:
        @wraps(view)
        def described(parameters: dict[str, Any]) -> Response:
            return cast(Response, view(parameters, negotiation.json_or_csv()))

        described.__doc__ = said
        answers = {exports.FORMATS["csv"].media_type: {"type": "string"}, "application/json": answer}
        for media_type, shape in answers.items():
            described = self.response(
                200, shape, content_type=media_type, headers=self._headers((), components.OF_QUESTIONS)
            )(described)
        if bodies:
            content = {media_type: {"schema": shape} for media_type, shape in bodies.items()}
            described = self.doc(requestBody={"required": True, "content": content})(described)
            for status in components.OF_BODIES:
                described = self.alt_response(status, components.PROBLEMS[status][0])(described)
        vars(described).update(validates_itself=True, is_kept_by_nobody=True)
        self._register(rule, described, query, name, method="POST" if bodies else "GET")

    def download(
        self, rule: str, query: type[QuerySchema], media_types: Sequence[str]
    ) -> Callable[[View], View]:
        """Register a file of one of some media types, which may be asked for in parts; it has a strong validator of
        its own."""

        def decorator(view: View) -> View:
            described, headers = view, self._headers(components.OF_FILES, components.OF_DATA)
            for media_type in media_types:
                # Of JSON the standards of the files say the rest.
                shape = {} if "json" in media_type else {"type": "string", "format": "binary"}
                described = self.response(200, shape, content_type=media_type, headers=headers)(described)
                described = self.alt_response(
                    206,
                    schema=shape,
                    content_type=media_type,
                    description="The part that `Range` asks for.",
                    headers=headers,
                )(described)
            described = self.alt_response(416, components.PROBLEMS[416][0])(described)
            vars(described)["validates_itself"] = True
            self._register(rule, described, query, operation(view.__name__))
            return view

        return decorator

    def texts(
        self,
        rule: str,
        query: type[QuerySchema],
        media_types: Sequence[str],
        *,
        headers: Sequence[Header] = (),
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
        headers: Sequence[Header] = (),
        where: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        described = view
        # The last that is added stands first, and a generated client takes that for the answer.
        for media_type in reversed(media_types):
            described = self.response(
                200,
                _shape_of(media_type),
                content_type=media_type,
                headers=self._headers(headers),
            )(described)
        self._register(rule, described, query, name, where)

    def _add(
        self,
        rule: str,
        view: View,
        query: type[QuerySchema],
        answer: Schema,
        name: str,
        headers: Sequence[Header] = (),
    ) -> None:
        described = self.response(200, answer, headers=self._headers(headers))(view)
        self._register(rule, described, query, name)

    def _add_export(self, rule: str, view: View, query: type[QuerySchema], export: exports.Format) -> None:
        @wraps(view)
        def exported(parameters: dict[str, Any], **where: str) -> Response:
            return cast(Response, view(parameters, export.extension, **where))

        described = self.response(
            200,
            {"type": "string", **export.schema},
            content_type=export.media_type,
            headers=self._headers(
                (*components.OF_EXPORTS, *(components.OF_CSV if export.extension == "csv" else ()))
            ),
        )(exported)
        exported.__doc__ = described.__doc__ = _export_docstring(view, export)
        name = operation(view.__name__) + "As" + export.extension.capitalize()
        self._register(f"{rule}.{export.extension}", described, query, name)

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

    def _headers(
        self, own: Sequence[Header], common: Sequence[Header] = components.OF_ANSWERS
    ) -> dict[str, str]:
        """Return the headers of an answer by their components: those of all answers, and its own, which may have one
        of the same name that says more."""
        headers = (*common, *own)
        self.headers_of_answers += headers
        return {header.name: header.component for header in headers}

    def _register(
        self,
        rule: str,
        view: View,
        query: type[QuerySchema],
        name: str,
        where: Sequence[Mapping[str, Any]] = (),
        method: str = "GET",
    ) -> None:
        told = {"operationId": name, **({"deprecated": True} if vars(view).get("is_deprecated") else {})}
        view = self.arguments(query, location="query")(view)
        # A release may be asked for that there is not.
        may_lack = "<" in rule or "release" in query().load_fields
        for status in sorted({*EVERYWHERE, *([404] if may_lack else [])}):
            view = self.alt_response(status, components.PROBLEMS[status][0])(view)
        if not vars(view).get("is_kept_by_nobody"):
            view = self.alt_response(304, components.UNCHANGED[0])(view)
        if self.moving and rule.startswith(self.moving):
            view = self.alt_response(308, components.ELSEWHERE[0])(view)
        variables = components.variables_of(rule, where)
        self.variables_of_paths |= variables
        self.route(rule, endpoint=name, methods=[method], parameters=list(variables))(self.doc(**told)(view))


def _shape_of(media_type: str) -> dict[str, Any]:
    """Return the schema of an answer in a format of its own; the standard of the format says the rest."""
    if media_type == "image/png":
        return {"type": "string", "format": "binary"}
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
            "flask_plugin": Paths(),
            "info": {"description": ABOUT, "license": licence},
            "servers": [{"url": "/", "description": "This service."}],
            "security": [],
        },
    )
