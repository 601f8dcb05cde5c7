"""What a spreadsheet or an editor did to the tables is undone to the byte, or told and left alone."""

from __future__ import annotations

import csv
import io
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.records.declaration import Table, today
from seed.__main__ import main
from seed.desk.order import BY_KEY
from seed.desk.tidy import tidy
from seed.rules import check
from tests.conftest import TINY_TABLES
from tests.seed.spoiling import all_of, appended, spoil, swapped

Cells = list[list[str]]
# From a table and its cells, the header first, to others.
Rewrite = Callable[[Table, Cells], Cells]
Encode = Callable[[str], bytes]

FILES = all_of(TINY_TABLES)
DECLARED = {table.file: table for table in today().tables}


def cells_of(raw: bytes) -> Cells:
    return list(csv.reader(io.StringIO(raw.decode(), newline="")))


def text_of(cells: Cells, delimiter: str = ",", *, quoting: bool = False) -> str:
    text = io.StringIO()
    csv.writer(
        text,
        delimiter=delimiter,
        lineterminator="\n",
        quoting=csv.QUOTE_ALL if quoting else csv.QUOTE_MINIMAL,
    ).writerows(cells)
    return text.getvalue()


def by_column(change: Callable[[Table, str, str], str]) -> Rewrite:
    """Change each cell below the header; the change is given the table, the name of the column and the text."""

    def rewrite(table: Table, cells: Cells) -> Cells:
        header, *rows = cells
        return [
            header,
            *([change(table, name, cell) for name, cell in zip(header, row, strict=True)] for row in rows),
        ]

    return rewrite


def of_type(kind: str, change: Callable[[str], str]) -> Rewrite:
    return by_column(lambda table, name, cell: change(cell) if table.by_name[name].type == kind else cell)


def shuffled(table: Table, cells: Cells) -> Cells:
    """Put rows out of the only order that they may have; parts of a case have none among themselves."""
    header, *rows = cells
    if table.name in BY_KEY:
        random.Random(1).shuffle(rows)
    elif table.is_child:
        cases = list(dict.fromkeys(row[header.index("case_id")] for row in rows))
        rows = [row for case in reversed(cases) for row in rows if row[header.index("case_id")] == case]
    return [header, *rows]


def columns_reversed(_: Table, cells: Cells) -> Cells:
    return [row[::-1] for row in cells]


def spaces_unusual(table: Table, name: str, cell: str) -> str:
    return cell.replace(" ", "\u00a0") if not table.presentation else cell


REWRITES: dict[str, Rewrite] = {
    "booleans in capitals": of_type("boolean", str.upper),
    "booleans in Russian": of_type(
        "boolean", lambda cell: {"true": "ИСТИНА", "false": "ЛОЖЬ"}.get(cell, cell)
    ),
    "booleans as numbers": of_type("boolean", lambda cell: {"true": "1", "false": "0"}.get(cell, cell)),
    "whole numbers with a point": of_type("integer", lambda cell: f"{cell}.0" if cell else cell),
    "spaces in lists": of_type("list", lambda cell: cell.replace(";", " ; ")),
    "gaps in lists": of_type("list", lambda cell: f"{cell};" if cell else cell),
    "spaces at the ends": by_column(lambda table, name, cell: f" {cell} \t"),
    "no-break spaces": by_column(spaces_unusual),
    "rows shuffled": shuffled,
    "columns reversed": columns_reversed,
    "header in capitals": lambda _, cells: [[name.upper() for name in cells[0]], *cells[1:]],
    "empty rows": lambda _, cells: [row for one in cells for row in (one, [""] * len(one))],
    "empty columns": lambda _, cells: [[*row, "", ""] for row in cells],
    "cells beyond the last column": lambda _, cells: [cells[0], *([*row, ""] for row in cells[1:])],
}
ENCODINGS: dict[str, Encode] = {
    "byte-order mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16, the other way round": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "line ends of old": lambda text: text.replace("\n", "\r").encode(),
    "no end of the last line": lambda text: text.removesuffix("\n").encode(),
    "line that names the delimiter": lambda text: b"sep=,\n" + text.encode(),
}
DELIMITERS = {"semicolons": ";", "tabs": "\t"}


def spoilt(
    name: str,
    rewrites: list[str],
    encoding: str | None = None,
    delimiter: str = ",",
    *,
    quoting: bool = False,
) -> bytes:
    cells = cells_of(FILES[name])
    for rewrite in rewrites:
        cells = REWRITES[rewrite](DECLARED[name], cells)
    text = text_of(cells, delimiter, quoting=quoting)
    return ENCODINGS[encoding](text) if encoding else text.encode()


