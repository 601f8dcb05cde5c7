"""Real processes that serve on a loopback port, and requests to them byte by byte."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.serving import make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ROOT = Path(__file__).resolve().parents[2]
# A cold start on two busy cores, the loading of the data included.
LONGEST_START = 90.0
LONGEST_STOP = 30.0
# Linux gives ports from 32768 on to outgoing connections, other systems those from 49152 on.
FIRST_PORT, LAST_PORT = 12_000, 32_000


@dataclass(frozen=True)
class Server:
    """A process that answers on `port`; its standard output and error are in `log`."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def ask(self, request: bytes) -> bytes:
        """Send these very bytes, and return the whole answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(request)
            answer = b""
            while received := connection.recv(65536):
                answer += received
            return answer

    def get(self, path: str) -> tuple[int, bytes]:
        """Ask for a path and return status and body."""
        head, _, body = self.ask(
            f"GET {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nConnection: close\r\n\r\n".encode()
        ).partition(b"\r\n\r\n")
        return int(head.split()[1]), body


def free_port() -> int:
    """A port that nobody listens on; none of those that a system gives to outgoing connections, of which one might take
    it before it is listened on."""
    for _ in range(100):
        # Not of the generator that a property test sets to the same beginning in each process.
        port = FIRST_PORT + secrets.randbelow(LAST_PORT - FIRST_PORT)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("0.0.0.0", port))
            return port
    raise AssertionError("No port is free.")


@contextmanager
def serving(
    command: list[str], port: int, log: Path, environment: Mapping[str, str], folder: Path = ROOT
) -> Iterator[Server]:
    """Start a command, wait until it accepts connections, and end it with all its children as a host does.

    Fails when it ends by itself, does not accept in time, or does not end within half a minute of SIGTERM.
    """
    with log.open("wb") as written:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=program_environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        wait_for(process, port, log)
        yield Server(port, process, log)
        os.kill(process.pid, signal.SIGTERM)
        process.wait(LONGEST_STOP)
    finally:
        # Some leave children behind when they end; nobody is left in their group where they do not.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def listening(app: WSGIApplication) -> Iterator[str]:
    """Serve an app on a free port, within this process; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def finished(
    command: Sequence[str | Path],
    folder: Path,
    seconds: float,
    environment: Mapping[str, str] | None = None,
    said: str = "",
) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder to its end, as a host runs it: in the environment of a program, and with no more input
    than it is given."""
    return subprocess.run(
        command,
        cwd=folder,
        env=program_environment(environment or {}),
        input=said,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def program_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of a program as a host gives it: our programs on the path, none of our own settings."""
    ours = (
        "DATABASE_URL",
        "FILES_FOLDER",
        "PUBLIC_URL",
        "TRUSTED_HOSTS",
        "CONTACT",
        "SECURITY_CONTACT",
        "WEB_CONCURRENCY",
        "KEPT_MEGABYTES",
        "METRICS",
        "GUNICORN_CMD_ARGS",
        "HOST",
        "PORT",
        "BUILD",
        "DRAFT",
    )
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    kept["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
    # A pipe that is closed at the end would lose the last lines.
    kept["PYTHONUNBUFFERED"] = "1"
    return kept | dict(extra)


def wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return when the port accepts connections; fail, with what the process wrote, when it does not."""
    deadline = time.monotonic() + LONGEST_START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"It ended with {process.returncode}:\n{log.read_text('utf-8', 'replace')}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(
        f"It did not listen within {LONGEST_START:.0f} s:\n{log.read_text('utf-8', 'replace')}"
    )
