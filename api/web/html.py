"""Pages for people: rendered from `api/templates`, with our own style sheet; nothing else may load."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, render_template

from api.web import links
from api.web.draft import is_draft
from api.web.headers import page_policy
from api.web.line_breaks import keep_numbers_whole
from api.web.problems import Problem

STATIC = Path(__file__).resolve().parent.parent / "static"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# The address of a file changes with its content, so that a copy never has to be asked for again.
FOR_A_YEAR = "public, max-age=31536000, immutable"


def register(app: Flask) -> None:
    """Serve `api/static` at addresses that change with the content, and teach templates our links."""
    app.add_url_rule("/assets/<digest>/<name>", "asset", show_asset)
    app.jinja_env.globals.update(to=to, asset=asset, absolute=links.absolute, is_draft=is_draft)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def page(template: str, policy: dict[str, str] | None = None, **context: object) -> Response:
    """A page in HTML; `policy` widens its Content-Security-Policy by directives named as in `page_policy`."""
    html = keep_numbers_whole(render_template(template, **context))
    response = Response(html, content_type="text/html; charset=utf-8")
    return page_policy(response, **(policy or {}))


def to(path: str) -> str:
    """A path of ours for links within pages; it keeps the folder that a public address may have."""
    return urlsplit(links.base_url()).path + path


def asset(name: str) -> str:
    """Where a file of `api/static` is served."""
    return to(f"/assets/{digest_of(name)}/{name}")


def show_asset(digest: str, name: str) -> Response:
    """A file of ours; the digest of older content is not found, rather than answered wrongly."""
    if not (STATIC / name).is_file() or digest != digest_of(name):
        raise Problem("not-found", "There is no such file, or it has changed since the page was loaded.")
    return unchanging(STATIC / name)


def unchanging(path: Path) -> Response:
    """A file whose address changes with its content, so that it may be kept for a year."""
    response = Response(content_of(path), content_type=MEDIA_TYPES[path.suffix])
    response.headers["Cache-Control"] = FOR_A_YEAR
    return response


@lru_cache(maxsize=64)
def content_of(path: Path) -> bytes:
    """The bytes of a file, read once: all of them together are two megabytes."""
    return path.read_bytes()


@lru_cache(maxsize=64)
def digest_of(name: str) -> str:
    """The beginning of the SHA-256 of a file in `api/static`, in hexadecimal."""
    return hashlib.sha256(content_of(STATIC / name)).hexdigest()[:12]
