"""The bench itself: its rows, its sums, and its report; what it measures is no test."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from tests.outside.lighthouse import Judgement
from tests.performance import s17_pages
from tests.performance.__main__ import BEGIN, END, REPORT, ROWS, main
from tests.performance.bench import Bench, CannotMeasureError, Outcome, Sample, at_least, at_most
from tests.performance.questions import ids, pages, searches


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(cases=50, folder=tmp_path)


def test_every_row_of_the_table_is_measured() -> None:
    assert set(ROWS) == {f"S{number}" for number in range(1, 19)}


def test_a_sample_tells_its_median_and_its_spread() -> None:
    assert str(Sample((3.0, 1000.0, 200.0))) == "200 (3–1,000)"


def test_a_ratio_is_that_of_the_medians() -> None:
    text, holds, reached = at_least(Sample((10, 20, 30)), Sample((1, 2, 3)), 5, "pages a second")

    assert text.startswith("10.00 ×: 20 (10–30) against 2 (1–3)")
    assert (holds, reached) == (True, 2.0)


def test_a_time_that_may_grow_is_told_with_its_bound_or_with_why_there_is_none() -> None:
    assert at_most("deep page", Sample((4.0, 6.0, 8.0)), Sample((2.0,)), 3) == (
        "deep page 3.00 × (≤ 3): 6 (4–8) against 2 (2–2) ms",
        1.0,
    )
    assert at_most("deep page", "nobody answered", Sample((2.0,)), 3) == ("deep page: nobody answered", 0.0)


def test_no_page_and_no_search_is_asked_twice(bench: Bench) -> None:
    for pairs in (pages(), searches(bench, 50)):
        asked = list(islice(pairs, 5_000))
        assert (
            len(set(asked))
            == len({ours for ours, _ in asked})
            == len({theirs for _, theirs in asked})
            == 5_000
        )


def test_ids_are_spread_over_the_whole_table(bench: Bench) -> None:
    assert ids(bench, 1000, 4) == [f"synthetic-{number:07}" for number in (1, 251, 501, 751)]


def test_of_the_pages_the_worst_is_told_and_the_middle_of_its_scores_counts() -> None:
    def judged(performance: int, shift: float) -> Judgement:
        return Judgement({"performance": performance, "accessibility": 100}, shift, ())

    good, slow = [judged(99, 0.0)], [judged(90, 0.01), judged(98, 0.0), judged(99, 0.0)]
    outcome = s17_pages.told({"list": good, "person": slow})
    assert outcome.today.startswith("of 2 kinds the slowest, “person”, has performance 98 (90–99)")
    assert outcome.holds
    assert not s17_pages.told({"list": good, "person": [judged(97, 0.0)]}).holds
    assert not s17_pages.told({"list": good, "person": [judged(99, 0.03)]}).holds


def test_unknown_rows_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--rows", "S1,S99"])

    assert "no row S99" in capsys.readouterr().err


def test_the_report_says_what_falls_short_and_what_was_not_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unmeasured(_: Bench) -> Outcome:
        raise CannotMeasureError("wrk is not installed")

    given = {"S1": lambda _: Outcome("fine", True), "S2": lambda _: Outcome("slow", False), "S3": unmeasured}
    for name, measure in given.items():
        monkeypatch.setitem(ROWS, name, type(ROWS[name])(ROWS[name].what, ROWS[name].must, measure))

    assert main(["--rows", "S1,S2,S3"]) == 0

    printed = capsys.readouterr().out
    assert printed.rstrip().endswith("Short of what they must reach: S2. Not measured: S3.")
    assert "not measured: wrk is not installed" in printed


def test_the_document_has_a_place_for_the_table() -> None:
    text = REPORT.read_text("utf-8")

    assert text.count(BEGIN) == text.count(END) == 1
    assert all(f"| {name} |" in text for name in ROWS)
