"""What is asked at a terminal can be said by options or in a file; without a terminal nothing waits (C2)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.desk.changes import changed_lines
from tests.desk.test_new_by_hand import assert_the_person_is_there
from tests.support.publishing import seed_command

PERSON = (
    "--name-en=Synthetic A",
    "--name-native=Синтетик А",
    "--birth-year=1985",
    "--gender=male",
    "--citizenships=RU",
    "--occupations=teacher",
    "--region-id=Adygea",
    "--themes=anti-war speech",
    "--summary=A synthetic person, sentenced in a test.",
)
SOURCES = (
    "--source",
    "url=https://example.org/2025/03/05/detained publisher='Example News' title='A synthetic person is detained'",
    "--source",
    "url=https://example.com/verdict publisher='Example Court Watch' title='A synthetic verdict' published_on=2025-06-02",
)
FACTS = (
    "--event",
    "date=2025-03-04 type=detained summary='Detained at home.' sources=1",
    "--event",
    "date=2025-06-01 type=convicted summary='Sentenced to two years.' sources=2",
    "--charge",
    "article=207.3 part=2",
    "--sentence",
    "court='Synthetic District Court' months=24 regime=general",
)
FILE = """
[case]
name_en = "Synthetic A"
name_native = "Синтетик А"
birth_year = 1985
gender = "male"
citizenships = ["RU"]
occupations = ["teacher"]
region = "RU-AD"
themes = ["anti-war-speech"]
summary = "A synthetic person, sentenced in a test."

[[source]]
url = "https://example.org/2025/03/05/detained"
publisher = "Example News"
title = "A synthetic person is detained"

[[source]]
url = "https://example.com/verdict"
publisher = "Example Court Watch"
title = "A synthetic verdict"
published_on = 2025-06-02

[[event]]
date = 2025-03-04
type = "detained"
summary = "Detained at home."
sources = ["https://example.org/2025/03/05/detained"]

[[event]]
date = 2025-06-01
type = "convicted"
summary = "Sentenced to two years."
sources = ["https://example.com/verdict"]

[[charge]]
article = 207.3
part = 2

