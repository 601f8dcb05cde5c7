"""Making a release: what is refused, what is frozen, and that its changes turn the older one into the newer."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from seed.diff import diff
from seed.editions import Edition, EditionError, editions, read_changes, verified, working, write_changes
from seed.release import make
from tests.conftest import TINY_TABLES
from tests.support import patches

Edit = Callable[[Path, str, Callable[[list[dict[str, str]]], list[dict[str, str]]]], None]


def edit(tables: Path, name: str, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    """Rewrite a table."""
    path = tables / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))


def prepared(tables: Path, release_id: str) -> Edition:
    return replace(working(tables), id=release_id, released_on="2026-11-24")


def reasons(pending: Path, kind: str = "correction") -> None:
    """Fill the curator's file."""
    rows = [{**row, "kind": kind, "reason": "Read anew."} for row in read_changes(pending)]
    write_changes(pending, rows)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY_TABLES, tmp_path / "tables"))


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    folder = tmp_path / "releases"
    folder.mkdir()
    return folder


@pytest.fixture
def first(tables: Path, releases: Path, tmp_path: Path) -> Edition:
    made, findings = make(prepared(tables, "2026.11.1"), "The first.", releases, tmp_path / "changes.csv")
    assert made, findings
    return made


def changed_tables(tables: Path) -> None:
    """Change a field, an event's date, take a charge away, add a recognition, and retitle an action."""
    edit(tables, "cases", lambda rows: [{**rows[0], "birth_year": "1975"}, *rows[1:]])
    edit(tables, "charges", lambda rows: rows[1:])
    edit(tables, "events", lambda rows: [{**rows[0], "summary": "Another wording."}, *rows[1:]])
    edit(tables, "actions", lambda rows: [{**rows[0], "title": "Another title"}, *rows[1:]])
    edit(
        tables,
        "recognitions",
        lambda rows: (
            [*rows[:1], {**rows[0], "term": "arbitrary-detention"}, *rows[1:]]
            if rows[0]["term"] != "arbitrary-detention"
            else rows
        ),
    )


def test_the_first_release_freezes_the_tables_byte_for_byte(first: Edition, tables: Path) -> None:
    frozen = {path.name for path in first.tables.iterdir()}
    # The words of pages are no facts, and are the same for every release.
    assert frozen == {path.name for path in tables.glob("*.csv")} - {"labels.csv", "translations.csv"}
    for name in frozen:
        assert (first.tables / name).read_bytes() == (tables / name).read_bytes()
    assert first.predecessor is None
    assert verified(first).notes == "The first."


def test_a_release_waits_until_every_changed_fact_has_kind_and_reason(
    first: Edition, tables: Path, releases: Path, tmp_path: Path
) -> None:
    pending = tmp_path / "changes.csv"
    changed_tables(tables)
    made, findings = make(prepared(tables, "2026.11.2"), "", releases, pending)
    assert made is None
    assert {finding.column for finding in findings} == {"kind", "reason"}
    assert [edition.id for edition in editions(releases)] == ["2026.11.1"]
    assert len(read_changes(pending)) == 5

    reasons(pending, kind="whim")
    made, findings = make(prepared(tables, "2026.11.2"), "", releases, pending)
    assert made is None
    assert {finding.value for finding in findings} == {"whim"}

    reasons(pending)
    made, findings = make(prepared(tables, "2026.11.2"), "Five facts.", releases, pending)
    assert made, findings
    assert made.predecessor == "2026.11.1"
    assert not pending.exists()
    assert len(made.changes()) == 5


def test_a_reason_for_what_did_not_change_is_refused(
    first: Edition, tables: Path, releases: Path, tmp_path: Path
) -> None:
    pending = tmp_path / "changes.csv"
    row = dict.fromkeys(("table", "record", "row", "column", "kind", "reason", "source_ids"), "")
    write_changes(
        pending, [{**row, "table": "cases", "record": "nobody", "kind": "correction", "reason": "x"}]
    )
    made, findings = make(prepared(tables, "2026.11.2"), "", releases, pending)
    assert made is None
    assert "did not change" in str(findings[0])


def test_a_release_with_faults_or_an_old_number_is_refused(
    first: Edition, tables: Path, releases: Path, tmp_path: Path
) -> None:
    with pytest.raises(EditionError, match="not newer"):
        make(prepared(tables, "2026.11.1"), "", releases, tmp_path / "changes.csv")
    edit(tables, "cases", lambda rows: [{**rows[0], "gender": "none"}, *rows[1:]])
    made, findings = make(prepared(tables, "2026.11.2"), "", releases, tmp_path / "changes.csv")
    assert made is None
    assert findings
    assert [edition.id for edition in editions(releases)] == ["2026.11.1"]


def test_an_edited_frozen_release_is_refused(
    first: Edition, tables: Path, releases: Path, tmp_path: Path
) -> None:
    path = first.tables / "themes.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Journalism", "Press"), encoding="utf-8")
    with pytest.raises(EditionError, match="differ from their digest"):
        make(prepared(tables, "2026.11.2"), "", releases, tmp_path / "changes.csv")


def test_the_changes_turn_the_facts_of_the_older_release_into_those_of_the_newer(
    first: Edition, tables: Path
) -> None:
    from seed.diff import _cases

    changed_tables(tables)
    new = prepared(tables, "2026.11.2")
    held = _cases(first)
    for changed in diff(first, new):
        if changed.record in held:
            change = {"op": changed.change.op, "pointer": changed.change.pointer, "new": changed.change.new}
            made = patches.applied(held[changed.record], change)
            assert made is not None
            held[changed.record] = made
    assert held == _cases(new)
