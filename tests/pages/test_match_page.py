"""Row M2: a list is held against the people on file without a script: seen, corrected by hand, taken away as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.v1.matching.judging import POINTS
from api.v1.texts import say
from tests.conftest import LANGUAGES
from tests.matching.sending import workbook
from tests.pages.reading import BROWSER, document, every, text_of
from tests.support.postgres import on_both

pytestmark = on_both

NAMES = "1. Орлов Олег Петрович, 04.04.1953\nОрлов Олег\nНет Такого\nОрлов О.П., 1853"
TABLE = "ФИО;Дата рождения;Заметка\nОрлов Олег;1953;<b>x</b>\nОрлов Олег;;=1\n"


File = tuple[bytes, str]


def posted(client: FlaskClient, query: str = "", **fields: str | File) -> TestResponse:
    """The answer to a form, put together by hand: the framework's own client lays large files down."""
    parts = []
    for name, value in fields.items():
        content, told = (
            (value.encode(), "") if isinstance(value, str) else (value[0], f'; filename="{value[1]}"')
        )
        parts.append(
            f'--border\r\nContent-Disposition: form-data; name="{name}"{told}\r\n\r\n'.encode() + content
        )
    body = b"\r\n".join([*parts, b"--border--\r\n"])
    kind = "multipart/form-data; boundary=border"
    return client.post(f"/match{query}", data=body, content_type=kind, headers=BROWSER)


def file(content: bytes, name: str = "names.csv") -> File:
    return content, name


def fields_of(answer: TestResponse) -> dict[str, str]:
    """What the form of an answer sends when nobody touches it."""
    form = every(document(answer.get_data(as_text=True)), "form", "lines")[0]
    sent = {}
    for found in form.iter("input"):
        kind = found.get("type")
        if kind == "hidden" or (kind == "radio" and "checked" in found.attrib):
            sent[found.get("name", "")] = found.get("value", "")
    return sent


def rows(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    text = answer.get_data(as_text=True)
    # Or Excel takes the letters for others.
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_the_form_says_that_nothing_is_stored(tiny_client: FlaskClient) -> None:
    for language in LANGUAGES:
        answer = tiny_client.get(f"/match?lang={language}", headers=BROWSER)
        root = document(answer.get_data(as_text=True))
        assert every(root, "p", "private")
        (form,) = [form for form in root.iter("form") if form.get("method") == "post"]
        assert (form.get("action"), form.get("enctype")) == (f"/match?lang={language}", "multipart/form-data")
        assert not list(root.iter("script"))
        assert answer.headers["Cache-Control"] == "no-store"
        assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert "Nothing that you send is stored." in tiny_client.get("/match", headers=BROWSER).get_data(
        as_text=True
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"names": NAMES},
        {"file": file(TABLE.encode("cp1251"))},
        {"file": file(workbook(("ФИО", "Дата рождения"), ("Орлов Олег", 1953)), "a.xlsx")},
    ],
    ids=["pasted", "csv", "xlsx"],
)
def test_a_list_is_shown_with_who_may_be_meant(tiny_client: FlaskClient, fields: dict[str, Any]) -> None:
    answer = posted(tiny_client, "?lang=ru", **fields)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.get_data(as_text=True)
    root = document(text)
    first = next(item for item in every(root, "ol")[0].iter("li"))
    assert first.get("class") == "match"
    assert "Олег Орлов" in text_of(first)
    assert "совпадение" in text_of(first)
    # Nobody is chosen but who surely is meant.
    chosen = fields_of(answer)
    assert chosen["line-1"] == tiny_client.get("/v1/cases/oleg-orlov").get_json()["data"]["uid"]
    assert set(list(chosen.values())[2:]) <= {""}


def test_what_is_sent_lives_in_the_page_alone_and_is_sent_again_by_it(tiny_client: FlaskClient) -> None:
    found: list[dict[str, str]] = []
    for fields in ({"names": NAMES}, {"file": file(TABLE.encode())}):
        seen = fields_of(posted(tiny_client, **fields))
        found = rows(posted(tiny_client, **seen, do="csv"))
        assert [row["open_cases_outcome"] for row in found][:2] == ["match", "only"]
        assert found[0]["open_cases_id"] == "oleg-orlov"
    assert list(found[1])[:3] == ["ФИО", "Дата рождения", "Заметка"]
    assert (found[0]["Заметка"], found[1]["Заметка"]) == ("<b>x</b>", "'=1")


