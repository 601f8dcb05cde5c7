"""Row M1: lists in the files that people have: any encoding or none at all, heads in five languages, workbooks."""

from __future__ import annotations

import io
import tempfile
import zipfile
from datetime import date, datetime, time
from typing import Any, NoReturn

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from api.v1.matching import heads, lines, tables, workbooks
from api.v1.matching.questions import MOST_NAMES
from api.web.problems import Problem
from tests.matching.sending import CSV, XLSX, errors, sent, workbook

RUSSIAN = "№;ФИО;Дата рождения\r\n1;Орлов Олег Петрович;04.04.1953\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_a_table_is_read_as_spreadsheets_write_it(
    tiny_client: FlaskClient, encoding: str, delimiter: str
) -> None:
    answer = sent(tiny_client, RUSSIAN.replace(";", delimiter).encode(encoding))
    (line,) = answer.get_json()["data"]
    assert line["asked"] == {"name": "Орлов Олег Петрович", "birth_year": "04.04.1953"}
    assert (line["id"], line["outcome"]) == ("1", "match")


@pytest.mark.parametrize(
    "body",
    [
        RUSSIAN.encode("koi8-r", "ignore"),
        RUSSIAN.replace("№", "N").encode("cp866"),
        "name;note\nSkochilenko;müßig größer\n".encode("latin-1"),
        "nom;naissance\nHélène Éluard;1953\n".encode("cp1252"),
        "name\nŁukasz Żółć\n".encode("cp1250"),
        b"\xff\xfe\x00",
        b"name\n\x00\x01\x02\x03",
        b"\xef\xbb\xbfname\n\xff",
    ],
)
def test_letters_that_cannot_be_told_surely_are_refused_and_never_garbled(
    tiny_client: FlaskClient, body: bytes
) -> None:
    (fault,) = errors(sent(tiny_client, body))
    assert fault["code"] == "encoding"
    assert "UTF-8" in fault["detail"]


WORDS = st.text("абвгдежзийклмнопрстуфхцчшщъыьэюя", min_size=2, max_size=12).map(str.capitalize)


@given(st.lists(WORDS, min_size=2, max_size=40))
@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "iso-8859-5", "mac-cyrillic"])
def test_russian_in_any_old_encoding_is_read_right_or_refused(encoding: str, names: list[str]) -> None:
    text = "ФИО;Фамилия\n" + ";".join(names)
    try:
        assert tables.decoded(text.encode(encoding)) == text
    except Problem:
        assert encoding != "cp1251"


@pytest.mark.parametrize(
    "row",
    [
        "Full name,Year of birth,Articles,Region,UID,ID",
        "ФИО,Год рождения,Статьи УК РФ,Регион,Идентификатор,№ п/п",
        "ПІБ,Рік народження,Стаття КК РФ,Регіон,Ідентифікатор,№",
        "Vollständiger Name,Geburtsdatum,Artikel,Region,Kennung,Nr.",
        "Nom complet,Date de naissance,Article,Région,Identifiant,N°",
    ],
)
def test_heads_are_known_in_five_languages(row: str) -> None:
    columns, fields = heads.recognise(row.split(","))
    assert list(fields.values()) == ["name", "birth_year", "article", "region", "identifier", "id"]
    assert columns.passed_over == ()


@pytest.mark.parametrize(
    "row, fields",
    [
        ("Фамилия,Имя,Отчество", ["surname", "given_name", "patronymic"]),
        ("Прізвище,Ім’я,По батькові", ["surname", "given_name", "patronymic"]),
        ("Name,Vorname", ["surname", "given_name"]),
        ("Nom,Prénom", ["surname", "given_name"]),
        ("Last name,First name,Middle name", ["surname", "given_name", "patronymic"]),
        ("Имя,Год рождения", ["name", "birth_year"]),
        ("Nom,Naissance", ["name", "birth_year"]),
        ("NAME (as in the passport),D.O.B.", ["name"]),
    ],
)
def test_a_head_that_may_mean_several_things_is_read_by_what_stands_beside_it(
    row: str, fields: list[str]
) -> None:
    assert list(heads.recognise(row.split(","))[1].values()) == fields


