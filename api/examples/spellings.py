"""How newspapers of other languages write a surname: enough to show that a search finds it all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

# Letters that Ukrainian writes otherwise than Russian.
_UKRAINIAN = {"ы": "и", "и": "і", "э": "е", "ё": "йо"}
_COMMON = {
    "а": "a", "б": "b", "г": "g", "д": "d", "е": "e", "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "т": "t", "ф": "f", "ы": "y", "ый": "y", "ий": "i", "ъ": "", "ь": "", "э": "e",
    "і": "i", "ї": "i", "є": "e", "ґ": "g",
}  # fmt: skip
_GERMAN = _COMMON | {
    "в": "w", "ё": "jo", "ж": "sch", "з": "s", "с": "s", "у": "u", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch",
    "щ": "schtsch", "ю": "ju", "я": "ja",
}  # fmt: skip
_FRENCH = _COMMON | {
    "в": "v", "ё": "io", "ж": "j", "з": "z", "с": "s", "у": "ou", "х": "kh", "ц": "ts", "ч": "tch", "ш": "ch",
    "щ": "chtch", "ю": "iou", "я": "ia",
}  # fmt: skip


def spellings(english: str, native: str | None) -> Iterator[str]:
    """Yield spellings of a surname, the likelier first: as given, in Ukrainian, German and French, and in capitals."""
    yield english
    if native:
        yield native
        for table in (_UKRAINIAN, _GERMAN, _FRENCH):
            yield _written(native, table)
        yield native.upper()
    yield english.upper()


def _written(word: str, table: Mapping[str, str]) -> str:
    """Return a word letter by letter; one that is not in the table stays."""
    found, rest = "", word
    while rest:
        size = 2 if rest[:2].lower() in table else 1
        letters = table.get(rest[:size].lower(), rest[:size])
        found += letters.capitalize() if rest[0].isupper() else letters
        rest = rest[size:]
    return found
