"""A pytest plugin: tests reach no other machine. A connection or look-up that leaves this one is refused."""

from __future__ import annotations

import ipaddress
import socket
import sys

INTERNET = (socket.AF_INET, socket.AF_INET6)


class LeavesTheMachineError(RuntimeError):
    """A test tried to reach another machine."""


def is_here(host: object) -> bool:
    """Whether a host is this machine: a loopback address, or its name."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(str(host).split("%", 1)[0]).is_loopback
    except ValueError:
        return False


def watch(event: str, args: tuple[object, ...]) -> None:
    """Refuse what leaves the machine; an audit hook hears of every socket, whoever opened it."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        opened, address = args[0], args[-1]
        if not isinstance(opened, socket.socket) or opened.family not in INTERNET or address is None:
            return
        host = address[0] if isinstance(address, tuple) else address
    elif event == "socket.getaddrinfo":
        host = args[0]
    else:
        return
    if not is_here(host):
        raise LeavesTheMachineError(f"A test tried to reach {host}; tests reach loopback addresses only.")


def pytest_configure() -> None:
    """Watch from before the first test to the end of the process."""
    sys.addaudithook(watch)
