"""Searching cases over the API (rows L8 and L9): in any usual spelling, with what matched and the best first."""

from __future__ import annotations

import csv
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from api.records import relaxing
from api.records.names import words
from tests.questions.asking import csv_rows, faults, get, ids, table, walk

DATA = Path(__file__).parents[1] / "data"


def pairs(name: str) -> list[tuple[str, str]]:
    """Spellings with the cases that they are tried on, as far as these are still in the release."""
    filed = {row["id"] for row in table("cases")}
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [(row["spelling"], row["case_id"]) for row in csv.DictReader(file) if row["case_id"] in filed]


PAIRS, STRANGERS = pairs("name_pairs.csv"), pairs("name_strangers.csv")


def test_every_spelling_of_the_file_finds_its_case(client: FlaskClient) -> None:
    assert len(PAIRS) >= 100
    lost = [(spelling, case) for spelling, case in PAIRS if case not in ids(client, {"q": spelling})]
    assert lost == []


def test_no_stranger_of_the_file_finds_the_case_by_its_name(client: FlaskClient) -> None:
    """Unless the text of the case says the very word: Orlov's summary may name somebody else. A slip of the pen or the
    form of another language is said to be one, word by word."""
    texts = {row["id"]: words(" ".join(row.values())) for row in table("cases")}
    met, relaxed = [], 0
    for spelling, case in STRANGERS:
        answer = get(client, "/v1/cases", {"q": spelling, "limit": "500"})
        told = {one["word"] for one in answer["meta"].get("search", {}).get("relaxed", ())}
        found = case in {one["id"] for one in answer["data"]}
        relaxed += bool(told)
        if found and told != {spelling} and not set(words(spelling)) <= set(texts[case]):
            met.append((spelling, case))
    assert met == []
    assert 0 < relaxed < len(STRANGERS) / 2


@pytest.mark.parametrize("spelling", ["Orlov", "orlov", "Орлов", "ОРЛОВ", "Orlow"])
def test_the_same_case_in_five_spellings(spelling: str, tiny_client: FlaskClient) -> None:
    answer = get(tiny_client, "/v1/cases", {"q": spelling})
    assert answer["data"][0]["id"] == "oleg-orlov"
    assert answer["data"][0]["matched"]["field"] in {"name_en", "name_native", "aliases"}
    assert answer["meta"]["filters"] == {"q": spelling}


@pytest.mark.parametrize("text", ["я", "a", "x y z", "й", "И. О.", "article 2"])
def test_letters_and_digits_without_a_word_are_refused(text: str, client: FlaskClient) -> None:
    for path in ("/v1/cases", "/v1/cases.csv", "/v1/stats/cases"):
        (fault,) = faults(client, path, {"q": text})
        assert (fault["parameter"], fault["code"]) == ("q", "too-short")
        assert "two or more" in fault["detail"]


def test_letters_beside_a_word_are_initials(tiny_client: FlaskClient) -> None:
    for text in ("O. Orlov", "Орлов О", "О. П. Орлов", "Орлов О.П.", "Orlov, O."):
        assert ids(tiny_client, {"q": text}) == ["oleg-orlov"], text
    for text in ("I. Orlov", "Орлов И", "П. О. Орлов"):
        assert ids(tiny_client, {"q": text}) == [], text
    for match in ("exact", "prefix"):
        (fault,) = faults(tiny_client, "/v1/cases", {"q": "O. Orlov", "match": match})
        assert (fault["parameter"], fault["code"]) == ("q", "too-short")


