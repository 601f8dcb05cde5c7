"""What the dataset is as a whole, for catalogues and pages: read from `seed/datapackage.json` and from the release.

Nothing here knows addresses; who describes the dataset adds them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from api.records import declaration
from api.records.releases import Release


@dataclass(frozen=True)
class About:
    """What the declaration says of the dataset. `profile` is the standard that the declaration follows."""

    title: str
    description: str
    keywords: tuple[str, ...]
    publisher: str
    licence: str
    licence_title: str
    profile: str


@cache
def about() -> About:
    """Return what the declaration says of the dataset."""
    package = declaration.today()
    return About(
        title=package.title,
        # What follows is for those who read the declaration itself.
        description=package.description.partition("\n\n")[0],
        keywords=package.keywords,
        publisher=package.publisher,
        licence=package.licence,
        licence_title=package.licence_title,
        profile=package.profile,
    )


def countries(release: Release) -> Sequence[str]:
    """Return the countries in which the regions of a release lie (ISO 3166-1, two letters)."""
    return release.vocabulary("regions:country")


def credit(release_id: str) -> str:
    """Return the credit line."""
    return f"{about().publisher}, release {release_id}, CC BY 4.0"


def json_ld(release: Release, base: str, files: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return the schema.org description of a release, to be embedded in a page.

    `base` is the address of the service; `files` are the files of the release, each with its `name`, `media_type`,
    `bytes`, `sha256` and `href`.
    """
    said = about()
    publisher = {"@type": "Organization", "name": said.publisher, "url": f"{base}/"}
    lists = [
        {
            "@type": "DataDownload",
            "name": "Cases",
            "encodingFormat": media_type,
            "contentUrl": f"{base}{path}?release={release.id}",
        }
        for media_type, path in (("text/csv", "/v1/cases.csv"), ("application/json", "/v1/cases"))
    ]
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{base}/v1/releases/{release.id}",
        "name": said.title,
        "description": said.description,
        "url": f"{base}/",
        "keywords": list(said.keywords),
        "license": said.licence,
        "creator": publisher,
        "publisher": publisher,
        "version": release.id,
        "datePublished": release.released_on,
        "temporalCoverage": f"{release.first_day}/{release.released_on}",
        "spatialCoverage": [
            {"@type": "Country", "name": name, "identifier": code}
            for code, name in COUNTRIES.items()
            if code in countries(release)
        ],
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "creditText": credit(release.id),
        "distribution": [
            *lists,
            *(
                {
                    "@type": "DataDownload",
                    "name": file["name"],
                    "encodingFormat": str(file["media_type"]).partition(";")[0],
                    "contentUrl": file["href"],
                    "contentSize": f"{file['bytes']} B",
                    "sha256": file["sha256"],
                }
                for file in files
            ),
        ],
    }


# The countries of which the data speak, by the code of their regions.
COUNTRIES = {"RU": "Russia", "UA": "Ukraine"}
