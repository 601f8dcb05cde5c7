"""The person in documents: examples in JSON give way to others, sentences are cleaned as the tables are.

What stands in code of a text in Markdown is left alone, for neutral words are no request: the search tells of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from api.web.openapi import written
from seed.desk.withdrawal.judging import Judge, why, without
from seed.desk.withdrawal.mentions import Certainty, Mention, Register

_EXAMPLES = frozenset(("example", "examples"))
_NOTHING = object()
# Between backticks, or where a link leads.
_CODE = re.compile(r"`[^`]*`|\]\([^)]*\)|^\[[^\]]+\]:.*$|<[^>]*>")
_FENCE = re.compile(r"\s*(?:```|~~~)")


class Documents:
    """Cleans documents of one person; `texts` are those that the curator decided to mean them, `sources` the ids and
    addresses of sources that are no more."""

    def __init__(
        self, register: Register, uid: str, texts: Mapping[str, str], sources: Collection[str] = ()
    ) -> None:
        self.register, self.uid, self.texts = register, uid, texts
        self._sources = any_of(sources)
        # The documents say the same things again and again.
        self._found: dict[str, list[Mention]] = {}

    def mentions(self, text: str) -> list[Mention]:
        """Return where a text surely names the person."""
        if text not in self._found:
            found = self.register.mentions(text, uid=self.uid)
            self._found[text] = [mention for mention in found if mention.certainty is Certainty.SURE]
        return self._found[text]

    def names(self, node: Any) -> bool:
        """Whether anything in a value names the person, or one of the sources."""
        return any(
            text in self.texts or self.mentions(text) or (self._sources and self._sources.search(text))
            for text in texts_of(node)
        )

    def cleaned(self, node: Any, current: Any = None) -> Any:
        """Return a value of JSON without the person; `current` is what stands at its place in the document of today."""
        if isinstance(node, str):
            if node in self.texts:
                return self.texts[node]
            return without(node, [(mention.start, mention.end) for mention in self.mentions(node)])
        if isinstance(node, list):
            return [
                self.cleaned(one, _counterpart(one, place, node, current)) for place, one in enumerate(node)
            ]
        if not isinstance(node, dict):
            return node
        today = current if isinstance(current, dict) else {}
        cleaned = {}
        for name, value in node.items():
            if name in _EXAMPLES and self.names(value):
                other = today.get(name, _NOTHING)
                if other is not _NOTHING and not self.names(other):
                    cleaned[name] = other
            else:
                cleaned[name] = self.cleaned(value, today.get(name))
        return cleaned

    def cleaned_json(self, text: str, current: Any = None) -> str:
        """Return a file of JSON without the person, laid out as it was."""
        node = json.loads(text)
        if not self.names(node):
            return text
        return _laid_out_as(text, node, self.cleaned(node, current))


def any_of(words: Collection[str]) -> re.Pattern[str] | None:
    """Return a pattern for any of these ids and addresses, each as a whole; None for none."""
    if not words:
        return None
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")


def cleaned_prose(text: str, judge: Judge, file: str) -> tuple[str, list[tuple[int, str, str]]]:
    """Return a text in Markdown without the person outside of code, and each changed line: number, before, after."""
    lines, changed, fenced = text.split("\n"), list[tuple[int, str, str]](), False
    for place, line in enumerate(lines):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            code = [found.span() for found in _CODE.finditer(line)]
            found = [
                one
                for one in judge.in_prose(line)
                if not any(start < one.end and one.start < end for start, end in code)
            ]
            unsure = [one for one in found if one.certainty is not Certainty.SURE]
            spans = [(one.start, one.end) for one in found if one.certainty is Certainty.SURE]
            if unsure and judge.decided("file", file, "", line.strip(), file, why(unsure)):
                spans += [(one.start, one.end) for one in unsure]
            if spans:
                lines[place] = without(line, spans)
                changed.append((place + 1, line, lines[place]))
    return "\n".join(lines), changed


def _counterpart(one: Any, place: int, every: list[Any], current: Any) -> Any:
    """Return what stands for an item of a list in that of today: the one of the same name, or at the same place."""
    if not isinstance(current, list):
        return None
    if isinstance(one, dict) and "name" in one:
        return next(
            (other for other in current if isinstance(other, dict) and other.get("name") == one["name"]), None
        )
    return current[place] if len(current) == len(every) else None


def texts_of(node: Any) -> Iterator[str]:
    """Yield every text in a value of JSON, names of members too."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for one in node:
            yield from texts_of(one)
    elif isinstance(node, dict):
        for name, value in node.items():
            yield name
            yield from texts_of(value)


def _laid_out_as(before: str, node: Any, after: Any) -> str:
    """Return a value as JSON in the layout of the file that it comes from."""
    for indent in (2, 1, None):
        if before == json.dumps(node, ensure_ascii=False, indent=indent) + "\n":
            return json.dumps(after, ensure_ascii=False, indent=indent) + "\n"
    return written(after) + "\n"
