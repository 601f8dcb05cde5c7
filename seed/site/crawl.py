"""Asking the service for everything that needs no query, and keeping each answer as it came."""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import product
from pathlib import Path, PurePosixPath

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from api.v1.numbers.charts import CHARTS
from api.v1.resources.pictures import MEASURES
from seed.site.addresses import Address, needs_the_service, read, without_cursor

LINK = re.compile(r'(?<=\s)(?:href|src)="([^"]*)"')
HTML = "text/html"
# As a browser asks, so that pages come where there is data too.
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
# Pictures in pixels are dear to draw, and are seen where links are shared.
PIXELS, OF_PIXELS = ".png", frozenset({"en", "ru"})
REDIRECTS = frozenset({301, 302, 307, 308})


@dataclass
class Site:
    """What was asked for: the file and the media type of each answer, and where addresses that moved lead to.

    An address that is in neither has no answer.
    """

    files: dict[Address, PurePosixPath] = field(default_factory=dict)
    pages: set[Address] = field(default_factory=set)
    moved: dict[Address, str] = field(default_factory=dict)

    def resolved(self, address: Address, base: str) -> tuple[Address, str] | None:
        """Return the address whose file an address leads to, and the fragment that its move named; None where there is
        no answer."""
        fragment = ""
        for _ in range(5):
            if address in self.files:
                return address, fragment
            if address not in self.moved:
                return None
            fragment = self.moved[address].partition("#")[2]
            following = read(self.moved[address], base, address.path)
            if following is None:
                return None
            address = following
        return None


def crawl(app: Flask, base: str, languages: Iterable[str], folder: Path, tell: Callable[[int], None]) -> Site:
    """Write the answer to everything that needs no query below a folder, as it came, and return what there is."""
    client, site = app.test_client(), Site()
    waiting = deque(sorted(first_addresses(app, client, languages)))
    seen, numbers = set(waiting), Counter[Address]()
    while waiting:
        address = waiting.popleft()
        answer = client.get(address.query, base_url=base, headers=BROWSER)
        if answer.status_code in REDIRECTS:
            site.moved[address] = answer.headers["Location"]
            links = [answer.headers["Location"]]
        elif answer.status_code == 200:
            first = without_cursor(address)
            numbers[first] += 1
            file = address.file(numbers[first])
            place = folder / file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(answer.get_data())
            site.files[address] = file
            is_page = answer.mimetype == HTML
            links = [unescape(link) for link in LINK.findall(answer.text)] if is_page else []
            if is_page:
                site.pages.add(address)
        else:
            links = []
        answer.close()
        for link in links:
            found = read(link, base, address.path)
            if found is not None and found not in seen and found.language in languages:
                seen.add(found)
                waiting.append(found)
        tell(len(site.files))
    return site


def first_addresses(app: Flask, client: FlaskClient, languages: Iterable[str]) -> Iterator[Address]:
    """Yield every address whose path the service has a rule for, with every record that there is, in each language."""
    records: dict[str, list[str]] = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or needs_the_service(rule.rule):
            continue
        for path, language in product(_paths(rule, client, records), languages):
            if not path.endswith(PIXELS) or language in OF_PIXELS:
                yield Address(path, language)


def _paths(rule: Rule, client: FlaskClient, records: dict[str, list[str]]) -> Iterator[str]:
    """Yield the paths of a rule; none where a variable may be anything."""
    if not rule.arguments:
        yield rule.rule
    elif rule.arguments == {"measure"}:
        yield from (rule.rule.replace("<measure>", one) for one in MEASURES)
    elif rule.arguments == {"chart"}:
        yield from (rule.rule.replace("<chart>", one) for one in CHARTS)
    elif rule.arguments in ({"id"}, {"number"}):
        collection = rule.rule.split("/<")[0].rpartition("/")[2]
        if collection not in records:
            records[collection] = list(_ids(client, collection))
        (variable,) = rule.arguments
        yield from (rule.rule.replace(f"<{variable}>", one) for one in records[collection])


def _ids(client: FlaskClient, collection: str) -> Iterator[str]:
    """Yield the ids of a collection; none where it has no list."""
    address: str | None = f"/v1/{collection}?limit=500&fields=id"
    while address:
        answer = client.get(address)
        if answer.status_code != 200:
            return
        page = json.loads(answer.data)
        yield from (record["id"] for record in page["data"])
        address = page["links"].get("next")
