"""The answers to what never reaches the app, since it cannot be read: problems, as every other error is."""

from __future__ import annotations

import json
from functools import lru_cache
from http import HTTPStatus

from gunicorn.http import errors

from api.settings import Settings
from api.web.headers import DATA_POLICY, ON_EVERY_ANSWER
from api.web.problem_kinds import KIND_OF_STATUS, KINDS
from api.web.problems import MEDIA_TYPE

# What gunicorn refuses before the app sees it; any other fault in the reading of a request is a 400.
STATUS_OF_REFUSAL: tuple[tuple[type[Exception], int], ...] = (
    (errors.LimitRequestLine, 414),
    (errors.LimitRequestHeaders, 431),
    # A head that is cut off at the most that is read of one.
    (errors.NoMoreData, 431),
    (errors.ExpectationFailed, 417),
    (errors.UnsupportedTransferCoding, 501),
    # Headers of ours that cannot be sent are our fault, although they are of the family of faults in reading.
    (errors.InvalidResponseHeader, 500),
    (errors.InvalidResponseHeaderName, 500),
    (errors.ConfigurationProblem, 500),
    (errors.ParseException, 400),
)


# Seconds after which whoever was turned away may come again.
RETRY_AFTER = "5"


def status_of(error: Exception) -> int:
    """The status that tells a client what became of its request."""
    return next((status for kind, status in STATUS_OF_REFUSAL if isinstance(error, kind)), 500)


@lru_cache
def refusal(status: int) -> bytes:
    """A whole HTTP/1.1 answer with a problem for the status; the connection ends with it. A 503 says that too much is
    asked at the moment."""
    kind = "overloaded" if status == 503 else KIND_OF_STATUS.get(status, "other-error")
    phrase = HTTPStatus(status).phrase
    problem = {
        "type": f"{_base()}/problems/{kind}",
        "title": KINDS[kind].title,
        "status": status,
        "detail": f"{KINDS[kind].title}: {phrase}." if kind == "other-error" else KINDS[kind].explanation,
    }
    body = json.dumps(problem, ensure_ascii=False).encode() + b"\n"
    headers = (
        ("Content-Type", MEDIA_TYPE),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", DATA_POLICY),
        *ON_EVERY_ANSWER,
        *((("Retry-After", RETRY_AFTER),) if status == 503 else ()),
        ("Connection", "close"),
    )
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {status} {phrase}\r\n{head}\r\n".encode("latin-1") + body


def _base() -> str:
    settings = Settings.from_environment()
    return settings.public_url or f"http://localhost:{settings.port}"
