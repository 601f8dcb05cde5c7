"""A declaration grows by columns and tables: releases from before it stay what they were, and say what they lack."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.releases.widening import FIRST, OLD, SECOND, THIRD, contents, first_two, service, third
from tests.support.publishing import code_of_tiny, seed_command

# In the order in which they are declared; one may be empty, one must not be, one is a list.
NEW = ["middle_names", "first_letter", "name_words"]
FILES = [f"/v1/releases/{release}/files" for release in OLD]
LISTS = [
    f"{path}release={release}"
    for release in OLD
    for path in (
        "/v1/cases.csv?",
        "/v1/cases.csv?lang=ru&",
        "/v1/cases.csv?as_of=2025-01-01&",
        "/v1/regions.csv?",
    )
]


@dataclass
class Before:
    """What there was before the declaration grew: answers, what was frozen, and what was laid out."""

    answers: dict[str, str]
    frozen: dict[str, bytes]
    laid_out: dict[str, bytes]


@dataclass
class Wide:
    """The code after the declaration grew, its service, and what there was before."""

    code: Path
    get: Callable[[str], str]
    before: Before

    def data(self, path: str, release: str = THIRD) -> Any:
        """The data of an answer of a release."""
        return json.loads(self.get(f"{path}{'&' if '?' in path else '?'}release={release}"))["data"]

    def rows(self, path: str, release: str) -> list[dict[str, str]]:
        """The rows of a CSV of a release."""
        text = self.get(f"{path}{'&' if '?' in path else '?'}release={release}")
        return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wide]:
    code = code_of_tiny(tmp_path_factory.mktemp("wide") / "code")
    releases, files = code / "seed" / "releases", code / "var" / "files"
    first_two(code)
    assert seed_command(code, "load") == (0, f"Loaded {FIRST}, {SECOND}.\n")
    assert seed_command(code, "files") == (0, f"Laid out the files of {FIRST}, {SECOND}.\n")
    with service(code) as get:
        before = Before({path: get(path) for path in (*LISTS, *FILES)}, contents(releases), contents(files))
    third(code)
    assert seed_command(code, "load") == (0, f"Loaded {THIRD}.\n")
    assert seed_command(code, "files") == (0, f"Laid out the files of {THIRD}.\n")
    with service(code) as get:
        yield Wide(code, get, before)


def test_every_file_of_an_older_release_stays_as_it_was(wide: Wide) -> None:
    for folder, before in (("seed/releases", wide.before.frozen), ("var/files", wide.before.laid_out)):
        now = contents(wide.code / folder)
        assert {path: now[path] for path in before} == before
        assert {path.split("/")[0] for path in now.keys() - before.keys()} == {THIRD}
    for path in FILES:
        told, before_it = json.loads(wide.get(path)), json.loads(wide.before.answers[path])
        # An older release says that it is older.
        told["meta"].pop("newest_release", None)
        before_it["meta"].pop("newest_release", None)
        assert told == before_it, path


def test_the_files_of_the_new_release_declare_and_hold_what_is_new(wide: Wide) -> None:
    folder = wide.code / "var" / "files" / THIRD
    with zipfile.ZipFile(folder / f"open-cases-{THIRD}-csv.zip") as archive:
        header = archive.read("tables/cases.csv").decode().splitlines()[0].split(",")
        assert archive.read("tables/letters.csv").decode().startswith("id,form\n")
        assert archive.read("datapackage.json") == (folder / "datapackage.json").read_bytes()
    declared = {
        table["name"]: table for table in json.loads((folder / "datapackage.json").read_bytes())["resources"]
    }
    assert header[-3:] == [field["name"] for field in declared["cases"]["schema"]["fields"]][-3:] == NEW
    assert {"letters", "initials"} <= declared.keys()
    document = (folder / "openapi.json").read_text("utf-8")
    for name in NEW:
        assert f'"{name}"' in document
    assert '"first_letter"' not in (folder.with_name(SECOND) / "openapi.json").read_text("utf-8")


@pytest.mark.parametrize("release", OLD)
@pytest.mark.parametrize("asked", ["", "?lang=ru", "?as_of=2025-01-01"])
def test_an_older_release_has_no_value_of_a_new_column_and_says_why(
    wide: Wide, asked: str, release: str
) -> None:
    (listed,) = [case for case in wide.data(f"/v1/cases{asked}", release) if case["id"] == "pavel-kushnir"]
    case = wide.data(f"/v1/cases/pavel-kushnir{asked}", release)
    for record in (listed, case):
        assert {name: record[name] for name in NEW} == dict.fromkeys(NEW)
        assert {name: record["absent"][name] for name in NEW} == dict.fromkeys(NEW, "not-recorded")
    assert {event["year"] for event in case["events"]} == {None}
    assert {event["absent"]["year"] for event in case["events"]} == {"not-recorded"}
    region = wide.data("/v1/regions/UA-65", release)
    assert (region["letters"], region["absent"]["letters"]) == (None, "not-recorded")


def test_the_new_release_has_values_or_says_that_there_is_none(wide: Wide) -> None:
    case = wide.data("/v1/cases/pavel-kushnir")
    assert [case[name] for name in NEW] == [None, "P", ["Pavel", "Kushnir"]]
    assert case["absent"]["middle_names"] == "unknown"
    assert not {"first_letter", "name_words"} & case["absent"].keys()
    # A list of nothing is no missing list.
    assert wide.data("/v1/cases/oleg-orlov")["name_words"] == []
    assert wide.data("/v1/regions/UA-65")["letters"] == 5
    assert all(str(event["year"]) == event["date"][:4] for event in case["events"])


@pytest.mark.parametrize("release", [*OLD, THIRD])
@pytest.mark.parametrize("asked", ["", "?lang=ru", "?sort=first_letter"])
def test_new_columns_are_the_last_of_a_file_in_their_order(wide: Wide, asked: str, release: str) -> None:
    rows = wide.rows(f"/v1/cases.csv{asked}", release)
    assert [*rows[0]][-3:] == NEW
    for row in rows:
        reasons = dict(pair.split(":") for pair in row["absent"].split(";") if pair)
        assert all(row[name] or name == "name_words" or name in reasons for name in NEW)
        assert ("not-recorded" in reasons.values()) == (release in OLD)


@pytest.mark.parametrize("path", LISTS)
def test_the_columns_of_before_say_what_they_said(wide: Wide, path: str) -> None:
    def cells(text: str, columns: list[str]) -> list[list[str]]:
        return [[row[name] for name in columns] for row in csv.DictReader(io.StringIO(text))]

    before = wide.before.answers[path]
    columns = [name for name in next(csv.reader(io.StringIO(before))) if name != "absent"]
    assert cells(wide.get(path), columns) == cells(before, columns)


def test_the_description_of_a_file_does_not_promise_a_value_that_may_be_missing(wide: Wide) -> None:
    described = json.loads(wide.get("/v1/cases.csv-metadata.json"))["tableSchema"]["columns"]
    required = {column["name"] for column in described if column.get("required")}
    assert "name_en" in required
    assert "first_letter" not in required


@pytest.mark.parametrize("release", OLD)
def test_lists_are_sorted_and_filtered_by_what_an_older_release_lacks(wide: Wide, release: str) -> None:
    everybody = [case["id"] for case in wide.data("/v1/cases", release)]
    for order in ("first_letter", "-first_letter"):
        assert [case["id"] for case in wide.data(f"/v1/cases?sort={order}", release)] == everybody
    assert wide.data("/v1/cases?first_letter=O", release) == []
    assert [case["id"] for case in wide.data("/v1/cases?first_letter=unknown", release)] == everybody


def test_lists_are_sorted_and_filtered_by_what_the_new_release_has(wide: Wide) -> None:
    assert [case["first_letter"] for case in wide.data("/v1/cases?sort=-first_letter")] == list("RPONMI")
    assert [case["id"] for case in wide.data("/v1/cases?first_letter=O")] == ["oleg-orlov"]
    assert wide.data("/v1/cases?first_letter=unknown") == []


def test_a_table_that_a_release_lacks_is_empty_there(wide: Wide) -> None:
    by_release = {record["id"]: record["counts"] for record in wide.data("/v1/releases")}
    for release, count in ((FIRST, 0), (SECOND, 0), (THIRD, 6)):
        for counts in (by_release[release], wide.data("/v1/meta", release)["counts"]):
            assert (counts["letters"], counts["initials"], counts["cases"]) == (count, count, 6)


def changes(wide: Wide, table: str) -> list[dict[str, Any]]:
    return list(json.loads(wide.get(f"/v1/releases/{THIRD}/changes?limit=500&table={table}"))["data"])


def test_a_fact_that_was_not_recorded_before_is_told_as_a_change(wide: Wide) -> None:
    told = [(change["pointer"], change["old"], change["new"]) for change in changes(wide, "cases")]
    assert ("/first_letter", None, "O") in told
    assert ("/name_words", None, ["Pavel", "Kushnir"]) in told
    # Of six, five have words; nobody has a middle name.
    assert len(told) == 11
    assert {change["op"] for change in changes(wide, "regions")} == {"replace"}


def test_the_rows_of_a_new_table_are_told_as_additions(wide: Wide) -> None:
    letters, initials = changes(wide, "letters"), changes(wide, "initials")
    assert [(change["op"], change["new"]["form"]) for change in letters] == [
        ("add", form) for form in "IMNOPR"
    ]
    # No collection answers them.
    assert {change["links"]["record"] for change in letters} == {None}
    assert {(change["op"], change["pointer"]) for change in initials} == {("add", "/initials/0")}
    assert {change["collection"] for change in initials} == {"cases"}


def test_nothing_is_left_to_do(wide: Wide) -> None:
    assert seed_command(wide.code, "load") == (0, "Every release is loaded already.\n")
    assert seed_command(wide.code, "files") == (0, "The files of every release are there already.\n")
    assert seed_command(wide.code, "diff") == (
        0,
        f"Changes since release {THIRD} (2026-12-01)\nNothing changed.\n",
    )


def test_synthetic_tables_have_what_is_new_too(wide: Wide) -> None:
    """They are made to be loaded and measured, by whatever declaration."""
    assert seed_command(wide.code, "synthesize", "--cases", "20", "--out", "var/synthetic")[0] == 0
    status, printed = seed_command(wide.code, "check", "--tables", "var/synthetic")
    assert (status, printed.splitlines()[-1]) == (0, printed.strip())
    with (wide.code / "var" / "synthetic" / "initials.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 20
