"""A change is told in words, by person: in the terminal, and as one HTML file for reviewers."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import html5lib
import pytest
from rich.console import Console

from seed.desk.diff_page import page_of
from seed.desk.diff_terminal import show
from seed.desk.diff_words import Report, counted, sentence_of
from seed.editions import Edition
from seed.reasons import row_for
from tests.desk.changing import (
    SLUG,
    SOURCE,
    UID,
    fact,
    next_of,
    person,
    renamed,
    report_of,
    with_cells,
    with_news,
    without_rows,
)
from tests.releases.test_making import edit

HOSTILE = "<script>alert(1)</script> [bold]x[/bold] & \x1b[31m"


def in_terminal(report: Report, *, colours: bool = False) -> str:
    text = StringIO()
    show(Console(file=text, soft_wrap=True, force_terminal=colours, highlight=False), report)
    return text.getvalue()


def test_nothing_changed(old: Edition) -> None:
    report = report_of(old)
    assert (counted(report), report.people, report.others) == ([], (), ())
    assert "Nothing changed." in in_terminal(report)


def test_a_new_event_is_told_with_its_day_its_kind_its_text_and_its_source(
    old: Edition, tables: Path
) -> None:
    with_news(tables)
    with_cells("events", "id", f"{SLUG}-2026-12-01-other", status="restricted")(tables)
    report = report_of(old)
    told = fact(person(report), "event 2026-12-01, Other")
    assert sentence_of(told).startswith(
        "new event 2026-12-01, Other — “A synthetic event.” (Status from then on: "
    )
    assert [str(source) for source in told.sources] == ["Synthetic Press, “A synthetic report”, 2026-12-01"]
    assert (told.kind, told.suggested) == ("", "development")


def test_the_new_statuses_come_first(old: Edition, tables: Path) -> None:
    with_news(tables)
    with_cells("events", "id", f"{SLUG}-2026-12-01-other", status="restricted")(tables)
    with_cells("cases", "uid", "w52x565g", birth_year="1975")(tables)
    report = report_of(old)
    (change,) = report.statuses
    assert (change.name, change.before) == ("Oleg Orlov", "Released in an exchange")
    assert report.people[0].id == SLUG
    printed = in_terminal(report)
    assert printed.index("New statuses") < printed.index("People") < printed.index("Iryna Horobtsova")


@pytest.mark.parametrize(
    "table, key, cells, said",
    [
        ("cases", "id", {"birth_year": "1954"}, "year of birth: 1953 → 1954"),
        ("cases", "id", {"birth_year": ""}, "year of birth: 1953 → not known"),
        ("cases", "id", {"citizenships": "RU;CA"}, "citizenships: Russia → Russia; Canada"),
        ("cases", "id", {"gender": ""}, "gender: Male → not known"),
        ("cases", "id", {"group_case_id": "khabarovsk-jehovah-s-witnesses-case"}, "group case: none → Khabarovsk Jehovah's Witnesses case"),
        ("events", "case_id", {"date": "2023-03"}, "date of the event 2023-03, Charged: 2023-03-21 → 2023-03"),
        ("charges", "case_id", {"outcome": "charged"}, "outcome of the charge under article 280.3 part 1: Convicted → Charged"),
        ("sentences", "case_id", {"in_absentia": "true"}, "in absentia of the sentence 2023-10-11, First instance, Fine: no → yes"),
        ("recognitions", "case_id", {"date": ""}, "date of the recognition by Amnesty International, Prisoner of conscience: 2024-02 → not known"),
    ],
)  # fmt: skip
def test_a_changed_cell_is_told_before_and_after_in_the_words_of_the_lists(
    old: Edition, tables: Path, table: str, key: str, cells: dict[str, str], said: str
) -> None:
    with_cells(table, key, SLUG, **cells)(tables)
    (told,) = person(report_of(old)).facts
    assert sentence_of(told) == said


def test_a_row_that_is_gone_is_told(old: Edition, tables: Path) -> None:
    without_rows("recognitions", case_id=SLUG, organisation_id="amnesty-international")(tables)
    (told,) = person(report_of(old)).facts
    assert (
        sentence_of(told)
        == "removed recognition by Amnesty International, Prisoner of conscience (Date: 2024-02)"
    )


def test_a_person_who_came_or_went_is_told_as_a_whole(old: Edition, tables: Path) -> None:
    for name in ("events", "charges", "sentences", "recognitions", "comparisons", "identifiers"):
        without_rows(name, case_id="pavel-kushnir")(tables)
    without_rows("cases", id="pavel-kushnir")(tables)
    new = {
        "uid": "zzzzzzz2",
        "id": "zz-synthetic",
        "name_en": "Synthetic Zed",
        "summary": "A synthetic record.",
    }
    edit(tables, "cases", lambda rows: [*rows, rows[0] | new])
    event = {"id": "zz-synthetic-2025-03-detained", "case_id": "zz-synthetic", "date": "2025-03"}
    edit(tables, "events", lambda rows: [*rows, rows[0] | event])
    report = report_of(old)
    assert counted(report)[:2] == ["1 person added", "1 person taken out"]
    gone, came = person(report, "pavel-kushnir"), person(report, "zz-synthetic")
    assert (gone.action, came.action) == ("removed", "new")
    (told,) = came.facts
    assert told.quote == "A synthetic record."
    assert any(title == "Event 2025-03, Detained" for title, _ in told.details)
    assert [one.suggested for one in (*gone.facts, *came.facts)] == ["withdrawal", "addition"]


def test_a_new_slug_is_told_once_and_asks_for_no_reason_of_what_follows(old: Edition, tables: Path) -> None:
    renamed(tables, SLUG, "oleg-p-orlov")
    report = report_of(old)
    record = person(report, "oleg-p-orlov")
    assert record.remarks[0] == "The slug is new: oleg-orlov → oleg-p-orlov."
    assert "nothing else changed there" in record.remarks[1]
    assert [one.heading for one in record.facts] == ["id"]
    assert report.counts["missing"] == 1


def test_another_uid_is_told_as_what_it_is(old: Edition, tables: Path) -> None:
    with_cells("cases", "uid", UID, uid="zzzzzzz3")(tables)
    remarks = {remark for record in report_of(old).people for remark in record.remarks}
    assert remarks == {
        f"The permanent id is another one than in the last release: {UID} → zzzzzzz3. "
        "A record keeps its uid; put the former one back."
    }


def test_other_tables_are_told_by_their_titles(old: Edition, tables: Path) -> None:
    with_news(tables)
    with_cells("articles", "number", "280.3", title="Another title")(tables)
    others = dict(report_of(old).others)
    (article,) = others["Articles of the Criminal Code"]
    assert [sentence_of(one).rpartition(" → ")[2] for one in article.facts] == ["Another title"]
    (source,) = others["Sources"]
    assert (source.name, source.id) == ("Synthetic Press, “A synthetic report”, 2026-12-01", SOURCE)
    assert source.facts[0].reason == "Cited by rows of this release."


def test_kind_and_reason_stand_at_each_fact_or_that_they_lack(old: Edition, tables: Path) -> None:
    with_cells("cases", "id", SLUG, birth_year="1954")(tables)
    assert "needs a kind and a reason" in in_terminal(report_of(old))
    given = [row_for(("cases", UID, "", ""), "correction", "The year was wrong.")]
    printed = in_terminal(report_of(old, given))
    assert "correction: The year was wrong." in printed
    assert "needs a kind" not in printed


def test_a_page_is_valid_self_contained_and_says_the_same(old: Edition, tables: Path) -> None:
    with_news(tables)
    with_cells("cases", "id", SLUG, birth_year="1954")(tables)
    page = page_of(report_of(old), "2026-12-02")
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    text = " ".join("".join(document.itertext()).split())
    for said in (
        "Oleg Orlov",
        "year of birth",
        "1953 → 1954",
        "“A synthetic event.”",
        "needs a kind and a reason",
    ):
        assert said in text
    assert not document.findall(".//script")
    assert not document.findall(".//link")
    assert not document.findall(".//img")
    assert not re.search(r"url\(|@import", page)
    assert {a.get("href") for a in document.findall(".//a")} >= {"https://example.org/report"}


def test_a_page_lists_the_values_of_one_name_below_it(old: Edition, tables: Path) -> None:
    cited = "adevarul-antiwar-committee-terrorist;babel-2025-12-nobel-appeal"
    with_cells("charges", "case_id", SLUG, source_ids=cited)(tables)
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
        page_of(report_of(old), "2026-12-02")
    )
    lists = [[name.text for name in found.findall(".//dt")] for found in document.findall(".//dl")]
    assert lists
    assert all(len(names) == len(set(names)) for names in lists)
    assert [
        len(found.findall("dd")) for found in document.findall(".//dl/div") if found[0].text == "added"
    ] == [2]


def test_hostile_text_is_shown_as_it_stands_and_does_nothing(old: Edition, tables: Path) -> None:
    with_news(tables)
    with_cells("cases", "id", SLUG, name_en=HOSTILE)(tables)
    with_cells("sources", "id", SOURCE, url="javascript:alert(1)", title="<img src=x onerror=alert(1)>")(
        tables
    )
    report = report_of(old)
    page = page_of(report, "2026-12-02")
    document = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page)
    assert not document.findall(".//script")
    assert not document.findall(".//img")
    assert not [a for a in document.findall(".//a") if not a.get("href", "").startswith("http")]
    printed = in_terminal(report, colours=True)
    assert "[bold]x[/bold]" in printed
    assert "alert(1)</script> [bold]x[/bold] & \x1b[31m" not in printed


def test_before_the_first_release_everything_is_new(old: Edition) -> None:
    from seed.desk.diff_words import told

    report = told([], None, next_of(old))
    assert "There is no release yet: everything is new." in in_terminal(report)
    assert "Cases: 6" in in_terminal(report)
    html5lib.HTMLParser(strict=True).parse(page_of(report, "2026-12-02"))


def test_the_reason_of_an_empty_cell_is_told(old: Edition, tables: Path) -> None:
    row = {"case_id": "maria-kartasheva", "field": "birth_year", "reason": "withheld"}
    edit(tables, "absences", lambda rows: [row, *rows])
    (told,) = person(report_of(old), "maria-kartasheva").facts
    assert sentence_of(told) == (
        "new reason for the empty cell “Year of birth” (Reason: withheld for safety)"
    )
