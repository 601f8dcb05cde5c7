"""Row D2: clients that others' programs make from the document call the service, unmodified: a list with two values of
a filter, a record, a walk by cursor, an error, a CSV, a citation, and each default that is declared."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from api.web.docs import GUIDE
from tests.outside.generators import INSTALLED, PINS, node_modules, programs
from tests.support.openapi_linter import of_this_machine
from tests.support.servers import Server, finished, free_port, serving

SECONDS = 300


@pytest.fixture(scope="module")
def service(release_store: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the service, in a process of its own."""
    port, folder = free_port(), tmp_path_factory.mktemp("service")
    command = [sys.executable, "-m", "gunicorn", "-c", "api/server.py", "--bind", f"127.0.0.1:{port}"]
    environment = {"DATABASE_URL": release_store("whole"), "WEB_CONCURRENCY": "1", "PORT": str(port)}
    server: Server
    with serving([*command, "api.app:create_app()"], port, folder / "log", environment) as server:
        yield f"http://localhost:{server.port}"


@pytest.fixture(scope="module")
def expected(service: str) -> dict[str, object]:
    """What each client must find, asked by hand."""
    page = asked(f"{service}/v1/cases?named_in_resolution=true&limit=500")
    walked = [case["id"] for case in page["data"]]
    assert len(walked) > 3
    return {
        "two values": asked(f"{service}/v1/cases?status=imprisoned,house-arrest")["meta"]["total"],
        "record": asked(f"{service}/v1/cases/oleg-orlov")["data"]["name_en"],
        "walk": walked,
        "error": [400, "status"],
        "csv": "id,name_en",
        "citation": text(f"{service}/v1/cases/oleg-orlov/citation"),
    }


def text(address: str) -> str:
    with urlopen(address, timeout=20) as answer:
        found: str = answer.read().decode()
        return found


def asked(address: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text(address))
    return found


@pytest.fixture(scope="module")
def document(service: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The document as the service gives it."""
    path = tmp_path_factory.mktemp("document") / "openapi.json"
    path.write_text(text(f"{service}/v1/openapi.json"), "utf-8")
    return path


@pytest.fixture(scope="module")
def python() -> Path:
    found = programs()
    if found is None:
        pytest.skip("What makes clients in Python is not installed; `make outside` installs it where it may")
    return found


def in_guide(first_line: str, service: str) -> str:
    """The block of the guide's page for developers that begins so, for this service."""
    blocks = (GUIDE / "developing.md").read_text("utf-8").split("```\n")[1::2]
    (block,) = [block for block in blocks if block.startswith(first_line)]
    return block.replace("{base}", service)


def first_call(service: str) -> str:
    """What the first calls in the guide print."""
    page = asked(f"{service}/v1/cases?status=imprisoned,house-arrest&limit=500")
    assert 100 < page["meta"]["total"] <= 500
    lines = [f"{one['name_en']} | {one['status_label']} | {one['verified_on']}\n" for one in page["data"]]
    return "".join(lines) + page["meta"]["evidence"]["said"] + "\n"


def ran(*command: str | Path, folder: Path) -> str:
    done = finished(command, folder, SECONDS)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_the_client_of_openapi_python_client_works(
    service: str, document: Path, python: Path, expected: dict[str, object], tmp_path: Path
) -> None:
    made = ("generate", "--path", document, "--meta", "none", "--output-path", "open_cases")
    ran(python / "openapi-python-client", *made, folder=tmp_path)
    (tmp_path / "first.py").write_text(in_guide("from open_cases", service), "utf-8")
    assert ran(python / "python", "first.py", folder=tmp_path) == first_call(service)
    shutil.copy(PINS / "with_openapi_python_client.py", tmp_path)
    told = ran(python / "python", tmp_path / "with_openapi_python_client.py", service, folder=tmp_path)
    assert json.loads(told) == expected


def test_the_client_of_openapi_generator_works(
    service: str, document: Path, python: Path, expected: dict[str, object], tmp_path: Path
) -> None:
    made = ("generate", "-i", document, "-g", "python", "-o", tmp_path, "--package-name", "made")
    ran(python / "openapi-generator-cli", *made, "--skip-validate-spec", folder=tmp_path)
    shutil.copy(PINS / "with_openapi_generator.py", tmp_path)
    told = ran(python / "python", tmp_path / "with_openapi_generator.py", service, folder=tmp_path)
    assert json.loads(told) == expected


def test_the_client_of_openapi_typescript_compiles_strictly_and_works(
    service: str, document: Path, expected: dict[str, object], tmp_path: Path
) -> None:
    packages, node = node_modules(), of_this_machine()
    if packages is None or node is None:
        pytest.skip(
            "What makes clients in TypeScript is not installed; `make outside` installs it where it may"
        )
    (tmp_path / "node_modules").symlink_to(packages)
    shutil.copy(PINS / "with_openapi_fetch.ts", tmp_path / "client.ts")
    (tmp_path / "first.ts").write_text(in_guide("import createClient", service), "utf-8")
    shutil.copy(INSTALLED / "package.json", tmp_path)
    ran(
        *node.node,
        packages / "openapi-typescript" / "bin" / "cli.js",
        document,
        "-o",
        "schema.d.ts",
        folder=tmp_path,
    )
    strict = (
        "--strict",
        "--target",
        "es2022",
        "--module",
        "es2022",
        "--moduleResolution",
        "bundler",
        "--types",
        "node",
    )
    ran(
        *node.node, packages / "typescript" / "bin" / "tsc", *strict, "client.ts", "first.ts", folder=tmp_path
    )
    assert ran(*node.node, "first.js", folder=tmp_path) == first_call(service)
    assert json.loads(ran(*node.node, "client.js", service, folder=tmp_path)) == expected


def test_what_a_client_may_send_of_its_own_does_not_change_the_answer(service: str, document: Path) -> None:
    """Every default of every operation, as generators send them."""
    whole = json.loads(document.read_text("utf-8"))
    parameters = whole["components"]["parameters"]
    for path, item in whole["paths"].items():
        told = [parameters[one["$ref"].rpartition("/")[2]] for one in item["get"]["parameters"]]
        usual = {one["name"]: one["schema"]["default"] for one in told if "default" in one["schema"]}
        if usual and "{" not in path:
            query = "&".join(f"{name}={value}" for name, value in usual.items())
            try:
                text(f"{service}{path}?{query}") if not path.endswith(".xlsx") else None
            except HTTPError as refused:
                raise AssertionError(f"{path}?{query}: {refused.read()[:500]!r}") from None
