"""The search at the end: whether anything that is served or built still names the person, unpacked and read as text."""

from __future__ import annotations

import json
import lzma
import sqlite3
import zipfile
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from api.records.names.given_names import FILE as GIVEN_NAMES
from api.settings import ROOT
from seed.desk.withdrawal.documents import any_of, texts_of
from seed.desk.withdrawal.mentions import Certainty, Register
from seed.desk.withdrawal.tokens import keys_of, tokens
from seed.frozen_files import PACKED

# Code is read by nobody, and what it says to readers stands in the documents and answers that are searched.
UNREAD = frozenset((".py", ".pyc", ".js", ".css", ".png", ".ico", ".woff2", ".lock"))
# Names that many bear, each on a line of its own: what would be somebody's alone elsewhere is nobody's there.
OF_NOBODY = frozenset((GIVEN_NAMES.relative_to(ROOT).as_posix(),))
_SHOWN = 100


@dataclass(frozen=True)
class Trace:
    """A place that still names the person: the file, also within a packed one, and the words around."""

    file: str
    text: str


class Search:
    """Searches files for one person."""

    def __init__(self, register: Register, uid: str, sources: Collection[str] = ()) -> None:
        self.register, self.uid = register, uid
        # Ids and addresses of sources that are no more.
        self._sources = any_of(sources)
        self._first = register.first_keys(uid)
        self._clean: dict[str, bool] = {}

    def in_folder(self, folder: Path, left_out: frozenset[str] = frozenset()) -> Iterator[Trace]:
        """Yield every trace in a folder; of what is left out, a name of a folder at the top, none."""
        for path in sorted(folder.rglob("*")):
            where = path.relative_to(folder)
            if path.is_file() and where.parts[0] not in left_out and "__pycache__" not in where.parts:
                name = where.as_posix()
                yield from self.in_name(name)
                if path.suffix not in UNREAD and name not in OF_NOBODY:
                    yield from self.in_file(path, name)

    def in_name(self, name: str) -> Iterator[Trace]:
        """Yield a trace where the name of a file names the person."""
        if self.names(name, address=True):
            yield Trace(name, name)

    def in_file(self, path: Path, name: str) -> Iterator[Trace]:
        """Yield every trace in a file, each text once."""
        seen: set[str] = set()
        for inner, text in texts_in(path, name):
            if text not in seen:
                seen.add(text)
                for place in self.names(text, small=path.suffix == ".md"):
                    yield Trace(inner, _around(text, place))

    def names(self, text: str, *, address: bool = False, small: bool = False) -> list[int]:
        """Return where a text surely names the person; a word that stands alone needs no capital."""
        if self._sources and (found_source := self._sources.search(text)):
            return [found_source.start()]
        if self._is_clean(text):
            return []
        alone = address or not any(letter.isspace() for letter in text)
        found = self.register.mentions(text, address=alone, small=small, uid=self.uid)
        return [mention.start for mention in found if mention.certainty is Certainty.SURE]

    def _is_clean(self, text: str) -> bool:
        """Whether no word of a text begins a name; most texts have none, and are done with here."""
        if "%" in text:
            return False
        for token in tokens(text):
            clean = self._clean.get(token.word)
            if clean is None:
                clean = self._clean[token.word] = self._first.isdisjoint(keys_of(token.word))
            if not clean:
                return False
        return True


def texts_in(path: Path, name: str) -> Iterator[tuple[str, str]]:
    """Yield the texts in a file with where they stand; packed files are unpacked."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for entry in archive.namelist():
                yield from _texts(archive.read(entry), f"{name}/{entry}")
    elif path.suffix == PACKED:
        with TemporaryDirectory() as folder:
            plain = Path(folder) / path.name.removesuffix(PACKED)
            plain.write_bytes(lzma.decompress(path.read_bytes()))
            yield from texts_in(plain, name.removesuffix(PACKED))
    elif path.suffix == ".sqlite":
        yield from _stored(path, name)
    else:
        yield from _texts(path.read_bytes(), name)


def _texts(content: bytes, name: str) -> Iterator[tuple[str, str]]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return
    if name.endswith((".json", ".ndjson")):
        lines = text.splitlines() if name.endswith(".ndjson") else [text]
        for line in filter(None, lines):
            for one in texts_of(json.loads(line)):
                yield name, one
        return
    for number, line in enumerate(text.splitlines(), start=1):
        yield f"{name}:{number}", line


def _stored(path: Path, name: str) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608
                for value in row:
                    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
                    if isinstance(text, str) and text:
                        yield from ((f"{name}/{table}", one) for one in _in_value(text))


def _in_value(text: str) -> Iterator[str]:
    if text[0] in "{[":
        try:
            yield from texts_of(json.loads(text))
        except ValueError:
            yield text
    else:
        yield text


def _around(text: str, place: int) -> str:
    start = max(0, place - _SHOWN // 2)
    return ("…" if start else "") + text[start : start + _SHOWN].replace("\n", " ").strip()
