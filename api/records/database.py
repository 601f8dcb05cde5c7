"""Opening a release: one read-only SQLite file, or one schema of a PostgreSQL server, each a database of its own."""

from __future__ import annotations

import time
from math import inf
from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext, make_url

SQLITE_SUFFIX = ".sqlite"

# A request ends within five seconds; what is left is for everything but the database.
STATEMENT_SECONDS = 4.0
# SQLite looks at the clock after so many steps of its machine: often enough, and not felt.
_STEPS = 20_000


class TookTooLong(Exception):
    """A statement was broken off after STATEMENT_SECONDS."""


def folder(database_url: str) -> Path | None:
    """Return the folder of the SQLite files, or None for a server."""
    url = make_url(database_url)
    return Path(url.database or ".") if url.get_backend_name() == "sqlite" else None


def schema_name(release_id: str) -> str:
    """Return the schema that holds a release on a server: `release_2026_11_1`."""
    return "release_" + release_id.replace(".", "_")


def open_file(path: Path) -> Engine:
    """Open the file of a release for reading only. It never changes in place, so that no lock is needed."""
    engine = create_engine(
        f"sqlite:///file:{path}?mode=ro&immutable=1&uri=true", connect_args={"check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _tune(connection, record):  # type: ignore[no-untyped-def]
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA mmap_size = 268435456")
        connection.set_progress_handler(lambda: time.monotonic() > record.info.get("deadline", inf), _STEPS)

    @event.listens_for(engine, "before_cursor_execute")
    def _start_clock(connection, *_):  # type: ignore[no-untyped-def]
        connection.connection.record_info["deadline"] = time.monotonic() + STATEMENT_SECONDS

    event.listen(engine, "handle_error", _tell_slow_from_wrong)
    return engine


def _tell_slow_from_wrong(context: ExceptionContext) -> None:
    said = str(context.original_exception)
    if "interrupted" in said or "statement timeout" in said:
        raise TookTooLong from context.original_exception


def open_schema(database_url: str, release_id: str) -> Engine:
    """Open the schema of a release for reading only; the server refuses whatever would write."""
    options = f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT_SECONDS * 1000:.0f}"
    engine = create_engine(database_url, pool_pre_ping=True, connect_args={"options": options})
    event.listen(engine, "handle_error", _tell_slow_from_wrong)
    return engine.execution_options(schema_translate_map={None: schema_name(release_id)})
