"""What a command changed in the tables of a copy of the code: whole lines that came and went, by file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.support.publishing import TINY_TABLES


def changed_lines(code: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Return the lines that went and those that came, of each table that is not as it was."""
    found = {}
    for path in sorted(code.joinpath("seed", "tables").iterdir()):
        before = (TINY_TABLES / path.name).read_text("utf-8").splitlines()
        after = path.read_text("utf-8").splitlines()
        went, came = Counter(before) - Counter(after), Counter(after) - Counter(before)
        if before != after:
            found[path.name] = (list(went), list(came))
    return found
