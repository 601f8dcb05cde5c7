"""What a tool answers: v1's own answer, asked for within the process, and always with how well the people are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlencode

import orjson
from flask import current_app, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.test import run_wsgi_app

from api.mcp.tools import Tool, Way, offered
from api.web import links
from api.web.problems import Fault, Problem, invalid_query
from api.web.query import MOST_VALUES, Choices, joined
from api.web.refusals import MOST_LETTERS_SHOWN, NO_PARAMETER, unknown

EXTENSION = "open-cases-mcp"
# More than an assistant can read, and twice a page of fifty people.
MOST_BYTES = 100_000
# What a request within the process has in common with the one from outside.
_OF_SERVER = frozenset(
    {
        *("HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "REMOTE_ADDR", "wsgi.version"),
        *("wsgi.url_scheme", "wsgi.errors", "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once"),
    }
)

# What a citation does not say of itself.
_OF_RELEASE = ("release", "released_on", "licence", "attribution", "newest_release")

_TEXT = {"type": "string"}
# Answers are those of v1; a citation has its text as `data.citation`.
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "meta": {
            "type": "object",
            "properties": {
                "release": _TEXT,
                "released_on": _TEXT,
                "attribution": _TEXT,
                "evidence": {
                    "type": "object",
                    "properties": {"said": _TEXT, "scope": _TEXT},
                    "required": ["said", "scope"],
                },
                "caution": _TEXT,
            },
            "required": ["release", "released_on", "attribution", "evidence"],
        },
    },
    "required": ["data", "meta"],
}


@dataclass(frozen=True)
class Answer:
    """An answer of v1, and the variables of the path that it was found at, which may have led elsewhere."""

    media_type: str
    body: bytes
    variables: Mapping[str, str]


class Refusal(Exception):
    """An answer of v1 that is a problem."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem["title"])
        self.problem = problem


def of_call(tool: Tool, arguments: Mapping[str, object]) -> dict[str, Any]:
    """Return the result of a call; what is wrong with its arguments is an answer too, in v1's words."""
    try:
        return _told(_answered(tool, arguments))
    except Refusal as refusal:
        return _refused(refusal.problem)
    except Problem as problem:
        faults = [fault.as_json() for fault in problem.errors]
        return _refused({"status": problem.code, "detail": problem.detail, "errors": faults})


def _answered(tool: Tool, arguments: Mapping[str, object]) -> dict[str, Any]:
    sent = _as_sent(tool, arguments)
    way = tool.way(sent)
    missing = [name for name in way.variables if name not in sent]
    strange = [name for name in sent if name not in way.names and name not in way.variables]
    if missing or strange:
        beside = ", ".join(sorted(way.chosen_by & sent.keys()))
        raise invalid_query(
            *(Fault("This is needed.", name, "missing") for name in missing),
            *(
                Fault(f"This cannot be asked together with {beside}.", name, "contradiction")
                for name in strange
            ),
        )
    found = _ask(way, sent)
    if found.media_type == "application/json":
        whole: dict[str, Any] = orjson.loads(found.body)
    else:
        whole = {"data": {"citation": found.body.decode()}, "meta": {}}
    evidence = whole["meta"].get("evidence") or _evidence_within(whole["data"])
    if way.evidence and not evidence:
        about = orjson.loads(_ask(way.evidence, {**sent, **_of_person(way, found)}).body)["meta"]
        evidence = about["evidence"]
        whole["meta"] = {name: about[name] for name in _OF_RELEASE if name in about} | whole["meta"]
    whole["meta"]["evidence"] = evidence
    return whole


def _of_person(way: Way, found: Answer) -> Mapping[str, str]:
    """Return the id of the person whom an answer tells of: the present one, should an older one have been given."""
    return found.variables if "id" in way.variables else {}


def _evidence_within(data: Any) -> Any:
    """Return the evidence of the people in the scope of a call to action."""
    return (data.get("cases") or {}).get("evidence") if isinstance(data, dict) else None


def _told(answer: dict[str, Any]) -> dict[str, Any]:
    meta, body = answer["meta"], orjson.dumps(answer).decode()
    if len(body) > MOST_BYTES:
        fault = Fault(
            f"The answer has {len(body):,} letters, and at most {MOST_BYTES:,} are told at a time. Ask for less: a "
            "lower limit, more filters, years instead of months, fewer dimensions.",
            code="too-large",
        )
        raise invalid_query(fault)
    known = meta["evidence"]
    said = [
        f"{meta['attribution']}.",
        known["said"],
        known["scope"],
        meta.get("newest_release"),
        meta.get("caution"),
    ]
    return {
        "content": [
            {"type": "text", "text": " ".join(sentence for sentence in said if isinstance(sentence, str))},
            {"type": "text", "text": body},
        ],
        "structuredContent": answer,
        "isError": False,
    }


