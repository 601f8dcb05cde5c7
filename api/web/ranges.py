"""Files sent whole or in parts, under a strong validator (RFC 9110, 13 and 14).

A part is sent where one part is asked for, in bytes, that the file has. Several parts at once, another unit and what
cannot be read get the whole file, as the standard allows (14.2); only a part behind the end is refused.
"""

from __future__ import annotations

import base64
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed
from werkzeug.http import parse_etags
from werkzeug.utils import send_file

from api.web.conditional import is_named
from api.web.headers import DATA_CACHING
from api.web.since import as_date, as_time

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# One part in bytes; a list may have empty elements (RFC 9110, 5.6.1).
_ONE_PART = re.compile(r"bytes=[ \t,]*(?:([0-9]+)-([0-9]*)|-([0-9]+))[ \t,]*", re.IGNORECASE)
# Beyond any file; Python refuses to read numbers of thousands of digits.
_MOST_DIGITS = 18
_ENDLESS = 10**_MOST_DIGITS


@dataclass(frozen=True)
class File:
    """A file to be sent: where it is, what it is called, its media type, its SHA-256 in hexadecimal, and when it
    came to be as it is, in seconds since 1970."""

    path: Path
    name: str
    media_type: str
    sha256: str
    changed: float

    @property
    def last_modified(self) -> str:
        """Return the time of its change as HTTP writes it."""
        return as_date(math.ceil(self.changed))


def send(file: File) -> Response:
    """Answer a file, or the part of it that is asked for; raises RequestedRangeNotSatisfiable for one that it does not
    have, and PreconditionFailed where it is not as the reader says that it must be.

    Its ETag is its digest, so that a download goes on with the very same bytes wherever it goes on.
    """
    answer = send_file(
        file.path,
        environ=_understood(file),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        etag=file.sha256,
        last_modified=math.ceil(file.changed),
        conditional=True,
        response_class=Response,
    )
    # The library adds a charset of its own to one that is there.
    answer.headers["Content-Type"] = file.media_type
    answer.headers["Cache-Control"] = DATA_CACHING
    answer.headers["Accept-Ranges"] = "bytes"
    if answer.status_code != 304:
        digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
        # That of the whole file, also beside a part (RFC 9530, 3).
        answer.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    return cast(Response, answer)


def _understood(file: File) -> WSGIEnvironment:
    """Return the request with its conditions as the standard means them, in the order of RFC 9110, 13.2.2.

    The library refuses ranges that it does not know, looks at dates where an ETag is named, and takes a weak ETag for
    a strong one.
    """
    environ = dict(request.environ)
    must_be = environ.pop("HTTP_IF_MATCH", None)
    unmodified_since = environ.pop("HTTP_IF_UNMODIFIED_SINCE", None)
    if not _is_as_demanded(file, must_be, unmodified_since):
        raise PreconditionFailed
    part = _part(environ.pop("HTTP_RANGE", ""), file.path.stat().st_size)
    if_range = environ.pop("HTTP_IF_RANGE", None)
    # A part is defined for GET alone, and for the very bytes that the reader has (14.2, 13.1.5).
    if (
        part
        and environ["REQUEST_METHOD"] == "GET"
        and if_range in {None, f'"{file.sha256}"', file.last_modified}
    ):
        environ["HTTP_RANGE"] = part
    known, since = environ.pop("HTTP_IF_NONE_MATCH", None), environ.pop("HTTP_IF_MODIFIED_SINCE", None)
    if is_named(file.sha256, known) if known is not None else _is_since(file, since):
        environ["HTTP_IF_NONE_MATCH"] = "*"
        environ.pop("HTTP_RANGE", None)
    return environ


def _is_as_demanded(file: File, must_be: str | None, unmodified_since: str | None) -> bool:
    """Return whether a file is as `If-Match` says or, without that, `If-Unmodified-Since`."""
    if must_be is not None:
        named = parse_etags(must_be)
        return named.star_tag or named.is_strong(file.sha256)
    date = as_time(unmodified_since or "")
    return date is None or file.changed <= date


def _is_since(file: File, date: str | None) -> bool:
    since = as_time(date or "")
    return since is not None and file.changed <= since


def _part(wanted: str, size: int) -> str:
    """Return a `Range` for one part as the library reads it, empty where there is none to be sent."""
    match = _ONE_PART.fullmatch(wanted)
    if match is None:
        return ""
    first, last, suffix = map(_number, match.groups())
    if suffix is not None:
        # More than there is is all of it; no byte at all begins behind the end, and is refused.
        return f"bytes={max(size - suffix, 0)}-"
    if last is None:
        return f"bytes={first}-"
    return f"bytes={first}-{last}" if (first or 0) <= last else ""


def _number(digits: str | None) -> int | None:
    if not digits:
        return None
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= _MOST_DIGITS else _ENDLESS
