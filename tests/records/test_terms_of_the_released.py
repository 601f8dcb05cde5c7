"""People whose release at the end of their term was reported: the day lies within the span that their facts give."""

from __future__ import annotations

import pytest

from tests.records.terms import PRISON, REMAND, Case, appeal, days, span, verdict

# People who were let out at the end of their term: who reported the release and when, the facts, the day.
INGUSH = [("318", "2"), ("282.1", "1")]
CREDITED = {
    "Denmark's citizen, from Lgov; Jehovah's Witnesses in Russia and AP, May 2022": (
        Case(
            [("2017-05-25", REMAND), ("2019-02-06", PRISON)],
            [verdict("2019-02-06", 72), appeal("2019-05-23", 72, "general")],
        ),
        "2022-05-24",
    ),
    "From Rostov; Jehovah's Witnesses in Russia, January 2026": (
        Case([("2020-03-05", PRISON)], [verdict("2020-03-05", 72), appeal("2020-05-26", 72, "general")]),
        "2026-01-21",
    ),
    "From Astrakhan; Jehovah's Witnesses in Russia, 26 July 2023": (
        Case(
            [("2018-06-03", REMAND), ("2019-11-05", PRISON)],
            [verdict("2019-11-05", 72), appeal("2020-02", 72), ("2022-01", "cassation", 72, None)],
        ),
        "2023-07-26",
    ),
    "From Magas to Yaroslavl; OC Media and Caucasian Knot, February 2026": (
        Case([("2019-04-03", REMAND), ("2021-12-15", PRISON)], [verdict("2021-12-15", 108)], INGUSH),
        "2026-02-17",
    ),
    "The last of the Ingush case; Caucasian Knot, 27 February 2026": (
        Case([("2019-04", REMAND), ("2021-12-15", PRISON)], [verdict("2021-12-15", 108)], INGUSH),
        "2026-02-27",
    ),
    "Of the Ingush case, regime not on file; Caucasian Knot, 27 February 2026": (
        Case([("2019", REMAND), ("2021-12-15", PRISON)], [verdict("2021-12-15", 96, None)], INGUSH),
        "2025-04-01",
    ),
    "A shop owner; Novaya Gazeta Europe, 26 July 2024": (
        Case(
            [("2023-02-25", REMAND), ("2023-08-03", PRISON)],
            [verdict("2023-08-03", 18, None)],
            [("280.3", None)],
        ),
        "2024-07-26",
    ),
    "From Irkutsk, at first under house arrest; Novaya Gazeta Europe, 4 March 2025": (
        Case(
            [("2022-09-26", "house-arrest"), ("2022-11", REMAND), ("2023-08-31", PRISON)],
            [verdict("2023-08-31", 34)],
            [("318", None)],
        ),
        "2025-03-04",
    ),
    "From Ustyuzhna; Mediazona, 21 February 2025": (
        Case([("2022-07", REMAND), ("2022-12-22", PRISON)], [verdict("2022-12-22", 36)], [("207.3", None)]),
        "2025-02-21",
    ),
    "From Ulyanovsk; Jehovah's Witnesses in Russia, 17 November 2025": (
        Case([("2020-08", REMAND), ("2022-09-19", PRISON)], [verdict("2022-09-19", 78)]),
        "2025-11-14",
    ),
    "From Oryol; Jehovah's Witnesses in Russia, 9 April 2025": (
        Case(
            [("2020-12", REMAND), ("2023-10-13", PRISON)],
            [verdict("2023-10-13", 72, None), appeal("2024-04-08", 72)],
        ),
        "2025-04-09",
    ),
    "All of it on remand, before the holidays of May; Jehovah's Witnesses in Russia, 30 April 2025": (
        Case(
            [("2021-04-16", REMAND), ("2024-03-07", PRISON)],
            [verdict("2024-03-07", 72, "general"), appeal("2025-03-10", 72, "general")],
        ),
        "2025-04-30",
    ),
    "From Stenkino; Jehovah's Witnesses in Russia, 8 September 2025": (
        Case([("2021-10-11", PRISON)], [verdict("2021-10-11", 50)]),
        "2025-09-05",
    ),
}
WITHOUT_CREDIT = {
    "The first Crimean case of its kind; Crimean Tatar Resource Center, 21 January 2020": (
        Case([("2015-01-23", REMAND), ("2016-09-07", PRISON)], [verdict("2016-09-07", 60)], [("205.5", "2")]),
        "2020-01-22",
    ),
    "The Bakhchysarai case, regime not on file; Ukrainska Pravda, 11 February 2025": (
        Case(
            [("2016-05-12", REMAND), ("2018-12-24", PRISON)],
            [verdict("2018-12-24", 108, None), appeal("2019-07-11", 105)],
            [("205.5", None), ("278", None)],
        ),
        "2025-02-11",
    ),
    "A programmer; Untergrund-Blättle, 28 January 2025": (
        Case([("2018-01", REMAND), ("2020-06-22", PRISON)], [verdict("2020-06-22", 84)], [("205.4", "2")]),
        "2025-01-22",
    ),
}
RELEASED = CREDITED | WITHOUT_CREDIT


@pytest.mark.parametrize("who", RELEASED)
def test_people_were_let_out_within_the_span(who: str) -> None:
    case, let_out = RELEASED[who]
    found = span(case)
    assert found.last is not None
    assert (found.first or "") <= let_out <= found.last


def test_the_span_of_a_case_with_every_day_on_file_is_less_than_a_week() -> None:
    for who in ("Denmark's citizen", "The first Crimean"):
        case = next(case for name, (case, _) in RELEASED.items() if name.startswith(who))
        found = span(case)
        assert 0 <= days(found.first, found.last) < 7
