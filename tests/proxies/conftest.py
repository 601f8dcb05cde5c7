"""The service behind real proxies, each with the configuration that `docs/operating.md` recommends."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest

from seed.editions import working
from seed.files import build
from seed.load import load
from tests.proxies.counting import COUNTS
from tests.support.publishing import TINY_TABLES
from tests.support.servers import ROOT, Server, free_port, serving

OPERATING = ROOT / "docs" / "operating.md"
PUBLIC_URL = "https://data.example.org"
CACHES = ("nginx", "varnish")
PROXIES = (*CACHES, "plain nginx")

# What Debian's own nginx.conf has around a site, with every folder in that of the test.
NGINX = """
{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    default_type application/octet-stream;
    gzip on;
    {site}
}}
"""
# A site that only passes on and compresses by itself.
PLAIN = """
    server {{
        listen 127.0.0.1:{port};
        gzip_proxied any;
        gzip_types *;
        gzip_min_length 1000;
        location / {{
            proxy_pass http://127.0.0.1:{origin};
            proxy_set_header Accept-Encoding "";
        }}
    }}
"""


@dataclass(frozen=True)
class Answer:
    """An answer as it came over the socket."""

    status: int
    headers: Message
    body: bytes


@dataclass(frozen=True)
class Proxied:
    """A proxy, the origin behind it, how many requests that had seen before, and the folder in which the proxy
    writes."""

    kind: str
    port: int
    origin: Server
    before: int
    folder: Path

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask through the proxy; `if_none_match=…` is a header."""
        return ask(self.port, path, method, **headers)

    def seen(self, address: str) -> list[dict[str, str]]:
        """The requests for an address that the origin has got through this proxy."""
        return [one for one in counted(self.origin)[self.before :] if one["address"] == address]


def counted(origin: Server) -> list[dict[str, str]]:
    """Every request that an origin has got."""
    found: list[dict[str, str]] = json.loads(ask(origin.port, COUNTS).body)
    return found


def ask(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    """Ask a server on the loopback address."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", method=method, headers={"Accept": "application/json", **named}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as answer:
        with answer:
            return Answer(answer.code, answer.headers, answer.read())


def recommended(language: str) -> str:
    """The block of `docs/operating.md` in a language."""
    found = re.search(rf"^```{language}\n(.*?)^```", OPERATING.read_text("utf-8"), re.S | re.M)
    assert found is not None
    return found[1]


def with_places(text: str, places: dict[str, str]) -> str:
    """A configuration with the ports and folders of a test, each of which must stand there once."""
    for documented, ours in places.items():
        assert text.count(documented) == 1, documented
        text = text.replace(documented, ours)
    return text


@contextmanager
def nginx(folder: Path, port: int, origin: int, plain: bool = False) -> Iterator[None]:
    """Debian's nginx: caching as recommended, or plain with its own gzip."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed: run `make system`, or install the package nginx-light")
    places = {
        "127.0.0.1:8000": f"127.0.0.1:{origin}",
        "listen 80;": f"listen 127.0.0.1:{port};",
        "/dev/shm/open-cases": str(folder / "cache"),  # noqa: S108
        "/dev/null": str(folder / "site.log"),
    }
    site = PLAIN.format(port=port, origin=origin) if plain else with_places(recommended("nginx"), places)
    # Its workers would give up the rights with which they reach the folder of the test.
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(user=user, folder=folder, site=site), "utf-8")
    command = [program, "-p", str(folder), "-e", str(folder / "start.log"), "-c", str(configuration)]
    with serving(command, port, folder / "nginx.out", {}):
        yield


@contextmanager
def varnish(folder: Path, port: int, origin: int) -> Iterator[None]:
    """Debian's Varnish as recommended, with its cache in memory."""
    program = shutil.which("varnishd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("Varnish is not installed: run `make system`, or install the package varnish")
    program_of_cache = folder / "default.vcl"
    program_of_cache.write_text(with_places(recommended("vcl"), {'"8000"': f'"{origin}"'}), "utf-8")
    command = [program, "-F", "-j", "none", "-n", str(folder / "work"), "-a", f"127.0.0.1:{port}"]
    command += ["-T", "none", "-f", str(program_of_cache), "-s", "malloc,64m", "-p", "thread_pool_min=10"]
    with serving(command, port, folder / "varnish.out", {}):
        yield


@contextmanager
def origin_on(folder: Path, port: int, briefly: bool = False) -> Iterator[Server]:
    """The service on gunicorn behind its counter; its releases lie in `folder`."""
    command = [sys.executable, "-m", "gunicorn", "-c", "api/server.py", "--bind", f"127.0.0.1:{port}"]
    environment = {
        "PORT": str(port),
        "PUBLIC_URL": PUBLIC_URL,
        "DATABASE_URL": f"sqlite:///{folder / 'releases'}",
        "FILES_FOLDER": str(folder / "files"),
        "WEB_CONCURRENCY": "1",
        **({"BRIEFLY": "1"} if briefly else {}),
    }
    log = folder / "origin.log"
    with serving([*command, "tests.proxies.counting:build()"], port, log, environment) as server:
        yield server


@contextmanager
def in_front(kind: str, folder: Path, origin: int) -> Iterator[int]:
    """A proxy of a kind before an origin; gives its port."""
    port = free_port()
    folder.mkdir()
    proxy = (
        varnish(folder, port, origin) if kind == "varnish" else nginx(folder, port, origin, kind != "nginx")
    )
    with proxy:
        yield port


@pytest.fixture(scope="package")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    """One origin for all proxies, and its folder."""
    folder = tmp_path_factory.mktemp("origin")
    load(TINY_TABLES, f"sqlite:///{folder / 'releases'}")
    build([working(TINY_TABLES)], folder / "files")
    with origin_on(folder, free_port()) as server:
        yield server, folder


@pytest.fixture(scope="package", params=PROXIES)
def proxied(
    request: pytest.FixtureRequest, origin: tuple[Server, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxied]:
    """The service behind each kind of proxy; a test of caches names those alone."""
    folder = tmp_path_factory.mktemp("proxy") / "files"
    with in_front(request.param, folder, origin[0].port) as port:
        yield Proxied(request.param, port, origin[0], len(counted(origin[0])), folder)


@pytest.fixture(params=CACHES)
def short_lived(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Proxied, Callable[[], None]]]:
    """A cache before an origin of its own, whose answers stay fresh for a moment; and what stops the origin."""
    load(TINY_TABLES, f"sqlite:///{tmp_path / 'releases'}")
    origin = origin_on(tmp_path, free_port(), briefly=True)
    server = origin.__enter__()
    stopped = []

    def stop() -> None:
        stopped.append(True)
        origin.__exit__(None, None, None)

    try:
        with in_front(request.param, tmp_path / "proxy", server.port) as port:
            yield Proxied(request.param, port, server, 0, tmp_path / "proxy"), stop
    finally:
        if not stopped:
            stop()
