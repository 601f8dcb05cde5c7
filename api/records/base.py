"""The tables of a release: those of the declaration, and what the loader derives from them.

Everything is SQLAlchemy Core and the same on SQLite and PostgreSQL. Lists stand twice: as text joined by `;`,
as curated, and one row a value in `list_values` and `case_values`, where filters look them up.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)
from sqlalchemy.types import TypeEngine

from api.records import declaration

# Text sorts byte by byte on both databases; names sort by a key that is made for it.
Text = String().with_variant(String(collation="C"), "postgresql")

metadata = MetaData()

_TYPES: dict[str, TypeEngine[Any]] = {
    "string": Text,
    "date": Text,
    "integer": Integer(),
    "boolean": Boolean(),
    "list": Text,
}

# The tables whose rows belong to a case, found by its number and their place.
CHILDREN = ("events", "charges", "sentences", "recognitions", "absences")


def _columns(name: str) -> list[Column[Any]]:
    return [
        Column(
            column.name, _TYPES[column.type], nullable=column.nullable, info={"list": column.type == "list"}
        )
        for column in declaration.tables()[name].columns.values()
    ]


def _declared(name: str, *derived: Column[Any]) -> Table:
    key = Column("key", Integer, primary_key=True, autoincrement=False)
    return Table(name, metadata, key, *_columns(name), *derived)


def _document() -> Column[Any]:
    # Absent only while a release is being built.
    return Column("document", LargeBinary, nullable=True)


cases = _declared(
    "cases",
    Column("sort_name", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("status_since", Text, nullable=False),
    Column("in_custody", Boolean, nullable=False),
    Column("in_custody_since", Text),
    Column("begun_last", Text, nullable=False),
    Column("sentence_kind", Text),
    Column("sentence_months", Integer),
    Column("sentenced_in_absentia", Boolean, nullable=False),
    Column("verified_last", Text, nullable=False),
    Column("verified_days_ago", Integer, nullable=False),
    Column("stale", Boolean, nullable=False),
    Column("corroboration", Text, nullable=False),
)
Index("cases_id", cases.c.id, unique=True)
Index("cases_uid", cases.c.uid, unique=True)
Index("cases_sort_name", cases.c.sort_name, cases.c.key)
Index("cases_status", cases.c.status, cases.c.key)
Index("cases_status_since", cases.c.status_since, cases.c.key)
Index("cases_verified_last", cases.c.verified_last, cases.c.key)

case_key = "case_key"


def _of_case() -> Column[Any]:
    return Column(case_key, Integer, ForeignKey("cases.key"), primary_key=True, autoincrement=False)


def _place() -> Column[Any]:
    return Column("place", Integer, primary_key=True, autoincrement=False)


def _child(name: str) -> Table:
    return Table(name, metadata, _of_case(), _place(), *_columns(name))


events = _child("events")
charges = _child("charges")
sentences = _child("sentences")
recognitions = _child("recognitions")
absences = _child("absences")

case_documents = Table(
    "case_documents",
    metadata,
    _of_case(),
    Column("summary", LargeBinary, nullable=False),
    Column("events", LargeBinary, nullable=False),
    Column("charges", LargeBinary, nullable=False),
    Column("sentences", LargeBinary, nullable=False),
    Column("recognitions", LargeBinary, nullable=False),
    Column("sources", LargeBinary, nullable=False),
)

# A case as a line of CSV with the usual columns, apart from the documents: whoever takes them all reads nothing else.
case_lines = Table("case_lines", metadata, _of_case(), Column("line", LargeBinary, nullable=False))

case_periods = Table(
    "case_periods",
    metadata,
    _of_case(),
    _place(),
    Column("status", Text, nullable=False),
    Column("in_custody", Boolean, nullable=False),
    Column("since", Text, nullable=False),
    Column("start_first", Text, nullable=False),
    Column("start_last", Text, nullable=False),
    Column("end_first", Text, nullable=False),
    Column("end_last", Text, nullable=False),
    Column("event_ids", Text, nullable=False),
)

# No primary keys here: an index that is made of a full table is made by sorting, and far sooner.
case_values = Table(
    "case_values",
    metadata,
    Column("field", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column(case_key, Integer, ForeignKey("cases.key"), nullable=False),
)
# Statistics join the values of each case.
Index("case_values_case", case_values.c.field, case_values.c.case_key, case_values.c.value)
Index("case_values_value", case_values.c.field, case_values.c.value, case_values.c.case_key, unique=True)

# How many cases fall in each group of each dimension by which they are counted, without a filter; see `statistics`.
case_counts = Table(
    "case_counts",
    metadata,
    Column("dimension", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)

# Words are numbered as they are written, and found by their keys; see `search`.
words = Table(
    "words",
    metadata,
    Column("key", Text, nullable=False),
    Column("word", Integer, nullable=False),
)
Index("words_key", words.c.key, words.c.word, unique=True)

# Which words stand in which of the names of a case (numbered from 1) and in its other texts (0).
case_words = Table(
    "case_words",
    metadata,
    Column("word", Integer, nullable=False),
    Column(case_key, Integer, ForeignKey("cases.key"), nullable=False),
    Column("name", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("exact_size", Integer, nullable=False),
)
_filed = case_words.c
Index(
    "case_words_word",
    _filed.word,
    _filed.case_key,
    _filed.name,
    _filed.size,
    _filed.exact_size,
    unique=True,
)

# Everything that is stored of a case.
OF_CASES = (
    cases,
    case_documents,
    case_lines,
    events,
    charges,
    sentences,
    recognitions,
    absences,
    case_periods,
    case_values,
    words,
    case_words,
)

statuses = _declared("statuses", _document())
themes = _declared("themes", _document())
terms = _declared("terms", _document())
regions = _declared("regions", _document())
group_cases = _declared("group_cases", _document())
articles = _declared("articles", _document())
organisations = _declared("organisations", _document())
sources = _declared("sources", _document())
figures = _declared("figures", _document())
resolutions = _declared("resolutions", _document())
clauses = _declared("clauses", _document())
calls_to_action = _declared("calls_to_action", _document())
actions = _declared("actions", _document())
developments = _declared("developments", _document())


# Where the id of a record is not the column `id`: two lists of terms may share a word.
_ADDRESSES = {"articles": articles.c.number, "terms": terms.c.list + "." + terms.c.id}


def address_of(table: Table) -> ColumnElement[str]:
    """Return what a record of a table is found by: its id in addresses and answers."""
    special = _ADDRESSES.get(table.name)
    return table.c.id if special is None else special


list_values = Table(
    "list_values",
    metadata,
    Column("table_name", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("record_key", Integer, primary_key=True, autoincrement=False),
)

# Words and fixed texts in each language; see `labels`.
labels = _declared("labels")

# One row: which release this is. `built` names the code and the data that it was built from.
release = Table(
    "release",
    metadata,
    Column("id", Text, primary_key=True),
    Column("released_on", Text, nullable=False),
    Column("first_day", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("built", Text, nullable=False),
)

# This release and those before it, newest first.
releases = Table(
    "releases",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("released_on", Text, nullable=False),
    _document(),
)

# Every fact that this release and those before it changed, in the order of time.
changes = Table(
    "changes",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("release", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("table_name", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("case_uid", Text),
    Column("kind", Text, nullable=False),
    _document(),
)

# Slugs under which a case was published before, for good.
former_ids = Table(
    "former_ids",
    metadata,
    Column("id", Text, primary_key=True),
    Column("uid", Text, nullable=False),
)

# What is left of withdrawn records.
withdrawn = Table(
    "withdrawn",
    metadata,
    Column("uid", Text, primary_key=True),
    Column("date", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
