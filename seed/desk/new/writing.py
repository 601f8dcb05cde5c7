"""The new tables are checked in a copy, as a whole; only where nothing is found do they take the place of the old."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from api.records import declaration
from seed.desk.new.desk import Desk
from seed.desk.tables import Rows, replace_files, written
from seed.editions import RELEASES, WITHDRAWN
from seed.findings import Findings
from seed.rules import check

# What the check looks at beside the tables.
_BESIDE = (declaration.FILE, RELEASES.name, WITHDRAWN.name)


def changed_files(desk: Desk, tables: Rows) -> dict[Path, bytes]:
    """Return the files that differ from the tables on file, with what is to stand in them."""
    return {
        desk.folder / table.file: written(table, tables[table.name])
        for table in desk.package.tables
        if tables[table.name] != desk.rows[table.name]
    }


def findings_in(desk: Desk, contents: dict[Path, bytes]) -> Findings:
    """Return what a check would say of the tables with these files in them; nothing is written in their folder."""
    with TemporaryDirectory() as place:
        beside = Path(place)
        for name in _BESIDE:
            path = desk.folder.parent / name
            if path.exists():
                (beside / name).symlink_to(path.resolve())
        copy = beside / desk.folder.name
        shutil.copytree(desk.folder, copy)
        for path, content in contents.items():
            (copy / path.name).write_bytes(content)
        return check(copy)


def write(desk: Desk, tables: Rows) -> tuple[list[Path], Findings]:
    """Write the tables, all or none: return the files that changed, or none and what stands in the way."""
    contents = changed_files(desk, tables)
    findings = findings_in(desk, contents)
    if findings:
        return [], findings
    replace_files(contents)
    return list(contents), findings