def _refused(problem: Mapping[str, Any]) -> dict[str, Any]:
    lines = [str(problem["detail"])]
    for fault in problem.get("errors", ()):
        line = f"{fault['parameter']}: {fault['detail']}" if "parameter" in fault else fault["detail"]
        if "did_you_mean" in fault:
            line += f" Did you mean “{fault['did_you_mean']}”?"
        if "valid" in fault:
            line += f" Valid: {', '.join(fault['valid'])}."
        lines.append(line)
    return {"content": [{"type": "text", "text": "\n".join(lines)}], "isError": True}


def _as_sent(tool: Tool, arguments: Mapping[str, object]) -> dict[str, str]:
    """Return arguments as an address has them; raises Problem `invalid-query` for names that the tool lacks, and for
    values that no address could have. What is null is not given."""
    taken = offered(tool)
    if len(arguments) > MOST_VALUES:
        said = f"These are {len(arguments):,} arguments; at most {MOST_VALUES} are allowed."
        raise invalid_query(Fault(said, code="too-many-values"))
    strange = [name for name in arguments if name not in taken]
    advise = tool.ways[-1].query().advise_parameter
    told = unknown(strange, list(taken), "unknown-parameter", NO_PARAMETER, advise)
    faults = [
        replace(fault, parameter=name[:MOST_LETTERS_SHOWN]) for name, fault in zip(strange, told, strict=True)
    ]
    sent: dict[str, str] = {}
    for name, value in arguments.items():
        if name in taken and value is not None:
            # A comma parts values, save within a word of a list.
            within = isinstance(taken[name], Choices)
            text = _text(value, within)
            if text is None:
                faults.append(
                    Fault("This must be a text, a number, true or false, or a list of texts.", name)
                )
            elif not text:
                faults.append(Fault("This parameter has no value; leave it out instead.", name, "empty"))
            else:
                sent[name] = text
    if faults:
        raise invalid_query(*faults)
    return sent


def _text(value: object, may_have_commas: bool) -> str | None:
    """Return a value as an address has it; None for one that none could have."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list) and all(
        isinstance(one, str | int) and not isinstance(one, bool) for one in value
    ):
        return joined(map(str, value)) if may_have_commas else ",".join(map(str, value))
    return None


def _ask(way: Way, sent: Mapping[str, str]) -> Answer:
    """Ask v1; raises Refusal for a problem. What has moved for good, such as an older id, is followed once."""
    path = way.rule
    for name in way.variables:
        # A slash would end the name; encoded, it is one that nobody has.
        path = path.replace("<id>", sent[name].replace("/", "%2F"))
    query = urlencode({**{name: sent[name] for name in way.names if name in sent}, **way.fixed})
    for _ in range(2):
        variables = _variables(way, path)
        if variables is None:
            break
        chunks, status, headers = _get(path, query)
        if status.startswith("308"):
            path = unquote(headers["Location"].removeprefix(links.base_url()).partition("?")[0])
            continue
        body = b"".join(chunks)
        if not status.startswith("200"):
            raise Refusal(orjson.loads(body))
        return Answer(headers["Content-Type"].partition(";")[0], body, variables)
    raise Refusal(
        {"title": "Not found", "detail": f"There is no record “{path.rpartition('/')[2][:80]}” here."}
    )


def _variables(way: Way, path: str) -> Mapping[str, str] | None:
    """Return the variables of a path that v1 takes as the way means it; None where it means something else."""
    try:
        rule, variables = current_app.url_map.bind("").match(path, "GET", return_rule=True)
    except HTTPException:
        return None
    return variables if rule.rule == way.rule else None


def _get(path: str, query: str) -> tuple[Iterable[bytes], str, Headers]:
    """Ask this app, within the time that is left of this request; a dear question needs its place here as well."""
    environ = {
        **{name: value for name, value in request.environ.items() if name in _OF_SERVER},
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "HTTP_ACCEPT": "application/json",
        "wsgi.input": BytesIO(),
    }
    # A context of its own, so that nothing of one answer, such as its release, is that of the next.
    with current_app.app_context():
        return run_wsgi_app(current_app.extensions[EXTENSION], environ, buffered=True)
