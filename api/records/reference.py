"""The small tables of a release in memory, while it is built: rows by id, labels, names, publishers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from api.records import declaration
from api.records.periods import UNKNOWN

# A row, or what is put together from it: its columns, and what is derived from other rows, such as labels and names.
Record = dict[str, Any]
# How many cases fall under a value: {("region", "RU-DA"): 6, …}.
Counts = Mapping[tuple[str, str], int]

# How the id of a source begins whose page names somebody who was withdrawn: its address is known, and not published.
WITHHELD = "withheld-"


def absences_of_source(source: Record) -> dict[str, str]:
    """Return what an empty cell of a source means where that is not the usual; nothing for most sources."""
    return {"url": "withheld"} if source["id"].startswith(WITHHELD) and source["url"] is None else {}


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

    @cached_property
    def _by_word(self) -> Mapping[str, Mapping[str, Record]]:
        words = declaration.today().vocabularies
        return {name: {row[word]: row for row in self.tables[name]} for name, word in words.items()}

    def of_words(self, table: str, words: Iterable[str]) -> list[Record] | None:
        """Return the rows of a vocabulary that have these words; None where the release has no such table."""
        rows = self._by_word[table]
        return [rows[word] for word in words] if rows else None

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
    def unknown_statuses(self) -> frozenset[str]:
        """The statuses that say only that nothing is known."""
        return frozenset(row["id"] for row in self.tables["statuses"] if row["group"] == UNKNOWN)

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
