"""The icons that browsers and phones ask for by convention, drawn from `icon.svg`: `/favicon.ico` and
`/apple-touch-icon.png`."""

from __future__ import annotations

import struct
from functools import cache

from flask import Flask, Response

from api.web import png
from api.web.html import STATIC, content_of

# Their addresses never change, as their content hardly does.
FOR_A_DAY = "public, max-age=86400"
OF_TAB, OF_PHONE = 32, 180
# A phone cuts the corners off, and shows black where nothing is drawn.
_ON_PAPER = '<rect width="180" height="180" fill="#fff"/><g transform="translate(26 26) scale(4)">'


def register(app: Flask) -> None:
    """Serve the icons."""
    app.add_url_rule("/favicon.ico", "favicon", lambda: _icon(favicon(), "image/vnd.microsoft.icon"))
    app.add_url_rule("/apple-touch-icon.png", "touch_icon", lambda: _icon(touch_icon(), png.MEDIA_TYPE))


@cache
def favicon() -> bytes:
    """Return the icon of a tab: an ICO file with one picture in PNG."""
    picture = png.drawn(_sized(OF_TAB))
    # One picture; its width, height, no palette, planes, bits of a pixel, length, and where it begins.
    head = struct.pack("<HHHBBBBHHII", 0, 1, 1, OF_TAB, OF_TAB, 0, 0, 1, 32, len(picture), 22)
    return head + picture


@cache
def touch_icon() -> bytes:
    """Return the icon of a page on the home screen of a phone."""
    start, _, rest = _sized(OF_PHONE).decode("utf-8").replace('viewBox="0 0 32 32"', "").partition(">")
    return png.drawn(f"{start}>{_ON_PAPER}{rest.replace('</svg>', '</g></svg>')}".encode())


def _sized(size: int) -> bytes:
    return content_of(STATIC / "icon.svg").replace(
        b"<svg ", f'<svg width="{size}" height="{size}" '.encode(), 1
    )


def _icon(content: bytes, media_type: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Cache-Control"] = FOR_A_DAY
    return response
