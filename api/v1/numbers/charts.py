"""What a picture shows, before it is drawn: numbers in groups, each with its label and the list that it counts.

Every number is one of `/v1/stats/cases`; none is counted here in another way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from api.records import reading
from api.records.dates import last_days
from api.records.filters import UNKNOWN
from api.records.labels import ENGLISH
from api.records.reading import Query
from api.records.reference import ARTICLES
from api.records.releases import Release
from api.records.search import Search
from api.records.statistics import OVERLAPPING
from api.v1.numbers.cells import cells
from api.v1.release import served_releases
from api.v1.shapes.parameters import MOST_DAYS
from api.web.language import wanted_language
from api.web.problems import Fault, Problem
from api.web.query import joined

# A bar for each of these; the equivalents in text and CSV have all.
MOST_BARS = 12
# The classes of a prison term in months, both ends included, and its years in words.
TERMS = ((0, 23), (24, 59), (60, 95), (96, 143), (144, 1200))

# Filters that say who is held; without one of them a series counts those in custody.
_OF_CUSTODY = ("custody", "status", "status_group")

# Where the labels of a dimension or of a filter's values stand.
_SCOPES = {
    "status": "statuses.label",
    "status_group": "statuses.group",
    "theme": "themes.label",
    "region": "regions.name",
    "region_country": "countries",
    "citizenship": "countries",
    "gender": "terms.gender",
    "sentence_kind": "terms.sentence-kind",
    "concern": "terms.concern",
}


@dataclass(frozen=True)
class Group:
    """People who are counted together, surely and at most, and their lists: `href` has the least as its total, and
    with a day `href_any` the most. Neither is there where no filter asks for just these people."""

    label: str
    least: int
    most: int
    href: str | None
    href_any: str | None = None

    @property
    def said(self) -> str:
        """The number, or the least and the most."""
        return str(self.least) if self.least == self.most else f"{self.least}–{self.most}"


@dataclass(frozen=True)
class Told:
    """The numbers of a picture: all groups, those that are drawn, the total, and the query of the same in JSON."""

    title: str
    groups: Sequence[Group]
    drawn: Sequence[Group]
    total: Group
    day: str
    additive: bool
    stats: Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """What a picture is asked for: the cases, as values and as an address says them, and the release to ask."""

    release: Release
    query: Query
    kept: Mapping[str, str]
    interval: str = "year"

    @property
    def sent(self) -> dict[str, str]:
        """The filters and the day, as an address says them."""
        return {**self.kept, **({"as_of": self.query.as_of} if self.query.as_of else {})}

    def narrowed(self, **more: tuple[Any, str]) -> Question:
        """Return the question with further filters, each as its value and as an address says it."""
        filters = {**self.query.filters, **{name: value for name, (value, _) in more.items()}}
        kept = {**self.kept, **{name: sent for name, (_, sent) in more.items()}}
        return replace(self, query=Query(filters=filters, as_of=self.query.as_of), kept=kept)

    def cells(self, names: tuple[str, ...] = (), day: str | None = None) -> list[dict[str, Any]]:
        """Return the cells of the statistics, on the day of the query or on another."""
        with self.release.connect() as connection:
            return list(cells(connection, self.query, names, day or self.query.as_of, self.kept))

    def one(self, label: str, day: str | None = None) -> Group:
        """Return all people of the question as one group."""
        (cell,) = self.cells((), day)
        return _group(label, cell)


def words(key: str, **values: object) -> str:
    """Return a fixed text in the language of the answer; those of the newest release, for an older one may lack it."""
    return served_releases().newest().labels(wanted_language()).say(key, **values)


def told_on(question: Question, name: str) -> Told:
    """Return the numbers of a chart, by its name."""
    total = question.one("")
    day = question.query.as_of or question.release.released_on
    told = Told(words(f"chart.title.{name}"), (), (), total, day, True, question.sent)
    return _CHARTS[name](question, told)


def total_on(question: Question, label: str) -> Told:
    """Return one number, for a badge."""
    total = question.one(label)
    day = question.query.as_of or question.release.released_on
    return Told(label, [total], [total], total, day, True, question.sent)


def _group(label: str, cell: Mapping[str, Any]) -> Group:
    return Group(label, cell["min"], cell["max"], cell["href"], cell.get("href_any"))


def _by(
    name: str, order: Callable[[Group, str], Any], most: int = MOST_BARS
) -> Callable[[Question, Told], Told]:
    """Return the chart of a dimension: its groups in an order, and how many of them are drawn."""

    def chart(question: Question, told: Told) -> Told:
        label = label_of(question.release, name)
        found = [
            (value, _group(label(value), cell))
            for cell in question.cells((name,))
            if (value := cell["group"][name]) and cell["max"]
        ]
        # The unknown stands last, and is never left out.
        known = [(value, group) for value, group in found if value != UNKNOWN or name == "status"]
        rest = [group for value, group in found if value == UNKNOWN and name != "status"]
        known.sort(key=lambda pair: order(pair[1], pair[0]))
        groups = [group for _, group in known]
        return replace(
            told,
            groups=[*groups, *rest],
            drawn=[*groups[:most], *rest],
            additive=name not in OVERLAPPING,
            stats={**told.stats, "group_by": name},
        )

    return chart


def _by_status(question: Question, told: Told) -> Told:
    place = {status: number for number, status in enumerate(question.release.statuses())}
    return _by("status", lambda _, value: place[value], len(place))(question, told)


def _over_time(question: Question, told: Told) -> Told:
    """Return the series by the rule of `as_of`, to the day that is asked for."""
    if not any(name in question.query.filters for name in _OF_CUSTODY):
        question = question.narrowed(custody=(True, "true"))
    else:
        told = replace(told, title=words("chart.title.people-over-time"))
    last = question.query.as_of or question.release.released_on
    days = last_days(question.release.first_day, last, question.interval)
    if len(days) > MOST_DAYS:
        fault = Fault(
            f"These are {len(days)} days; at most {MOST_DAYS} are drawn.", "interval", "too-many-values"
        )
        raise Problem("invalid-query", "One thing is wrong with the query; see errors.", [fault])
    groups = [question.one(day, day) for day in days]
    stats = {**question.kept, "interval": question.interval} | ({"to": last} if question.query.as_of else {})
    return replace(told, groups=groups, drawn=groups, total=groups[-1], stats=stats)


def _lengths(question: Question, told: Told) -> Told:
    """Return the classes of the latest sentence; each is a list with filters on its kind and its months."""
    groups = list(_classes(question))
    total = replace(told.total, label="")
    return replace(
        told, groups=groups, drawn=groups, total=total, stats={**told.stats, "group_by": "sentence_kind"}
    )


def _classes(question: Question) -> Iterator[Group]:
    kinds = question.release.vocabulary("terms.sentence-kind")
    low, high = (
        question.query.filters.get("months_min", 0),
        question.query.filters.get("months_max", TERMS[-1][1]),
    )
    prison = _of_kinds(question, ["imprisonment"])
    if prison is not None:
        counted = [0, 0]
        for first, last in TERMS:
            bounds = max(first, low), min(last, high)
            if bounds[0] <= bounds[1]:
                group = prison.narrowed(
                    months_min=(bounds[0], str(bounds[0])), months_max=(bounds[1], str(bounds[1]))
                ).one(_class_label(first, last))
                counted = [counted[0] + group.least, counted[1] + group.most]
                yield group
        every = prison.one(words("chart.term.unknown"))
        if every.most > counted[1]:
            # No filter asks for a prison term without a number.
            yield replace(
                every,
                least=max(every.least - counted[0], 0),
                most=every.most - counted[1],
                href=None,
                href_any=None,
            )
    label = label_of(question.release, "sentence_kind")
    others = [kind for kind in kinds if kind not in {"imprisonment", "life"}]
    for wanted, name in (
        (["life"], label("life")),
        (others, words("chart.term.not_prison")),
        ([UNKNOWN], words("chart.term.none")),
    ):
        of_kinds = _of_kinds(question, wanted)
        if of_kinds is not None:
            yield of_kinds.one(name)


def _of_kinds(question: Question, kinds: Iterable[str]) -> Question | None:
    """Return the question narrowed to some kinds of sentence; None where its own filter leaves none of them."""
    wanted, excluded = question.query.filters.get("sentence_kind", ((), ()))
    left = tuple(kind for kind in kinds if (not wanted or kind in wanted) and kind not in excluded)
    return question.narrowed(sentence_kind=((left, ()), joined(left))) if left else None


def _class_label(first: int, last: int) -> str:
    years = first // 12, (last + 1) // 12
    if not first:
        return words("chart.term.under", years=years[1])
    if last == TERMS[-1][1]:
        return words("chart.term.over", years=years[0])
    return words("chart.term.between", first=years[0], last=years[1])


def _by_size(group: Group, value: str) -> tuple[Any, ...]:
    return (-group.most, -group.least, value)


_CHARTS: Mapping[str, Callable[[Question, Told], Told]] = {
    "status-over-time": _over_time,
    "by-status": _by_status,
    "by-theme": _by("theme", _by_size, 2 * MOST_BARS),
    "by-region": _by("region", _by_size),
    "by-article": _by("article", _by_size),
    "by-year": _by("year", lambda _, value: value, 2 * MOST_BARS),
    "sentence-lengths": _lengths,
}
CHARTS = tuple(_CHARTS)


def label_of(release: Release, name: str) -> Callable[[str], str]:
    """Return the function that gives a value of a dimension in words."""
    labels, scope = release.labels(wanted_language()), _SCOPES.get(name)
    titles = _titles(release) if name == "article" and wanted_language() == ENGLISH else {}

    def label(value: str) -> str:
        if scope and (scope, value) in labels:
            return labels[scope, value]
        if value == UNKNOWN:
            return words("not_known")
        if name == "article":
            return words("article", number=value) + (f": {titles[value]}" if titles.get(value) else "")
        return value

    return label


def _titles(release: Release) -> dict[str, str]:
    with release.connect() as connection:
        found = reading.every(connection, ARTICLES, Query())
        articles = [orjson.loads(next(iter(row.documents.values()))) for row in found]
    return {article["number"]: article["title"] or "" for article in articles}


def filters_in_words(question: Question) -> str:
    """Return which cases are counted: names of filters with their values."""
    parts = []
    labels = served_releases().newest().labels(wanted_language())
    for name, value in question.query.filters.items():
        key = ("page", f"filter.{name}")
        told = labels.get(key, name)
        if isinstance(value, bool):
            if name == "custody" and question.query.as_of:
                told = words("filter.custody_on")
            parts.append(told if value else words("filter.not", value=told))
        else:
            parts.append(f"{told}: {_worded(question.release, name, value)}")
    return " · ".join(parts)


def _worded(release: Release, name: str, value: Any) -> str:
    if isinstance(value, Search):
        return value.text
    if not isinstance(value, tuple):
        return str(value)
    label = label_of(release, name)
    wanted, excluded = value
    said = [f" {words('or')} ".join(map(label, wanted))] if wanted else []
    return ", ".join([*said, *(words("filter.not", value=label(item)) for item in excluded)])
