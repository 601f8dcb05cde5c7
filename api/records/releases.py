"""The releases that can be read: which there are, which is the newest, and when one was loaded anew.

A release whose load cannot be read is passed over, and the one before it served; see `not_served`.
"""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path
from stat import S_ISFIFO
from types import MappingProxyType

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from api.records import database, declaration_faults, layout
from api.records.causes import cause_of
from api.records.database import Load
from api.records.deadline import TookTooLong
from api.records.release import Release

RELEASE_ID = declaration_faults.VERSION

# A load that could not be read is tried again after so many seconds: a disk may have been away.
TRY_AGAIN_AFTER = 10.0

# Why a release is not served.
REASONS = MappingProxyType(
    {
        "damaged": "its load is damaged or cannot be read",
        "missing": "its load was served and is gone",
        "other-layout": "it was loaded by another version of the service",
    }
)


class NoRelease(LookupError):
    """No release can be read: none was loaded, or the database does not answer."""


class PassedOver(NoRelease):
    """A release that cannot be read as it is loaded; another can."""


@dataclass(frozen=True)
class NotServed:
    """A release that is not served, and why: one of REASONS."""

    release: str
    reason: str


@dataclass(frozen=True)
class _Passed:
    mark: object
    reason: str
    try_again_at: float


def sort_value(release_id: str) -> tuple[int, ...]:
    """Return a value that sorts release ids in time: `2026.9.2` before `2026.11.1`."""
    return tuple(int(part) for part in release_id.split("."))


