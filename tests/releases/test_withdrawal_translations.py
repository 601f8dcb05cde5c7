"""What a withdrawal leaves of translations: nothing of the person, whether it names them or not, and all of the others."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from seed.rules import check
from tests.conftest import TINY_TABLES
from tests.support.withdrawing import withdraw_from

SLUG = "pavel-kushnir"
Rows = list[dict[str, str]]


def rows_of(tables: Path, name: str) -> Rows:
    with (tables / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny tables, from which the person was withdrawn."""
    folder = tmp_path_factory.mktemp("withdrawn")
    tables = Path(shutil.copytree(TINY_TABLES, folder / "tables"))
    (folder / "releases").mkdir()
    (person,) = [row for row in rows_of(tables, "cases") if row["id"] == SLUG]
    withdraw_from(folder, person["uid"])
    return tables


def test_no_translation_is_of_a_text_on_the_person_or_names_them(tables: Path) -> None:
    own = {row["summary"] for row in rows_of(TINY_TABLES, "events") if row["case_id"] == SLUG}
    own |= {row["summary"] for row in rows_of(TINY_TABLES, "cases") if row["id"] == SLUG}
    left = rows_of(tables, "translations")
    assert own & {row["english"] for row in rows_of(TINY_TABLES, "translations")} == own
    assert not own & {row["english"] for row in left}
    assert not [row for row in left if "Kushnir" in row["english"] or "Куш" in row["text"]]


def test_the_translations_of_everything_else_stay_as_they_were(tables: Path) -> None:
    before, left = (rows_of(folder, "translations") for folder in (TINY_TABLES, tables))
    assert [row for row in left if row not in before] == []
    calls = {row["demand"] for row in rows_of(tables, "calls_to_action")}
    assert {row["english"] for row in left} >= calls
    assert not [told for told in check(tables).told if told.file == "translations.csv"]
