"""Charts and badges: the numbers of the statistics as pictures (SVG, PNG), with the same numbers as text and as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import Response

from api.records.cases import CASES
from api.v1.answers.csv_columns import describe
from api.v1.answers.files import send
from api.v1.answers.query import query_of
from api.v1.numbers import captions
from api.v1.numbers.charts import CHARTS, Numbers, Selection, of_badge, of_chart
from api.v1.numbers.words import words_of
from api.v1.release import current_release, newer_release
from api.v1.shapes.case_filters import CaseFilters, filters_sent, places_before_release
from api.v1.shapes.fields import AnswerSchema, integer, text
from api.v1.texts import credit_line, marked, say
from api.web import links, png, svg
from api.web.advice import nearest
from api.web.components import LATEST, OF_EXPORTS, Header
from api.web.decorations import Bearing
from api.web.exports import DESCRIPTION_TYPE, FORMATS, Sheet
from api.web.headers import add_links
from api.web.problems import Fault, Problem, invalid_query
from api.web.query import Number, OneOf
from api.web.smorest import Blueprint

TEXT_TYPE, CSV_TYPE = "text/plain; charset=utf-8", FORMATS["csv"].media_type
FORMS = (
    ("svg", svg.MEDIA_TYPE),
    ("txt", TEXT_TYPE),
    ("csv", CSV_TYPE),
    ("png", png.MEDIA_TYPE),
)
MOST_LETTERS_OF_BADGE = 60

# The filter that a measure stands for: as a value, and as an address says it. Statuses are measures too, by their ids.
MEASURES: Mapping[str, Mapping[str, tuple[Any, str]]] = {
    "cases": {},
    "in-custody": {"custody": (True, "true")},
    "at-liberty": {"status_group": ((("at-liberty",), ()), "at-liberty")},
    "released": {"status_group": ((("released",), ()), "released")},
}
LINKED = (
    Header(
        "AlternateLinks",
        "Link",
        f"`alternate`: the same numbers in the other formats, and in JSON (RFC 8288). {LATEST}.",
    ),
)
LINKED_CSV = (
    *OF_EXPORTS,
    Header(
        "ColumnsAndAlternateLinks",
        "Link",
        "`describedby`: what the columns hold (CSV on the Web); `alternate`: the same numbers in other formats. "
        f"{LATEST}.",
    ),
)

blueprint = Blueprint("pictures", __name__, description=__doc__)


class NumberSchema(AnswerSchema):
    """A number of people under its label."""

    sometimes: ClassVar[tuple[str, ...]] = ("href_any",)

    label = text("What is counted, in the language of the answer.")
    min = integer("How many people surely.")
    max = integer("How many people at most.")
    href = text(
        "The list whose total is `min`; empty where no filter asks for just these people.",
        null=True,
    )
    href_any = text("With a day: the list whose total is `max`.", null=True)
    confirmed = integer("How many of `min` a source confirmed within the 365 days before the day.")


COLUMNS = NumberSchema().dump_fields


class PictureQuery(CaseFilters):
    """The filters of the list of cases, and how the picture looks; the text and the CSV take the same."""

    class Meta(CaseFilters.Meta):
        # A picture shows both what is certain and what may be.
        exclude = ("certainty",)

    bears = Bearing.DECORATIONS
    of_somebody = True

    look = OneOf(
        svg.LOOKS,
        metadata={
            "description": "Colours: `light`, `dark`, or `auto` as the reader's system has it. Not `theme`, which is a "
            "filter.",
            "default": "auto",
        },
    )


class BadgeQuery(PictureQuery):
    """What a badge takes."""


class ChartQuery(PictureQuery):
    """What a chart takes."""

    width = Number(
        svg.NARROWEST,
        svg.WIDEST,
        metadata={"description": "Width in pixels; the height follows.", "default": svg.USUAL_WIDTH},
    )
    interval = OneOf(
        ("month", "year"),
        metadata={
            "component": "charts_interval",
            "description": "With `status-over-time`: a number for the last day of each month or year.",
            "default": "year",
        },
    )


MEASURE = {
    "name": "measure",
    "description": "What is counted: "
    + ", ".join(f"`{name}`" for name in MEASURES)
    + ", or a status by its id, such as `house-arrest`.",
    "schema": {"type": "string", "maxLength": 200},
    "example": "in-custody",
}
CHART = {
    "name": "chart",
    "description": "The name of the chart.",
    "schema": {"type": "string", "enum": list(CHARTS)},
    "example": "by-status",
}


@blueprint.texts("/badges/<measure>.svg", BadgeQuery, (svg.MEDIA_TYPE,), headers=LINKED, where=(MEASURE,))
def show_badge(parameters: dict[str, Any], measure: str) -> Response:
    """Show a number as a badge

    A label, a number and its day as a small picture (SVG) that needs nothing beside itself.
    """
    selection, numbers = _badge(parameters, measure)
    look = parameters.get("look", "auto")
    return _picture(_drawn_badge(selection, numbers, look), look, f"/v1/badges/{measure}", selection, numbers)


@blueprint.texts("/badges/<measure>.png", BadgeQuery, (png.MEDIA_TYPE,), headers=LINKED, where=(MEASURE,))
def show_badge_as_png(parameters: dict[str, Any], measure: str) -> Response:
    """Show a number as a badge in PNG

    The same picture where no SVG is shown, such as in mail and messengers; it is light where `look` does not say dark.
    """
    selection, numbers = _badge(parameters, measure)
    body = _drawn_badge(selection, numbers, _look_of_png(parameters))
    return _as_png(body, f"/v1/badges/{measure}", selection, numbers)


def _drawn_badge(selection: Selection, numbers: Numbers, look: str) -> bytes:
    mark = svg.Mark(selection.day, numbers.total.least, numbers.total.most)
    number = say("evidence.badge", count=numbers.total.said, confirmed=numbers.total.confirmed)
    label = svg.shortened(
        captions.named(selection, marked(f"Open Cases · {numbers.title}")), MOST_LETTERS_OF_BADGE
    )
    newer = newer_release()
    more = say("newer.badge", release=newer.id) if newer else ""
    return svg.badge(captions.written(selection, numbers), label, mark, number, look, more)


@blueprint.texts("/badges/<measure>.csv", BadgeQuery, (CSV_TYPE,), headers=LINKED_CSV, where=(MEASURE,))
def show_badge_as_csv(parameters: dict[str, Any], measure: str) -> Response:
    """Show the number of a badge as CSV

    Columns: `label`, `min`, `max`, `href` (the list whose total is `min`) and, with a day, `href_any` (that of `max`).
    """
    return _csv("badges", measure, *_badge(parameters, measure))


@blueprint.texts("/badges/<measure>.csv-metadata.json", BadgeQuery, (DESCRIPTION_TYPE,), where=(MEASURE,))
def show_badge_as_csv_metadata(parameters: dict[str, Any], measure: str) -> Response:
    """Show the number of a badge as CSV: the columns

    Name, type and meaning of each column of the CSV that the same query gives, as CSV on the Web.
    """
    return _columns(_badge(parameters, measure)[1])


@blueprint.texts("/badges/<measure>.txt", BadgeQuery, (TEXT_TYPE,), headers=LINKED, where=(MEASURE,))
def show_badge_as_text(parameters: dict[str, Any], measure: str) -> Response:
    """Show the number of a badge as text

    What the picture says, in plain words.
    """
    return _text(f"/v1/badges/{measure}", *_badge(parameters, measure))


@blueprint.texts("/charts/<chart>.svg", ChartQuery, (svg.MEDIA_TYPE,), headers=LINKED, where=(CHART,))
def show_chart(parameters: dict[str, Any], chart: str) -> Response:
    """Show numbers as a chart

    A picture (SVG) that needs nothing beside itself, with a title and a description. Its numbers are those of
    `/v1/stats/cases`; where dates leave one open, the least and the most are drawn. A series counts people in custody,
    unless a filter names a status.
    """
    selection, numbers = _chart(parameters, chart)
    look = parameters.get("look", "auto")
    body = _drawn_chart(chart, parameters, selection, numbers, look)
    return _picture(body, look, f"/v1/charts/{chart}", selection, numbers)


@blueprint.texts("/charts/<chart>.png", ChartQuery, (png.MEDIA_TYPE,), headers=LINKED, where=(CHART,))
def show_chart_as_png(parameters: dict[str, Any], chart: str) -> Response:
    """Show numbers as a chart in PNG

    The same picture where no SVG is shown, such as in mail and slides; it is light where `look` does not say dark.
    """
    selection, numbers = _chart(parameters, chart)
    body = _drawn_chart(chart, parameters, selection, numbers, _look_of_png(parameters))
    return _as_png(body, f"/v1/charts/{chart}", selection, numbers)


def _drawn_chart(
    chart: str, parameters: Mapping[str, Any], selection: Selection, numbers: Numbers, look: str
) -> bytes:
    draw = svg.line if chart == "status-over-time" else svg.bars
    marks = [svg.Mark(group.label, group.cell.least, group.cell.most) for group in numbers.drawn]
    return draw(captions.written(selection, numbers), marks, parameters.get("width", svg.USUAL_WIDTH), look)


@blueprint.texts("/charts/<chart>.csv", ChartQuery, (CSV_TYPE,), headers=LINKED_CSV, where=(CHART,))
def show_chart_as_csv(parameters: dict[str, Any], chart: str) -> Response:
    """Show the numbers of a chart as CSV

    All of them, also those that the picture leaves out. Columns: `label`, `min`, `max`, `href` (the list whose total
    is `min`) and, with a day, `href_any` (that of `max`).
    """
    return _csv("charts", chart, *_chart(parameters, chart))


@blueprint.texts("/charts/<chart>.csv-metadata.json", ChartQuery, (DESCRIPTION_TYPE,), where=(CHART,))
def show_chart_as_csv_metadata(parameters: dict[str, Any], chart: str) -> Response:
    """Show the numbers of a chart as CSV: the columns

    Name, type and meaning of each column of the CSV that the same query gives, as CSV on the Web.
    """
    return _columns(_chart(parameters, chart)[1])


@blueprint.texts("/charts/<chart>.txt", ChartQuery, (TEXT_TYPE,), headers=LINKED, where=(CHART,))
def show_chart_as_text(parameters: dict[str, Any], chart: str) -> Response:
    """Show the numbers of a chart as text

    All of them, also those that the picture leaves out.
    """
    return _text(f"/v1/charts/{chart}", *_chart(parameters, chart))


def _selection(parameters: Mapping[str, Any]) -> Selection:
    query, interval = query_of(CASES, parameters), parameters.get("interval", "year")
    return Selection(current_release(), query, filters_sent(), interval)


def _chart(parameters: Mapping[str, Any], chart: str) -> tuple[Selection, Numbers]:
    selection = _selection(parameters)
    if chart not in CHARTS:
        raise _unknown("chart", chart, CHARTS)
    if "interval" in parameters and chart != "status-over-time":
        raise _contradiction("interval", "interval makes a series: only status-over-time is one.")
    if chart == "status-over-time" and (
        faults := [*places_before_release(parameters, selection.release.first_day)]
    ):
        raise invalid_query(*faults)
    return selection, of_chart(selection, chart)


def _badge(parameters: Mapping[str, Any], measure: str) -> tuple[Selection, Numbers]:
    selection = _selection(parameters)
    statuses = selection.release.statuses()
    if measure not in MEASURES and measure not in statuses:
        raise _unknown("measure", measure, [*MEASURES, *statuses])
    own = MEASURES.get(measure, {"status": (((measure,), ()), measure)})
    for name in own.keys() & parameters.keys():
        raise _contradiction(name, f"The measure {measure} says already which {name} is counted.")
    if measure == "cases":
        label = say("chart.badge.cases")
    elif measure in statuses:
        label = words_of(selection.release, "status")(measure)
    else:
        label = words_of(selection.release, "status_group")(measure)
    numbers = of_badge(selection.narrowed(**own), label)
    return selection, numbers


def _unknown(what: str, name: str, valid: Any) -> Problem:
    fault = Fault(f"There is no such {what}.", what, f"unknown-{what}", nearest(name, valid), valid)
    return Problem("not-found", f"There is no {what} “{name[:40]}”; there are {', '.join(valid)}.", [fault])


def _contradiction(parameter: str, detail: str) -> Problem:
    fault = Fault(detail, parameter, "contradiction")
    return invalid_query(fault)


def _picture(body: bytes, look: str, path: str, selection: Selection, numbers: Numbers) -> Response:
    answer = Response(body, content_type=svg.MEDIA_TYPE)
    answer.headers["Content-Security-Policy"] = svg.policy(look)
    return _linked(answer, path, selection, numbers)


def _look_of_png(parameters: Mapping[str, Any]) -> str:
    """Return the colours of a picture that cannot follow the reader's system."""
    return "dark" if parameters.get("look") == "dark" else "light"


