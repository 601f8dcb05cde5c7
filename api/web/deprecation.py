"""How an address says that it will go: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), and links to the policy and to
what takes its place. None does so yet; `/v1` only grows, and a version after it will need this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import wraps
from typing import Any, cast

from flask import Response
from werkzeug.http import http_date

from api.web import links
from api.web.headers import add_links

POLICY = "/docs/policy"


@dataclass(frozen=True)
class Deprecated:
    """Since when an address is deprecated, the day on which it ends, and the path of its successor."""

    since: date
    until: date
    successor: str

    def mark(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """Return a view whose answers say so; the document says it too."""

        @wraps(view)
        def marked(*args: Any, **kwargs: Any) -> Response:
            answer = cast(Response, view(*args, **kwargs))
            answer.headers["Deprecation"] = f"@{int(_begin(self.since).timestamp())}"
            answer.headers["Sunset"] = http_date(_begin(self.until))
            add_links(
                answer,
                f'<{links.absolute(POLICY)}>; rel="deprecation"; type="text/html"',
                f'<{links.absolute(self.successor)}>; rel="successor-version"',
            )
            return answer

        vars(marked)["is_deprecated"] = True
        return marked


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
