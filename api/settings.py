"""What an operator can set, read once from the environment; nothing else in the project reads it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class SettingsError(ValueError):
    """A setting that cannot be used; the message names it and says what would be right."""


def hand_to_library(name: str, value: str) -> None:
    """Set what a library reads from the environment of this process and takes in no other way."""
    os.environ[name] = value


def environment_with(**values: str) -> dict[str, str]:
    """Return the environment for another of our programs, with these settings instead of ours."""
    return {**os.environ, **values}


def _address(text: str | None, other: int) -> tuple[str, int] | None:
    """Return host and port of METRICS; `other` is the port of the service itself."""
    if text is None:
        return None
    host, _, port = text.rpartition(":")
    inner = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        ip = ip_address("127.0.0.1" if host == "localhost" else inner)
    except ValueError:
        ip = None
    fits = port.isascii() and port.isdigit() and 0 < int(port) <= 65535
    if ip is None or not fits or (ip.version == 6) != (inner != host):
        raise SettingsError(
            "METRICS must be an IP address and a port, such as 127.0.0.1:9464 or [::1]:9464; without it there are none."
        )
    if int(port) == other:
        raise SettingsError(
            "METRICS must have another port than PORT: what is counted is for you, not for readers."
        )
    return str(ip), int(port)


@dataclass(frozen=True)
class Settings:
    """Every setting with its default; `docs/operating.md` lists them for operators."""

    # SQLite: a folder that holds one read-only file per release. PostgreSQL: a server, one schema per release.
    database_url: str = f"sqlite:///{ROOT / 'var' / 'releases'}"
    # A folder for the files of the releases that readers take away, laid out by `python -m seed files`.
    files_folder: str = str(ROOT / "var" / "files")
    # The address under which readers know the service; without it links follow the Host of the request.
    public_url: str | None = None
    # Hosts that may be named in a request when `public_url` is not set: a forged one must never reach a cache.
    trusted_hosts: tuple[str, ...] = LOOPBACK
    # Where a security report goes (an address with mailto: or https:); without it there is no security.txt.
    security_contact: str | None = None
    # Where questions about the data and corrections go (mailto: or https:); portals show it beside the dataset.
    contact: str | None = None
    # Names the deployed code in /v1/meta and in every ETag, so that a new build empties caches.
    build: str = "development"
    # What is served is a draft, and every answer says so; `make preview` sets it.
    draft: bool = False
    port: int = 8000
    # Processes that answer; hosts set WEB_CONCURRENCY to what their machine has.
    workers: int = 2
    # Room for answers that were given lately, in each of these processes.
    kept_megabytes: int = 24
    # Host and port on which those who watch the service read what it counts; without it nothing is counted.
    metrics: tuple[str, int] | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings; raises SettingsError for a value that cannot be used."""

        def given(name: str) -> str | None:
            return environment.get(name, "").strip() or None

        url = given("DATABASE_URL") or cls.database_url
        # Hosts hand out the scheme that SQLAlchemy dropped.
        url = url.replace("postgres://", "postgresql://", 1)
        if not url.startswith(("sqlite:///", "postgresql")):
            raise SettingsError(
                "DATABASE_URL must begin with sqlite:/// (a folder) or postgresql:// (a server)."
            )
        public_url = given("PUBLIC_URL")
        if public_url and not public_url.startswith(("http://", "https://")):
            raise SettingsError("PUBLIC_URL must be a whole address, such as https://data.example.org.")
        hosts = given("TRUSTED_HOSTS")

        def number(name: str, usual: int, most: int) -> int:
            text = given(name) or str(usual)
            if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= most:
                raise SettingsError(f"{name} must be a whole number from 1 to {most}.")
            return int(text)

        draft = (given("DRAFT") or "false").lower()
        if draft not in {"true", "false"}:
            raise SettingsError("DRAFT must be true or false.")

        return cls(
            database_url=url,
            files_folder=given("FILES_FOLDER") or cls.files_folder,
            public_url=public_url.rstrip("/") if public_url else None,
            trusted_hosts=tuple(h.strip() for h in hosts.split(",")) if hosts else cls.trusted_hosts,
            security_contact=given("SECURITY_CONTACT"),
            contact=given("CONTACT"),
            build=given("BUILD") or cls.build,
            draft=draft == "true",
            port=number("PORT", cls.port, 65535),
            workers=number("WEB_CONCURRENCY", cls.workers, 64),
            kept_megabytes=number("KEPT_MEGABYTES", cls.kept_megabytes, 65536),
            metrics=_address(given("METRICS"), number("PORT", cls.port, 65535)),
        )
