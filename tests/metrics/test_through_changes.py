"""Row O7: the metrics are off unless asked for, and once asked for go on through the ends and starts of workers; what
cannot be had is told in a sentence."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from api.settings import Settings, SettingsError
from seed.load import load_edition
from tests.conftest import TINY_TABLES, edition_of
from tests.metrics.watching import Watched, children, command, environment, until, watched
from tests.support.servers import free_port, program_environment, serving

IN_MEMORY = Path("/dev/shm")  # noqa: S108


def listening(pid: int) -> set[int]:
    """The ports that a process listens on."""
    held = {str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir() if entry.is_symlink()}
    lines = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    return {
        int(line[1].rpartition(":")[2], 16)
        for line in lines
        if line[3] == "0A" and f"socket:[{line[9]}]" in held
    }


def test_clients_that_say_nothing_keep_nobody_from_the_metrics(own_service: Watched) -> None:
    silent = [socket.create_connection(("127.0.0.1", own_service.port)) for _ in range(40)]
    try:
        for each in silent:
            each.sendall(b"G")
        assert own_service.value("ready") == 1
    finally:
        for each in silent:
            each.close()


def folders() -> set[str]:
    return {path.name for path in IN_MEMORY.glob("open-cases-metrics-*")}


def test_who_does_not_ask_for_metrics_has_none(tiny: Path, tmp_path: Path) -> None:
    port, before = free_port(), folders()
    settings = environment(f"sqlite:///{tiny}", tmp_path, port, None)
    with serving(command(tmp_path, port), port, tmp_path / "log", settings) as server:
        until(lambda: len(children(server.process.pid)) == 2)
        assert server.get("/metrics")[0] == 404
        assert server.get("/v1/cases")[0] == 200
        for process in (server.process.pid, *children(server.process.pid)):
            assert listening(process) == {port}
            assert "open-cases-metrics" not in Path(f"/proc/{process}/maps").read_text()
        assert folders() <= before


def test_counts_outlive_the_worker_that_was_killed_and_its_gauges_do_not(own_service: Watched) -> None:
    for _ in range(20):
        own_service.ask("/v1/statuses")
    folder, most = own_service.folder(), 0
    assert folder.parent == IN_MEMORY
    for killed in range(1, 4):
        os.kill(own_service.workers()[0], signal.SIGKILL)
        until(partial(_has_started, own_service, 2 + killed))
        until(lambda: own_service.value("workers") == 2)
        assert own_service.value("places_taken") == 4
        assert own_service.value("answers_total", route="/v1/statuses") == 20
        assert own_service.value("answer_seconds_count", route="/v1/statuses") == 20
        most = max(most, len(list(folder.glob("*.db"))))
    # Three files for each of two workers, and two for all that ended.
    assert most <= 3 * 2 + 2


def _has_started(service: Watched, times: int) -> bool:
    return service.value("worker_starts_total") == times and len(service.workers()) == 2


def test_counts_and_their_address_outlive_a_reload(own_service: Watched) -> None:
    for _ in range(20):
        own_service.ask("/v1/statuses")
    before = set(own_service.workers())
    os.kill(own_service.server.process.pid, signal.SIGHUP)
    until(lambda: len(own_service.workers()) == 2 and not before & set(own_service.workers()))
    until(lambda: own_service.value("workers") == 2)
    assert own_service.value("answers_total", route="/v1/statuses") == 20
    own_service.ask("/v1/statuses")
    assert own_service.value("answers_total", route="/v1/statuses") == 21


def test_at_the_end_nothing_is_left_and_what_was_killed_is_removed_by_the_next(
    tiny: Path, tmp_path: Path
) -> None:
    with watched(f"sqlite:///{tiny}", tmp_path) as service:
        first = service.folder()
        assert first.is_dir()
    assert not first.exists()

    port, metrics = free_port(), free_port()
    settings = environment(f"sqlite:///{tiny}", tmp_path, port, metrics)
    killed = subprocess.Popen(
        command(tmp_path, port),
        env=program_environment(settings),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until(lambda: _folders_of(killed.pid))
        (own,) = _folders_of(killed.pid)
    finally:
        os.killpg(killed.pid, signal.SIGKILL)
        killed.wait()
    assert own.is_dir()
    with watched(f"sqlite:///{tiny}", tmp_path) as service:
        assert service.folder().is_dir()
        assert not own.exists()


def _folders_of(pid: int) -> set[Path]:
    maps = [Path(f"/proc/{worker}/maps").read_text() for worker in children(pid)]
    lines = [line for one in maps for line in one.splitlines() if "open-cases-metrics-" in line]
    return {Path(line.split()[-1]).parent for line in lines}


def test_whoever_connects_and_says_nothing_keeps_nobody_from_the_metrics(own_service: Watched) -> None:
    with socket.create_connection(("127.0.0.1", own_service.port)) as silent:
        silent.sendall(b"GET /metrics HT")
        assert own_service.value("ready") == 1


def test_a_port_that_is_taken_is_told_in_a_sentence(tiny: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port, metrics = free_port(), taken.getsockname()[1]
        done = subprocess.run(
            command(tmp_path, port),
            env=program_environment(environment(f"sqlite:///{tiny}", tmp_path, port, metrics)),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert f"METRICS: the service cannot listen on 127.0.0.1, port {metrics}: Address already in use." in said
    assert "Traceback" not in said
    assert folders() == {path for path in folders() if (IN_MEMORY / path / "alive").is_file()}


@pytest.mark.parametrize(
    "given, meant",
    [
        ("127.0.0.1:9464", ("127.0.0.1", 9464)),
        (" 192.0.2.1:1 ", ("192.0.2.1", 1)),
        ("localhost:65535", ("127.0.0.1", 65535)),
        ("[::1]:9464", ("::1", 9464)),
        ("", None),
    ],
)
def test_the_address_is_a_host_and_a_port(given: str, meant: object) -> None:
    assert Settings.from_environment({"METRICS": given}).metrics == meant


@pytest.mark.parametrize(
    "given",
    [
        *(
            "9464",
            ":9464",
            "127.0.0.1",
            "127.0.0.1:",
            "127.0.0.1:0",
            "127.0.0.1:65536",
            "127.0.0.1:x",
            "::1:9464",
        ),
        *(
            "[127.0.0.1]:9464",
            "example.org:9464",
            "yes",
            "127.0.0.1:９",
            "http://127.0.0.1:9464",
            "127.0.0.1:-1",
        ),
    ],
)
def test_another_is_refused_with_an_example_of_one(given: str) -> None:
    with pytest.raises(SettingsError, match=r"METRICS is .* such as 127\.0\.0\.1:9464"):
        Settings.from_environment({"METRICS": given})


def test_the_port_of_readers_is_none_for_metrics() -> None:
    with pytest.raises(SettingsError, match="its port that of PORT"):
        Settings.from_environment({"METRICS": "127.0.0.1:9000", "PORT": "9000"})


def test_a_release_that_cannot_be_served_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    for release in ("2026.10.1", "2026.11.1"):
        load_edition([replace(edition_of(TINY_TABLES), id=release)], f"sqlite:///{folder}")
    older, newest = sorted(folder.glob("*.sqlite"))
    with watched(f"sqlite:///{folder}", tmp_path) as service:
        assert [labels for labels, _ in service.samples()["open_cases_release_info"]] == [
            {"release": newest.stem}
        ]
        assert service.value("releases_not_served") == 0
        assert 0 <= service.value("load_age_seconds") < 24 * 3600
        assert service.value("release_age_seconds") > 0
        newest.chmod(0o644)
        newest.write_bytes(os.urandom(8192))
        until(lambda: service.value("releases_not_served", reason="damaged") == 1)
        assert [labels for labels, _ in service.samples()["open_cases_release_info"]] == [
            {"release": older.stem}
        ]
        for path in (older, newest):
            path.unlink()
        until(lambda: service.value("ready") == 0)
        assert "open_cases_release_info" not in service.samples()
