"""The catalogue for data portals: the same in both formats, and true to the files of the releases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import to_isomorphic

from api.app import create_app
from tests.metadata.two_releases import NEW, OLD, settings_of

# The closed namespace of the package does not know the versions of DCAT 3.
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
RELEASES = "http://localhost/v1/releases"
DATASET = URIRef("http://localhost/v1/catalog.jsonld#dataset")

pytestmark = [
    # The reader of JSON-LD calls parts of its own package that are to go.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib"),
]


def graph(client: FlaskClient, suffix: str = "ttl", query: str = "") -> Graph:
    answer = client.get(f"/v1/catalog.{suffix}{query}")
    assert answer.status_code == 200
    return Graph().parse(data=answer.data, format={"ttl": "turtle", "jsonld": "json-ld"}[suffix])


def test_both_formats_say_the_same(both: FlaskClient) -> None:
    assert to_isomorphic(graph(both, "ttl")) == to_isomorphic(graph(both, "jsonld"))
    assert both.get("/v1/catalog.jsonld").content_type == "application/ld+json"
    assert both.get("/v1/catalog.ttl").content_type == "text/turtle; charset=utf-8"


def test_every_release_is_a_version_of_the_one_dataset(both: FlaskClient) -> None:
    told = graph(both)
    old, new = URIRef(f"{RELEASES}/{OLD}"), URIRef(f"{RELEASES}/{NEW}")
    assert set(told.objects(DATASET, DCAT.hasVersion)) == {old, new}
    assert told.value(DATASET, DCAT.hasCurrentVersion) == new
    assert told.value(new, DCAT.previousVersion) == old
    assert told.value(old, DCAT.previousVersion) is None
    for release, number in ((old, OLD), (new, NEW)):
        assert told.value(release, DCAT.version) == Literal(number)
        assert told.value(release, DCAT.isVersionOf) == DATASET
        assert (release, RDF.type, DCAT.Dataset) in told
    assert told.value(new, ADMS.versionNotes) == Literal("Some facts, read anew.", lang="en")


@pytest.mark.parametrize("release", [OLD, NEW])
def test_every_file_is_a_distribution_with_size_and_digest(both: FlaskClient, release: str) -> None:
    told = graph(both)
    listed = both.get(f"/v1/releases/{release}/files").get_json()["data"]
    assert len(listed) > 5
    for file in listed:
        distribution = told.value(None, DCAT.downloadURL, URIRef(file["href"]))
        assert (URIRef(f"{RELEASES}/{release}"), DCAT.distribution, distribution) in told
        assert str(told.value(distribution, DCAT.byteSize)) == str(file["bytes"])
        checksum = told.value(distribution, SPDX.checksum)
        assert str(told.value(checksum, SPDX.checksumValue)).lower() == file["sha256"]
        media_type = str(told.value(distribution, DCAT.mediaType))
        assert media_type.endswith(file["media_type"].partition(";")[0])


def test_it_says_whose_it_is_of_what_and_under_which_licence(both: FlaskClient) -> None:
    told = graph(both)
    for dataset in told.subjects(RDF.type, DCAT.Dataset):
        assert str(told.value(dataset, DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"
        publisher = told.value(dataset, DCTERMS.publisher)
        assert told.value(publisher, FOAF.name) == Literal("Open Cases")
        assert {str(one)[-3:] for one in told.objects(dataset, DCTERMS.spatial)} == {"RUS", "UKR"}
        assert str(told.value(dataset, DCAT.theme)).endswith("/data-theme/JUST")
        period = told.value(dataset, DCTERMS.temporal)
        assert told.value(period, DCAT.endDate) == told.value(dataset, DCTERMS.modified)


def test_every_address_of_ours_in_it_answers(both: FlaskClient) -> None:
    ours = {
        str(one).partition("#")[0]
        for one in graph(both).all_nodes()
        if isinstance(one, URIRef) and str(one).startswith("http://localhost/")
    }
    assert len(ours) > 15
    for address in ours:
        with both.get(address) as answer:
            assert answer.status_code == 200, address


def test_an_older_release_answers_the_catalogue_of_its_day(both: FlaskClient) -> None:
    told = graph(both, query=f"?release={OLD}")
    assert set(told.objects(DATASET, DCAT.hasVersion)) == {URIRef(f"{RELEASES}/{OLD}")}


def test_a_contact_is_named_where_there_is_one(both: FlaskClient, two: Path) -> None:
    assert list(graph(both).objects(None, DCAT.contactPoint)) == []
    app = create_app(replace(settings_of(two), contact="mailto:data@example.org"))
    told = graph(app.test_client())
    assert "mailto:data@example.org" in {str(one) for one in told.objects()}


def test_it_gives_the_same_bytes_each_time(both: FlaskClient, two: Path) -> None:
    again = create_app(settings_of(two)).test_client()
    for suffix in ("ttl", "jsonld"):
        assert again.get(f"/v1/catalog.{suffix}").data == both.get(f"/v1/catalog.{suffix}").data
