"""The choices of the form that filters cases, and titles that say what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from api.pages.addresses import address, kept_filters
from api.records.filters import UNKNOWN
from api.records.names import sort_key
from api.records.reading import Query
from api.v1.numbers.words import filters_in_words, labels_of, name_of, values_in_words
from api.v1.release import current_release
from api.v1.texts import say

# From the name of a filter to how many people each of its values finds; None where that is not counted.
CountsOf = Callable[[str], Mapping[str, str] | None]


@dataclass(frozen=True)
class Control:
    """A choice in a form: its name, its label, its values with their texts, and which of them is chosen. An order is
    no filter: something of it is always chosen."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str | None = None
    is_filter: bool = True


def status_label(identity: str) -> str:
    """Return the label of a status."""
    return labels_of(current_release(), "status")[identity]


@dataclass(frozen=True)
class Chip:
    """A filter that was chosen, in words, and the address of the page without it."""

    name: str
    text: str
    without: str


def described(query: Query, path: str) -> list[Chip]:
    """Return what was chosen, each with the way to the page at a path without it."""
    release = current_release()
    chips = [
        Chip(
            name_of(name),
            values_in_words(release, name, value),
            address(path, kept_filters(name, "match" if name == "q" else "", "cursor")),
        )
        for name, value in query.filters.items()
    ]
    if query.as_of:
        chips.append(
            Chip(say("day.label"), query.as_of, address(path, kept_filters("as_of", "certainty", "cursor")))
        )
    return chips


def titled(title: str, query: Query) -> str:
    """Return a title with the filters of a query in words: `Cases · Last known to be held · Theme: Religion`."""
    return " · ".join([title, *filters_in_words(current_release(), query)])


def controls(sent: Mapping[str, str], counted: CountsOf = lambda name: None) -> list[Control]:
    """Return the choices of the form that filters cases, without those of words that the release does not have, each
    with how many people it finds where that is counted; what finds nobody is no choice. A value that no choice offers
    stays in the form as it is."""
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
        numbers = counted(control.name)
        offered = [*options.items(), *more] if numbers is None else _counted(options, more, numbers, value)
        found.append(replace(control, options=offered, chosen=value))
    return found


def _counted(
    options: Mapping[str, str], more: list[tuple[str, str]], counted: Mapping[str, str], chosen: str | None
) -> list[tuple[str, str]]:
    offered = {**options, UNKNOWN: say("not_known")} if UNKNOWN in counted else dict(options)
    return [
        (value, f"{text} ({counted.get(value, '0')})")
        for value, text in offered.items()
        if value in counted or value == chosen
    ] + [one for one in more if one[0] not in offered]
