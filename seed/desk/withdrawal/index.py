"""Where everybody on file is named, and which rows rest on which, found once for all holdings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from api.records.declaration import Column, Table
from seed.desk.withdrawal.holdings import Holding
from seed.desk.withdrawal.mentions import Mention, Register
from seed.desk.withdrawal.ownership import Ownership, Record, people_of_row, record_of, references, uids_of
from seed.desk.withdrawal.people import Person, people_of
from seed.desk.withdrawal.tokens import tokens
from seed.raw_rows import Row

# Lists that are closed: their ids are words, and name nobody.
CLOSED = frozenset(("statuses", "themes", "terms", "regions", "articles"))
# What of another person is never changed, whatever it says.
PROTECTED = frozenset(("uid", "id", "name_en", "name_native", "aliases"))


@dataclass(frozen=True)
class Place:
    """A row: the number of its holding, its table, and its number there."""

    holding: int
    table: str
    row: int


class Index:
    """The holdings with what a withdrawal must know of them."""

    def __init__(
        self, holdings: Sequence[Holding], names: Mapping[str, Sequence[str]] = MappingProxyType({})
    ) -> None:
        """Read the holdings; `names` are more names of people, by uid, also of some who are not on file."""
        self.holdings = holdings
        people = people_of(row for holding in holdings for row in holding.rows["cases"])
        for uid, several in names.items():
            person = people.setdefault(uid, Person(uid))
            for name in several:
                person.add_name(name)
        self.register = Register(people, frozenset(_ordinary(holdings)))
        self.ownership = Ownership(holdings)
        self._mentions: dict[tuple[str, bool], list[Mention]] = {}

    def mentions(self, text: str, *, address: bool) -> list[Mention]:
        """Return the places where a text names anybody on file."""
        key = (text, address)
        if key not in self._mentions:
            self._mentions[key] = self.register.mentions(text, address=address)
        return self._mentions[key]

    @cached_property
    def naming(self) -> dict[str, set[Place]]:
        """The rows that name a person, or may do so, by uid."""
        found: dict[str, set[Place]] = defaultdict(set)
        for place, table, row in self._rows():
            for column in table.columns:
                text = row[column.name]
                if text and (is_address(table, column) or is_text(table, column)):
                    for mention in self.mentions(text, address=is_address(table, column)):
                        found[mention.uid].add(place)
        return found

    @cached_property
    def resting(self) -> dict[Record, set[Place]]:
        """The rows that refer to a record of a small table."""
        found: dict[Record, set[Place]] = defaultdict(set)
        for place, table, row in self._rows():
            for record in references(table, row):
                found[record].add(place)
        return found

    @cached_property
    def records(self) -> dict[Record, set[Place]]:
        """The rows of a record of a small table, one for each holding that has it."""
        found: dict[Record, set[Place]] = defaultdict(set)
        for place, table, row in self._rows():
            if table.name != "cases" and not table.is_child:
                found[(table.name, record_of(table, row))].add(place)
        return found

    @cached_property
    def about(self) -> dict[str, set[Place]]:
        """The rows that are about a person by a column of their own, by uid."""
        found: dict[str, set[Place]] = defaultdict(set)
        uids = [uids_of(holding) for holding in self.holdings]
        for place, table, row in self._rows():
            for uid in people_of_row(table, row, uids[place.holding]):
                found[uid].add(place)
        return found

    def row(self, place: Place) -> Row:
        """Return the row at a place."""
        return self.holdings[place.holding].rows[place.table][place.row]

    def table(self, place: Place) -> Table:
        """Return the declaration of the table at a place."""
        return self.holdings[place.holding].package.by_name[place.table]

    def _rows(self) -> Iterator[tuple[Place, Table, Row]]:
        for number, holding in enumerate(self.holdings):
            for name, rows in holding.rows.items():
                table = holding.package.by_name[name]
                for at, row in enumerate(rows):
                    yield Place(number, name, at), table, row


def is_text(table: Table, column: Column) -> bool:
    """Whether a column holds words for readers that may be replaced."""
    if (table.name == "cases" or table.is_child) and column.name in PROTECTED:
        return False
    return column.type in ("string", "list") and not (
        column.pattern or column.item_pattern or column.references or column.enum or column.partial
    )


def is_link(column: Column) -> bool:
    """Whether a column holds the address of a page."""
    return column.pattern is not None and column.pattern.startswith("^http")


def is_own_id(table: Table, column: Column) -> bool:
    """Whether a column is the readable id of a record that is neither a case, a part of one, nor a closed word."""
    of_people = table.name == "cases" or table.is_child
    return column.name == "id" and table.primary_key == ("id",) and not of_people and table.name not in CLOSED


def is_address(table: Table, column: Column) -> bool:
    """Whether a column holds an address or an id, whose words are written without capitals."""
    return is_link(column) or is_own_id(table, column)


def _ordinary(holdings: Iterable[Holding]) -> Iterator[str]:
    """Yield the words that sentences on file write with a small letter."""
    for text in {
        row[column.name]
        for holding in holdings
        for name, rows in holding.rows.items()
        for column in holding.package.by_name[name].columns
        if is_text(holding.package.by_name[name], column)
        for row in rows
    }:
        for token in tokens(text):
            if not token.capital and token.together is None:
                yield token.word
