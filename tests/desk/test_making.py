"""Ids that nobody has to think up: unlike all that were ever given, readable, and in any script (C2)."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from seed.desk.keys import new_uid, slug, slugs_in_use, uids_in_use
from seed.desk.new.making import source_id
from seed.desk.new.sources import day_in, host_of
from tests.conftest import TINY_TABLES, WHOLE


def test_a_uid_that_is_taken_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter("22222222" + "33333333")
    monkeypatch.setattr("secrets.choice", lambda _: next(drawn))
    assert new_uid({"22222222"}) == "33333333"


def test_whoever_was_withdrawn_or_is_in_a_release_alone_keeps_uid_and_slug(tmp_path: Path) -> None:
    tables = shutil.copytree(TINY_TABLES, tmp_path / "tables")
    shutil.copytree(WHOLE[0].folder, tmp_path / "releases" / WHOLE[0].id)
    with (WHOLE[0].tables / "cases.csv").open(encoding="utf-8", newline="") as file:
        released = list(csv.DictReader(file))
    with (TINY_TABLES / "cases.csv").open(encoding="utf-8", newline="") as file:
        kept = {row["uid"] for row in csv.DictReader(file)}
    gone = ["22222222", *(row["uid"] for row in released if row["uid"] not in kept)]
    lines = "".join(f"{uid},2026-11-25,safety\n" for uid in gone)
    (tmp_path / "withdrawn.csv").write_text(f"uid,date,reason\n{lines}", "utf-8")

    assert {"22222222", *(row["uid"] for row in released)} <= uids_in_use(tables)
    assert {row["id"] for row in released} <= slugs_in_use(tables)


@pytest.mark.parametrize(
    "name, made",
    [
        ("Synthetic A", "synthetic-a"),
        ("  Ім'я  Синтетичне ", "imya-sintetichne"),
        ("D’Synth-Ümlaut, Jr.", "dsynth-umlaut-jr"),
        ("…", ""),
    ],
)
def test_a_slug_has_english_letters_alone(name: str, made: str) -> None:
    assert slug(name) == made


@pytest.mark.parametrize(
    "source, expected",
    [
        (
            {
                "url": "https://www.example.org/a",
                "published_on": "2025-03",
                "title": "A report of the synthetic day",
            },
            "example-2025-03-report-the-synthetic-day",
        ),
        ({"url": "https://news.example.co.uk/", "title": "Новость дня"}, "example-novost-dnya"),
        ({"url": "", "publisher": "Example News", "title": "On it"}, "example-on-it"),
        ({"url": "", "title": "…"}, "source"),
    ],
)
def test_an_id_of_a_source_tells_host_date_and_title(source: dict[str, str], expected: str) -> None:
    assert source_id(source) == expected


def test_what_an_address_tells() -> None:
    assert day_in("https://example.org/2025/03/04/a") == "2025-03-04"
    assert day_in("https://example.org/a-2025-03-04.html") == "2025-03-04"
    assert day_in("https://example.org/2025/13/04/") == ""
    assert host_of("https://WWW.Example.org:443/") == "example.org"
    assert host_of("https://[::1") == ""