def test_what_is_passed_over_is_said(tiny_client: FlaskClient) -> None:
    meta = sent(tiny_client, "name,prison,hair\nOleg Orlov,,\n").get_json()["meta"]
    assert meta["columns"] == {"recognised": {"name": "name"}, "passed_over": ["prison", "hair"]}


@pytest.mark.parametrize(
    "body, code",
    [
        ("prison;article\nx;280.3\n", "no-names"),
        ("Oleg Orlov;1953\n", "no-names"),
        ("name;ФИО\nx;y\n", "repeated"),
        ("name;birth year;DOB\nx;1;2\n", "repeated"),
        ("", "empty"),
        ("\n\n", "empty"),
        ("name\n", "empty"),
        ('name\n"Oleg Orlov\n', "unreadable"),
        ("name;year\nOleg Orlov;1953;too;many\n", "unreadable"),
        ("name\n" + "x" * 300, "too-long"),
        ("name;" + "x" * 300 + "\nx;y", "too-long"),
        ("name\n" + "Oleg Orlov\n" * (MOST_NAMES + 1), "too-many-values"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(tiny_client: FlaskClient, body: str, code: str) -> None:
    assert errors(sent(tiny_client, body))[0]["code"] == code


@pytest.mark.parametrize(
    "line, name, born",
    [
        ("12. ОРЛОВ ОЛЕГ ПЕТРОВИЧ*, 04.04.1953 г.р. , Г. МОСКВА;", "ОРЛОВ ОЛЕГ ПЕТРОВИЧ", "04.04.1953"),
        ("- Орлов, Олег", "Орлов, Олег", None),
        ("Oleg Orlov (1953)", "Oleg Orlov", "1953"),
        ("2) Orlov Oleg, born 1953-04-04", "Orlov Oleg", "1953-04-04"),
        ("Орлов О.П., 1953", "Орлов О.П.", "1953"),
    ],
)
def test_names_may_be_pasted_as_they_stand_in_lists(line: str, name: str, born: str | None) -> None:
    (question,) = lines.read_lines(line).questions
    assert (question.name, question.given.get("birth_year")) == (name, born)


def test_a_table_that_is_pasted_is_a_table(tiny_client: FlaskClient) -> None:
    text = "ФИО\tДата рождения\nОрлов Олег\t04.04.1953\n"
    (line,) = sent(tiny_client, text.encode(), "text/plain").get_json()["data"]
    assert line["outcome"] == "match"


def test_a_workbook_is_read_with_its_dates_numbers_and_formulas(tiny_client: FlaskClient) -> None:
    body = workbook(
        ("№", "Фамилия", "Имя", "Дата рождения", "Статья"),
        (1, "Орлов", "Олег", datetime.combine(date(1953, 4, 4), time()), 280.3),
        (None, None, None, None, None),
        (2.0, "Орлов", "Олег", 1953, None),
        (3, "Орлов", "Олег", date(1953, 4, 4), "=1+1"),
        hidden=[("secret",), ("x",)],
    )
    found = sent(tiny_client, body, XLSX).get_json()["data"]
    assert [line["asked"].get("birth_year") for line in found] == ["1953-04-04", "1953", "1953-04-04"]
    assert [line["id"] for line in found] == ["1", "2", "3"]
    assert {line["outcome"] for line in found} == {"match"}
    # A formula that was never reckoned has no value.
    assert "article" not in found[2]["asked"]


def test_what_a_library_warns_of_repeats_no_cell_in_a_log(
    tiny_client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    book = load_workbook(io.BytesIO(workbook(("name", "DOB"), ("Oleg Orlov", 1953))))
    book.worksheets[0]["B2"] = 98765432123456
    book.worksheets[0]["B2"].number_format = "dd.mm.yyyy"
    written = io.BytesIO()
    book.save(written)
    assert sent(tiny_client, written.getvalue(), XLSX).status_code == 200
    assert "98765432123456" not in "".join(capfd.readouterr())


def packed(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return written.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """A good workbook in which one part is another one."""
    with zipfile.ZipFile(io.BytesIO(workbook(("name",), ("Oleg Orlov",)))) as file:
        parts = {part: file.read(part) for part in file.namelist()}
    return packed(parts | {name: content})


SHEET = "xl/worksheets/sheet1.xml"
FAR_TOO_LONG = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    b'<c r="A1" t="inlineStr"><is><t>' + b"x" * 19_000_000 + b"</t></is></c></row></sheetData></worksheet>"
)


@pytest.mark.parametrize(
    "body",
    [
        with_part("xl/media/bomb.bin", b"\0" * (workbooks.MOST_UNPACKED + 1)),
        with_part(SHEET, b"<worksheet>" + b"<row/>" * workbooks.MOST_TAGS + b"</worksheet>"),
        with_part("xl/styles.xml", b"<styleSheet>" + b"<font/>" * 20_001 + b"</styleSheet>"),
        with_part(SHEET, FAR_TOO_LONG),
        packed({f"{number}.xml": b"" for number in range(workbooks.MOST_PARTS + 1)}),
        b"PK\x03\x04" + b"x" * workbooks.MOST_BYTES,
    ],
    ids=["bytes", "tags", "styles", "letters", "parts", "packed"],
)
def test_a_workbook_that_unfolds_is_413(tiny_client: FlaskClient, body: bytes) -> None:
    answer = sent(tiny_client, body, XLSX)
    assert answer.status_code == 413
    assert answer.get_json()["type"].endswith("/problems/body-too-large")


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet>&a;</worksheet>'


@pytest.mark.parametrize(
    "body",
    [
        b"PK\x03\x04 no zip",
        workbook(("name",), ("x",))[:900],
        packed({"hello.txt": b"hello"}),
        with_part(SHEET, b"<worksheet>"),
        with_part(SHEET, ENTITIES),
        with_part(SHEET, ENTITIES.decode().replace("1.0", '1.0" encoding="utf-16').encode("utf-16")),
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        b"",
    ],
)
def test_what_is_no_workbook_is_a_clear_refusal(tiny_client: FlaskClient, body: bytes) -> None:
    (fault,) = errors(sent(tiny_client, body, XLSX))
    assert fault["code"] in {"unreadable", "empty"}
    assert "xlsx" in fault["detail"] or "document type" in fault["detail"]


def test_a_cell_far_out_costs_nothing(tiny_client: FlaskClient) -> None:
    """A sheet says of itself how large it is, and may have one cell at its far end."""
    far = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    assert sent(tiny_client, with_part(SHEET, far), XLSX).status_code in {200, 400}


def no_files(*_: Any, **__: Any) -> NoReturn:
    raise AssertionError("A file is made.")


def test_nothing_is_laid_down_while_a_workbook_is_read(
    tiny_client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = workbook(("name", "note"), *(("Oleg Orlov", "x" * 900) for _ in range(MOST_NAMES)))
    monkeypatch.setattr(tempfile, "_mkstemp_inner", no_files)
    monkeypatch.setattr(tempfile, "TemporaryFile", no_files)
    assert sent(tiny_client, body, XLSX).status_code == 200


@given(st.binary(max_size=300), st.sampled_from([CSV, XLSX, "text/plain", "application/json"]))
def test_no_body_whatever_is_a_fault_of_ours(tiny_client: FlaskClient, body: bytes, kind: str) -> None:
    assert sent(tiny_client, body, kind).status_code in {200, 400}


@given(st.text(max_size=200))
def test_no_text_whatever_is_a_fault_of_ours(tiny_client: FlaskClient, text: str) -> None:
    for body in (text, f"name\n{text}\n", f"name;DOB;article;region\n{text};{text};{text};{text}\n"):
        assert sent(tiny_client, body.encode("utf-8", "replace")).status_code in {200, 400}
    assert sent(tiny_client, text.encode("utf-8", "replace"), "text/plain").status_code in {200, 400}
