"""The OpenAPI document satisfies a strict linter, without an error and without a warning."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support import openapi_linter

ROOT = Path(__file__).resolve().parents[2]


def findings(document: Path) -> list[str]:
    if openapi_linter.installed_version() is None:
        pytest.skip("the linter of the OpenAPI document is not installed; `make test` installs it")
    return openapi_linter.problems_of(document)


@pytest.mark.parametrize("name", ["v1.json", "v1-3.0.json"])
def test_the_document_satisfies_the_linter(name: str) -> None:
    assert findings(ROOT / "openapi" / name) == []


def test_the_linter_would_find_a_fault(tmp_path: Path) -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "A document without a licence", "version": "1"},
        "paths": {"/v1/cases/": {"get": {"responses": {"200": {"description": "Cases"}}}}},
    }
    path = tmp_path / "faulty.json"
    path.write_text(json.dumps(document), "utf-8")
    rules = {finding.split()[1] for finding in findings(path)}
    assert {
        "info-license",
        "no-path-trailing-slash",
        "operation-operationId",
        "operation-4xx-response",
    } <= rules
    assert all(finding.startswith("error ") for finding in findings(path))