def test_what_was_let_go_is_said_in_every_answer(tiny_client: FlaskClient) -> None:
    told = {
        "dropped": ["Петрович"],
        "relaxed": [{"word": "Орлав", "as": "Орлов", "how": "typo"}],
        "complete": True,
    }
    asked = {"q": "Орлав Олег Петрович"}
    for path in ("/v1/cases", "/v1/events", "/v1/stats/cases"):
        answer = get(tiny_client, path, asked)
        assert answer["meta"]["search"] == told, path
        assert answer["data"], path
    for path in ("/v1/cases.csv", "/v1/cases.ndjson", "/v1/events.csv", "/v1/stats/cases.csv"):
        head = tiny_client.get(path, query_string=asked).headers
        assert unquote(head["Search-Dropped"]) == "Петрович", path
        assert unquote(head["Search-Relaxed"]) == "Орлав=Орлов;how=typo", path
    book = tiny_client.get("/v1/cases.xlsx", query_string=asked)
    about = dict(load_workbook(BytesIO(book.data))["About"].iter_rows(values_only=True, max_col=2))
    assert about["Dropped from the search"] == "Петрович"
    assert about["Relaxed in the search"] == "Орлав as Орлов (typo)"


def test_nothing_is_said_where_a_name_has_every_word(tiny_client: FlaskClient) -> None:
    for text in ("Orlov", "Олег Орлов", "Memorial"):
        assert "search" not in get(tiny_client, "/v1/cases", {"q": text})["meta"]
        head = tiny_client.get("/v1/cases.csv", query_string={"q": text}).headers
        assert not {"Search-Dropped", "Search-Relaxed"} & set(head.keys())


def test_what_was_let_go_is_the_same_in_lists_counts_and_files(client: FlaskClient) -> None:
    for text in ("Яшин Илья Валерьевич", "Горінов Олексій", "Navanly", "I. Yashin", "Сергій"):
        asked = {"q": text}
        total = get(client, "/v1/cases", asked)["meta"]["total"]
        assert total > 0
        assert len(csv_rows(client, "/v1/cases.csv", asked)) == len(walk(client, "/v1/cases", asked)) == total
        assert get(client, "/v1/stats/cases", asked)["data"][0]["count"] == total


def test_where_more_people_share_a_name_than_are_compared_the_answer_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = get(client, "/v1/cases", {"q": "Аляксандр", "field": "name"})
    assert whole["meta"]["search"]["complete"] is True
    assert whole["meta"]["total"] > 2
    monkeypatch.setattr(relaxing, "MOST_JUDGED", 2)
    cut = get(client, "/v1/cases", {"q": "Аляксандр", "field": "name", "limit": "499"})
    assert (cut["meta"]["search"]["complete"], cut["meta"]["total"]) == (False, 2)


def test_field_looks_for_all_words_in_one_name(client: FlaskClient) -> None:
    assert len(ids(client, {"q": "Safronov Ivan"})) > 1
    for match in ("fuzzy", "exact", "prefix"):
        assert ids(client, {"q": "Safronov Ivan", "field": "name", "match": match}) == ["ivan-safronov"]
    assert ids(client, {"q": "Сафронов Иван Иванович", "field": "name"}) == ["ivan-safronov"]
    assert ids(client, {"q": "Memorial", "field": "name"}) == []
    assert ids(client, {"q": "Memorial", "field": "any"}) == ids(client, {"q": "Memorial"})
    assert faults(client, "/v1/cases", {"field": "name"})[0]["parameter"] == "field"


@pytest.mark.parametrize(
    "text, code",
    [
        ("…?!", "invalid-value"),
        ("я" * 201, "too-long"),
        (" ".join(["слово"] * 13), "too-many-values"),
        (" ", "invalid-value"),
    ],
)
def test_what_cannot_be_searched_for_is_refused(text: str, code: str, client: FlaskClient) -> None:
    (fault,) = faults(client, "/v1/cases", {"q": text})
    assert (fault["parameter"], fault["code"]) == ("q", code)


def test_two_hundred_letters_may_be_asked_for(client: FlaskClient) -> None:
    assert ids(client, {"q": "я" * 200}) == []


