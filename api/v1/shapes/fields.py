"""Fields of v1: response fields made from the declaration of the data, and query fields that speak of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import EXCLUDE, Schema, fields

from api.records import declaration
from api.records.dates import interval
from api.records.filter_values import WORDS
from api.records.vocabularies import Vocabulary
from api.v1.shapes.values import Values
from api.web.query import Choices, described
from api.web.refusals import refused

# What marks a field in the document that has words of a vocabulary, until they are named there.
VALUES_OF = "x-values-of"
_PARTIAL = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_PATTERN_OF_PARTIAL = r"^\d{4}(-\d{2}(-\d{2})?)?$"


@dataclass(frozen=True)
class Label:
    """Where the words of a field stand in `labels`: their scope, and the field with the id. A scope that ends in a dot
    is completed by the record's `list`."""

    scope: str
    by: str


def column(
    path: str, *, english: bool = False, label_of: Label | None = None, **more: Any
) -> fields.Field[Any]:
    """Return the response field of a declared column, `table.column`: its type, its description, and whether
    it may be null. `english` says that its text is there in English only, `label_of` where it is in other languages.
    """
    declared = declaration.column(path)
    metadata = {
        "description": declared.description,
        "column": declared,
        "english": english,
        "label_of": label_of,
        **_vocabulary(declared),
        **more.pop("metadata", {}),
    }
    common: dict[str, Any] = {"attribute": declared.name, "metadata": metadata, **more}
    empty = declared.type == "list" and declared.absent is None
    null = bool(declared.came_later) or (declared.nullable and not empty)
    if declared.type == "list":
        made: fields.Field[Any] = fields.List(fields.String(), allow_none=null, **common)
    elif declared.type == "integer":
        made = fields.Integer(allow_none=null, **common)
    elif declared.type == "boolean":
        made = fields.Boolean(allow_none=null, **common)
    else:
        if declared.type == "date":
            metadata["format"] = "date"
        made = fields.String(allow_none=null, **common)
    return made


def _vocabulary(declared: declaration.Column) -> dict[str, str]:
    """Return where the words of a column stand, for the document; nothing where they are ids of records."""
    named = declared.references
    if named is None:
        return {}
    if named.terms:
        return {VALUES_OF: f"terms:{named.terms}"}
    return {VALUES_OF: "statuses"} if named.tables == ("statuses",) else {}


def text(
    description: str, *, null: bool = False, english: bool = False, vocabulary: str = "", **more: Any
) -> fields.String:
    """Return a response field for text that is derived, not curated; `english` as in `column`, `vocabulary`
    what it is a word of: `statuses`, or `terms:` and a list of terms."""
    metadata = {
        "description": description,
        "english": english,
        **({VALUES_OF: vocabulary} if vocabulary else {}),
    }
    return fields.String(allow_none=null, metadata=metadata, **more)


def label(description: str, scope: str, by: str, *, null: bool = False) -> fields.String:
    """Return a response field for the words of an id, which stands in the field `by`."""
    metadata = {"description": description, "label_of": Label(scope, by)}
    return fields.String(allow_none=null, metadata=metadata)


def texts(
    description: str,
    *,
    null: bool = False,
    english: bool = False,
    told_when_empty: bool = False,
    **more: Any,
) -> fields.List[Any]:
    """Return a response field for a list of texts that is derived; `english` as in `column`.

    With `told_when_empty`, `absent` may say why it is empty; it stays so, and is never null."""
    metadata = {"description": description, "english": english, "told_when_empty": told_when_empty}
    return fields.List(fields.String(), allow_none=null, metadata=metadata, **more)


def integer(description: str, *, null: bool = False, **more: Any) -> fields.Integer:
    """Return a response field for a whole number that is derived."""
    return fields.Integer(allow_none=null, metadata={"description": description}, **more)


def designated_as() -> fields.List[Any]:
    """Return the response field for the labels that a record leads to."""
    return texts(
        "Labels on file, in force today, of the organisations that this leads to, the gravest first: `terrorist`, "
        "`extremist`, `undesirable`, `foreign-agent`. As the newest release knows, whichever release and day are asked "
        "for."
    )


def risk() -> fields.Boolean:
    """Return the response field that says whether one of these labels puts readers in Russia at risk."""
    return truth(
        "Whether one of `designated_as` puts a reader in Russia at risk, who opens, supports or passes on: any but "
        "`foreign-agent`. Show it wherever the link stands."
    )


def truth(description: str) -> fields.Boolean:
    """Return a response field for a statement that is true or false."""
    return fields.Boolean(metadata={"description": description})


# Never left out, whatever `fields` asks for: who is spoken of, and what harm an action or a link may do.
ALWAYS = ("id", "caution", "designated_as", "risk", "matched")