def _as_png(body: bytes, path: str, selection: Selection, numbers: Numbers) -> Response:
    return _linked(Response(png.drawn(body), content_type=png.MEDIA_TYPE), path, selection, numbers)


def _csv(folder: str, name: str, selection: Selection, numbers: Numbers) -> Response:
    rows = [{"label": group.label, **group.cell.as_json()} for group in numbers.groups]
    answer = send(FORMATS["csv"], Sheet(tuple(COLUMNS), rows), selection.release, len(rows), name)
    return _linked(answer, f"/v1/{folder}/{name}", selection, numbers)


def _columns(numbers: Numbers) -> Response:
    return describe(numbers.title, (NumberSchema.__doc__ or "").strip(), COLUMNS)


def _text(path: str, selection: Selection, numbers: Numbers) -> Response:
    lines = [
        marked(numbers.title),
        *captions.lead(selection, numbers),
        "",
        *(f"{group.label}: {group.cell.said}" for group in numbers.groups),
        "",
        *captions.notes(numbers),
        credit_line(selection.release),
    ]
    return _linked(Response("\n".join(lines) + "\n", content_type=TEXT_TYPE), path, selection, numbers)


def _linked(answer: Response, path: str, selection: Selection, numbers: Numbers) -> Response:
    """Name the same numbers in the other formats, in the header."""
    answer.headers["Data-Release"] = selection.release.id
    own = selection.address | {name: numbers.stats[name] for name in ("interval",) if name in numbers.stats}
    others: list[tuple[str, Mapping[str, str], str]] = [
        (f"{path}.{suffix}", own, kind) for suffix, kind in FORMS if kind != answer.content_type
    ]
    others.append(("/v1/stats/cases", numbers.stats, "application/json"))
    alternates = (
        f'<{links.absolute_with(where, query)}>; rel="alternate"; type="{kind.partition(";")[0]}"'
        for where, query, kind in others
    )
    add_links(answer, *alternates)
    return answer
