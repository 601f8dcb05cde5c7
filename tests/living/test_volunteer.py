"""A volunteer's day (row C1): from a fresh clone three people, a source, an organisation, a status that changed, a date
that was wrong, another readable id, two releases, a withdrawal and a retraction, by the words of `seed/README.md` alone.

Whoever sits at a terminal is asked instead: `tests/desk` has the same steps by questions, and counts what is typed.
"""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from seed.editions import RELEASES, editions, verified
from tests.living.conftest import Rows
from tests.support.servers import ROOT, finished

README = (ROOT / "seed" / "README.md").read_text("utf-8")
LONGEST_STEP = 600.0
NAMES = {"a": "Synthetic Alphov", "b": "Synthetic Betov", "c": "Synthetic Gammov"}
PERSON = """
[case]
name_en = "{name}"
gender = "male"
citizenships = ["RU"]
themes = ["protest"]
region = "RU-AD"
summary = "A synthetic person."

[[source]]
url = "https://example.org/{letter}/arrest"
publisher = "Example News"
title = "A synthetic arrest"
published_on = "2026-11-02"
language = "en"

[[source]]
url = "https://example.com/{letter}/verdict"
publisher = "Example Court Watch"
title = "A synthetic verdict"
published_on = "2026-11-10"
language = "en"

[[event]]
date = "2026-11-01"
type = "detained"
status = "pretrial-detention"
summary = "Detained."
sources = "1"

[[event]]
date = "2026-11-09"
type = "convicted"
status = "imprisoned"
summary = "Sentenced."
sources = "2"

[[charge]]
article = "207.3"
part = "2"
sources = "2"

[[sentence]]
date = "2026-11-09"
months = 24
regime = "general"
sources = "2"
"""
FILES = {
    "source": """
[source]
url = "https://example.net/released"
publisher = "Example Weekly"
title = "A synthetic release"
published_on = "2026-11-20"
language = "en"
""",
    "organisation": """
[organisation]
name = "Synthetic Organisation"
kind = "human-rights"
""",
    "event": """
[event]
date = "2026-11-19"
type = "released"
status = "released-served"
summary = "Released."
sources = "https://example.net/released"
""",
}


@dataclass
class Day:
    """A clone in which somebody works; `said` is all that was printed."""

    clone: Path
    tools: Path
    said: str = ""

    def make(self, word: str, **values: str) -> str:
        """Type a word of the README with such values as it has; it must end well."""
        assert f"make {word}" in README
        assert all(f"{name}=" in README for name in values)
        told = (f"{name}={value}" for name, value in values.items())
        done = finished(["make", f"VENV={self.tools}", word, *told], self.clone, LONGEST_STEP)
        printed = done.stdout + done.stderr
        assert done.returncode == 0, printed
        self.said += printed
        return printed

    def adds(self, what: str, text: str, **more: str) -> str:
        """Add something out of a file of values."""
        file = self.clone.parent / f"{what}.toml"
        file.write_text(text, "utf-8")
        return self.make("new", WHAT=what, FROM=str(file), **more)

    def rows(self, table: str) -> Rows:
        """Return the rows of a working table."""
        with (self.clone / "seed" / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def edits(self, table: str, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
        """Change cells as an editor of text does, and leave all else."""
        rows = [change(dict(row)) for row in self.rows(table)]
        path = self.clone / "seed" / "tables" / f"{table}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def gives_reasons(self, kind: str, *records: str) -> None:
        """Say once of each person, or of another record, why it changed."""
        assert "cases,UID,,,development,Sentenced.," in README
        lines = "".join(f"{record},,,{kind},Read in its source.,\n" for record in records)
        header = "table,record,row,column,kind,reason,source_ids\n"
        (self.clone / "seed" / "changes.csv").write_text(header + lines, "utf-8")

    @property
    def releases(self) -> list[str]:
        """Return the ids of the releases that are frozen, each as it was."""
        return [verified(edition).id for edition in editions(self.clone / "seed" / RELEASES.name)]


@pytest.fixture
def day(tmp_path: Path) -> Day:
    """What git knows of this project, in a folder of its own, with what is installed here."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    clone, tools = tmp_path / "clone", tmp_path / "tools"
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, clone / name)
    tools.mkdir()
    for part in ("bin", "lib", "pyvenv.cfg"):
        (tools / part).symlink_to(Path(sys.prefix) / part)
    for stamp in ("made", "serves", "desk", "tests"):
        (tools / stamp).touch()
    return Day(clone, tools)


def test_a_volunteers_day_by_the_words_of_the_readme(day: Day) -> None:
    before = day.releases
    assert "no findings" in day.make("check")

    day.adds("organisation", FILES["organisation"])
    for letter, name in NAMES.items():
        day.adds("case", PERSON.format(letter=letter, name=name))
    uid_by_name = {row["name_en"]: row["uid"] for row in day.rows("cases")}
    uid_of = {letter: uid_by_name[name] for letter, name in NAMES.items()}
    printed = day.make("diff")
    assert all(name in printed for name in NAMES.values())
    people = [f"cases,{uid}" for uid in uid_of.values()]
    day.gives_reasons("addition", "organisations,synthetic-organisation", *people)
    day.make("release", NOTES="Three people.", YES="1")
    (first,) = sorted({*day.releases} - {*before})

    # The status of the one, the date of another, and the id of the third.
    day.adds("source", FILES["source"])
    day.adds("event", FILES["event"], CASE=NAMES["a"])
    day.edits("events", lambda row: row | _corrected(row))
    day.edits("sentences", lambda row: row | _corrected(row))
    assert "ids of events after their corrected date" in day.make("tidy")
    day.make("rename", FROM="synthetic-gammov", TO="synthetic-third")
    assert "no findings" in day.make("check")
    printed = day.make("diff")
    assert re.search(r"2026-11-09 → 2026-11-08", printed)
    day.gives_reasons("correction", *people)
    day.make("release", NOTES="What became of them.", YES="1")
    (second,) = sorted({*day.releases} - {*before, first})
    assert "differ" not in day.make("load")

    day.make("withdraw", UID=uid_of["b"], REASON="safety", OPTIONS="--yes")
    assert day.releases == [*before, first, second]
    for path in (day.clone / "seed").rglob("*.csv"):
        assert "Betov" not in path.read_text("utf-8"), path
    day.make("retract", PUBLIC="no", YES="1")
    assert day.releases == [*before, first]
    assert "no findings" in day.make("check")
    assert second in day.make("load")

    # No hand of a programmer is needed: what is committed is as code and data have it.
    day.make("document")
    assert "Traceback" not in day.said


def _corrected(row: dict[str, str]) -> dict[str, str]:
    of_b = row["case_id"] == "synthetic-betov" and row["date"] == "2026-11-09"
    return {"date": "2026-11-08"} if of_b else {}