class Releases:
    """All releases under a database address, opened when first asked for, and again after a new load.

    `warn` is told of each release that is passed over, in a line.
    """

    def __init__(self, database_url: str, warn: Callable[[str], None] = lambda line: None) -> None:
        self._warn = warn
        self._folder = database.folder(database_url)
        self._server = None if self._folder else database.Server(database_url)
        if self._server:
            # The connections to a server end with whom they serve.
            weakref.finalize(self, self._server.engine.dispose)
        self._open: dict[str, tuple[object, Release]] = {}
        self._passed: dict[str, _Passed] = {}
        self._changes_of_passed = 0
        self._passed_at = 0.0
        self._newest_served: str | None = None
        self._listed: tuple[object, list[str]] = (None, [])
        self._lock = threading.Lock()

    def epoch(self) -> object:
        """Return a value that changes whenever a release is loaded, or can be read no more; cheap enough to ask with
        every request."""
        loads = self._epoch_of_loads()
        return None if loads is None else (loads, self._changes_of_passed)

    def changed(self) -> float:
        """Return when something was last loaded, or could no longer be read: in seconds since 1970, 0 where that
        cannot be told."""
        try:
            loaded = self._folder.stat().st_mtime if self._folder else _latest(self._loads())
        except (OSError, NoRelease):
            loaded = 0.0
        return max(loaded, self._passed_at)

    def _epoch_of_loads(self) -> object:
        try:
            return self._folder.stat().st_mtime_ns if self._folder else tuple(self._loads().items())
        except (OSError, NoRelease):
            return None

    def ids(self) -> list[str]:
        """Return the ids of the releases that can be read, newest first; raises NoRelease when the database does
        not answer."""
        loaded = self._loaded()
        for release_id in loaded:
            if release_id in self._open and release_id not in self._passed:
                continue
            try:
                self.get(release_id)
            except PassedOver:
                continue
            except NoRelease:
                # Whatever keeps this one from being read now would hold up each of the others too.
                break
        return [release_id for release_id in loaded if release_id not in self._passed]

    def newest(self) -> Release:
        """Return the newest release that can be read; raises NoRelease when there is none, and says what is there
        instead."""
        passed: PassedOver | None = None
        for release_id in self._loaded():
            try:
                release = self.get(release_id)
            except PassedOver as error:
                passed = passed or error
                continue
            if release_id != self._newest_served:
                self._note_newest(release_id)
            return release
        raise NoRelease(str(passed) if passed else self._what_is_empty()) from passed

    def _what_is_empty(self) -> str:
        if self._folder is None:
            return "No release is loaded in the database."
        # Where a folder on the way may not be read, `Path.is_dir` raises.
        if not os.path.isdir(self._folder):  # noqa: PTH112
            return f"There is no folder {str(self._folder.absolute())!r}."
        if not os.access(self._folder, os.R_OK | os.X_OK):
            return f"The folder {str(self._folder.absolute())!r} may not be read."
        return f"No release is loaded in the folder {str(self._folder.absolute())!r}."

    def close(self) -> None:
        """Let go of every file and connection."""
        for _, release in self._open.values():
            release.engine.dispose()
        if self._server:
            self._server.engine.dispose()

    def not_served(self) -> list[NotServed]:
        """Return the releases that were found not to be readable, newest first; only as far as they were asked for,
        but all that are newer than the newest that is served."""
        with suppress(NoRelease):
            loaded = self._loaded()
            newest = self.newest()
            found = {name: passed.reason for name, passed in self._passed.items() if name in loaded}
            gone = self._newest_served
            is_newer = gone and gone not in loaded and sort_value(gone) > sort_value(newest.id)
            if gone and is_newer and gone not in newest.retractions():
                found[gone] = "missing"
            return [NotServed(name, found[name]) for name in sorted(found, key=sort_value, reverse=True)]
        return []

    def get(self, release_id: str) -> Release:
        """Return a release by its id; raises NoRelease when it cannot be read at the moment, and PassedOver when it
        cannot be as it is loaded."""
        # What is not written like an id must never become the name of a file.
        if not RELEASE_ID.fullmatch(release_id):
            raise PassedOver("There is no such release.")
        mark = self._mark(release_id)
        with self._lock:
            known = self._open.get(release_id)
            if known and known[0] == mark:
                return known[1]
            passed = self._passed.get(release_id)
            if passed and passed.mark == mark and time.monotonic() < passed.try_again_at:
                raise PassedOver(f"Release {release_id} cannot be read.")
            try:
                release = self._opened(release_id, mark)
            except PassedOver:
                self._pass_over(release_id, mark, "other-layout")
                raise
            except (SQLAlchemyError, database.NotAnswering, TookTooLong) as error:
                if known and self._server:
                    # What was open stays good; the new load is tried again with the next request.
                    return known[1]
                if isinstance(error, SQLAlchemyError | database.Damaged):
                    self._pass_over(release_id, mark, "damaged", cause_of(error))
                    raise PassedOver(f"Release {release_id} cannot be read.") from error
                raise NoRelease(f"Release {release_id} cannot be read.") from error
            if self._passed.pop(release_id, None):
                self._note_passed()
            self._open[release_id] = (mark, release)
            return release

    def loaded_at(self, release_id: str) -> float:
        """Return when a release was loaded, in seconds since 1970; raises NoRelease when it is not there."""
        mark = self._mark(release_id)
        if isinstance(mark, Load):
            return mark.loaded_at
        try:
            return _path(self._folder or Path(), release_id).stat().st_mtime
        except OSError as error:
            raise NoRelease(f"Release {release_id} is gone.") from error

    def _opened(self, release_id: str, mark: object) -> Release:
        if self._server:
            if not isinstance(mark, Load) or not mark.is_ours:
                raise PassedOver(f"Release {release_id} was loaded by other code.")
            return Release(self._server.open(mark.schema))
        path = _path(self._folder or Path(), release_id)
        engine = database.open_file(path, lambda: self._found_damaged(release_id, mark))
        if not _has_our_layout(engine):
            engine.dispose()
            raise PassedOver(f"Release {release_id} was loaded by other code.")
        return Release(engine)

    def _found_damaged(self, release_id: str, mark: object) -> None:
        """Pass over a release that turned out to be damaged while it was read; as it is opened, `get` does so."""
        known = self._open.get(release_id)
        if known and known[0] == mark:
            # It would open well again.
            self._pass_over(release_id, mark, "damaged", until_loaded_anew=True)

    def _pass_over(
        self,
        release_id: str,
        mark: object,
        reason: str,
        cause: str | None = None,
        *,
        until_loaded_anew: bool = False,
    ) -> None:
        before = self._passed.get(release_id)
        self._passed[release_id] = _Passed(
            mark, reason, inf if until_loaded_anew else time.monotonic() + TRY_AGAIN_AFTER
        )
        self._open.pop(release_id, None)
        if before is None or (before.mark, before.reason) != (mark, reason):
            self._note_passed()
            self._warn(
                f"release {release_id} is not served: {REASONS[reason]}{f' ({cause})' if cause else ''}; "
                "`python -m seed load` loads it anew"
            )

    def _note_passed(self) -> None:
        self._changes_of_passed += 1
        self._passed_at = time.time()

    def _note_newest(self, release_id: str) -> None:
        seen = self._newest_served
        if seen is None or sort_value(release_id) > sort_value(seen):
            self._newest_served = release_id

    def _loaded(self) -> list[str]:
        """Return the ids of all that is loaded, newest first, whether or not it can be read."""
        epoch = self._epoch_of_loads()
        if epoch is None or epoch != self._listed[0]:
            found = _files(self._folder) if self._folder else self._loads()
            self._listed = (epoch, sorted(found, key=sort_value, reverse=True))
        return self._listed[1]

    def _mark(self, release_id: str) -> object:
        """Return what changes when a release is loaded again: the identity of its file, or its load."""
        try:
            if not self._folder:
                return self._loads()[release_id]
            status = _path(self._folder, release_id).stat()
        except (OSError, KeyError) as error:
            raise PassedOver(f"Release {release_id} cannot be read.") from error
        if S_ISFIFO(status.st_mode):
            raise PassedOver(f"Release {release_id} cannot be read.")
        return (status.st_ino, status.st_mtime_ns, status.st_size)

    def _loads(self) -> Mapping[str, Load]:
        try:
            return self._server.loads() if self._server else {}
        except database.NotAnswering as error:
            raise NoRelease("The database does not answer.") from error


def why_not_ready(error: BaseException) -> str | None:
    """Return why no release can be read, in a few words for who runs the service; None where an error does not say."""
    cause = cause_of(error)
    if not isinstance(error, NoRelease | database.NotAnswering):
        return cause
    said = str(error).removesuffix(".")
    return f"{said}: {cause}" if cause else said


def _latest(loads: Mapping[str, Load]) -> float:
    return max((load.loaded_at for load in loads.values()), default=0.0)


def _has_our_layout(engine: Engine) -> bool:
    with engine.connect() as connection:
        names = layout.names_in_file(lambda query: connection.exec_driver_sql(query).all())
    return names == layout.NAMES


def _path(folder: Path, release_id: str) -> Path:
    return folder / f"{release_id}{database.SQLITE_SUFFIX}"


def _files(folder: Path) -> list[str]:
    try:
        found = [path for path in folder.iterdir() if path.suffix == database.SQLITE_SUFFIX]
        # Whoever opens a pipe may wait for good.
        names = [path.stem for path in found if not path.is_fifo()]
    except OSError:
        # It is not there, or not to be read; `_what_is_empty` says which.
        return []
    return [name for name in names if RELEASE_ID.fullmatch(name)]
