"""What every list and every record of v1 takes beside its own filters."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from api.records.reading import Collection
from api.v1 import advice
from api.v1.shapes.fields import RecordSchema, choices
from api.web.advice import Advice
from api.web.language import language_field
from api.web.paging import CursorField
from api.web.query import Names, Number, QuerySchema, Sort, Word

MOST_RECORDS = 500
USUAL_RECORDS = 50
# Forty years of months; more are a series that nobody draws.
MOST_DAYS = 480


class DataQuery(QuerySchema):
    """What every route that answers data takes."""

    lang = language_field()
    release = Word(
        20,
        metadata={
            "description": "The release to answer from, such as `2026.11.1`; the newest by default. "
            "`/v1/releases` lists them."
        },
    )
    related = advice.RELATED

    def advise(self, word: str, valid: Sequence[str]) -> Advice:
        """Return what to say of the name of a field, a group or a sort key that there is not."""
        return advice.of_name(word, valid)

    def advise_parameter(self, word: str, valid: Sequence[str]) -> Advice:
        """Return what to say of a parameter that there is not."""
        return advice.of_parameter(word, request.args.get(word, ""), self.by_name())


class ListQuery(DataQuery):
    """What every list takes beside its own filters."""

    limit = Number(
        0,
        MOST_RECORDS,
        metadata={
            "description": f"Records on a page, at most {MOST_RECORDS}; 0 answers the count alone.",
            "default": USUAL_RECORDS,
        },
    )
    cursor = CursorField()
    id = choices("Ids of records; unknown ones are listed in `meta.not_found`.")


class RecordQuery(DataQuery):
    """What a single record takes."""


def sort_by(wanted: Collection) -> Sort:
    """Return the parameter `sort` of a list."""
    keys = ", ".join(f"`{name}`" for name in wanted.sorts)
    ties = "id" if "id" in wanted.sorts else "case, in which they stand as in the data"
    return Sort(
        tuple(wanted.sorts),
        metadata={
            "component": f"{wanted.name}_sort",
            "description": "Keys joined by commas, each with a leading `-` to sort from high to low. Ties are broken "
            f"by {ties}; records without the value come last both ways. Keys: {keys}.",
        },
    )


def only(item: type[RecordSchema]) -> Names:
    """Return the parameter `fields` of a list or a record."""
    return Names(
        tuple(item().dump_fields),
        data_key="fields",
        metadata={
            "description": "Names of fields, joined by commas: the answer has these and `id` alone (and `caution`, "
            "`risk` and `designated_as`, which are never left out). What the document requires of a shape holds "
            "for whole records: a client that was generated asks without `fields`."
        },
    )
