"""Synthetic tables are sound, say what they are, and look in numbers like the curated ones."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from api.records.declaration import today
from seed.__main__ import main
from seed.declaration import TABLES
from seed.large.synthesize import synthesize
from seed.large.synthetic_tables import SOURCES
from seed.read import Row, rows
from seed.rules import check

CASES = 1_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthetic")
    synthesize(CASES, folder)
    return folder


def of(folder: Path, table: str) -> list[Row]:
    return list(rows(today().by_name[table], folder))


def test_synthetic_tables_pass_the_check(folder: Path) -> None:
    assert [str(found) for found in check(folder)] == []
    assert len(of(folder, "cases")) == CASES


def test_every_synthetic_record_says_that_it_is_one(folder: Path) -> None:
    for case in of(folder, "cases"):
        assert case.text("id").startswith("synthetic-")
        assert case.text("name_en").endswith("(synthetic)")
        assert case.text("summary").startswith("Synthetic record")
    assert all(event.text("summary").startswith("Synthetic event") for event in of(folder, "events"))


def test_no_curated_person_is_in_the_tables(folder: Path) -> None:
    curated = {case.text("id") for case in of(TABLES, "cases")}
    named = {name for clause in of(folder, "clauses") for name in clause.items("case_ids")}

    assert not named
    assert not curated & {case.text("id") for case in of(folder, "cases")}


def test_cases_have_as_many_parts_as_curated_ones(folder: Path) -> None:
    people = sum(1 for _ in of(TABLES, "cases"))
    for table in ("events", "charges", "sentences", "recognitions"):
        curated = sum(1 for _ in of(TABLES, table)) / people
        assert len(of(folder, table)) / CASES == pytest.approx(curated, rel=0.2)


def test_every_status_occurs_in_about_the_curated_proportion(folder: Path) -> None:
    def proportions(tables: Path) -> dict[str, float]:
        last = {e.text("case_id"): e.text("status") for e in of(tables, "events") if e.text("status")}
        return {status: count / len(last) for status, count in Counter(last.values()).items()}

    curated, synthetic = proportions(TABLES), proportions(folder)

    # Of a status that one in a hundred has, some thousand synthetic cases may have none.
    often = {status for status, share in curated.items() if share > 0.01}
    assert often <= synthetic.keys() <= {status.text("id") for status in of(TABLES, "statuses")}
    for status, share in curated.items():
        assert synthetic.get(status, 0) == pytest.approx(share, abs=0.05)


def test_dates_are_days_months_and_years(folder: Path) -> None:
    lengths = Counter(len(event.text("date")) for event in of(folder, "events"))

    assert set(lengths) == {10, 7, 4}
    assert lengths[10] > lengths[7] > lengths[4]


def test_facts_rest_on_synthetic_sources(folder: Path) -> None:
    sources = {source.text("id") for source in of(folder, "sources")}
    synthetic = {identity for identity in sources if identity.startswith("synthetic-source-")}

    assert len(synthetic) == SOURCES
    assert all(set(event.items("source_ids")) <= synthetic for event in of(folder, "events"))


def test_names_vary(folder: Path) -> None:
    names = [case.text("name_en") for case in of(folder, "cases")]

    assert len(set(names)) > 0.95 * CASES
    assert len({name[:3] for name in names}) > 100


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        synthesize(20, tmp_path / name, seed)

    def files(name: str) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}

    assert files("a") == files("b")
    assert files("a")["cases.csv"] != files("c")["cases.csv"]


def test_the_command_writes_a_folder_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"

    assert main(["synthesize", "--cases", "3", "--out", str(out)]) == 0
    assert len(of(out, "cases")) == 3

    assert main(["synthesize", "--cases", "3", "--out", str(out)]) == 2
    assert main(["synthesize", "--cases", "3", "--out", str(TABLES)]) == 2
    assert "holds tables already" in capsys.readouterr().out


def test_a_number_of_cases_that_ids_cannot_hold_is_a_fault_of_the_call() -> None:
    for wrong in ("0", "-1", "10000000", "many"):
        assert main(["synthesize", "--cases", wrong, "--out", "nowhere"]) == 2
