"""Whatever is wrong with a file of the curator is a finding with its place, in every command that reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from seed.__main__ import main
from seed.editions import Edition, read_changes, read_withdrawn
from seed.read import UnreadableError
from seed.release import make
from seed.rules import check, check_all
from tests.conftest import WHOLE
from tests.seed.conftest import Command
from tests.seed.spoiling import spoil

HEADER = "table,record,row,column,kind,reason,source_ids\n"
ROW = "cases,v767bzxv,,birth_year,correction,Read anew.,frontline-orlov\n"

# the content of changes.csv, then its only finding
CHANGES = {
    "another header": (
        "table,record,row,column,kind,why,source_ids\n" + ROW,
        [
            'changes.csv:1: "why" is no column of this table',
            "changes.csv:1:reason is missing from the header",
        ],
    ),
    "no header": (ROW, ["changes.csv:1: ", "is not the header of this table"]),
    "semicolons": (
        (HEADER + ROW).replace(",", ";"),
        [
            "changes.csv:1: ",
            "has semicolons between its cells, where commas belong (cells joined by commas; `make tidy`",
        ],
    ),
    "byte-order mark": (
        "\ufeff" + HEADER + ROW,
        ["changes.csv:1: begins with a byte-order mark (UTF-8 without"],
    ),
    "Windows line ends": (
        (HEADER + ROW).replace("\n", "\r\n"),
        ["changes.csv:1: ends in CR LF, as Windows writes it (LF alone, in the whole file; `make tidy`"],
    ),
    "ragged row": (HEADER + "cases,v767bzxv\n", ["changes.csv:2: has 2 cells (7: table, record, row"]),
    "unknown source": (
        HEADER + ROW.replace("frontline-orlov", "frontline-orlow"),
        ['changes.csv:2:source_ids "frontline-orlow" is not in sources.csv (an id of sources.csv)'],
    ),
    "unknown kind": (
        HEADER + ROW.replace("correction", "whim"),
        ['changes.csv:2:kind "whim" is not in the closed list (one of development, correction, addition'],
    ),
    "unknown table": (
        HEADER + ROW.replace("cases", "people"),
        ['changes.csv:2:table "people" is no table (one of sources, terms'],
    ),
    "row twice": (
        HEADER + ROW + ROW,
        ['changes.csv:3:record "cases v767bzxv birth_year" stands already on line 2 (one row each)'],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_fault_of_changes_is_found(name: str, tables: Path) -> None:
    content, told = CHANGES[name]
    (tables.parent / "changes.csv").write_text(content, encoding="utf-8", newline="")

    found = "\n".join(map(str, check_all(tables)))

    assert all(part in found for part in told), found
    assert found.count("changes.csv:") == (2 if name == "another header" else 1)
    # Tables can be tried out while the reasons are not yet written.
    assert not check(tables)


def test_what_a_row_still_lacks_is_asked_for_by_the_release_alone(tables: Path) -> None:
    (tables.parent / "changes.csv").write_text(HEADER + "cases,v767bzxv,,birth_year,,,\n", encoding="utf-8")

    assert not check_all(tables)


def test_sources_that_could_not_be_read_do_not_make_those_of_changes_unknown(tables: Path) -> None:
    (tables.parent / "changes.csv").write_text(HEADER + ROW, encoding="utf-8")
    spoil(tables, "sources", lambda raw: raw.replace(b",", b";"))

    assert [found.file for found in check_all(tables)] == ["sources.csv"]


WITHDRAWN = {
    "another header": ("id,date,reason\nv767bzxv,2026-11-25,safety\n", 'withdrawn.csv:1: "id" is no column'),
    "no uid": ("uid,date,reason\noleg-orlov,2026-11-25,safety\n", "withdrawn.csv:2:uid"),
    "no day": (
        "uid,date,reason\n33333333,25.11.2026,safety\n",
        'withdrawn.csv:2:date "25.11.2026" is not a date',
    ),
    "no reason": ("uid,date,reason\n33333333,2026-11-25,whim\n", "one of safety, consent, error, legal"),
    "twice": ("uid,date,reason\n" + "22222222,2026-11-25,safety\n" * 2, "stands already on line 2"),
}


@pytest.mark.parametrize("name", WITHDRAWN)
def test_a_fault_of_withdrawals_is_found(name: str, tables: Path) -> None:
    content, told = WITHDRAWN[name]
    (tables.parent / "withdrawn.csv").write_text(content, encoding="utf-8")

    found = list(map(str, check_all(tables)))

    assert told in found[0]


def test_what_cannot_be_read_is_raised_with_every_finding(tmp_path: Path) -> None:
    path = tmp_path / "changes.csv"
    path.write_text("\ufeff" + HEADER + "cases\n", encoding="utf-8")
    with pytest.raises(UnreadableError, match=r"byte-order mark.*\n.*changes\.csv:2: has 1 cell"):
        read_changes(path)
    path = tmp_path / "withdrawn.csv"
    path.write_text("id;date;reason\n", encoding="utf-8")
    with pytest.raises(UnreadableError, match=r"withdrawn\.csv:1: .*semicolons"):
        list(read_withdrawn(path))


def test_changes_are_read_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "changes.csv"
    path.write_text(HEADER + "cases,v767bzxv,,birth_year,whim, Read ,a;;b\n", encoding="utf-8")

    (row,) = read_changes(path)

    assert (row["kind"], row["reason"], row["source_ids"]) == ("whim", " Read ", "a;;b")


def test_a_release_tells_the_faults_of_changes_as_findings(tables: Path, published: Edition) -> None:
    pending = tables.parent / "changes.csv"
    pending.write_text((HEADER + ROW).replace(",", ";"), encoding="utf-8")
    last = WHOLE[-1]

    made, findings = make(last, "", last.folder.parent.parent / "none", pending)

    assert made is None
    assert ["semicolons" in str(found) for found in findings] == [True]


Spoil = Callable[[Path], object]


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


SPOILT: dict[str, Spoil] = {
    "semicolons": lambda path: path.write_bytes(path.read_bytes().replace(b",", b";")),
    "other encoding": lambda path: path.write_bytes(path.read_bytes().decode().encode("utf-16")),
    "ragged": lambda path: path.write_bytes(path.read_bytes() + b"one,two\n"),
    "no header": lambda path: path.write_bytes(path.read_bytes().partition(b"\n")[2]),
    "empty": lambda path: path.write_bytes(b""),
    "binary": lambda path: path.write_bytes(bytes(range(256))),
    "a folder": folder_instead,
    "lost": lambda path: path.unlink(),
}


@pytest.mark.parametrize("name", SPOILT)
@pytest.mark.parametrize("table", ["cases", "events", "sources", "terms", "statuses"])
def test_every_command_tells_findings_and_never_a_traceback(
    name: str, table: str, tables: Path, tmp_path: Path, run: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    SPOILT[name](tables / f"{table}.csv")

    for command in (["check"], ["diff"], ["tidy", "--dry-run"]):
        assert main([*command, "--tables", str(tables)]) == 1 or command[0] == "tidy"
    assert run(tmp_path / "loaded", tables) == 1

    said = capsys.readouterr().out
    assert said.count(f"{table}.csv") >= 3
    # The cause alone: nothing of the rows elsewhere that refer to it.
    assert f"is not in {table}.csv" not in said
    assert "has no event with a status" not in said


def test_frozen_changes_are_sound() -> None:
    for release in WHOLE:
        assert not check_all(release.tables)