[[sentence]]
court = "Synthetic District Court"
months = 24
regime = "general"
"""


def test_a_whole_person_is_added_by_one_call(code: Path) -> None:
    status, printed = seed_command(code, "new", "case", *PERSON, *SOURCES, *FACTS)
    assert status == 0, printed
    assert (
        "Added the case synthetic-a; written: sources.csv, cases.csv, events.csv, charges.csv, sentences.csv."
        in printed
    )
    assert "event 1 status=pretrial-detention" in printed
    assert_the_person_is_there(code)


def test_a_whole_person_is_added_from_a_file(code: Path, tmp_path: Path) -> None:
    file = tmp_path / "person.toml"
    file.write_text(FILE, "utf-8")
    status, printed = seed_command(code, "new", "case", "--from", str(file))
    assert status == 0, printed
    assert_the_person_is_there(code)


def test_all_that_is_missing_or_wrong_is_told_at_once(code: Path) -> None:
    status, printed = seed_command(
        code,
        "new",
        "case",
        "--birth-year=19x8",
        "--themes=anti",
        "--source=url=https://example.org/a",
        "--event=date=2025",
    )
    assert status == 1
    for told in (
        "--name-en is missing",
        '--birth-year: "19x8" is not a whole number',
        '--themes: "anti" may be anti-war-speech, anti-war-action',
        "--summary is missing",
        "--source 1, title= is missing",
        "--event 1, type= is missing",
        "--event is missing: a case has the status of its last event",
        "Nothing was written.",
    ):
        assert told in printed
    assert not changed_lines(code)


@pytest.mark.parametrize("name", ["Oleg Orlov", "Oleg Petrovich Orlov", "Orlow Oleg"])
def test_somebody_alike_must_be_said_to_be_another(code: Path, name: str) -> None:
    call = ("new", "case", f"--name-en={name}", *PERSON[2:], *SOURCES, *FACTS)
    status, printed = seed_command(code, *call)
    assert status == 1
    assert "oleg-orlov may be the same person (Oleg Orlov, born 1953, RU-MOW, released-exchange)" in printed
    assert not changed_lines(code)

    status, printed = seed_command(code, *call, "--not-the-same")
    assert status == 0, printed
    assert set(changed_lines(code)) >= {"cases.csv", "events.csv"}
    assert "Another person than oleg-orlov." in changed_lines(code)["cases.csv"][1][0]


def test_a_slug_that_is_taken_gets_a_number_and_a_uid_is_nobody_elses(code: Path) -> None:
    call = ("new", "case", *PERSON, *SOURCES, *FACTS)
    assert seed_command(code, *call)[0] == 0
    status, printed = seed_command(code, *call, "--not-the-same")
    assert status == 0, printed
    assert "synthetic-a is taken; the id is synthetic-a-2." in printed
    assert "is there already as example-2025-06-02-synthetic-verdict, which is taken." in printed
    added = [line.split(",")[:2] for line in changed_lines(code)["cases.csv"][1]]
    assert [slug for _, slug in added] == ["synthetic-a", "synthetic-a-2"]
    assert len({uid for uid, _ in added}) == 2
    assert all(re.fullmatch("[23456789bcdfghjkmnpqrstvwxyz]{8}", uid) for uid, _ in added)


@pytest.mark.parametrize(
    "address",
    [
        "https://khpg.org/en/1608815063",
        "http://www.khpg.org/en/1608815063/?utm_source=example#top",
    ],
)
def test_a_page_that_is_there_is_no_new_source(code: Path, address: str) -> None:
    status, printed = seed_command(code, "new", "source", f"--url={address}", "--title=Another title")
    assert status == 0
    assert "is there already as khpg-2025-09-19-horobtsova, which is taken." in printed
    assert not changed_lines(code)


def test_publisher_and_language_are_those_of_the_other_pages_of_the_host(code: Path) -> None:
    status, printed = seed_command(
        code,
        "new",
        "source",
        "--url=https://khpg.org/en/1",
        "--title=A synthetic report",
        "--published-on=2026-01-02",
    )
    assert status == 0, printed
    assert changed_lines(code)["sources.csv"][1] == [
        "khpg-2026-01-02-synthetic-report,Kharkiv Human Rights Protection Group,A synthetic report,"
        "https://khpg.org/en/1,2026-01-02,en,,"
    ]


def test_what_the_check_finds_keeps_everything_as_it_was(code: Path) -> None:
    recognition = ("new", "recognition", "oleg-orlov", "--organisation-id=amnesty-international")
    status, printed = seed_command(
        code, *recognition, "--term=prisoner-of-conscience", "--source-ids=amnesty-2024-02-orlov"
    )
    assert status == 1
    assert "stands already on line" in printed
    assert "Nothing was written." in printed
    assert not changed_lines(code)


def test_an_event_without_a_day_stands_as_late_as_its_date_allows(code: Path) -> None:
    status, printed = seed_command(
        code, "new", "event", "oleg-orlov", "--date=2024-02", "--type=other", "--status=", "--summary=Something in a test.",
        "--source-ids=frontline-orlov",
    )  # fmt: skip
    assert status == 0, printed
    events = code.joinpath("seed", "tables", "events.csv").read_text("utf-8").splitlines()
    own = [
        line.split(",")[0].removeprefix("oleg-orlov-") for line in events if line.startswith("oleg-orlov-")
    ]
    assert own[2:5] == ["2024-02-27-convicted", "2024-02-other", "2024-03-27-ill-treatment"]
    assert set(changed_lines(code)) == {"events.csv"}


def test_tables_with_a_finding_are_mended_first(code: Path) -> None:
    path = code.joinpath("seed", "tables", "cases.csv")
    path.write_bytes(path.read_bytes().replace(b",1953,", b",19x3,"))
    spoiled = path.read_bytes()
    status, printed = seed_command(code, "new", "source", "--url=https://example.org/x")
    assert status == 1
    assert "cases.csv:5:birth_year" in printed
    assert "mend them first" in printed
    assert path.read_bytes() == spoiled


def test_a_file_is_told_what_it_may_not_hold(code: Path, tmp_path: Path) -> None:
    for text, reason in (
        ("[case\n", "cannot be read"),
        ("[person]\n", "[person] is nothing that can be added"),
        ('[case]\ncolour = "red"\n', "cases.csv has no column colour"),
        ("[[case]]\n[[case]]\n", "has 2 cases"),
        ("[organisation]\n", "[organisation] cannot be added together with a case"),
    ):
        file = tmp_path / "person.toml"
        file.write_text(text, "utf-8")
        status, printed = seed_command(code, "new", "case", "--from", str(file))
        assert status == 1
        assert reason in printed
        assert not changed_lines(code)


def test_nobody_is_asked_without_a_terminal(code: Path) -> None:
    assert "Say what to add" in seed_command(code, "new")[1]
    assert "CASE is missing" in seed_command(code, "new", "event", "--date=2025")[1]
    assert 'No case is named "nobody"' in seed_command(code, "new", "event", "nobody")[1]
