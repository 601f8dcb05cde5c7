"""Which addresses are ours, however they are spelt: compared by the rules of RFC 3986, 6.2.2 and 6.2.3."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import unquote

from api.web import links
from api.web.links import DEFAULT_PORTS, HOST

# Cut by hand: the library that knows all addresses raises errors over some.
_PARTS = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<rest>[^#]*)(?:#.*)?", re.I | re.A | re.S)
_PORTS: Mapping[str, str] = MappingProxyType({scheme: str(port) for scheme, port in DEFAULT_PORTS.items()})
# Letters that need no percent sign mean the same with one (6.2.2.2).
_ENCODED = re.compile(r"%(?:2[DE]|3\d|4[1-9A-F]|5[\dAF]|6[1-9A-F]|7[\dAE])", re.IGNORECASE)


def below_us(url: str) -> tuple[str, str] | None:
    """Return path and query of an address of ours, below the folder that our public address may have; None for every
    other. http and https are alike, since one leads to the other."""
    own, other = _taken_apart(links.base_url()), _taken_apart(url)
    if own is None or other is None or own[0] != other[0] or not other[1].startswith(own[1] + "/"):
        return None
    path, _, query = other[1].removeprefix(own[1]).partition("?")
    return path.rstrip("/"), query


def _taken_apart(url: str) -> tuple[str, str] | None:
    """Return the host, with a port that is not the usual one, and what follows; None for what is no such address."""
    parts = _PARTS.fullmatch(url)
    host = HOST.fullmatch(parts["authority"].lower().removesuffix(":")) if parts else None
    if parts is None or host is None:
        return None
    port = host["port"] if host["port"] != _PORTS[parts["scheme"].lower()] else None
    path, mark, query = parts["rest"].partition("?")
    plain = _ENCODED.sub(lambda letter: unquote(letter[0]), path)
    return f"{host['name']}:{port or ''}", plain + mark + query
