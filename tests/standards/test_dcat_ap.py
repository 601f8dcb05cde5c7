"""The catalogue meets DCAT-AP 3: our own shapes, and the official ones where they can be had."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyshacl import validate
from rdflib import DCTERMS, FOAF, RDF, Graph, Literal, URIRef

from api.app import create_app
from tests.metadata.test_catalogue import DCAT, SPDX, graph
from tests.metadata.two_releases import settings_of
from tests.support.official_standards import DCAT_AP, there

OURS = Path(__file__).parent / "dcat-ap-3.ttl"
SHAPES = [OURS, *there(*DCAT_AP)]

pytestmark = [
    # The reader of JSON-LD calls parts of its own package that are to go.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyshacl"),
]


def faults(told: Graph, shapes: Path) -> str:
    """What a file of shapes finds wrong with a graph; nothing where all is well."""
    valid, _, report = validate(
        told, shacl_graph=Graph().parse(shapes, format="turtle"), allow_warnings=False
    )
    return "" if valid else str(report)


@pytest.mark.parametrize("suffix", ["ttl", "jsonld"])
@pytest.mark.parametrize("shapes", SHAPES, ids=lambda path: path.name)
def test_it_meets_the_shapes(both: FlaskClient, suffix: str, shapes: Path) -> None:
    assert faults(graph(both, suffix), shapes) == ""


@pytest.mark.parametrize("shapes", SHAPES, ids=lambda path: path.name)
def test_a_catalogue_with_a_contact_meets_them_too(both: FlaskClient, two: Path, shapes: Path) -> None:
    app = create_app(replace(settings_of(two), contact="mailto:data@example.org"))
    told = graph(app.test_client())
    assert list(told.objects(None, DCAT.contactPoint))
    assert faults(told, shapes) == ""


def test_the_official_shapes_would_find_a_fault(both: FlaskClient) -> None:
    for shapes in there(*DCAT_AP):
        spoilt = graph(both)
        spoilt.remove((None, DCTERMS.title, None))
        spoilt.remove((None, RDF.type, DCTERMS.LinguisticSystem))
        assert faults(spoilt, shapes)


@pytest.mark.parametrize(
    "removed",
    [
        *(DCTERMS.title, DCTERMS.description, DCTERMS.publisher, FOAF.name),
        *(DCAT.dataset, DCAT.distribution, DCAT.accessURL, DCAT.endpointURL),
        *(SPDX.algorithm, SPDX.checksumValue),
    ],
    ids=lambda name: name.rpartition("/")[2].rpartition("#")[2],
)
def test_what_must_be_there_is_missed(both: FlaskClient, removed: URIRef) -> None:
    spoilt = graph(both)
    spoilt.remove((None, removed, None))
    assert faults(spoilt, OURS)


@pytest.mark.parametrize(
    "kind",
    [
        *(FOAF.Agent, FOAF.Document, DCAT.Distribution, DCAT.DataService, DCAT.Catalog, SPDX.Checksum),
        *(DCTERMS.LicenseDocument, DCTERMS.LinguisticSystem, DCTERMS.Location, DCTERMS.MediaType),
        *(DCTERMS.PeriodOfTime, DCTERMS.Frequency, DCTERMS.Standard, DCTERMS.RightsStatement),
    ],
    ids=lambda name: name.rpartition("/")[2].rpartition("#")[2],
)
def test_what_does_not_say_what_it_is_is_found(both: FlaskClient, kind: URIRef) -> None:
    spoilt = graph(both)
    spoilt.remove((None, RDF.type, kind))
    assert faults(spoilt, OURS)


@pytest.mark.parametrize(
    "predicate, value",
    [
        (DCTERMS.publisher, URIRef("http://localhost/another")),
        (DCTERMS.issued, Literal("soon")),
        (DCAT.accessURL, Literal("http://localhost/v1/cases")),
        (DCAT.byteSize, Literal("many")),
        (SPDX.checksumValue, Literal("12ab")),
        (DCAT.contactPoint, URIRef("mailto:data@example.org")),
    ],
    ids=lambda value: str(value).rpartition("/")[2].rpartition("#")[2],
)
def test_a_value_of_another_kind_or_one_too_many_is_found(
    both: FlaskClient, predicate: URIRef, value: URIRef | Literal
) -> None:
    spoilt = graph(both)
    said = predicate if (None, predicate, None) in spoilt else DCAT.theme
    subject = next(spoilt.subjects(said))
    spoilt.add((subject, predicate, value))
    assert faults(spoilt, OURS)
