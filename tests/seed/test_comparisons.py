"""Comparisons with lists: a list says nothing of who was detained later, and what it says is what the recognitions say."""

from __future__ import annotations

from pathlib import Path

import pytest

from seed.rules import check
from tests.seed.spoiling import Change, appended, line, spoil, swapped

OF_AMNESTY, OF_OBSERVATORY = "amnesty-prisoners-of-conscience-2024-03-01", "observatory-persecuted-2024-06-01"

# table and change, then the only finding as it is printed
SLIPS: dict[str, tuple[str, Change, str]] = {
    "a list from before the detention": (
        "comparisons",
        line(6, lambda raw: f"pavel-kushnir,{OF_AMNESTY},not-listed\n".encode()),
        f'comparisons.csv:6:list_id "{OF_AMNESTY}" is of 2024-03-01, and not surely newer than the detention: 2024-05, '
        "line 21 of events.csv (a list that is newer than the detention, or no row)",
    ),
    "a list from within the month of the detention": (
        "compared_lists",
        swapped("2024-06-01,A list", "2024-05-31,A list"),
        f'comparisons.csv:6:list_id "{OF_OBSERVATORY}" is of 2024-05-31, and not surely newer than the detention: '
        "2024-05, line 21 of events.csv (a list that is newer than the detention, or no row)",
    ),
    "a list of the day of the detention, which began otherwise than with an arrest": (
        "compared_lists",
        swapped("2024-03-01,Another", "2024-02-27,Another"),
        f'comparisons.csv:4:list_id "{OF_AMNESTY}" is of 2024-02-27, and not surely newer than the detention: '
        "2024-02-27, line 16 of events.csv (a list that is newer than the detention, or no row)",
    ),
    "not named, and recognised": (
        "comparisons",
        swapped(
            "oleg-orlov,amnesty-prisoners-of-conscience-2024-03-01,listed",
            f"oleg-orlov,{OF_AMNESTY},not-listed",
        ),
        'comparisons.csv:4:result "not-listed" contradicts the recognition by amnesty-international as '
        "prisoner-of-conscience on line 2 of recognitions.csv (listed, or no row; a recognition that came after the list "
        "has its date)",
    ),
    "named, and not recognised": (
        "comparisons",
        line(2, lambda raw: raw.replace(b"not-listed", b"listed")),
        'comparisons.csv:2:result "listed" is a recognition by amnesty-international as prisoner-of-conscience that is '
        "not on file (the row iryna-horobtsova,amnesty-international,prisoner-of-conscience,… in recognitions.csv)",
    ),
    "the same twice": (
        "comparisons",
        appended(f"pavel-kushnir,{OF_OBSERVATORY},not-listed\n"),
        f'comparisons.csv:7:list_id "{OF_OBSERVATORY}" stands already on line 6 (each row with its own)',
    ),
    "no such list": (
        "comparisons",
        line(6, lambda raw: raw.replace(b"2024-06-01", b"2024-06-02")),
        'comparisons.csv:6:list_id "observatory-persecuted-2024-06-02" is not in compared_lists.csv '
        f'("{OF_OBSERVATORY}"? one of {OF_AMNESTY}, {OF_OBSERVATORY})',
    ),
    "one list under two ids": (
        "compared_lists",
        appended(
            "amnesty-again,amnesty-international,prisoners-of-conscience,prisoner-of-conscience,2024-03-01,,"
            "amnesty-2024-02-orlov\n"
        ),
        'compared_lists.csv:4:listed_on "amnesty-international prisoners-of-conscience 2024-03-01" stands already on '
        "line 2 (each row with its own)",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_one_slip_is_one_finding(slip: str, tables: Path) -> None:
    table, change, told = SLIPS[slip]
    spoil(tables, table, change)

    assert [str(found) for found in check(tables)] == [told]


def test_a_recognition_from_after_the_list_does_not_contradict_it(tables: Path) -> None:
    spoil(
        tables,
        "comparisons",
        swapped(f"oleg-orlov,{OF_AMNESTY},listed", f"oleg-orlov,{OF_AMNESTY},not-listed"),
    )
    spoil(
        tables, "recognitions", swapped("prisoner-of-conscience,2024-02,", "prisoner-of-conscience,2024-04,")
    )

    assert check(tables).kept == []


def test_a_list_has_a_full_day(tables: Path) -> None:
    spoil(
        tables,
        "compared_lists",
        swapped("prisoner-of-conscience,2024-03-01", "prisoner-of-conscience,2024-03"),
    )

    assert [(found.file, found.column, found.value) for found in check(tables)] == [
        ("compared_lists.csv", "listed_on", "2024-03")
    ]


def test_who_was_never_held_is_compared_with_a_list_from_after_the_case_began(tables: Path) -> None:
    row = f"maria-kartasheva,{OF_AMNESTY},not-listed\n"
    spoil(tables, "comparisons", line(2, lambda raw: raw + row.encode()))

    assert check(tables).kept == []

    # The case was opened in 2022, long after she had left the country.
    spoil(tables, "compared_lists", swapped("2024-03-01,Another", "2022-12-31,Another"))
    told = [str(found) for found in check(tables) if found.line == 3]
    assert told == [
        f'comparisons.csv:3:list_id "{OF_AMNESTY}" is of 2022-12-31, and not surely newer than the detention: 2022, '
        "line 8 of events.csv (a list that is newer than the detention, or no row)"
    ]
