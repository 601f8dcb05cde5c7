"""The declaration of the data, read from `seed/datapackage.json` (Data Package v2): every table and column, once.

Tables, documentation and exports are built from it, so that no column is described twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from api.settings import ROOT

PATH = ROOT / "seed" / "datapackage.json"


@dataclass(frozen=True)
class Column:
    """One column: its name, its type (`string`, `date`, `integer`, `boolean`, `list`), what it says, and what
    an empty cell means (`unknown`, `not-applicable`; None for a list that is simply empty). A date is partial
    where it may lack its day or its month."""

    name: str
    title: str
    type: str
    description: str
    partial: bool
    nullable: bool
    absent: str | None
    not_applicable_when: tuple[str, tuple[str, ...]] | None


@dataclass(frozen=True)
class DeclaredTable:
    """One table of the data package, its columns in order."""

    name: str
    title: str
    description: str
    primary_key: tuple[str, ...]
    columns: Mapping[str, Column]


def _column(field: Mapping[str, Any]) -> Column:
    return Column(
        name=field["name"],
        title=field["title"],
        type="list" if "separator" in field else field["type"],
        description=field["description"],
        partial=field.get("partial", False),
        nullable=not field.get("constraints", {}).get("required", False),
        absent=field.get("absent"),
        not_applicable_when=(when["field"], tuple(when["values"]))
        if (when := field.get("notApplicableWhen"))
        else None,
    )


@cache
def tables() -> Mapping[str, DeclaredTable]:
    """Return the declared tables by name, in the order of the declaration."""
    package = json.loads(PATH.read_text(encoding="utf-8"))
    return {
        resource["name"]: DeclaredTable(
            name=resource["name"],
            title=resource["title"],
            description=resource["description"],
            primary_key=tuple(
                [key] if isinstance(key := resource["schema"].get("primaryKey", []), str) else key
            ),
            columns={field["name"]: _column(field) for field in resource["schema"]["fields"]},
        )
        for resource in package["resources"]
    }


def column(path: str) -> Column:
    """Return the column named `table.column`; KeyError when there is none."""
    table, name = path.split(".")
    return tables()[table].columns[name]


def why_absent(column: Column, row: Mapping[str, Any]) -> str | None:
    """Return what an empty cell of this row means, or None where it means nothing (an empty list)."""
    if column.not_applicable_when and row.get(column.not_applicable_when[0]) in column.not_applicable_when[1]:
        return "not-applicable"
    return column.absent
