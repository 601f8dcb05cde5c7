"""A release knows its words in every language; what a language lacks is English and can be told from the rest."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from api.languages import LANGUAGES as SPOKEN
from api.records.labels import Labels
from api.records.release import Release
from api.records.releases import Releases
from api.web.problem_kinds import KINDS as PROBLEMS
from tests.conftest import LANGUAGES, TINY_TABLES


def rows(table: str) -> list[dict[str, str]]:
    with (TINY_TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def release(tiny: Path) -> Release:
    return Releases(f"sqlite:///{tiny}").newest()


def test_every_row_is_answered_in_its_language(release: Release) -> None:
    for row in rows("labels"):
        assert release.labels(row["language"])[row["scope"], row["id"]] == row["text"]


def test_english_has_the_words_of_the_tables_too(release: Release) -> None:
    english = release.labels("en")

    for status in rows("statuses"):
        assert english["statuses.label", status["id"]] == status["label"]
        assert english["statuses.definition", status["id"]] == status["definition"]
    for term in rows("terms"):
        assert english[f"terms.{term['list']}", term["id"]] == term["label"]
    assert not english.lacking


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_lacks_anything_but_plural_forms_that_it_does_not_have(
    release: Release, language: str
) -> None:
    forms = {SPOKEN[language].form_of(number) for number in range(1000)}

    for scope, key in release.labels(language).lacking:
        assert scope == "page"
        assert key.rpartition(".")[2] in {"one", "few", "many", "other"} - forms, key


def test_what_a_language_lacks_is_english_and_says_so() -> None:
    english = {("page", "yes"): "yes", ("page", "no"): "no"}
    labels = Labels("uk", {("page", "yes"): "так"}, english)

    assert labels["page", "yes"] == "так"
    assert labels["page", "no"] == "no"
    assert labels.lacking == {("page", "no")}


def test_a_language_that_is_not_there_is_english_throughout(release: Release) -> None:
    labels = release.labels("eo")

    assert dict(labels) == dict(release.labels("en"))


def test_labels_are_read_once(release: Release) -> None:
    assert release.labels("fr") is release.labels("fr")


def test_problems_have_words(release: Release) -> None:
    english = release.labels("en")

    for slug, kind in PROBLEMS.items():
        assert english["page", f"problem.{slug}"] == kind.title
