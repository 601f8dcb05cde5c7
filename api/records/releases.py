"""The releases that can be read: which there are, which is the newest, and when one was loaded anew."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from api.records import database, declaration_faults
from api.records.release import Release

RELEASE_ID = declaration_faults.VERSION


class NoRelease(LookupError):
    """No release can be read: none was loaded, or the database does not answer."""


def sort_value(release_id: str) -> tuple[int, ...]:
    """Return a value that sorts release ids in time: `2026.9.2` before `2026.11.1`."""
    return tuple(int(part) for part in release_id.split("."))


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
