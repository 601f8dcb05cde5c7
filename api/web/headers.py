"""The headers that every answer carries, errors included, and what is settled before a view is reached:
the host, the length of the address, OPTIONS and the trailing slash. No answer ever sets a cookie.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, cast

from flask import Flask, Request, Response, current_app, request
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.utils import redirect

from api.web import bodies, links
from api.web.problems import Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Row H7: longer addresses are asked by nobody, and some proxies cut them.
LONGEST_ADDRESS = 4096
# Proxies keep 4 kB for the head of an answer, and refuse a longer one (502): a fourth is left for what they and the
# server add. Addresses in it repeat the query, each by itself up to three times as long as it was sent.
LONGEST_HEAD = 3072
LONGEST_CONTENT_LOCATION, LONGEST_LOCATION = 1000, 2000
# Which links stay where not all have room: what a program that walks a list cannot do without comes first.
LINKS_BY_NEED = ("next", "prev", "first", "describedby", "cite-as", "latest-version", "predecessor-version")
# Load balancers and watchmen ask by the address of the machine; these answers hold no link.
HEALTH_PATHS = frozenset({"/livez", "/readyz"})

DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
DATA_CACHING = "public, max-age=300, stale-while-revalidate=600"

EXPOSED = (
    "ETag, Link, Retry-After, RateLimit, RateLimit-Policy, Deprecation, Sunset, Content-Disposition, "
    "Data-Release, Total-Count, Not-Found, Search-Dropped, Search-Relaxed, Repr-Digest"
)
ON_EVERY_ANSWER = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", EXPOSED),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Strict-Transport-Security", "max-age=31536000"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
)
ON_PREFLIGHT = (
    # Any, since none has a say in what is answered save those of HTTP itself. The star does not stand for Authorization
    # (Fetch, 3.3.3), which libraries send unasked; browsers of before 2022 know no star.
    (
        "Access-Control-Allow-Headers",
        (
            "*, Authorization, Accept, Accept-Language, Cache-Control, Content-Type, If-Modified-Since, "
            "If-None-Match, If-Range, Range, X-Requested-With"
        ),
    ),
    ("Access-Control-Max-Age", "86400"),
)
UNUSED_BY_PAGES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def register(app: Flask) -> None:
    """Give every answer of the app its headers, and settle first what concerns every request."""
    app.session_interface = NoSessions()
    app.request_class = bodies.Request
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.url_map.redirect_defaults = False
    app.wsgi_app = without_trailing_slash(app.wsgi_app)  # type: ignore[assignment, method-assign]
    app.before_request(settle_first)
    app.after_request(finish)


def settle_first() -> Response | None:
    """Refuse a forged host and an address that is too long; answer OPTIONS on any known route, and a browser's
    preflight everywhere."""
    if not links.request_is_trusted() and request.path not in HEALTH_PATHS:
        raise Problem("untrusted-host", "This service does not answer to the host name of the request.")
    known = _methods() if request.method == "OPTIONS" else None
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        # Also where there is nothing: a script that may not ask never learns why.
        return answer_options(known)
    if length_of_address(request.environ) > LONGEST_ADDRESS:
        raise Problem("address-too-long", f"The address is longer than {LONGEST_ADDRESS} bytes.")
    if request.method == "OPTIONS" and request.routing_exception is None:
        return answer_options(known)
    return None


def _methods() -> Iterable[str] | None:
    """Return the methods of the address of this request; GET and POST may have a rule each."""
    routes = current_app.create_url_adapter(request)
    return routes.allowed_methods() if routes and request.url_rule else None


def answer_options(methods: Iterable[str] | None) -> Response:
    """204 with `Allow`; the same answer serves a browser's preflight, which may keep it for a day."""
    response = Response(status=204)
    response.headers["Allow"] = ", ".join(sorted(methods or ("GET", "HEAD", "OPTIONS")))
    response.headers["Access-Control-Allow-Methods"] = response.headers["Allow"]
    response.headers.extend(ON_PREFLIGHT)
    return response


