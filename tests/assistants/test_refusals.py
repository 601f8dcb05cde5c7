"""Row M5: what is wrong with a call is said in v1's words, and no arguments are a fault of ours."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from api.mcp import results
from api.mcp.tools import TOOLS, offered
from api.records import deadline
from api.web import places
from tests.assistants.asking import called, refused, send
from tests.support.postgres import on_both

pytestmark = on_both


def test_a_wrong_argument_is_refused_in_the_words_of_v1(tiny_client: FlaskClient) -> None:
    for arguments, query in (
        ({"status": ["imprisond"]}, "status=imprisond"),
        ({"as_of": "yesterday"}, "as_of=yesterday"),
        ({"limit": 501, "stale": "perhaps"}, "limit=501&stale=perhaps"),
        ({"months_min": 5, "months_max": 2}, "months_min=5&months_max=2"),
        ({"cursor": "abc"}, "cursor=abc"),
        ({"release": "1999.1.1"}, "release=1999.1.1"),
        ({"q": "a" * 300}, f"q={'a' * 300}"),
    ):
        problem = tiny_client.get(f"/v1/cases?{query}").get_json()
        told = refused(tiny_client, "find_people", **arguments)
        assert told.startswith(problem["detail"])
        for fault in problem["errors"]:
            assert f"{fault['parameter']}: {fault['detail']}" in told
            assert fault.get("did_you_mean", "") in told
            assert all(value in told for value in fault.get("valid", ()))


def test_a_name_that_a_tool_lacks_is_refused_with_what_was_meant(tiny_client: FlaskClient) -> None:
    assert "statsu: There is no parameter “statsu” here. Did you mean “status”?" in refused(
        tiny_client, "find_people", statsu="imprisoned"
    )
    # What v1 takes and the tool does not offer, such as parts without a bound, is refused as well.
    assert "include" in refused(tiny_client, "find_people", include=["events"])
    assert "id: This is needed." in refused(tiny_client, "get_person")
    assert "cannot be asked together with id" in refused(tiny_client, "cite", id="oleg-orlov", custody=True)


@pytest.mark.parametrize("value", [{}, {"a": 1}, [[1]], [True], [{}], [None], "", []])
def test_a_value_that_no_address_could_have_is_refused(tiny_client: FlaskClient, value: object) -> None:
    assert "status: " in refused(tiny_client, "find_people", status=value)


@pytest.mark.parametrize(
    "identity",
    [
        *(
            "nobody",
            "oleg-orlof",
            "citation",
            "oleg-orlov/timeline",
            "../cases",
            "..",
            "%2e",
            "a?b=c",
            "a#b",
            " ",
        ),
        *("Орлов", "\n", "\x00", "a" * 5000, "oleg-orlov\n", "citation.json"),
    ],
)
@pytest.mark.parametrize("name", ["get_person", "get_timeline", "cite"])
def test_an_id_that_nobody_has_is_nobody_whatever_it_would_mean_in_an_address(
    tiny_client: FlaskClient, name: str, identity: str
) -> None:
    assert refused(tiny_client, name, id=identity)


def test_an_answer_that_is_too_large_is_refused_with_what_to_do(
    tiny_client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "MOST_BYTES", 2000)
    assert "Ask for less" in refused(tiny_client, "find_people")
    assert called(tiny_client, "find_people", q="Orlov", limit=0)["isError"] is False


def test_hundreds_of_arguments_are_refused_at_once(tiny_client: FlaskClient) -> None:
    many = {f"k{number}": number for number in range(1000)}
    assert "1,000 arguments; at most 100" in refused(tiny_client, "find_people", **many)


def test_a_dear_question_needs_a_place_here_as_well(
    tiny_client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places.Places, "take", lambda _: False)
    assert "costly questions" in refused(tiny_client, "count_people", interval="year")
    assert called(tiny_client, "find_people", limit=1)["isError"] is False


def test_a_call_has_the_time_of_one_request(
    tiny_client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadline, "REQUEST_SECONDS", 0.0)
    assert "too long" in refused(tiny_client, "count_people", group_by=["status", "region"])


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)


@given(data=st.data())
def test_no_arguments_are_a_fault_of_ours(tiny_client: FlaskClient, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(TOOLS)))
    known = st.sampled_from(list(offered(TOOLS[name])))
    arguments = data.draw(st.dictionaries(known | st.text(max_size=8), _JSON, max_size=3))
    answer = send(
        tiny_client,
        {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}},
    )
    assert answer.status_code < 500
    assert "went wrong on our side" not in answer.get_data(as_text=True)
    assert "failed to answer" not in answer.get_data(as_text=True)
