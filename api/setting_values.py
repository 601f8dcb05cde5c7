"""The forms that values of settings must have. Each function returns the value as the service uses it, or raises
SettingsError with a sentence: what was given, and what would be right.
"""

from __future__ import annotations

import difflib
import errno
import ipaddress
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

# Long enough for a name, a version and a commit; it stands in every /v1/meta.
LONGEST_BUILD = 100
# It stands in every link, and the head of an answer has room for few kilobytes.
LONGEST_PUBLIC_URL = 200
# What is repeated of a value in a sentence.
_LONGEST_SHOWN = 120
# One that is shorter is like too many other names that a machine may have in its environment.
_SHORTEST_MISSPELT = 7
_LIKENESS = 0.85

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.ASCII)
_PORT = re.compile(r"[0-9]{1,5}", re.ASCII)
_SERVER = re.compile(r"postgres(?:ql)?(?:\+\w+)?://", re.ASCII)
# As libpq takes it apart: the user ends at the first of two signs, whatever follows.
_AUTHORITY = re.compile(r"([^@/]*@)?([^/?]*)")
_HOST_AND_PORT = re.compile(r"(?:\[[^\]@]*\]|[^:@\[\]]*)(?::([0-9]{0,9}))?", re.ASCII)
# Letters, digits and signs of RFC 3986, without what would end an address in a header or in a text.
_MAIL = re.compile(r"mailto:[^@\s<>\"'()\\,;:?]+@[a-z0-9.-]+(?:\?[!-~]+)?", re.ASCII | re.IGNORECASE)
_PRINTED = re.compile(r"[!-~]+", re.ASCII)


class SettingsError(ValueError):
    """A setting that cannot be used; the message names it and says what would be right."""


def shown(value: str) -> str:
    """A value as it stands in a sentence: in one line, and not longer than one can read."""
    return repr(value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "…")


def database_url(value: str) -> str:
    """`sqlite:///` and a folder, its path as it is, or `postgresql://…` as libpq reads it."""
    if _SERVER.match(value):
        # The names that hosts and dialects give the scheme are all the same to the client library.
        return _server(_SERVER.sub("postgresql://", value, count=1).strip())
    kind, _, path = value.lstrip().partition(":///")
    if kind != "sqlite" or not path.strip():
        # The value may have a password in it.
        raise SettingsError(
            "DATABASE_URL must be sqlite:/// and a folder (sqlite:///var/releases, or sqlite:////srv/releases with "
            "four slashes for a path from the root) or the address of a server (postgresql://user:password@host/name)."
        )
    return f"sqlite:///{folder('DATABASE_URL', path, 'one file for each release lies in it')}"


def _server(value: str) -> str:
    """An address of libpq in which nothing is read otherwise than it was meant: a part of a password with a `/` or a
    `@` in it would be taken for a host or a port, and be written down with the error."""
    _, hosts = _AUTHORITY.match(value.removeprefix("postgresql://")).groups()  # type: ignore[union-attr]
    ports = [_HOST_AND_PORT.fullmatch(one) for one in hosts.split(",")]
    if not all(match and int(match[1] or 1) in range(1, 65536) for match in ports):
        raise SettingsError(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name, its port from 1 to 65535, with "
            "special letters of user and password written as in %40."
        )
    return value


def folder(name: str, path: str, why: str) -> str:
    """The path of a folder, which need not exist yet. Any letter may stand in it; a line break at an end is none of it,
    but left over from a file or a command."""
    if path != path.strip("\r\n"):
        raise SettingsError(f"{name} names {shown(path)}: take out the line break at its end.")
    try:
        is_other = Path(path).exists() and not Path(path).is_dir()
    except OSError as error:
        # A folder that cannot be looked at now may come back, and a process that starts meanwhile has to wait for it.
        if error.errno != errno.ENAMETOOLONG:
            return path
        raise SettingsError(f"{name} names {shown(path)}: {error.strerror}.") from error
    if is_other:
        raise SettingsError(f"{name} names {shown(path)}, which is no folder: name a folder, since {why}.")
    return path


