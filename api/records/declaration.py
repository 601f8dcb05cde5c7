"""The declaration of the data, a `datapackage.json` (Data Package v2): every table and column, once.

Tables, rules, answers and documentation are made from it. The service is laid out by the declaration of today; a
frozen release is read with its own. Whatever is wrong with a declaration is told at once, each fault with its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from api.records import declaration_faults
from api.records.json_reader import Fault
from api.settings import ROOT

FILE = "datapackage.json"
PATH = ROOT / "seed" / FILE

# Why a value is missing where the release is older than its column.
NOT_RECORDED = "not-recorded"


class DeclarationError(ValueError):
    """A declaration that cannot be used; `faults` are all that is wrong with it."""

    def __init__(self, path: Path, faults: Sequence[Fault]) -> None:
        # As the arguments, so that it can be handed from one process to another.
        super().__init__(path, faults)
        self.path, self.faults = path, faults

    @property
    def file(self) -> str:
        """The name of the file; that of a frozen release with its folder."""
        frozen = declaration_faults.VERSION.fullmatch(self.path.parent.name)
        return f"{self.path.parent.name}/{self.path.name}" if frozen else self.path.name

    def __str__(self) -> str:
        return "\n".join(f"{self.file}: {fault}" for fault in self.faults)


@dataclass(frozen=True)
class Reference:
    """What a value must be the id of: a row of one of these tables, or a term of one list of `terms`."""

    tables: tuple[str, ...]
    terms: str | None


@dataclass(frozen=True)
class WordsOf:
    """Where the words stand that a cell may have: a table, and its column with them."""

    table: str
    column: str


@dataclass(frozen=True)
class Column:
    """One column; the properties are explained in the description of `datapackage.json`.

    `type` is `string`, `integer`, `boolean`, `date` or `list` (of strings). `came_later` is empty for a column that
    its table always had; otherwise earlier releases have no value of it, and columns sort by it in the order in which
    they came.
    """

    name: str
    title: str
    type: str
    description: str
    example: str | None
    separator: str
    required: bool
    unique: bool
    pattern: str | None
    item_pattern: str | None
    max_length: int | None
    minimum: int | None
    maximum: int | None
    enum: tuple[str, ...]
    partial: bool
    ahead: bool
    references: Reference | None
    absent: str | None
    not_applicable_when: tuple[str, tuple[str, ...]] | None
    words_of: WordsOf | None = None
    came_later: tuple[int, ...] = ()

    @property
    def nullable(self) -> bool:
        """Whether a record may have no value: its row, or any row of a release before the column came."""
        return not self.required or bool(self.came_later)


@dataclass(frozen=True)
class Table:
    """One table: its columns in the order of the file, and the columns that tell its rows apart."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    may_be_empty: bool
    presentation: bool

    @property
    def file(self) -> str:
        """The name of the table's file."""
        return f"{self.name}.csv"

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    @property
    def is_child(self) -> bool:
        """Whether the rows belong to a case and stand in the order of the cases."""
        return "case_id" in self.by_name


Declared = TypeVar("Declared", Column, Table)


@dataclass(frozen=True)
class Package:
    """The whole declaration; tables stand in an order in which each refers only to earlier ones.

    `profile` is the standard that it follows; `version` and `created` name the release that it declares.
    """

    name: str
    title: str
    description: str
    version: str
    created: str
    profile: str
    keywords: tuple[str, ...]
    publisher: str
    licence: str
    licence_name: str
    licence_title: str
    tables: tuple[Table, ...]

    @property
    def released_on(self) -> str:
        """The day of the release, `YYYY-MM-DD`; nothing in the data is later."""
        return self.created[:10]

    @cached_property
    def of_facts(self) -> tuple[Table, ...]:
        """The tables that make a release; those of presentation are the same for all."""
        return tuple(table for table in self.tables if not table.presentation)

    @cached_property
    def children(self) -> tuple[Table, ...]:
        """The tables whose rows belong to a case."""
        return tuple(table for table in self.tables if table.is_child)

    @cached_property
    def vocabularies(self) -> Mapping[str, str]:
        """The tables whose words stand in cells of others, each with its column of words."""
        words = (column.words_of for table in self.tables for column in table.columns)
        return {one.table: one.column for one in words if one}

    @cached_property
    def by_name(self) -> Mapping[str, Table]:
        """The tables by name."""
        return {table.name: table for table in self.tables}


def read(path: Path) -> Package:
    """Return the declaration in a file; raises DeclarationError with all its faults."""
    said, faults = declaration_faults.parsed(path)
    if faults:
        raise DeclarationError(path, faults)
    (licence,) = said["licenses"]
    return Package(
        name=said["name"],
        title=said["title"],
        description=said["description"],
        version=said["version"],
        created=said["created"],
        profile=said["$schema"],
        keywords=tuple(said["keywords"]),
        publisher=said["contributors"][0]["title"],
        licence=licence["path"],
        licence_name=licence["name"],
        licence_title=licence["title"],
        tables=tuple(_table(resource) for resource in said["resources"]),
    )


