"""The words of a text, as names are compared: what parts them, and what is left out of them."""

import re
import unicodedata
from typing import Final

# The typewriter's, the typographer's and the Ukrainian apostrophe, what keyboards offer in their place, the
# primes of scientific romanisation, and the palochka of the Caucasus: they stand inside a word; not everyone
# writes them.
APOSTROPHES: Final = "'’ʼ‘‛ʻʽʹʺ′`´Ӏӏ"
APOSTROPHE: Final = re.compile(f"[{APOSTROPHES}]")
_POSSESSIVE: Final = re.compile(rf"(?<=[A-Za-z])[{APOSTROPHES}][Ss]\b")
_WORD: Final = re.compile(r"[^\W_]+")


def words(text: str) -> tuple[str, ...]:
    """The words of a name, a query or a sentence, case-folded, in their order and their own script.

    A hyphen parts words (Rimsky-Korsakov is two), an apostrophe does not (Мар'яна is one); stress marks, soft
    hyphens, what has no width and an English possessive are left out. A letter that its diacritic makes another letter
    (й, ї, š) keeps it.
    """
    text = APOSTROPHE.sub("", _POSSESSIVE.sub("", text))
    if not text.isascii():
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        if not text.isalpha():
            text = without_marks(text)
    return tuple(_WORD.findall(text.casefold()))


def without_marks(text: str) -> str:
    """Return a text without its marks (Unicode category M), and without what is not seen (Cf)."""
    kept = (letter for letter in text if (kind := unicodedata.category(letter))[0] != "M" and kind != "Cf")
    return "".join(kept)
