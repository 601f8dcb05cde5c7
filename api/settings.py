"""What an operator can set, read once from the environment; nothing else in the project reads it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from api import setting_values as values
from api.setting_values import SettingsError

__all__ = ("LOOPBACK", "ROOT", "Settings", "SettingsError", "environment_with", "misspelt")

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def hand_to_library(name: str, value: str) -> None:
    """Set what a library reads from the environment of this process and takes in no other way."""
    os.environ[name] = value


def environment_with(**values: str) -> dict[str, str]:
    """Return the environment for another of our programs, with these settings instead of ours."""
    return {**os.environ, **values}


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
    # The address to listen on; without it all of the machine, of IPv4 and of IPv6.
    host: str | None = None
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

        def path(name: str) -> str | None:
            # A path may begin or end with a space, and it is not the same then.
            value = environment.get(name, "")
            return value if value.strip() else None

        def given(name: str) -> str | None:
            return environment.get(name, "").strip() or None

        url, files = path("DATABASE_URL"), path("FILES_FOLDER")
        host, public, hosts = given("HOST"), given("PUBLIC_URL"), given("TRUSTED_HOSTS")
        metrics = given("METRICS")
        contact, security, build = given("CONTACT"), given("SECURITY_CONTACT"), given("BUILD")
        workers, kept = given("WEB_CONCURRENCY"), given("KEPT_MEGABYTES")
        port = values.number("PORT", given("PORT") or str(cls.port), 65535)
        return cls(
            database_url=values.database_url(url or cls.database_url),
            files_folder=values.folder(
                "FILES_FOLDER", files or cls.files_folder, "a folder for each release lies in it"
            ),
            public_url=values.public_url(public) if public else None,
            trusted_hosts=values.trusted_hosts(hosts) if hosts else cls.trusted_hosts,
            security_contact=values.contact("SECURITY_CONTACT", security) if security else None,
            contact=values.contact("CONTACT", contact) if contact else None,
            build=values.build(build) if build else cls.build,
            draft=values.truth("DRAFT", given("DRAFT") or "false"),
            host=values.host(host) if host else None,
            port=port,
            workers=values.number("WEB_CONCURRENCY", workers, 64) if workers else cls.workers,
            kept_megabytes=values.number("KEPT_MEGABYTES", kept, 65536) if kept else cls.kept_megabytes,
            metrics=values.metrics(metrics, port) if metrics else None,
        )


def misspelt(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the settings that were probably meant by names in the environment which are none, by these names."""
    names = ["WEB_CONCURRENCY" if one.name == "workers" else one.name.upper() for one in fields(Settings)]
    return values.misspelt(names, environment)
