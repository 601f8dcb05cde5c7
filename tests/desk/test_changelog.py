"""Data releases in the changelog, and what there is to tell before the first of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from seed.desk.release_way import forget_in_changelog, note_in_changelog
from seed.editions import working
from tests.conftest import TINY_TABLES
from tests.support.publishing import seed_command


def test_a_data_release_stands_in_the_changelog_once(tmp_path: Path) -> None:
    path = tmp_path / "CHANGELOG.md"
    path.write_text(
        "# Changelog\n\n## Data releases\n\n### 2026.11.1 - 2026-11-24\n\n- The first.\n", "utf-8"
    )
    before = path.read_text("utf-8")
    made = replace(working(TINY_TABLES), id="2026.11.2", notes="More people.")
    for _ in range(2):
        note_in_changelog(path, made)
    assert path.read_text("utf-8").count("### 2026.11.2 - ") == 1
    forget_in_changelog(path, "2026.11.2")
    assert path.read_text("utf-8") == before


def test_before_the_first_release_everything_is_new(code: Path) -> None:
    status, printed = seed_command(code, "diff", "--plain")
    assert (status, "Traceback" in printed) == (0, False), printed
