"""The kinds of problems: the status, title and explanation of each, as told under `/problems`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.web import bodies


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its status, its title, and what it means and what to do about it."""

    status: int
    title: str
    explanation: str


KINDS: Mapping[str, Kind] = {
    "invalid-query": Kind(
        400,
        "The query is not valid",
        "Something in the query of the address cannot be answered as it stands: a name that does not "
        "exist, a value that is not allowed, or the same name given twice. The list `errors` has one "
        "entry for every fault, with the parameter, what is wrong with it and, where we can tell, what "
        "would be right. Mend them all and ask again.",
    ),
    "malformed-request": Kind(
        400,
        "The request cannot be read",
        "The request does not follow the rules of HTTP, or its address has letters that are not encoded. "
        "Letters outside ASCII are written in UTF-8 with percent signs: `é` becomes `%C3%A9`. Most "
        "programs do this by themselves when the query is given to them as names and values.",
    ),
    "untrusted-host": Kind(
        400,
        "This service is not known under that host name",
        "The `Host` of the request is none that this service answers to. Readers meet this only when an "
        "address is misspelt or a proxy rewrites it. Whoever runs the service sets `PUBLIC_URL`, or adds "
        "the name to `TRUSTED_HOSTS`.",
    ),
    "not-found": Kind(
        404,
        "There is nothing at this address",
        "Either the address is misspelt, or the record that it names does not exist. `/v1` lists every "
        "collection, and each collection lists its records with their addresses.",
    ),
    "method-not-allowed": Kind(
        405,
        "This method is not allowed here",
        "The service can be read, not written: use `GET`, `HEAD` or `OPTIONS`. A few addresses take by `POST` a "
        "question that no address has room for; nothing of it is stored. The header `Allow` names the methods of "
        "the address.",
    ),
    "not-acceptable": Kind(
        406,
        "This format is not offered here",
        "The header `Accept` asks for media types of which this list offers none. Send `Accept: "
        "application/json`, leave the header out, or ask for the format by the end of the address, such as "
        "`.csv`: such an address, and every other that has one format only, answers whatever `Accept` says.",
    ),
    "gone": Kind(
        410,
        "This record was withdrawn",
        "The record was published once and has been taken back. It does not return, and nothing of it is "
        "shown. Please remove your copy.",
    ),
    "address-too-long": Kind(
        414,
        "The address is too long",
        "An address may have 4,096 bytes, path and query together. Ask for fewer values at a time; every "
        "letter outside ASCII counts six bytes or more.",
    ),
    "body-too-large": Kind(
        413,
        "The body of the request is too large",
        f"These addresses take a body, of so many bytes at most: {bodies.told()}. Ask in several requests.",
    ),
    "unsupported-body": Kind(
        415,
        "The body is in a format that is not read here",
        "The header `Content-Type` of the request names a media type that this address does not read, or there is "
        "none. `detail` names those that it reads.",
    ),
    "too-many-requests": Kind(
        429,
        "Too many requests",
        "More was asked for from your address, in a short time, than one reader may. Wait for the number of "
        "seconds that `Retry-After` names, then go on; nothing else happens to you, and no key is needed. A "
        "list of 500 with `include=` replaces hundreds of single requests, a file of the release all of them, "
        "and an answer that has not changed costs nothing when you send its `ETag` in `If-None-Match`.",
    ),
    "internal-error": Kind(
        500,
        "Something went wrong on our side",
        "This is a fault of the service, not of your request. It has been noted. Trying again may help; "
        "if it does not, please report the address.",
    ),
    "not-ready": Kind(
        503,
        "The service is not ready yet",
        "The service is starting, or its data cannot be read at the moment. Try again in a few seconds.",
    ),
    "busy": Kind(
        503,
        "Too many costly questions at a time",
        "Some questions need much work: a series, two dimensions at once, hundreds of cases with `include=`, a long "
        "list as a file. Only a few are answered at a time, so that nobody else has to wait. Wait for the number of "
        "seconds that `Retry-After` names, and ask such questions one after the other.",
    ),
    "overloaded": Kind(
        503,
        "Too much is asked at the moment",
        "The request waited for seconds before anything could be done about it. Wait for the number of seconds that "
        "`Retry-After` names, and ask again.",
    ),
    "took-too-long": Kind(
        503,
        "The answer took too long",
        "Answers are given within five seconds; this one was broken off. Ask for fewer records at a time, "
        "with fewer filters, or for fewer days and dimensions.",
    ),
    "other-error": Kind(
        400,
        "The request cannot be answered",
        "The request failed for a reason that has no page of its own. The status of the answer says "
        "which, and `detail` says more.",
    ),
}

KIND_OF_STATUS: Mapping[int, str] = {
    400: "malformed-request",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    410: "gone",
    413: "body-too-large",
    414: "address-too-long",
    415: "unsupported-body",
    429: "too-many-requests",
    500: "internal-error",
    503: "not-ready",
}

# The address that stands in examples; the name is reserved for documentation (RFC 2606).
EXAMPLE_URL = "https://data.example.org"
OF_ONE_FAULT: dict[str, Any] = {
    "detail": "One thing is wrong with the query; see errors.",
    "errors": [
        {
            "parameter": "statsu",
            "code": "unknown-parameter",
            "detail": "There is no parameter “statsu” here.",
            "did_you_mean": "status",
        }
    ],
}


def example_of(status: int, detail: str) -> dict[str, Any]:
    """Return a problem with this status, as the documents show it."""
    slug = "invalid-query" if status == 400 else KIND_OF_STATUS.get(status, "other-error")
    example = {
        "type": f"{EXAMPLE_URL}/problems/{slug}",
        "title": KINDS[slug].title,
        "status": status,
        "detail": detail,
    }
    return example | OF_ONE_FAULT if status == 400 else example
