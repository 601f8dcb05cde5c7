"""Addresses that programs look for by convention: `/.well-known/security.txt` (RFC 9116),
`/.well-known/api-catalog` (RFC 9727), `/robots.txt` (RFC 9309) and `/llms.txt`; and the key that the releases are
signed with.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, Response

from api.web import docs, draft, links
from api.web.problems import Problem

CATALOG_TYPE = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
OPENAPI_TYPE = "application/vnd.oai.openapi+json;version=3.1"
# RFC 9116 advises less than a year. The date moves on by itself while the service runs, a month at a time.
MONTHS_VALID = 6
# Addresses with a query have no end; what they answer is reached by the plain ones.
ROBOTS = """User-agent: *
Disallow: /v1/*?
Disallow: /livez
Disallow: /readyz
Allow: /
"""
# What assistants are asked to do, whichever way they come.
TO_REPEAT = (
    "Every answer names its release, and says how well the people counted are known: repeat `evidence.said` and "
    "`meta.attribution` beside every number, and `caution` wherever an answer has one. A number here counts the "
    "cases on file, not everybody who is held."
)


def register(
    app: Flask,
    security_contact: str | None = None,
    signing_key: Callable[[], str | None] = lambda: None,
) -> None:
    """Add the routes; without a contact there is no security.txt, since RFC 9116 demands one. `signing_key` returns
    the text on the key, or None where the releases are not signed."""

    def security() -> Response:
        if security_contact is None:
            raise Problem("not-found", "Whoever runs this service has named no contact for security reports.")
        return _text(security_txt(security_contact, datetime.now(UTC)))

    def key() -> Response:
        text = signing_key()
        if text is None:
            raise Problem("not-found", "The releases that are served here are not signed.")
        return _text(text)

    app.add_url_rule("/.well-known/security.txt", "security_txt", security)
    app.add_url_rule("/.well-known/open-cases-signing-key", "signing_key", key)
    app.add_url_rule("/.well-known/api-catalog", "api_catalog", api_catalog)
    app.add_url_rule("/llms.txt", "llms_txt", lambda: _text(llms_txt()))
    app.add_url_rule("/robots.txt", "robots_txt", lambda: _text(robots()))


def api_catalog() -> Response:
    """The catalogue of our one API: where it is, what describes it, and where its health is told."""
    here, api = links.absolute("/.well-known/api-catalog"), links.absolute("/v1")
    linkset = [
        {"anchor": here, "item": [{"href": api}]},
        {
            "anchor": api,
            "service-desc": [{"href": links.absolute("/v1/openapi.json"), "type": OPENAPI_TYPE}],
            "service-doc": [{"href": links.absolute("/docs"), "type": "text/html"}],
            "status": [{"href": links.absolute("/livez"), "type": "application/json"}],
            "license": [{"href": "https://creativecommons.org/licenses/by/4.0/"}],
        },
    ]
    response = Response(json.dumps({"linkset": linkset}, indent=2) + "\n", content_type=CATALOG_TYPE)
    response.headers["Link"] = f'<{here}>; rel="api-catalog"'
    return response


def llms_txt() -> str:
    """The text that assistants look for (llmstxt.org): what this is, and where everything stands that they can read."""
    base = links.base_url()
    start = docs.read_page("index", base)
    pages = {slug: docs.read_page(slug, base) for slug in docs.PAGES}
    guide = "".join(f"- [{one.title}]({base}/docs/{slug}.md): {one.summary}\n" for slug, one in pages.items())
    return (
        f"# Open Cases\n\n> {start.summary}\n\n"
        f"{TO_REPEAT}\n\n"
        f"## Guide\n\n{guide}\n"
        "## API\n\n"
        f"- [Map of the API]({base}/v1): links to every list\n"
        f"- [OpenAPI document]({base}/v1/openapi.json): every operation, parameter and field\n"
        f"- [OpenAPI document in short]({base}/v1/openapi-core.json): what answers JSON, small enough to be read\n"
        f"- [Matching]({base}/v1/match): a list of names held against the people on file; see the guide\n"
        f"- [Reconciliation]({base}/reconcile): the same for OpenRefine and its kin\n"
        f"- [Model Context Protocol]({base}/mcp): tools that find, count, tell and cite; see the guide\n\n"
        "## Optional\n\n"
        f"- [Changelog]({base}/docs/changelog.md): what versions and releases changed\n"
    )


def robots() -> str:
    """The text of robots.txt (RFC 9309), with where the sitemap is (sitemaps.org)."""
    return draft.ROBOTS if draft.is_draft() else f"{ROBOTS}\nSitemap: {links.absolute('/sitemap.xml')}\n"


def security_txt(contact: str, now: datetime) -> str:
    """The text of security.txt; it expires at the beginning of a month, about half a year from now."""
    months = now.year * 12 + now.month - 1 + MONTHS_VALID
    expires = f"{months // 12:04}-{months % 12 + 1:02}-01T00:00:00Z"
    return (
        f"Contact: {contact}\n"
        f"Expires: {expires}\n"
        "Preferred-Languages: en\n"
        f"Canonical: {links.absolute('/.well-known/security.txt')}\n"
        f"Policy: {links.absolute('/docs/policy#reporting-a-weakness')}\n"
    )


def _text(text: str) -> Response:
    return Response(text, content_type="text/plain; charset=utf-8")
