"""What cases are about."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.reference_tables import THEMES
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import Label, RecordSchema, column, integer
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint("themes", __name__, description="What cases are about.")


class ThemeSchema(RecordSchema):
    """A theme of cases."""

    id = column("themes.id")
    label = column("themes.label", label_of=Label("themes.label", "id"))
    definition = column("themes.definition", label_of=Label("themes.definition", "id"))
    case_count = integer("How many cases have this theme; a case may have several.")
    links = Links(self="/v1/themes/{id}", cases="/v1/cases?theme={id}")


class ThemeQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(THEMES)
    names = only(ThemeSchema)


class ThemeRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(ThemeSchema)


COLLECTION, SHAPE = THEMES, ThemeSchema


@blueprint.collection("/themes", ThemeQuery, list_of(ThemeSchema, "Theme"))
def list_themes(parameters: dict[str, Any], extension: str | None) -> Response:
    """List themes

    A case may have several themes, so that their counts must not be added.
    """
    return answer_list(THEMES, ThemeSchema, parameters, extension)


@blueprint.single("/themes/<id>", ThemeRecordQuery, one_of(ThemeSchema, "Theme"))
def show_theme(parameters: dict[str, Any], id: str) -> Response:
    """Get a theme

    Its definition and the number of cases.
    """
    return answer_record(THEMES, ThemeSchema, id, parameters)
