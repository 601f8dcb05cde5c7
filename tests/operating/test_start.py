"""The start says in a sentence what keeps the service from starting, or what it starts without."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from api import start
from api.settings import Settings
from tests.support.servers import ROOT, Server, finished, free_port, program_environment, serving

GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "api/server.py", "api.app:create_app()"]
LONGEST_REFUSAL = 60.0
NO_CONTACT = "SECURITY_CONTACT is not set: there is no /.well-known/security.txt."


def refused(environment: Mapping[str, str]) -> str:
    """What a server writes that does not start."""
    done = finished(GUNICORN, ROOT, LONGEST_REFUSAL, environment)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert "Serving" not in done.stdout + done.stderr
    return done.stdout + done.stderr


def started(environment: Mapping[str, str], log: Path) -> str:
    """What a server writes that starts and is ended again."""
    port = int(environment["PORT"])
    with serving(GUNICORN, port, log, {"HOST": "127.0.0.1", **environment}) as server:
        assert server.get("/livez")[0] == 200
    written = log.read_text("utf-8")
    assert "Traceback" not in written
    return written


def test_a_setting_that_cannot_be_used_is_all_that_is_written() -> None:
    assert refused({"PUBLIC_URL": "https://data.example.org?lang=en"}) == (
        "The service cannot start. PUBLIC_URL is 'https://data.example.org?lang=en', with a query or a fragment; it "
        "must be a whole address and nothing more, such as https://data.example.org.\n"
    )


def test_an_address_of_a_server_that_its_library_cannot_read_is_refused_without_its_password() -> None:
    said = refused({"DATABASE_URL": "postgresql://u:hunter2@h/x?nonsense=1", "PORT": str(free_port())})
    assert "The service cannot start. DATABASE_URL must look like postgresql://" in said
    assert "hunter2" not in said


@pytest.mark.parametrize("host", ["127.0.0.1", "", "0.0.0.0"])
def test_a_busy_port_is_told_at_once_and_nothing_is_said_to_be_served(host: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused({"PORT": str(port), "HOST": host})
    on = " on 127.0.0.1" if host == "127.0.0.1" else ""
    assert said.splitlines()[-1].endswith(f"The service cannot start. Port {port} is in use{on}.")
    assert len(said.splitlines()) == 2


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_an_address_of_another_machine_is_told(host: str) -> None:
    said = refused({"PORT": str(free_port()), "HOST": host})
    assert f"The service cannot start. HOST is {host}, " in said


def test_a_name_that_is_not_known_is_told() -> None:
    said = refused({"PORT": str(free_port()), "HOST": "nowhere.invalid"})
    assert "HOST is nowhere.invalid, which is no name of an address of this machine." in said


def as_nobody(program: str) -> str:
    """What a program prints in a process that has no rights, also where the tests are run by root."""
    lines = (
        "import os",
        "from api import start",
        "from api.records import releases",
        "if os.geteuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)",
        program,
    )
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_port_that_needs_a_right_is_told() -> None:
    lowest = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
    if not lowest.exists() or int(lowest.read_text()) <= 81:
        pytest.skip("this machine gives every port to everybody")
    said = as_nobody("print(start.refusal_to_bind(('127.0.0.1', 81)))")
    assert said == "Port 81 may not be taken by this user; a port from 1024 on may\n"


def test_what_is_not_set_is_said_once_whatever_the_number_of_processes(tmp_path: Path) -> None:
    environment = {"PORT": str(free_port()), "WEB_CONCURRENCY": "2", "DATABSE_URL": "sqlite:///elsewhere"}
    written = started(environment, tmp_path / "log")
    assert written.count(NO_CONTACT) == 1
    assert written.count("DATABSE_URL is not a setting and is not read: did you mean DATABASE_URL?") == 1
    assert "elsewhere" not in written
    # On the loopback address alone nobody else can ask.
    assert "PUBLIC_URL is not set" not in written


def test_a_public_service_that_is_told_all_says_nothing_of_it(tmp_path: Path) -> None:
    told = {"SECURITY_CONTACT": "mailto:security@example.org", "PUBLIC_URL": "https://data.example.org"}
    written = started({"PORT": str(free_port()), "HOST": "", **told}, tmp_path / "log")
    assert "is not set" not in written


def test_all_addresses_are_listened_on_and_the_one_that_is_told_can_be_opened(tmp_path: Path) -> None:
    port = free_port()
    with serving(GUNICORN, port, tmp_path / "log", {"HOST": "", "PORT": str(port)}) as server:
        assert server.get("/livez")[0] == 200
        if start.to_bind(Settings(port=port)) != [f"0.0.0.0:{port}"]:
            assert asked(server, "::1").startswith(b"HTTP/1.1 200 ")
        assert "PUBLIC_URL is not set: links follow the Host of a request" in server.log.read_text("utf-8")
    assert serves(tmp_path / "log") == f"http://localhost:{port}"


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_an_address_of_ipv6_is_taken_with_and_without_brackets(host: str, tmp_path: Path) -> None:
    if not socket.has_ipv6 or start.refusal_to_bind(("::1", 0)):
        pytest.skip("this machine has no IPv6")
    port = free_port()
    environment = program_environment({"HOST": host, "PORT": str(port)})
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(GUNICORN, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        while "Booting worker" not in (tmp_path / "log").read_text("utf-8"):
            assert process.poll() is None
        assert asked(Server(port, process, tmp_path / "log"), "::1").startswith(b"HTTP/1.1 200 ")
    finally:
        process.terminate()
        process.wait(LONGEST_REFUSAL)
    assert serves(tmp_path / "log") == f"http://[::1]:{port}"


def asked(server: Server, host: str) -> bytes:
    """The answer to a question on an address."""
    with socket.create_connection((host, server.port), timeout=20) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return connection.recv(65536)


def serves(log: Path) -> str:
    """Where a server said that it can be opened."""
    (found,) = re.findall(r"Serving (\S+)$", log.read_text("utf-8"), re.M)
    return str(found)


def without_ipv6(*arguments: object) -> socket.socket:
    raise OSError(97, "Address family not supported by protocol")


def test_where_ipv6_is_off_the_addresses_of_ipv4_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", without_ipv6)
    assert start.to_bind(Settings(port=8000)) == ["0.0.0.0:8000"]


@pytest.mark.parametrize(
    "addresses, opened",
    [
        ([("0.0.0.0", 80)], "http://localhost:80"),
        ([("::", 8000, 0, 0)], "http://localhost:8000"),
        ([("::1", 8000, 0, 0)], "http://[::1]:8000"),
        ([("192.0.2.1", 8000)], "http://192.0.2.1:8000"),
        (["/run/open-cases", ("127.0.0.1", 8000)], "http://127.0.0.1:8000"),
        (["/run/open-cases"], None),
    ],
)
def test_an_address_that_can_be_opened_is_told(addresses: list[start.Address], opened: str | None) -> None:
    assert start.to_open(addresses) == opened


def test_a_server_that_is_silent_is_told() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"postgresql://reader:hunter2@127.0.0.1:{silent.getsockname()[1]}/cases"
        assert start.why_no_data(Settings(database_url=url)) == (
            "The database does not answer: connection timeout expired"
        )


@pytest.mark.parametrize(
    "url, cause",
    [
        ("postgresql://reader:hunter2@127.0.0.1:{port}/cases", "Connection refused (no server listens at that host"),
        ("postgresql://reader:hunter2@nowhere.invalid/cases", "the host of the server is not known: "),
        ("postgresql://reader:hunter2@127.0.0.1:{port},127.0.0.1:{port}/x", "does not answer: Connection refused ("),
        ("postgresql://reader:hunter2@/x?host=/nowhere", "No such file or directory"),
        ("sqlite:///{folder}/nowhere", "There is no folder '"),
        ("sqlite:///{folder}", "No release is loaded in the folder '"),
    ],
)  # fmt: skip
def test_without_its_data_the_service_starts_and_says_why_it_has_none(
    url: str, cause: str, tmp_path: Path
) -> None:
    place = tmp_path / "releases"
    place.mkdir()
    port = free_port()
    environment = {
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "WEB_CONCURRENCY": "1",
        "DATABASE_URL": url.format(port=free_port(), folder=place),
    }
    log = tmp_path / "log"
    with serving(GUNICORN, port, log, environment) as server:
        lines = log.read_text("utf-8").splitlines()
        said = [line for line in lines if "answers 503 until its data can be read" in line]
        assert len(said) == 1
        assert cause in said[0]
        for _ in range(3):
            assert server.get("/readyz")[0] == 503
        assert server.get("/livez")[0] == 200
        assert server.get("/v1/cases")[0] == 503
    written = log.read_text("utf-8")
    assert [cause in line for line in written.splitlines() if "not ready: " in line] == [True]
    for word in ("hunter2", "reader", "Traceback", "NoRelease"):
        assert word not in written


def test_a_folder_that_may_not_be_read_is_told() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o000)
        for inside, cause in (("", "The folder {} may not be read"), ("/releases", "There is no folder {}")):
            told = f"start.Settings.from_environment({{'DATABASE_URL': 'sqlite:///{folder}{inside}'}})"
            said = as_nobody(f"print(start.why_no_data({told}))")
            assert said == cause.format(repr(folder + inside)) + "\n"
        Path(folder).chmod(0o700)
