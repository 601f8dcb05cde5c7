"""A fault of the curated tables as a value with its place, and the collection of all faults of a check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import overload

from api.records.declaration import DeclarationError

# A broken column of a large table would otherwise fill the memory with the same fault a million times.
KEPT = 10_000

# Longer values are cut when shown: the place says where to read the whole.
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: where it is, what was found, why that is wrong, and what would be right.

    `line` counts from 1 and is 0 for a fault of the file as a whole; `column` is the name of the column,
    empty for a fault of the whole line; `value` is None where there is nothing to show.
    """

    file: str
    line: int
    column: str
    value: str | None
    reason: str
    right: str

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        value = "" if self.value is None else f"{shown(self.value)} "
        return f"{place}{'' if self.column else ':'} {value}{self.reason} ({self.right})"


Report = Callable[[Finding], None]


def of_declaration(error: DeclarationError) -> list[Finding]:
    """Return the faults of a declaration as findings; their column is the place in the file."""
    return [Finding(error.file, 0, fault.place, None, fault.reason, fault.right) for fault in error.faults]


def shown(value: str) -> str:
    """Return a value in quotes, cut where long, with every invisible character written as its code."""
    cut = value if len(value) <= SHOWN else value[: SHOWN - 1] + "…"
    return '"' + "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in cut) + '"'


@dataclass
class Findings(Sequence[Finding]):
    """The faults of a check, by file and line; `more` counts those beyond the number that is kept.

    `rows` counts the rows read, by table. `broken` are the files that could not be read as a whole: nothing is kept
    of what would follow from that elsewhere. `told` is what is worth knowing and no fault.
    """

    kept: list[Finding] = field(default_factory=list)
    more: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    told: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Keep a finding, or count it where enough are kept."""
        if len(self.kept) < KEPT:
            self.kept.append(finding)
        else:
            self.more += 1

    def __len__(self) -> int:
        return len(self.kept)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> list[Finding]: ...
    def __getitem__(self, index: int | slice) -> Finding | list[Finding]:
        return self.kept[index]

    def summary(self) -> str:
        """Return one line that says how much was read and how much was wrong."""
        read = f"{len(self.rows)} tables, {sum(self.rows.values()):,} rows"
        count = len(self.kept) + self.more
        if not count:
            return f"{read}, no findings"
        return f"{read}, {count:,} {'finding' if count == 1 else 'findings'}"
