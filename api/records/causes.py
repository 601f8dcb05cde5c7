"""Why a database or a disk cannot be used, in a few words for who runs the service.

They are what the library or the system said, without the address of the server and without what was sent to it: no
password, and nothing that a reader asked for.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from types import MappingProxyType

NO_SPACE = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
# How deep a cause may lie; more is a circle.
_DEEPEST = 12

_OF_SQLITE = MappingProxyType(
    {
        sqlite3.SQLITE_FULL: "no space is left on the disk",
        sqlite3.SQLITE_IOERR: "the disk cannot be read or written: it is full, limited or broken",
        sqlite3.SQLITE_CANTOPEN: "the file of a release cannot be opened",
        sqlite3.SQLITE_READONLY: "the file of a release cannot be written",
        sqlite3.SQLITE_PERM: "the file of a release may not be opened",
        sqlite3.SQLITE_CORRUPT: "the file of a release is damaged",
        sqlite3.SQLITE_NOTADB: "the file of a release is damaged",
        sqlite3.SQLITE_NOMEM: "no memory is left",
    }
)

# Classes of PostgreSQL's errors (appendix A of its manual) that no code of ours causes: connection, login, names of
# databases, resources, state, a person who stops it, the system, the configuration.
_NOT_OURS = ("08", "28", "3D", "53", "55", "57", "58", "F0")
_NO_RIGHT, _READ_ONLY, _DISK_FULL = "42501", "25006", "53100"
# What a line of libpq begins with: to whom it spoke, and how grave it is.
_BEFORE = re.compile(
    r"^(?:- host: .*?hostaddr: '[^']*': )?(?:.* (?:failed|is bad): )?(?:(?:FATAL|ERROR|PANIC): +)?"
)
# A host is not repeated: of a password with a `@` in it, a part is read as the beginning of one.
_HOST = re.compile(r"(?:failed to resolve host|could not translate host name) .*: ")
_REFUSED = "Connection refused"
_UNKNOWN_HOST = "the host of the server is not known: "


def cause_of(error: BaseException) -> str | None:
    """Return why a database or a disk cannot be used, without a full stop; None where the error says nothing of it."""
    for one in _chain(error):
        said = _said(one)
        if said is not None:
            return said
    return None


def is_full(error: BaseException) -> bool:
    """Whether an error says that no space is left, on a disk of ours or of the database server."""
    return any(
        getattr(one, "sqlstate", None) == _DISK_FULL
        or (isinstance(one, OSError) and _errno(one) in NO_SPACE)
        or _code(one) == sqlite3.SQLITE_FULL
        for one in _chain(error)
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what lies beneath it, the outermost first."""
    following: BaseException | None = error
    for _ in range(_DEEPEST):
        if following is None:
            return
        yield following
        # SQLAlchemy keeps what a driver raised.
        beneath = getattr(following, "orig", None)
        following = beneath if isinstance(beneath, BaseException) else following.__cause__


def _said(error: BaseException) -> str | None:
    if isinstance(error, sqlite3.Error):
        return _OF_SQLITE.get(_code(error))
    if type(error).__module__.partition(".")[0] == "psycopg":
        return _of_server(error)
    # Our own errors are of this family too, and have no number.
    if isinstance(error, OSError) and (number := _errno(error)) is not None:
        told = "no space is left on the disk" if number in NO_SPACE else os.strerror(number)
        # Of two files, the second is the one that was to be written.
        where = error.filename2 or error.filename
        return f"{told} ({where})" if where else told
    return None


def _errno(error: OSError) -> int | None:
    if isinstance(error, shutil.Error):
        # Of a folder that was copied: it has the errors of its files, as text.
        found = re.search(r"\[Errno (\d+)\]", str(error))
        return int(found[1]) if found else None
    return error.errno


def _code(error: BaseException) -> int:
    # The lower byte is the kind; what stands above it says more of the same.
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else 0


def _of_server(error: BaseException) -> str | None:
    state = getattr(error, "sqlstate", None)
    if state is not None:
        if not state.startswith(_NOT_OURS) and state not in {_NO_RIGHT, _READ_ONLY}:
            return None
        said = getattr(getattr(error, "diag", None), "message_primary", None) or str(error).splitlines()[0]
        return f"the disk of the database server is full ({said})" if state == _DISK_FULL else said
    # Nothing else of the library fails without a state: no connection was made, or it broke.
    if all(kind.__name__ != "OperationalError" for kind in type(error).__mro__):
        return None
    lines = [
        line for line in str(error).splitlines() if line.strip() and not line.startswith(("\t", "Multiple"))
    ]
    told = (_BEFORE.sub("", _HOST.sub(_UNKNOWN_HOST, line.strip()), count=1) for line in lines)
    # Each once: several hosts often fail alike.
    causes = "; ".join(dict.fromkeys(filter(None, told))) or "the connection broke"
    return causes.replace(_REFUSED, f"{_REFUSED} (no server listens at that host and port)")
