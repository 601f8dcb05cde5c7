"""A check reports all faults of all files at once; what passes it can be loaded, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.records.declaration import today
from seed.findings import KEPT
from seed.read import UnreadableError, case_bundles, rows
from seed.rules import check
from tests.seed.spoiling import appended, line, spoil, swapped


def test_a_case_without_any_status_is_found(tables: Path) -> None:
    spoil(tables, "events", swapped(",in-absentia,", ",,"))

    assert [str(found) for found in check(tables)] == [
        'cases.csv:3:id "maria-kartasheva" has no event with a status '
        "(a status in at least one row of events.csv)"
    ]


def test_a_partial_date_that_overlaps_is_in_order(tables: Path) -> None:
    spoil(tables, "events", swapped("2024-12,health", "2024,health"))

    assert not check(tables)


def test_a_month_around_the_release_is_not_after_it(tables: Path) -> None:
    spoil(tables, "sentences", swapped("2025-09-10,Supreme", f"{today().released_on[:7]},Supreme"))

    assert not check(tables)


def test_a_missing_file_is_found_and_nothing_that_refers_to_it_is_blamed(tables: Path) -> None:
    (tables / "sources.csv").unlink()

    assert [str(found) for found in check(tables)] == [
        "sources.csv: is missing (a file, with the header alone where there are no rows)"
    ]


def test_a_file_that_is_no_table_is_found(tables: Path) -> None:
    (tables / "notes.txt").write_text("read me", encoding="utf-8")

    assert [str(found)[:50] for found in check(tables)] == [
        "notes.txt: is not a table of the declaration (only"
    ]


def test_a_folder_that_is_not_there_is_found(tmp_path: Path) -> None:
    assert [str(found) for found in check(tmp_path / "none")] == [
        "none: is no folder (a folder with one file a table)"
    ]


def test_faults_of_all_files_come_at_once_in_the_order_of_tables_and_lines(tables: Path) -> None:
    spoil(tables, "events", swapped("2022-05-13,d", "2023-02-30,d"), swapped("Moved from Moscow", " Moved"))
    spoil(tables, "cases", swapped(",1985,", ",19x8,"), swapped("RU;CA", "RU;;CA"))
    spoil(tables, "themes", swapped("Young people", ""))

    assert [(found.file, found.line, found.column) for found in check(tables)] == [
        ("themes.csv", 19, "label"),
        ("cases.csv", 2, "birth_year"),
        ("cases.csv", 3, "citizenships"),
        ("events.csv", 2, "date"),
        ("events.csv", 7, "summary"),
    ]


def test_a_finding_says_place_value_reason_and_what_would_be_right(tables: Path) -> None:
    spoil(tables, "cases", swapped(",1985,", ",19x8,"))

    assert [str(found) for found in check(tables)] == [
        'cases.csv:2:birth_year "19x8" is not a whole number (a year such as 1975)'
    ]


def test_a_quote_left_open_spoils_its_own_line_only(tables: Path) -> None:
    spoil(
        tables, "themes", swapped("youth,Young people", 'youth,"Young people'), appended("late, Late,One.\n")
    )

    found = [(one.line, one.reason) for one in check(tables)]

    assert found == [(19, "leaves a quote open"), (20, "begins or ends with white space")]


def test_columns_in_another_order_are_read_by_their_names(tables: Path) -> None:
    rows_ = [row.split(",", 2) for row in (tables / "group_cases.csv").read_text("utf-8").splitlines()]
    text = "".join(f"{name},{case}\n" for case, name in rows_)
    (tables / "group_cases.csv").write_text(text, encoding="utf-8")

    assert {found.line for found in check(tables)} == {1}


def test_a_table_broken_throughout_is_counted_whole_and_kept_in_part(tables: Path) -> None:
    broken = KEPT + 234
    spoil(tables, "themes", appended("".join(f"theme-{number},,Text.\n" for number in range(broken))))

    findings = check(tables)

    assert (len(findings), findings.more) == (KEPT, 234)
    assert findings.summary().endswith(f"{broken:,} findings")


def test_loading_refuses_what_the_check_would_have_found(tables: Path) -> None:
    spoil(tables, "cases", swapped(",1985,", ",19x8,"))

    with pytest.raises(UnreadableError, match=r"cases\.csv:2"):
        list(rows(today().by_name["cases"], tables))


def test_loading_refuses_children_that_belong_to_no_case(tables: Path) -> None:
    spoil(tables, "charges", swapped("maria-kartasheva,", "mario-kartasheva,"))

    with pytest.raises(UnreadableError, match="mario-kartasheva"):
        list(case_bundles(today(), tables))


def test_an_event_id_is_unique_also_where_one_case_id_continues_another(tables: Path) -> None:
    namesake = "iryna-horobtsova-2024"
    person = f"22222222,{namesake},".encode()
    names = "Iryna Horobtsova,Ірина Горобцова,Irina Gorobtsova".encode()
    spoil(
        tables,
        "cases",
        line(
            2,
            lambda raw: (
                raw + raw.replace(b"w52x565g,iryna-horobtsova,", person).replace(names, b"Some One,,")
            ),
        ),
    )
    event = f"iryna-horobtsova-2024-08-convicted,{namesake},2024-08,convicted,imprisoned,Sentenced.,"
    event += "khpg-2024-08-19-horobtsova\n"
    spoil(tables, "events", line(6, lambda raw: raw + event.encode()))

    found = [(one.file, one.line, one.column, one.reason) for one in check(tables)]

    assert found == [("events.csv", 7, "id", "stands already on line 3")]
