"""Takes values out of JSON that a person wrote, and keeps every fault with its place: nothing is believed unread."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Said = Mapping[str, Any]

# Longer values are cut when shown: the place says where to read the whole.
_SHOWN = 60


@dataclass(frozen=True)
class Fault:
    """One fault: its place in the file, what is wrong there, and what would be right."""

    place: str
    reason: str
    right: str

    def __str__(self) -> str:
        return f"{self.place} {self.reason} ({self.right})".lstrip()


def load(path: Path) -> tuple[Said, list[Fault]]:
    """Return the JSON object in a file; an empty one, and why, where there is none."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        return {}, [Fault("", f"cannot be read: {error.strerror}", "a readable file")]
    except UnicodeDecodeError:
        return {}, [Fault("", "is not UTF-8", "save the file with the encoding UTF-8")]
    except json.JSONDecodeError as error:
        return {}, [Fault(f"line {error.lineno}, column {error.colno}", "is no JSON", error.msg)]
    except (ValueError, RecursionError) as error:
        return {}, [Fault("", "is no JSON that can be read", str(error))]
    if not isinstance(said, dict):
        return {}, [Fault("", "is no JSON object", "such as {}")]
    return said, []


@dataclass
class Reader:
    """Takes values by name out of objects, each with its place. What is missing or of another type is noted, and
    something empty returned instead."""

    faults: list[Fault] = field(default_factory=list)

    def wrong(self, place: str, reason: str, right: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(place, reason, right))

    def text(self, said: Said, name: str, place: str) -> str:
        """Return a text that must be there."""
        value = said.get(name)
        if isinstance(value, str) and value.strip():
            return value
        reason = f"has no {name}"
        if name in said:
            reason = f"has a blank {name}" if isinstance(value, str) else f"has a {name} that is no text"
        self.wrong(place, reason, f'"{name}" with a text')
        return ""

    def flag(self, said: Said, name: str, place: str) -> bool:
        """Return what is true or false, and false where it is missing."""
        value = said.get(name, False)
        if not isinstance(value, bool):
            self.wrong(below(place, name), f"is {shown(value)}", "true or false")
        return value is True

    def number(self, said: Said, name: str, place: str) -> None:
        """See that what is there is a whole number."""
        if name in said and type(said[name]) is not int:
            self.wrong(below(place, name), f"is {shown(said[name])}", "a whole number")

    def pattern(self, said: Said, name: str, place: str) -> None:
        """See that what is there is a regular expression."""
        if not str(said.get(name, ".")).strip():
            self.wrong(below(place, name), "is blank", "a regular expression, or nothing")
        try:
            re.compile(said.get(name, ""), re.ASCII)
        except (TypeError, re.error, RecursionError, OverflowError) as error:
            self.wrong(below(place, name), f"is no regular expression: {error}", "such as ^[a-z]{2}$")

    def texts(self, said: Said, name: str, place: str, *, needed: bool = False) -> list[str]:
        """Return a list of texts, each once; it may be missing where it is not needed."""
        if name not in said and not needed:
            return []
        value, place = said.get(name), below(place, name)
        items = value if isinstance(value, list) else []
        found = [one for one in items if isinstance(one, str) and one.strip()]
        if not found or len(found) < len(items):
            self.wrong(place, f"is {shown(value)}" if name in said else "is missing", "a list of texts")
        for text in dict.fromkeys(one for one in found if found.count(one) > 1):
            self.wrong(place, f"has {shown(text)} {found.count(text)} times", "each once")
        return found

    def object(self, said: Said, name: str, place: str, *, needed: bool = True) -> Said:
        """Return an object; it may be missing where it is not needed."""
        value = said.get(name, None if needed else {})
        if isinstance(value, dict):
            return value
        reason = f"is {shown(value)}" if name in said else "is missing"
        self.wrong(below(place, name), reason, "a JSON object")
        return {}

    def objects(self, said: Said, name: str, place: str) -> list[tuple[str, Said]]:
        """Return a list of objects that must be there, each with its place: by its name, or by its number where it
        has none of its own."""
        value, place = said.get(name), below(place, name)
        items = value if isinstance(value, list) else []
        if not items or not all(isinstance(one, dict) for one in items):
            reason = f"is {shown(value)}" if name in said else "is missing"
            self.wrong(place, reason, "a list of JSON objects")
        placed: dict[str, Said] = {}
        for number, one in enumerate(items, start=1):
            if not isinstance(one, dict):
                continue
            own = one.get("name")
            where = below(place, own if isinstance(own, str) and own.strip() else f"#{number}")
            if where in placed:
                self.wrong(where, "stands twice", "a name of its own")
                where = below(place, f"#{number}")
            placed[where] = one
        return list(placed.items())

    def known(self, said: Said, names: Collection[str], place: str) -> None:
        """See that an object has no property but these: a misspelt one would be passed over in silence."""
        for name in said:
            if name not in names:
                self.wrong(below(place, name), "is no property that is read here", one_of(name, names))


def below(place: str, name: str) -> str:
    """Return the place of a property."""
    return f"{place}/{name}" if place else name


def inside(said: Said, name: str) -> Said:
    """Return an object within another; an empty one where there is none."""
    value = said.get(name)
    return value if isinstance(value, dict) else {}


def among(value: object, valid: Collection[str]) -> bool:
    """Say whether a value is one of these texts."""
    return isinstance(value, str) and value in valid


def one_of(said: object, valid: Collection[str]) -> str:
    """Return what would be right: the nearest of the valid texts, or all of them."""
    near = difflib.get_close_matches(said, valid, 1, 0.6) if isinstance(said, str) else []
    return f'"{near[0]}"?' if near else f"one of {', '.join(valid)}"


def shown(value: object) -> str:
    """Return a value as JSON, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
