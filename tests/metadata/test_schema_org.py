"""The schema.org description of the dataset, which pages embed: what search engines for data ask for, and true."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient

from api.records import dataset, files
from api.records.releases import Releases
from tests.metadata.two_releases import NEW, NEW_DAY, settings_of

BASE = "http://localhost"


def test_it_describes_the_release_with_files_licence_and_coverage(both: FlaskClient, two: Path) -> None:
    release = Releases(settings_of(two).database_url).newest()
    listed = both.get(f"/v1/releases/{NEW}/files").get_json()["data"]
    told = dataset.json_ld(release, BASE, listed)
    assert (told["@context"], told["@type"]) == ("https://schema.org", "Dataset")
    # What Google asks of a Dataset: a name, and a description of 50 to 5,000 letters.
    assert told["name"] == "Open Cases"
    assert 50 <= len(told["description"]) <= 5000
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (told["version"], told["datePublished"]) == (NEW, NEW_DAY)
    assert told["temporalCoverage"] == f"{release.first_day}/{NEW_DAY}"
    assert {place["name"] for place in told["spatialCoverage"]} == {"Russia", "Ukraine"}
    digests = {one["contentUrl"]: one.get("sha256") for one in told["distribution"]}
    assert digests.items() >= {(file["href"], file["sha256"]) for file in listed}
    for address in digests:
        with both.get(address) as answer:
            assert answer.status_code == 200
    with both.get(told["url"]) as answer:
        assert answer.status_code == 200
    release.engine.dispose()


def test_it_says_what_the_declaration_says(both: FlaskClient, two: Path) -> None:
    said = dataset.about()
    assert said.profile == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert "\n" not in said.description
    assert dataset.credit(NEW) == both.get("/v1/cases").get_json()["meta"]["attribution"]
    assert files.listed(Path(settings_of(two).files_folder), NEW)
