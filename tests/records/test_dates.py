"""Partial dates: which days they cover, and arithmetic with days."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.records.dates import LAST_DAY, Interval, day_after, days_between, interval

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "partial, first, last",
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2022-07", "2022-07-01", "2022-07-31"),
        ("2022-02", "2022-02-01", "2022-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2022-07-08", "2022-07-08", "2022-07-08"),
    ],
)
def test_a_partial_date_covers_its_year_its_month_or_its_day(partial: str, first: str, last: str) -> None:
    assert interval(partial) == Interval(first, last)


@given(day=DAYS)
def test_a_day_lies_in_its_day_its_month_and_its_year_and_in_no_other(day: date) -> None:
    text = day.isoformat()
    spans = [interval(text[:length]) for length in (10, 7, 4)]
    lengths = [1, calendar.monthrange(day.year, day.month)[1], 366 if calendar.isleap(day.year) else 365]
    for span, length in zip(spans, lengths, strict=True):
        assert span.first <= text <= span.last
        assert days_between(span.first, span.last) + 1 == length


@given(day=DAYS, until=DAYS, length=st.sampled_from([4, 7, 10]))
def test_no_day_after_the_release_is_covered_unless_all_are(day: date, until: date, length: int) -> None:
    free = interval(day.isoformat()[:length])
    cut = interval(day.isoformat()[:length], until.isoformat())
    assert cut.first == free.first
    assert cut.last == max(free.first, min(free.last, until.isoformat()))


@given(one=DAYS, other=DAYS)
def test_days_as_text_sort_and_count_like_days(one: date, other: date) -> None:
    assert (one.isoformat() < other.isoformat()) == (one < other)
    assert days_between(one.isoformat(), other.isoformat()) == (other - one).days


@given(day=DAYS)
def test_the_day_after_is_one_day_later(day: date) -> None:
    assert day_after(day.isoformat()) == (day + timedelta(days=1)).isoformat()


@pytest.mark.parametrize("text", ["2023-02-30", "2023-13", "2023-00", "2023-1-1", "", "abcd", "2023-02-29"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        interval(text)


def test_the_last_day_is_a_day_after_all_others() -> None:
    assert date.fromisoformat(LAST_DAY) == date.max
