"""What is wrong with the letters of a text: mark-up, and letters of one script that look like those of another."""

from __future__ import annotations

import re
import unicodedata
from html.entities import html5

from api.records.declaration import Column

Fault = tuple[str, str]

_LATIN, _CYRILLIC, _GREEK = r"A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ", r"Ѐ-ԯ", r"Ͱ-Ͽ"
# One search for each script: names are many, and nearly all have one alone.
_SCRIPTS = [
    (script, re.compile(f"[{letters}]").search)
    for script, letters in (("Cyrillic", _CYRILLIC), ("Greek", _GREEK), ("Latin", _LATIN))
]
_WORD = re.compile(rf"[{_LATIN}{_CYRILLIC}{_GREEK}]+")
# Letters of two scripts side by side: no word has them.
_MIXED = re.compile(
    rf"[{_LATIN}][{_CYRILLIC}{_GREEK}]|[{_CYRILLIC}][{_LATIN}{_GREEK}]|[{_GREEK}][{_LATIN}{_CYRILLIC}]"
)

# The letters that nobody can tell apart by looking.
_CYRILLIC_TWINS = "АВЕКМНОРСТХЅІЈЁЇаеорсухіјѕёї"
_LATIN_TWINS = "ABEKMHOPCTXSIJËÏaeopcyxijsëï"
_TO_LATIN = str.maketrans(_CYRILLIC_TWINS, _LATIN_TWINS)
_TO_CYRILLIC = str.maketrans(_LATIN_TWINS, _CYRILLIC_TWINS)
_DISGUISED = re.compile(rf"(?<![{_CYRILLIC}])[{_CYRILLIC_TWINS}]+(?![{_CYRILLIC}])")

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--|<[A-Za-z]+$")
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")

# One name is written in one script; in which a native name is, the person says.
_NAMES = frozenset({"name_en", "name_native", "aliases"})
# Texts that may quote another language; all others are English.
_ANY_LANGUAGE = frozenset({"name_native", "aliases", "title", "publisher", "text", "url"})


def faults_of_letters(column: Column, text: str) -> list[Fault]:
    """Return what is wrong with the letters of a cell: each fault with what would be right."""
    found: list[Fault] = []
    if "<" in text or "&" in text:
        found += _markup(text)
    if text.isascii():
        return found
    if _MIXED.search(text):
        words = (word for word in _WORD.findall(text) if _MIXED.search(word))
        return found + [_mixed(word) for word in dict.fromkeys(words)]
    if column.name in _NAMES:
        names = text.split(column.separator) if column.separator else [text]
        return found + [fault for name in names for fault in _of_name(column, name)]
    if column.name not in _ANY_LANGUAGE:
        for word in dict.fromkeys(_DISGUISED.findall(text)):
            right = f'"{word.translate(_TO_LATIN)}" in Latin letters'
            found.append((f'has "{word}" in {_script(word[0])} letters that look like Latin ones', right))
    return found


def _markup(text: str) -> list[Fault]:
    if tag := _TAG.search(text):
        return [(f'has the HTML tag "{tag[0]}"', "plain text")]
    for entity in _ENTITY.findall(text):
        if entity[1] == "#" or entity[1:] in html5:
            return [(f'has the HTML entity "{entity}"', "the character itself")]
    return []


def _mixed(word: str) -> Fault:
    """Return the fault of a word of two scripts; the letters of the rarer one are taken for the slip."""
    scripts = [_script(letter) for letter in word]
    most = max(dict.fromkeys(scripts), key=scripts.count)
    odd = next(letter for letter in word if _script(letter) != most)
    mended = word.translate(_TO_CYRILLIC if most == "Cyrillic" else _TO_LATIN)
    right = f'"{odd}" is a {unicodedata.name(odd).lower()}'
    if not _MIXED.search(mended):
        right += f'; in {most} letters: "{mended}"'
    return f'mixes {" and ".join(sorted(set(scripts)))} letters in "{word}"', right


def _of_name(column: Column, name: str) -> list[Fault]:
    scripts = [script for script, found in _SCRIPTS if found(name)]
    if column.name == "name_en" and scripts not in ([], ["Latin"]):
        return [(f"has {' and '.join(scripts)} letters", "Latin letters; the native spelling in name_native")]
    if len(scripts) > 1:
        return [(f'mixes {" and ".join(scripts)} letters in "{name}"', "one name in one script")]
    return []


def _script(letter: str) -> str:
    return unicodedata.name(letter, "unknown").split()[0].capitalize()
