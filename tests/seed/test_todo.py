"""What is worth an hour: each kind from the tables of six people, in the order that the module states."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from seed.commands import main
from seed.declaration import package_of
from seed.desk.todo import (
    DEAD,
    ENDED,
    ENDS_SOON,
    MISSING,
    NO_DAY,
    SINGLE,
    UNCONFIRMED,
    Task,
    Todo,
    as_csv,
    months_after,
    names_of_list,
)
from seed.editions import EditionError
from seed.raw_rows import Row, read_rows, replace_files, written

HOROBTSOVA, KUSHNIR, ORLOV = "iryna-horobtsova", "pavel-kushnir", "oleg-orlov"
# She was taken on 2022-05-13, and sentenced to 126 months.
END = "2032-11-13"
DAY = "2026-11-29"


def edit(tables: Path, name: str, change: Callable[[Row], Row]) -> None:
    table = package_of(tables).by_name[name]
    replace_files({tables / table.file: written(table, map(change, read_rows(tables, table)))})


def of(tables: Path, identity: str, today: str = DAY) -> dict[str, Task]:
    return {task.kind: task for task in Todo(tables, today).tasks() if task.case_id == identity}


def test_who_is_held_and_not_confirmed_for_long_is_told_by_the_earliest_reading(tables: Path) -> None:
    edit(tables, "cases", lambda row: row | {"verified_on": "2025"} if row["id"] == HOROBTSOVA else row)
    assert UNCONFIRMED not in of(tables, HOROBTSOVA, "2026-01-01")
    found = of(tables, HOROBTSOVA, "2026-01-02")[UNCONFIRMED]
    assert (found.what, found.points) == ("held, and last confirmed 2025: up to 366 days ago", 36)
    assert UNCONFIRMED not in of(tables, ORLOV)


@pytest.mark.parametrize(
    "today, kind, words",
    [
        ("2032-08-14", None, ""),
        ("2032-08-15", ENDS_SOON, f"term ends {END} by the calendar (126 months from 2022-05-13)"),
        (END, ENDS_SOON, f"term ends {END} by the calendar (126 months from 2022-05-13)"),
        ("2032-11-14", ENDED, f"term ended {END} by the calendar (126 months from 2022-05-13), and no release is recorded"),
    ],
)  # fmt: skip
def test_a_term_that_ends_soon_or_has_ended_is_told_by_the_calendar(
    tables: Path, today: str, kind: str | None, words: str
) -> None:
    told = {
        name: task.what for name, task in of(tables, HOROBTSOVA, today).items() if name in {ENDED, ENDS_SOON}
    }
    assert told == ({kind: words} if kind else {})


def test_terms_of_those_who_are_not_held_or_have_none_are_not_told(tables: Path) -> None:
    for identity in (ORLOV, KUSHNIR, "maria-kartasheva", "nikolay-polevodov", "rustam-seidkuliev"):
        assert not {ENDED, ENDS_SOON, UNCONFIRMED} & of(tables, identity, "2060-01-01").keys()
    edit(
        tables,
        "sentences",
        lambda row: row | {"kind": "life", "months": ""} if row["months"] == "126" else row,
    )
    assert not {ENDED, ENDS_SOON} & of(tables, HOROBTSOVA, "2060-01-01").keys()


@pytest.mark.parametrize(
    "day, months, end",
    [
        ("2022-05-13", 126, "2032-11-13"),
        ("2023-12-31", 2, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-12-01", 1, "2025-01-01"),
    ],
)
def test_months_end_on_the_same_day_of_the_month_or_on_its_last(day: str, months: int, end: str) -> None:
    assert months_after(day, months) == end


def test_a_status_that_rests_on_one_publisher_is_told(tables: Path) -> None:
    publishers = {
        row["id"]: row["publisher"] for row in read_rows(tables, package_of(tables).by_name["sources"])
    }
    events = read_rows(tables, package_of(tables).by_name["events"])
    for identity in {event["case_id"] for event in events}:
        last = [event for event in events if event["case_id"] == identity and event["status"]][-1]
        own = {publishers[source] for source in last["source_ids"].split(";")}
        assert (SINGLE in of(tables, identity)) is (len(own) == 1)
        if len(own) == 1:
            assert f"rests on {own.pop()} alone: {last['id']}" in of(tables, identity)[SINGLE].what


def test_changes_of_status_without_a_day_are_told(tables: Path) -> None:
    told = [
        task.what for task in Todo(tables, DAY).tasks() if task.kind == NO_DAY and task.case_id == HOROBTSOVA
    ]
    assert told == ["on which day of 2024-08: iryna-horobtsova-2024-08-convicted"]


def test_who_is_on_a_list_under_any_spelling_and_has_no_recognition_is_told(
    tables: Path, tmp_path: Path
) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text(
        "number;x,name\n1,Орлов Олег\n2,Горобцова Ирина; Gorobtsova Irina\n3,Иванов Пётр\n",
        encoding="utf-8-sig",
    )
    todo = Todo(tables, DAY)
    found = {task.case_id: task for task in todo.missing_on(names_of_list(listed), "memorial")}
    assert found.keys() == {ORLOV, HOROBTSOVA}
    assert found[ORLOV].what == "perhaps line 2 of the list, Орлов Олег: recognised by memorial?"
    recognised = todo.missing_on(names_of_list(listed), "amnesty-international")
    assert {task.case_id for task in recognised} == {HOROBTSOVA}
    with pytest.raises(EditionError, match="There is no organisation nobody"):
        list(todo.missing_on([], "nobody"))


def test_a_list_may_be_a_text_and_one_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    text = tmp_path / "list.txt"
    text.write_text("Олег Орлов\n\n Pavel Kushnir \n", "utf-8")
    assert names_of_list(text) == [(1, "Олег Орлов"), (3, "Pavel Kushnir")]
    text.write_bytes("Олег".encode("cp1251"))
    with pytest.raises(EditionError, match="cannot be read as a list of names in UTF-8"):
        names_of_list(text)


def test_dead_links_stand_with_those_whose_facts_rest_on_them(tables: Path) -> None:
    found = list(Todo(tables, DAY).dead_links(["amnesty-2024-02-orlov"]))
    assert {task.case_id for task in found} == {ORLOV}
    assert found[0].kind == DEAD


def test_points_add_up_and_the_most_come_first(tables: Path) -> None:
    todo = Todo(tables, "2060-01-01")
    people = todo.by_person(todo.tasks())
    assert people[0].id == HOROBTSOVA
    assert people[0].points == sum(task.points for task in people[0].tasks)
    assert people[0].tasks[0].kind == ENDED
    assert [person.points for person in people] == sorted((person.points for person in people), reverse=True)


def test_the_file_has_a_row_for_each_task(tables: Path) -> None:
    todo = Todo(tables, DAY)
    rows = list(csv.DictReader(io.StringIO(as_csv(todo.by_person(todo.tasks())).decode())))
    assert len(rows) == len([*todo.tasks()])
    assert {row["kind"] for row in rows} >= {SINGLE, NO_DAY}
    assert all(row["uid"] and row["name"] for row in rows)


def test_the_command_prints_a_table_lines_or_a_file(
    tables: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["todo", "--tables", str(tables), "--today", "2060-01-01"]
    assert main([*words, "--limit", "1"]) == 0
    told = capsys.readouterr().out
    assert "Iryna Horobtsova" in told
    assert "more: --limit" in told
    assert main([*words, "--plain", "--kind", ENDED]) == 0
    assert capsys.readouterr().out == (
        f"{HOROBTSOVA}: term ended {END} by the calendar (126 months from 2022-05-13), and no release is recorded\n"
    )
    assert main([*words, "--csv", str(tmp_path / "todo.csv")]) == 0
    assert "points,uid,id,name,kind,what" in (tmp_path / "todo.csv").read_text("utf-8")
    listed = tmp_path / "list.txt"
    listed.write_text("Павел Кушнир\n", "utf-8")
    capsys.readouterr()
    assert (
        main([*words, "--list", str(listed), "--organisation", "memorial", "--kind", MISSING, "--plain"]) == 0
    )
    assert (
        capsys.readouterr().out
        == f"{KUSHNIR}: perhaps line 1 of the list, Павел Кушнир: recognised by memorial?\n"
    )


def test_the_command_says_what_stands_in_its_way(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["todo", "--tables", str(tables)]
    assert main([*words, "--organisation", "memorial"]) == 2
    assert "--list and --organisation belong together" in capsys.readouterr().err
    assert main([*words, "--check-links"]) == 1
    told = capsys.readouterr().out
    assert "Do not do it from inside Russia" in told
    assert "Nothing was asked: --yes says that you are sure." in told
    edit(tables, "cases", lambda row: row | {"verified_on": "lately"})
    assert main(words) == 1
    assert "Mend them first: `python -m seed check` lists them." in capsys.readouterr().out
