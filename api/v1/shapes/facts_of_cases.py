"""What a fact of a case says in a list of its own: whose it is, beside what it says within the case."""

from __future__ import annotations

from typing import ClassVar

from marshmallow import fields

from api.v1.shapes.cases import MatchedSchema
from api.v1.shapes.fields import RecordSchema, column, label, text


class OfCaseSchema(RecordSchema):
    """Whose fact it is."""

    is_stored: ClassVar[bool] = False

    case_uid = column("cases.uid")
    case_name_en = column("cases.name_en")
    case_name_native = column("cases.name_native")
    case_status = text(
        "The status of the person on the day of the release, or on the day of `as_of`.",
        null=True,
        vocabulary="statuses",
    )
    case_status_label = label(
        "The status of the person in words.", "statuses.label", "case_status", null=True
    )
    case_status_since = text(
        "Since when the person has this status: a day, or a month or year where sources say no more.",
        null=True,
    )
    case_in_custody = fields.Boolean(
        allow_none=True, metadata={"description": "Whether the person was held on that day."}
    )
    case_verified_on = column("cases.verified_on")


class FactOnDaySchema(RecordSchema):
    """How sure a fact is on the day of `as_of`, and what met a search."""

    sometimes: ClassVar[tuple[str, ...]] = ("certainty", "matched")

    # Lists of facts had these fields from the first; facts within cases did not.
    later: ClassVar[tuple[str, ...]] = ()

    certainty = text(
        "With `as_of`: `certain` where the fact surely is of that day or earlier, `possible` where its date covers "
        "later days too, or is not known."
    )
    matched = fields.Nested(
        MatchedSchema,
        metadata={"description": "With `q`: the field and the value of the case that met the query best."},
    )


# What a fact says of its case, by the fields of the case.
OF_CASE = {
    name.removeprefix("case_"): name for name in OfCaseSchema._declared_fields if name.startswith("case_")
}
