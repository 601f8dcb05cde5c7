"""Reading is typed, streams, and never ends in an exception whatever a file holds."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.records.declaration import today
from seed.csv_lines import splitter
from seed.read import case_bundles, rows
from seed.rules import check
from tests.seed.conftest import TINY

HEADER = (TINY / "cases.csv").read_bytes().splitlines(keepends=True)[0]
# Files made of the pieces that matter get further than random bytes alone.
PIECES = st.sampled_from(
    [b'"', b'""', b",", b"\n", b"\r\n", b"\r", b";", b"\xef\xbb\xbf", b"\xff", b"\x00", b"oleg-orlov", HEADER]
)
CONTENT = st.one_of(st.binary(), st.lists(st.one_of(PIECES, st.binary(max_size=8))).map(b"".join))


def test_values_have_the_types_of_their_columns() -> None:
    case = next(rows(today().by_name["cases"], TINY))

    assert case["birth_year"] == 1985
    assert case["named_in_resolution"] is False
    assert case["occupations"] == ("software tester", "volunteer")
    assert case["affiliations"] == ()
    assert case["group_case_id"] is None
    assert case.line == 2


def test_partial_dates_stay_as_they_are_written() -> None:
    dates = [row["date"] for row in rows(today().by_name["events"], TINY)]

    assert dates[1] == "2024-08"
    assert dates[5] == "2019"


def test_a_quoted_cell_keeps_its_commas_and_doubled_quotes(tables: Path) -> None:
    with (tables / "group_cases.csv").open("a", encoding="utf-8") as file:
        file.write('x-case,"Case of ""X"", and others"\n')

    assert [row["name"] for row in rows(today().by_name["group_cases"], tables)][
        -1
    ] == 'Case of "X", and others'


def test_a_line_with_a_quote_left_open_spoils_none_after_it() -> None:
    cells = splitter()

    assert cells('a,"b') is None
    assert cells('"c,d",e') == ["c,d", "e"]
    assert cells('x"y,z') is None
    assert cells('"f ""g""",h') == ['f "g"', "h"]


def test_each_case_comes_with_all_of_its_children_and_no_others() -> None:
    bundles = list(case_bundles(today(), TINY))

    for child in ("events", "charges", "sentences", "recognitions", "comparisons", "identifiers", "absences"):
        together = [row for bundle in bundles for row in bundle.parts[child]]
        curated = rows(today().by_name[child], TINY)
        assert [row.values for row in together] == [row.values for row in curated]
    for bundle in bundles:
        assert {row["case_id"] for row in bundle.parts["events"]} == {bundle.case["id"]}


def test_the_first_case_comes_before_the_rest_is_read(tables: Path) -> None:
    with (tables / "cases.csv").open("ab") as file:
        file.write(b"ragged\n")

    first = next(case_bundles(today(), tables))

    assert first.case["id"] == "iryna-horobtsova"


def test_memory_does_not_grow_with_the_number_of_cases(tables: Path) -> None:
    def peak(cases: int) -> int:
        for name, make in {"cases": many_cases, "events": many_events}.items():
            make(tables / f"{name}.csv", cases)
        for name in ("charges", "sentences", "recognitions", "comparisons", "identifiers", "absences"):
            header = (TINY / f"{name}.csv").read_bytes().splitlines(keepends=True)[0]
            (tables / f"{name}.csv").write_bytes(header)
        tracemalloc.start()
        try:
            assert sum(1 for _ in case_bundles(today(), tables)) == cases
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(5_000) < peak(50) + 100_000


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=CONTENT)
def test_any_bytes_as_cases_give_findings_and_no_exception(content: bytes, tables: Path) -> None:
    (tables / "cases.csv").write_bytes(content)

    assert all(str(found) for found in check(tables))
    assert len(check(tables)) > 0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=CONTENT)
def test_any_bytes_below_the_header_give_findings_and_no_exception(content: bytes, tables: Path) -> None:
    (tables / "cases.csv").write_bytes(HEADER + content)

    assert len(check(tables)) > 0


def test_declared_columns_are_the_headers_of_the_files() -> None:
    for table in today().tables:
        header = (TINY / table.file).read_text("utf-8").splitlines()[0]
        assert header == ",".join(column.name for column in table.columns)


def many_cases(path: Path, number: int) -> None:
    lines = (TINY / "cases.csv").read_text("utf-8").splitlines(keepends=True)
    body = "".join(lines[1].replace("iryna-horobtsova", f"case-{at:06}", 1) for at in range(number))
    path.write_text(lines[0] + body, encoding="utf-8")


def many_events(path: Path, number: int) -> None:
    lines = (TINY / "events.csv").read_text("utf-8").splitlines(keepends=True)
    body = "".join(
        line.replace("iryna-horobtsova", f"case-{at:06}") for at in range(number) for line in lines[1:5]
    )
    path.write_text(lines[0] + body, encoding="utf-8")
