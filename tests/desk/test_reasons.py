"""Kind and reason are given once for a person; what follows by itself has them by a published rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from seed import reasons
from seed.diff import diff
from seed.editions import CHANGE_COLUMNS, Edition, EditionError, read_changes, write_changes
from seed.follows import CITED, IDENTIFIED, NAMED, RENAMED, SOURCES
from seed.read import UnreadableError
from seed.reasons import Reasoned, Row, row_for
from seed.release import make, next_number
from tests.desk.changing import (
    SLUG,
    SOURCE,
    UID,
    next_of,
    renamed,
    with_cells,
    with_news,
    with_source,
)
from tests.releases.test_making import edit

OF_PERSON = ("cases", UID, "", "")


@pytest.fixture
def pending(old: Edition) -> Path:
    return old.folder.parent.parent / "changes.csv"


def reasoned(old: Edition, given: list[Row]) -> list[Reasoned]:
    new = next_of(old)
    return reasons.reasoned(list(diff(old, new)), given, old, new)


def told(old: Edition, *given: Row) -> dict[tuple[str, str], str]:
    """The reason of each change, by table and column."""
    found = reasoned(old, list(given))
    return {
        (one.changed.change.table, one.changed.change.column): (one.row or {}).get("reason", "")
        for one in found
    }


def made(old: Edition, pending: Path) -> tuple[Edition | None, list[str]]:
    release, findings = make(next_of(old), "More.", old.folder.parent, pending)
    return release, [str(finding) for finding in findings]


def test_what_is_said_of_a_person_is_frozen_for_each_fact(old: Edition, tables: Path, pending: Path) -> None:
    with_news(tables)
    with_cells("cases", "id", SLUG, birth_year="1954", note="Another note.")(tables)
    write_changes(pending, [row_for(OF_PERSON, "development", "Something happened.")])
    release, findings = made(old, pending)
    assert release, findings
    rows = release.changes()
    assert [(row["table"], row["column"], row["kind"], row["reason"]) for row in rows] == [
        ("sources", "", "addition", CITED.reason),
        ("cases", "birth_year", "development", "Something happened."),
        ("cases", "note", "development", "Something happened."),
        ("events", "", "development", "Something happened."),
    ]
    assert {row["record"] for row in rows} == {UID, SOURCE}
    assert rows[-1]["source_ids"] == SOURCE
    assert all(row["source_ids"] for row in rows)
    assert not pending.exists()


def test_a_row_for_one_fact_goes_before_that_for_the_person(old: Edition, tables: Path) -> None:
    with_cells("cases", "id", SLUG, birth_year="1954", note="Another note.")(tables)
    one = row_for(("cases", UID, "", "note"), "editorial", "Shorter.", ["amnesty-2024-02-orlov"])
    found = reasoned(old, [row_for(OF_PERSON, "correction", "The year was wrong."), one])
    rows = {change.changed.change.column: change.row for change in found}
    assert rows["note"] == one
    assert (rows["birth_year"] or {})["reason"] == "The year was wrong."


def test_a_row_for_a_record_of_another_table_holds_for_it_alone(old: Edition, tables: Path) -> None:
    with_cells("articles", "number", "280.3", title="Another title", note="Another note.")(tables)
    with_cells("articles", "number", "276", title="Another title")(tables)
    found = reasoned(old, [row_for(("articles", "280.3", "", ""), "correction", "Read anew.")])
    assert {(one.changed.record, one.row is None) for one in found} == {("280.3", False), ("276", True)}


def test_sources_that_come_with_a_changed_cell_follow(old: Edition, tables: Path) -> None:
    with_source(tables)
    with_cells("articles", "number", "280.3", title="Another title", source_ids=SOURCE)(tables)
    assert told(old) == {
        ("sources", ""): CITED.reason,
        ("articles", "title"): "",
        ("articles", "source_ids"): SOURCES.reason,
    }


def test_sources_that_change_alone_are_asked_for(old: Edition, tables: Path) -> None:
    with_source(tables)
    with_cells("charges", "case_id", SLUG, source_ids=SOURCE)(tables)
    assert told(old) == {("sources", ""): CITED.reason, ("charges", "source_ids"): ""}


def test_a_source_that_no_row_cites_is_asked_for(old: Edition, tables: Path) -> None:
    with_source(tables)
    assert told(old) == {("sources", ""): ""}


def test_a_record_that_came_because_a_changed_row_names_it_follows(old: Edition, tables: Path) -> None:
    edit(tables, "group_cases", lambda rows: [*rows, {"id": "zz-synthetic-case", "name": "Synthetic case"}])
    assert told(old) == {("group_cases", ""): ""}
    with_cells("cases", "id", SLUG, group_case_id="zz-synthetic-case")(tables)
    assert told(old) == {("group_cases", ""): NAMED.reason, ("cases", "group_case"): ""}


def test_an_identifier_follows_where_its_kind_is_new_and_else_is_asked_for(
    old: Edition, tables: Path
) -> None:
    edit(
        tables,
        "identifiers",
        lambda rows: [
            rows[0] | {"case_id": "maria-kartasheva", "scheme": "wikidata", "value": "Q1000000004"},
            *rows,
        ],
    )
    assert told(old) == {("identifiers", ""): ""}
    edit(tables, "identifier_schemes", lambda rows: [rows[0] | {"id": "another", "label": "Another"}, *rows])
    with_cells("identifiers", "value", "Q1000000004", scheme="another")(tables)
    found = told(old)
    assert found[("identifiers", "")] == IDENTIFIED.reason
    assert found[("identifier_schemes", "")]


def test_what_a_new_slug_brings_along_follows(old: Edition, tables: Path) -> None:
    renamed(tables, SLUG, "oleg-p-orlov")
    found = told(old)
    assert found.pop(("cases", "id")) == ""
    assert found
    assert set(found.values()) == {RENAMED.reason}


def test_a_row_in_another_order_does_not_follow_a_new_slug(old: Edition, tables: Path) -> None:
    edit(
        tables,
        "sentences",
        lambda rows: [row | {"source_ids": ";".join(row["source_ids"].split(";")[::-1])} for row in rows],
    )
    assert {one.row for one in reasoned(old, []) if not one.follows} == {None}
    assert not any(one.follows for one in reasoned(old, []))


@pytest.mark.parametrize(
    "cells, kind",
    [
        ({"name_native": ""}, None),
        ({"birth_year": "1954"}, None),
        ({"place_of_detention": "SIZO-3, Kizel, Perm Krai"}, "addition"),
        ({"summary": "Another wording."}, "editorial"),
        ({"note": "Another note."}, "editorial"),
        ({"verified_on": "2026-11-20"}, "development"),
        ({"verified_on": "2020-01-01"}, None),
    ],
)
def test_the_likeliest_kind_is_suggested(
    old: Edition, tables: Path, cells: dict[str, str], kind: str | None
) -> None:
    with_cells("cases", "id", SLUG, **cells)(tables)
    (one,) = reasoned(old, [])
    assert one.suggested == kind


def test_a_row_with_a_source_from_after_the_last_release_is_a_development(old: Edition, tables: Path) -> None:
    with_news(tables)
    with_cells("cases", "id", SLUG, summary="Another wording.")(tables)
    found = reasoned(old, [])
    assert reasons.suggested_for_all(found) == "development"
    with_cells("sources", "id", SOURCE, published_on="2020-01-01")(tables)
    assert {one.suggested for one in reasoned(old, []) if one.changed.change.table == "events"} == {
        "addition"
    }


def test_a_reason_by_a_source_that_is_not_there_is_found(old: Edition, tables: Path, pending: Path) -> None:
    with_cells("cases", "id", SLUG, birth_year="1954")(tables)
    write_changes(pending, [row_for(OF_PERSON, "correction", "Read anew.", ["amnesty-2024-02-orlow"])])
    release, findings = made(old, pending)
    assert release is None
    assert findings == [
        'changes.csv:2:source_ids "amnesty-2024-02-orlow" is not in sources.csv (an id of sources.csv)'
    ]


def test_faults_of_a_row_for_a_person_are_found(old: Edition, tables: Path, pending: Path) -> None:
    with_cells("cases", "id", SLUG, birth_year="1954")(tables)
    row = row_for(OF_PERSON, "whim", " ")
    write_changes(
        pending,
        [
            row,
            row | {"kind": "correction", "reason": "x"},
        ],
    )
    _, findings = made(old, pending)
    assert [finding.split(" (")[0] for finding in findings] == [
        'changes.csv:2:kind "whim" is not in the closed list',
        'changes.csv:2:reason " " begins or ends with white space',
        f'changes.csv:3:record "cases {UID}" stands already on line 2',
    ]


def test_a_row_for_what_did_not_change_and_half_a_reason_are_found(
    old: Edition, tables: Path, pending: Path
) -> None:
    with_cells("cases", "id", SLUG, birth_year="1954")(tables)
    rows = [row_for(OF_PERSON, "correction"), row_for(("cases", "w52x565g", "", ""), "correction", "x")]
    write_changes(pending, rows)
    _, findings = made(old, pending)
    assert [finding.split(" (")[0] for finding in findings] == [
        "changes.csv:2:reason is missing",
        'changes.csv:3:record "cases w52x565g" names a fact that did not change',
    ]


def test_the_skeleton_has_what_is_to_be_given_and_nothing_else(
    old: Edition, tables: Path, pending: Path
) -> None:
    with_news(tables)
    _, findings = made(old, pending)
    assert [(row["table"], row["record"]) for row in read_changes(pending)] == [("events", UID)]
    assert len(findings) == 2
    # An edit that was taken back takes its empty row along.
    edit(tables, "events", lambda rows: [row for row in rows if row["source_ids"] != SOURCE])
    edit(tables, "sources", lambda rows: [row for row in rows if row["id"] != SOURCE])
    release, findings = made(old, pending)
    assert release, findings


@pytest.mark.parametrize(
    "damaged",
    [
        b"table;record;row;column;kind;reason;source_ids\n",
        b"\xef\xbb\xbf" + ",".join(CHANGE_COLUMNS).encode() + b"\n",
        b"",
        b"table,record\n",
        ",".join(CHANGE_COLUMNS).encode() + b"\ncases,x\n",
        ",".join(CHANGE_COLUMNS).encode() + b"\ncases,x,,,correction,a,b,c\n",
        ",".join(CHANGE_COLUMNS).encode() + "\ncases,x,,,correction,Прочитано,\n".encode("cp1251"),
        ",".join(CHANGE_COLUMNS).encode() + b'\ncases,x,,,correction,"open,\n',
        b"\xff\xfet\x00a\x00",
    ],
    ids=["semicolons", "mark", "empty", "header", "short", "long", "encoding", "quote", "utf-16"],
)
def test_a_damaged_file_of_reasons_is_told_in_a_sentence(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "changes.csv"
    path.write_bytes(damaged)
    with pytest.raises(UnreadableError, match=r"^changes\.csv:.+ \(.+\)"):
        read_changes(path)


@pytest.mark.parametrize(
    "numbers, day, expected",
    [
        ([], "2026-12-05", "2026.12.1"),
        (["2026.11.1", "2026.11.2"], "2026-11-30", "2026.11.3"),
        (["2026.11.9", "2026.11.10"], "2026-11-30", "2026.11.11"),
        (["2026.11.2"], "2026-12-01", "2026.12.1"),
        (["2026.11.2"], "2027-01-01", "2027.1.1"),
        (["2026.12.4"], "2026-11-30", "2026.12.5"),
    ],
)
def test_the_next_number(numbers: list[str], day: str, expected: str) -> None:
    assert next_number(numbers, day) == expected


def test_an_old_number_is_refused_with_the_next_one(old: Edition, pending: Path) -> None:
    with pytest.raises(EditionError, match=r"not newer than 2026\.11\.1: the next one could be 2026\.12\.1"):
        make(replace(next_of(old), id="2026.10.7"), "", old.folder.parent, pending)
