"""Bad input: each is 400, names the parameter, and says what is allowed."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.contract.document import parameters
from tests.questions.asking import LISTS, faults, get, table

WRONG = [
    # Days that are not there, and days outside the span.
    ("/v1/cases", {"as_of": "2023-02-30"}, "as_of", "invalid-value", "2024-10-06"),
    ("/v1/cases", {"as_of": "2023-02"}, "as_of", "invalid-value", "2024-10-06"),
    ("/v1/cases", {"as_of": "today"}, "as_of", "invalid-value", "2024-10-06"),
    ("/v1/cases", {"as_of": "20230210"}, "as_of", "invalid-value", "2024-10-06"),
    ("/v1/cases", {"as_of": "2999-01-01"}, "as_of", "outside-span", "today"),
    (f"/v1/cases/{table('cases')[0]['id']}", {"as_of": "2023-13-01"}, "as_of", "invalid-value", "2024-10-06"),
    ("/v1/stats/cases", {"as_of": "1990-01-01"}, "as_of", "outside-span", "today"),
    ("/v1/cases", {"status_since_from": "2023-02-30"}, "status_since_from", "invalid-value", "2024-10"),
    ("/v1/figures", {"as_of_from": "soon"}, "as_of_from", "invalid-value", "2024-10"),
    ("/v1/developments", {"date_to": "2024-00"}, "date_to", "invalid-value", "2024-10"),
    # Ranges that end before they begin.
    ("/v1/cases", {"status_since_from": "2024", "status_since_to": "2023"}, "status_since_from", "contradiction", "after"),
    ("/v1/cases", {"months_min": "60", "months_max": "12"}, "months_min", "contradiction", "after"),
    ("/v1/cases", {"verified_from": "2025", "verified_to": "2024"}, "verified_from", "contradiction", "after"),
    ("/v1/figures", {"as_of_from": "2025", "as_of_to": "2024"}, "as_of_from", "contradiction", "after"),
    ("/v1/developments", {"date_from": "2025", "date_to": "2024"}, "date_from", "contradiction", "after"),
    ("/v1/sources", {"published_from": "2025", "published_to": "2024"}, "published_from", "contradiction", "after"),
    ("/v1/articles", {"in_force_since_from": "2025", "in_force_since_to": "2024"}, "in_force_since_from", "contradiction", "after"),
    # What needs something else, or cannot stand beside it.
    ("/v1/cases", {"certainty": "any"}, "certainty", "contradiction", "as_of"),
    ("/v1/cases", {"match": "exact"}, "match", "contradiction", "q"),
    ("/v1/cases.csv", {"rows": "events", "fields": "id"}, "fields", "contradiction", "rows"),
    # A filter of another resource.
    ("/v1/regions", {"status": "imprisoned"}, "status", "unknown-parameter", "status"),
    ("/v1/sources", {"as_of": "2024-01-01"}, "as_of", "unknown-parameter", "as_of"),
    ("/v1/figures", {"q": "Memorial"}, "q", "unknown-parameter", "q"),
    ("/v1/cases", {"rows": "events"}, "rows", "unknown-parameter", "rows"),
    ("/v1/cases", {"bom": "true"}, "bom", "unknown-parameter", "bom"),
    ("/v1/cases.ndjson", {"bom": "true"}, "bom", "unknown-parameter", "bom"),
    ("/v1/cases.csv", {"rows": "evnts"}, "rows", "unknown-value", "evnts"),
    ("/v1/sources.csv", {"rows": "events"}, "rows", "unknown-parameter", "rows"),
]  # fmt: skip


@pytest.mark.parametrize("path, asked, parameter, code, said", WRONG)
def test_it_is_refused_with_what_is_allowed(
    path: str, asked: dict[str, str], parameter: str, code: str, said: str, client: FlaskClient
) -> None:
    (fault,) = faults(client, path, asked)
    assert (fault["parameter"], fault["code"]) == (parameter, code)
    assert said in fault["detail"]
    if code in {"unknown-parameter", "unknown-value"}:
        assert fault["valid"]


def test_the_nearest_value_is_named(client: FlaskClient) -> None:
    (fault,) = faults(client, "/v1/cases.csv", {"rows": "evnts"})
    assert fault["did_you_mean"] == "events"
    assert fault["valid"] == ["events", "charges", "sentences", "recognitions", "comparisons", "identifiers"]


def test_all_faults_come_at_once(client: FlaskClient) -> None:
    asked = {
        "statsu": "x",
        "as_of": "2023-02-30",
        "sort": "zzz",
        "q": "a",
        "months_min": "9",
        "months_max": "1",
    }
    found = faults(client, "/v1/cases", asked)
    assert {fault["parameter"] for fault in found} == {"statsu", "as_of", "sort", "q", "months_min"}


@pytest.mark.parametrize("path", LISTS)
def test_an_empty_result_is_200_in_every_format(path: str, client: FlaskClient) -> None:
    nothing = {"id": "there-is-no-such-id"}
    answer = get(client, path, nothing)
    assert (answer["data"], answer["meta"]["total"]) == ([], 0)
    assert answer["meta"]["not_found"] == ["there-is-no-such-id"]
    header = client.get(f"{path}.csv").get_data(as_text=True).split("\r\n")[0]
    table = client.get(f"{path}.csv", query_string=nothing)
    assert (table.status_code, table.get_data(as_text=True)) == (200, header + "\r\n")
    for extension, body in (("ndjson", b""), ("xlsx", None)):
        file = client.get(f"{path}.{extension}", query_string=nothing)
        assert (file.status_code, file.headers["Total-Count"]) == (200, "0")
        assert body is None or file.get_data() == body


@pytest.mark.parametrize("path", LISTS)
def test_every_range_is_refused_when_it_ends_before_it_begins(path: str, client: FlaskClient) -> None:
    known = parameters(path)
    for low, high in (("_from", "_to"), ("_min", "_max")):
        for name in known:
            other = name.removesuffix(low) + high
            if not name.endswith(low) or other not in known:
                continue
            asked = (
                {name: "2020", other: "2019"} if low == "_from" or "year" in name else {name: "2", other: "1"}
            )
            assert [fault["parameter"] for fault in faults(client, path, asked)] == [name]
