"""The service below a path of another site, as `docs/operating.md` says it: every page links to pages below the path."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from seed.load import load
from tests.proxies.conftest import ask, nginx_command
from tests.support.publishing import TINY_TABLES
from tests.support.servers import ROOT, free_port, serving

PATH = "/open-cases"
OPERATING = ROOT / "docs" / "operating.md"
LINK = re.compile(r'(?:href|src|action)="([^"#]+)')
# As many pages are looked at, from the first on.
MOST_PAGES = 120


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a site that has the service below a path."""
    folder = tmp_path_factory.mktemp("below")
    load(TINY_TABLES, f"sqlite:///{folder / 'releases'}")
    front, origin = free_port(), free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "api/server.py", "--bind", f"127.0.0.1:{origin}"]
    environment = {
        "PORT": str(origin),
        "PUBLIC_URL": f"http://127.0.0.1:{front}{PATH}",
        "DATABASE_URL": f"sqlite:///{folder / 'releases'}",
        "WEB_CONCURRENCY": "1",
    }
    (documented,) = re.findall(r"^location /open-cases/ \{.*?^\}", OPERATING.read_text("utf-8"), re.S | re.M)
    assert documented.count("127.0.0.1:8000") == 1
    location = documented.replace("127.0.0.1:8000", f"127.0.0.1:{origin}")
    site = f"server {{ listen 127.0.0.1:{front}; {location} }}"
    command.append("api.app:create_app()")
    with (
        serving(command, origin, folder / "log", environment),
        serving(nginx_command(folder, site), front, folder / "nginx.out", {}),
    ):
        yield front


def test_every_link_of_every_page_leads_to_something_below_the_path(port: int) -> None:
    base = f"http://127.0.0.1:{port}"
    waiting = [f"{PATH}/", f"{PATH}/docs"]
    seen: set[str] = set()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = ask(port, address, accept="text/html, */*;q=0.8")
        assert answer.status in {200, 302}, address
        if not (answer.headers["Content-Type"] or "").startswith("text/html"):
            continue
        for link in LINK.findall(answer.body.decode()):
            parts = urlsplit(urljoin(base + address, unescape(link)))
            if parts.netloc == f"127.0.0.1:{port}":
                assert parts.path.startswith(PATH), (address, link)
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    assert len(seen) == MOST_PAGES


def test_answers_link_below_the_path(port: int) -> None:
    page = json.loads(ask(port, f"{PATH}/v1/cases?limit=1").body)
    base = f"http://127.0.0.1:{port}{PATH}/v1/"
    assert page["links"]["next"].startswith(base)
    following = ask(port, urlsplit(page["links"]["next"])._replace(scheme="", netloc="").geturl())
    assert following.status == 200
    problem = json.loads(ask(port, f"{PATH}/v1/cases?statsu=1").body)
    assert problem["type"].startswith(f"http://127.0.0.1:{port}{PATH}/problems/")
