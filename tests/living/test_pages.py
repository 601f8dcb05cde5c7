"""Every page and every embed of the people on file today: there, valid, small, and with nothing that a script could use."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.pages import reading
from tests.pages.reading import BROWSER, document


def test_every_page_is_valid_and_below_60_kb(curated: FlaskClient) -> None:
    for address in reading.pages(curated):
        answer = curated.get(address, headers=BROWSER)
        assert (answer.status_code, answer.mimetype) == (200, "text/html"), address
        assert len(answer.data) < reading.MOST_BYTES_OF_PAGE, address
        document(answer.get_data(as_text=True))


def test_every_embed_is_valid_loads_nothing_and_is_below_20_kb(curated: FlaskClient) -> None:
    for address in reading.embeds(curated):
        answer = curated.get(address, headers=BROWSER)
        assert (answer.status_code, answer.mimetype) == (200, "text/html"), address
        assert len(answer.data) < reading.MOST_BYTES_OF_EMBED, address
        assert list(reading.loaded(document(answer.get_data(as_text=True)))) == []
