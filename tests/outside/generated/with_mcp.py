"""Drives a server with the official client of the Model Context Protocol: `python FILE ADDRESS MODE CALLS`, where CALLS
are pairs of a tool and its arguments, as JSON. Prints JSON."""

import asyncio
import json
import sys
from typing import Any

from mcp import Client, MCPError


async def walk(address: str, mode: str, calls: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Return what each step tells."""
    async with Client(address, mode=mode) as client:
        tools = (await client.list_tools()).tools
        results = [await client.call_tool(name, arguments) for name, arguments in calls]
        refused = await client.call_tool("find_people", {"statsu": ["imprisoned"]})
        try:
            await client.call_tool("no_such_tool", {})
        except MCPError as error:
            unknown = error.code
        return {
            "version": client.protocol_version,
            "instructions": client.instructions,
            "tools": [tool.name for tool in tools],
            "read only": all(tool.annotations.read_only_hint for tool in tools),
            "results": [[result.is_error, result.structured_content] for result in results],
            "refused": [refused.is_error, refused.content[0].text],
            "unknown": unknown,
        }


print(json.dumps(asyncio.run(walk(sys.argv[1], sys.argv[2], json.loads(sys.argv[3])))))
