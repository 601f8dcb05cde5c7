"""When two addresses are one page, and two names may be one person: for warnings before a row is written twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import product
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from api.records.names import query_keys, stored_keys, words

# What is added to an address to follow its reader, and says nothing of the page.
TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|yclid|igshid|mc_[ce]id|_openstat|at_medium|at_campaign|ref|ref_src"
)
# Other doors to the same page.
_DOOR = re.compile(r"^(www\d?|m|mobile|amp)\.")
_AMP = re.compile(r"/amp/?$|\.amp(?=\.html?$)")
_INDEX = re.compile(r"/(index\.(html?|php))?$")
_PORT = re.compile(r":(80|443)$")


def page_key(url: str) -> str:
    """Return what is equal for two forms of one address: scheme, `www.`, tracking words, fragment, a slash at the end
    and the way of percent-encoding do not count. Never raises; an address that cannot be read is its own key."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    host = _DOOR.sub("", _PORT.sub("", parts.netloc.rpartition("@")[2].lower()).removesuffix("."))
    path = _INDEX.sub("", _AMP.sub("", unquote(parts.path)))
    asked = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
    query = urlencode(sorted(pair for pair in asked if not TRACKING.fullmatch(pair[0].lower())))
    return f"{host}{path}{'?' if query else ''}{query}"


def names_of(case: Mapping[str, str]) -> list[str]:
    """Return all names of a case as its row has them, of one still to be written too."""
    written = (case.get("name_en"), case.get("name_native"), *case.get("aliases", "").split(";"))
    return [name for name in written if name]


def person_keys(names: Iterable[str]) -> frozenset[frozenset[str]]:
    """Return each name as the set of its words' search keys, whatever their order, script and spelling; two people may
    be one where these sets meet."""
    found: set[frozenset[str]] = set()
    for name in names:
        # The likeliest two readings of each word: all of them would be thousands for a long name.
        choices = [
            tuple(dict.fromkeys((*stored_keys(word)[:1], *query_keys(word)[:2]))) for word in words(name)
        ]
        choices = [keys for keys in choices if keys]
        if len(choices) > 1:
            found |= {frozenset(keys) for keys in product(*choices[:5])}
    return frozenset(found)
