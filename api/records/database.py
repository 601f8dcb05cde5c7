"""Opening a release for reading only: one SQLite file, or one schema of a PostgreSQL server, each a database of
its own.

A load makes a new file or schema and never changes one that is there, so that no lock and no transaction is needed.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import SQLAlchemyError, TimeoutError

from api.records import deadline, layout
from api.records.deadline import TookTooLong
from api.settings import SettingsError

SQLITE_SUFFIX = ".sqlite"

# Where no request has a limit of its own, as while a file is sent, a statement has this one.
STATEMENT_SECONDS = 4.0
# A server is told of another limit only where that which it knows is off by more than this: no request that is usual
# costs a round trip, a slow one some, and it ends within five seconds all the same.
_SLACK = 0.5
# SQLite looks at the clock after so many steps of its machine: often enough, and not felt.
_STEPS = 20_000

# A statement that was put together takes some 30 kB; up to half as many more are kept before the oldest go. Readers
# ask in fewer ways, and to put one together anew takes a millisecond.
STATEMENTS_KEPT = 100

# The least that the client library waits for a server that is silent; for each address that DATABASE_URL lists.
CONNECT_SECONDS = 2
# Connections that a process keeps, and lends beyond those; a small server at a host allows twenty in all.
POOL_KEPT, POOL_MORE = 5, 5
# A request that finds all of them lent waits so many seconds, then says that it cannot be answered now.
POOL_SECONDS = 1.0
# A process asks a server for new loads once in so many seconds, whatever the number of requests.
LOOK_EVERY = 2.0
# A replica may not have caught up with a load that another has; so often another connection is tried.
_TRIES = 5

# The dialects' names that hosts hand out and that SQLAlchemy takes are all the same to the client library.
_SCHEME = re.compile(r"^postgres(ql)?(\+\w+)?:")
_SCHEMA = re.compile(r"release_(\d{4}_\d{1,2}_\d{1,3})_loaded_(\d{17})(?:_as_([0-9a-f]+))?")
# What PostgreSQL says when it breaks a statement off, in every language.
_BROKEN_OFF = "57014"
# Unicode's last character of all, which stands for none.
_NOWHERE = "\U0010ffff"
# What SQLite says of a broken file.
_OF_DAMAGE = frozenset((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB))


class NotAnswering(ConnectionError):
    """The server cannot be reached, or has no connection to spare."""


class Damaged(NotAnswering):
    """The file of a release is not as it was written."""


def folder(database_url: str) -> Path | None:
    """Return the folder of the SQLite files, or None for a server."""
    kind, _, path = database_url.partition(":///")
    return Path(path or ".") if kind == "sqlite" else None


class _WithHints(SQLiteCompiler):
    """Writes the hints of a statement, such as `INDEXED BY`, which the dialect leaves out."""

    def get_from_hint_text(self, table: object, text: str | None) -> str | None:
        """Return the hint as it stands after the name of the table."""
        return text


def open_file(path: Path, tell_of_damage: Callable[[], None] = lambda: None) -> Engine:
    """Open the file of a release for reading only. It never changes in place, so that no lock is needed.

    A statement that finds the file damaged raises Damaged, and `tell_of_damage` is called.
    """
    # Percent-encoded: a `?` or `#` in the path would end it, and another file be opened, for writing too.
    address = URL.create(
        "sqlite",
        database=path.absolute().as_uri(),
        query={"mode": "ro", "immutable": "1", "uri": "true"},
    )
    engine = create_engine(
        address, connect_args={"check_same_thread": False}, query_cache_size=STATEMENTS_KEPT
    )
    engine.dialect.statement_compiler = _WithHints

    @event.listens_for(engine, "connect")
    def _tune(connection, record):  # type: ignore[no-untyped-def]
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA mmap_size = 268435456")
        connection.set_progress_handler(lambda: _is_over(record.info.get("ends", inf)), _STEPS)

    @event.listens_for(engine, "before_cursor_execute")
    def _start_clock(connection, *_):  # type: ignore[no-untyped-def]
        deadline.check()
        connection.connection.info["ends"] = time.monotonic() + STATEMENT_SECONDS

    @event.listens_for(engine, "handle_error")
    def _tell_slow_from_wrong(context: ExceptionContext) -> None:
        error = context.original_exception
        if "interrupted" in str(error):
            # The request's own reason, if it has one.
            deadline.check()
            raise TookTooLong from error
        # The lower byte is the kind; what stands above it says more of the same.
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_DAMAGE:
            tell_of_damage()
            raise Damaged("The file of the release is damaged.") from error

    return engine


def _is_over(ends: float) -> bool:
    """Say whether a statement is to be broken off, for its own time or that of the request."""
    try:
        deadline.check()
    except TookTooLong:
        return True
    return time.monotonic() > ends


@dataclass(frozen=True)
class Load:
    """A schema with a release: when it was loaded, and in which layout (of code before there were marks, none)."""

    schema: str
    release: str
    stamp: str
    layout: str | None

    @property
    def loaded_at(self) -> float:
        """When it was loaded, in seconds since 1970; 0 where its name tells no time."""
        try:
            whole = datetime.strptime(self.stamp[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            return 0.0
        return whole.timestamp() + int(self.stamp[14:]) / 1000

    @property
    def is_ours(self) -> bool:
        """Whether this code can read it."""
        return self.layout == layout.MARK


def schema_name(release_id: str, stamp: str) -> str:
    """Return the schema of a release that was loaded by this code at `stamp`, the time in UTC as 17 digits:
    `release_2026_11_1_loaded_20261124093000123_as_0a1b2c3d`."""
    return f"release_{release_id.replace('.', '_')}_loaded_{stamp}_as_{layout.MARK}"


def retirement_of(schema: str) -> str:
    """Return the name of the empty schema which says that a load is about to be dropped, and to be read no more."""
    return f"{schema}_retired"


def retired_among(schemas: Collection[str]) -> list[str]:
    """Return which of these schemas are loads about to be dropped."""
    return [name for name in schemas if _SCHEMA.fullmatch(name) and retirement_of(name) in schemas]


def loads_among(schemas: Collection[str]) -> list[Load]:
    """Return which of these schemas are loads of a release, oldest first."""
    retired = {*retired_among(schemas)}
    found = filter(None, map(_SCHEMA.fullmatch, {*schemas} - retired))
    loads = (Load(match[0], match[1].replace("_", "."), match[2], match[3]) for match in found)
    return sorted(loads, key=lambda load: load.stamp)


def server_engine(database_url: str, *, reading: bool) -> Engine:
    """Return an engine for the PostgreSQL server that an address of libpq names; it may list several hosts.

    For reading, whatever would write is refused by the server, and a slow statement broken off. For writing, the
    one of the hosts is taken that can be written to. Raises SettingsError for an address that cannot be read.
    """
    # Needed with a server alone.
    import psycopg
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    try:
        given = conninfo_to_dict(_SCHEME.sub("postgresql:", database_url))
    except psycopg.ProgrammingError:
        # What the library says may repeat the password.
        raise SettingsError(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name, with special letters of user "
            "and password written as in %40."
        ) from None
    usual: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS, "application_name": "open-cases"}
    if reading:
        guards = f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT_SECONDS * 1000:.0f}"
        ours = {"options": f"{given.get('options', '')} {guards}".strip()}
    else:
        ours = {"target_session_attrs": "read-write"}
    address = make_conninfo("", **{**usual, **given, **ours})
    engine = create_engine(
        "postgresql+psycopg://",
        pool_pre_ping=True,
        pool_size=POOL_KEPT,
        max_overflow=POOL_MORE,
        pool_timeout=POOL_SECONDS,
        query_cache_size=STATEMENTS_KEPT,
        use_native_hstore=False,
        # Each statement by itself: what is read never changes, and two of three round trips are saved.
        **({"isolation_level": "AUTOCOMMIT"} if reading else {}),
    )

    @event.listens_for(engine, "do_connect")
    def _say_where(dialect, record, cargs, cparams):  # type: ignore[no-untyped-def]
        cargs[:] = [address]

    if reading:

        @event.listens_for(engine, "before_cursor_execute", retval=True)
        def _without_nul(connection, cursor, statement, parameters, *_):  # type: ignore[no-untyped-def]
            # PostgreSQL refuses the character where SQLite finds nothing: another that no text has finds nothing too.
            if isinstance(parameters, Mapping):
                parameters = {
                    name: value.replace("\0", _NOWHERE) if isinstance(value, str) else value
                    for name, value in parameters.items()
                }
            return statement, parameters

        @event.listens_for(engine, "before_cursor_execute")
        def _limit_to_what_is_left(connection, *_):  # type: ignore[no-untyped-def]
            deadline.check()
            held, wanted = connection.connection, min(STATEMENT_SECONDS, deadline.left())
            if abs(held.info.get("limit", STATEMENT_SECONDS) - wanted) > _SLACK:
                # The server takes 0 for no limit at all.
                held.dbapi_connection.execute(f"SET statement_timeout = {max(1, round(wanted * 1000))}")
                held.info["limit"] = wanted

        @event.listens_for(engine, "handle_error")
        def _tell_apart(context: ExceptionContext) -> None:
            error = context.original_exception
            # A kept connection that turns out to be dead is replaced, and nobody need know.
            if context.is_pre_ping:
                return
            if getattr(error, "sqlstate", None) == _BROKEN_OFF:
                raise TookTooLong from error
            if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
                raise NotAnswering("The database does not answer.") from error

    return engine


def schemas(connection: Connection) -> list[str]:
    """Return the names of all schemas that can be seen."""
    return [name for (name,) in connection.exec_driver_sql("SELECT nspname FROM pg_catalog.pg_namespace")]


class Server:
    """A PostgreSQL server, or several with the same data: its connections, and which loads it has."""

    def __init__(self, database_url: str) -> None:
        self.engine = server_engine(database_url, reading=True)
        self._loads: Mapping[str, Load] | None = None
        self._failure: Exception | None = None
        self._look_at = -inf
        self._looking = threading.Lock()

    def loads(self) -> Mapping[str, Load]:
        """Return the newest load of each release, by its id, as it was LOOK_EVERY seconds ago or less: of those that
        this code can read, or else of the others. A server that stops answering still has what it had. Raises
        NotAnswering when it never answered."""
        first = self._loads is None
        # One request looks; the others need not wait for it, save the very first.
        if time.monotonic() >= self._look_at and self._looking.acquire(blocking=first):
            try:
                self._loads = self._look()
            except (NotAnswering, TookTooLong, SQLAlchemyError) as error:
                self._failure = error
            finally:
                self._look_at = time.monotonic() + LOOK_EVERY
                self._looking.release()
        if self._loads is None:
            raise NotAnswering("The database does not answer.") from self._failure
        return self._loads

    def _look(self) -> Mapping[str, Load]:
        with self.engine.connect() as connection:
            found = loads_among(schemas(connection))
        # The later takes the place of the earlier.
        return {load.release: load for load in sorted(found, key=lambda load: load.is_ours)}

    def open(self, schema: str) -> Engine:
        """Open a load; all share the connections of the server."""
        return self.engine.execution_options(schema_translate_map={None: schema})


def connect(engine: Engine) -> Connection:
    """Return a connection on which the release of an engine can be read; raises NotAnswering when there is none."""
    schema = engine.get_execution_options().get("schema_translate_map", {}).get(None)
    if schema is None:
        return engine.connect()
    for _ in range(_TRIES):
        try:
            connection = engine.connect()
        except TimeoutError as error:
            raise NotAnswering("All connections are in use.") from error
        try:
            if _sees(connection, schema):
                return connection
        except BaseException:
            # The time of the request may be over.
            connection.close()
            raise
        connection.invalidate()
        connection.close()
    raise NotAnswering("No server that was reached has this load of the release.")


def _sees(connection: Connection, schema: str) -> bool:
    """Say whether a connection leads to a server that has the schema; asked once for each connection."""
    seen: set[str] = connection.connection.info.setdefault("schemas", set())
    if schema not in seen:
        if connection.exec_driver_sql("SELECT to_regnamespace(%s)", (schema,)).scalar() is None:
            return False
        seen.add(schema)
    return True
