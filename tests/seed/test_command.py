"""`python -m seed check` says what it found and ends with the status that a script needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from seed.__main__ import main


def test_tables_without_a_fault_have_no_findings(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--tables", str(tables)]) == 0
    assert capsys.readouterr().out.endswith(" rows, no findings\n")


def test_every_fault_is_a_line_and_the_status_is_1(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tables / "themes.csv").write_bytes(b"id,label,definition\n")
    (tables / "extra.csv").write_bytes(b"")

    assert main(["check", "--tables", str(tables)]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("extra.csv: is not a table of the declaration")
    assert "themes.csv: has no rows (at least one row below the header)" in lines
    assert lines[-1].endswith("findings")


def test_no_command_is_a_fault_of_the_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2

    assert "Missing command" in capsys.readouterr().err
