"""What a picture shows, before it is drawn: groups of people, each with its label and the list that it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.records.dates import last_days
from api.records.filters import UNKNOWN
from api.records.reading import Query
from api.records.release import Release
from api.records.statistics import OVERLAPPING
from api.records.vocabularies import terms
from api.v1.numbers.cells import Cell, cells_on_days, total
from api.v1.numbers.groups import Group, groups_by, in_order_of_statuses
from api.v1.numbers.rest import most_of, rest_in_words
from api.v1.numbers.words import words_of
from api.v1.shapes.parameters import MOST_DAYS
from api.v1.texts import say
from api.web.problems import Fault, invalid_query
from api.web.query import joined

# A bar for each of these; the equivalents in text and CSV have all.
MOST_BARS = 12
# The classes of a prison term in months, both ends included, and its years in words.
TERMS = ((0, 23), (24, 59), (60, 95), (96, 143), (144, 1200))

# Filters that say who is held; without one of them a series counts those in custody.
_OF_CUSTODY = ("custody", "status", "status_group")


@dataclass(frozen=True)
class Selection:
    """The cases that a picture counts, as values and as an address says them, and the release to read."""

    release: Release
    query: Query
    filters: Mapping[str, str]
    interval: str = "year"

    @property
    def day(self) -> str:
        """The day of the numbers."""
        return self.query.as_of or self.release.released_on

    @property
    def address(self) -> dict[str, str]:
        """The filters and the day, as an address says them."""
        return {**self.filters, **({"as_of": self.query.as_of} if self.query.as_of else {})}

    def narrowed(self, **more: tuple[Any, str]) -> Selection:
        """Return the selection with further filters, each as its value and as an address says it."""
        values = {**self.query.filters, **{name: value for name, (value, _) in more.items()}}
        filters = {**self.filters, **{name: text for name, (_, text) in more.items()}}
        return replace(self, query=Query(filters=values, as_of=self.query.as_of), filters=filters)

    def all(self, label: str = "") -> Group:
        """Return all people of the selection as one group."""
        return Group(label, "", total(self.release, self.query, self.filters))

    def on_days(self, days: Sequence[str]) -> list[Group]:
        """Return all people of the selection as one group for each of some days, which ascend."""
        found = cells_on_days(self.release, self.query, (), self.filters, days)
        return [Group(day, "", cell) for day, cell in zip(days, found, strict=True)]


@dataclass(frozen=True)
class Numbers:
    """The numbers of a picture: all groups, those that are drawn, the total, who is counted, the query of the same in
    JSON, and in a sentence how many people are in the groups that are not drawn."""

    title: str
    query: Query
    groups: Sequence[Group]
    drawn: Sequence[Group]
    total: Cell
    additive: bool
    stats: Mapping[str, str]
    rest: str = ""


def of_chart(selection: Selection, name: str) -> Numbers:
    """Return the numbers of a chart, by its name."""
    return _CHARTS[name](selection, say(f"chart.title.{name}"))


def of_badge(selection: Selection, label: str) -> Numbers:
    """Return one number, for a badge."""
    everybody = selection.all(label)
    return Numbers(label, selection.query, [everybody], [everybody], everybody.cell, True, selection.address)


def _by(
    dimension: str, order: Callable[[Group], Any], most: int = MOST_BARS
) -> Callable[[Selection, str], Numbers]:
    """Return the chart of a dimension: its groups in an order, and how many of them are drawn. The unknown stands
    last, and is never left out."""

    def chart(selection: Selection, title: str) -> Numbers:
        groups = groups_by(selection.release, selection.query, dimension, selection.filters)
        groups.sort(key=lambda group: (group.is_unknown, order(group)))
        drawn = most_of(groups, dimension, most)
        return Numbers(
            title,
            selection.query,
            groups=groups,
            drawn=drawn,
            total=selection.all().cell,
            additive=dimension not in OVERLAPPING,
            stats={**selection.address, "group_by": dimension},
            rest=rest_in_words(selection.release, selection.query, dimension, groups, drawn),
        )

    return chart


def _by_status(selection: Selection, title: str) -> Numbers:
    numbers = _by("status", _by_value, 2 * MOST_BARS)(selection, title)
    groups = in_order_of_statuses(selection.release, list(numbers.groups))
    return replace(numbers, groups=groups, drawn=groups)


def _over_time(selection: Selection, title: str) -> Numbers:
    """Return the series by the rule of `as_of`, to the day that is asked for."""
    if not any(name in selection.query.filters for name in _OF_CUSTODY):
        selection = selection.narrowed(custody=(True, "true"))
    else:
        title = say("chart.title.people-over-time")
    days = last_days(selection.release.first_day, selection.day, selection.interval)
    if len(days) > MOST_DAYS:
        fault = Fault(
            f"These are {len(days)} days; at most {MOST_DAYS} are drawn.", "interval", "too-many-values"
        )
        raise invalid_query(fault)
    groups = selection.on_days(days)
    until = {"to": selection.day} if selection.query.as_of else {}
    stats = {**selection.filters, "interval": selection.interval, **until}
    return Numbers(title, selection.query, groups, groups, groups[-1].cell, True, stats)


def _lengths(selection: Selection, title: str) -> Numbers:
    """Return the classes of the sentence in force; each is a list with filters on its kind and its months."""
    groups = list(_classes(selection))
    stats = {**selection.address, "group_by": "sentence_kind"}
    return Numbers(title, selection.query, groups, groups, selection.all().cell, True, stats)


def _classes(selection: Selection) -> Iterator[Group]:
    kinds = selection.release.words_of(terms("sentence-kind"))
    low = selection.query.filters.get("months_min", 0)
    high = selection.query.filters.get("months_max", TERMS[-1][1])
    prison = _of_kinds(selection, ["imprisonment"])
    if prison is not None:
        least = most = confirmed = over = 0
        for first, last in TERMS:
            bounds = max(first, low), min(last, high)
            if bounds[0] <= bounds[1]:
                group = prison.narrowed(
                    months_min=(bounds[0], str(bounds[0])), months_max=(bounds[1], str(bounds[1]))
                ).all(_class_label(first, last))
                least, most = least + group.cell.least, most + group.cell.most
                confirmed, over = confirmed + group.cell.confirmed, over + group.cell.over
                yield group
        every = prison.all().cell
        if every.most > most:
            # No filter asks for a prison term without a number. Who may be in a class may be there instead.
            rest = replace(
                every,
                least=max(every.least - most, 0),
                most=every.most - least,
                confirmed=max(every.confirmed - confirmed, 0),
                over=max(every.over - over, 0),
                lists=None,
            )
            yield Group(say("chart.term.unknown"), "", rest)
    others = [kind for kind in kinds if kind not in {"imprisonment", "life"}]
    for wanted, label in (
        (["life"], words_of(selection.release, "sentence_kind")("life")),
        (others, say("chart.term.not_prison")),
        ([UNKNOWN], say("chart.term.none")),
    ):
        of_kinds = _of_kinds(selection, wanted)
        if of_kinds is not None:
            yield of_kinds.all(label)


def _of_kinds(selection: Selection, kinds: Iterable[str]) -> Selection | None:
    """Return the selection narrowed to some kinds of sentence; None where its own filter leaves none of them."""
    wanted, excluded = selection.query.filters.get("sentence_kind", ((), ()))
    left = tuple(kind for kind in kinds if (not wanted or kind in wanted) and kind not in excluded)
    return selection.narrowed(sentence_kind=((left, ()), joined(left))) if left else None


def _class_label(first: int, last: int) -> str:
    years = first // 12, (last + 1) // 12
    if not first:
        return say("chart.term.under", years=years[1])
    if last == TERMS[-1][1]:
        return say("chart.term.over", years=years[0])
    return say("chart.term.between", first=years[0], last=years[1])


def _by_size(group: Group) -> tuple[Any, ...]:
    return (-group.cell.most, -group.cell.least, group.value)


def _by_value(group: Group) -> str:
    return group.value


_CHARTS: Mapping[str, Callable[[Selection, str], Numbers]] = {
    "status-over-time": _over_time,
    "by-status": _by_status,
    "by-theme": _by("theme", _by_size, 2 * MOST_BARS),
    "by-region": _by("region", _by_size),
    "by-article": _by("article", _by_size),
    "by-year": _by("year", _by_value, 2 * MOST_BARS),
    "sentence-lengths": _lengths,
}
CHARTS = tuple(_CHARTS)
