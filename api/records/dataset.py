"""What the dataset is as a whole, for catalogues and pages: read from `seed/datapackage.json` and from the release.

Nothing here knows addresses; who describes the dataset adds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from api.records import declaration
from api.records.release import Release
from api.records.vocabularies import values


@dataclass(frozen=True)
class About:
    """What the declaration says of the dataset. `profile` is the standard that the declaration follows."""

    title: str
    description: str
    keywords: tuple[str, ...]
    publisher: str
    licence: str
    licence_name: str
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
        # The identifier of SPDX, as people write it.
        licence_name=package.licence_name.replace("-", " "),
        licence_title=package.licence_title,
        profile=package.profile,
    )


def countries(release: Release) -> Sequence[str]:
    """Return the countries in which the regions of a release lie (ISO 3166-1, two letters)."""
    return release.words_of(values("regions", "country"))


def credit(release_id: str) -> str:
    """Return the credit line."""
    said = about()
    return f"{said.publisher}, release {release_id}, {said.licence_name}"
