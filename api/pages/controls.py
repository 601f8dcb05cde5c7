"""The choices of the form that filters cases, and titles that say what was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.records.names import sort_key
from api.records.reading import Query
from api.v1.numbers.words import filters_in_words, labels_of, name_of, values_in_words
from api.v1.release import current_release
from api.v1.texts import say


@dataclass(frozen=True)
class Control:
    """A choice in a form: its name, its label, its values with their texts, and which of them is chosen."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str | None = None


def status_label(identity: str) -> str:
    """Return the label of a status."""
    return labels_of(current_release(), "status")[identity]


def described(query: Query) -> list[tuple[str, str]]:
    """Return the filters of a query in words: name and values."""
    release = current_release()
    return [(name_of(name), values_in_words(release, name, value)) for name, value in query.filters.items()]


def titled(title: str, query: Query) -> str:
    """Return a title with the filters of a query in words: `Cases · Last known to be held · Theme: Religion`."""
    return " · ".join([title, *filters_in_words(current_release(), query)])


def controls(sent: Mapping[str, str]) -> list[Control]:
    """Return the choices of the form that filters cases, without those of words that the release does not have; a
    value that no choice offers stays in it as it is."""
    release = current_release()
    flag = [("true", say("yes")), ("false", say("no"))]
    held = say("filter.custody_on" if sent.get("as_of") else "filter.custody")
    choices = [
        *(
            Control(name, name_of(name), list(labels_of(release, name).items()))
            for name in ("status_group", "status", "theme", "region", "occupation_group", "occupation")
        ),
        Control("custody", held, list(flag)),
        Control("named_in_resolution", name_of("named_in_resolution"), list(flag)),
    ]
    found = []
    for control in choices:
        value, options = sent.get(control.name), dict(control.options)
        if not options:
            continue
        if control.name == "occupation":
            options = dict(sorted(options.items(), key=lambda option: sort_key(option[1])))
        more = [(value, value)] if value and value not in options else []
        found.append(replace(control, options=[*options.items(), *more], chosen=value))
    return found
