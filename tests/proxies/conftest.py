"""The service behind real proxies, each with its file of `deploy/` as it stands there."""

from __future__ import annotations

import hashlib
import http.client
import itertools
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest

from seed.load import load
from tests.proxies.counting import COUNTS
from tests.support.publishing import TINY_TABLES, lay_out_file
from tests.support.servers import ROOT, Server, free_port, serving
from tests.support.system import PACKAGES, missing

DEPLOY = ROOT / "deploy"
HOST = "data.example.org"
PUBLIC_URL = f"https://{HOST}"
CACHES = ("nginx", "varnish")
PROXIES = (*CACHES, "plain nginx")

# What Debian's own nginx.conf has around sites, with every folder in that of the test.
NGINX = """
{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 768; }}
http {{
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    default_type application/octet-stream;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
    ssl_prefer_server_ciphers on;
    access_log {folder}/access.log;
    gzip on;
    include {folder}/conf.d/*.conf;
    include {folder}/sites-enabled/*;
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
# A file of a release that needs several parts of 1 MB.
LARGE_FILE = "open-cases-large.sqlite"
LARGE_BYTES = b"".join(hashlib.sha256(bytes([part % 251])).digest() * 4096 for part in range(20))


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

    def get(self, path: str, method: str = "GET", source: str | None = None, **headers: str) -> Answer:
        """Ask through the proxy, from a reader's address; `if_none_match=…` is a header."""
        return ask(self.port, path, method, source, **headers)

    def seen(self, address: str) -> list[dict[str, str]]:
        """The requests for an address that the origin has got through this proxy."""
        return [one for one in counted(self.origin)[self.before :] if one["address"] == address]


def counted(origin: Server) -> list[dict[str, str]]:
    """Every request that an origin has got."""
    found: list[dict[str, str]] = json.loads(ask(origin.port, COUNTS).body)
    return found


_readers = (f"127.{high}.{middle}.{low}" for high, middle, low in itertools.product(range(1, 250), repeat=3))


def new_reader() -> str:
    """A loopback address that has not asked yet: the limits are for each reader."""
    return next(_readers)


def ask(port: int, path: str, method: str = "GET", source: str | None = None, **headers: str) -> Answer:
    """Ask a server on the loopback address, each time as another reader unless `source` says which."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=20, source_address=(source or new_reader(), 0)
    )
    try:
        connection.request(method, path, headers={"Accept": "application/json", "Host": HOST, **named})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def with_places(text: str, places: dict[str, str]) -> str:
    """A configuration with the ports and folders of a test, each of which must stand there once."""
    for deployed, ours in places.items():
        assert text.count(deployed) == 1, deployed
        text = text.replace(deployed, ours)
    return text


def program(name: str, package: str) -> str:
    """Where a program of the system is; without it the test is skipped."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed: run `make system`, or install the package {package}")
    return found


def nginx_site(folder: Path, port: int, origin: int) -> str:
    """`deploy/nginx.conf` with the ports and folders of a test."""
    limited = free_port()
    loopback = f"[::1]:{port}" if has_ipv6() else f"127.0.0.1:{free_port()}"
    return with_places(
        (DEPLOY / "nginx.conf").read_text("utf-8"),
        {
            "server 127.0.0.1:8000;": f"server 127.0.0.1:{origin};",
            "server 127.0.0.1:8002;": f"server 127.0.0.1:{limited};",
            "listen 127.0.0.1:8002;": f"listen 127.0.0.1:{limited};",
            " listen 80 default_server;": f" listen 127.0.0.1:{port} default_server;",
            " listen [::]:80 default_server;": f" listen {loopback} default_server;",
            "/dev/shm/open-cases-answers": str(folder / "answers"),  # noqa: S108
            "/dev/shm/open-cases-exports": str(folder / "exports"),  # noqa: S108
            "/dev/shm/open-cases-files": str(folder / "files"),  # noqa: S108
            "/dev/null": str(folder / "site.log"),
        },
    )


def has_ipv6() -> bool:
    """Say whether this machine has the loopback address of IPv6."""
    try:
        with socket.socket(socket.AF_INET6) as listener:
            listener.bind(("::1", 0))
    except OSError:
        return False
    return True


def nginx_command(folder: Path, site: str) -> list[str]:
    """Write Debian's layout with a site into a folder; return what starts nginx with it."""
    for part in ("conf.d", "sites-enabled"):
        (folder / part).mkdir(exist_ok=True)
    (folder / "conf.d" / "open-cases.conf").write_text(site, "utf-8")
    # Its workers would give up the rights with which they reach the folder of the test.
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(user=user, folder=folder), "utf-8")
    nginx = program("nginx", "nginx-light")
    return [nginx, "-p", str(folder), "-e", str(folder / "start.log"), "-c", str(configuration)]


def configuration_tested(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Let nginx test its configuration."""
    return subprocess.run([*command, "-t", "-q"], capture_output=True, text=True, timeout=30, check=False)


@contextmanager
def nginx(folder: Path, port: int, origin: int, plain: bool = False) -> Iterator[None]:
    """Debian's nginx: caching as deployed, or plain with its own gzip."""
    site = PLAIN.format(port=port, origin=origin) if plain else nginx_site(folder, port, origin)
    with serving(nginx_command(folder, site), port, folder / "nginx.out", {}):
        yield


def varnish_command() -> list[str]:
    """What starts Varnish, as `deploy/varnish.conf` says it."""
    text = (DEPLOY / "varnish.conf").read_text("utf-8").replace("\\\n", " ")
    (line,) = re.findall(r"^ExecStart=(\S.*)$", text, re.M)
    return shlex.split(line)


@contextmanager
def varnish(folder: Path, port: int, origin: int) -> Iterator[None]:
    """Debian's Varnish as deployed, with its cache in memory."""
    if missing({"varnish-modules": PACKAGES["varnish-modules"]}):
        pytest.skip("varnish-modules is not installed: run `make system`, or install that package")
    places = {
        "/usr/sbin/varnishd": program("varnishd", "varnish"),
        ":80": f"127.0.0.1:{port}",
        "/etc/varnish/open-cases.vcl": str(folder / "open-cases.vcl"),
        # Its own user cannot reach the folder of the test.
        "unix,user=vcache": "none",
    }
    (folder / "open-cases.vcl").write_text(
        with_places((DEPLOY / "varnish.vcl").read_text("utf-8"), {'"8000"': f'"{origin}"'}), "utf-8"
    )
    command = varnish_command()
    assert [command.count(place) for place in places] == [1] * len(places)
    command = [places.get(word, word) for word in command]
    command += ["-n", str(folder / "work"), "-p", "thread_pool_min=10"]
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
    release = load(TINY_TABLES, f"sqlite:///{folder / 'releases'}")
    lay_out_file(folder / "files" / release, LARGE_FILE, LARGE_BYTES)
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
