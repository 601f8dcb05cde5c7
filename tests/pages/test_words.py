"""Pages offer and show the words of vocabularies in the language of the reader, each with the people who have it."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

HTML = {"Accept": "text/html"}


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == 200
    return html.unescape(answer.get_data(as_text=True))


@pytest.mark.parametrize(
    "lang, group, occupation",
    [("en", "Arts and culture", "pianist"), ("uk", "Мистецтво і культура", "піаніст")],
)
def test_the_form_offers_groups_and_occupations_by_their_labels(
    lang: str, group: str, occupation: str, tiny_client: FlaskClient
) -> None:
    text = page(tiny_client, f"/cases?lang={lang}")
    assert re.search(rf'<option value="arts">{group} \(\d+\)</option>', text)
    assert re.search(rf'<option value="pianist">{occupation} \(\d+\)</option>', text)


@pytest.mark.parametrize("sent", ["pianist", "PIANIST", "піаніст"])
def test_what_was_chosen_is_chosen_in_the_form_however_it_was_written(
    sent: str, tiny_client: FlaskClient
) -> None:
    text = page(tiny_client, f"/cases?occupation={sent}")
    assert re.findall(r'<option value="([^"]*)" selected>', text) == ["pianist"]
    assert "Occupation: <b>pianist</b>" in text


def test_a_release_without_groups_offers_none(client: FlaskClient) -> None:
    text = page(client, "/cases?occupation=journalist")
    assert 'name="occupation_group"' not in text
    assert '<input type="hidden" name="occupation" value="journalist">' in text
    assert 'value="occupation_group"' not in page(client, "/embed?what=stats")


def test_a_page_of_a_person_leads_from_each_word_to_the_people_who_have_it(
    tiny_client: FlaskClient, client: FlaskClient
) -> None:
    text = page(tiny_client, "/cases/oleg-orlov?lang=ru")
    for name, identity, words in (
        ("occupation", "human-rights-defender", "правозащитник"),
        ("affiliation", "memorial", "Мемориал"),
    ):
        assert f'<a href="/cases?{name}={identity}&lang=ru">{words}</a>' in text
        assert "Олег Орлов" in page(tiny_client, f"/cases?{name}={identity}&lang=ru")
    assert "human rights defender" in page(client, "/cases/oleg-orlov?lang=ru")
