"""The small tables of a release in memory, and the records that are made of them while a release is built.

A record is a plain dictionary: the declared columns of a row plus what is derived from other rows, such as
labels, names and the links from the other side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from api.records import base
from api.records.filters import among, at_most, equals, listed, not_before
from api.records.reading import Collection, collection

Record = dict[str, Any]


@dataclass(frozen=True)
class Reference:
    """The rows of every small table, by table name, and the day of the release."""

    tables: Mapping[str, Sequence[Record]]
    released_on: str

    @cached_property
    def labels(self) -> Mapping[tuple[str, str], str]:
        """Labels of the closed lists, by list and id."""
        return {(term["list"], term["id"]): term["label"] for term in self.tables["terms"]}

    @cached_property
    def _by_id(self) -> Mapping[str, Mapping[str, Record]]:
        keys = {"articles": "number"}
        return {
            name: {row[keys.get(name, "id")]: row for row in rows}
            for name, rows in self.tables.items()
            if name != "terms"
        }

    def row(self, table: str, identity: str) -> Record:
        """Return the row of a table with this id; KeyError when there is none."""
        return self._by_id[table][identity]

    def label(self, list_name: str, identity: str | None) -> str | None:
        """Return the label of a term, or None for none."""
        return None if identity is None else self.labels[list_name, identity]

    def names(self, table: str, ids: Iterable[str]) -> list[str]:
        """Return the names of rows, in the order of `ids`."""
        return [self.row(table, identity)["name"] for identity in ids]

    def corroboration(self, source_ids: Iterable[str]) -> str:
        """Return `multiple` when the sources have at least two distinct publishers, else `single`."""
        publishers = set(map(self._publishers.__getitem__, source_ids))
        return "multiple" if len(publishers) > 1 else "single"

    @cached_property
    def _publishers(self) -> Mapping[str, str]:
        return {source["id"]: source["publisher"] for source in self.tables["sources"]}

    @cached_property
    def in_custody(self) -> frozenset[str]:
        """The statuses in which a person is held."""
        return frozenset(status["id"] for status in self.tables["statuses"] if status["in_custody"])

    @cached_property
    def clauses_by_case(self) -> Mapping[str, tuple[str, ...]]:
        """The clauses of the resolution that name a case."""
        named: dict[str, tuple[str, ...]] = {}
        for clause in self.tables["clauses"]:
            for case_id in clause["case_ids"]:
                named[case_id] = (*named.get(case_id, ()), clause["id"])
        return named


# How many cases fall under a value: {("region", "RU-DA"): 6, …}.
Counts = Mapping[tuple[str, str], int]


def _counted(field: str) -> Any:
    def records(reference: Reference, counts: Counts, table: str) -> Iterable[Record]:
        key = "number" if table == "articles" else "id"
        for row in reference.tables[table]:
            yield {**row, "id": row[key], "case_count": counts.get((field, row[key]), 0)}

    return records


def terms(reference: Reference, counts: Counts, table: str) -> Iterable[Record]:
    """Terms get an id of their own: two lists may share a word."""
    for row in reference.tables[table]:
        yield {**row, "term": row["id"], "id": f"{row['list']}.{row['id']}"}


def organisations(reference: Reference, counts: Counts, table: str) -> Iterable[Record]:
    """Organisations with the number of cases that each recognised."""
    for row in reference.tables[table]:
        yield {
            **row,
            "kind_label": reference.label("organisation-kind", row["kind"]),
            "case_count": counts.get(("recognised_by", row["id"]), 0),
        }


def plain(reference: Reference, counts: Counts, table: str) -> Iterable[Record]:
    """Rows as they are."""
    return reference.tables[table]


def figures(reference: Reference, counts: Counts, table: str) -> Iterable[Record]:
    """What others published, each ascribed to its organisation."""
    for row in reference.tables[table]:
        yield {
            **row,
            "measure_label": reference.label("measure", row["measure"]),
            "comparator_label": reference.label("comparator", row["comparator"]),
            "organisation_name": reference.row("organisations", row["organisation_id"])["name"],
            "corroboration": reference.corroboration(row["source_ids"]),
        }


RECORDS = {
    "statuses": _counted("status"),
    "themes": _counted("theme"),
    "regions": _counted("region"),
    "group_cases": _counted("group_case"),
    "articles": _counted("article"),
    "terms": terms,
    "organisations": organisations,
    "sources": plain,
    "figures": figures,
}


STATUSES = collection(
    base.statuses,
    filters={"group": among(base.statuses.c.group), "custody": equals(base.statuses.c.in_custody)},
    sorts={"label": base.statuses.c.label, "position": base.statuses.c.position},
)
THEMES = collection(base.themes, filters={}, sorts={"label": base.themes.c.label})
REGIONS = collection(
    base.regions,
    filters={"country": among(base.regions.c.country), "occupation": among(base.regions.c.occupation)},
    sorts={"name": base.regions.c.name, "country": base.regions.c.country},
)
GROUP_CASES = collection(base.group_cases, filters={}, sorts={"name": base.group_cases.c.name})
ARTICLES = collection(
    base.articles,
    filters={
        "in_force_since_from": not_before(base.articles.c.in_force_since),
        "in_force_since_to": at_most(base.articles.c.in_force_since),
    },
    sorts={
        "title": base.articles.c.title,
        "in_force_since": base.articles.c.in_force_since,
        "max_sentence_years": base.articles.c.max_sentence_years,
    },
    address=base.articles.c.number,
)
TERMS = collection(
    base.terms,
    filters={"list": among(base.terms.c.list)},
    sorts={"label": base.terms.c.label, "position": base.terms.c.position},
    address=base.terms.c.list + "." + base.terms.c.id,
)
ORGANISATIONS = collection(
    base.organisations,
    filters={"kind": among(base.organisations.c.kind)},
    sorts={"name": base.organisations.c.name, "kind": base.organisations.c.kind},
)
SOURCES = collection(
    base.sources,
    filters={
        "publisher": among(base.sources.c.publisher),
        "language": among(base.sources.c.language),
        "published_from": not_before(base.sources.c.published_on),
        "published_to": at_most(base.sources.c.published_on),
    },
    sorts={"publisher": base.sources.c.publisher, "published_on": base.sources.c.published_on},
)
FIGURES = collection(
    base.figures,
    filters={
        "measure": among(base.figures.c.measure),
        "organisation": among(base.figures.c.organisation_id),
        "comparator": among(base.figures.c.comparator),
        "as_of_from": not_before(base.figures.c.as_of),
        "as_of_to": at_most(base.figures.c.as_of),
        "source": listed(base.figures, "source_ids"),
    },
    sorts={
        "as_of": base.figures.c.as_of,
        "value": base.figures.c.value,
        "measure": base.figures.c.measure,
        "organisation": base.figures.c.organisation_id,
    },
)

COLLECTIONS: Sequence[Collection] = (
    STATUSES,
    THEMES,
    REGIONS,
    GROUP_CASES,
    ARTICLES,
    TERMS,
    ORGANISATIONS,
    SOURCES,
    FIGURES,
)
