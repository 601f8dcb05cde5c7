"""Names: the words of a text, the keys of their sound, their order, and how far two names agree. It holds no SQL."""

from api.records.names.keys import KEY_LENGTH, MOST_KEYS, prefix_keys, query_keys, stored_keys
from api.records.names.order import SORTED_LETTERS, sort_key
from api.records.names.words import words

__all__ = [
    "KEY_LENGTH",
    "MOST_KEYS",
    "SORTED_LETTERS",
    "prefix_keys",
    "query_keys",
    "sort_key",
    "stored_keys",
    "words",
]
