"""Absolute addresses: which base address our links begin with, and which Host names are believed.

Links come from the setting PUBLIC_URL. Without it they come from the Host of the request, if that is a
trusted host. Forwarding headers (`Forwarded`, `X-Forwarded-*`) are never read: anybody can send them.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from flask import Flask, current_app, request

EXTENSION = "open-cases-links"
DEFAULT_PORTS = {"http": 80, "https": 443}
PORT = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
HOST = re.compile(
    r"(?P<name>[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::(?P<port>[1-9][0-9]{0,4}))?", re.ASCII
)


@dataclass(frozen=True)
class Origin:
    """Where links may point: one public address, or trusted hosts (`name` or `name:port`, lower case)."""

    public_url: str | None
    trusted_hosts: tuple[str, ...]


def register(app: Flask, public_url: str | None = None, trusted_hosts: tuple[str, ...] = ()) -> None:
    """Remember where links may point. Without trusted hosts only loopback names and addresses are trusted."""
    hosts = tuple(host.strip().lower() for host in trusted_hosts if host.strip())
    app.extensions[EXTENSION] = Origin(public_url.rstrip("/") if public_url else None, hosts)


def base_url() -> str:
    """The address that every link begins with, without a slash at its end; never made from a forged Host.

    An untrusted request still needs an address for the explanation of its error: it gets a trusted one.
    """
    origin = _origin()
    if origin.public_url is not None:
        return origin.public_url
    host = request.environ.get("HTTP_HOST", "").lower()
    if is_trusted(host, request.scheme, origin.trusted_hosts):
        return f"{request.scheme}://{host}"
    return f"{request.scheme}://{_a_trusted_host(origin.trusted_hosts)}"


def absolute(path: str) -> str:
    """The absolute address of a path of ours: `/v1/cases` becomes `https://…/v1/cases`."""
    return base_url() + path


def with_query(path: str, values: Mapping[str, str]) -> str:
    """A path with a query, in which commas and colons stay readable; the path alone where there are no values."""
    return path + ("?" + urlencode(values, safe=",:") if values else "")


def absolute_with(path: str, values: Mapping[str, str]) -> str:
    """The absolute address of a path of ours with a query."""
    return absolute(with_query(path, values))


def request_is_trusted() -> bool:
    """Whether the Host of this request may be answered.

    With a public address the Host shapes no answer, so that any is allowed: health checks by IP address and
    proxies that rewrite it keep working.
    """
    origin = _origin()
    if origin.public_url is not None:
        return True
    return is_trusted(request.environ.get("HTTP_HOST", "").lower(), request.scheme, origin.trusted_hosts)


@lru_cache(maxsize=256)
def is_trusted(host: str, scheme: str, trusted_hosts: tuple[str, ...]) -> bool:
    """Whether a Host header (`name`, `name:port`, lower case) is among the trusted ones.

    Loopback may be reached at any port. Another name stands for the usual port of the scheme only, unless the
    trusted host names a port: a forged port in a link misleads like a forged name.
    """
    match = HOST.fullmatch(host)
    if match is None:
        return False
    name, port = match["name"], match["port"]
    if port is not None and not 0 < int(port) < 65536:
        return False
    if _is_loopback(name):
        return not trusted_hosts or any(_is_loopback(_name_of(trusted)) for trusted in trusted_hosts)
    if host in trusted_hosts:
        return True
    return name in trusted_hosts and (port is None or int(port) == DEFAULT_PORTS.get(scheme))


def _origin() -> Origin:
    origin: Origin = current_app.extensions[EXTENSION]
    return origin


def _a_trusted_host(trusted_hosts: tuple[str, ...]) -> str:
    if trusted_hosts:
        return trusted_hosts[0]
    port = str(request.environ.get("SERVER_PORT", ""))
    usual = str(DEFAULT_PORTS.get(request.scheme))
    return f"localhost:{port}" if PORT.fullmatch(port) and port != usual else "localhost"


def _name_of(host: str) -> str:
    match = HOST.fullmatch(host)
    return match["name"] if match else host


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
