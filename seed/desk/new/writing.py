"""The new tables are checked in a copy, as a whole; only where nothing is found do they take the place of the old."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from seed.desk.new.desk import Desk
from seed.desk.trial import findings_with
from seed.findings import Findings
from seed.raw_rows import Rows, replace_files, written


def changed_files(desk: Desk, tables: Rows) -> dict[Path, bytes]:
    """Return the files that differ from the tables on file, with what is to stand in them."""
    return {
        desk.folder / table.file: written(table, tables[table.name])
        for table in desk.package.tables
        if tables[table.name] != desk.rows[table.name]
    }


def write(
    desk: Desk, tables: Rows, beside: Mapping[Path, bytes] = MappingProxyType({})
) -> tuple[list[Path], Findings]:
    """Write the tables and the files beside them, all or none: return the tables that changed, or none and what stands
    in the way."""
    contents = changed_files(desk, tables)
    findings = findings_with(desk.folder, contents)
    if findings:
        return [], findings
    replace_files({**contents, **beside})
    return list(contents), findings