def public_url(value: str) -> str:
    """An address of http or https: a host, with a port and a path where need be, and nothing else."""
    right = "it must be a whole address and nothing more, such as https://data.example.org"
    if not value.isprintable() or " " in value:
        raise SettingsError(f"PUBLIC_URL is {shown(value)}, with a space or a line break; {right}.")
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise SettingsError(f"PUBLIC_URL is {shown(value)}: {error}; {right}.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError(f"PUBLIC_URL is {shown(value)}: {right}.")
    if "@" in parts.netloc:
        # It may be a password.
        raise SettingsError(f"PUBLIC_URL has a user before its host, which everybody would read; {right}.")
    if "?" in value or "#" in value:
        raise SettingsError(f"PUBLIC_URL is {shown(value)}, with a query or a fragment; {right}.")
    if port == 0 or parts.netloc.endswith(":"):
        raise SettingsError(f"PUBLIC_URL is {shown(value)}, and its port must be from 1 to 65535; {right}.")
    if len(value) > LONGEST_PUBLIC_URL:
        raise SettingsError(
            f"PUBLIC_URL has {len(value)} letters, and may have {LONGEST_PUBLIC_URL}; {right}."
        )
    if {".", ".."} & set(parts.path.split("/")) or re.search(r"%(?![0-9A-Fa-f]{2})", parts.path):
        raise SettingsError(f"PUBLIC_URL is {shown(value)}: its path has parts that lead elsewhere; {right}.")
    host = _host("PUBLIC_URL", parts.hostname)
    if not _PRINTED.fullmatch(parts.path or "/") or set(parts.path) & set('\\"<>^`{|}'):
        raise SettingsError(
            f"PUBLIC_URL is {shown(value)}: other letters in the path are written as in %20; {right}."
        )
    return f"{parts.scheme}://{host}{'' if port is None else f':{port}'}{parts.path.rstrip('/')}"


def trusted_hosts(value: str) -> tuple[str, ...]:
    """Names or addresses with commas between them, each with a port where it is not the usual one."""
    return tuple(_trusted(part.strip()) for part in value.split(","))


def _trusted(value: str) -> str:
    if not value:
        raise SettingsError(
            "TRUSTED_HOSTS has an empty place between its commas: list names, as in a.org,b.org."
        )
    if "*" in value:
        raise SettingsError(
            f"TRUSTED_HOSTS has {shown(value)}: whoever may write any name into a request may write it into the "
            "links of an answer, so list each name that readers use, or set PUBLIC_URL."
        )
    if "/" in value or "@" in value:
        raise SettingsError(f"TRUSTED_HOSTS has {shown(value)}: list names alone, as in data.example.org.")
    if (address := _ipv6(value)) is not None:
        return address
    name, colon, port = value.rpartition(":") if not value.endswith("]") else (value, "", "")
    if not colon:
        return _host("TRUSTED_HOSTS", value)
    if not _PORT.fullmatch(port) or not 0 < int(port) < 65536:
        raise SettingsError(f"TRUSTED_HOSTS has {shown(value)}: a port is a number from 1 to 65535.")
    return f"{_host('TRUSTED_HOSTS', name)}:{int(port)}"


def host(value: str) -> str:
    """An address or a name to listen on, an address of IPv6 without brackets."""
    if value == "*":
        raise SettingsError(
            "HOST is '*': leave it out to listen on all addresses, or name one, such as 127.0.0.1."
        )
    return _host("HOST", value).strip("[]")


def _host(name: str, value: str) -> str:
    """A name in its ASCII form, in small letters, or an address, in brackets where it is one of IPv6."""
    if (address := _ipv6(value)) is not None:
        return address
    lower = value.lower().removesuffix(".")
    if not lower.isascii():
        raise SettingsError(
            f"{name} has the name {shown(value)}: write it in its ASCII form{_ascii_form(lower)}."
        )
    if len(lower) > 253 or not _NAME.fullmatch(lower):
        raise SettingsError(f"{name} has {shown(value)}, which is no name or address of a host.")
    if re.fullmatch(r"[0-9.]+", lower) and not _is_address(lower):
        raise SettingsError(f"{name} has {shown(value)}, which is no address of four numbers from 0 to 255.")
    return lower


def _ipv6(value: str) -> str | None:
    inner = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    # The name of an interface means nothing on another machine, nor in an address of http.
    if "%" in inner:
        return None
    try:
        return f"[{ipaddress.IPv6Address(inner)}]"
    except ValueError:
        return None


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _ascii_form(name: str) -> str:
    """`, xn--…`, where there is no doubt: the older standard at hand spells some letters otherwise than browsers do."""
    try:
        written = name.encode("idna")
        return f", {written.decode()}" if written.decode("idna") == name else ", which begins with xn--"
    except UnicodeError:
        return ", which begins with xn--"


def contact(name: str, value: str) -> str:
    """`mailto:` and an address of mail, or an address of https (RFC 9116, section 2.5.3, has the same for both)."""
    if _MAIL.fullmatch(value):
        return value
    if _MAIL.fullmatch(f"mailto:{value}"):
        raise SettingsError(f"{name} is {shown(value)}: write it as mailto:{value}.")
    try:
        parts = urlsplit(value)
        is_page = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        is_page = False
    if not is_page or not _PRINTED.fullmatch(value) or set(value) & set('"<>'):
        raise SettingsError(
            f"{name} is {shown(value)}: it must be one address, mailto:name@example.org or https://example.org/contact."
        )
    return value


def build(value: str) -> str:
    """A name in one line."""
    if not value.isprintable() or len(value) > LONGEST_BUILD:
        raise SettingsError(
            f"BUILD is {shown(value)}: it must be one line of at most {LONGEST_BUILD} letters, such as a commit."
        )
    return value


def number(name: str, value: str, most: int) -> int:
    """A whole number from 1 on."""
    # What is longer has no business here, and would be slow to read.
    if not (value.isascii() and value.isdigit() and len(value) < 20) or not 0 < int(value) <= most:
        raise SettingsError(f"{name} is {shown(value)}: it must be a whole number from 1 to {most}.")
    return int(value)


def metrics(value: str, other: int) -> tuple[str, int]:
    """An IP address and a port; `other` is that of the service itself."""
    name, _, port = value.rpartition(":")
    inner = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    try:
        address = ipaddress.ip_address("127.0.0.1" if name == "localhost" else inner)
    except ValueError:
        address = None
    fits = _PORT.fullmatch(port) and 0 < int(port) < 65536
    if address is None or not fits or (address.version == 6) != (inner != name):
        raise SettingsError(
            f"METRICS is {shown(value)}: it must be an IP address and a port, such as 127.0.0.1:9464 or [::1]:9464."
        )
    if int(port) == other:
        raise SettingsError(
            f"METRICS is {shown(value)}, and its port that of PORT: what is counted is for you, not for readers."
        )
    return str(address), int(port)


def truth(name: str, value: str) -> bool:
    """`true` or `false`."""
    if value.lower() not in {"true", "false"}:
        raise SettingsError(f"{name} is {shown(value)}: it must be true or false.")
    return value.lower() == "true"


def misspelt(known: Iterable[str], environment: Mapping[str, str]) -> dict[str, str]:
    """Return the settings that were meant by names in an environment which are none, where they are not set."""
    unset = [name for name in known if not environment.get(name)]
    found = {}
    for given in environment.keys() - {*known}:
        near = difflib.get_close_matches(given.upper(), unset, n=1, cutoff=_LIKENESS)
        if near and (given.upper() == near[0] or len(near[0]) >= _SHORTEST_MISSPELT):
            found[given] = near[0]
    return dict(sorted(found.items()))
