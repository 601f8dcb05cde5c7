"""Which address was meant by one at which there is nothing: what another service would call it, or a slip of the pen.

Whatever is suggested was asked for first, and answers 200.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from api.web.advice import LONGEST_COMPARED, nearest, spelling

EXTENSION = "open-cases-likely-addresses"
# The prefix of data.
DATA = "/v1"
# Asking for an address costs as much as an answer.
_MOST_ASKED = 3
_ASKED = "open_cases.asked_for"
# Addresses of JSON and of pages end without saying so.
_NEEDLESS = (".json", ".html")
# What would make an answer another than that which a browser gets.
_NOT_ASKED_FOR = (
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_RANGE",
    "HTTP_IF_RANGE",
    "CONTENT_LENGTH",
)


# What else may be meant by the steps of a path: addresses, which may have a query.
More = Callable[[Sequence[str]], Iterable[str]]


@dataclass(frozen=True)
class _Known:
    """The addresses that people know by other words, and what else may be meant."""

    words: Mapping[str, str]
    more: More


_NOTHING = _Known({}, lambda steps: ())


def register(app: Flask, words: Mapping[str, str], more: More) -> None:
    """Give the app the addresses that people know by other words: `/v1/prisoners` is `/v1/cases`; and what finds
    `more` in the steps of a path."""
    app.extensions[EXTENSION] = _Known(words, more)


def likely_address() -> str | None:
    """Return the address that this request surely meant and that answers 200; None where there is none."""
    path = request.path
    if len(path) > LONGEST_COMPARED or _ASKED in request.environ:
        return None
    # What nobody answers costs nothing.
    known = (candidate for candidate in dict.fromkeys(_candidates(path)) if _is_known(candidate))
    found = (
        candidate for candidate in islice(known, _MOST_ASKED) if candidate != path and _answers(candidate)
    )
    likely = next(found, None)
    return None if likely is None else quote(likely, safe="/:@!$&'()*+,;=~?")


def _candidates(path: str) -> Iterator[str]:
    """Yield what may be meant, the likeliest first."""
    steps = [step for step in path.split("/") if step]
    plain = "/" + "/".join(steps)
    yield plain
    yield plain.casefold()
    for suffix in _NEEDLESS:
        if plain.endswith(suffix):
            yield plain.removesuffix(suffix)
    yield from _known().more(steps)
    for meant in _by_words(steps):
        yield meant
        yield DATA + meant
    yield DATA + plain
    if steps and steps[0] == DATA.strip("/"):
        yield "/" + "/".join(steps[1:])
    yield from _by_letters(steps)


def _known() -> _Known:
    found: _Known = current_app.extensions.get(EXTENSION, _NOTHING)
    return found


def _by_words(steps: list[str]) -> Iterator[str]:
    """Yield the addresses that other words mean: of as much of the path as they are known for, with the rest and
    without it."""
    words = _known().words
    for length in range(len(steps), 0, -1):
        *before, last = steps[:length]
        stem, dot, suffix = last.partition(".")
        for end, more in ((last, ""), (stem, dot + suffix)):
            meant = words.get("/" + "/".join(map(spelling, [*before, end])))
            if meant is None:
                continue
            rest = steps[length:]
            yield "/".join([meant.rstrip("/") + more, *rest]) or "/"
            # What follows may be another word.
            yield from (near for near in _by_letters([*meant.strip("/").split("/"), *rest]) if rest)
            yield meant


def _by_letters(steps: list[str]) -> Iterator[str]:
    """Yield the addresses of which each step is the same, or clearly nearest to what stands there."""
    rules = [
        rule.rule.strip("/").split("/")
        for rule in current_app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
    ]
    rules = [rule for rule in rules if len(rule) == len(steps)]
    meant: list[str] = []
    for place, step in enumerate(steps):
        words = {rule[place] for rule in rules}
        literal = {word for word in words if "<" not in word}
        word = step if step in literal else nearest(step, sorted(literal))
        if word is None and literal != words:
            rules = [rule for rule in rules if "<" in rule[place]]
            meant.append(step)
        elif word is None:
            return
        else:
            rules = [rule for rule in rules if rule[place] == word]
            meant.append(word)
    yield "/" + "/".join(meant)


def _is_known(path: str) -> bool:
    try:
        current_app.create_url_adapter(request).match(path.partition("?")[0], "GET")  # type: ignore[union-attr]
    except RequestRedirect:
        return False
    except HTTPException:
        return False
    return True


def _answers(path: str) -> bool:
    """Say whether an address answers 200, by asking for it without its body."""
    environ = {
        name: value
        for name, value in request.environ.items()
        if not name.startswith("werkzeug.") and name not in _NOT_ASKED_FOR
    }
    path, _, query = path.partition("?")
    # In the path as it was sent a question mark was encoded, and what follows it may be any letters.
    query = quote(query, safe="%&=+,;:/?")
    environ |= {"PATH_INFO": path.encode().decode("latin-1"), "QUERY_STRING": query, "REQUEST_METHOD": "HEAD"}
    environ |= {"HTTP_ACCEPT": "*/*", _ASKED: True}
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    # What that request remembers is not this one's.
    with app.app_context(), app.request_context(environ):
        response = app.full_dispatch_request()
        response.close()
        return response.status_code == 200
