"""The language follows from `lang`, else from `Accept-Language` by lookup (RFC 4647), else it is English."""

from __future__ import annotations

import pytest
from flask import Flask, Response
from hypothesis import given
from hypothesis import strategies as st

from api.languages import ENGLISH, LANGUAGES
from api.web.language import announce, language_field, lookup, wanted_language
from api.web.refusals import Refused

APP = Flask(__name__)


@pytest.mark.parametrize(
    "accepted, language",
    [
        ("", "en"),
        ("uk", "uk"),
        ("UK", "uk"),
        ("de-AT", "de"),
        ("zh-Hant-TW, fr-CA;q=0.8", "fr"),
        # A distant match that is wanted more comes before a close one that is wanted less.
        ("de-AT, fr;q=0.9", "de"),
        ("fr;q=0.4, ru-RU;q=0.8, en;q=0.2", "ru"),
        # Of equal weight: as they stand.
        ("ru,en", "ru"),
        ("fr, de", "fr"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("de-AT;q=0, de;q=0.5", "de"),
        ("be-BY,be;q=0.9,ru-RU;q=0.8,en;q=0.5", "ru"),
        # Lookup passes over `*` (RFC 4647, 3.4), and what is on offer by itself is English.
        ("*", "en"),
        ("*, uk;q=0.5", "uk"),
        ("la, eo", "en"),
        ("uk ; q = 0.5 , de;q=1.000", "de"),
        ("de;q=0.5, fr;q=0.9", "fr"),
        ("de;q=.5, fr;q=.40000", "de"),
        ("de;q=0.50000, fr;q=1.0000", "fr"),
        ("de;q=2, fr;q=x, uk;level=1, ru", "ru"),
        ("!!, ;q=1, ,,", "en"),
    ],
)
def test_accept_language_is_looked_up(accepted: str, language: str) -> None:
    assert lookup(accepted) == language


@given(st.one_of(st.text(), st.text(alphabet="deruk,;q=0.1*- \t")))
def test_any_header_gives_a_language_that_is_on_offer(accepted: str) -> None:
    assert lookup(accepted) in LANGUAGES


@pytest.mark.parametrize(
    "query, accepted, language",
    [
        ("lang=fr", "uk", "fr"),
        ("", "uk", "uk"),
        ("lang=xx", "uk", "en"),
        ("lang=", "uk", "en"),
        ("", "", "en"),
    ],
)
def test_the_parameter_comes_before_the_header(query: str, accepted: str, language: str) -> None:
    with APP.test_request_context("/?" + query, headers={"Accept-Language": accepted}):
        assert wanted_language() == language
        assert announce(Response()).headers["Content-Language"] == language


def test_an_answer_varies_with_the_header_unless_the_address_decides() -> None:
    with APP.test_request_context("/", headers={"Accept-Language": "de"}):
        assert announce(Response()).headers["Vary"] == "Accept-Language"
    with APP.test_request_context("/?lang=de"):
        assert "Vary" not in announce(Response()).headers


def test_an_answer_may_come_in_another_language_than_was_asked_for() -> None:
    with APP.test_request_context("/?lang=de"):
        assert announce(Response(), ENGLISH).headers["Content-Language"] == "en"


def test_the_parameter_is_a_closed_list() -> None:
    field = language_field()

    assert field.deserialize("uk") == "uk"
    with pytest.raises(Refused) as refusal:
        field.deserialize("ua")
    (fault,) = refusal.value.faults
    assert list(fault.valid or ()) == list(LANGUAGES)