@pytest.mark.parametrize("how", [*REWRITES, *ENCODINGS, *DELIMITERS, "quotes everywhere", "no header"])
def test_what_was_spoilt_in_one_way_comes_back_to_the_byte(how: str, tables: Path) -> None:
    for name in FILES:
        raw = spoilt(
            name,
            [how] if how in REWRITES else [],
            how if how in ENCODINGS else None,
            DELIMITERS.get(how, ","),
            quoting=how == "quotes everywhere",
        )
        (tables / name).write_bytes(raw.partition(b"\n")[2] if how == "no header" else raw)
    changed = {name for name, raw in all_of(tables).items() if raw != FILES[name]}

    every = tidy(tables)

    assert all_of(tables) == FILES
    assert {one.path.name for one in every if one.content is not None} == changed
    assert all(one.done for one in every if one.content is not None)
    assert not any(one.left or one.told for one in every)


@pytest.mark.parametrize("encoding", ["cp1251", "cp1252"])
def test_an_encoding_of_one_byte_a_letter_is_undone_where_it_is_plain(encoding: str, tables: Path) -> None:
    texts = {
        "cp1251": swapped("Khabarovsk Jehovah's Witnesses case", "Дело «Весны» — Хабаровск"),
        "cp1252": swapped("Khabarovsk Jehovah's Witnesses case", "Procès d’une “fédération” à Orléans"),
    }
    spoil(tables, "group_cases", texts[encoding])
    sound = (tables / "group_cases.csv").read_bytes()
    spoil(tables, "group_cases", lambda raw: raw.decode().encode(encoding))

    tidy(tables)

    assert (tables / "group_cases.csv").read_bytes() == sound


def test_native_names_in_windows_1251_come_back(tables: Path) -> None:
    spoil(tables, "cases", lambda raw: raw.decode().encode("cp1251"))
    tidy(tables)
    assert all_of(tables) == FILES


