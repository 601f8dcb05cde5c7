"""What a curator gave so far of the rows to be added, kept as a draft so that nothing typed is lost.

Values are texts as cells have them: an empty one was asked for and left empty, one that is missing was not asked for.
"""

from __future__ import annotations

import json
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from api.records.declaration import Column, Package, Table
from seed.desk.errors import DeskError
from seed.raw_rows import Row, Rows, replace_files

# What can be added, in the word that a curator uses, and the table that it goes into.
KINDS = {
    "case": "cases",
    "event": "events",
    "charge": "charges",
    "sentence": "sentences",
    "recognition": "recognitions",
    "identifier": "identifiers",
    "source": "sources",
    "organisation": "organisations",
    "group-case": "group_cases",
    "article": "articles",
    "occupation": "occupations",
    "affiliation": "affiliations",
    "place": "places",
}
WORDS = {table: word for word, table in KINDS.items()}


def with_article(word: str) -> str:
    """Return a word with its indefinite article."""
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


@dataclass
class Entry:
    """The rows to add by table; `what` is the word for the main one.

    `case_id` is the case that rows are added to, where it is there already, and `verified_on` its new day. `done` are
    the tables of which no more rows are wanted, `not_the_same` says that a person alike was looked at.
    """

    what: str
    rows: Rows = field(default_factory=dict)
    case_id: str = ""
    verified_on: str | None = None
    done: list[str] = field(default_factory=list)
    not_the_same: bool = False

    def of(self, table: str) -> list[Row]:
        """Return the rows of a table, to be added to."""
        return self.rows.setdefault(table, [])

    @property
    def case(self) -> Row:
        """The new case; an empty row where none is added."""
        return self.rows["cases"][0] if self.rows.get("cases") else {}


def draft_path(tables: Path, what: str) -> Path:
    """Return where the draft is kept: beside the tables, and never committed."""
    return tables.parent / f"draft-{what}.json"


def keep(entry: Entry, path: Path) -> None:
    """Write a draft."""
    text = json.dumps(asdict(entry), ensure_ascii=False, indent=2) + "\n"
    replace_files({path: text.encode()})


def kept(path: Path) -> Entry | None:
    """Return the draft that was kept, if there is one; raises DeskError where it cannot be read."""
    try:
        return Entry(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise DeskError(f"{path.name} cannot be read ({error}): mend it, or take it away.") from error


def read_file(path: Path, what: str, package: Package) -> Entry:
    """Return the entry in a file of TOML or JSON: one table for each row, named by the words of `KINDS`, with the
    columns by their names. Raises DeskError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        said = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise DeskError(f"{path} cannot be read: {error}.") from error
    if not isinstance(said, dict):
        raise DeskError(f"{path} must say [{what}] and the values of its columns below.")
    entry = Entry(what)
    for word, given in said.items():
        if word not in KINDS:
            raise DeskError(f"{path}: [{word}] is nothing that can be added; there are {', '.join(KINDS)}.")
        table = package.by_name[KINDS[word]]
        if table.name not in (KINDS[what], "sources") and not (what == "case" and table.is_child):
            raise DeskError(f"{path}: [{word}] cannot be added together with {with_article(what)}.")
        for row in given if isinstance(given, list) else [given]:
            if not isinstance(row, dict):
                raise DeskError(f"{path}: {word} must be a table: [{word}], or [[{word}]] for several.")
            entry.of(table.name).append(
                {column_named(table, name).name: _text(value) for name, value in row.items()}
            )
    if len(entry.rows.get("cases", ())) > 1:
        raise DeskError(
            f"{path} has {len(entry.rows['cases'])} cases: one in each file, for its facts are its own."
        )
    return entry


def read_words(text: str, table: Table) -> Row:
    """Return a row that was given in one line as `name=value` words, with quotes around a value that has spaces;
    raises DeskError."""
    word = WORDS[table.name]
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise DeskError(f"--{word} {text}: {error}; quote a value that has spaces.") from error
    row = {}
    for part in words:
        name, equals, value = part.partition("=")
        if not equals:
            raise DeskError(
                f'--{word}: "{part}" has no column; write {table.columns[1].name}=…, and quotes around a value '
                "that has spaces."
            )
        row[column_named(table, name).name] = value
    return row


def column_named(table: Table, name: str) -> Column:
    """Return a column by its name, which may lack `_id` or `_ids` (region, sources); raises DeskError."""
    word = name.replace("-", "_")
    for known in (word, f"{word}_id", f"{word}_ids", f"{word.removesuffix('s')}_ids"):
        if known in table.by_name:
            return table.by_name[known]
    raise DeskError(f"{table.file} has no column {name}; there are {', '.join(table.by_name)}.")


def _text(value: Any) -> str:
    """Return a value of TOML or JSON as a cell has it: dates and numbers as they are written, lists joined."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(map(_text, value))
    if isinstance(value, Mapping):
        raise DeskError(f"{value} must be a single value.")
    return str(value)
