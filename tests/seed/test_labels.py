"""labels.csv is complete in every language and holds nothing that no list knows; each fault is told at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.records.declaration import today
from seed.rules import check
from tests.conftest import LANGUAGES
from tests.seed.spoiling import Change, appended, exchanged, spoil, swapped

ALL = ", ".join(LANGUAGES)
OTHERS = ALL.removeprefix("en, ")
NEW_STATUS = "exiled,Exiled,Made to leave the country.,at-liberty,false,14\n"


def without(beginning: str) -> Change:
    """Take out the rows that begin so."""

    def change(data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(beginning.encode())]
        assert len(kept) < len(lines), f"{beginning} is not in the table any more"
        return b"".join(kept)

    return change


def found(tables: Path) -> list[str]:
    return [str(finding) for finding in check(tables)]


def line_of(tables: Path, beginning: str) -> int:
    lines = (tables / "labels.csv").read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(beginning))


def test_a_word_without_a_text_in_one_language_is_told_at_the_word(tables: Path) -> None:
    spoil(tables, "labels", without("terms.gender,male,uk,"))

    assert found(tables) == [
        f'terms.csv:82:id "male" has no text of terms.gender in uk (a row of labels.csv in each of {OTHERS})'
    ]


def test_a_new_status_needs_its_label_and_its_definition_in_every_language(tables: Path) -> None:
    spoil(tables, "statuses", appended(NEW_STATUS))

    assert found(tables) == [
        f'statuses.csv:15:id "exiled" has no text of statuses.{column} in {OTHERS} '
        f"(a row of labels.csv in each of {OTHERS})"
        for column in ("label", "definition")
    ]


def test_a_country_that_a_case_names_needs_its_name_in_english_too(tables: Path) -> None:
    spoil(tables, "cases", swapped("RU;CA", "RU;ZZ"))

    assert found(tables) == [
        f'labels.csv:id "ZZ" has no text of countries in {ALL} (a row of labels.csv in each of {ALL})'
    ]


def test_a_text_of_a_page_is_needed_in_every_language(tables: Path) -> None:
    spoil(tables, "labels", without("page,sources,fr,"))

    assert found(tables) == [
        f'labels.csv:{line_of(tables, "page,sources,")}:id "sources" has no text of page in fr '
        f"(a row of labels.csv in each of {ALL})"
    ]


def test_a_text_of_a_page_without_english_is_known_to_nobody(tables: Path) -> None:
    spoil(tables, "labels", without("page,sources,en,"))

    (text,) = found(tables)
    assert text.startswith(
        f'labels.csv:{line_of(tables, "page,sources,")}:id "sources" has no English text ('
    )
    assert text.endswith("a row in en for every text of pages)")


def test_an_id_that_no_list_has_is_told_once_with_the_nearest(tables: Path) -> None:
    spoil(
        tables, "labels", *(swapped(f"gender,male,{code},", f"gender,mail,{code},") for code in ("de", "fr"))
    )

    assert found(tables)[1:] == [
        f'labels.csv:{line_of(tables, "terms.gender,mail,")}:id "mail" is no word of terms.gender in terms.csv '
        '("male"? an id that stands there)'
    ]


@pytest.mark.parametrize(
    "change, phrase",
    [
        (swapped("page,sources,de,", "page,sources,la,"), f'language "la" is not in the closed list (one of {ALL}'),
        (swapped("page,sources,de,", "pages,sources,de,"), 'scope "pages" is not in the closed list'),
        (swapped("terms.gender,male,de,", "terms.gender,male,en,"), 'language "en" stands for male in terms.csv already'),
        (swapped("page,sources,de,Quellen", "page,sources,de,"), "text is empty"),
        (swapped("page,sources,de,Quellen", "page,sources,de,Quellen "), "begins or ends with white space"),
        (swapped("page,release.title,de,Ausgabe {release}", "page,release.title,de,Ausgabe"), "has no placeholder ({release})"),
        (swapped("page,sources,de,Quellen", "page,sources,de,Quellen {count}"), "has {count} (none, as in English)"),
        (swapped("page,sources,de,Quellen", "page,sources,de,Quellen {0}"), "has a brace that is no placeholder"),
        (swapped("page,sources,de,Quellen", "page,sources,de,Quellen {a.b}"), "has a brace that is no placeholder"),
        (swapped("terms.gender,male,de,Männlich", "terms.gender,male,de,{male}"), "has {male} (none, as in English)"),
        (without("page,people.few,uk,"), 'id "people.few" is missing in uk (in uk: people.one, people.few, people.many)'),
        (swapped("page,people.few,uk,", "page,people.few,de,"), '"people.few" is no plural form of de (in de: people.one, people.other)'),
    ],
)  # fmt: skip
def test_a_fault_of_a_row_is_found(tables: Path, change: Change, phrase: str) -> None:
    spoil(tables, "labels", change)

    assert any(phrase in text for text in found(tables)), found(tables)


def test_a_faulty_table_is_not_blamed_again_for_its_labels(tables: Path) -> None:
    spoil(tables, "themes", swapped("youth,Young people", "young,"))

    assert [text.split(":")[0] for text in found(tables)] == ["themes.csv"]


def test_rows_stand_in_the_order_of_scope_id_and_language(tables: Path) -> None:
    first = line_of(tables, "terms.gender,male,de,")
    spoil(tables, "labels", exchanged(first, first + 1))

    assert found(tables) == [
        f'labels.csv:{first + 1}:id "male" stands after "terms.gender/male/fr" (rows in the order of their keys)'
    ]


def test_a_list_that_is_missing_is_not_compared(tables: Path) -> None:
    (tables / "terms.csv").unlink()

    assert found(tables) == ["terms.csv: is missing (a file, with the header alone where there are no rows)"]


def test_every_list_of_terms_has_a_scope() -> None:
    scopes = today().by_name["labels"].by_name["scope"].enum

    lists = today().by_name["terms"].by_name["list"].enum
    assert [scope for scope in scopes if scope.startswith("terms.")] == [f"terms.{name}" for name in lists]
