"""Links of sources are checked politely, on a server of our own: one at a time, with pauses, as robots.txt allows; and
copies are written only when a curator wants it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from seed.commands import main
from seed.declaration import package_of
from seed.desk import links
from seed.desk.links import (
    ANSWERS,
    GONE,
    SILENT,
    UNDECIDED,
    Checked,
    OfflineError,
    Polite,
    by_turns,
    check_links,
    find_copy,
    read_kept,
    to_check,
    write_kept,
)
from seed.raw_rows import Row, read_rows, replace_files, written
from tests.support.servers import free_port

PAUSE = 0.1
DAY = "2026-11-29"


class Site(BaseHTTPRequestHandler):
    """Answers each path with a status, and notes who asked how and when."""

    answers: ClassVar[dict[str, int]] = {}
    robots = ""
    snapshots: ClassVar[dict[str, object]] = {}
    asked: ClassVar[list[tuple[str, str, float, float]]] = []
    agents: ClassVar[set[str]] = set()

    def do_GET(self) -> None:
        began = time.monotonic()
        self.agents.add(f"{self.headers['User-Agent']} {self.headers['Referer']} {self.headers['Cookie']}")
        path = self.path.partition("?")[0]
        body = b"text"
        status = self.answers.get(f"{self.command} {path}", self.answers.get(path, 404))
        if path == "/robots.txt":
            status, body = (200, self.robots.encode()) if self.robots else (404, b"")
        if path == "/wayback/available":
            status, body = 200, json.dumps(self.snapshots).encode()
        # Long enough for another request to arrive meanwhile, if one were sent.
        time.sleep(0.02)
        self.asked.append((self.command, self.path, began, time.monotonic()))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""


Serve = Callable[..., tuple[str, type[Site]]]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    monkeypatch.setenv("no_proxy", "*")
    with ExitStack() as stack:

        def start(
            answers: dict[str, int], robots: str = "", snapshots: object = None
        ) -> tuple[str, type[Site]]:
            told = {
                "answers": answers,
                "robots": robots,
                "snapshots": snapshots or {"archived_snapshots": {}},
            }
            site = type("Own", (Site,), {**told, "asked": [], "agents": set()})
            server = ThreadingHTTPServer(("127.0.0.1", 0), site)
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            stack.callback(server.server_close)
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}", site

        yield start


def test_a_page_is_asked_for_by_head_and_where_that_says_no_by_get(serve: Serve, tmp_path: Path) -> None:
    address, site = serve(
        {"/here": 200, "HEAD /shy": 405, "GET /shy": 200, "/gone": 410, "/later": 503, "/walled": 403}
    )
    urls = [f"{address}/{name}" for name in ("here", "shy", "gone", "lost", "later", "walled")]
    found = check_links(urls, tmp_path / "links.json", Polite(0.0), DAY)
    results = {url.rpartition("/")[2]: one.result for url, one in found.items()}
    assert results == {
        "here": ANSWERS,
        "shy": ANSWERS,
        "gone": GONE,
        "lost": GONE,
        "later": UNDECIDED,
        "walled": UNDECIDED,
    }
    asked = [(method, path) for method, path, _, _ in site.asked]
    assert asked[:4] == [("GET", "/robots.txt"), ("HEAD", "/here"), ("HEAD", "/shy"), ("GET", "/shy")]
    assert site.agents == {f"{links.AGENT} None None"}


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause_before_the_next(
    serve: Serve, tmp_path: Path
) -> None:
    address, site = serve({f"/{number}": 200 for number in range(4)})
    other, other_site = serve({f"/{number}": 200 for number in range(4)})
    urls = [f"{place}/{number}" for place in (address, other) for number in range(4)]
    began = time.monotonic()
    check_links(urls, tmp_path / "links.json", Polite(PAUSE), DAY)
    took = time.monotonic() - began
    for one in (site, other_site):
        assert len(one.asked) == 5
        for (_, _, _, ended), (_, _, started, _) in zip(one.asked, one.asked[1:], strict=False):
            assert started - ended >= PAUSE * 0.9
    # The pause for one host is spent on the other.
    assert took < 10 * (PAUSE + 0.05)


def test_pauses_are_two_seconds_unless_a_test_wants_it_otherwise() -> None:
    assert Polite().pause >= 2
    assert main(["todo", "--pause", "0.5"]) == 2


def test_hosts_take_turns() -> None:
    urls = ["http://a/1", "http://a/2", "http://a/3", "http://b/1", "http://c/1", "http://b/2"]
    assert by_turns(urls) == [
        "http://a/1",
        "http://b/1",
        "http://c/1",
        "http://a/2",
        "http://b/2",
        "http://a/3",
    ]


def test_what_robots_txt_keeps_from_programs_is_not_asked_for(serve: Serve, tmp_path: Path) -> None:
    address, site = serve({"/a": 200, "/private/b": 200}, robots="User-agent: *\nDisallow: /private/\n")
    found = check_links([f"{address}/a", f"{address}/private/b"], tmp_path / "links.json", Polite(0.0), DAY)
    assert [one.result for one in found.values()] == [ANSWERS, UNDECIDED]
    assert [path for _, path, _, _ in site.asked] == ["/robots.txt", "/a"]


def test_a_host_that_is_not_there_is_silent_and_where_none_is_nothing_is_noted(
    serve: Serve, tmp_path: Path
) -> None:
    address, _ = serve({"/a": 200})
    kept = tmp_path / "links.json"
    away = [f"http://127.0.0.1:{free_port()}/{number}" for number in range(links.MOST_SILENT)]
    with pytest.raises(OfflineError, match="seems to have no connection"):
        check_links(away, kept, Polite(0.0, timeout=2), DAY)
    assert not kept.exists()
    check_links([f"{address}/a", *away], kept, Polite(0.0, timeout=2), DAY)
    assert [one.result for one in read_kept(kept).values()] == [ANSWERS, *[SILENT] * links.MOST_SILENT]


def test_a_second_run_goes_on_where_the_first_ended(tmp_path: Path) -> None:
    urls = [f"https://example.org/{number}" for number in range(5)]
    kept = {
        urls[0]: Checked(ANSWERS, "200", DAY),
        urls[1]: Checked(GONE, "404", "2026-10-01"),
        urls[2]: Checked(UNDECIDED, "503", "2026-11-28"),
        urls[3]: Checked(SILENT, "timed out", DAY),
    }
    assert to_check(urls, kept, DAY, 10) == [urls[4], urls[1], urls[2]]
    assert to_check(urls, kept, DAY, 1) == [urls[4]]
    write_kept(tmp_path / "links.json", kept)
    assert read_kept(tmp_path / "links.json") == kept
    (tmp_path / "links.json").write_text("{", "utf-8")
    assert read_kept(tmp_path / "links.json") == {}


def test_only_a_copy_of_the_page_itself_is_taken(serve: Serve) -> None:
    copy = "http://web.archive.example.org/web/20240227/http://example.org/a"
    good = {"available": True, "status": "200", "url": copy, "timestamp": "20240227"}
    for snapshot, expected in (
        ({"closest": good}, copy.replace("http://", "https://", 1)),
        ({"closest": {**good, "status": "404"}}, ""),
        ({"closest": {**good, "available": False}}, ""),
        ({}, ""),
    ):
        address, site = serve({}, snapshots={"archived_snapshots": snapshot})
        archive = f"{address}/wayback/available"
        assert find_copy("https://example.org/a?b=1&c", "2024-02", Polite(0.0), archive) == expected
        assert site.asked[0][1].endswith("?url=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c&timestamp=202402")
    unread: tuple[object, ...] = (
        ["no"],
        {"archived_snapshots": ["no"]},
        {"archived_snapshots": {"closest": ["no"]}},
    )
    for snapshots in unread:
        address, _ = serve({}, snapshots=snapshots)
        assert find_copy("https://example.org/a", "", Polite(0.0), f"{address}/wayback/available") is None
    assert find_copy("https://example.org/a", "", Polite(0.0), f"http://127.0.0.1:{free_port()}/") is None


def point_to(tables: Path, address: str) -> list[Row]:
    """Let two sources lie on a server of the test, and the others nowhere."""
    table = package_of(tables).by_name["sources"]
    rows = read_rows(tables, table)
    for number, row in enumerate(rows):
        row["url"] = f"{address}/{number}" if number < 2 else ""
    replace_files({tables / table.file: written(table, rows)})
    return rows


def test_the_command_finds_dead_links_and_their_copies_and_writes_them_when_told_to(
    serve: Serve,
    tables: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy = "https://web.archive.example.org/web/20240227/page"
    address, site = serve({"/0": 200})
    snapshots = {"archived_snapshots": {"closest": {"available": True, "status": "200", "url": copy}}}
    archive, archive_site = serve({}, snapshots=snapshots)
    rows = point_to(tables, address)
    monkeypatch.setattr(links, "KEPT", tmp_path / "var" / "links.json")
    words = ["todo", "--tables", str(tables), "--plain", "--kind", "link"]
    assert main([*words, "--check-links", "--yes"]) == 0
    told = capsys.readouterr().out
    assert "2 links were looked at; 1 do not answer:" in told
    assert f"{rows[1]['id']} does not answer, and has no archived copy" in told
    asked = len(site.asked)
    assert main([*words, "--check-links", "--yes"]) == 0
    assert "Every link was looked at lately." in capsys.readouterr().out
    assert len(site.asked) == asked

    finding = [*words, "--find-copies", "--yes", "--archive", f"{archive}/wayback/available"]
    before = (tables / "sources.csv").read_bytes()
    assert main(finding) == 0
    told = capsys.readouterr().out
    assert f"  {rows[1]['id']}: {copy}\n" in told
    assert "Nothing was written; --write-copies writes them." in told
    assert (tables / "sources.csv").read_bytes() == before
    assert main([*finding, "--write-copies"]) == 0
    assert len(archive_site.asked) == 1
    told = capsys.readouterr().out
    assert "They are written into sources.csv." in told
    assert "no archived copy" not in told
    changed = read_rows(tables, package_of(tables).by_name["sources"])
    assert [row["archived_url"] for row in changed] == ["", copy, *[""] * (len(rows) - 2)]
    assert [row | {"archived_url": ""} for row in changed] == rows