def finish(response: Response) -> Response:
    """Add what every answer carries; a view that has set its own policy or caching keeps it. What an address that takes
    POST answers is kept by nobody, whichever method asked."""
    headers = response.headers
    for name, value in ON_EVERY_ANSWER:
        headers[name] = value
    headers.setdefault("Content-Security-Policy", DATA_POLICY)
    if bodies.most_bytes(request.path):
        headers["Cache-Control"] = "no-store"
    elif "Cache-Control" not in headers:
        headers["Cache-Control"] = DATA_CACHING if response.status_code < 400 else "no-store"
    return response


def fit(response: Response) -> Response:
    """Leave out of an answer's head what makes it longer than LONGEST_HEAD: `Content-Location` where it is long by
    itself, so that a 304 has it as the 200 does, then the links that have no room. In JSON the body has all of them."""
    headers = response.headers
    if len(headers.get("Content-Location", "")) > LONGEST_CONTENT_LOCATION:
        del headers["Content-Location"]
    linked = headers.get("Link", "")
    room = LONGEST_HEAD - sum(len(name) + len(value) + 4 for name, value in headers)
    if not linked or room >= 0:
        return response
    room += len(linked)
    # Within an address both signs are encoded.
    links_told = re.split(", (?=<)", linked)
    kept = set()
    for link in sorted(links_told, key=_need):
        room -= len(link) + 2
        # A `first` without its `next` would look like a list that ends here.
        if room < 0:
            break
        kept.add(link)
    if kept:
        headers["Link"] = ", ".join(link for link in links_told if link in kept)
    else:
        del headers["Link"]
    return response


def _need(link: str) -> int:
    relation = re.search('; rel="([^"]*)"', link)
    named = relation[1] if relation else ""
    return LINKS_BY_NEED.index(named) if named in LINKS_BY_NEED else len(LINKS_BY_NEED)


def add_links(answer: Response, *more: str) -> None:
    """Name links in the header of an answer, after those that it has (RFC 8288)."""
    told = [answer.headers["Link"]] if "Link" in answer.headers else []
    answer.headers["Link"] = ", ".join([*told, *more])


def moved(address: str, status: int = 302) -> Response:
    """Return the way to another address; raises Problem `address-too-long` for one that no head has room for."""
    answer = cast(Response, redirect(address, status, Response))
    if len(answer.headers["Location"]) > LONGEST_LOCATION:
        raise Problem(
            "address-too-long",
            "This address leads to another that is too long to be told. Ask with fewer or shorter parameters.",
        )
    return answer


def page_policy(response: Response, **more: str) -> Response:
    """Let a page for people load our own style sheet and pictures, and nothing else.

    `more` adds or replaces directives: `page_policy(r, script_src="'self'")`.
    """
    directives = {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    directives |= {name.replace("_", "-"): value for name, value in more.items()}
    policy = "; ".join(f"{name} {value}" for name, value in directives.items())
    response.headers["Content-Security-Policy"] = policy
    response.headers["Permissions-Policy"] = UNUSED_BY_PAGES
    return response


def length_of_address(environ: WSGIEnvironment) -> int:
    """The bytes of path and query as they were sent."""
    sent = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if sent:
        return len(sent.encode("latin-1", "replace"))
    return len(environ.get("PATH_INFO", "")) + 1 + len(environ.get("QUERY_STRING", ""))


def without_trailing_slash(app: WSGIApplication) -> WSGIApplication:
    """Let `/v1/cases/` reach the same view as `/v1/cases`, without a redirect and for every method."""

    def wrapped(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if len(path) > 1 and path.endswith("/") and not path.endswith("//"):
            environ["PATH_INFO"] = path[:-1]
        return app(environ, start_response)

    return wrapped


class NoSessions(SessionInterface):
    """Sessions that cannot be written and are never saved, so that no cookie can arise."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:
        """No session: Flask then hands out one that refuses to be written."""
        return None

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Nothing is kept."""


def listed(values: Sequence[str], room: int) -> str:
    """Return values for a header, joined by commas: as many as have room there, with three dots where there are
    more."""
    ends = accumulate(len(value) + 1 for value in values)
    kept = [value for value, end in zip(values, ends, strict=True) if end <= room]
    return ",".join([*kept, *(["..."] if len(kept) < len(values) else [])])
