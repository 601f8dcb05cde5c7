"""A source, as it stands in its own collection and within cases."""

from __future__ import annotations

from api.v1.shapes.fields import RecordSchema, column
from api.v1.shapes.links import Links


class SourceSchema(RecordSchema):
    """A public report."""

    id = column("sources.id")
    publisher = column("sources.publisher")
    title = column("sources.title")
    url = column("sources.url")
    published_on = column("sources.published_on")
    language = column("sources.language")
    archived_url = column("sources.archived_url")
    links = Links(self="/v1/sources/{id}", cases="/v1/cases?source={id}")
