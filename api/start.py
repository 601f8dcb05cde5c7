"""What is looked at once, before the service listens, and said in a sentence each: settings that cannot be used, an
address that cannot be taken, data that cannot be read, and what an operator may have forgotten.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator, Sequence

from api.settings import Settings, SettingsError, misspelt

# An address as the socket has it (IPv6 has two more numbers), or the path of a socket of the machine.
Address = tuple[str | int, ...] | str
ANY = frozenset(("0.0.0.0", "::", "::0"))  # noqa: S104


def read_settings() -> Settings:
    """Return the settings of the environment; ends the process, with a sentence, where one cannot be used."""
    try:
        return Settings.from_environment()
    except SettingsError as error:
        raise SystemExit(f"The service cannot start. {error}") from None


def to_bind(settings: Settings) -> list[str]:
    """Return where to listen, as gunicorn writes it: on all addresses of IPv4 and IPv6 where none is set."""
    if settings.host is not None:
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        return [f"{host}:{settings.port}"]
    every_ipv4 = f"0.0.0.0:{settings.port}"
    try:
        with socket.socket(socket.AF_INET6) as probe:
            ipv6_alone = probe.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY)
            probe.bind(("::", 0))
    except OSError:
        # IPv6 is off.
        return [every_ipv4]
    # One socket takes both, unless the machine is set up to keep them apart.
    return [every_ipv4, f"[::]:{settings.port}"] if ipv6_alone else [f"[::]:{settings.port}"]


def refusal_to_bind(address: Address) -> str | None:
    """Return why nothing can listen on an address, as a sentence without its end; None where it can."""
    if isinstance(address, str):
        return None
    host, port = str(address[0]), int(address[1])
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except socket.gaierror:
        return f"HOST is {host}, which is no name of an address of this machine"
    except OSError as error:
        match error.errno:
            case errno.EADDRINUSE:
                return f"Port {port} is in use{'' if host in ANY else f' on {host}'}"
            case errno.EACCES:
                return f"Port {port} may not be taken by this user; a port from 1024 on may"
            case errno.EADDRNOTAVAIL:
                return f"HOST is {host}, which is no address of this machine"
            case errno.EAFNOSUPPORT:
                return f"HOST is {host}, and this machine has no IPv6"
        return f"{host} and port {port} cannot be listened on: {error.strerror}"
    return None


def _is_loopback(address: Address) -> bool:
    return (
        isinstance(address, str) or address[0] in {"localhost", "::1"} or str(address[0]).startswith("127.")
    )


def to_open(addresses: Sequence[Address]) -> str | None:
    """Return an address of the service that can be opened on this machine; None where it listens on none of TCP."""
    for address in addresses:
        if isinstance(address, tuple):
            host = "localhost" if address[0] in ANY else str(address[0])
            return f"http://{f'[{host}]' if ':' in host else host}:{address[1]}"
    return None


def misspelt_settings() -> Iterator[str]:
    """Yield a sentence for each name in the environment that is nearly the one of a setting."""
    for given, meant in misspelt().items():
        yield f"{given} is not a setting and is not read: did you mean {meant}?"


def hints(settings: Settings, addresses: Sequence[Address]) -> Iterator[str]:
    """Yield in a sentence each what is not set and has to be on a public service."""
    if settings.draft:
        return
    if settings.public_url is None and any(not _is_loopback(address) for address in addresses):
        yield (
            "PUBLIC_URL is not set: links follow the Host of a request, and only requests for "
            f"{', '.join(settings.trusted_hosts)} are answered."
        )
    if settings.security_contact is None:
        yield "SECURITY_CONTACT is not set: there is no /.well-known/security.txt."


def why_no_data(settings: Settings) -> str | None:
    """Return why no release can be read now, as a sentence without its end; None where one can.

    Raises SettingsError for an address of a server that cannot be read, and DeclarationError. No connection is left
    open: the processes that answer open their own.
    """
    # Not before: a fault of the declaration ends this import, and the server tells of it.
    from api.records.releases import Releases, why_not_ready

    releases = Releases(settings.database_url)
    try:
        releases.newest().probe()
    except Exception as error:
        return why_not_ready(error) or type(error).__name__
    finally:
        releases.close()
    return None
