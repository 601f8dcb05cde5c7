"""Every route of the document, one by one: what it promises is what it does."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from rapidfuzz.distance import OSA
from werkzeug.test import TestResponse

from api.web.advice import is_code
from api.web.decorations import is_decoration
from api.web.problems import MOST_FAULTS
from tests.contract import document
from tests.contract.document import FILES, LISTS, PATHS, SINGLES

PROBLEM = "application/problem+json"
ON_EVERY_ANSWER = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
EXPOSED = {
    "ETag",
    "Link",
    "Retry-After",
    "RateLimit",
    "RateLimit-Policy",
    "Deprecation",
    "Sunset",
    "Content-Disposition",
    "Data-Release",
    "Total-Count",
    "Repr-Digest",
}
STYLE_OF_ITS_OWN = re.compile(r" style-src 'sha256-[\w+/=]+';")
# Made anew for each answer.
OF_THE_MOMENT = {"Date"}


def plus(address: str, query: str) -> str:
    return address + ("&" if "?" in address else "?") + query


def methods(path: str) -> set[str]:
    """What a route answers: it may be asked, and by POST too where the document says so."""
    return {"GET", "HEAD", "OPTIONS"} | ({"POST"} if "post" in document.DOCUMENT["paths"][path] else set())


def is_problem(answer: TestResponse, status: int) -> bool:
    body = answer.get_json()
    return (
        answer.status_code == body["status"] == status
        and answer.content_type == PROBLEM
        and not document.faults({"$ref": "#/components/schemas/Problem"}, body)
    )


def said(answer: TestResponse) -> tuple[int, str | None, bytes]:
    """What an answer says; the parts of a workbook are dated, so that its validator stands for them."""
    is_workbook = "spreadsheet" in answer.content_type
    return answer.status_code, answer.headers.get("ETag"), b"" if is_workbook else answer.get_data()


@pytest.mark.parametrize("path", PATHS)
def test_it_answers_200_with_a_declared_media_type(path: str, tiny_client: FlaskClient) -> None:
    answer = tiny_client.get(document.address(tiny_client, path))
    assert answer.status_code == 200
    assert answer.content_type in document.content(path)


@pytest.mark.parametrize("path", PATHS)
def test_it_has_the_headers_that_it_declares(path: str, tiny_client: FlaskClient) -> None:
    answer = tiny_client.get(document.address(tiny_client, path))
    declared = document.operation(path)["responses"]["200"].get("headers", {})
    assert declared
    # These links come with records, and with what is older than the newest release; others say when they are absent.
    always = {
        name
        for name, said in declared.items()
        if not said["description"].startswith("`latest-version`")
        and "; absent where" not in said["description"]
    }
    assert always <= set(answer.headers.keys())


@pytest.mark.parametrize("path", PATHS)
def test_any_site_may_read_it_and_nobody_may_frame_it(path: str, tiny_client: FlaskClient) -> None:
    good = document.address(tiny_client, path)
    answers = {
        200: tiny_client.get(good),
        400: tiny_client.get(plus(good, "zzz=1")),
        404: tiny_client.get(document.filled(path, "nobody") + "/no/such/thing"),
        405: tiny_client.put(good),
        204: tiny_client.options(good),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        for name, value in ON_EVERY_ANSWER.items():
            # A picture that is opened by itself has a style of its own, known by its digest.
            told = (
                STYLE_OF_ITS_OWN.sub("", answer.headers[name])
                if path.endswith(".svg")
                else answer.headers[name]
            )
            assert told == value
        assert set(answer.headers["Access-Control-Expose-Headers"].split(", ")) >= EXPOSED
        assert "Strict-Transport-Security" in answer.headers
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", PATHS)
def test_a_misspelt_parameter_is_refused_with_the_nearest_one(path: str, tiny_client: FlaskClient) -> None:
    good = document.address(tiny_client, path)
    for name in document.parameters(path):
        wrong = name[:-1] + "x" if len(name) < 4 else name[:-2] + name[-1] + name[-2]
        if wrong in document.parameters(path) or len(name) < 3:
            continue
        answer = tiny_client.get(plus(good, f"{wrong}=1"))
        assert is_problem(answer, 400)
        (fault,) = answer.get_json()["errors"]
        assert (fault["parameter"], fault["code"]) == (wrong, "unknown-parameter")
        # Of two that are as near, such as `field` and `fields`, neither is surely meant.
        as_near = {other for other in document.parameters(path) if OSA.distance(wrong, other) == 1}
        assert fault.get("did_you_mean") == (name if as_near == {name} or not as_near else None)
        assert set(fault["valid"]) == document.parameters(path).keys()


@pytest.mark.parametrize("path", PATHS)
def test_an_unknown_parameter_is_refused_even_where_there_are_none(
    path: str, tiny_client: FlaskClient
) -> None:
    for query in ("zzz", "zzz=", "=", "=1", "Limit=1", "limit%00=1", "%F0%9F%99%82=1"):
        answer = tiny_client.get(plus(document.address(tiny_client, path), query))
        assert is_problem(answer, 400), query


@pytest.mark.parametrize("path", PATHS)
def test_a_single_value_given_twice_and_any_without_a_value_is_refused(
    path: str, tiny_client: FlaskClient
) -> None:
    good = document.address(tiny_client, path)
    for name, parameter in document.parameters(path).items():
        if name in document.demanded(path):
            continue
        if parameter["schema"]["type"] != "array":
            twice = tiny_client.get(plus(good, f"{name}=1&{name}=2"))
            assert is_problem(twice, 400)
            assert [(f["parameter"], f["code"]) for f in twice.get_json()["errors"]] == [(name, "repeated")]
        empty = tiny_client.get(plus(good, f"{name}="))
        assert is_problem(empty, 400)
        assert [(f["parameter"], f["code"]) for f in empty.get_json()["errors"]] == [(name, "empty")]


@pytest.mark.parametrize("path", PATHS)
def test_a_list_means_the_same_in_one_parameter_and_in_several(path: str, tiny_client: FlaskClient) -> None:
    good = document.address(tiny_client, path)
    for name, parameter in document.parameters(path).items():
        is_list = parameter["schema"]["type"] == "array" and parameter.get("explode") is False
        if name not in document.demanded(path) and is_list:
            together = tiny_client.get(plus(good, f"{name}=x1,x2"))
            apart = tiny_client.get(plus(good, f"{name}=x1&{name}=x2"))
            assert said(apart) == said(together)


@pytest.mark.parametrize("path", PATHS)
def test_what_it_declares_as_defaults_may_be_sent_and_changes_nothing(
    path: str, tiny_client: FlaskClient
) -> None:
    good = document.address(tiny_client, path)
    sent = "&".join(
        f"{name}={parameter['schema']['default']}"
        for name, parameter in document.parameters(path).items()
        if "default" in parameter["schema"]
    )
    plain, told = tiny_client.get(good), tiny_client.get(plus(good, sent) if sent else good)
    assert told.status_code == 200
    assert said(told) == said(plain)


@pytest.mark.parametrize("path", PATHS)
def test_what_third_parties_add_is_borne_by_pictures_and_feeds_and_refused_by_data(
    path: str, tiny_client: FlaskClient
) -> None:
    is_shared = path.startswith(("/v1/badges/", "/v1/charts/", "/v1/changes.atom", "/v1/changes.jsonfeed"))
    good = document.address(tiny_client, path)
    decorated = tiny_client.get(plus(good, "utm_source=x&fbclid=y&v=2"))
    if is_shared:
        assert said(decorated) == said(tiny_client.get(good))
    else:
        assert is_problem(decorated, 400)


def test_no_parameter_is_called_like_what_third_parties_add() -> None:
    names = {name for path in PATHS for name in document.parameters(path)}
    assert {name for name in names if is_decoration(name)} == set()


@pytest.mark.parametrize("path", PATHS)
def test_all_faults_of_a_query_come_in_one_answer(path: str, tiny_client: FlaskClient) -> None:
    names = sorted(document.parameters(path).keys() - document.demanded(path))
    query = "&".join(["zzz=1", "yyy=2", *(f"{name}=" for name in names)])
    answer = tiny_client.get(plus(document.address(tiny_client, path), query))
    assert is_problem(answer, 400)
    expected = ["zzz", "yyy", *names]
    assert [fault["parameter"] for fault in answer.get_json()["errors"]] == expected[:MOST_FAULTS]
    assert f"{len(expected)} things are wrong" in answer.get_json()["detail"]


@pytest.mark.parametrize("path", PATHS)
def test_what_is_not_utf_8_or_has_control_characters_is_refused(path: str, tiny_client: FlaskClient) -> None:
    good = document.address(tiny_client, path)
    for name in document.parameters(path):
        for value in ("%FF", "%C3%28", "%00", "a%0Ab", "%7F", "%ED%A0%80"):
            assert is_problem(tiny_client.get(plus(good, f"{name}={value}")), 400)


@pytest.mark.parametrize("path", PATHS)
def test_head_is_get_without_a_body(path: str, tiny_client: FlaskClient) -> None:
    good = document.address(tiny_client, path)
    for address in (good, plus(good, "zzz=1"), document.filled(path, "nobody")):
        got, head = tiny_client.get(address), tiny_client.head(address)
        assert head.status_code == got.status_code
        assert head.get_data() == b""
        for name in set(got.headers.keys()) - OF_THE_MOMENT:
            assert head.headers.getlist(name) == got.headers.getlist(name)


@pytest.mark.parametrize("path", PATHS)
def test_other_methods_are_405_and_the_right_ones_named(path: str, tiny_client: FlaskClient) -> None:
    good, allowed = document.address(tiny_client, path), methods(path)
    for method in {"POST", "PUT", "PATCH", "DELETE", "TRACE"} - allowed:
        answer = tiny_client.open(good, method=method)
        assert is_problem(answer, 405)
        assert set(answer.headers["Allow"].split(", ")) == allowed
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PATHS)
def test_options_and_a_preflight_are_204(path: str, tiny_client: FlaskClient) -> None:
    good = document.address(tiny_client, path)
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    for answer in (tiny_client.options(good), tiny_client.options(good, headers=asked)):
        assert (answer.status_code, answer.get_data()) == (204, b"")
        assert set(answer.headers["Allow"].split(", ")) == methods(path)
        assert answer.headers["Access-Control-Max-Age"] == "86400"


@pytest.mark.parametrize("path", PATHS)
def test_a_trailing_slash_gives_the_same_answer_without_a_redirect(
    path: str, tiny_client: FlaskClient
) -> None:
    good = document.address(tiny_client, path)
    before, mark, query = good.partition("?")
    slashed = tiny_client.get(f"{before}/{mark}{query}")
    plain = tiny_client.get(good)
    assert slashed.status_code == 200
    # A workbook has the time of its making inside.
    assert path.endswith(".xlsx") or slashed.get_data() == plain.get_data()


@pytest.mark.parametrize("path", SINGLES)
def test_an_unknown_id_is_a_404_problem(path: str, tiny_client: FlaskClient) -> None:
    asked = document.joined(document.demanded(path))
    for unknown in ("nobody", "%FF", "..%2F..", "a%00b", "%D0%AF", "x" * 2000, "'; drop table cases --"):
        answer = tiny_client.get(document.filled(path, unknown) + asked)
        assert is_problem(answer, 404), unknown
        assert answer.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("path", SINGLES)
def test_a_misspelt_id_is_answered_with_the_nearest_one(path: str, tiny_client: FlaskClient) -> None:
    right = document.address(tiny_client, path)
    ending = path.rpartition("}")[2]
    known = right.split("/")[3].partition("?")[0].removesuffix(ending if ending.startswith(".") else "")
    wrong = known[0] + known
    # Codes are not guessed by their letters.
    if len(known) < 6 or is_code(known) or tiny_client.get(right.replace(known, wrong)).status_code == 200:
        return
    problem = tiny_client.get(right.replace(known, wrong)).get_json()
    assert problem["errors"][0]["did_you_mean"] == known


@pytest.mark.parametrize("path", PATHS)
def test_an_address_of_more_than_4_kilobytes_is_414(path: str, tiny_client: FlaskClient) -> None:
    answer = tiny_client.get(plus(document.address(tiny_client, path), "zzz=" + "x" * 4096))
    assert is_problem(answer, 414)


@pytest.mark.parametrize("path", PATHS)
def test_accept_that_names_nothing_on_offer_is_406_where_it_chooses_the_format(
    path: str, tiny_client: FlaskClient
) -> None:
    address = document.address(tiny_client, path)
    answer = tiny_client.get(address, headers={"Accept": "image/png"})
    if f"{path}.xlsx" in PATHS or (len(document.content(path)) > 1 and document.is_json(path)):
        assert is_problem(answer, 406)
    else:
        assert answer.status_code == tiny_client.get(address).status_code


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("extension", ["csv", "ndjson"])
def test_accept_gives_the_same_file_as_the_suffix(
    path: str, extension: str, tiny_client: FlaskClient
) -> None:
    by_suffix = tiny_client.get(f"{path}.{extension}")
    asked = {"Accept": document.bare(by_suffix.content_type)}
    by_accept = tiny_client.get(path, headers=asked)
    assert by_accept.content_type == by_suffix.content_type
    assert by_accept.get_data() == by_suffix.get_data()
    assert "Accept" in by_accept.headers["Vary"]


@pytest.mark.parametrize("path", FILES)
def test_a_file_takes_no_parameter_that_makes_sense_only_page_by_page(
    path: str, tiny_client: FlaskClient
) -> None:
    for name in ("limit", "cursor", "include"):
        assert name not in document.parameters(path)
        assert is_problem(tiny_client.get(f"{path}?{name}=1"), 400)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_of_more_than_100_values_is_400(path: str, tiny_client: FlaskClient) -> None:
    many = ",".join(f"v{number}" for number in range(101))
    for name, parameter in document.parameters(path).items():
        if parameter["schema"].get("type") != "array":
            continue
        answer = tiny_client.get(f"{path}?{name}={many}")
        assert is_problem(answer, 400)
        assert {fault["parameter"] for fault in answer.get_json()["errors"]} == {name}
        assert "at most 100" in answer.get_json()["errors"][0]["detail"]
