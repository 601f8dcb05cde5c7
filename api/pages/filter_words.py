"""What was asked for, in words: the names of filters and of their values, and the controls to choose them with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from api.pages import lookups as finding
from api.pages.parameters import release
from api.pages.texts import has, label, say, word
from api.records.filters import UNKNOWN
from api.records.reading import Query
from api.records.reference import ARTICLES, GROUP_CASES, ORGANISATIONS, REGIONS, TERMS, THEMES
from api.records.search import Search

# The lists of terms from which some fields take their values.
_TERMS = {"gender": "gender", "sentence_kind": "sentence-kind", "concern": "concern"}


@dataclass(frozen=True)
class Control:
    """A choice in a form: its name, its label, and its values with their texts."""

    name: str
    label: str
    options: list[tuple[str, str]]


def status_label(identity: str) -> str:
    """Return the label of a status."""
    return label("statuses.label", identity, release().statuses()[identity][0])


def values_of(name: str) -> dict[str, str]:
    """Return the values of a field with their labels, in their usual order; nothing for a field without a list."""
    if name == "status":
        return {identity: status_label(identity) for identity in release().statuses()}
    if name == "status_group":
        return {group: word("statuses.group", group) for *_, group, _ in release().statuses().values()}
    if name in _TERMS:
        found = finding.every(TERMS, list=((_TERMS[name],), ()))
        return {
            (own := term["id"].partition(".")[2]): label(f"terms.{_TERMS[name]}", own, term["label"])
            for term in found
        }
    readers: dict[str, Callable[[], dict[str, str]]] = {
        "theme": partial(_labels, THEMES, "label", "themes.label"),
        "region": partial(_labels, REGIONS, "name", "regions.name"),
        "group_case": partial(_labels, GROUP_CASES, "name", "group_cases.name"),
        "recognised_by": partial(_labels, ORGANISATIONS, "name", "organisations.name"),
        "article": _articles,
    }
    return readers[name]() if name in readers else {}


def _labels(wanted: Any, column: str, scope: str) -> dict[str, str]:
    return {row["id"]: label(scope, row["id"], row[column]) for row in finding.every(wanted)}


def _articles() -> dict[str, str]:
    found = {}
    for row in finding.every(ARTICLES):
        number = row.get("number") or row["id"]
        found[number] = say("article", number=number) + (f": {row['title']}" if row["title"] else "")
    return found


def name_of(name: str) -> str:
    """Return the name of a filter in words; one that has no words of its own stands as it is."""
    key = f"filter.{name}"
    return say(key) if has(key) else name


def described(query: Query) -> list[tuple[str, str]]:
    """Return the filters of a query in words: name and values."""
    return [(name_of(name), _worded(name, value)) for name, value in query.filters.items()]


def titled(title: str, query: Query) -> str:
    """Return a title with the filters of a query in words: `Cases · Held today · Theme: Religion`."""
    parts = [title]
    for (name, text), value in zip(described(query), query.filters.values(), strict=True):
        if isinstance(value, bool):
            parts.append(name if value else say("filter.not", value=name))
        else:
            parts.append(f"{name}: {text}")
    return " · ".join(parts)


def _worded(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, Search):
        return value.text
    if not isinstance(value, tuple):
        return str(value)
    known = values_of(name) | {UNKNOWN: say("not_known")}
    wanted, excluded = value
    said = [f" {say('or')} ".join(known.get(item, item) for item in wanted)] if wanted else []
    said += [say("filter.not", value=known.get(item, item)) for item in excluded]
    return ", ".join(said)


def controls(sent: Mapping[str, str]) -> list[Control]:
    """Return the choices of the form that filters cases; a value that no choice offers stays in it as it is."""
    flag = [("true", say("yes")), ("false", say("no"))]
    held = say("filter.custody_on" if sent.get("as_of") else "filter.custody")
    found = [
        Control("status_group", name_of("status_group"), list(values_of("status_group").items())),
        Control("status", name_of("status"), list(values_of("status").items())),
        Control("theme", name_of("theme"), list(values_of("theme").items())),
        Control("region", name_of("region"), list(values_of("region").items())),
        Control("custody", held, list(flag)),
        Control("named_in_resolution", name_of("named_in_resolution"), list(flag)),
    ]
    for control in found:
        value = sent.get(control.name)
        if value and value not in dict(control.options):
            control.options.append((value, value))
    return found
