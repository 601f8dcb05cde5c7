"""A source, as it stands in its own collection and within cases."""

from __future__ import annotations

from typing import ClassVar

from api.v1.shapes.fields import RecordSchema, column, designated_as, risk
from api.v1.shapes.links import Links


class SourceSchema(RecordSchema):
    """A public report."""

    marked: ClassVar[str] = "sources"
    later: ClassVar[tuple[str, ...]] = ("archived_url", "organisation", "designated_as", "risk")

    id = column("sources.id")
    publisher = column("sources.publisher")
    organisation = column("sources.organisation_id")
    designated_as = designated_as()
    risk = risk()
    title = column("sources.title")
    url = column("sources.url")
    published_on = column("sources.published_on")
    language = column("sources.language")
    archived_url = column("sources.archived_url")
    links = Links(
        self="/v1/sources/{id}",
        cases="/v1/cases?source={id}",
        organisation="/v1/organisations/{organisation_id}",
    )
