"""Cursors: a question written shorter, read as if it stood in the address; a damaged one is refused."""

from __future__ import annotations

import json
import random
import string
import zlib
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous.encoding import base64_encode
from marshmallow import ValidationError

from api.web import paging
from api.web.paging import Cursor, CursorField, cursor_at, pinned, sent, spell_out, unsealed
from api.web.problems import Problem
from api.web.refusals import Refused

app = Flask(__name__)
RELEASE = "2026.11.1"
ASKED = {"status": "imprisoned,-died", "sort": "-name", "limit": "5"}
NUMBERS = st.integers(-(2**63) + 1, 2**63 - 1)
# What a database takes: no NUL and no half of a surrogate pair.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


class Reading:
    """JSON, with a note of how much of it was read."""

    def __init__(self, read: list[int]) -> None:
        self._read = read

    def dumps(self, told: Any) -> str:
        return json.dumps(told)

    def loads(self, text: str) -> Any:
        self._read.append(len(text))
        return json.loads(text)


def sealed(**other: Any) -> str:
    parts: dict[str, Any] = {"path": "/v1/cases", "asked": ASKED, "release": RELEASE, "values": (1,)}
    return Cursor(**{**parts, **other}).sealed()


def opened(word: str, path: str = "/v1/cases", beside: Mapping[str, str] | None = None) -> dict[str, str]:
    """The parameters of a request with this cursor, as they are read; raises what the parameter does."""
    with app.test_request_context(path, query_string={"cursor": word, **(beside or {})}):
        spell_out()
        CursorField().deserialize(word, "cursor", {})
        return request.args.to_dict()


def is_refused(word: str, path: str = "/v1/cases", beside: Mapping[str, str] | None = None) -> bool:
    with pytest.raises(ValidationError) as refused:
        opened(word, path, beside)
    assert isinstance(refused.value, Refused)
    return [fault.code for fault in refused.value.faults] == ["cursor"]


@given(values=st.lists(st.one_of(NUMBERS, TEXTS), max_size=4), backwards=st.booleans())
def test_a_cursor_comes_back_as_it_was_sealed(values: list[str | int], backwards: bool) -> None:
    word = sealed(values=tuple(values), backwards=backwards)
    assert unsealed(word) == Cursor("/v1/cases", ASKED, RELEASE, tuple(values), backwards)
    # It stands in an address as it is.
    assert set(word) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@given(st.text(min_size=1))
def test_any_other_word_is_refused(word: str) -> None:
    assert unsealed(word) is None
    assert is_refused(word)


def test_alone_it_asks_for_all_that_it_carries() -> None:
    word = sealed()
    assert opened(word) == {"cursor": word, **ASKED}


def test_what_is_shown_may_be_asked_for_otherwise_beside_it() -> None:
    beside = {"limit": "500", "fields": "id", "include": "events", "lang": "ru"}
    word = sealed()
    assert opened(word, beside=beside) == {**ASKED, **beside, "cursor": word}


def test_what_it_carries_may_stand_beside_it_once_more() -> None:
    assert opened(sealed(), beside={**ASKED, "release": RELEASE})["status"] == ASKED["status"]


@pytest.mark.parametrize(
    "beside",
    [{"status": "released"}, {"custody": "true"}, {"sort": "name"}, {"release": "2026.11.2"}],
)
def test_it_is_refused_beside_what_asks_for_another_list(beside: dict[str, str]) -> None:
    assert is_refused(sealed(), beside=beside)


def test_it_is_refused_at_another_list() -> None:
    assert is_refused(sealed(), path="/v1/sources")


def test_it_pins_its_release() -> None:
    with app.test_request_context("/v1/cases", query_string={"cursor": sealed()}):
        spell_out()
        assert pinned() == RELEASE
    with app.test_request_context("/v1/cases"):
        spell_out()
        assert pinned() is None


def test_an_address_says_what_was_sent_and_not_what_the_cursor_carries() -> None:
    word = sealed()
    with app.test_request_context("/v1/cases", query_string={"cursor": word}):
        spell_out()
        assert sent() == {"cursor": word}


def test_the_cursor_of_a_page_carries_the_question_and_no_older_cursor() -> None:
    with app.test_request_context("/v1/cases/", query_string={"cursor": sealed()}):
        spell_out()
        word = cursor_at(RELEASE, ("m", 7))
    assert unsealed(word) == Cursor("/v1/cases", ASKED, RELEASE, ("m", 7))


def test_a_query_of_which_no_cursor_can_be_made_is_refused_and_not_cut() -> None:
    # Nothing in it repeats, so that it cannot be written shorter.
    dense = "".join(random.Random(1).choices(string.ascii_letters + string.digits, k=4050))
    with app.test_request_context("/v1/cases", query_string={"q": dense}), pytest.raises(Problem) as refused:
        cursor_at(RELEASE, (1,))
    assert (refused.value.code, refused.value.errors[0].code) == (400, "too-long")


@pytest.mark.parametrize(
    "other",
    [
        {"values": (2**63,)},
        {"values": ("a\0",)},
        {"values": (True,)},
        {"values": (None,)},
        {"values": ([1],)},
        {"release": 5},
        {"path": None},
        {"asked": {"q": 5}},
        {"asked": {"release": RELEASE}},
        {"asked": {"cursor": "x"}},
        {"asked": {"q": "a\n"}},
        # Short when it is sealed, and longer than any address.
        {"asked": {"q": "a" * 5000}},
    ],
)
def test_a_forged_one_that_no_address_could_carry_is_refused(other: dict[str, Any]) -> None:
    assert is_refused(sealed(**other))


@pytest.mark.parametrize(
    "told",
    [
        *("[]", "{}", '"word"', "[1, 2, 3, 4, 5]", "[[], [], [], [], []]", "null", "{", "[" * 50_000),
        r'["/v1/cases", {"q": "\ud800"}, "2026.11.1", [1], 0]',
    ],
)
def test_one_that_is_no_cursor_at_all_is_refused(told: str) -> None:
    packed = base64_encode(zlib.compress(told.encode()))
    assert is_refused(paging._SEAL.make_signer("cursor").sign(b"." + packed).decode())


def test_one_that_unpacks_to_more_than_any_cursor_has_is_not_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[int] = []
    monkeypatch.setattr(paging._SEAL, "serializer", Reading(read))
    for many in (
        {"values": (1,) * 500_000},
        {"values": ("",) * 400_000},
        {"asked": {"q": "a" * 2_000_000}},
    ):
        word = sealed(**many)
        assert len(word) < paging.LONGEST_CURSOR
        assert is_refused(word)
    assert not read
    assert unsealed(sealed()) is not None
    assert read


def test_the_longest_question_is_unpacked_whatever_its_letters() -> None:
    # Four bytes each, and as many as an address has.
    asked = {"q": "".join(map(chr, range(0x10000, 0x10000 + 4000)))}
    assert unsealed(sealed(asked=asked, values=("a" * 200, 1))) is not None
