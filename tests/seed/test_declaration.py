"""The declaration says of every column what a reader must know."""

from __future__ import annotations

import pytest

from api.records.declaration import Column, today


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
