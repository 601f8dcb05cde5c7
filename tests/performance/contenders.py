"""The servers that are measured: ours, the least that Flask does, nginx with a file, Datasette with the same table."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.performance import places
from tests.performance.bench import Bench, CannotMeasureError
from tests.performance.wrk import answer
from tests.support import system
from tests.support.servers import ROOT, Server, free_port, serving

DATASETTE = "datasette==0.65.2"
# After so many, both workers have read what every request needs.
FIRST_REQUESTS = 40
# The size of a case without its parts.
FILE_SIZE = 2_048


def gunicorn(app: str, port: int) -> list[str]:
    """The command that serves an app with our settings of gunicorn."""
    program = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "api" / "server.py")]
    return [*program, "--bind", f"127.0.0.1:{port}", app]


@contextmanager
def our_service(
    bench: Bench,
    cases: int,
    port: int | None = None,
    *,
    warm: bool = True,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """The service with so many synthetic cases, and more settings; `warm`: every worker has begun to answer."""
    places.file_of(bench, cases)
    port = port or free_port()
    environment = {"DATABASE_URL": places.database_url(bench, cases), **(settings or {})}
    command = gunicorn("api.app:create_app()", port)
    with serving(command, port, bench.log("ours"), environment) as server:
        if warm:
            for number in range(1, FIRST_REQUESTS):
                answer(port, f"/v1/cases?limit={number}")
        yield server


@contextmanager
def bare_flask(bench: Bench) -> Iterator[Server]:
    """Flask's hello on the same settings of gunicorn."""
    port = free_port()
    with serving(gunicorn("tests.performance.hello:app", port), port, bench.log("hello"), {}) as server:
        yield server


@contextmanager
def nginx(bench: Bench, name: str, http: str) -> Iterator[Server]:
    """Nginx with two workers and these lines in its `http` block; `PORT` and `FOLDER` in them are filled in."""
    program = _installed("nginx", "nginx-light")
    folder = (bench.folder / name).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "temporary").mkdir(parents=True)
    port = free_port()
    temporary = "".join(
        f"    {kind}_temp_path {folder}/temporary;\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    settings = folder / "nginx.conf"
    settings.write_text(
        "daemon off;\nworker_processes 2;\nworker_rlimit_nofile 16384;\n"
        f"pid {folder}/pid;\nerror_log {folder}/error.log;\n"
        "events { worker_connections 8192; }\n"
        f"http {{\n    access_log off;\n    keepalive_requests 1000000;\n{temporary}"
        f"{http.replace('PORT', str(port)).replace('FOLDER', str(folder))}}}\n",
        "utf-8",
    )
    command = [program, "-p", str(folder), "-c", str(settings), "-e", f"{folder}/error.log"]
    with serving(command, port, bench.log(name), {}) as server:
        yield server


@contextmanager
def nginx_with_file(bench: Bench) -> Iterator[Server]:
    """Nginx with a static file of 2 kB at `/file`."""
    block = (
        "    sendfile on; tcp_nopush on; open_file_cache max=10;\n"
        "    server { listen 127.0.0.1:PORT; root FOLDER/files; default_type application/json; }\n"
    )
    with nginx(bench, "nginx", block) as server:
        files = bench.folder / "nginx" / "files"
        files.mkdir()
        (files / "file").write_bytes(b"x" * FILE_SIZE)
        for path in (bench.folder, bench.folder / "nginx", files):
            path.chmod(0o755)
        (files / "file").chmod(0o644)
        yield server


@contextmanager
def datasette(bench: Bench, cases: int) -> Iterator[Server]:
    """Datasette with two workers and the same table of cases, indexed as ours is, and searched by SQLite's FTS5."""
    python = _datasette(bench)
    environment = {"DATASETTE_FILE": str(_copy_of_cases(bench, cases))}
    port = free_port()
    app = "tests.performance.datasette_app:create"
    command = [str(python), "-m", "uvicorn", "--factory", app, "--workers", "2", "--log-level", "warning"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    with serving(command, port, bench.log("datasette"), environment) as server:
        for number in range(1, FIRST_REQUESTS):
            answer(port, f"/cases/cases.json?_size={number}")
        yield server


def _installed(program: str, package: str) -> str:
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")
    if found:
        return found
    root = system.as_root()
    if root is not None and shutil.which("apt-get"):
        print(f"Installing {package} …", flush=True)
        system.install([package], root)
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise CannotMeasureError(
            f"{program} is not installed (Debian and Ubuntu: apt-get install {package})."
        )
    return found


def _datasette(bench: Bench) -> Path:
    """The Python that has it, installed into an environment of its own on first use."""
    folder = bench.folder / "datasette-venv"
    python = folder / "bin" / "python"
    if (folder / "bin" / "datasette").is_file():
        return python
    print(f"Installing {DATASETTE} …", flush=True)
    made = subprocess.run(
        ["bash", str(ROOT / ".ci" / "make-venv"), str(folder)], capture_output=True, text=True, check=False
    )
    # Datasette imports pkg_resources, which newer setuptools no longer bring.
    install = [
        str(python),
        "-m",
        "pip",
        "--quiet",
        "--disable-pip-version-check",
        "install",
        DATASETTE,
        "setuptools<81",
    ]
    done = (
        subprocess.run(install, capture_output=True, text=True, check=False) if not made.returncode else made
    )
    if done.returncode:
        raise CannotMeasureError(f"Datasette cannot be installed: {done.stderr.strip()[-300:]}")
    return python


def _copy_of_cases(bench: Bench, cases: int) -> Path:
    """A file with our table of cases, its indexes and a full-text index; made when it is not there."""
    source = places.file_of(bench, cases)
    folder = bench.folder / f"datasette-{cases}"
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / "cases.db"
    if copy.is_file() and copy.stat().st_mtime > source.stat().st_mtime:
        return copy
    copy.unlink(missing_ok=True)
    with sqlite3.connect(copy) as database:
        database.execute(f"ATTACH 'file:{source}?mode=ro' AS ours")
        made = "SELECT sql FROM ours.sqlite_master WHERE tbl_name = 'cases' AND sql IS NOT NULL ORDER BY type DESC"
        for (statement,) in database.execute(made).fetchall():
            database.execute(statement)
        database.execute("INSERT INTO main.cases SELECT * FROM ours.cases")
        words = "name_en, name_native, aliases, affiliations, summary"
        database.execute(
            f"CREATE VIRTUAL TABLE cases_fts USING fts5({words}, content='cases', content_rowid='key')"
        )
        database.execute("INSERT INTO cases_fts (cases_fts) VALUES ('rebuild')")
        database.commit()
        database.execute("DETACH ours")
        database.execute("ANALYZE")
    return copy