@pytest.mark.parametrize(
    "how, change, told",
    [
        ("two encodings", lambda raw: raw + b"x-case,\xe0\n", "two encodings are equally plausible"),
        (
            "none",
            lambda raw: raw + "дело,Дело\n".encode() + "дело\n".encode("cp1251"),
            "no other encoding fits",
        ),
        ("more cells", appended("x-case,One,Two\n"), "row 3 has 3 cells, and the header 2"),
        ("fewer cells", appended("x-case\n"), "row 3 has 1 cells, and the header 2"),
        ("an open quote", appended('x-case,"One\n'), "cannot be read as cells"),
        ("a line break", appended('x-case,"One\nTwo"\n'), "has a line break after"),
        ("another column", lambda raw: raw.replace(b"\n", b",x\n"), 'the column "x" is none of this table'),
        ("a column twice", lambda raw: raw.replace(b"name", b"id"), 'the column "id" stands twice'),
        ("a column lost", lambda raw: b"id\nx-case\n", "the column name is missing"),
        ("a misspelt column", swapped("name", "nmae"), 'the column "nmae" is none of this table'),
        ("nothing", lambda raw: b"", "it has no header: id,name"),
        ("no table", lambda raw: b"Hello, World\n", "it has no header: id,name"),
    ],
)
def test_what_could_lose_something_is_told_and_left(
    how: str, change: Callable[[bytes], bytes], told: str, tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(tables, "group_cases", change)
    spoil(tables, "themes", lambda raw: raw.replace(b"\n", b"\r\n"))
    before = (tables / "group_cases.csv").read_bytes()

    assert main(["tidy", "--tables", str(tables)]) == 1

    said = capsys.readouterr().out
    assert "group_cases.csv is left as it is: " in said
    assert told in said
    assert (tables / "group_cases.csv").read_bytes() == before
    # The others are mended all the same.
    assert (tables / "themes.csv").read_bytes() == FILES["themes.csv"]
    assert said.endswith(f"1 of {len(FILES)} files mended, 1 left to you.\n")


def test_a_table_that_a_spreadsheet_has_open_is_left(tables: Path) -> None:
    spoil(tables, "themes", lambda raw: raw.replace(b"\n", b"\r\n"))
    (tables / ".~lock.themes.csv#").write_text("", encoding="utf-8")

    assert [one.left for one in tidy(tables) if one.left] == [
        "a spreadsheet has it open: save it there, and close it"
    ]


# Each of these can be undone whatever else was done.
TOGETHER = [name for name in REWRITES if not name.startswith("booleans")]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.sets(st.sampled_from(sorted(FILES)), min_size=1, max_size=4),
    rewrites=st.lists(st.sampled_from(TOGETHER), unique=True),
    booleans=st.sampled_from([name for name in REWRITES if name.startswith("booleans")]),
    encoding=st.none() | st.sampled_from([*list(ENCODINGS)[:-1]]),
    delimiter=st.sampled_from(",;\t"),
    quoting=st.booleans(),
)
def test_whatever_was_spoilt_together_comes_back_and_stays(
    names: set[str],
    rewrites: list[str],
    booleans: str,
    encoding: str | None,
    delimiter: str,
    quoting: bool,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "tables"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in names:
        raw = spoilt(name, order(rewrites, booleans), encoding, delimiter, quoting=quoting)
        (folder / name).write_bytes(raw)

    tidy(folder)

    assert all_of(folder) == {name: FILES[name] for name in sorted(names)}
    assert all(one.content is None for one in tidy(folder))


def order(rewrites: list[str], booleans: str) -> list[str]:
    """Values before the space around them, and cells before columns, which need the header as it was."""
    last = [
        "columns reversed",
        "empty rows",
        "empty columns",
        "cells beyond the last column",
        "header in capitals",
    ]
    of_cells = [one for one in REWRITES if one in rewrites and one not in last]
    return [booleans, *of_cells, *(one for one in last if one in rewrites)]


def test_everything_at_once_comes_back(tables: Path) -> None:
    for name in FILES:
        every = order(TOGETHER, "booleans in Russian")
        (tables / name).write_bytes(spoilt(name, every, "UTF-16", ";", quoting=True))

    tidy(tables)

    assert all_of(tables) == FILES
    assert not check(tables)


def test_the_files_beside_the_tables_are_tidied_too(tables: Path) -> None:
    changes = tables.parent / "changes.csv"
    sound = (
        "table,record,row,column,kind,reason,source_ids\n"
        "cases,v767bzxv,,birth_year,correction,Read anew.,frontline-orlov;memorial-orlov\n"
    )
    changes.write_bytes(
        "\ufefftable;record;row;column;kind;reason;source_ids\r\n"
        'cases;v767bzxv;;birth_year;correction;Read anew. ;"frontline-orlov; memorial-orlov"\r\n'.encode()
    )

    assert main(["tidy", "--tables", str(tables)]) == 0

    assert changes.read_text(encoding="utf-8") == sound


def test_the_command_says_what_it_did_with_counts_and_examples(
    tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(tables, "sentences", lambda raw: raw.replace(b",false,", b",FALSE,").replace(b"\n", b"\r\n"))
    before = all_of(tables)
    said = 'sentences.csv: {} line ends; booleans in 10 cells ("FALSE" → "false").\n1 of N files {}mended.\n'
    said = said.replace("N", str(len(FILES)))
    count = before["sentences.csv"].count(b"FALSE")

    assert main(["tidy", "--dry-run", "--tables", str(tables)]) == 0
    assert capsys.readouterr().out == said.replace("10", str(count)).format("would mend", "would be ")
    assert all_of(tables) == before

    assert main(["tidy", "--tables", str(tables)]) == 0
    assert capsys.readouterr().out == said.replace("10", str(count)).format("mended", "")
    assert main(["tidy", "--tables", str(tables)]) == 0
    assert capsys.readouterr().out == "Everything is tidy.\n"


def test_tidy_tables_are_not_written(tables: Path) -> None:
    times = {path: path.stat().st_mtime_ns for path in tables.iterdir()}
    tidy(tables)
    assert {path: path.stat().st_mtime_ns for path in tables.iterdir()} == times


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tidy", "--tables", str(tmp_path / "none")]) == 1
    assert "is no folder" in capsys.readouterr().out


def test_words_are_written_as_their_vocabulary_has_them(
    tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(tables, "cases", swapped("pianist;writer", "Pianist;writer;WRITER"))
    spoil(tables, "cases", swapped(",Jehovah's Witnesses,", ",Jehovah’s Witness,"))

    assert main(["tidy", "--tables", str(tables)]) == 0

    assert (tables / "cases.csv").read_bytes() == FILES["cases.csv"]
    assert "words of vocabularies in 2 cells" in capsys.readouterr().out


def test_a_word_that_no_vocabulary_has_is_left(tables: Path) -> None:
    spoil(tables, "cases", swapped("pianist;writer", "pianist;lexicographer"))
    before = all_of(tables)

    tidy(tables)

    assert all_of(tables) == before
