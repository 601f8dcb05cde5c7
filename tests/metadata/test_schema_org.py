"""The schema.org description of the dataset, as the front page embeds it: what search engines for data ask for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from api.records import dataset, files
from tests.metadata.two_releases import NEW, NEW_DAY, settings_of


def described(client: FlaskClient, path: str) -> dict[str, Any]:
    page = client.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
    embedded = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert embedded
    told: dict[str, Any] = json.loads(embedded[1])
    return told


def test_it_describes_the_release_with_licence_and_coverage(both: FlaskClient) -> None:
    told = described(both, "/")
    assert (told["@context"], told["@type"]) == ("https://schema.org", "Dataset")
    # What Google asks of a Dataset: a name, and a description of 50 to 5,000 letters.
    assert told["name"] == "Open Cases"
    assert 50 <= len(told["description"]) <= 5000
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (told["version"], told["datePublished"]) == (NEW, NEW_DAY)
    first_day = both.get("/v1/meta").get_json()["data"]["first_day"]
    assert told["temporalCoverage"] == f"{first_day}/{NEW_DAY}"
    addresses = [one["contentUrl"] for one in told["distribution"]]
    assert addresses
    for address in [*addresses, told["url"]]:
        with both.get(address) as answer:
            assert answer.status_code == 200


def test_it_says_what_the_declaration_says(both: FlaskClient, two: Path) -> None:
    said = dataset.about()
    assert said.profile == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert "\n" not in said.description
    assert dataset.credit(NEW) == both.get("/v1/cases").get_json()["meta"]["attribution"]
    assert described(both, "/")["creditText"] == dataset.credit(NEW)
    assert files.listed(Path(settings_of(two).files_folder), NEW)
