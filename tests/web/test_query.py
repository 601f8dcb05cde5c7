"""Reading a query: strictly, with every fault told at once, whatever stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st

from api.web.decorations import Bearing
from api.web.problems import Fault, Problem
from api.web.query import Choices, Day, Flag, Names, Number, OneOf, QuerySchema, Sort, Word, in_order
from api.web.reading import read

STATUSES = ("imprisoned", "released", "died")


class Asked(QuerySchema):
    """One parameter of each kind."""

    status = Choices(lambda: STATUSES, unknown=True)
    occupation = Choices()
    fields_ = Names(("id", "name", "status"), data_key="fields")
    sort = Sort(("name", "status"))
    custody = Flag()
    limit = Number(0, 500)
    low = Number(0, 9)
    high = Number(0, 9)
    day = Day()
    word = Word(20)
    match = OneOf(("exact", "prefix"))

    def check(self, asked: Mapping[str, Any]) -> Iterable[Fault]:
        """Refuse a range that is upside down."""
        yield from in_order(asked, "low", "high")


SCHEMA = Asked()
app = Flask(__name__)


def reading(query: str) -> dict[str, Any]:
    with app.test_request_context("/?" + query):
        return read(SCHEMA)


def faults(query: str) -> list[Fault]:
    with pytest.raises(Problem) as refused:
        reading(query)
    assert refused.value.code == 400
    assert refused.value.kind == "invalid-query"
    return list(refused.value.errors)


@pytest.mark.parametrize(
    "query, name, value",
    [
        ("status=imprisoned,-died", "status", (("imprisoned",), ("died",))),
        ("status=unknown", "status", (("unknown",), ())),
        ("occupation=human%20rights%20defender", "occupation", (("human rights defender",), ())),
        ("fields=id,name", "fields", ("id", "name")),
        ("sort=-name,status", "sort", (("name", True), ("status", False))),
        ("custody=true", "custody", True),
        ("custody=false", "custody", False),
        ("limit=0", "limit", 0),
        ("limit=500", "limit", 500),
        ("day=2024-02-29", "day", "2024-02-29"),
        ("word=%D0%9E%D1%80%D0%BB%D0%BE%D0%B2", "word", "Орлов"),
        ("match=prefix", "match", "prefix"),
        ("status=imprisoned&status=-died", "status", (("imprisoned",), ("died",))),
        ("status=imprisoned,released&status=died", "status", (("imprisoned", "released", "died"), ())),
        ("fields=id&fields=name", "fields", ("id", "name")),
        ("sort=-name&sort=status", "sort", (("name", True), ("status", False))),
    ],
)
def test_a_value_is_read_as_what_it_means(query: str, name: str, value: object) -> None:
    assert reading(query)[name] == value


@pytest.mark.parametrize(
    "query, parameter, code",
    [
        ("status=imprisonned", "status", "unknown-value"),
        ("status=died,died", "status", "repeated"),
        ("status=died,-died", "status", "contradiction"),
        ("status=died,", "status", "empty"),
        ("status=-", "status", "empty"),
        ("status=--died", "status", "unknown-value"),
        ("status=Died", "status", "unknown-value"),
        ("fields=nme", "fields", "unknown-value"),
        ("fields=id,id", "fields", "repeated"),
        ("sort=name,-name", "sort", "repeated"),
        ("sort=+name", "sort", "unknown-value"),
        ("custody=1", "custody", "invalid-value"),
        ("custody=TRUE", "custody", "invalid-value"),
        ("limit=501", "limit", "invalid-value"),
        ("limit=-1", "limit", "invalid-value"),
        ("limit=%D9%A3", "limit", "invalid-value"),
        ("limit=1_0", "limit", "invalid-value"),
        ("day=2023-02-29", "day", "invalid-value"),
        ("day=20230228", "day", "invalid-value"),
        ("word=" + "x" * 21, "word", "too-long"),
        ("match=fuzy", "match", "unknown-value"),
        ("low=5&high=4", "low", "contradiction"),
        ("limit=", "limit", "empty"),
        ("limit", "limit", "empty"),
        ("limit=1&limit=1", "limit", "repeated"),
        ("status=died&status=died", "status", "repeated"),
        ("status=died&status=", "status", "empty"),
        ("fields=id&fields=nme", "fields", "unknown-value"),
        ("limt=1", "limt", "unknown-parameter"),
    ],
)
def test_what_is_wrong_is_told_with_its_parameter(query: str, parameter: str, code: str) -> None:
    assert [(fault.parameter, fault.code) for fault in faults(query)] == [(parameter, code)]


def test_a_value_that_all_must_have_and_none_may_have_is_refused() -> None:
    class Lists(QuerySchema):
        theme = Choices()
        theme_all = Choices(exclusion=False)

    with (
        app.test_request_context("/?theme_all=war,faith&theme=-faith,-law"),
        pytest.raises(Problem) as refused,
    ):
        read(Lists())
    (fault,) = refused.value.errors
    assert (fault.parameter, fault.code) == ("theme_all", "contradiction")
    assert "“faith” is asked for here and excluded by theme" in fault.detail


def test_every_fault_is_told_at_once() -> None:
    found = faults("status=x,y&limit=&custody=perhaps&zzz=1&day=today&low=2&high=1")
    assert [fault.parameter for fault in found] == [
        "status",
        "status",
        "limit",
        "custody",
        "zzz",
        "day",
        "low",
    ]


def test_the_nearest_name_and_value_are_suggested_with_the_valid_ones() -> None:
    (name,) = faults("statsu=died")
    assert name.did_you_mean == "status"
    assert set(name.valid or ()) == {*SCHEMA.load_fields, "fields"} - {"fields_"}
    (value,) = faults("status=imprizoned")
    assert value.did_you_mean == "imprisoned"
    assert list(value.valid or ()) == [*STATUSES, "unknown"]


def test_a_list_of_valid_words_is_sent_once_and_few_suggestions_are_sought() -> None:
    for query in (
        "status=" + ",".join(f"imprisone{n}" for n in range(40)),
        "&".join(f"statu{n}=1" for n in range(40)),
    ):
        found = faults(query)
        assert [bool(fault.valid) for fault in found] == [True] + [False] * 39
        assert [bool(fault.did_you_mean) for fault in found] == [True] * 10 + [False] * 30


def test_of_hundreds_of_faults_the_first_are_told_and_all_are_counted() -> None:
    with pytest.raises(Problem) as refused:
        reading("&".join(f"{n:x}" for n in range(900)))
    assert [fault.parameter for fault in refused.value.errors] == [f"{n:x}" for n in range(50)]
    assert refused.value.detail.startswith("900 things are wrong")


@pytest.mark.parametrize("query", ["word=%FF", "word=%C3%28", "%FF=1", "word=%ED%A0%80"])
def test_what_is_not_utf_8_is_refused(query: str) -> None:
    assert "encoding" in {fault.code for fault in faults(query)}


@pytest.mark.parametrize("letter", ["%00", "%0A", "%0D", "%1B", "%7F", "%09"])
def test_control_characters_are_refused(letter: str) -> None:
    assert "encoding" in {fault.code for fault in faults(f"word=a{letter}b")}


def test_a_hundred_values_are_the_most() -> None:
    assert len(reading("occupation=" + ",".join(f"v{n}" for n in range(100)))["occupation"][0]) == 100
    (fault,) = faults("occupation=" + ",".join(f"v{n}" for n in range(101)))
    assert fault.code == "too-many-values"


def test_two_hundred_letters_are_the_most_of_a_value() -> None:
    assert reading("occupation=" + "x" * 200)["occupation"] == (("x" * 200,), ())
    assert [fault.code for fault in faults("occupation=" + "x" * 201)] == ["too-long"]


NAMES = st.sampled_from([*SCHEMA.load_fields, "fields", "zzz", ""])
VALUES = st.one_of(
    st.text(max_size=30), st.sampled_from(["id", "true", "5", "2024-01-01", "died", "-died,x"])
)


@given(pairs=st.lists(st.tuples(NAMES, VALUES.filter(lambda text: text.isprintable())), max_size=5))
def test_any_query_is_read_or_refused_with_faults(pairs: list[tuple[str, str]]) -> None:
    query = urlencode(pairs, errors="replace")
    asked, refusals = attempt(query)
    assert asked.keys() <= {name for name, _ in pairs}
    assert all(fault.detail and fault.code for fault in refusals)
    # A list may be written in several parameters.
    assert refusals or len(asked) == len({name for name, _ in pairs})


def attempt(query: str) -> tuple[dict[str, Any], list[Fault]]:
    """What a query is read as, or the faults for which it is refused."""
    try:
        return reading(query), []
    except Problem as problem:
        return {}, list(problem.errors)


# A comma parts values, a leading hyphen excludes one, a backslash takes a comma for a letter.
PLAIN = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters=",-\\"), min_size=1, max_size=20
)


@given(words=st.lists(PLAIN, min_size=1, max_size=9, unique=True))
def test_values_of_an_open_list_come_through_as_they_are(words: list[str]) -> None:
    assert reading("occupation=" + quote(",".join(words)))["occupation"] == (tuple(words), ())


@given(number=st.integers())
def test_a_number_is_taken_exactly_within_its_bounds(number: int) -> None:
    if 0 <= number <= 500:
        assert reading(f"limit={number}") == {"limit": number}
    else:
        assert faults(f"limit={number}")[0].code == "invalid-value"


class Usual(QuerySchema):
    """Parameters of which the document declares what they are without being sent."""

    q = Word()
    match = OneOf(("fuzzy", "exact"), metadata={"default": "fuzzy"})
    limit = Number(0, 500, metadata={"default": 50})

    def check(self, asked: Mapping[str, Any]) -> Iterable[Fault]:
        """Refuse what makes no sense alone."""
        if "match" in asked and "q" not in asked:
            yield Fault("match needs q.", "match", "contradiction")


def test_a_declared_default_may_be_sent_and_then_says_nothing() -> None:
    with app.test_request_context("/?match=fuzzy&limit=50"):
        assert read(Usual()) == {}
        assert dict(request.args) == {}


def test_any_other_value_of_such_a_parameter_is_held_against_the_others() -> None:
    with app.test_request_context("/?match=exact"), pytest.raises(Problem):
        read(Usual())


def test_after_reading_a_list_stands_in_the_query_in_one_way() -> None:
    with app.test_request_context("/?status=imprisoned&limit=3&status=died"):
        read(SCHEMA)
        assert dict(request.args) == {"status": "imprisoned,died", "limit": "3"}


class Shared(Asked):
    """The same, where third parties decorate the address."""

    bears = Bearing.DECORATIONS


class OfOneThing(Asked):
    """The same, where there is nothing that a wrong name could have meant to narrow."""

    bears = Bearing.ANY


DECORATED = "limit=3&utm_source=x&utm_source=y&fbclid=&v=2&_=1"


def test_what_third_parties_add_is_passed_over_where_addresses_are_shared() -> None:
    with app.test_request_context("/?" + DECORATED):
        assert read(Shared()) == {"limit": 3}
        assert dict(request.args) == {"limit": "3"}
    with app.test_request_context("/?limt=3"), pytest.raises(Problem):
        read(Shared())


def test_an_address_of_one_thing_passes_over_any_name() -> None:
    with app.test_request_context("/?limt=3&limit=3"):
        assert read(OfOneThing()) == {"limit": 3}


def test_data_are_strict_with_decorations_too() -> None:
    assert {fault.code for fault in faults(DECORATED)} == {"unknown-parameter"}


def test_what_third_parties_add_is_passed_over_however_it_is_written() -> None:
    for added in ("UTM_Source=x", "amp;utm_source=x", "Fbclid=y", "utm_campaign=%EF%F0%E8"):
        with app.test_request_context(f"/?limit=3&{added}"):
            assert read(Shared()) == {"limit": 3}
    with app.test_request_context("/?word=%EF%F0%E8"), pytest.raises(Problem):
        read(Shared())


def test_what_is_meant_by_a_value_that_is_excluded_is_excluded_too() -> None:
    (fault,) = faults("status=-imprisonned")
    assert fault.did_you_mean == "-imprisoned"


class OfAnother(QuerySchema):
    """What reads a request where a parameter says so."""

    kind = OneOf(("cats", "dogs"))


class Turning(Usual):
    """A query that another schema reads where a parameter says so."""

    kind = OneOf(("cats", "dogs"))

    def for_request(self) -> QuerySchema:
        """Let the other read what it is about."""
        return OfAnother() if request.args.get("kind") == "dogs" else self


def test_a_declared_default_may_be_sent_also_where_another_schema_reads_the_request() -> None:
    with app.test_request_context("/?kind=dogs&match=fuzzy&limit=50"):
        assert read(Turning()) == {"kind": "dogs"}
    with app.test_request_context("/?kind=dogs&match=exact"), pytest.raises(Problem):
        read(Turning())
