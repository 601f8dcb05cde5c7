"""The map of v1, and what the service says of itself."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar

import orjson
from flask import Response, current_app
from marshmallow import fields
from marshmallow.validate import OneOf

from api.records import dataset
from api.records.reading import Query
from api.records.releases import REASONS
from api.v1.answers.envelopes import address_of, answer_json
from api.v1.numbers.evidence import IN_CUSTODY, evidence_of
from api.v1.release import about_release, current_release, served_releases
from api.v1.resources.collections import COLLECTIONS
from api.v1.shapes.envelopes import EvidenceSchema, LinksSchema, MetaSchema
from api.v1.shapes.fields import AnswerSchema, integer, text
from api.v1.shapes.parameters import RecordQuery
from api.web import links
from api.web.headers import add_links
from api.web.openapi import CORE
from api.web.smorest import Blueprint
from api.web.wellknown import OPENAPI_TYPE

blueprint = Blueprint("index", __name__, description=__doc__)

NAMES = tuple(resource.COLLECTION.name.replace("_", "-") for resource in COLLECTIONS)


def _address(description: str) -> fields.String:
    return fields.String(metadata={"description": description, "format": "uri"})


class IndexDataSchema(AnswerSchema):
    """What the service is."""

    title = text("The name of the service.")
    description = text("What it is for.")


class IndexLinksSchema(AnswerSchema):
    """Where everything is."""

    self = _address("This answer.")
    docs = _address("The documentation, for people.")
    openapi = _address("The OpenAPI 3.1 document.")
    openapi_3_0 = _address("The same as OpenAPI 3.0.")
    openapi_core = _address("What answers JSON, in short: for assistants, and for clients written by hand.")
    licence = _address("The licence of the data.")
    meta = _address("Release, build, age and counts.")
    stats_cases = _address("Statistics of cases.")
    stats_events = _address("Statistics of events.")
    match = _address("Where names are held against the people on file, by GET or by POST.")
    reconcile = _address("The same for OpenRefine and its kin; no part of this document.")
    mcp = _address("The tools for assistants, by POST (Model Context Protocol); no part of this document.")
    catalog = _address("The dataset, its releases and files, for data portals (DCAT-AP 3).")
    locals().update({name.replace("-", "_"): _address(f"The collection `{name}`.") for name in NAMES})


class IndexSchema(AnswerSchema):
    """The map of v1."""

    data = fields.Nested(IndexDataSchema)
    meta = fields.Nested(MetaSchema)
    links = fields.Nested(IndexLinksSchema)


class NotServedSchema(AnswerSchema):
    """A release that was loaded and cannot be read."""

    release = text("The release.")
    reason = fields.String(
        validate=OneOf(list(REASONS)),
        metadata={
            "description": "`damaged`: its load cannot be read. `missing`: its load was served and is gone. "
            "`other-layout`: it was loaded by another version of the service."
        },
    )


class ServiceSchema(AnswerSchema):
    """What is served at the moment."""

    sometimes: ClassVar[tuple[str, ...]] = ("not_served",)

    release = text("The newest release.")
    released_on = text("The day of the release.")
    first_day = text("The day of the first event on file: `as_of` answers from here.")
    digest = text("SHA-256 of the curated tables of the release.")
    build = text("The build of the code.")
    cases = integer("How many cases are on file.")
    in_custody = integer("How many of them are held on the day of the release.")
    counts = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "Rows of every table."},
    )
    verified_from = text("The oldest day on which a case was last verified.")
    verified_to = text("The newest day on which a case was last verified.")
    stale = integer("How many people are held whose status was verified more than 365 days ago.")
    evidence = fields.Nested(
        EvidenceSchema, metadata={"description": "How well all the people on file are known."}
    )
    evidence_in_custody = fields.Nested(
        EvidenceSchema, metadata={"description": "How well those are known who are held."}
    )

    not_served = fields.List(
        fields.Nested(NotServedSchema),
        metadata={"description": "Only where there are any: releases that cannot be read at the moment."},
    )


class ServiceAnswerSchema(AnswerSchema):
    """What is served at the moment, as an answer."""

    sometimes: ClassVar[tuple[str, ...]] = ("links",)

    data = fields.Nested(ServiceSchema)
    meta = fields.Nested(MetaSchema)
    links = fields.Nested(LinksSchema)


@blueprint.single("", RecordQuery, IndexSchema())
def show_index(parameters: dict[str, Any]) -> Response:
    """Get the map

    Links to every collection, to the documentation, the OpenAPI documents and the licence.
    """
    data = {
        "title": "Open Cases",
        "description": "Political prisoners in Russia and in the parts of Ukraine that it occupies: cases, statuses "
        "and the calls to action of the ALDE Congress resolution of October 2024, with a source for every fact.",
    }
    linked = {
        "self": "/v1",
        "docs": "/docs",
        "openapi": "/v1/openapi.json",
        "openapi_3_0": "/v1/openapi-3.0.json",
        "openapi_core": CORE,
        "meta": "/v1/meta",
        "stats_cases": "/v1/stats/cases",
        "stats_events": "/v1/stats/events",
        "match": "/v1/match",
        "reconcile": "/reconcile",
        "mcp": "/mcp",
        "catalog": "/v1/catalog.jsonld",
        **{name.replace("-", "_"): f"/v1/{name}" for name in NAMES},
    }
    addresses = {name: links.absolute(path) for name, path in linked.items()}
    answer = answer_json(
        orjson.dumps(data), about_release(), addresses | {"licence": dataset.about().licence}
    )
    # What describes the service, for programs that know nothing of it (RFC 8631).
    described = (
        (addresses["openapi"], "service-desc", OPENAPI_TYPE),
        (addresses["docs"], "service-doc", "text/html"),
    )
    told = [f'<{address}>; rel="{relation}"; type="{kind}"' for address, relation, kind in described]
    add_links(answer, *told)
    return answer


@blueprint.single("/meta", RecordQuery, ServiceAnswerSchema())
def show_meta(parameters: dict[str, Any]) -> Response:
    """Get what is served

    Release, build, age of the data, and counts.
    """
    release = current_release()
    data = {
        "release": release.id,
        "released_on": release.released_on,
        "first_day": release.first_day,
        "digest": release.digest,
        "build": current_app.config["BUILD"],
        **release.figures(),
        "evidence": evidence_of(release, Query()),
        "evidence_in_custody": evidence_of(release, IN_CUSTODY),
    }
    # Asked first, so that each of them has been looked at.
    served_releases().ids()
    if not_served := served_releases().not_served():
        data["not_served"] = [asdict(one) for one in not_served]
    return answer_json(orjson.dumps(data), about_release(), {"self": address_of()})
