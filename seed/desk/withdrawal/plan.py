"""What a withdrawal is going to do, as values: every change with its place, and every place that it cannot judge."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from seed.desk.withdrawal.holdings import Holding
from seed.raw_rows import Row, Rows

# What stands where the name stood, and what stands there where a text would grow too long.
SOMEBODY = "a person whose record was withdrawn"
SHORTER = "somebody"


@dataclass(frozen=True)
class Change:
    """One change: the folder, where in it, what stood there, and what stands there instead; a row that goes has no
    column."""

    folder: str
    table: str
    record: str
    column: str
    before: str
    after: str


@dataclass
class Undecided:
    """A place that may name the person or somebody else: the same in every folder where it stands."""

    key: str
    table: str
    record: str
    column: str
    text: str
    why: str
    folders: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Decisions:
    """What the curator decided: which places mean the person, and which somebody else."""

    means: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()
    all_others: bool = False

    def of(self, key: str) -> bool | None:
        """Whether a place means the person; None where that is not decided."""
        if key in self.means:
            return True
        return False if key in self.other or self.all_others else None


@dataclass(frozen=True)
class Cleaned:
    """A holding without the person."""

    holding: Holding
    rows: Rows
    changes: list[Row]
    notes: str

    @property
    def changed(self) -> bool:
        """Whether anything of it differs from what stood there."""
        before = self.holding
        return (self.rows, self.changes, self.notes) != (before.rows, before.changes, before.notes)


@dataclass(frozen=True)
class Plan:
    """Everything that a withdrawal changes in tables, reasons and notes."""

    uid: str
    cleaned: list[Cleaned]
    changes: list[Change]
    # Old ids and new, by table.
    renamed: Mapping[str, Mapping[str, str]]

    def lost_sources(self) -> frozenset[str]:
        """Return what told of sources that are nowhere any more, or have no name and no address: their ids, and their
        addresses where no other source has these."""
        before = [row for one in self.cleaned for row in one.holding.rows["sources"]]
        after = [row for one in self.cleaned for row in one.rows["sources"]]
        kept = {row[name] for row in after for name in ("id", "url")}
        return frozenset(row[name] for row in before for name in ("id", "url") if row[name]) - kept


def place_key(table: str, record: str, column: str, text: str) -> str:
    """Return a short name of a place that stays the same from one run to the next."""
    return hashlib.blake2s("\n".join((table, record, column, text)).encode(), digest_size=4).hexdigest()
