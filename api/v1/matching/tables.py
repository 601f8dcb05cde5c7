"""Reading a table: CSV in any encoding that spreadsheets write; what cannot be read surely is refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from api.v1.matching import heads
from api.v1.matching.questions import (
    FIELDS,
    LONGEST_VALUE,
    MOST_NAMES,
    Asked,
    Question,
    check_number,
    too_long,
)
from api.web.problems import Fault, Problem, invalid_query

# More columns than a list of people has.
MOST_COLUMNS = 60
# Of all cells: they come back in the answer.
MOST_LETTERS = 1_000_000
# A cell that is passed over may have any text; one that long is no cell but a quotation mark that was never closed.
LONGEST_CELL = 10_000
_BYTE_ORDER_MARK = "\ufeff"
_DELIMITERS = ";\t,"
# What Windows writes where a table has Cyrillic letters and no Unicode. Its bytes are letters in any encoding: it is
# believed only where they make Russian or Ukrainian words.
_WINDOWS = "cp1251"
_CYRILLIC = frozenset("абвгґдеёєжзиіїйклмнопрстуўфхцчшщъыьэюя")
# Letters of windows-1251 that no Russian, Ukrainian or Belarusian word has, and signs beside words.
_STRANGE = frozenset("ѓђќћџјљњѕ¤¦§¬®±µ¶•…‡†‰‹›")
_LEAST_SHARE = 0.9


def read_csv(body: bytes) -> Asked:
    """Return the questions of a table in CSV: UTF-8, UTF-16 or windows-1251; comma, semicolon or tab. Raises Problem
    `invalid-query` where it has no names, or cannot be read surely."""
    text = decoded(body)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))
    try:
        # One more than may be asked for tells that there are too many.
        rows = list(islice((row for row in reader if any(map(str.strip, row))), MOST_NAMES + 2))
    except csv.Error as error:
        said = f"The table cannot be read near line {reader.line_num}: {error}. Save it as CSV (UTF-8) anew."
        raise invalid_query(Fault(said, f"line {reader.line_num}", "unreadable")) from error
    return of_rows(rows)


def of_rows(rows: Sequence[Sequence[str]]) -> Asked:
    """Return the questions of a table whose first row has the heads. A table of one column needs none."""
    if not rows:
        raise invalid_query(Fault("The table is empty.", code="empty"))
    if sum(len(cell) for row in rows for cell in row) > MOST_LETTERS:
        said = f"The cells have more than {MOST_LETTERS:,} letters in all. Leave columns out."
        raise Problem("body-too-large", said)
    first = [cell.strip() for cell in rows[0]]
    if len(first) > MOST_COLUMNS:
        said = f"The table has {len(first)} columns; at most {MOST_COLUMNS} can be read."
        raise invalid_query(Fault(said, code="too-many-values"))
    if faults := [
        too_long(f"head {place}") for place, head in enumerate(first, 1) if len(head) > LONGEST_VALUE
    ]:
        raise invalid_query(*faults)
    columns, fields = heads.recognise(first)
    body = [list(row) for row in rows[1:]]
    check_number(len(body))
    faults = []
    questions = [_question(row, first, fields, number, faults.append) for number, row in enumerate(body, 2)]
    if faults:
        raise invalid_query(*faults)
    return Asked(tuple(questions), columns)


def _question(
    row: list[str], first: Sequence[str], fields: dict[int, str], line: int, fault: Callable[[Fault], None]
) -> Question:
    if len(row) > len(first) and any(map(str.strip, row[len(first) :])):
        fault(
            Fault(
                f"Row {line} has {len(row)} cells, the heads are {len(first)}.", f"row {line}", "unreadable"
            )
        )
    cells = [*row, *[""] * len(first)][: len(first)]
    given: dict[str, str] = {}
    key = ""
    for number, field in fields.items():
        value = " ".join(cells[number].split())
        if len(value) > LONGEST_VALUE:
            fault(too_long(f"row {line}, {first[number][:40]}"))
        elif value and field == heads.KEY:
            key = value
        elif value:
            given[field] = f"{given[field]}; {value}" if field in given else value
    return Question({name: given[name] for name in FIELDS if name in given}, key, tuple(cells))


def decoded(body: bytes) -> str:
    """Return the text of a file; raises Problem `invalid-query` for one whose letters cannot be told surely."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if body.startswith(mark):
            return _checked(_read(body[len(mark) :], encoding))
    # No text has the letter NUL. In UTF-16 without a mark, half of each space, digit and end of a line is one.
    if 0 in body:
        return _checked(_read(body, "utf-16-le" if body[1::2].count(0) > body[::2].count(0) else "utf-16-be"))
    try:
        return _checked(body.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    text = body.decode(_WINDOWS, "replace")
    if not _is_cyrillic(text):
        raise _unreadable()
    return _checked(text)


def _read(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable() from error


def _checked(text: str) -> str:
    """Return a text that has no control characters, as no table has any but tabs and ends of lines."""
    text = text.removeprefix(_BYTE_ORDER_MARK)
    if any(ord(letter) < 32 and letter not in "\t\r\n" for letter in text) or "\ufffd" in text:
        raise _unreadable()
    return text


def _is_cyrillic(text: str) -> bool:
    """Say whether a text that was read as windows-1251 can be what was meant: nearly all letters beyond ASCII are
    those of Russian, Ukrainian and Belarusian, and words are written as these languages write them."""
    beyond = [letter for letter in text.casefold() if letter > "\x7f" and not letter.isspace()]
    letters = [letter for letter in beyond if letter.isalpha()]
    if not letters or any(letter in _STRANGE for letter in beyond):
        return False
    is_known = sum(letter in _CYRILLIC for letter in letters) >= _LEAST_SHARE * len(letters)
    # In KOI8-R or cp866 the same bytes are words in which small letters and capitals stand the wrong way round, and
    # in a Latin encoding single letters between Latin ones.
    return is_known and not _wrong_case(text) and not _mixed(text)


def _wrong_case(text: str) -> bool:
    words = [word for word in _words(text) if len(word) > 1 and word[0].casefold() in _CYRILLIC]
    wrong = sum(word[0].islower() and word[1:].isupper() for word in words)
    return wrong * 4 > len(words)


def _mixed(text: str) -> bool:
    """Say whether many words have letters of both scripts."""
    words = [word for word in _words(text) if any(letter > "\x7f" for letter in word)]
    mixed = sum(any(letter.isascii() and letter.isalpha() for letter in word) for word in words)
    return mixed * 4 > len(words)


def _words(text: str) -> Iterable[str]:
    return "".join(letter if letter.isalpha() else " " for letter in text).split()


def _unreadable() -> Exception:
    return invalid_query(
        Fault(
            "The letters of this file cannot be read surely. Save it as “CSV UTF-8”, or send the workbook (.xlsx).",
            code="encoding",
        )
    )


def _delimiter(text: str) -> str:
    """Return what parts the cells of the first line that is not empty: what stands there most often, outside quotes."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(line.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)
