"""Statistics as files (rows N6 and X1): the cells of the answer in JSON, one a row, in columns that the question fixes."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.conftest import RELEASE
from tests.questions.asking import DAYS, RECORDED, Record, csv_rows, filters, get, is_of_places_before
from tests.questions.test_files import MEDIA_TYPES, as_cell, lines_of
from tests.questions.test_workbooks import as_text, book, rows

STATS = "/v1/stats/cases"
NUMBERS = ["count", "min", "max"]
TERMS = ["n", "median", "q1", "q3", "least", "most", "without_term", "life", "without_imprisonment"]
# A question, and the columns of its file.
QUESTIONS: dict[str, list[str]] = {
    "": [*NUMBERS, "href"],
    "group_by=status": ["status", "status_label", *NUMBERS, "href"],
    "group_by=theme,region": ["theme", "theme_label", "region", "region_label", *NUMBERS, "href"],
    "group_by=gender&as_of=2024-10-06": [
        "gender",
        "gender_label",
        "day",
        *NUMBERS,
        "href",
        "href_any",
    ],
    "interval=year&custody=true": ["day", *NUMBERS, "href", "href_any"],
    "group_by=year&measure=sentence_months": [
        "year",
        "year_label",
        *NUMBERS,
        "href",
        *TERMS,
        "href_terms",
        "range_min",
        "range_max",
    ],
    "measure=sentence_months&as_of=2024-10-06": ["day", *NUMBERS, *TERMS, "term_open", "href_terms"],
}


def flat(cell: Record) -> Record:
    """A cell of JSON as a file has it, but for the labels."""
    ends = {f"range_{end}": value for end, value in cell["range"].items()}
    own = {name: value for name, value in cell.items() if name not in {"group", "range"}}
    return {**cell["group"], **own, **ends}


@pytest.mark.parametrize("query", QUESTIONS)
def test_the_columns_follow_from_the_question_whatever_the_numbers(query: str, client: FlaskClient) -> None:
    for more in ("", "birth_year_max=1900", "theme=religion"):
        address = f"{STATS}.csv?{query}&{more}".rstrip("&").replace("?&", "?")
        header = client.get(address).get_data(as_text=True).splitlines()[0].split(",")
        described = client.get(address.replace(".csv", ".csv-metadata.json")).get_json(force=True)
        columns = [column["name"] for column in described["tableSchema"]["columns"]]
        assert header == columns
        assert set(QUESTIONS[query]) <= set(header)
        assert [name for name in header if name in QUESTIONS[query]] == QUESTIONS[query]


@settings(max_examples=20)
@given(
    asked=filters(most=2),
    group_by=st.lists(st.sampled_from(RECORDED), max_size=2, unique=True),
    day=st.one_of(st.none(), DAYS),
)
def test_each_row_of_every_format_is_a_cell(
    client: FlaskClient, asked: dict[str, str], group_by: list[str], day: str | None
) -> None:
    asked = {**asked, **({"group_by": ",".join(group_by)} if group_by else {})}
    asked |= {"as_of": day} if day else {}
    assume(not is_of_places_before(group_by, asked))
    cells = [{**flat(cell), **({"day": day} if day else {})} for cell in get(client, STATS, asked)["data"]]
    lines = lines_of(client.get(f"{STATS}.ndjson", query_string=asked))
    assert [
        {name: value for name, value in line.items() if not name.endswith("_label")} for line in lines
    ] == cells
    found = csv_rows(client, f"{STATS}.csv", asked)
    assert found == [{name: as_cell(value) for name, value in line.items()} for line in lines]


@pytest.mark.parametrize("query", QUESTIONS)
def test_the_workbook_has_typed_numbers_and_says_what_they_count(query: str, client: FlaskClient) -> None:
    opened = book(client, f"{STATS}.xlsx?{query}")
    header, *found = rows(opened)
    lines = lines_of(client.get(f"{STATS}.ndjson?{query}"))
    assert header == list(lines[0])
    for values, line in zip(found, lines, strict=True):
        for value, (name, told) in zip(values, line.items(), strict=True):
            if name in {*NUMBERS, *TERMS}:
                assert value == told
            else:
                assert as_text(value) == as_cell(told)
    about = dict(opened["About"].iter_rows(values_only=True, max_col=2))
    assert (about["Release"], about["Unit"], about["Records"]) == (RELEASE, "person", str(len(lines)))
    assert ("Additive" in about) is ("theme" in query)
    assert ("Method" in about) is ("measure" in query)


@pytest.mark.parametrize("extension", MEDIA_TYPES)
def test_accept_asks_for_a_file_as_the_suffix_does(extension: str, client: FlaskClient) -> None:
    asked = {"group_by": "status", "theme": "religion"}
    by_accept = client.get(STATS, query_string=asked, headers={"Accept": MEDIA_TYPES[extension]})
    by_suffix = client.get(f"{STATS}.{extension}", query_string=asked)
    assert by_accept.content_type == by_suffix.content_type == MEDIA_TYPES[extension]
    assert by_accept.headers["Content-Disposition"] == by_suffix.headers["Content-Disposition"]
    assert int(by_suffix.headers["Total-Count"]) == len(get(client, STATS, asked)["data"])
    if extension != "xlsx":
        assert by_accept.get_data() == by_suffix.get_data()


def test_labels_are_in_the_language_of_the_answer_and_values_never(client: FlaskClient) -> None:
    asked = {"group_by": "status,region"}
    english, russian = (csv_rows(client, f"{STATS}.csv", {**asked, "lang": lang}) for lang in ("en", "ru"))
    for one, other in zip(english, russian, strict=True):
        assert (one["status"], one["region"], one["count"]) == (
            other["status"],
            other["region"],
            other["count"],
        )
        assert one["status_label"] != other["status_label"]
    assert {row["status"]: row["status_label"] for row in russian}["imprisoned"] == "В заключении"


def test_the_answer_in_json_links_to_its_files_and_its_citation(client: FlaskClient) -> None:
    linked = get(client, STATS, {"group_by": "status", "custody": "true"})["links"]
    assert linked.keys() == {"self", "csv", "ndjson", "xlsx", "citation"}
    assert linked["csv"] == f"http://localhost{STATS}.csv?group_by=status&custody=true"
    for address in linked.values():
        assert client.get(address).status_code == 200, address
    rows_of_file = csv_rows(client, linked["csv"])
    assert json.dumps([int(row["count"]) for row in rows_of_file]) == json.dumps(
        [cell["count"] for cell in get(client, linked["self"])["data"]]
    )


def test_a_file_refuses_what_the_answer_in_json_refuses(client: FlaskClient) -> None:
    for suffix in (".csv", ".ndjson", ".xlsx", ".csv-metadata.json"):
        answer = client.get(f"{STATS}{suffix}?group_by=colour")
        assert answer.status_code == 400
        assert answer.get_json()["errors"][0]["parameter"] == "group_by"
