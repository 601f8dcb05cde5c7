"""The declaration keeps to Data Package 2.0, and says of every column what a reader must know."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from api.records.declaration import Column, today
from seed.declaration import FOLDER

STANDARDS = FOLDER.parent.parent / "shared" / "standards"
DECLARED = json.loads((FOLDER / "datapackage.json").read_text("utf-8"))


def faults(profile: str, document: object) -> list[str]:
    path = STANDARDS / f"datapackage-2.0-{profile}.json"
    if not path.is_file():
        pytest.skip(
            f"the profile of Data Package 2.0 is not in {Path(*path.parts[-3:])} beside the repository"
        )
    validator = jsonschema.Draft7Validator(
        json.loads(path.read_text("utf-8")), format_checker=jsonschema.FormatChecker()
    )
    return [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(document)]


def test_the_package_passes_its_profile() -> None:
    assert faults("datapackage", DECLARED) == []


@pytest.mark.parametrize("resource", DECLARED["resources"], ids=lambda resource: resource["name"])
def test_each_table_passes_its_profiles(resource: dict) -> None:
    assert faults("dataresource", resource) == []
    assert faults("tableschema", resource["schema"]) == []
    assert faults("tabledialect", resource["dialect"]) == []


def test_tables_refer_only_to_tables_declared_before() -> None:
    before: set[str] = set()
    for table in today().tables:
        for column in table.columns:
            assert not column.references or set(column.references.tables) <= before, (table.name, column.name)
        before.add(table.name)


@pytest.mark.parametrize(
    "column",
    [column for table in today().tables for column in table.columns],
    ids=[f"{table.name}.{column.name}" for table in today().tables for column in table.columns],
)
def test_each_column_is_explained(column: Column) -> None:
    assert column.description.endswith(".")
    assert len(column.description) > 20
    if column.pattern or column.item_pattern or column.partial:
        assert column.example
    if not column.required:
        assert "empty" in column.description.lower()
        assert column.type == "list" or column.absent in ("unknown", "not-applicable")


@pytest.mark.parametrize(
    "table", ["cases", "events", "charges", "sentences", "recognitions", "figures", "actions", "developments"]
)
def test_facts_need_a_source(table: str) -> None:
    assert today().by_name[table].by_name["source_ids"].required
