"""Cursors: a place in one list of one release, sealed, and of no use for another."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from api.web.paging import Cursor, fingerprint, release_of, unseal
from api.web.problems import Problem

app = Flask(__name__)
ASKED = {"status": (("imprisoned",), ("died",)), "sort": (("name", True),), "limit": 5}
NUMBERS = st.integers(-(2**63) + 1, 2**63 - 1)
# What a database takes: no NUL and no half of a surrogate pair.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


def sealed(path: str = "/v1/cases", asked: dict[str, Any] = ASKED, **other: Any) -> str:
    with app.test_request_context(path):
        parts: dict[str, Any] = {"release": "2026.11.1", "query": fingerprint(asked), "total": 7}
        return Cursor(**{**parts, "values": (1,), "backwards": False, **other}).sealed()


def opened(word: str, path: str = "/v1/cases", asked: dict[str, Any] = ASKED) -> Cursor:
    with app.test_request_context(path):
        return unseal(word, asked)


def is_refused(word: str, path: str = "/v1/cases", asked: dict[str, Any] = ASKED) -> bool:
    with pytest.raises(Problem) as refused:
        opened(word, path, asked)
    return refused.value.code == 400 and [fault.parameter for fault in refused.value.errors] == ["cursor"]


@given(
    values=st.lists(st.one_of(NUMBERS, TEXTS), max_size=4),
    total=st.integers(0, 2**31 - 1),
    backwards=st.booleans(),
)
def test_a_cursor_comes_back_as_it_was_sealed(values: list[str | int], total: int, backwards: bool) -> None:
    word = sealed(values=tuple(values), total=total, backwards=backwards)
    cursor = opened(word)
    assert (cursor.values, cursor.total, cursor.backwards) == (tuple(values), total, backwards)
    assert cursor.release == release_of(word) == "2026.11.1"
    # It stands in an address as it is.
    assert set(word) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@given(st.text())
def test_any_other_word_is_refused(word: str) -> None:
    assert is_refused(word)
    assert release_of(word) is None


def test_it_is_refused_for_other_filters_another_sort_and_another_list() -> None:
    word = sealed()
    assert is_refused(word, asked={**ASKED, "status": (("released",), ())})
    assert is_refused(word, asked={**ASKED, "custody": True})
    assert is_refused(word, asked={**ASKED, "sort": (("name", False),)})
    assert is_refused(word, asked={name: ASKED[name] for name in ("status", "limit")})
    assert is_refused(word, path="/v1/sources")


def test_it_is_good_for_another_limit_other_fields_and_other_parts() -> None:
    shown = {"limit": 500, "fields": ("id",), "include": ("events",), "cursor": "x"}
    assert opened(sealed(), asked={**ASKED, **shown}).values == (1,)


def test_the_order_of_parameters_is_of_no_matter() -> None:
    assert opened(sealed(), asked=dict(reversed(ASKED.items()))).total == 7


@pytest.mark.parametrize(
    "other",
    [
        {"values": (2**63,)},
        {"values": ("a\0",)},
        {"values": (True,)},
        {"values": (None,)},
        {"values": ([1],)},
        {"total": "many"},
        {"total": None},
        {"release": 5},
    ],
)
def test_a_forged_one_that_no_database_could_take_is_refused(other: dict[str, Any]) -> None:
    assert is_refused(sealed(**other))
