"""Reading names as people paste them: one to a line, perhaps numbered and with a date of birth behind; or a table."""

from __future__ import annotations

import re

from api.v1.matching import heads, tables
from api.v1.matching.questions import LONGEST_VALUE, Asked, Columns, Question, check_number, too_long
from api.web.problems import invalid_query

# `12.`, `12)` or a dash before a name.
_NUMBERED = re.compile(r"^\s*(?:\d{1,4}\s*[.)]|[-–—•*])\s*")
# A year or a date, and what follows it, such as a place of birth.
_BORN = re.compile(
    r"[\s,;(*]*\b((?:\d{1,2}[./]\s?\d{1,2}[./]\s?|\d{4}-\d{2}-)?(?:18|19|20)\d{2}(?:-\d{2}){0,2})\b.*$"
)
# What is said between a name and the date: born, in five languages.
_IS_BORN = re.compile(r"[\s,;(]+(?:b\.|born|geb\.?|n[ée]e?|род\.?|р\.|г\.\s?р\.?|нар\.?)\s*$", re.IGNORECASE)
_HEAD = "line"


def read_text(body: bytes) -> Asked:
    """Return the questions of a text in any encoding that tables may have; raises Problem `invalid-query`."""
    return read_lines(tables.decoded(body))


def read_lines(text: str) -> Asked:
    """Return the questions of lines, or of the table that was pasted from a spreadsheet; raises Problem
    `invalid-query`."""
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and _is_table(lines[0]):
        return tables.read_csv(text.encode())
    check_number(len(lines))
    if faults := [too_long(f"line {n}") for n, line in enumerate(lines, 1) if len(line) > 2 * LONGEST_VALUE]:
        raise invalid_query(*faults)
    return Asked(tuple(map(_question, lines)), Columns((_HEAD,), {_HEAD: "name"}))


def _is_table(first: str) -> bool:
    """Say whether a line has heads that are known, one of them of names."""
    cells = [cell.strip(' "') for cell in re.split("[\t;,]", first)]
    known = [field for cell in cells if (field := heads.meaning(cell))]
    return bool(set(known) & {"name", "surname"}) and (len(known) > 1 or len(cells) == 1)


def _question(line: str) -> Question:
    name = " ".join(_NUMBERED.sub("", line).split())
    born = _BORN.search(name)
    alone = _IS_BORN.sub("", _BORN.sub("", name)) if born else name
    given = {"name": alone.strip(" ,;*")[:LONGEST_VALUE]}
    if born:
        given["birth_year"] = born[1]
    return Question({field: value for field, value in given.items() if value}, cells=(line.strip(),))
