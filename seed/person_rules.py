"""The rules of a person as one: what a case's own row says beside its events, and that nobody stands in two rows."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass

from api.records.declaration import Table
from seed.findings import Finding, Report
from seed.likeness import person_keys
from seed.read import Row

Rule = Callable[[Row], None]

# From this age on one can be prosecuted in Russia, for the gravest offences (Article 20 of the Criminal Code).
AGE = 14

# Spellings are compared among so many cases: more than were ever known by name, in two seconds.
COMPARED = 10_000

# A given name, a patronymic and a family name.
_FULL_NAME = 3


class Known:
    """What the rows of cases say of birth and confirmation, by line and in a few bytes each."""

    def __init__(self) -> None:
        self._birth_years, self._verified = array("H"), array("L")

    def note(self, row: Row) -> None:
        """Note a case."""
        year, verified = row["birth_year"], row.text("verified_on")
        self._extend(row.line)
        self._birth_years[row.line] = year if isinstance(year, int) else 0
        self._verified[row.line] = int(verified.replace("-", "") or 0)

    def _extend(self, line: int) -> None:
        missing = line + 1 - len(self._birth_years)
        self._birth_years.extend([0] * missing)
        self._verified.extend([0] * missing)

    def birth_year(self, line: int) -> int:
        """Return the year of birth that a line says; 0 where it says none."""
        return self._birth_years[line]

    def verified_on(self, line: int) -> str:
        """Return the partial date that a line says; an empty text where it says none."""
        day = str(self._verified[line] or "")
        return "-".join(filter(None, (day[:4], day[4:6], day[6:])))


@dataclass(frozen=True, slots=True)
class _Person:
    line: int
    id: str
    birth_year: int | None
    gender: str
    native: str
    note: str


def namesakes(table: Table, report: Report) -> Rule:
    """A person stands in one row, however the name is spelt; two people of one name differ in what is known of them,
    or say so."""
    by_name: dict[int, _Person] = {}
    left = COMPARED

    def rule(row: Row) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            return
        year = row["birth_year"]
        person = _Person(
            row.line,
            row.text("id"),
            year if isinstance(year, int) else None,
            row.text("gender"),
            row.text("name_native"),
            row.text("note"),
        )
        names = (row.text("name_en"), person.native, *row.items("aliases"))
        told = False
        for key in map(hash, person_keys(filter(None, names))):
            other = by_name.setdefault(key, person)
            if not told and other is not person and not _differ(other, person):
                reason = f'may be the person of line {other.line}, "{other.id}"'
                right = (
                    "one row for one person; two people of one name differ in birth_year, gender or patronymic, "
                    "or the note of one gives the id of the other"
                )
                report(Finding(table.file, row.line, "name_en", row.text("name_en"), reason, right))
                told = True

    return rule


def _differ(one: _Person, other: _Person) -> bool:
    if one.birth_year and other.birth_year and one.birth_year != other.birth_year:
        return True
    if one.gender and other.gender and one.gender != other.gender:
        return True
    if one.id == other.id:
        # Told as an id that stands twice.
        return True
    if (bool(other.id) and other.id in one.note) or (bool(one.id) and one.id in other.note):
        return True
    full = [person.native.casefold().split() for person in (one, other)]
    return all(len(words) >= _FULL_NAME for words in full) and sorted(full[0]) != sorted(full[1])
