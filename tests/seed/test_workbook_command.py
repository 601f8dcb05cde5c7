"""`python -m seed workbook`, and what becomes of changes that somebody else made meanwhile (row C7)."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from api.records import declaration
from seed.__main__ import main
from seed.desk.errors import DeskError
from seed.desk.workbook.take_in import TakenIn, take_in
from seed.raw_rows import replace_files, written
from tests.seed.books import ORLOV, added, edited, published, rows, told, typed, written_book


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    return published(tmp_path)


class TestWhenTheTablesChangedMeanwhile:
    """Nobody's work is overwritten without a word."""

    @pytest.fixture
    def book(self, tables: Path) -> Path:
        path = written_book(tables)
        table = declaration.table("cases")
        changed = [
            row | {"note": "Changed in the table."} if row["id"] == "pavel-kushnir" else row
            for row in rows(tables, "cases")
        ]
        replace_files({tables / table.file: written(table, changed)})
        return path

    def test_nothing_is_read_unless_asked_for(self, book: Path, tables: Path) -> None:
        with pytest.raises(DeskError, match=r"^cases\.csv changed since book\.xlsx was written"):
            take_in(edited(book, typed("cases", ORLOV, "note", "Changed here.")), tables)

    def test_both_changes_are_put_together(self, book: Path, tables: Path) -> None:
        edited(book, typed("cases", ORLOV, "note", "Changed here."))

        assert told(take_in(book, tables, may_merge=True)) == []

        notes = {row["id"]: row["note"] for row in rows(tables, "cases")}
        assert (notes["pavel-kushnir"], notes[ORLOV]) == ("Changed in the table.", "Changed here.")
        # Read again, it is all there already.
        assert take_in(book, tables, may_merge=True) == TakenIn()

    def test_a_row_that_both_changed_is_told(self, book: Path, tables: Path) -> None:
        edited(book, typed("cases", "pavel-kushnir", "note", "Changed here."))

        (said,) = told(take_in(book, tables, may_merge=True))

        assert "was changed here and, since the workbook was written, in the table too" in said


class TestCommand:
    def run(self, *arguments: str | Path) -> int:
        return main(["workbook", *map(str, arguments)])

    def test_it_writes_reads_and_says_what_changed(
        self, tables: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        book = tables.parent / "for a friend" / "my book.xlsx"
        assert self.run("write", book, "--tables", tables) == 0
        edited(
            book,
            typed("cases", ORLOV, "note", "Another note."),
            added("group_cases", name="A synthetic group"),
        )
        assert self.run("read", book, "--tables", tables) == 0
        out = capsys.readouterr().out
        assert "cases.csv: 1 changed\n" in out
        assert "group_cases.csv: 1 new\n" in out

    def test_it_never_takes_the_place_of_a_workbook_unasked(
        self, tables: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        book = written_book(tables)
        before = book.read_bytes()
        assert self.run("write", book, "--tables", tables) == 1
        assert "is there already" in capsys.readouterr().out
        assert book.read_bytes() == before
        assert self.run("write", book, "--tables", tables, "--replace") == 0

    @pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 broken"])
    def test_a_file_that_is_no_workbook_is_a_sentence(
        self, content: bytes, tables: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tables.parent / "book.xlsx"
        path.write_bytes(content)
        assert self.run("read", path, "--tables", tables) == 1
        assert "cannot be read as a workbook" in capsys.readouterr().out

    def test_so_is_a_workbook_of_something_else_or_none_at_all(
        self, tables: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tables.parent / "book.xlsx"
        assert self.run("read", path, "--tables", tables) == 1
        assert "There is no file" in capsys.readouterr().out
        Workbook().save(path)
        assert self.run("read", path, "--tables", tables) == 1
        assert "is no workbook of these tables" in capsys.readouterr().out

    def test_a_table_that_would_not_come_back_as_it_is_is_not_written(
        self, tables: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tables / "cases.csv"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert self.run("write", tables.parent / "book.xlsx", "--tables", tables) == 1
        assert capsys.readouterr().out.startswith("cases.csv is not written as the declaration has it")
        assert not (tables.parent / "book.xlsx").exists()
