"""Row E7: the icons that browsers and phones ask for, without being told where they are."""

from __future__ import annotations

import struct

from flask.testing import FlaskClient

from tests.pages.reading import BROWSER, document, every
from tests.support.png_pictures import ink, rows_of, size_of


def test_the_favicon_is_an_ico_file_with_one_small_picture(tiny_client: FlaskClient) -> None:
    answer = tiny_client.get("/favicon.ico")
    assert (answer.status_code, answer.content_type) == (200, "image/vnd.microsoft.icon")
    reserved, kind, count, width, height = struct.unpack_from("<HHHBB", answer.data)
    length, start = struct.unpack_from("<II", answer.data, 14)
    assert (reserved, kind, count, start + length) == (0, 1, 1, len(answer.data))
    picture = answer.data[start:]
    assert size_of(picture) == (width, height) == (32, 32)
    assert ink(picture) is not None
    assert len(answer.data) < 1_000


def test_the_icon_of_phones_has_paper_behind_it(tiny_client: FlaskClient) -> None:
    answer = tiny_client.get("/apple-touch-icon.png")
    assert (answer.status_code, answer.content_type) == (200, "image/png")
    assert size_of(answer.data) == (180, 180)
    assert rows_of(answer.data)[0][:3] == b"\xff\xff\xff"
    left, top, right, bottom = ink(answer.data) or (0, 0, 0, 0)
    # Phones cut the corners off.
    assert 18 < left < right < 162
    assert 18 < top < bottom < 162


def test_pages_name_them_and_they_are_kept_for_a_day(tiny_client: FlaskClient) -> None:
    for page in ("/", "/docs", "/cases/oleg-orlov?lang=ru"):
        root = document(tiny_client.get(page, headers=BROWSER).text)
        named = [one.get("href") for one in every(root, "link") if "icon" in one.get("rel", "")]
        assert {"/favicon.ico", "/apple-touch-icon.png"} < set(named)
    for path in ("/favicon.ico", "/apple-touch-icon.png"):
        answer = tiny_client.get(path)
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        again = tiny_client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
