"""The dataset in the catalogue language of European data portals: DCAT-AP 3, as JSON-LD and as Turtle.

Every release is a dataset of its own, and a version of the one dataset that always has the newest data. Each node has
an address, none is blank: the same catalogue gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
from flask import Response, current_app

from api.records import dataset, files
from api.records.dataset import About
from api.records.history import RELEASES
from api.records.reading import Query
from api.records.release import Release
from api.v1.answers.envelopes import with_base
from api.v1.draft import marked
from api.v1.release import current_release, served_releases
from api.v1.shapes.parameters import DataQuery
from api.web import links, turtle
from api.web.exports import FORMATS
from api.web.smorest import Blueprint

JSON_LD, TURTLE = "application/ld+json", "text/turtle; charset=utf-8"

EU = "http://publications.europa.eu/resource/authority"
PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Node = dict[str, Any]


def _node(address: str, kind: str, **more: Any) -> Node:
    return {"@id": address, "@type": kind, **more}


def _english(text: str) -> Node:
    return {"@value": text, "@language": "en"}


def _typed(value: object, kind: str) -> Node:
    return {"@value": str(value), "@type": f"xsd:{kind}"}


def _media_type(name: str) -> Node:
    address = f"https://www.iana.org/assignments/media-types/{name.partition(';')[0]}"
    return _node(address, "dct:MediaType")


# Terms of the vocabularies that DCAT-AP prescribes.
LANGUAGE = _node(f"{EU}/language/ENG", "dct:LinguisticSystem")
# A release is made when there is something to publish.
FREQUENCY = _node(f"{EU}/frequency/IRREG", "dct:Frequency")
PUBLIC = _node(f"{EU}/access-right/PUBLIC", "dct:RightsStatement")
THEME = _node(
    f"{EU}/data-theme/JUST",
    "skos:Concept",
    **{"skos:prefLabel": _english("Justice, legal system and public safety")},
)
COUNTRIES = {"RU": f"{EU}/country/RUS", "UA": f"{EU}/country/UKR"}
OPENAPI = _node("https://spec.openapis.org/oas/v3.1.1", "dct:Standard")
SHA256 = _node("http://spdx.org/rdf/terms#checksumAlgorithm_sha256", "spdx:ChecksumAlgorithm")

blueprint = Blueprint("catalogue", __name__, description=__doc__)


class CatalogueQuery(DataQuery):
    """What the catalogue takes."""


@blueprint.texts("/catalog.jsonld", CatalogueQuery, (JSON_LD,))
def show_catalog_as_jsonld(parameters: dict[str, Any]) -> Response:
    """Get the catalogue as JSON-LD

    Every release with its files, for data portals: DCAT-AP 3.
    """
    body = orjson.dumps(_catalogue(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return _answer(body, JSON_LD)


@blueprint.texts("/catalog.ttl", CatalogueQuery, (TURTLE,))
def show_catalog_as_turtle(parameters: dict[str, Any]) -> Response:
    """Get the catalogue as Turtle

    The same statements as the JSON-LD.
    """
    return _answer(turtle.written(_catalogue()).encode(), TURTLE)


def _answer(body: bytes, media_type: str) -> Response:
    answer = Response(body, content_type=media_type)
    answer.headers["Data-Release"] = current_release().id
    return answer


def _catalogue() -> Node:
    """Return the catalogue as JSON-LD, each thing told where it is first named."""
    newest, about, base = current_release(), dataset.about(), links.base_url()
    common = _common(about, base)
    versions = list(_versions(newest, about, base, common))
    whole = _dataset(newest, about, base, common, versions)
    service = _node(
        f"{base}/v1#service",
        "dcat:DataService",
        **{
            "dct:title": _english(f"{about.title}: the API"),
            "dct:description": _english("Read by anybody, without a key."),
            "dcat:endpointURL": {"@id": f"{base}/v1"},
            "dcat:endpointDescription": {"@id": f"{base}/v1/openapi.json"},
            "dct:conformsTo": OPENAPI,
            "dcat:servesDataset": {"@id": whole["@id"]},
            "dct:publisher": {"@id": common["dct:publisher"]["@id"]},
            "dct:license": {"@id": about.licence},
            "dct:accessRights": PUBLIC,
        },
    )
    return {
        "@context": PREFIXES,
        **_node(f"{base}/v1/catalog.jsonld#catalog", "dcat:Catalog"),
        "dct:title": _english(marked(about.title)),
        "dct:description": _english(about.description),
        "dct:publisher": common["dct:publisher"],
        "dct:license": common["dct:license"],
        "dct:language": LANGUAGE,
        "dct:spatial": _places(newest),
        "dct:issued": _typed(versions[-1]["dct:issued"]["@value"], "date"),
        "dct:modified": _typed(newest.released_on, "date"),
        "foaf:homepage": common["dcat:landingPage"],
        "dcat:themeTaxonomy": _node(
            f"{EU}/data-theme", "skos:ConceptScheme", **{"dct:title": _english("Data theme")}
        ),
        "dcat:service": service,
        "dcat:dataset": [whole, *versions],
    }


def _common(about: About, base: str) -> Node:
    """Return what is said of every dataset alike."""
    publisher = _node(f"{base}/v1/catalog.jsonld#publisher", "foaf:Agent")
    publisher["foaf:name"] = about.publisher
    licence = _node(about.licence, "dct:LicenseDocument")
    licence["dct:title"] = _english(about.licence_title)
    contact: str | None = current_app.config.get("CONTACT")
    kind = "vcard:hasEmail" if contact and contact.startswith("mailto:") else "vcard:hasURL"
    return {
        "dct:description": _english(about.description),
        "dct:publisher": publisher,
        "dct:creator": publisher,
        "dct:license": licence,
        "dct:accessRights": PUBLIC,
        "dct:language": LANGUAGE,
        "dct:accrualPeriodicity": FREQUENCY,
        "dct:conformsTo": _node(about.profile, "dct:Standard"),
        "dcat:theme": THEME,
        "dcat:keyword": [_english(word) for word in about.keywords],
        "dcat:landingPage": _node(f"{base}/", "foaf:Document"),
        "foaf:page": _node(f"{base}/docs/taking-all", "foaf:Document"),
        **(
            {
                "dcat:contactPoint": _node(
                    f"{base}/v1/catalog.jsonld#contact",
                    "vcard:Kind",
                    **{"vcard:fn": about.publisher, kind: {"@id": contact}},
                )
            }
            if contact
            else {}
        ),
    }


def _address(base: str, release_id: str | None = None) -> str:
    return f"{base}/v1/releases/{release_id}" if release_id else f"{base}/v1/catalog.jsonld#dataset"


def _dataset(newest: Release, about: About, base: str, common: Node, versions: Sequence[Node]) -> Node:
    """Return the dataset that always has the newest data; its distributions are the lists of cases themselves."""
    return {
        **_node(_address(base), "dcat:Dataset"),
        "dct:title": _english(marked(about.title)),
        "dct:identifier": _address(base),
        **common,
        "dct:issued": _typed(versions[-1]["dct:issued"]["@value"], "date"),
        "dct:modified": _typed(newest.released_on, "date"),
        "dcat:version": newest.id,
        "dct:spatial": _places(newest),
        "dct:temporal": _period(_address(base) + "-period", newest),
        "dcat:hasVersion": [{"@id": version["@id"]} for version in versions],
        "dcat:hasCurrentVersion": {"@id": versions[0]["@id"]},
        "dcat:distribution": [*_lists(about, base, _address(base) + "-", "")],
    }


def _versions(newest: Release, about: About, base: str, common: Node) -> Iterator[Node]:
    """Yield a dataset for each release that is served, newest first."""
    served = served_releases().ids()
    for row in newest.every(RELEASES, Query()):
        said = orjson.loads(with_base(row.documents["document"]))
        if said["id"] not in served:
            continue
        release, address = served_releases().get(said["id"]), _address(base, said["id"])
        older = (
            {"dcat:previousVersion": {"@id": _address(base, said["predecessor"])}}
            if said["predecessor"]
            else {}
        )
        yield {
            **_node(address, "dcat:Dataset"),
            "dct:title": _english(marked(f"{about.title}, release {said['id']}")),
            "dct:identifier": address,
            **common,
            "dct:issued": _typed(said["released_on"], "date"),
            "dct:modified": _typed(said["released_on"], "date"),
            "dcat:version": said["id"],
            **({"adms:versionNotes": _english(said["notes"])} if said["notes"] else {}),
            "dcat:isVersionOf": {"@id": _address(base)},
            **older,
            "dct:spatial": _places(release),
            "dct:temporal": _period(address + "#period", release),
            "dcat:distribution": [
                *_files(about, address, said["id"]),
                *_lists(about, base, address + "#", f"?release={said['id']}"),
            ],
        }


def _places(release: Release) -> list[Node]:
    known = dataset.countries(release)
    return [_node(COUNTRIES[code], "dct:Location") for code in known if code in COUNTRIES]


def _period(address: str, release: Release) -> Node:
    days = {"dcat:startDate": release.first_day, "dcat:endDate": release.released_on}
    return _node(address, "dct:PeriodOfTime", **{name: _typed(day, "date") for name, day in days.items()})


def _lists(about: About, base: str, mark: str, query: str) -> Iterator[Node]:
    """Yield the list of cases in every format of a table."""
    for name, media_type in (("json", "application/json"), ("csv", FORMATS["csv"].bare_media_type)):
        suffix = "" if name == "json" else f".{name}"
        address = {"@id": f"{base}/v1/cases{suffix}{query}"}
        yield _node(
            f"{mark}cases-{name}",
            "dcat:Distribution",
            **{
                "dct:title": _english(f"The list of cases as {name.upper()}, from the API"),
                "dcat:accessURL": address,
                **({"dcat:downloadURL": address} if suffix else {}),
                "dcat:mediaType": _media_type(media_type),
                "dcat:accessService": {"@id": f"{base}/v1#service"},
                "dct:license": {"@id": about.licence},
            },
        )


def _files(about: About, address: str, release_id: str) -> Iterator[Node]:
    """Yield the files of a release, with size and digest."""
    for file in files.listed(Path(current_app.config["FILES_FOLDER"]), release_id):
        place = f"{address}/files/{file.name}"
        packed = file.media_type == "application/zip"
        yield _node(
            f"{place}#distribution",
            "dcat:Distribution",
            **{
                "dct:title": _english(file.name),
                "dct:description": _english(file.description),
                "dcat:accessURL": {"@id": f"{address}/files"},
                "dcat:downloadURL": {"@id": place},
                "dcat:mediaType": _media_type(file.media_type),
                **({"dcat:packageFormat": _media_type(file.media_type)} if packed else {}),
                "dcat:byteSize": _typed(file.bytes, "nonNegativeInteger"),
                "spdx:checksum": _node(
                    f"{place}#checksum",
                    "spdx:Checksum",
                    **{
                        "spdx:algorithm": SHA256,
                        "spdx:checksumValue": _typed(file.sha256, "hexBinary"),
                    },
                ),
                "dct:license": {"@id": about.licence},
            },
        )
