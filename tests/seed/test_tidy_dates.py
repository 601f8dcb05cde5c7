"""Dates, and texts that look like dates, come back from a spreadsheet only where there is one way to read them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.records.dates import interval
from api.records.declaration import today
from seed.__main__ import main
from seed.desk.order import by_date
from seed.desk.tidy import tidy
from seed.editions import Edition, working, write_about
from tests.seed.conftest import TINY
from tests.seed.spoiling import all_of, line, spoil, swapped

FILES = all_of(TINY)


@pytest.mark.parametrize(
    "shown, date",
    [
        ("13.05.2022", "2022-05-13"),
        ("05/13/22", "2022-05-13"),
        ("13/05/2022", "2022-05-13"),
        ("13-05-2022", "2022-05-13"),
        ("13-May-22", "2022-05-13"),
        ("13 мая 2022 г.", "2022-05-13"),
        ("13. Mai 2022", "2022-05-13"),
        ("May 13, 2022", "2022-05-13"),
        ("2022/5/13", "2022-05-13"),
        ("2022-05-13 00:00:00", "2022-05-13"),
        ("44694", "2022-05-13"),
        ("08/08/2022", "2022-08-08"),
        ("May-22", "2022-05"),
        ("05.2022", "2022-05"),
    ],
)
def test_a_date_that_can_be_read_in_one_way_is_written_as_ours(shown: str, date: str, tables: Path) -> None:
    spoil(tables, "events", swapped("2022-05-13,detained", f'"{shown}",detained'))

    tidy(tables)

    assert f",{date},detained," in (tables / "events.csv").read_text(encoding="utf-8").splitlines()[1]


@pytest.mark.parametrize("shown", ["05/06/2022", "5/6/22", "05-06-2022"])
def test_a_date_that_can_be_read_in_two_ways_is_told_and_left(
    shown: str, tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(tables, "events", swapped("2022-05-13,detained", f"{shown},detained"))
    before = all_of(tables)

    assert main(["tidy", "--tables", str(tables)]) == 1

    assert (
        f'events.csv:2:date "{shown}" may be 2022-05-06 or 2022-06-05: write the right one'
        in capsys.readouterr().out
    )
    assert all_of(tables) == before


def test_what_is_no_date_is_left_to_the_check(tables: Path) -> None:
    spoil(tables, "events", swapped("2022-05-13,detained", "in May,detained"))
    assert all(one.content is None and not one.told for one in tidy(tables))


@pytest.mark.parametrize("shown", ["08/01/24", "01/08/2024", "1-Aug-24", "45505"])
def test_a_date_of_the_last_release_comes_back(shown: str, tables: Path, published: Edition) -> None:
    spoil(tables, "events", swapped("2024-08-01,exchanged", f"{shown},exchanged"))
    tidy(tables)
    assert all_of(tables) == FILES


def test_a_day_is_not_taken_for_the_month_that_was_published(tables: Path, published: Edition) -> None:
    spoil(tables, "events", swapped("2024-05,detained", "01.05.2024,detained"))

    assert [told for one in tidy(tables) for told in one.told] == [
        'events.csv:21:date "01.05.2024" may be 2024-05 or 2024-05-01: write the right one'
    ]


def test_a_text_that_a_spreadsheet_took_for_a_date_comes_back(tables: Path) -> None:
    spoil(tables, "sources", line(2, lambda raw: raw.replace(b"Adev\xc4\x83rul,", b"April 11 2022,")))
    sound = all_of(tables)
    frozen = tables.parent / "releases" / today().version / "tables"
    frozen.mkdir(parents=True)
    for name, raw in sound.items():
        (frozen / name).write_bytes(raw)
    (frozen.parent / "datapackage.json").write_bytes(working(tables).declaration.read_bytes())
    about = working(tables)
    write_about(about.__class__(**{**vars(about), "tables": frozen}))

    for shown in ("04/11/2022", "11.04.2022", "44662"):
        spoil(tables, "sources", swapped("April 11 2022", shown))
        tidy(tables)
        assert all_of(tables) == sound
    # Another day is another text.
    spoil(tables, "sources", swapped("April 11 2022", "04/12/2022"))
    assert all(one.content is None for one in tidy(tables))


def test_letters_that_an_encoding_lost_come_back_from_the_last_release(
    tables: Path, published: Edition
) -> None:
    spoil(tables, "sources", lambda raw: raw.decode().encode("cp1251", "replace"))

    tidy(tables)

    assert all_of(tables) == FILES


def test_events_with_a_day_in_common_stay_as_they_stand() -> None:
    def events(*dates: str) -> list[dict[str, str]]:
        return [{"date": date} for date in dates]

    assert by_date(events("2024-12", "2024", "2023-01", "2023-01-05")) == events(
        "2023-01", "2023-01-05", "2024-12", "2024"
    )
    assert by_date(events("2024-05", "soon", "2023")) == events("2023", "2024-05", "soon")


@given(
    st.lists(
        st.sampled_from(["2022", "2023", "2022-05", "2022-06", "2022-05-01", "2022-05-31", "2023-01-01"]),
        max_size=8,
    )
)
def test_ordered_events_are_in_order_once_and_for_all(dates: list[str]) -> None:
    ordered = by_date([{"date": date} for date in dates])

    assert sorted(row["date"] for row in ordered) == sorted(dates)
    assert by_date(ordered) == ordered
    latest = ""
    for row in ordered:
        assert interval(row["date"]).last >= latest
        latest = max(latest, interval(row["date"]).first)
