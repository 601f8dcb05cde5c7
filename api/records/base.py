"""The tables of a release: those of the declaration, whichever these are, and what the loader derives from them.

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
from api.records.json_reader import Fault

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

# The names in the declaration that are taken here.
_taken: list[Fault] = []


def _with_declared(name: str, *own: Column[Any]) -> list[Column[Any]]:
    """Return the declared columns of a table, after keys of our own and before what else is our own."""
    table = declaration.table(name)
    ours = {column.name for column in own}
    for taken in ours & table.by_name.keys():
        _taken.append(Fault(f"resources/{name}/fields/{taken}", "has a name that is taken", "another name"))
    declared = [
        Column(
            column.name, _TYPES[column.type], nullable=column.nullable, info={"list": column.type == "list"}
        )
        for column in table.columns
        if column.name not in ours
    ]
    keys = [column for column in own if column.primary_key]
    return [*keys, *declared, *(column for column in own if not column.primary_key)]


def _declared(name: str, *derived: Column[Any]) -> Table:
    """Return a declared table whose records are found by a number."""
    key = Column("key", Integer, primary_key=True, autoincrement=False)
    return Table(name, metadata, *_with_declared(name, key, *derived))


def _small(name: str) -> Table:
    """Return a declared table whose records have a document each; it is absent while a release is being built, and
    where no answer shows the records."""
    return _declared(name, _document())


def _document() -> Column[Any]:
    return Column("document", LargeBinary, nullable=True)


def _derived(name: str, *columns: Column[Any]) -> Table:
    """Return a table that no declaration has."""
    if name in metadata.tables:
        _taken.append(Fault(f"resources/{name}", "has a name that is taken", "another name"))
        return Table(name, MetaData(), *columns)
    return Table(name, metadata, *columns)


cases = _declared(
    "cases",
    Column("sort_name", Text, nullable=False),
    # Of the surname, and of that in the native name; and the letters under which they stand in an index.
    Column("sort_surname", Text, nullable=False),
    Column("sort_surname_native", Text, nullable=False),
    Column("initial", Text, nullable=False),
    Column("initial_native", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("status_since", Text, nullable=False),
    Column("in_custody", Boolean, nullable=False),
    Column("in_custody_since", Text),
    Column("begun_last", Text, nullable=False),
    Column("sentence_kind", Text),
    Column("sentence_months", Integer),
    Column("sentence_stage", Text),
    Column("sentence_combined", Boolean),
    Column("sentenced_in_absentia", Boolean, nullable=False),
    Column("term_ends_first", Text),
    Column("term_ends_last", Text),
    Column("term_over", Text),
    Column("verified_first", Text, nullable=False),
    Column("verified_days_ago", Integer, nullable=False),
    Column("stale", Boolean, nullable=False),
    # How many of its facts nothing dates, and by when the person surely had been convicted; see `undated`.
    Column("undated_sentences", Integer, nullable=False),
    Column("undated_recognitions", Integer, nullable=False),
    Column("undated_charges", Integer, nullable=False),
    Column("undated_concerns", Integer, nullable=False),
    Column("convicted_by", Text),
    Column("corroboration", Text, nullable=False),
    Column("last_place_of_detention", Text),
    Column("place_kind", Text),
    Column("status_corroboration", Text, nullable=False),
)
_case = cases.c
Index("cases_id", _case.id, unique=True)
Index("cases_uid", _case.uid, unique=True)
Index("cases_sort_name", _case.sort_name, _case.key)
Index("cases_sort_surname", _case.sort_surname, _case.key)
Index("cases_sort_surname_native", _case.sort_surname_native, _case.key)
Index("cases_initial", _case.initial, _case.sort_surname, _case.key)
Index("cases_initial_native", _case.initial_native, _case.sort_surname_native, _case.key)
Index("cases_status", _case.status, _case.key)
Index("cases_status_since", _case.status_since, _case.key)
# With all that the evidence for everybody is reckoned from.
Index("cases_verified_first", _case.verified_first, _case.key, _case.term_ends_first, _case.term_ends_last)

case_key = "case_key"


def _of_case() -> Column[Any]:
    return Column(case_key, Integer, ForeignKey("cases.key"), primary_key=True, autoincrement=False)


def _place() -> Column[Any]:
    return Column("place", Integer, primary_key=True, autoincrement=False)


# The parts of a case that are facts, each with its sources.
FACTS = ("events", "charges", "sentences", "recognitions")


def _of_fact(name: str) -> list[Column[Any]]:
    """Return what is derived of each fact, for filters."""
    corroboration = [Column("corroboration", Text, nullable=False)] if name in FACTS else []
    return [*corroboration, Column("custody_change", Text)] if name == "events" else corroboration


# The tables whose rows belong to a case, found by its number and their place.
CHILDREN = tuple(
    Table(table.name, metadata, *_with_declared(table.name, _of_case(), _place(), *_of_fact(table.name)))
    for table in declaration.today().children
)

comparisons = metadata.tables["comparisons"]
Index("comparisons_list", comparisons.c.list_id)
_event, _sentence = metadata.tables["events"].c, metadata.tables["sentences"].c
Index("events_id", _event.id, unique=True)
# What events are asked for most: a time, and what began in it; answered from the index alone.
Index(
    "events_date",
    _event.date,
    _event.status,
    _event.type,
    _event.custody_change,
    _event.case_key,
    _event.place,
)
Index("sentences_court", _sentence.court)

statuses = _small("statuses")
themes = _small("themes")
terms = _small("terms")
regions = _small("regions")
group_cases = _small("group_cases")
occupations = _small("occupations")
affiliations = _small("affiliations")
places = _small("places")
articles = _small("articles")
organisations = _small("organisations")
compared_lists = _small("compared_lists")
identifier_schemes = _small("identifier_schemes")
designations = _small("designations")
sources = _small("sources")
figures = _small("figures")
resolutions = _small("resolutions")
clauses = _small("clauses")
calls_to_action = _small("calls_to_action")
actions = _small("actions")
developments = _small("developments")

# Words and fixed texts in each language, and texts of records in others; see `labels`.
labels = _declared("labels")
translations = _declared("translations")

# Tables that no module speaks of yet are stored all the same.
for _table in declaration.today().tables:
    if _table.name not in metadata.tables:
        (_declared if _table.presentation else _small)(_table.name)

case_documents = _derived(
    "case_documents",
    _of_case(),
    Column("summary", LargeBinary, nullable=False),
    Column("events", LargeBinary, nullable=False),
    Column("charges", LargeBinary, nullable=False),
    Column("sentences", LargeBinary, nullable=False),
    Column("recognitions", LargeBinary, nullable=False),
    Column("comparisons", LargeBinary, nullable=False),
    Column("identifiers", LargeBinary, nullable=False),
    Column("sources", LargeBinary, nullable=False),
)

# A case as a line of CSV with the usual columns, apart from the documents: whoever takes them all reads nothing else.
case_lines = _derived("case_lines", _of_case(), Column("line", LargeBinary, nullable=False))

case_periods = _derived(
    "case_periods",
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
    # Since when the person is held without a break; null where this is no time in custody.
    Column("held_since", Text),
    # The day from which the sources that state the status have two publishers; null where they never do.
    Column("corroborated_from", Text),
)

# Which sentence was in force, from before the first one (with no values) to the last; see `sentences`.
case_sentences = _derived(
    "case_sentences",
    _of_case(),
    _place(),
    Column("start_first", Text, nullable=False),
    Column("start_last", Text, nullable=False),
    Column("end_first", Text, nullable=False),
    Column("end_last", Text, nullable=False),
    Column("kind", Text),
    Column("months", Integer),
    Column("stage", Text),
    Column("combined", Boolean),
    Column("in_absentia", Boolean, nullable=False),
)

# No primary keys here: an index that is made of a full table is made by sorting, and far sooner. Of a value that came
# on a day, the first and the last on which that may have been; null for others.
case_values = _derived(
    "case_values",
    Column("field", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column(case_key, Integer, ForeignKey("cases.key"), nullable=False),
    Column("came_first", Text),
    Column("came_last", Text),
)
# Statistics join the values of each case.
Index("case_values_case", case_values.c.field, case_values.c.case_key, case_values.c.value)
Index("case_values_value", case_values.c.field, case_values.c.value, case_values.c.case_key, unique=True)

# How many cases fall in each group of each dimension by which they are counted, without a filter; see `statistics`.
case_counts = _derived(
    "case_counts",
    Column("dimension", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("confirmed", Integer, nullable=False),
    Column("term_over", Integer, nullable=False),
)

# Words are numbered as they are written, and found by their keys; see `search`.
words = _derived(
    "words",
    Column("key", Text, nullable=False),
    Column("word", Integer, nullable=False),
)
Index("words_key", words.c.key, words.c.word, unique=True)

# Which words stand in which of the names of a case (numbered from 1) and in its other texts (0).
case_words = _derived(
    "case_words",
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

# Where the id of a record is not the column `id`: two lists of terms may share a word.
_ADDRESSES = {"articles": articles.c.number, "terms": terms.c.list + "." + terms.c.id}


def address_of(table: Table) -> ColumnElement[str]:
    """Return what a record of a table is found by: its id in addresses and answers."""
    special = _ADDRESSES.get(table.name)
    return table.c.id if special is None else special


list_values = _derived(
    "list_values",
    Column("table_name", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("record_key", Integer, primary_key=True, autoincrement=False),
)

# One row: which release this is. `built` names the code and the data that it was built from.
release = _derived(
    "release",
    Column("id", Text, primary_key=True),
    Column("released_on", Text, nullable=False),
    Column("first_day", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("built", Text, nullable=False),
)

# This release and those before it, newest first.
releases = _derived(
    "releases",
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("released_on", Text, nullable=False),
    _document(),
)

# Every fact that this release and those before it changed, in the order of time.
changes = _derived(
    "changes",
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
Index("changes_release", changes.c.release, changes.c.kind, changes.c.key)
Index("changes_case", changes.c.case_uid, changes.c.key)

# Slugs under which a case was published before, for good.
former_ids = _derived(
    "former_ids",
    Column("id", Text, primary_key=True),
    Column("uid", Text, nullable=False),
)

# What is left of withdrawn records.
withdrawn = _derived(
    "withdrawn",
    Column("uid", Text, primary_key=True),
    Column("date", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

# Releases that were published and taken back: their numbers are never used again.
retracted = _derived(
    "retracted",
    Column("id", Text, primary_key=True),
    Column("date", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

# Everything that is stored of a case.
OF_CASES = (
    cases,
    case_documents,
    case_lines,
    *CHILDREN,
    case_periods,
    case_sentences,
    case_values,
    words,
    case_words,
)

if _taken:
    raise declaration.DeclarationError(declaration.PATH, _taken)
