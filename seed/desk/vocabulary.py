"""The words in which curators and reviewers are told what stands in the tables: titles of columns as declared, labels
of closed lists, names of records. What the tables have no word for is told as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.languages import ENGLISH
from api.records import declaration
from api.records.declaration import Column
from api.v1.facts import columns_by_field
from seed.editions import Edition
from seed.raw_rows import Row, read_rows

EMPTY, NOT_KNOWN = "none", "not known"
UNKNOWN = "unknown"
# The columns that name a record, the best first.
_NAMING = ("label", "name_en", "name", "title", "topic")
_COUNTRIES = ("country", "citizenships")


@dataclass(frozen=True)
class Source:
    """A source as a reader is told of it; `published_on` and `url` may be empty."""

    id: str
    publisher: str
    title: str
    published_on: str
    url: str

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.publisher, f"“{self.title}”", self.published_on)))


@dataclass(frozen=True)
class Vocabulary:
    """The named records of two releases by table and id, those of the newer first; and texts by scope and id."""

    records: Mapping[str, Mapping[str, Row]]
    texts: Mapping[tuple[str, str], str]


def vocabulary_of(*editions: Edition) -> Vocabulary:
    """Return the words of releases, of which a later one has the last word."""
    records: dict[str, dict[str, Row]] = {}
    for edition in editions:
        for table in edition.package.of_facts:
            if table.is_child:
                continue
            known = records.setdefault(table.name, {})
            for row in read_rows(edition.tables, table):
                known["/".join(row[name] for name in table.primary_key)] = row
                if table.name == "cases":
                    known[row["uid"]] = row
    labels = declaration.table("labels")
    texts = {
        (row["scope"], row["id"]): row["text"]
        for row in read_rows(editions[-1].words, labels)
        if row["language"] == ENGLISH
    }
    return Vocabulary(records, texts)


def column_of(table: str, field: str) -> Column | None:
    """Return the declared column of a fact by the name that answers give it."""
    return declaration.table(table).by_name.get(columns_by_field(table).get(field, field))


def title_of(table: str, field: str) -> str:
    """Return the title of a column."""
    column = column_of(table, field)
    return column.title if column else field


def name_of(words: Vocabulary, table: str, identity: str) -> str:
    """Return the name of a record of a table."""
    row = words.records.get(table, {}).get(identity)
    if row is None:
        return identity
    if table == "sources":
        return str(source_of(words, identity))
    if table == "articles":
        return f"article {identity}"
    return next((row[name] for name in _NAMING if row.get(name)), identity)


def source_of(words: Vocabulary, identity: str) -> Source:
    """Return what is to be told of a source."""
    row = words.records.get("sources", {}).get(identity)
    if row is None:
        return Source(identity, identity, "", "", "")
    return Source(identity, row["publisher"], row["title"], row["published_on"], row["url"])


def value_of(words: Vocabulary, table: str, field: str, value: Any) -> str:
    """Return a value of a fact in words; that there is none, too."""
    column = column_of(table, field)
    if value in (None, "", []):
        return NOT_KNOWN if column and column.absent == UNKNOWN else EMPTY
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(_item(words, table, column, str(one)) for one in value)
    return _item(words, table, column, str(value))


def _item(words: Vocabulary, table: str, column: Column | None, item: str) -> str:
    if column is None:
        return item
    if column.name in _COUNTRIES:
        return words.texts.get(("countries", item), item)
    if column.references and column.references.terms:
        row = words.records.get("terms", {}).get(f"{column.references.terms}/{item}")
        return row["label"] if row else item
    if column.references:
        names = (name_of(words, other, item) for other in column.references.tables)
        return next((name for name in names if name != item), item)
    if column.name == "field" and (named := declaration.table("cases").by_name.get(item)):
        return named.title
    return words.texts.get((f"{table}.{column.name}", item), item)


def cells_of(
    words: Vocabulary, table: str, facts: Mapping[str, Any], without: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Yield the title and the value in words of each cell of a row that has one, but for some of them."""
    for field, value in facts.items():
        if field not in without and value not in (None, "", []) and column_of(table, field):
            yield title_of(table, field), value_of(words, table, field, value)


def heading_of(words: Vocabulary, table: str, facts: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return what a row of a case is called, and the fields that this tells already."""

    def said(field: str) -> str:
        value = facts.get(field)
        return value_of(words, table, field, value) if value not in (None, "", []) else ""

    if table == "events":
        return f"event {said('date')}, {said('type')}", ("id", "date", "type")
    if table == "charges":
        part = f" part {facts['part']}" if facts.get("part") else ""
        return f"charge under {said('article')}{part}", ("article", "part")
    if table == "sentences":
        day = said("date") or "without a day"
        return f"sentence {day}, {said('stage')}, {said('kind')}", ("date", "stage", "kind")
    if table == "recognitions":
        return f"recognition by {said('organisation')}, {said('term')}", ("organisation", "term")
    if table == "identifiers":
        return f"identifier {said('scheme')}, {said('value')}", ("scheme", "value")
    if table == "absences":
        return f"reason for the empty cell “{said('field')}”", ("field",)
    declared = declaration.table(table)
    keys = [name for name in declared.primary_key if name != "case_id"]
    named = ", ".join(filter(None, map(said, keys)))
    title = declared.title[:1].lower() + declared.title[1:]
    return f"row of {title}{f' ({named})' if named else ''}", tuple(keys)