def test_every_hit_says_what_matched(client: FlaskClient) -> None:
    for text in (
        "Memorial",
        "Alexei",
        "Crimea",
        "journalist",
        "Jehovah's Witness",
        "Bolotnaya",
        "Дело",
        "Amnesty",
    ):
        for case in walk(client, "/v1/cases", {"q": text}):
            field, value = case["matched"]["field"], case["matched"]["value"]
            told = case[field]
            assert value == told or value in told, (text, case["id"])
        for row in csv_rows(client, "/v1/cases.csv", {"q": text}):
            assert row["matched"].startswith("field:")


def test_the_other_texts_of_a_case_are_searched(tiny_client: FlaskClient) -> None:
    case = get(tiny_client, "/v1/cases/nikolay-polevodov")["data"]
    for field in ("summary", "group_case_name"):
        asked = {"q": " ".join(case[field].split()[:3]), "id": case["id"]}
        assert ids(tiny_client, asked) == [case["id"]], field
    assert ids(tiny_client, {"q": case["affiliations"][0], "id": case["id"]}) == [case["id"]]
    organisation = get(tiny_client, "/v1/cases/oleg-orlov")["data"]["recognised_by_names"][0]
    assert ids(tiny_client, {"q": organisation, "id": "oleg-orlov"}) == ["oleg-orlov"]


def test_a_whole_name_comes_before_a_part_of_one_and_that_before_other_text(client: FlaskClient) -> None:
    order = {"whole": 0, "part": 1, "text": 2}
    for text in (*(row["name_en"] for row in table("cases")[::40]), "Memorial", "Ivan", "Alexei"):
        kinds = []
        for case in walk(client, "/v1/cases", {"q": text}):
            names = [case["name_en"], case["name_native"] or "", *case["aliases"]]
            field, value = case["matched"]["field"], case["matched"]["value"]
            inside = field in {"name_en", "name_native", "aliases"} and value in names
            whole = inside and len(words(value)) == len(words(text))
            kinds.append("whole" if whole else "part" if inside else "text")
        if len(words(text)) > 1:
            # A name may have one of the words, and the text the others.
            assert kinds[0] == "whole", text
        else:
            assert [order[kind] for kind in kinds] == sorted(order[kind] for kind in kinds), text


def test_a_sort_that_is_asked_for_goes_before_the_ranking(client: FlaskClient) -> None:
    found = ids(client, {"q": "Alexei", "sort": "id"})
    assert found == sorted(found)
    assert len(found) > 3


def test_exact_compares_letters_as_they_are(tiny_client: FlaskClient) -> None:
    assert ids(tiny_client, {"q": "Orlov", "match": "exact"}) == ["oleg-orlov"]
    assert ids(tiny_client, {"q": "Орлов", "match": "exact"}) == ["oleg-orlov"]
    for other in ("orlov", "ORLOV", "Orlow", "Орлоў", "Orlo"):
        assert ids(tiny_client, {"q": other, "match": "exact"}) == [], other


def test_prefix_serves_type_ahead(tiny_client: FlaskClient) -> None:
    for typed in ("Or", "Orl", "orlo", "Орл", "ОРЛО", "Oleg Orl", "Олег Орл"):
        assert "oleg-orlov" in ids(tiny_client, {"q": typed, "match": "prefix"}), typed
    assert "oleg-orlov" not in ids(tiny_client, {"q": "Orlo"})
    # The first words are whole ones.
    assert "oleg-orlov" not in ids(tiny_client, {"q": "Ole Orl", "match": "prefix"})


def test_every_word_must_be_found(client: FlaskClient) -> None:
    both = set(ids(client, {"q": "Alexei Memorial"}))
    assert both <= set(ids(client, {"q": "Alexei"})) & set(ids(client, {"q": "Memorial"}))
    assert ids(client, {"q": "Gorinov Navalny Yashin Kushnir Orlov"}) == []


def test_match_alone_and_unknown_ways_are_refused(client: FlaskClient) -> None:
    assert faults(client, "/v1/cases", {"match": "exact"})[0]["parameter"] == "match"
    (fault,) = faults(client, "/v1/cases", {"q": "Orlov", "match": "sounds"})
    assert fault["valid"] == ["fuzzy", "exact", "prefix"]
