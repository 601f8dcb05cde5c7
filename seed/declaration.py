"""A typed view of `datapackage.json`, which declares every table and column of the data once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
TABLES = FOLDER / "tables"


@dataclass(frozen=True)
class Reference:
    """What a value must be the id of: a row of one of these tables, or a term of one list of `terms`."""

    tables: tuple[str, ...]
    terms: str | None


@dataclass(frozen=True)
class Column:
    """One column; the properties are explained in the description of `datapackage.json`.

    `type` is `string`, `integer`, `boolean`, `date` or `list` (of strings).
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
    references: Reference | None
    absent: str | None
    not_applicable_when: tuple[str, tuple[str, ...]] | None


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


@dataclass(frozen=True)
class Package:
    """The whole declaration; tables stand in an order in which each refers only to earlier ones."""

    name: str
    title: str
    description: str
    version: str
    created: str
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
    def by_name(self) -> Mapping[str, Table]:
        """The tables by name."""
        return {table.name: table for table in self.tables}


def _reference(declared: Mapping[str, Any] | None) -> Reference | None:
    if declared is None:
        return None
    tables = declared["resource"]
    return Reference((tables,) if isinstance(tables, str) else tuple(tables), declared.get("list"))


def _column(field: Mapping[str, Any]) -> Column:
    constraints = field.get("constraints", {})
    when = field.get("notApplicableWhen")
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
        references=_reference(field.get("references")),
        absent=field.get("absent"),
        not_applicable_when=(when["field"], tuple(when["values"])) if when else None,
    )


def _table(resource: Mapping[str, Any]) -> Table:
    schema = resource["schema"]
    key = schema.get("primaryKey", ())
    return Table(
        name=resource["name"],
        title=resource["title"],
        description=resource["description"],
        columns=tuple(_column(field) for field in schema["fields"]),
        primary_key=(key,) if isinstance(key, str) else tuple(key),
        may_be_empty=resource.get("mayBeEmpty", False),
        presentation=resource.get("presentation", False),
    )


def read_package(path: Path) -> Package:
    """Return the declaration in a `datapackage.json`."""
    package = json.loads(path.read_text(encoding="utf-8"))
    return Package(
        name=package["name"],
        title=package["title"],
        description=package["description"],
        version=package["version"],
        created=package["created"],
        tables=tuple(_table(resource) for resource in package["resources"]),
    )


PACKAGE = read_package(FOLDER / "datapackage.json")
