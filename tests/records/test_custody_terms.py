"""The end of a term by the calendar: what is not known makes the span wider, and where the rule cannot be applied there
is a reason and no day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.records.custody_law import DAYS_TO_APPEAL, days_of, release_day
from api.records.custody_terms import REASONS, TermEnds
from tests.records.terms import PRISON, REMAND, Case, appeal, days, span, verdict

# A hundred days on remand, until the appeal.
EXACT = Case(
    [("2023-03-01", REMAND), ("2023-05-02", PRISON)],
    [verdict("2023-05-02", 36), appeal("2023-06-09", 36, "general")],
)


def with_regime(regime: str | None, case: Case = EXACT) -> Case:
    return replace(case, sentences=[(*row[:3], regime) for row in case.sentences])


@pytest.mark.parametrize(
    "regime, last",
    [
        # 100 days count for 100, 150 and 200 days of three years.
        ("strict", "2026-03-01"),
        ("special", "2026-03-01"),
        ("prison", "2026-03-01"),
        ("general", "2026-01-10"),
        ("juvenile", "2026-01-10"),
        ("settlement", "2025-11-21"),
    ],
)
def test_a_day_on_remand_counts_by_the_regime(regime: str, last: str) -> None:
    assert span(with_regime(regime)).last == last


def test_an_unknown_regime_spans_all_that_it_may_be() -> None:
    every = [span(with_regime(regime)) for regime in ("strict", "special", "prison", "general", "settlement")]
    unknown = span(with_regime(None))
    assert unknown.first == min(one.first or "9" for one in every)
    assert unknown.last == max(one.last or "" for one in every)


def test_an_unknown_regime_is_no_settlement_where_the_term_is_too_long_for_one() -> None:
    long = replace(EXACT, sentences=[(*row[:2], 91, row[3]) for row in EXACT.sentences])
    assert span(with_regime(None, long)).first == span(with_regime("general", long)).first


@pytest.mark.parametrize(
    "articles, without_credit",
    [
        ([("205.2", None)], True),
        ([("282.2", "1"), ("275", None)], True),
        ([("206", "3")], True),
        ([("206", "1")], False),
        ([("228", "2")], True),
        ([("282.2", "1")], False),
    ],
)
def test_articles_of_the_list_have_no_credit(articles: list[Any], without_credit: bool) -> None:
    found = span(replace(EXACT, articles=articles))
    assert (found == span(with_regime("strict"))) is without_credit
    assert (found == span(EXACT)) is not without_credit


@pytest.mark.parametrize("articles", [[("278", None)], [("208", "2")], [("228", None)], [("281.1", "1")], []])
def test_an_article_that_may_be_of_the_list_spans_both(articles: list[Any]) -> None:
    found = span(replace(EXACT, articles=articles))
    assert found == TermEnds(span(EXACT).first, span(with_regime("strict")).last)


def test_a_charge_whose_outcome_is_not_known_may_be_of_the_list() -> None:
    found = span(replace(EXACT, articles=[("205.2", None)], outcome="charged"))
    assert found == TermEnds(span(EXACT).first, span(with_regime("strict")).last)


def test_charges_of_which_none_is_known_to_have_ended_in_conviction_may_hide_one_of_the_list() -> None:
    found = span(replace(EXACT, outcome="charged"))
    assert found == TermEnds(span(EXACT).first, span(with_regime("strict")).last)


def test_two_days_under_house_arrest_count_for_one_or_for_two() -> None:
    case = replace(
        EXACT, statuses=[("2023-03-01", "house-arrest"), ("2023-04-10", REMAND), ("2023-05-02", PRISON)]
    )
    remand = span(replace(EXACT, statuses=[("2023-04-10", REMAND), ("2023-05-02", PRISON)]))
    found = span(case)
    # Forty days at home: twenty at the least, forty at the most.
    assert days(found.last, remand.last) == 20
    assert 38 <= days(found.first, remand.first) <= 42


def test_days_held_where_nobody_could_reach_the_person_may_not_count_at_all() -> None:
    case = replace(EXACT, statuses=[("2022-03-01", "incommunicado"), *EXACT.statuses])
    found = span(case)
    assert found.last == span(EXACT).last
    assert (found.first or "") < "2025"


def test_a_ban_on_leaving_home_may_count_as_half_of_remand() -> None:
    case = replace(EXACT, statuses=[("2022-11-21", "restricted"), *EXACT.statuses])
    found, exact = span(case), span(EXACT)
    assert found.last == exact.last
    assert (found.first or "") < (exact.first or "")


def test_without_an_appeal_on_file_the_remand_may_have_lasted_from_ten_days_after_the_verdict_to_the_end() -> (
    None
):
    known, unknown = span(EXACT), span(replace(EXACT, sentences=EXACT.sentences[:1]))
    assert (unknown.first or "") < (known.first or "")
    # 72 days of remand are certain: 36 more days of credit, instead of 50.
    assert unknown.last == "2026-01-24"


def test_a_cassation_bounds_the_remand_where_no_appeal_is_on_file() -> None:
    bounded = replace(EXACT, sentences=[EXACT.sentences[0], ("2023-06-09", "cassation", 36, "general")])
    assert span(bounded).first == span(EXACT).first


def test_the_credit_is_not_older_than_its_law() -> None:
    old = Case([("2013-01-10", REMAND), ("2015-01-10", PRISON)], [verdict("2015-01-10", 66)])
    # Day for day it ended about 10 July 2018, before the law; half a year longer, the law may have opened the door.
    assert span(old).first == "2018-07-06"
    longer = replace(old, sentences=[verdict("2015-01-10", 72)])
    assert span(longer).first == "2018-07-12"
    # Whether a court reckoned an old term anew is not on file.
    assert span(longer).last == "2019-01-11"


def test_the_last_day_of_a_term_on_a_day_off_is_the_working_day_before() -> None:
    assert release_day(date(2025, 5, 3)) == date(2025, 4, 30)
    assert release_day(date(2026, 1, 5)) == date(2025, 12, 30)
    assert release_day(date(2026, 2, 15)) == date(2026, 2, 13)
    assert release_day(date(2026, 2, 17)) == date(2026, 2, 17)


def test_months_have_as_many_days_as_the_calendar_gives_them() -> None:
    assert days_of(1) == (28, 31)
    assert days_of(12) == (365, 366)
    assert days_of(48) == (1461, 1461)


def test_a_source_that_saw_the_person_held_within_the_span_moves_its_beginning() -> None:
    unknown = with_regime(None)
    assert span(replace(unknown, verified_on="2026-01-05")).first == "2026-01-05"
    assert span(replace(unknown, verified_on="2026")).first == "2026-01-01"


def test_a_source_that_saw_the_person_held_after_the_span_says_that_it_is_another_term() -> None:
    assert replace(EXACT, verified_on="2026-01-11").ends() == "seen-after"
    assert replace(EXACT, verified_on="2026-01").ends() == TermEnds("2026-01-01", "2026-01-10")


BROKEN = [("2022-01-10", REMAND), ("2022-02-10", "restricted"), *EXACT.statuses]
UNDONE = [*EXACT.statuses, ("2024-02-01", REMAND)]


@pytest.mark.parametrize(
    "case, reason",
    [
        (replace(EXACT, statuses=[*EXACT.statuses, ("2024-02-01", "released-other")]), "not-held"),
        (replace(EXACT, statuses=[*EXACT.statuses, ("2024-02-01", "died-in-custody")]), "not-held"),
        (replace(EXACT, statuses=[*EXACT.statuses, ("2024-02-01", "released-exchange")]), "not-held"),
        (replace(EXACT, sentences=[]), "no-sentence"),
        (replace(EXACT, kind="life"), "life"),
        (replace(EXACT, kind="suspended"), "no-prison-term"),
        (replace(EXACT, kind="compulsory-treatment"), "no-prison-term"),
        (replace(EXACT, statuses=[*EXACT.statuses, ("2024", "compulsory-treatment")]), "no-prison-term"),
        (replace(EXACT, in_absentia=True), "in-absentia"),
        (replace(EXACT, sentences=[*EXACT.sentences, ("2024", "cassation", None, None)]), "term-unknown"),
        (
            replace(EXACT, sentences=[*EXACT.sentences, verdict("2024-02-01", 22, None)]),
            "several-sentences",
        ),
        (replace(EXACT, statuses=BROKEN), "custody-broken"),
        (replace(EXACT, statuses=UNDONE), "later-case"),
        (replace(EXACT, new_cases=("2024-02",)), "later-case"),
        (
            replace(
                EXACT, statuses=[("2023-03-01", PRISON)], sentences=[verdict("2023-03-01", 24, "settlement")]
            ),
            "custody-unclear",
        ),
    ],
)
def test_where_the_rule_cannot_be_applied_there_is_a_reason(case: Case, reason: str) -> None:
    assert reason in REASONS
    assert case.ends() == reason


def test_a_new_case_before_the_verdict_is_the_one_that_it_closed() -> None:
    assert replace(EXACT, new_cases=("2023-04",)).ends() == EXACT.ends()


def test_a_combined_term_counts_from_its_own_verdict_or_from_the_detention() -> None:
    case = replace(
        EXACT, sentences=[verdict("2023-05-02", 36), verdict("2024-05-02", 60, "strict")], combined=True
    )
    found = span(case)
    assert found.last == "2029-05-03"
    assert (found.first or "").startswith("2028-02")


def test_without_a_day_of_detention_on_file_there_is_no_earliest_day() -> None:
    assert span(replace(EXACT, statuses=[("2023-05-02", PRISON)])).first is None
    at_liberty = span(replace(EXACT, statuses=[("2023-03-01", "restricted"), ("2023-05-02", PRISON)]))
    assert at_liberty.first is not None


def test_who_travels_to_a_settlement_has_no_latest_day_before_the_appeal_is_known() -> None:
    taken = replace(
        EXACT,
        statuses=[("2023-03-01", "restricted"), ("2023-05-02", PRISON)],
        sentences=[verdict("2023-05-02", 24, "settlement")],
    )
    assert span(taken).last is None
    known = replace(taken, sentences=[*taken.sentences, appeal("2023-07-10", 24, "settlement")])
    assert span(known).last == "2025-07-10"


# What may be left unknown in a case, one thing at a time.
def coarser(day: str, length: int) -> str:
    return day[:length]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A case with every day on file: held from the first, sentenced, the sentence upheld."""
    day = draw(st.dates(date(2012, 1, 1), date(2023, 12, 31)))
    statuses = []
    if draw(st.booleans()):
        statuses.append((day.isoformat(), "restricted"))
        day += timedelta(days=draw(st.integers(0, 300)))
    for status in draw(st.lists(st.sampled_from([REMAND, "house-arrest", "incommunicado"]), max_size=3)):
        statuses.append((day.isoformat(), status))
        day += timedelta(days=draw(st.integers(0, 400)))
    statuses.append((day.isoformat(), PRISON))
    months, regime = (
        draw(st.integers(1, 240)),
        draw(st.sampled_from(["general", "strict", "settlement", "juvenile"])),
    )
    sentences = [verdict(day.isoformat(), months, regime)]
    if draw(st.booleans()):
        upheld = day + timedelta(days=draw(st.integers(DAYS_TO_APPEAL, 500)))
        sentences.append(appeal(upheld.isoformat(), months, regime))
    articles = draw(st.lists(st.sampled_from([("282.2", "1"), ("205.2", "2"), ("228", "2"), ("278", None)])))
    return Case(statuses, sentences, articles)


