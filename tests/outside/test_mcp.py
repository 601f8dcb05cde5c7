"""Row M5: the official Python client of the Model Context Protocol drives `/mcp` over a socket, in both eras."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from api.mcp import PATH, messages
from api.mcp.tools import TOOLS
from api.web.docs import GUIDE
from tests.assistants.asking import CALLS
from tests.outside.generators import PINS
from tests.outside.test_clients import asked, python, ran, service, text

__all__ = ["python", "service"]


@pytest.mark.parametrize(
    "mode, version", [("auto", messages.MODERN[0]), ("legacy", messages.LEGACY[0]), (messages.MODERN[0],) * 2]
)
def test_the_official_client_lists_and_calls_every_tool_and_is_told_of_an_error(
    service: str, python: Path, tmp_path: Path, mode: str, version: str
) -> None:
    calls = [(name, arguments) for name, arguments, _ in CALLS]
    told = json.loads(
        ran(
            python / "python",
            PINS / "with_mcp.py",
            service + PATH,
            mode,
            json.dumps(calls),
            folder=tmp_path,
        )
    )
    assert told["version"] == version
    # A client that asks at once, by the newest version, was told nothing yet.
    assert told["instructions"] == (None if mode == version else messages.INSTRUCTIONS)
    assert told["tools"] == list(TOOLS)
    assert told["read only"] is True
    for (name, _, address), (is_error, found) in zip(CALLS, told["results"], strict=True):
        assert is_error is False
        there = service + quote(address, safe="/?=&,-.")
        assert found["data"] == ({"citation": text(there)} if name == "cite" else asked(there)["data"])
        assert found["meta"]["evidence"]["said"]
    is_error, said = told["refused"]
    assert is_error is True
    assert "Did you mean “status”?" in said
    assert told["unknown"] == messages.INVALID_PARAMS


def test_the_walk_of_the_guide_tells_what_the_service_tells(
    service: str, python: Path, tmp_path: Path
) -> None:
    blocks = (GUIDE / "assistants.md").read_text("utf-8").split("```\n")[1::2]
    (walk,) = [block for block in blocks if block.startswith("import asyncio")]
    (tmp_path / "walk.py").write_text(walk.replace("{base}", service), "utf-8")
    told = ran(python / "python", "walk.py", folder=tmp_path)
    page: dict[str, Any] = asked(f"{service}/v1/cases?named_in_resolution=true&custody=false&sort=name")
    first = page["data"][0]["id"]
    history = asked(f"{service}/v1/cases/{first}/timeline")["data"]["periods"]
    lines = [f"{one['name_en']} | {one['status_label']} | {one['verified_on']}" for one in page["data"]]
    lines += [f"{one['since']} {one['status_label']}" for one in history]
    lines += [text(f"{service}/v1/cases/{first}/citation"), page["meta"]["evidence"]["said"]]
    assert told.startswith("\n".join(lines))
    assert "Did you mean “status”?" in told.removeprefix("\n".join(lines))
