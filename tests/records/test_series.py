"""A series says of each day what is counted on that day alone, around every day on which something may have changed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from api.records import base
from api.records.dates import LAST_DAY, day_after, days_between
from api.records.reading import Query
from api.records.release import Release
from api.records.releases import Releases
from api.records.statistics import Groups
from tests.support.postgres import on_both

pytestmark = on_both

# Some of very many days.
DAYS = 40
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"custody": True},
    {"custody": False, "named_in_resolution": True},
    {"status": (("imprisoned", "pretrial-detention"), ())},
    {"status": ((), ("imprisoned",))},
    {"status_group": (("released",), ()), "theme": ((), ("religion",))},
    {"status_since_from": "2022", "status_since_to": "2023-06"},
    {"stale": True, "in_custody_since_to": "2024"},
    {"status_corroboration": (("multiple",), ()), "stale": False},
    {"sentence_kind": (("imprisonment", "unknown"), ()), "in_absentia": False},
    {"months_min": 20, "sentence_stage": ((), ("appeal",))},
    {"recognised_by": (("memorial", "unknown"), ("amnesty-international",))},
    {"recognised_by": ((), ("unknown", "memorial"))},
    {"recognised_by_all": (("memorial", "amnesty-international"), ())},
    {
        "recognition_term": (("political-prisoner", "unknown"), ()),
        "recognised_by": (("memorial", "unknown"), ()),
    },
    {"recognition_term": (("prisoner-of-conscience",), ("politically-motivated-prosecution",))},
    {"term_over": (("possible", "certain"), ())},
    {"term_over": ((), ("certain",)), "custody": True},
    {"term_over": (("unknown",), ())},
)
NAMES = (
    (),
    ("status",),
    ("year",),
    ("theme",),
    ("status_group", "theme"),
    ("occupation", "year"),
    ("region", "status"),
    ("concern", "recognised_by"),
    ("sentence_kind",),
    ("sentence_stage", "status_corroboration"),
    ("recognised_by", "sentence_kind"),
    ("recognised_by", "recognition_term"),
    ("not_listed_in", "recognition_term"),
)


def days_of(release: Release) -> list[str]:
    """Days on which a period may begin or end, and those after them."""
    period = base.case_periods.c
    with release.connect() as connection:
        rows = connection.execute(
            select(period.start_first, period.start_last, period.end_first, period.end_last)
        )
        edges = {day for row in rows for day in row if day < LAST_DAY}
        ends = connection.execute(select(base.cases.c.term_ends_first, base.cases.c.term_ends_last))
        # Few terms are over: some of their days are always among those asked about.
        over = sorted(day for row in ends for day in row if day is not None and day < release.released_on)[
            -4:
        ]
    days = sorted({*edges, *map(day_after, edges)})
    chosen = random.Random(1).sample(days, min(DAYS, len(days)))
    return sorted({*chosen, *over, *map(day_after, over)})


def without_zeros(groups: Groups) -> Groups:
    """The groups that have people."""
    return {group: number for group, number in groups.items() if number}


@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.parametrize("data", ["tiny", "whole"])
def test_a_series_is_what_each_of_its_days_is(
    data: str, filters: dict[str, Any], release_store: Callable[[str], str]
) -> None:
    releases = Releases(release_store(data))
    release, query = releases.newest(), Query(filters=filters)
    days = days_of(release)
    assert days_between(days[0], days[-1]) > 365
    for names in NAMES:
        found = release.count_on_days(query, names, days)
        for day, counted in zip(days, found, strict=True):
            # Nobody at all is a number too where there are no groups, and no news.
            of_day = map(without_zeros, release.count(replace(query, as_of=day), names))
            assert counted == tuple(of_day), (names, day)


def test_a_series_without_days_has_no_numbers(release_store: Callable[[str], str]) -> None:
    releases = Releases(release_store("tiny"))
    assert releases.newest().count_on_days(Query(), ("status",), []) == []
