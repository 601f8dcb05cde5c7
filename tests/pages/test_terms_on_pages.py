"""Pages and embeds say in words that a term is over by the calendar, in each language (row K3)."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from seed.load import load_edition
from tests.conftest import LANGUAGES, app_on, edition_of
from tests.pages.reading import BROWSER
from tests.support.tables import changed, with_cells, without

FREED = {"case_id": "oleg-orlov", "type": "exchanged"}
UPHELD = {"case_id": "oleg-orlov", "stage": "appeal"}
NOTHING_TOLD = {
    "en": "no source on file tells of a release",
    "ru": "ни один из источников не сообщает об освобождении",
    "uk": "жодне з джерел не повідомляє про звільнення",
    "de": "keine verzeichnete Quelle berichtet von einer Entlassung",
    "fr": "aucune source enregistrée ne fait état d’une libération",
}
ENDS = ("2026-07-29", "2026-08-30")


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The tiny tables as if nobody had told of an exchange, with a term that has run out since."""
    folder = tmp_path_factory.mktemp("held")
    tables = changed(
        folder / "tables",
        events=without(FREED),
        sentences=with_cells(UPHELD, regime="general"),
        cases=with_cells({"id": "oleg-orlov"}, verified_on="2024-07-12"),
    )
    load_edition([edition_of(tables)], f"sqlite:///{folder / 'releases'}")
    return app_on(folder / "releases").test_client()


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["/cases/oleg-orlov?", "/embed/cases/oleg-orlov?"])
def test_the_mark_stands_in_words_beside_the_status(held: FlaskClient, address: str, language: str) -> None:
    said = text(held, f"{address}lang={language}")
    assert NOTHING_TOLD[language] in said
    assert ENDS[1] in said


def test_the_page_of_a_day_before_the_end_does_not_say_it(held: FlaskClient) -> None:
    assert NOTHING_TOLD["en"] not in text(held, "/cases/oleg-orlov?as_of=2024-05-01")


def test_lists_mark_whose_term_is_over_and_filter_by_it(held: FlaskClient) -> None:
    said = text(held, "/cases?term_over=certain")
    assert "Oleg Orlov" in said
    assert "Term by the calendar: over" in said
    assert "Term by the calendar: over" not in text(held, "/cases?term_over=unknown")


def test_the_dead_and_the_freed_have_no_mark(tiny_client: FlaskClient) -> None:
    for identity in ("oleg-orlov", "pavel-kushnir", "rustam-seidkuliev"):
        assert "by the calendar" not in text(tiny_client, f"/cases/{identity}")
