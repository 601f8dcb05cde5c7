"""`/sitemap.xml`: what search engines are to know of, each page in every language with the others beside it
(sitemaps.org 0.9).

Parts have a thousand addresses, so that each is small however many people are on file; a page that is not to be listed
stands in none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson
from flask import Response

from api.pages.addresses import in_each_language
from api.pages.parameters import FIXED
from api.records.cases import CASES
from api.records.reading import Position, Query
from api.records.reference_tables import STATUSES
from api.records.release import Release
from api.records.releases import NoRelease
from api.records.resolution import CALLS_TO_ACTION
from api.v1.release import newest_release, served_releases
from api.web import docs, links
from api.web.draft import is_draft
from api.web.problems import Problem
from api.web.reading import read

MEDIA_TYPE = "application/xml; charset=utf-8"
PEOPLE_OF_PART = 200
# With more digits nobody is on file.
_NUMBER = re.compile("[1-9][0-9]{0,6}")
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
_FIXED_PAGES = ("/", "/cases", "/resolution", "/stats")


def show_index() -> Response:
    """The parts of the sitemap."""
    parts = -(-_listed().total_cases // PEOPLE_OF_PART)
    paths = ["/sitemaps/pages.xml", *(f"/sitemaps/cases-{number}.xml" for number in range(1, parts + 1))]
    told = (f"<sitemap><loc>{escape(links.absolute(path))}</loc></sitemap>\n" for path in paths)
    return _as_xml(f'<sitemapindex xmlns="{_SCHEMA}">\n', told, "</sitemapindex>\n")


def show_pages() -> Response:
    """The pages beside those of people; the guide is in English alone."""
    release = _listed()
    paths = [
        *_FIXED_PAGES,
        *(f"/calls-to-action/{_id(row.documents)}" for row in release.every(CALLS_TO_ACTION, Query())),
        *(f"/statuses/{_id(row.documents)}" for row in release.every(STATUSES, Query())),
        *(f"/releases/{identity}" for identity in served_releases().ids()),
    ]
    guide = ["/docs", "/docs/api", *(f"/docs/{slug}" for slug in docs.TEXTS)]
    in_english = (f"<url><loc>{escape(links.absolute(path))}</loc></url>\n" for path in guide)
    return _as_urls([*_in_languages(paths), *in_english])


def show_cases(number: str) -> Response:
    """A part of the pages of people; their keys are counted from 1."""
    release = _listed()
    start = (int(number) - 1) * PEOPLE_OF_PART if _NUMBER.fullmatch(number) else release.total_cases
    if start >= release.total_cases:
        raise Problem("not-found", "There is no such part of the sitemap.")
    found = release.page(CASES, Query(), PEOPLE_OF_PART, Position((start,)))
    return _as_urls(_in_languages(f"/cases/{_id(row.documents)}" for row in found.rows))


def _listed() -> Release:
    """Return the release whose pages are listed; raises Problem `not-found` of a draft, which nobody is to find."""
    read(FIXED)
    if is_draft():
        raise Problem("not-found", "A draft has no sitemap.")
    try:
        return newest_release()
    except NoRelease as error:
        raise Problem("not-ready", "No release can be read at the moment.") from error


def _id(documents: Any) -> str:
    """Return the id of a record from its own document, which stands first."""
    identity: str = orjson.loads(next(iter(documents.values())))["id"]
    return identity


def _in_languages(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        alternates = in_each_language(path)
        told = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(where)}/>'
            for code, where in alternates
        )
        for _, where in alternates:
            yield f"<url><loc>{escape(where)}</loc>{told}</url>\n"


def _as_urls(urls: Iterable[str]) -> Response:
    start = f'<urlset xmlns="{_SCHEMA}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    return _as_xml(start, urls, "</urlset>\n")


def _as_xml(start: str, told: Iterable[str], end: str) -> Response:
    return Response("".join([_XML, start, *told, end]), content_type=MEDIA_TYPE)
