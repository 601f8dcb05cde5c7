"""What an answer from an older release says of the newest one: that it is there, and where the same stands in it."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, Response, request

from api.v1.release import current_release, newer_release
from api.web import links
from api.web.headers import add_links

RELATION = 'rel="latest-version"'


def register(app: Flask) -> None:
    """Let every answer from an older release link to the same in the newest."""
    app.after_request(link)


def link(response: Response) -> Response:
    """Add the link to the latest version (RFC 5829), unless an answer knows it better, as records do."""
    if response.status_code != 200 or newer_release() is None:
        return response
    etag, weak = response.get_etag()
    # A strong validator is that of a file of a release, which has no later version.
    if (etag and not weak) or RELATION in response.headers.get("Link", ""):
        return response
    return add_link(response, address_in_newest())


def add_link(response: Response, address: str) -> Response:
    """Add an address as that of the latest version."""
    add_links(response, f"<{address}>; {RELATION}")
    return response


def address_in_newest() -> str:
    """Return the address of what this request asks for in the newest release: without the release, and without the
    place in a list, which that of another release may lack."""
    path = quote(request.path, safe="/:")
    newer, named = newer_release(), f"/releases/{current_release().id}"
    if newer is not None and named in path:
        path = path.replace(named, f"/releases/{newer.id}", 1)
    kept = {name: value for name, value in request.args.items() if name not in {"release", "cursor"}}
    return links.absolute_with(path, kept)
