"""The shape of statistics: a cell for each group, and what the numbers count.

A field that comes only with some questions says with which, so that answers, files and their descriptions agree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, ClassVar

from marshmallow import fields

from api.v1.shapes.envelopes import EvidenceSchema, LinksSchema, MetaSchema, RangeSchema, undated_facts
from api.v1.shapes.fields import AnswerSchema, text, texts

# With which questions a field comes: numbers of a series, numbers that may be open, and lengths of prison terms, today
# and on a day.
DATED, OPEN, TERMS, TERMS_ON_DAY = "dated", "open", "terms", "terms-on-day"
QUANTILES = (
    "Quartiles are interpolated between the two terms in question (Hyndman and Fan, type 7: the method of R, NumPy and "
    "spreadsheets)."
)


def _months(description: str) -> fields.Float:
    said = f"With `measure=sentence_months`: {description} Null where nobody has a term on file."
    return fields.Float(allow_none=True, metadata={"description": said, "comes_with": TERMS})


def _people(description: str, comes_with: str = TERMS) -> fields.Integer:
    said = f"With `measure=sentence_months`: {description}"
    return fields.Integer(metadata={"description": said, "comes_with": comes_with})


class EventCellSchema(AnswerSchema):
    """A number of events, in one group."""

    sometimes: ClassVar[tuple[str, ...]] = ("href_any",)

    group = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={
            "description": "The value of each dimension. `status` is `none` for events that put nobody into one."
        },
    )
    count = fields.Integer(
        allow_none=True,
        metadata={
            "description": "How many events; null when partial dates leave it open between `min` and `max`."
        },
    )
    min = fields.Integer(metadata={"description": "How many events surely."})
    max = fields.Integer(metadata={"description": "How many events at most."})
    href = fields.String(metadata={"description": "The list whose `total` is `min`.", "format": "uri"})
    href_any = fields.String(
        metadata={
            "description": "With `as_of` and by `month`: the list whose `total` is `max`.",
            "format": "uri",
            "comes_with": OPEN,
        }
    )


class CellSchema(AnswerSchema):
    """A number of people, in one group."""

    sometimes: ClassVar[tuple[str, ...]] = (
        "day",
        "confirmed",
        "href_any",
        "n",
        "median",
        "q1",
        "q3",
        "least",
        "most",
        "without_term",
        "life",
        "without_imprisonment",
        "term_open",
        "href_terms",
        "range",
    )

    group = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "The value of each dimension; `unknown` for people without one."},
    )
    day = fields.String(
        metadata={
            "description": "With `interval`: the last day of the month or year.",
            "format": "date",
        }
    )
    count = fields.Integer(
        allow_none=True,
        metadata={
            "description": "How many people; null when partial dates leave it open between `min` and `max`."
        },
    )
    min = fields.Integer(metadata={"description": "How many people surely."})
    max = fields.Integer(metadata={"description": "How many people at most."})
    confirmed = fields.Integer(
        metadata={
            "description": "How many people of `min` a source confirmed within the 365 days before the day."
        },
    )
    href = fields.String(metadata={"description": "The list whose `total` is `min`.", "format": "uri"})
    href_any = fields.String(
        metadata={
            "description": "With `as_of`: the list whose `total` is `max`.",
            "format": "uri",
            "comes_with": OPEN,
        }
    )
    n = _people(
        "how many people of the group have an unconditional prison term of so many months on file; the next five "
        "speak of these terms."
    )
    median = _months(f"the median, in months. {QUANTILES}")
    q1 = _months("the first quartile, in months.")
    q3 = _months("the third quartile, in months.")
    least = _months("the shortest term, in months.")
    most = _months("the longest term, in months.")
    without_term = _people("how many are sentenced to imprisonment, and no source gives the months.")
    life = _people("how many are sentenced to imprisonment for life, which is no number of months.")
    without_imprisonment = _people(
        "how many have no sentence of unconditional imprisonment on file: none at all, or one of another kind."
    )
    term_open = _people(
        "on a day, how many people of `min` there are of whom dates leave open which sentence was then in force, and "
        "with it which of the numbers here counts them.",
        TERMS_ON_DAY,
    )
    href_terms = fields.String(
        allow_none=True,
        metadata={
            "description": "With `measure=sentence_months`: the list whose `total` is `n`; null where `n` is 0, and on "
            "a day where no filter asks for just these people.",
            "format": "uri",
            "comes_with": TERMS,
        },
    )
    range = fields.Nested(
        RangeSchema,
        metadata={
            "description": "Of people, not of events: `min` and `max`, as in `evidence`: where only people who are "
            "held fall in the group, its `min` leaves out all whose term is over, or may be."
        },
    )


def terms_told(comes_with: Collection[str]) -> list[str]:
    """Return what is told of prison terms, in this order: numbers without their list."""
    asked = {TERMS, TERMS_ON_DAY}.intersection(comes_with)
    return [
        name
        for name, field in CellSchema().dump_fields.items()
        if field.metadata.get("comes_with") in asked and name != "href_terms"
    ]


class StatsMetaSchema(MetaSchema):
    """What the numbers count."""

    sometimes: ClassVar[tuple[str, ...]] = (
        "undated",
        "measure",
        "method",
        "interval",
        "evidence",
        "not_found",
    )

    undated = undated_facts()
    unit = text("What is counted: `person`, or `event` with `of=events`.")
    measure = text("Of people: what is told of each group, `people` or `sentence_months`.")
    method = text("With `measure=sentence_months`: how the quartiles are reckoned.")
    additive = fields.Boolean(
        metadata={
            "description": "False when one person or event may fall in several groups: never add these numbers."
        },
    )
    group_by = texts("The dimensions, in order.")
    filters = fields.Dict(metadata={"description": "The filters as understood."})
    not_found = texts("With `id` or `case`: ids that were asked for and do not exist.")
    interval = text("With `interval`: `month` or `year`.")
    evidence = fields.Nested(
        EvidenceSchema,
        metadata={"description": "How well all the people counted are known; of a series, on its last day."},
    )


class EventStatsMetaSchema(MetaSchema):
    """What the numbers of events count."""

    sometimes: ClassVar[tuple[str, ...]] = ("not_found",)

    unit = text("What is counted: always `event`.")
    additive = fields.Boolean(
        metadata={
            "description": "False by `month`: an event of which only the year is known may fall in each of its months."
        },
    )
    group_by = texts("The dimensions, in order.")
    filters = fields.Dict(metadata={"description": "The filters as understood."})
    not_found = texts("With `id` or `case`: ids that were asked for and do not exist.")


class StatsLinksSchema(LinksSchema):
    """Addresses that belong to an answer with numbers."""

    csv = fields.String(metadata={"description": "The same as CSV.", "format": "uri"})
    ndjson = fields.String(metadata={"description": "The same as NDJSON.", "format": "uri"})
    xlsx = fields.String(metadata={"description": "The same for Excel.", "format": "uri"})
    citation = fields.String(metadata={"description": "How to cite these numbers.", "format": "uri"})


class StatsSchema(AnswerSchema):
    """Counts of cases."""

    data = fields.List(fields.Nested(CellSchema))
    meta = fields.Nested(StatsMetaSchema)
    links = fields.Nested(StatsLinksSchema)


class EventStatsSchema(AnswerSchema):
    """Counts of events."""

    data = fields.List(fields.Nested(EventCellSchema))
    meta = fields.Nested(EventStatsMetaSchema)
    links = fields.Nested(StatsLinksSchema)


def columns_of(
    shape: type[AnswerSchema], dimensions: Sequence[str], comes_with: Collection[str]
) -> Iterator[tuple[str, fields.Field[Any]]]:
    """Yield the columns of a file of cells in order, each with the field that describes it: every dimension with its
    label, the day where there is one, then all that a cell says. They follow from the question alone, never from its
    numbers."""
    for name in dimensions:
        shown = name.replace("_", " ")
        yield name, text(f"The {shown} of the group; `unknown` for those without one.")
        yield f"{name}_label", text(f"The {shown} in the language of the answer.")
    if DATED in comes_with:
        yield (
            "day",
            fields.String(metadata={"description": "The day of which the numbers speak.", "format": "date"}),
        )
    for name, field in shape().dump_fields.items():
        needed = field.metadata.get("comes_with")
        if name not in {"group", "day"} and (needed is None or needed in comes_with):
            yield from _members(name, field)


def _members(name: str, field: fields.Field[Any]) -> Iterator[tuple[str, fields.Field[Any]]]:
    """Yield a field as a column, or one for each member of an object."""
    if not isinstance(field, fields.Nested):
        yield name, field
        return
    for member, own in field.schema.dump_fields.items():
        yield f"{name}_{member}", own
