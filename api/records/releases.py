"""The releases that can be read: which there are, which is the newest, and what is known of each at once.

A release never changes; what is read of it once (its vocabularies, its counts) stays true while it is open.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from api.records import base, database, declaration, declaration_faults
from api.records import labels as languages

RELEASE_ID = declaration_faults.VERSION


class NoRelease(LookupError):
    """No release can be read: none was loaded, or the database does not answer."""


def sort_value(release_id: str) -> tuple[int, ...]:
    """Return a value that sorts release ids in time: `2026.9.2` before `2026.11.1`."""
    return tuple(int(part) for part in release_id.split("."))


class Release:
    """An open release. `released_on` and `first_day` (of the first event on file) are days."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with self.connect() as connection:
            row = connection.execute(select(base.release)).one()
            self.total_cases = connection.execute(select(func.count()).select_from(base.cases)).scalar_one()
            held = select(func.count()).select_from(base.cases).where(base.cases.c.in_custody)
            self.in_custody = connection.execute(held).scalar_one()
        self.id: str = row.id
        self.released_on: str = row.released_on
        self.first_day: str = row.first_day
        self.digest: str = row.digest
        self.built: str = row.built
        self.vocabulary = cache(self._vocabulary)
        self.statuses = cache(self._statuses)
        self.held = cache(self._held)
        self.figures = cache(self._figures)
        self.labels = cache(self._labels)

    def connect(self) -> Connection:
        """Return a connection, to be used as a context manager; raises NotAnswering when there is none."""
        return database.connect(self.engine)

    def _vocabulary(self, name: str) -> Sequence[str]:
        """Return a closed list: the ids of a table such as `themes` (of several with `+` between them), the
        terms of a list such as `terms.gender`, the values of a column such as `regions:country`, those of a list
        of cases such as `values:citizenship`, or words that stand here themselves: `words:single multiple`."""
        if name.startswith("words:"):
            return tuple(name.removeprefix("words:").split())
        if "+" in name:
            return tuple(identity for part in name.split("+") for identity in self.vocabulary(part))
        if name.startswith("terms."):
            column = base.terms.c.id
            query = select(column).where(base.terms.c.list == name.removeprefix("terms."))
            query = query.order_by(base.terms.c.key)
        elif name.startswith("values:"):
            column = base.case_values.c.value
            query = select(column).where(base.case_values.c.field == name.removeprefix("values:"))
            query = query.distinct().order_by(column)
        elif ":" in name:
            table, _, column_name = name.partition(":")
            column = base.metadata.tables[table].c[column_name]
            query = select(column).where(column.is_not(None)).distinct().order_by(column)
        elif name == "articles":
            query = select(base.articles.c.number).order_by(base.articles.c.key)
        elif name == "terms":
            query = select(base.terms.c.list + "." + base.terms.c.id).order_by(base.terms.c.key)
        else:
            table_ = base.metadata.tables[name]
            query = select(table_.c.id).order_by(table_.c.key)
        with self.connect() as connection:
            return tuple(connection.execute(query).scalars())

    def _held(self) -> frozenset[str]:
        """Return the statuses in which a person is held."""
        return frozenset(status for status, (*_, in_custody) in self.statuses().items() if in_custody)

    def _statuses(self) -> dict[str, tuple[str, str, str, bool]]:
        """Return label, definition, group and custody of each status."""
        columns = base.statuses.c
        query = select(
            columns.id, columns.label, columns.definition, columns.group, columns.in_custody
        ).order_by(columns.key)
        with self.connect() as connection:
            return {
                row.id: (row.label, row.definition, row.group, row.in_custody)
                for row in connection.execute(query)
            }

    def _labels(self, language: str) -> languages.Labels:
        """Return words and fixed texts in a language; what it lacks is English."""
        with self.connect() as connection:
            english = languages.read(connection, languages.ENGLISH)
            own = languages.read(connection, language)
        return languages.Labels(language, own, english)

    def _figures(self) -> dict[str, object]:
        """Return counts of the release: rows of every table, people held, and how old the knowledge is."""
        cases = base.cases.c
        with self.connect() as connection:
            counts = {
                name: connection.execute(
                    select(func.count()).select_from(base.metadata.tables[name])
                ).scalar_one()
                for name in declaration.tables()
            }
            oldest, newest = connection.execute(
                select(func.min(cases.verified_last), func.max(cases.verified_last))
            ).one()
            stale = connection.execute(select(func.count()).where(cases.stale)).scalar_one()
        return {
            "cases": self.total_cases,
            "in_custody": self.in_custody,
            "counts": counts,
            "verified_from": oldest,
            "verified_to": newest,
            "stale": stale,
        }


