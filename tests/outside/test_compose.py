"""Row O8: Docker Compose takes the file, and what it makes of it is closed to all that is not needed."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from tests.support.servers import ROOT

FILE = ROOT / "deploy" / "compose.yaml"
SETTINGS = {"PUBLIC_URL": "https://data.example.org", "POSTGRES_PASSWORD": "secret"}


def composed(settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Let Compose read the file with these settings."""
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed; `make outside` installs it where it may")
    return subprocess.run(
        [program, "--file", str(FILE), "config"],
        env={"PATH": os.environ["PATH"], **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    done = composed(SETTINGS)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = yaml.safe_load(done.stdout)["services"]
    return found


def test_every_service_runs_on_a_read_only_root_without_any_right(services: dict[str, Any]) -> None:
    assert set(services) == {"database", "load", "web", "nginx"}
    for service in services.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    # Those of ours have a user of their own in the image.
    assert {services[name]["user"] for name in ("database", "nginx")} == {"postgres", "nginx"}


def test_the_service_has_the_memory_of_a_small_host_and_only_nginx_a_port(services: dict[str, Any]) -> None:
    assert services["web"]["mem_limit"] in {"256m", 268435456, "268435456"}
    assert services["nginx"]["network_mode"] == "service:web"
    assert not any("8000" in str(service.get("ports")) for service in services.values())


def test_the_service_starts_when_its_data_are_there(services: dict[str, Any]) -> None:
    assert services["web"]["depends_on"]["load"]["condition"] == "service_completed_successfully"
    assert services["web"]["environment"] == services["load"]["environment"]
    assert services["web"]["environment"]["PUBLIC_URL"] == SETTINGS["PUBLIC_URL"]


@pytest.mark.parametrize("missing", SETTINGS)
def test_what_must_be_said_is_asked_for(missing: str) -> None:
    done = composed({name: value for name, value in SETTINGS.items() if name != missing})
    assert done.returncode != 0
    assert missing in done.stderr or "password" in done.stderr or "address" in done.stderr