class AnswerSchema(Schema):
    """The base of every answer's shape; answers may grow, so that a reader must not refuse new fields.

    Every field always comes, and the document says so, but those that stand in `sometimes`.
    """

    class Meta:
        unknown = EXCLUDE

    # Fields that come only where a parameter asks for them, or where there is something to say; those of bases too.
    sometimes: ClassVar[tuple[str, ...]] = ()

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Say of a field whether it always comes."""
        field_obj.required = not any(
            field_name in vars(base).get("sometimes", ()) for base in type(self).__mro__
        )


class RecordSchema(AnswerSchema):
    """The base of records and facts: each says why a value is missing."""

    # Derived fields that came after v1 was first published, in their order. Declared ones are known by themselves, and
    # are named here only where another came after them.
    later: ClassVar[tuple[str, ...]] = ()
    # The table by whose rows its records are marked with the labels of today; empty where they lead to nobody.
    marked: ClassVar[str] = ""
    # Shapes of the parts that a record may have embedded, and of which a file may have a row for each item.
    parts: ClassVar[Mapping[str, type[RecordSchema]]] = {}
    # Whether a record is stored as it is answered; a fact in a list of its own is cut out of its case.
    is_stored: ClassVar[bool] = True

    absent = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        dump_default=dict,
        metadata={
            "model": "Absent",
            "description": "Why a field is null: `unknown`, `withheld` (known, and not published for safety), "
            "`not-applicable`, or `not-recorded` (the release is older than the field). One entry for each field that "
            "is null. `not-compared` stands for a list that is empty because nobody looked. Other reasons may come.",
        },
    )

    @classmethod
    def last_columns(cls) -> tuple[str, ...]:
        """Return the fields that came after v1 was first published, in their order: they are the last columns of a
        file, wherever they stand here, so that no column ever moves."""
        declared = {
            name: field.metadata["column"].came_later
            for name, field in cls._declared_fields.items()
            if "column" in field.metadata and name not in cls.later
        }
        return (*cls.later, *sorted(filter(declared.get, declared), key=declared.__getitem__))


def why_empty(name: str, field: fields.Field[Any], value: Any, record: Mapping[str, Any]) -> str | None:
    """Return why a field is null in the answer, or empty where it is never null; None where the value says it all (an
    empty list may mean nothing)."""
    if value is not None and value not in ([], ()):
        return None
    reason: str | None = record.get("absences", {}).get(field.attribute or name)
    if reason is None and (declared := field.metadata.get("column")) is not None:
        reason = declaration.why_absent(declared, record)
    if reason is None and value is None:
        reason = "unknown"
    return reason if field.allow_none or field.metadata.get("told_when_empty") else None


def with_labels(absent: dict[str, str]) -> dict[str, str]:
    """Return the reasons, with a label missing for the reason for which its word is."""
    return absent | {name: absent[word] for name in absent if (word := name.removesuffix("_label")) in absent}


def of_several(description: str, *, unknown: bool) -> str:
    """Return the description of a filter that takes several values."""
    return (
        f"{description} Several values are joined by commas; a comma in a value is written `\\,`. A leading `-` "
        "excludes a value." + (" `unknown` asks for records without one." if unknown else "")
    )


def choices(
    description: str,
    closed: Vocabulary | None = None,
    *,
    unknown: bool = False,
    component: str | None = None,
    none_yet: str = "",
) -> Choices:
    """Return a filter by values joined by commas; `closed` is the list that they come from, of the release which the
    request asks for, `component` its name in the document where another list has one of the same name that means
    something else, `none_yet` what is said where the list is empty."""
    return Values(
        closed,
        unknown=unknown,
        none_yet=none_yet,
        metadata={
            "description": of_several(description, unknown=unknown),
            **({"component": component} if component else {}),
        },
    )


def words_of(name: str, description: str) -> Choices:
    """Return the filter by words of a vocabulary, whose name it has."""
    described = of_several(f"{description} In any case, with any quotation marks.", unknown=True)
    return Values(WORDS[name], recorded_as=name, unknown=True, metadata={"description": described})


def of_all(name: str) -> str:
    """Return the description of a filter that asks for all of its values, beside the filter `name`."""
    return f"Like `{name}`, but a record must have every one of the values."


def all_of(name: str, closed: Vocabulary) -> Choices:
    """Return the filter that asks for records with all of the values, beside the filter `name` that asks for one of
    them."""
    recorded_as = name if WORDS.get(name) is closed else ""
    return Values(closed, recorded_as=recorded_as, exclusion=False, metadata={"description": of_all(name)})


class Span(fields.String):
    """A day, a month or a year; loads to its first day or to its last, as the bound of a range."""

    def __init__(self, *, last: bool, **kwargs: Any) -> None:
        described(kwargs, pattern=_PATTERN_OF_PARTIAL)
        super().__init__(**kwargs)
        self.last = last

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not value.isascii() or not _PARTIAL.fullmatch(value):
            raise refused("This must be a day, a month or a year, written like 2024-10-06, 2024-10 or 2024.")
        try:
            days = interval(value)
        except ValueError:
            raise refused(
                "There is no such date. Dates are written like 2024-10-06, 2024-10 or 2024."
            ) from None
        return days.last if self.last else days.first


def from_day(description: str, name: str | None = None) -> Span:
    """Return the lower bound of a range of dates; `name` where the parameter is a word of Python."""
    return Span(last=False, data_key=name, metadata={"description": description})


def to_day(description: str, name: str | None = None) -> Span:
    """Return the upper bound of a range of dates; `name` where the parameter is a word of Python."""
    return Span(last=True, data_key=name, metadata={"description": description})
