"""Whether the pages of sources still answer, and where an archive keeps a copy of those that do not.

This asks other machines, and only when a curator wants it: one request at a time, with a pause before the next to the
same host, as its robots.txt allows, and no more than so many pages in a run. What is found is kept in `var/`, so that
the next run goes on.
"""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit
from urllib.robotparser import RobotFileParser

from api.records.dates import days_between
from api.settings import ROOT
from seed.editions import EditionError
from seed.raw_rows import replace_files

KEPT = ROOT / "var" / "links.json"
# It names the project and no person.
AGENT = "Open-Cases-link-check/1.0 (asks one page at a time whether it is still there)"
ARCHIVE = "https://archive.org/wayback/available"
PAUSE_SECONDS = 2.0
TIMEOUT_SECONDS = 20
# What was found is looked at anew after so many days.
GOOD_FOR_DAYS = 30
# As many hosts in a row, and none answers: it is this machine that has no connection.
MOST_SILENT = 4

ANSWERS, GONE, SILENT, UNDECIDED = "answers", "gone", "silent", "undecided"
# Both mean that readers do not reach the page any more.
DEAD = frozenset({GONE, SILENT})
# Another day may tell more.
_AGAIN = frozenset({SILENT, UNDECIDED})
_GONE = frozenset({404, 410})
_ADDRESS = re.compile(r"https?://\S+")
_UNSURE_OF_HEAD = frozenset({400, 403, 404, 405, 410, 501})


class OfflineError(EditionError):
    """Nothing answers, so that nothing can be said of any page."""


@dataclass(frozen=True)
class Checked:
    """What was found of a page on a day: whether it answers, why that is thought, and a copy in an archive.

    `copy` is None where no archive was asked, and empty where none has a copy.
    """

    result: str
    told: str
    day: str
    copy: str | None = None


@dataclass
class Polite:
    """Asks hosts, each one again only after a pause; `waiting` and `clock` are those of the machine."""

    pause: float = PAUSE_SECONDS
    timeout: float = TIMEOUT_SECONDS
    waiting: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _last: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)

    def ask(self, url: str, method: str = "GET", most: int = 1024) -> tuple[int, bytes]:
        """Return status and the beginning of the answer; raises OSError, HTTPException or ValueError without one."""
        host = urlsplit(url).netloc
        if host in self._last:
            self.waiting(max(0.0, self._last[host] + self.pause - self.clock()))
        # Letters of other scripts are written as the web sends them; what is percent-encoded stays.
        sent = quote(url, safe="%/:=&?~#+!$,;'@()*[]")
        request = urllib.request.Request(sent, method=method, headers={"User-Agent": AGENT})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:  # noqa: S310
                return int(answer.status), bytes(answer.read(most))
        except urllib.error.HTTPError as error:
            error.close()
            return error.code, b""
        finally:
            self._last[host] = self.clock()

    def may_ask(self, url: str) -> bool:
        """Whether the host's robots.txt leaves a page to programs; without one, all of them."""
        parts = urlsplit(url)
        if parts.netloc not in self._robots:
            robots = RobotFileParser()
            try:
                status, text = self.ask(f"{parts.scheme}://{parts.netloc}/robots.txt", most=100_000)
            except (OSError, HTTPException, ValueError):
                status, text = 404, b""
            robots.parse(text.decode("utf-8", "replace").splitlines() if status == 200 else [])
            self._robots[parts.netloc] = robots
        return self._robots[parts.netloc].can_fetch(AGENT, url)


def check_link(url: str, polite: Polite, today: str) -> Checked:
    """Ask for a page, by HEAD and where that says no by GET, and return what was found."""
    if urlsplit(url).scheme not in {"http", "https"}:
        return Checked(UNDECIDED, "no address of the web", today)
    if not polite.may_ask(url):
        return Checked(UNDECIDED, "robots.txt asks programs to stay away", today)
    try:
        status, _ = polite.ask(url, "HEAD")
        if status in _UNSURE_OF_HEAD:
            status, _ = polite.ask(url)
    except (OSError, HTTPException, ValueError) as error:
        return Checked(SILENT, str(getattr(error, "reason", error)) or type(error).__name__, today)
    if status < 400:
        return Checked(ANSWERS, str(status), today)
    # 403, 429 and 5xx may be for programs, or for an hour.
    return Checked(GONE if status in _GONE else UNDECIDED, str(status), today)