@given(
    case=cases(),
    what=st.sampled_from(["regime", "article", "appeal", "days", "outcome"]),
    length=st.sampled_from([4, 7]),
    at=st.integers(0, 4),
)
def test_what_is_not_known_never_makes_the_span_narrower(case: Case, what: str, length: int, at: int) -> None:
    match what:
        case "regime":
            if case.sentences[-1][3] == "settlement" and (case.sentences[-1][2] or 0) > 90:
                return
            wider = with_regime(None, case)
        case "article":
            wider = replace(case, articles=[(article, None) for article, _ in case.articles])
        case "appeal":
            wider = replace(case, sentences=case.sentences[:1])
        case "outcome":
            wider = replace(case, outcome="charged")
        case _:
            statuses = [
                (coarser(day, length) if place == at else day, status)
                for place, (day, status) in enumerate(case.statuses)
            ]
            wider = replace(case, statuses=statuses)
    known, unknown = case.ends(), wider.ends()
    if isinstance(unknown, str):
        return
    assert isinstance(known, TermEnds), (known, unknown)
    if unknown.first is not None:
        assert known.first is not None
        assert unknown.first <= known.first
    if unknown.last is not None:
        assert known.last is not None
        assert known.last <= unknown.last


@given(case=cases())
def test_a_span_begins_before_it_ends_and_never_before_the_verdict(case: Case) -> None:
    found = case.ends()
    if isinstance(found, str):
        assert found in REASONS
        return
    if found.first and found.last:
        assert found.first <= found.last
    if found.first:
        assert found.first >= (case.sentences[0][0] or "")


