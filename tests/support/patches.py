"""JSON Patch (RFC 6902), as a reader applies it: the operations that changes of releases have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def applied(facts: dict[str, Any], change: Mapping[str, Any]) -> dict[str, Any] | None:
    """Facts with one operation carried out on them; None when the record goes."""
    path = [part.replace("~1", "/").replace("~0", "~") for part in change["pointer"].split("/")[1:]]
    if not path:
        return None if change["op"] == "remove" else dict(change["new"])
    target: Any = facts
    for part in path[:-1]:
        target = target[int(part)] if isinstance(target, list) else target[part]
    last = path[-1]
    if not isinstance(target, list):
        target[last] = change["new"]
    elif change["op"] == "add":
        target.insert(int(last), change["new"])
    elif change["op"] == "remove":
        del target[int(last)]
    else:
        target[int(last)] = change["new"]
    return facts