def _table(resource: Mapping[str, Any]) -> Table:
    schema = resource["schema"]
    return Table(
        name=resource["name"],
        title=resource["title"],
        description=resource["description"],
        columns=tuple(_column(field) for field in schema["fields"]),
        primary_key=_texts(schema.get("primaryKey", ())),
        may_be_empty=resource.get("mayBeEmpty", False),
        presentation=resource.get("presentation", False),
    )


def _column(field: Mapping[str, Any]) -> Column:
    constraints, when = field.get("constraints", {}), field.get("notApplicableWhen")
    references, words = field.get("references"), field.get("wordsOf")
    return Column(
        name=field["name"],
        title=field["title"],
        type="list" if "separator" in field else field["type"],
        description=field["description"],
        example=field.get("example"),
        separator=field.get("separator", ""),
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        pattern=constraints.get("pattern"),
        item_pattern=field.get("itemPattern"),
        max_length=constraints.get("maxLength"),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        enum=tuple(constraints.get("enum", ())),
        partial=field.get("partial", False),
        ahead=field.get("ahead", False),
        references=references and Reference(_texts(references["resource"]), references.get("list")),
        absent=field.get("absent"),
        not_applicable_when=when and (when["field"], tuple(when["values"])),
        words_of=words and WordsOf(words["resource"], words["field"]),
    )


def _texts(said: str | Sequence[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def read_beside_releases(path: Path) -> Package:
    """Return a declaration that speaks for the releases frozen beside it too, each column with when it came.

    Raises DeclarationError also where it lacks what one of them has, for all are laid out by it.
    """
    package, older = read(path), _frozen(path.parent / "releases")
    if faults := list(dict.fromkeys(_lost(package, older))):
        raise DeclarationError(path, faults)
    return replace(package, tables=tuple(_with_arrivals(table, older) for table in package.tables))


def _frozen(releases: Path) -> list[Package]:
    """Return the declarations of the frozen releases in a folder, oldest first."""
    paths = [
        path for path in releases.glob(f"*/{FILE}") if declaration_faults.VERSION.fullmatch(path.parent.name)
    ]
    return sorted(map(read, paths), key=lambda package: [int(part) for part in package.version.split(".")])


def _lost(package: Package, older: Sequence[Package]) -> Iterator[Fault]:
    """Yield what releases have that a declaration lacks, or calls something else."""
    for release in older:
        has = f"and release {release.version} has"
        for table in release.tables:
            place, now = f"resources/{table.name}", package.by_name.get(table.name)
            if now is None:
                yield Fault(place, f"is missing, {has} it", "what was published stays declared")
                continue
            if now.is_child != table.is_child:
                yield Fault(f"{place}/fields/case_id", f"is new, {has} the table without it", "another table")
            for column in table.columns:
                field = now.by_name.get(column.name)
                where = f"{place}/fields/{column.name}"
                if field is None:
                    yield Fault(where, f"is missing, {has} it", "what was published stays declared")
                elif field.type != column.type:
                    yield Fault(where, f"has the type {field.type}, {has} {column.type}", "another column")


def _with_arrivals(table: Table, older: Sequence[Package]) -> Table:
    """Return a table whose columns know when they came: by the first release that has them, and their place in it."""
    versions = [release.by_name[table.name] for release in older if table.name in release.by_name]

    def arrival(name: str) -> tuple[int, ...]:
        has = [name in version.by_name for version in versions]
        if all(has):
            return ()
        first = (*has, True).index(True)
        return first, list((*versions, table)[first].by_name).index(name)

    columns = (replace(column, came_later=arrival(column.name)) for column in table.columns)
    return replace(table, columns=tuple(columns))


@cache
def today() -> Package:
    """Return the declaration by which the service is laid out; raises DeclarationError."""
    return read_beside_releases(PATH)


def tables() -> Mapping[str, Table]:
    """Return the declared tables of today by name, in the order of the declaration."""
    return today().by_name


def table(name: str) -> Table:
    """Return the table of today of this name; raises DeclarationError when there is none."""
    return _needed(tables(), name, f"resources/{name}")


def column(path: str) -> Column:
    """Return the column of today named `table.column`; raises DeclarationError when there is none."""
    of, name = path.split(".")
    return _needed(table(of).by_name, name, f"resources/{of}/fields/{name}")


def _needed(declared: Mapping[str, Declared], name: str, place: str) -> Declared:
    if name not in declared:
        fault = Fault(place, "is missing, and the service speaks of it", "what was declared before")
        raise DeclarationError(PATH, [fault])
    return declared[name]


def why_absent(column: Column, row: Mapping[str, Any]) -> str | None:
    """Return what an empty cell of this row means, or None where it means nothing (an empty list)."""
    if column.not_applicable_when and row.get(column.not_applicable_when[0]) in column.not_applicable_when[1]:
        return "not-applicable"
    return column.absent