GUIDE = Path(__file__).parents[2] / "openapi" / "guide" / "how-to-read.md"
EXAMPLE = {
    "strict regime": with_regime("strict"),
    "general regime": EXACT,
    "colony settlement": with_regime("settlement"),
    "no regime": with_regime(None),
    "general regime, Article 278": replace(EXACT, articles=[("278", None)]),
    "general regime, no appeal": replace(EXACT, sentences=EXACT.sentences[:1]),
}


def test_the_example_of_the_guide_is_reckoned_by_the_rule() -> None:
    text = GUIDE.read_text("utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    told = {row[0]: TermEnds(*row[2:]) for row in rows if row[0] in EXAMPLE and len(row) == 4}
    assert told == {name: span(case) for name, case in EXAMPLE.items()}


def test_the_guide_tells_of_every_reason() -> None:
    text = GUIDE.read_text("utf-8")
    assert [reason for reason in REASONS if f"| `{reason}` |" not in text] == []


def test_days_on_which_the_dates_on_file_contradict_each_other_count_for_none() -> None:
    cassation = ("2023-04-10", "cassation", 36, "general")
    before_its_verdict = replace(EXACT, sentences=[verdict("2023-05-02", 36), cassation])
    assert days(span(EXACT).last, span(before_its_verdict).last) >= 0


def test_an_end_that_a_source_states_stands_in_place_of_a_reckoning() -> None:
    # The first of January and the day before it are days off, and people are let out before them.
    assert span(replace(EXACT, ends_on="2027-01")) == TermEnds("2026-12-30", "2027-01-31")
    without_months = replace(EXACT, sentences=[(*row[:2], None, row[3]) for row in EXACT.sentences])
    assert span(replace(without_months, ends_on="2025-09-18")) == TermEnds("2025-09-18", "2025-09-18")
    assert replace(EXACT, ends_on="2025-09", verified_on="2025-10-01").ends() == "seen-after"
    assert replace(EXACT, ends_on="2027-01", new_cases=("2024-01",)).ends() == "later-case"
