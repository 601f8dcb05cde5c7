"""Given names by which a text may call one person: all forms and short forms that the service's table has of a name,
and names so near that one stands for the other.

The table keeps near names apart, since it says who two people are. Here a trace that is told of in vain costs a look,
and one that is missed stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from api.records.names import stored_keys, words
from api.records.names.given_names import known_as

_NEAR = (("даниил", "данила", "даниэль"), ("елена", "алёна"), ("ксения", "оксана"), ("степан", "stephan"))


@cache
def same_given(word: str) -> frozenset[str]:
    """Return the word of a given name with those that stand for it, in lower case; the word alone where none is
    known."""
    own = frozenset(stored_keys(word))
    keys = own.union(*(line.full | line.short for line in known_as(own)))
    near = {other for names in _NEAR if keys & _keys(names) for other in names}
    forms = {form for line in known_as(own | _keys(near)) for form in (*line.forms, *line.shorts)}
    return frozenset({word, *near, *("".join(words(form)) for form in forms)})


def _keys(names: Iterable[str]) -> frozenset[str]:
    return frozenset(key for name in names for key in stored_keys(name))
