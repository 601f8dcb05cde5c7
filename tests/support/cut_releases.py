"""A checkout of its own with the frozen releases cut down to some people, so that everything is built within seconds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from api.records import declaration
from seed.desk.withdrawal.ownership import references
from seed.desk.withdrawal.rebuilding import rebuild
from seed.editions import (
    CHANGES,
    Edition,
    digest,
    editions,
    read_changes,
    write_about,
    write_changes,
    write_sums,
)
from seed.raw_rows import Rows, read_tables, written
from tests.support.frozen import written_today
from tests.support.publishing import copy_code


def checkout_of(folder: Path, releases: Collection[str], slugs: Collection[str]) -> Path:
    """Make a checkout whose releases have only these people, and whose working tables are those of the newest."""
    copy_code(folder, "tables", "releases")
    seed = folder / "seed"
    for edition in editions():
        if edition.id in releases:
            shutil.copytree(edition.folder, seed / "releases" / edition.id)
    history = editions(seed / "releases")
    cut = [_cut(read_tables(edition.tables, edition.package), slugs) for edition in history]
    cited = {
        record
        for edition, rows in zip(history, cut, strict=True)
        for name, several in rows.items()
        for row in several
        for table, record in references(edition.package.by_name[name], row)
        if table == "sources"
    }
    for edition, rows in zip(history, cut, strict=True):
        rows["sources"] = [row for row in rows["sources"] if row["id"] in cited]
        _write(edition, rows)
    _work_on(seed, history[-1], cut[-1])
    rebuild([edition.id for edition in history], seed / "releases")
    return folder


def _cut(rows: Rows, slugs: Collection[str]) -> Rows:
    """Leave out everybody else, with what is about them."""
    kept = {
        name: [row for row in several if row.get("case_id", "") in (*slugs, "")]
        for name, several in rows.items()
    }
    kept["cases"] = [row for row in kept["cases"] if row["id"] in slugs]
    for row in kept["clauses"]:
        row["case_ids"] = ";".join(one for one in row["case_ids"].split(";") if one in slugs)
    return kept


def _write(edition: Edition, rows: Rows) -> None:
    for table in edition.package.of_facts:
        (edition.tables / table.file).write_bytes(written(table, rows[table.name]))
    if (edition.folder / CHANGES).exists():
        uids = {row["uid"] for row in rows["cases"]}
        people = {"cases", *(table.name for table in edition.package.children)}
        changes = read_changes(edition.folder / CHANGES)
        write_changes(
            edition.folder / CHANGES,
            [row for row in changes if row["table"] not in people or row["record"] in uids],
        )
    write_about(replace(edition, digest=digest(edition.tables, edition.package)))
    write_sums(edition)


def _work_on(seed: Path, newest: Edition, rows: Rows) -> None:
    """Put the newest release where curators work, in the layout of today."""
    written_today(rows, seed.joinpath("tables"), declaration.read(seed / declaration.FILE))
    for name in (CHANGES, "withdrawn.csv"):
        (seed / name).unlink(missing_ok=True)
    # What is in preparation is no older than what is published.
    path = seed / declaration.FILE
    package = json.loads(path.read_text(encoding="utf-8"))
    package |= {"version": newest.id, "created": f"{newest.released_on}T00:00:00Z"}
    path.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
