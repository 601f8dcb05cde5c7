"""Row M5: the tools are few and described by the definitions of v1's own parameters."""

from __future__ import annotations

import json
from typing import Any

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from api.mcp import PATH, messages, results
from api.mcp.tools import TOOLS, offered
from api.web.bodies import MOST_BYTES
from api.web.docs import GUIDE
from tests.assistants.asking import WAYS, asked
from tests.contract.document import COMMITTED, resolved


def test_the_tools_are_few_read_only_and_described(tiny_client: FlaskClient) -> None:
    tools = asked(tiny_client, "tools/list").get_json()["result"]["tools"]
    assert [tool["name"] for tool in tools] == list(TOOLS)
    assert len(json.dumps(tools)) < 32_000
    for tool in tools:
        assert tool["annotations"]["readOnlyHint"] is True
        assert tool["title"]
        assert tool["description"].endswith(".")
        Draft202012Validator.check_schema(tool["inputSchema"])
        Draft202012Validator.check_schema(tool["outputSchema"])
        assert all(one["description"] for one in tool["inputSchema"]["properties"].values())
        assert "joined by commas" not in json.dumps(tool)


@WAYS
def test_what_is_called_here_is_valid_by_the_schema_of_its_tool(
    tiny_client: FlaskClient, name: str, arguments: dict[str, Any], address: str
) -> None:
    tools = asked(tiny_client, "tools/list").get_json()["result"]["tools"]
    schemas = {tool["name"]: tool["inputSchema"] for tool in tools}
    lists = {
        key
        for key, one in schemas[name]["properties"].items()
        if one["type"] == "array" and isinstance(arguments.get(key), str)
    }
    Draft202012Validator(schemas[name]).validate(
        {key: [value] if key in lists else value for key, value in arguments.items()}
    )


def test_whatever_a_tool_takes_is_a_parameter_of_the_document(tiny_client: FlaskClient) -> None:
    tools = asked(tiny_client, "tools/list").get_json()["result"]["tools"]
    schemas = {tool["name"]: tool["inputSchema"]["properties"] for tool in tools}
    for name, tool in TOOLS.items():
        assert schemas[name].keys() == offered(tool).keys()
        for way in tool.ways:
            path = way.rule.replace("<id>", "{id}")
            documented = {
                one["name"]: one
                for one in map(resolved, COMMITTED["paths"][path]["get"]["parameters"])
                if one["in"] == "query"
            }
            for parameter in (*way.names, *way.fixed):
                assert parameter in documented, (name, path)
            for parameter in way.names:
                told = schemas[name][parameter]
                schema = documented[parameter]["schema"]
                assert told["type"] == schema["type"]
                if told["type"] != "array":
                    assert told["description"].startswith(documented[parameter]["description"])
                    assert told.get("enum") == schema.get("enum")
                    assert told.get("maximum") == schema.get("maximum")


def test_the_guide_names_every_tool_version_and_bound() -> None:
    page = (GUIDE / "assistants.md").read_text("utf-8")
    assert all(f"| `{name}` |" in page for name in TOOLS)
    assert all(version in page for version in (*messages.MODERN, *messages.LEGACY))
    assert f"at most {MOST_BYTES[PATH]:,} bytes, an answer at most {results.MOST_BYTES:,} letters" in page