def check_links(
    urls: Iterable[str],
    kept: Path,
    polite: Polite,
    today: str,
    progress: Callable[[int], None] = lambda done: None,
) -> dict[str, Checked]:
    """Ask for each page, hosts by turns, and note each as it is found; return what was found in this run.

    Raises OfflineError when no host answers at all: nothing is noted then.
    """
    known, found, silent = read_kept(kept), dict[str, Checked](), set[str]()
    for url in by_turns(urls):
        found[url] = check_link(url, polite, today)
        host = urlsplit(url).netloc
        if found[url].result == SILENT:
            silent.add(host)
        if len(silent) >= MOST_SILENT and all(one.result == SILENT for one in found.values()):
            raise OfflineError(
                f"None of {', '.join(sorted(silent))} answers: this machine seems to have no connection. Nothing was "
                "noted."
            )
        if any(one.result != SILENT for one in found.values()):
            write_kept(kept, {**known, **found})
        progress(len(found))
    if found:
        write_kept(kept, {**known, **found})
    return found


def to_check(urls: Iterable[str], kept: Mapping[str, Checked], today: str, most: int) -> list[str]:
    """Return the pages to ask for in a run: those that were not looked at lately, at most so many."""
    due = [
        url
        for url in dict.fromkeys(urls)
        if url not in kept
        or (kept[url].result in _AGAIN and kept[url].day != today)
        or days_between(kept[url].day, today) > GOOD_FOR_DAYS
    ]
    # What was never looked at comes first.
    return sorted(due, key=lambda url: kept[url].day if url in kept else "")[:most]


def by_turns(urls: Iterable[str]) -> list[str]:
    """Return pages so that hosts take turns, and the pause for one is spent on the others."""
    hosts: dict[str, deque[str]] = {}
    for url in urls:
        hosts.setdefault(urlsplit(url).netloc, deque()).append(url)
    ordered = []
    while hosts:
        for host in [*hosts]:
            ordered.append(hosts[host].popleft())
            if not hosts[host]:
                del hosts[host]
    return ordered


def find_copy(url: str, published_on: str, polite: Polite, archive: str = ARCHIVE) -> str | None:
    """Return the address of an archive's copy of a page, near the day of its publication where that is known; empty
    where there is none, None where the archive does not say."""
    asked = {"url": url, **({"timestamp": published_on.replace("-", "")} if published_on else {})}
    try:
        status, body = polite.ask(f"{archive}?{urlencode(asked)}", most=100_000)
        if status != 200:
            return None
        closest = json.loads(body)["archived_snapshots"].get("closest") or {}
        good = closest.get("available") and str(closest.get("status")) == "200"
        copy = str(closest.get("url", "")) if good else ""
    except (OSError, HTTPException, ValueError, KeyError, TypeError, AttributeError):
        return None
    # The archive answers with an address of old.
    return copy.replace("http://", "https://", 1) if _ADDRESS.fullmatch(copy) else ""


def find_copies(
    sources: Sequence[Mapping[str, str]],
    kept: Path,
    polite: Polite,
    archive: str = ARCHIVE,
    progress: Callable[[int], None] = lambda done: None,
) -> dict[str, str]:
    """Ask an archive for copies of the dead pages of sources, and note them; return those found, by the source's id."""
    known, copies = read_kept(kept), dict[str, str]()
    for done, source in enumerate(sources, start=1):
        checked = known[source["url"]]
        if checked.copy is None:
            checked = replace(checked, copy=find_copy(source["url"], source["published_on"], polite, archive))
            known[source["url"]] = checked
            write_kept(kept, known)
        if checked.copy:
            copies[source["id"]] = checked.copy
        progress(done)
    return copies


def read_kept(path: Path) -> dict[str, Checked]:
    """Return what earlier runs found, by address; nothing where there was none, or it cannot be read."""
    try:
        return {url: Checked(**said) for url, said in json.loads(path.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def write_kept(path: Path, found: Mapping[str, Checked]) -> None:
    """Note what was found, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({url: asdict(one) for url, one in found.items()}, ensure_ascii=False, indent=1)
    replace_files({path: text.encode()})
