"""Reading the query of an address by the fields of a schema: strictly, with all faults in one answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import g, request
from marshmallow import fields
from webargs.fields import DelimitedList
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from api.web.decorations import Bearing, is_decoration
from api.web.problems import Fault, invalid_query
from api.web.query import Choices, QuerySchema, Texts
from api.web.refusals import MOST_LETTERS_SHOWN, NO_PARAMETER, Refused, unknown

# The code of the fault of a parameter that there is none of.
UNKNOWN_PARAMETER = "unknown-parameter"
# What the parameters were before they were understood.
_AS_SENT = "open_cases.as_sent"


def read(schema: QuerySchema) -> dict[str, Any]:
    """Return the values of the request's query; raises Problem `invalid-query` with every fault."""
    usual, declared = defaults_of(schema), schema
    schema = schema.for_request()
    faults: list[Fault] = list(_encoding_faults(schema))
    parameters: dict[str, Any] = {}
    known = schema.by_name()
    if schema is not declared:
        # What the document declares stands there also where another schema reads the request.
        usual |= defaults_of(schema)
    borne = {
        name
        for name, value in request.args.items()
        if name not in known and (schema.bears.passes_over(name) or usual.get(name) == value)
    }
    strange = [name for name in request.args if name not in known and name not in borne]
    said = unknown(strange, list(known), UNKNOWN_PARAMETER, NO_PARAMETER, schema.advise_parameter)
    for name, values in request.args.lists():
        field = known.get(name)
        if name in borne:
            continue
        if field is None:
            faults.append(replace(next(said), parameter=name[:MOST_LETTERS_SHOWN]))
        elif len(values) > 1 and not isinstance(field, DelimitedList | Texts):
            faults.append(
                Fault("This parameter takes one value, and is given more than once.", name, "repeated")
            )
        elif "" in values:
            faults.append(Fault("This parameter has no value; leave it out instead.", name, "empty"))
        else:
            try:
                sent_here = values if isinstance(field, Texts) else ",".join(values)
                parameters[name] = field.deserialize(sent_here, name, parameters)
            except Refused as refused:
                faults += [replace(fault, parameter=name) for fault in refused.faults]
    # What a document calls the default may be sent, and then says no more than its absence.
    parameters = {name: value for name, value in parameters.items() if usual.get(name) != str(value)}
    faults += schema.check(parameters)
    if faults:
        raise invalid_query(*faults)
    _write_as_understood(known, parameters)
    return parameters


def _write_as_understood(known: Mapping[str, fields.Field[Any]], parameters: Mapping[str, Any]) -> None:
    """Let the parameters of this request be written as they are understood, so that no address, title or caption made
    from them repeats a reader's own words; a list stands in one way, and what says nothing does not stand there.
    `as_sent` has them as they were written."""
    sent = {name: value for name, value in one_value_each(request.args).items() if name in parameters}
    written = {
        name: field.as_understood(sent[name], parameters[name])
        for name, field in known.items()
        if name in parameters and isinstance(field, Choices)
    }
    g.setdefault(_AS_SENT, sent)
    request.args = ImmutableMultiDict({**sent, **written})


def as_sent() -> Mapping[str, str]:
    """Return the parameters of this request as they were sent, before they were understood."""
    return dict(g.get(_AS_SENT)) if _AS_SENT in g else one_value_each(request.args)


def one_value_each(sent: MultiDict[str, str]) -> dict[str, str]:
    """Return parameters by name, those given more than once as the list that their values make."""
    return {name: ",".join(values) for name, values in sent.lists()}


def defaults_of(schema: object) -> dict[str, str]:
    """Return what the document declares as defaults, by the names of parameters, as they stand in an address."""
    known = schema.by_name() if isinstance(schema, QuerySchema) else {}
    return {
        name: str(field.metadata["default"]) for name, field in known.items() if "default" in field.metadata
    }


def _encoding_faults(schema: QuerySchema) -> Iterable[Fault]:
    raw = (
        _without_decorations(request.query_string)
        if schema.bears is not Bearing.NONE
        else request.query_string
    )
    if not raw:
        return
    try:
        text = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        yield Fault("The query is not UTF-8; letters outside ASCII are written like %C3%A9.", code="encoding")
        return
    if any(map(is_control, text)):
        yield Fault("The query contains a control character.", code="encoding")


def _without_decorations(raw: bytes) -> bytes:
    """Return a query without what third parties added to it, however they wrote it."""
    pieces = raw.split(b"&")
    return b"&".join(
        piece for piece in pieces if not is_decoration(piece.partition(b"=")[0].decode("latin-1"))
    )


def is_control(letter: str) -> bool:
    """Say whether a letter is a control character of ASCII, which no address needs."""
    return ord(letter) < 32 or ord(letter) == 127
