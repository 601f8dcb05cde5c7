"""Numbers that organisations published; none of them is ours."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.records.reference_tables import FIGURES
from api.records.vocabularies import ids, terms
from api.v1.answers.lists import answer_list
from api.v1.answers.records import answer_record
from api.v1.shapes.envelopes import list_of, one_of
from api.v1.shapes.fields import RecordSchema, all_of, choices, column, from_day, label, text, to_day
from api.v1.shapes.links import Links
from api.v1.shapes.parameters import ListQuery, RecordQuery, only, sort_by
from api.web.smorest import Blueprint

blueprint = Blueprint(
    "figures", __name__, description="Numbers that organisations published; none of them is ours."
)


class FigureSchema(RecordSchema):
    """A number that an organisation published."""

    id = column("figures.id")
    measure = column("figures.measure")
    measure_label = label("The measure in words.", "terms.measure", "measure")
    value = column("figures.value")
    comparator = column("figures.comparator")
    comparator_label = label("The comparator in words.", "terms.comparator", "comparator")
    as_of = column("figures.as_of")
    organisation = column("figures.organisation_id")
    organisation_name = text("The name of the organisation that says so.", english=True)
    note = column("figures.note", english=True)
    source_ids = column("figures.source_ids")
    corroboration = text("`multiple` when the sources have at least two publishers, else `single`.")
    links = Links(self="/v1/figures/{id}", organisation="/v1/organisations/{organisation_id}")


class FigureQuery(ListQuery):
    """The filters of the list."""

    sort = sort_by(FIGURES)
    names = only(FigureSchema)
    measure = choices("What is counted.", terms("measure"))
    organisation = choices(
        "Organisations that published the number.", ids("organisations"), component="figures_organisation"
    )
    comparator = choices("How exact the number is.", terms("comparator"))
    source = choices("Sources.", ids("sources"))
    source_all = all_of("source", ids("sources"))
    as_of_from = from_day("Counted for this date or later.")
    as_of_to = to_day("Counted for this date or earlier.")


class FigureRecordQuery(RecordQuery):
    """What a single record takes."""

    names = only(FigureSchema)


COLLECTION, SHAPE = FIGURES, FigureSchema


@blueprint.collection("/figures", FigureQuery, list_of(FigureSchema, "Figure"))
def list_figures(parameters: dict[str, Any], extension: str | None) -> Response:
    """List figures that others published

    Organisations count by different criteria: never add these numbers to one another or to counts of cases.
    """
    return answer_list(FIGURES, FigureSchema, parameters, extension)


@blueprint.single("/figures/<id>", FigureRecordQuery, one_of(FigureSchema, "Figure"))
def show_figure(parameters: dict[str, Any], id: str) -> Response:
    """Get a figure that another published

    With its date, its organisation and its sources.
    """
    return answer_record(FIGURES, FigureSchema, id, parameters)
