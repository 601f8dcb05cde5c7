"""The fixed texts: each is used, each is there in every language, and numbers take the right form."""

from __future__ import annotations

import csv
import re
import string
from pathlib import Path

import pytest

from api.languages import LANGUAGES as SPOKEN
from api.pages.name_language import language_of
from api.records.labels import english_texts
from api.records.names.comparison import RELAXED
from tests.conftest import LANGUAGES, TINY_TABLES

ROOT = Path(__file__).resolve().parents[2]
FORMS = ("one", "few", "many", "other")
TEXTS = english_texts()


def written() -> str:
    code = [
        *(ROOT / "api" / "pages").glob("*.py"),
        *(ROOT / "api" / "v1").rglob("*.py"),
        *(ROOT / "api" / "templates").rglob("*.html"),
    ]
    return "\n".join(path.read_text("utf-8") for path in code)


def translated() -> dict[tuple[str, str], str]:
    with (TINY_TABLES / "labels.csv").open(encoding="utf-8", newline="") as file:
        return {(r["id"], r["language"]): r["text"] for r in csv.DictReader(file) if r["scope"] == "page"}


def test_every_text_is_used() -> None:
    code = written()
    built = (
        "builder.what.",
        "builder.look.",
        "builder.size.",
        "case.term_",
        "case.compared.",
        "mark.",
        "match.field.",
        "match.how.",
        "match.outcome.",
        "term_over.",
        "sort.",
        *(f"search.{how}" for how in RELAXED),
        "change.kind.",
        "stats.by.",
        "stats.term.",
        "stats.event.",
        "filter.",
        "release.count.",
        "chart.title.",
        "problem.",
    )
    for key in TEXTS:
        stem, _, form = key.rpartition(".")
        assert (
            f"'{key}'" in code
            or f'"{key}"' in code
            or key.startswith(built)
            or (form in FORMS and (f"'{stem}'" in code or f'"{stem}"' in code))
        ), key


def test_every_text_that_is_asked_for_is_there() -> None:
    asked = set(re.findall(r"""\bsay\(\s*["']([a-z_.]+)["']\s*[,)]""", written()))
    assert asked
    assert asked <= TEXTS.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_with_the_same_placeholders(language: str) -> None:
    texts, forms = translated(), {SPOKEN[language].form_of(number) for number in range(1000)}
    for key, english in TEXTS.items():
        own, form = texts.get((key, language)), key.rpartition(".")[2]
        if own is None and form in FORMS and form not in forms:
            continue
        assert own is not None, f"{key} lacks {language}"
        assert language != "en" or own == english
        names = {name for _, name, _, _ in string.Formatter().parse(english) if name}
        assert {name for _, name, _, _ in string.Formatter().parse(own) if name} == names, key


@pytest.mark.parametrize(
    "language, forms",
    [
        ("en", {1: "one", 0: "other", 2: "other", 21: "other"}),
        ("fr", {0: "one", 1: "one", 2: "other"}),
        ("de", {1: "one", 5: "other"}),
        (
            "ru",
            {
                1: "one",
                2: "few",
                5: "many",
                11: "many",
                12: "many",
                21: "one",
                22: "few",
                25: "many",
                0: "many",
            },
        ),
        ("uk", {1: "one", 3: "few", 14: "many", 104: "few", 111: "many"}),
    ],
)
def test_numbers_take_the_form_of_their_language(language: str, forms: dict[int, str]) -> None:
    assert {number: SPOKEN[language].form_of(number) for number in forms} == forms


@pytest.mark.parametrize(
    "name, citizenships, language",
    [
        ("Еміне Джелял", ["UA"], "uk"),
        ("Мар'яна Чечелюк", ["UA"], "und-Cyrl"),
        ("Алексей Навальный", ["RU"], "ru"),
        ("Илья Яшин", ["RU"], "ru"),
        ("Владимир Кара-Мурза", ["RU", "GB"], "und-Cyrl"),
        ("Ігар Лосік ў", ["BY"], "be"),
        ("Сервер Мустафаев", ["UA"], "und-Cyrl"),
        ("Łukasz", [], "und"),
    ],
)
def test_the_language_of_a_native_name_is_told_as_far_as_its_letters_tell(
    name: str, citizenships: list[str], language: str
) -> None:
    assert language_of(name, citizenships) == language
