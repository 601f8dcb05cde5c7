"""The contract names the tests that hold each of its rows, and they are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
CONTRACT = TESTS.parent / "docs" / "contract.md"
ROW = re.compile(r"^\| (?P<name>[A-Z]\d+) \| (?P<statement>.+) \| (?P<tests>[^|]+) \|$", re.MULTILINE)
ROWS = [found.groupdict() for found in ROW.finditer(CONTRACT.read_text("utf-8"))]
# Rows S are those of speed, in `docs/scaling.md`.
MENTION = re.compile(r"\b[Rr]ows? ([A-RT-Z]\d+)\b")


def test_every_line_of_its_tables_is_a_row() -> None:
    lines = [line for line in CONTRACT.read_text("utf-8").splitlines() if line.startswith("| ")]
    assert len(ROWS) == len([line for line in lines if not line.startswith("| row ")])
    assert len({row["name"] for row in ROWS}) == len(ROWS) > 50


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["name"]))
def test_a_row_is_held_by_tests_that_there_are(row: dict[str, str]) -> None:
    named = re.findall(r"`([^`]+)`", row["tests"])
    assert named
    for name in named:
        assert re.search(r"^def test_", (TESTS / name).read_text("utf-8"), re.MULTILINE), name


def test_no_test_names_a_row_that_the_contract_lacks() -> None:
    known = {row["name"] for row in ROWS}
    for path in TESTS.rglob("*.py"):
        assert set(MENTION.findall(path.read_text("utf-8"))) <= known, path