def test_a_list_is_corrected_by_hand(tiny_client: FlaskClient) -> None:
    seen = fields_of(posted(tiny_client, names=NAMES))
    uid = seen["line-1"]
    corrected = {**seen, "line-1": "nobody", "line-2": uid, "line-4": uid}
    found = rows(posted(tiny_client, **corrected, do="csv"))
    assert [(row["open_cases_outcome"], row["open_cases_uid"]) for row in found] == [
        ("by-hand", ""),
        ("by-hand", uid),
        ("none", ""),
        ("by-hand", uid),
    ]


def test_nobody_is_chosen_who_was_not_offered(tiny_client: FlaskClient) -> None:
    other = tiny_client.get("/v1/cases/maria-kartasheva").get_json()["data"]["uid"]
    answer = posted(tiny_client, names=NAMES, **{"line-1": other, "do": "csv"})
    assert answer.status_code == 400
    assert "Nobody of this uid may be chosen here." in answer.get_data(as_text=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_however_a_name_agrees_the_page_has_words_for_it(client: FlaskClient, language: str) -> None:
    """Each way in which a part may agree and earns points has a word in each language."""
    hows = {how for points in POINTS.values() for how, worth in points.items() if worth > 0} - {"exact"}
    with client.application.test_request_context(f"/match?lang={language}"):
        assert all(say(f"match.how.{how}") for how in hows)
        assert all(say(f"match.field.{field}") for field in (*POINTS, "name", "id"))
    names = "Jaschin Ilja\nИлья Яшын\nКара Володимир\nMurza Vladimir\nЯшин И."
    assert posted(client, f"?lang={language}", names=names).status_code == 200


def test_what_a_line_says_is_text_and_nothing_else(tiny_client: FlaskClient) -> None:
    mark = "<script>alert(1)</script> \"'&lt Орлов Олег"
    for fields in ({"names": mark}, {"file": file(f"name;DOB\n{mark};<i>\n".replace('"', "").encode())}):
        answer = posted(tiny_client, **fields)
        assert answer.status_code == 200
        root = document(answer.get_data(as_text=True))
        assert not list(root.iter("script"))
        assert "<script>" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "fields, status",
    [
        ({}, 400),
        ({"names": "  \n"}, 400),
        ({"names": "x y", "file": file(b"name\nx y\n")}, 400),
        ({"file": file(b"prison\nx\n")}, 400),
        ({"file": file(b"\xff\xd8\xff\xe0 a photograph")}, 400),
        ({"file": file(b"PK\x03\x04 none", "a.xlsx")}, 400),
        ({"names": "x y\n" * 501}, 400),
        ({"file": file(b"name\n" + b"x" * 1_000_001)}, 413),
    ],
)
def test_a_list_that_cannot_be_read_says_why_and_keeps_what_was_typed(
    tiny_client: FlaskClient, fields: dict[str, Any], status: int
) -> None:
    answer = posted(tiny_client, **fields)
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    root = document(answer.get_data(as_text=True))
    (told,) = [found for found in root.iter("div") if found.get("role") == "alert"]
    assert len(text_of(told)) > 45
    (typed,) = root.iter("textarea")
    assert (typed.text or "").split() == fields.get("names", "").split()


def test_a_larger_body_is_refused_before_it_is_read(tiny_client: FlaskClient) -> None:
    answer = posted(tiny_client, file=file(b"x" * 2_100_001))
    assert answer.status_code == 413


def test_what_is_no_parameter_here_is_said(tiny_client: FlaskClient) -> None:
    assert posted(tiny_client, "?release=2020.1.1", names=NAMES).status_code == 404
    assert tiny_client.get("/match?lang=xx", headers=BROWSER).status_code == 400
    assert tiny_client.put("/match").status_code == 405


def test_pages_lead_here(tiny_client: FlaskClient) -> None:
    for path in ("/", "/cases"):
        assert 'href="/match"' in tiny_client.get(path, headers=BROWSER).get_data(as_text=True)
