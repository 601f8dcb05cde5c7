"""Asking the service, within this process, for one address after another, and keeping each answer as it came."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from api.v1.numbers.charts import CHARTS
from api.v1.resources.pictures import MEASURES
from seed.editions import EditionError
from seed.site.addresses import Address, Reader, needs_the_service
from seed.site.kinds import HTML, addresses_in, has_links

_LINK = re.compile(r'(?<=\s)(?:href|src)="([^"]*)"')
# As a browser asks, so that pages come where there is data too.
_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
# A machine that has much else to do answers a little later.
_WAITS = (0.1, 1.0, 5.0)
_REDIRECTS = frozenset({301, 302, 307, 308})


@dataclass(frozen=True)
class Answer:
    """What came for an address: the media type of what was written, or where it moved and the fragment there, or
    neither; and the addresses that it links to."""

    address: Address
    kind: str = ""
    moved: Address | None = None
    fragment: str = ""
    links: tuple[Address, ...] = ()


class Asker:
    """Asks an app and writes below a folder."""

    def __init__(self, app: Flask, reader: Reader, folder: Path) -> None:
        self.app, self.reader, self.folder = app, reader, folder
        self._client = app.test_client()
        # Most of what is linked to is linked to again and again.
        self._told: set[Address] = set()

    def _get(self, query: str) -> TestResponse:
        """Return what the service answers; raises EditionError where it cannot, since a site with holes looks whole."""
        for wait in (0.0, *_WAITS):
            time.sleep(wait)
            answer = self._client.get(query, base_url=self.reader.base, headers=_BROWSER)
            if answer.status_code < 500:
                return answer
            answer.close()
        raise EditionError(f"{query} cannot be answered now: the site would have a hole there.")

    def ask(self, address: Address) -> Answer:
        """Ask for an address and write what comes. Raises EditionError where the service cannot answer."""
        with self._get(address.query) as answer:
            if answer.status_code in _REDIRECTS:
                link = answer.headers["Location"]
                moved = self.reader.read(link, address)
                return Answer(address, "", moved, urlsplit(link).fragment, (moved,) if moved else ())
            if answer.status_code != 200:
                return Answer(address)
            kind, body = answer.mimetype or "", answer.get_data()
        place = self.folder / address.file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)
        links = self._new(kind, body.decode("utf-8"), address) if has_links(address, kind) else ()
        return Answer(address, kind, links=tuple(links))

    def _new(self, kind: str, text: str, at: Address) -> Iterator[Address]:
        """Yield the addresses that a text links to and that were not told of yet."""
        if kind == HTML:
            links = {unescape(link) for link in _LINK.findall(text)}
        else:
            links = {unescape(found[0]) for found in re.finditer(addresses_in(self.reader.base, kind), text)}
        for link in links:
            found = self.reader.read(link, at)
            if found is not None and found not in self._told:
                self._told.add(found)
                yield found

    def first_addresses(self) -> Iterator[Address]:
        """Yield every address whose path the service has a rule for, with every record, in each language."""
        records: dict[str, list[str]] = {}
        for rule in self.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or needs_the_service(rule.rule):
                continue
            for path, language in product(self._paths(rule, records), sorted(self.reader.languages)):
                found = self.reader.read(f"{self.reader.base}{path}?lang={language}", Address("/"))
                if found is not None:
                    yield found

    def _paths(self, rule: Rule, records: dict[str, list[str]]) -> Iterator[str]:
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
                records[collection] = [one["id"] for one in self.records(collection, ("id",))]
            (variable,) = rule.arguments
            yield from (rule.rule.replace(f"<{variable}>", one) for one in records[collection])

    def records(self, collection: str, fields: Sequence[str]) -> Iterator[dict[str, str]]:
        """Yield the records of a collection; none where it has no list."""
        address: str | None = f"/v1/{collection}?limit=500&fields={','.join(fields)}"
        while address:
            answer = self._get(address)
            if answer.status_code != 200:
                return
            page = json.loads(answer.data)
            yield from page["data"]
            address = page["links"].get("next")

    def release(self) -> str:
        """Return the id of the newest release."""
        found: str = json.loads(self._get("/v1").data)["meta"]["release"]
        return found
