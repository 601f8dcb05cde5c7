"""The real service in a process of its own, and what a browser noticed of a page."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path

from flask import Flask, Response
from playwright.sync_api import Page

from tests.questions.asking import table
from tests.support.servers import Server, free_port, listening, serving


@contextmanager
def started(logs: Path, app: str = "api.app:create_app()", **settings: str) -> Iterator[Server]:
    """An app on gunicorn, on a port of its own."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "api/server.py", "--bind", f"127.0.0.1:{port}"]
    with serving(
        [*command, "--workers", "1", app], port, logs / "log", {"PORT": str(port), **settings}
    ) as server:
        yield server


@contextmanager
def another_site(show: Callable[[], Response]) -> Iterator[str]:
    """A site of another origin, whose one page a view makes; gives its address."""
    app = Flask("another-site", static_folder=None)
    app.add_url_rule("/", "show", show)
    with listening(app) as address:
        yield address


def address(server: Server, path: str, **more: object) -> str:
    """An address at a server, with more parameters."""
    query = "&".join(f"{name}={value}" for name, value in more.items())
    return f"http://localhost:{server.port}{path}" + (("&" if "?" in path else "?") + query if query else "")


def fullest() -> dict[str, str]:
    """The case with the most to show."""
    parts = [
        row["case_id"] for name in ("events", "charges", "sentences", "recognitions") for row in table(name)
    ]
    return max(table("cases"), key=lambda case: (parts.count(case["id"]), case["id"]))


def unsure() -> tuple[str, str]:
    """A case and a day on which its status is not known for sure: an event is dated by the month alone."""
    months = [row for row in table("events") if row["status"] and len(row["date"]) == 7]
    event = max(months, key=itemgetter("date"))
    return event["case_id"], f"{event['date']}-02"


class Watched:
    """A page together with the requests that it made and whatever the browser complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requested: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requested.append(request.url))
        page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
