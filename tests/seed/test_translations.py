"""translations.csv is in order, in our languages and with the numbers of the English texts; what a change of these leaves
behind is told and blocks nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from seed.__main__ import main
from seed.rules import check
from seed.translation_rules import numbers_of
from tests.seed.spoiling import Change, appended, spoil, swapped

SCOPE = "All political prisoners,ru,"


def found(tables: Path) -> list[str]:
    return [str(finding) for finding in check(tables)]


def line_of(tables: Path, beginning: str) -> int:
    lines = (tables / "translations.csv").read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(beginning))


@pytest.mark.parametrize(
    "change, column, told",
    [
        (
            swapped(SCOPE, "All political prisoners,en,"),
            "language",
            '"en" is not in the closed list (one of ru, uk, de, fr)',
        ),
        (
            swapped(SCOPE, "All political prisoners,xx,"),
            "language",
            '"xx" is not in the closed list (one of ru, uk, de, fr)',
        ),
        (swapped(SCOPE + "Все политзаключённые", SCOPE), "text", "is empty"),
        (swapped(SCOPE, SCOPE + " "), "text", "white space"),
        (
            swapped(SCOPE + "Все", SCOPE + "Все 1000"),
            "text",
            '"Все 1000 политзаключённые" has other numbers: 1000 (those of the English text: none)',
        ),
    ],
)
def test_a_fault_is_told_at_its_place(tables: Path, change: Change, column: str, told: str) -> None:
    line = line_of(tables, SCOPE)
    spoil(tables, "translations", change)
    (finding,) = found(tables)
    assert finding.startswith(f"translations.csv:{line}:{column}")
    assert told in finding


def test_rows_stand_in_the_order_of_their_keys_and_once_each(tables: Path) -> None:
    again = "All political prisoners,uk,Усі політв’язні\n"
    spoil(tables, "translations", appended(again))
    told = found(tables)
    assert len(told) == 2
    assert any('"All political prisoners" stands after "' in finding for finding in told)
    assert any("stands already" in finding for finding in told)


def test_a_text_that_changed_leaves_its_translation_behind_and_needs_another_which_is_no_fault(
    tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = "Press for the immediate release of all political prisoners."
    line = line_of(tables, old)
    spoil(tables, "calls_to_action", swapped(old, "Press for it."))
    findings = check(tables)
    assert not findings
    assert [str(told).partition(" (")[0] for told in findings.told] == [
        f'translations.csv:{line}:english "{old}" stands in no table',
        'calls_to_action.csv:5:demand "Press for it." has no translation into ru and uk',
    ]
    assert main(["check", "--tables", str(tables)]) == 0
    assert "worth knowing" in capsys.readouterr().out


def test_a_person_whom_the_resolution_does_not_name_needs_no_translation(tables: Path) -> None:
    spoil(tables, "cases", swapped("Memorial", "The Memorial"))
    assert not [told for told in check(tables).told if told.file == "cases.csv"]


def test_tables_without_translations_are_whole(tables: Path) -> None:
    (tables / "translations.csv").write_text("english,language,text\n", encoding="utf-8")
    findings = check(tables)
    assert not findings
    assert not findings.told


@pytest.mark.parametrize(
    "english, other",
    [
        ("over 16,000 civilians", "понад 16 000 цивільних"),
        ("over 16,000 civilians", "понад 16\u00a0000 цивільних"),
        ("Article 282.3, part 2", "часть 2 статьи 282.3"),
        ("on 3 March 2025", "3 березня 2025 року"),
    ],
)
def test_numbers_are_the_same_however_thousands_are_parted(english: str, other: str) -> None:
    assert numbers_of(english) == numbers_of(other)


@pytest.mark.parametrize("other", ["12 лет", "10 лет и 10 месяцев", "десять лет", "10,5 лет"])
def test_another_number_is_seen(other: str) -> None:
    assert numbers_of("10 years") != numbers_of(other)