class Releases:
    """All releases under a database address, opened when first asked for, and again after a new load."""

    def __init__(self, database_url: str) -> None:
        self._folder = database.folder(database_url)
        self._server = None if self._folder else database.Server(database_url)
        if self._server:
            # The connections to a server end with whom they serve.
            weakref.finalize(self, self._server.engine.dispose)
        self._open: dict[str, tuple[object, Release]] = {}
        self._listed: tuple[object, list[str]] = (None, [])
        self._lock = threading.Lock()

    def epoch(self) -> object:
        """Return a value that changes whenever a release is loaded; cheap enough to ask with every request."""
        try:
            return self._folder.stat().st_mtime_ns if self._folder else tuple(self._loads().items())
        except (OSError, NoRelease):
            return None

    def ids(self) -> list[str]:
        """Return the ids of the releases that can be read, newest first; raises NoRelease when the database does
        not answer."""
        epoch = self.epoch()
        if epoch is None or epoch != self._listed[0]:
            found = _files(self._folder) if self._folder else self._loads()
            self._listed = (epoch, sorted(found, key=sort_value, reverse=True))
        return self._listed[1]

    def newest(self) -> Release:
        """Return the newest release; raises NoRelease when there is none."""
        for release_id in self.ids():
            return self.get(release_id)
        raise NoRelease("No release has been loaded.")

    def get(self, release_id: str) -> Release:
        """Return a release by its id; raises NoRelease when it cannot be read."""
        # What is not written like an id must never become the name of a file.
        if not RELEASE_ID.fullmatch(release_id):
            raise NoRelease("There is no such release.")
        mark = self._mark(release_id)
        with self._lock:
            known = self._open.get(release_id)
            if known and known[0] == mark:
                return known[1]
            try:
                release = Release(self._engine(release_id, mark))
            except (SQLAlchemyError, database.NotAnswering, database.TookTooLong) as error:
                if known and self._server:
                    # What was open stays good; the new load is tried again with the next request.
                    return known[1]
                raise NoRelease(f"Release {release_id} cannot be read.") from error
            self._open[release_id] = (mark, release)
            return release

    def _mark(self, release_id: str) -> object:
        """Return what changes when a release is loaded again: the identity of its file, or its schema."""
        try:
            if not self._folder:
                return self._loads()[release_id]
            status = _path(self._folder, release_id).stat()
        except (OSError, KeyError) as error:
            raise NoRelease(f"Release {release_id} cannot be read.") from error
        return (status.st_ino, status.st_mtime_ns)

    def _engine(self, release_id: str, mark: object) -> Engine:
        if self._server:
            return self._server.open(str(mark))
        return database.open_file(_path(self._folder or Path(), release_id))

    def _loads(self) -> Mapping[str, str]:
        try:
            return self._server.loads() if self._server else {}
        except database.NotAnswering as error:
            raise NoRelease("The database does not answer.") from error


def _path(folder: Path, release_id: str) -> Path:
    return folder / f"{release_id}{database.SQLITE_SUFFIX}"


def _files(folder: Path) -> list[str]:
    names = (path.name.removesuffix(database.SQLITE_SUFFIX) for path in folder.glob("*.sqlite"))
    return [name for name in names if RELEASE_ID.fullmatch(name)]
