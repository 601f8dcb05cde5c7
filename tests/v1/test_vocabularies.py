"""Words that are filtered are vocabularies: found however people write them, grouped, and never a silent zero (K5)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from api.records.spellings import meanings
from tests.conftest import LANGUAGES, TINY_TABLES, WHOLE_TABLES
from tests.support.postgres import on_both
from tests.v1.oracle import Tables, split

pytestmark = on_both

TINY, WHOLE = Tables(TINY_TABLES), Tables(WHOLE_TABLES)
PLACE, OF_THE_DEAD = "IK-2, Yavas, Mordovia", "Pre-trial detention centre, Birobidzhan"
LABELS = [row for row in TINY.rows("labels") if row["scope"] == "occupations.label"]


def asked(client: FlaskClient, **query: str) -> dict[str, Any]:
    """What a list of cases says of itself."""
    answer = client.get("/v1/cases", query_string={"limit": "0", **query})
    assert answer.status_code == 200, answer.get_json()
    meta: dict[str, Any] = answer.get_json()["meta"]
    return meta


def refused(client: FlaskClient, path: str = "/v1/cases", **query: str) -> list[dict[str, Any]]:
    answer = client.get(path, query_string=query)
    assert answer.status_code == 400, answer.get_json()
    faults: list[dict[str, Any]] = answer.get_json()["errors"]
    return faults


@pytest.mark.parametrize(
    "name, sent, word",
    [
        ("occupation", "human-rights-defender", "human rights defender"),
        ("occupation", "Human Rights  DEFENDER", "human rights defender"),
        ("occupation", "human rights activist", "human rights defender"),
        ("affiliation", "jehovahs-witnesses", "Jehovah's Witnesses"),
        ("affiliation", "jehovah’s witnesses", "Jehovah's Witnesses"),
        ("affiliation", "“Jehovahʼs Witnesses”", "Jehovah's Witnesses"),
        ("affiliation", "Свидетели Иеговы", "Jehovah's Witnesses"),
        ("place_of_detention", PLACE, PLACE),
        ("place_of_detention", PLACE.replace(",", "\\,"), PLACE),
        ("place_of_detention", "ik-2,yavas , MORDOVIA", PLACE),
        ("place_of_detention", "ik-2-yavas-mordovia", PLACE),
        ("place_kind", "Strafkolonie", "colony"),
        ("occupation_group", "Arts and Culture", "arts"),
        ("affiliation_kind", "Religious community", "religious-community"),
    ],
)
def test_a_word_is_taken_as_people_write_it(
    name: str, sent: str, word: str, tiny_client: FlaskClient
) -> None:
    meta = asked(tiny_client, **{name: sent})
    assert meta["filters"] == {name: [word]}
    assert meta["total"] == asked(tiny_client, **{name: word})["total"] > 0


def test_a_label_is_taken_in_every_language(tiny_client: FlaskClient) -> None:
    by_id = {row["id"]: row["label"] for row in TINY.rows("occupations")}
    assert {row["language"] for row in LABELS} == set(LANGUAGES) - {"en"}
    for row in LABELS:
        sent = row["text"].replace(",", "\\,")
        assert asked(tiny_client, occupation=sent)["filters"] == {"occupation": [by_id[row["id"]]]}, row


def test_pieces_that_together_are_a_word_are_one_and_others_are_several(tiny_client: FlaskClient) -> None:
    for sent in (f"{PLACE},{OF_THE_DEAD}", f"{OF_THE_DEAD},{PLACE}", f"{OF_THE_DEAD},ik-2-yavas-mordovia"):
        meta = asked(tiny_client, place_of_detention=sent)
        assert set(meta["filters"]["place_of_detention"]) == {PLACE, OF_THE_DEAD}
        # Who has died is held nowhere.
        assert meta["total"] == 1
    without = asked(tiny_client, place_of_detention=f"-{PLACE},-{OF_THE_DEAD}")
    assert without["filters"]["place_of_detention"] == [f"-{PLACE}", f"-{OF_THE_DEAD}"]
    assert without["total"] == len(TINY.cases) - 1
    assert asked(tiny_client, place_of_detention=f"{PLACE},unknown")["total"] == len(TINY.cases)


@pytest.mark.parametrize(
    "name, sent, nearest",
    [
        ("occupation", "Jurnalist", "journalist"),
        ("occupation", "banana", None),
        ("occupation_group", "journalsm", "journalism"),
        ("affiliation", "Yablokko", "Yabloko"),
        ("place_kind", "collony", "colony"),
        ("place_of_detention", "Pre-trial detention center, Birobidjan", OF_THE_DEAD),
    ],
)
@pytest.mark.parametrize(
    "path",
    [
        "/v1/cases",
        "/v1/cases.csv",
        "/v1/stats/cases",
        "/v1/badges/cases.txt",
        "/embed/cases",
        "/v1/cases/citation",
    ],
)
def test_a_word_that_is_not_known_is_refused_with_the_nearest(
    path: str, name: str, sent: str, nearest: str | None, tiny_client: FlaskClient
) -> None:
    if path.startswith("/embed"):
        assert tiny_client.get(path, query_string={name: sent}).status_code == 400
        return
    (fault,) = refused(tiny_client, path, **{name: sent})
    assert (fault["parameter"], fault["code"], fault.get("did_you_mean")) == (name, "unknown-value", nearest)
    if nearest:
        asked(tiny_client, **{name: nearest})


def test_two_wrong_words_are_two_faults(tiny_client: FlaskClient) -> None:
    faults = refused(tiny_client, occupation="jurnalist,activst,journalist")
    assert [fault["did_you_mean"] for fault in faults] == ["journalist", "activist"]


@pytest.mark.parametrize(
    "sent, code", [("journalist,Journalist", "repeated"), ("journalist,-JOURNALIST", "contradiction")]
)
def test_a_word_that_is_written_twice_is_the_same_word(
    sent: str, code: str, tiny_client: FlaskClient
) -> None:
    (fault,) = refused(tiny_client, occupation=sent)
    assert fault["code"] == code


def test_a_word_of_nobody_on_file_is_a_question_whose_answer_is_nobody(tiny_client: FlaskClient) -> None:
    words = {row["label"] for row in TINY.rows("occupations")}
    of_nobody = words - {word for row in TINY.rows("cases") for word in split(row["occupations"])}
    assert of_nobody
    for word in of_nobody:
        assert asked(tiny_client, occupation=word)["total"] == 0


def test_a_group_has_everybody_with_a_word_of_it(tiny_client: FlaskClient) -> None:
    words = [row["label"] for row in TINY.rows("occupations") if row["group"] == "arts"]
    assert len(words) > 1
    expected = asked(tiny_client, occupation=",".join(words))["total"]
    assert asked(tiny_client, occupation_group="arts")["total"] == expected > 0


def test_a_case_says_the_ids_and_groups_of_its_words(tiny_client: FlaskClient) -> None:
    case = tiny_client.get("/v1/cases/pavel-kushnir").get_json()["data"]
    assert case["occupations"] == ["pianist", "writer"]
    assert case["occupation_ids"] == ["pianist", "writer"]
    assert case["occupation_groups"] == ["arts"]
    assert case["affiliation_ids"] == case["affiliations"] == []
    held = tiny_client.get("/v1/cases/iryna-horobtsova").get_json()["data"]
    place = tiny_client.get(f"/v1/places/{held['place_of_detention_id']}").get_json()["data"]
    assert (place["name"], place["kind"], place["case_count"]) == (PLACE, "colony", 1)
    for row in tiny_client.get("/v1/cases").get_json()["data"]:
        assert (row["occupations"] is None) == (row["occupation_ids"] is None)
        if row["occupations"] is None:
            assert row["absent"]["occupation_ids"] == row["absent"]["occupations"] == "unknown"
        assert (row["place_of_detention"] is None) == (row["place_of_detention_id"] is None)
        assert row["absent"].get("place_of_detention_id") == row["absent"].get("place_of_detention")


def test_where_a_person_was_held_on_an_earlier_day_is_not_known_by_its_id_either(
    tiny_client: FlaskClient,
) -> None:
    case = tiny_client.get("/v1/cases/iryna-horobtsova?as_of=2024-06-30").get_json()["data"]
    assert case["place_of_detention_id"] is None
    assert case["absent"]["place_of_detention_id"] == case["absent"]["place_of_detention"]


@pytest.mark.parametrize("name", ["occupations", "affiliations", "places"])
def test_the_list_of_a_word_has_as_many_people_as_the_word_says(name: str, tiny_client: FlaskClient) -> None:
    records = tiny_client.get(f"/v1/{name}?limit=500").get_json()["data"]
    assert [record["id"] for record in records] == [row["id"] for row in TINY.rows(name)]
    assert sum(record["case_count"] for record in records) > 0
    for record in records:
        assert tiny_client.get(record["links"]["cases"]).get_json()["meta"]["total"] == record["case_count"]


def test_words_are_answered_in_the_language_of_the_reader(tiny_client: FlaskClient) -> None:
    occupation = tiny_client.get("/v1/occupations/journalist?lang=uk").get_json()["data"]
    assert (occupation["label"], occupation["group_label"]) == ("журналіст", "Журналістика")
    place = tiny_client.get("/v1/places/ik-2-yavas-mordovia?lang=de").get_json()
    assert place["data"]["kind_label"] == "Strafkolonie"
    assert "name" in place["meta"]["in_english"]
    badge = tiny_client.get("/v1/badges/cases.txt?occupation=pianist&occupation_group=arts&lang=fr").get_data(
        as_text=True
    )
    assert "Activité: pianiste" in badge
    assert "Groupe d’activités: Arts et culture" in badge
    named = tiny_client.get(f"/v1/badges/cases.txt?affiliation={quote('Memorial')}&lang=ru").get_data(
        as_text=True
    )
    assert "Мемориал" in named


@pytest.mark.parametrize("name", ["occupation_group", "affiliation_kind", "place_kind"])
def test_statistics_count_by_groups_and_kinds(name: str, tiny_client: FlaskClient) -> None:
    answer = tiny_client.get(f"/v1/stats/cases?group_by={name}").get_json()
    assert answer["meta"]["additive"] is (name == "place_kind")
    counted = {cell["group"][name]: cell["count"] for cell in answer["data"]}
    expected: dict[str, int] = {"unknown": 0}
    for values in TINY.cases.values():
        for value in values[name] or {"unknown"}:
            expected[value] = expected.get(value, 0) + 1
    assert counted == expected
    for cell in answer["data"]:
        assert tiny_client.get(cell["href"]).get_json()["meta"]["total"] == cell["count"]


def test_an_older_release_takes_the_words_that_it_has(client: FlaskClient) -> None:
    cases = WHOLE.rows("cases")
    for name, column in (("occupation", "occupations"), ("affiliation", "affiliations")):
        words = sorted({word for row in cases for word in split(row[column])})[::7]
        for word in words:
            expected = sum(word in split(row[column]) for row in cases)
            for sent in (word, word.upper(), word.replace("'", "’")):
                assert asked(client, **{name: sent})["total"] == expected, sent
    assert refused(client, occupation="Journalists")[0]["did_you_mean"] == "journalist"
    assert refused(client, occupation="banana")[0]["code"] == "unknown-value"


def test_an_older_release_keeps_apart_what_it_words_in_two_ways(client: FlaskClient) -> None:
    rows = [place for values in WHOLE.cases.values() for place in values["place_of_detention"]]
    word = next(
        word
        for word in rows
        if word and rows.count(word) < sum(word.casefold() == one.casefold() for one in rows)
    )
    assert asked(client, place_of_detention=word)["total"] == rows.count(word)
    both = asked(client, place_of_detention=word.upper())
    assert both["total"] == sum(word.casefold() == one.casefold() for one in rows)
    # A place where nobody is held any more is a word of the release all the same.
    of_the_dead = {row["place_of_detention"] for row in WHOLE.rows("cases")} - {"", *rows}
    assert {asked(client, place_of_detention=place)["total"] for place in of_the_dead} == {0}


@pytest.mark.parametrize("name", ["occupation_group", "affiliation_kind", "place_kind"])
def test_an_older_release_says_that_it_has_no_groups(name: str, client: FlaskClient) -> None:
    for query in ({name: "journalism"}, {name: "unknown"}):
        (fault,) = refused(client, **query)
        assert (fault["parameter"], fault["code"]) == (name, "not-recorded")
    (fault,) = refused(client, "/v1/stats/cases", group_by=name)
    assert (fault["parameter"], fault["code"]) == ("group_by", "not-recorded")
    assert client.get(f"/stats?group_by={name}", headers={"Accept": "text/html"}).status_code == 400


def test_an_older_release_says_of_each_id_that_it_was_not_recorded(client: FlaskClient) -> None:
    for case in client.get("/v1/cases?limit=100").get_json()["data"]:
        for name in ("occupation_ids", "occupation_groups", "affiliation_ids", "place_of_detention_id"):
            assert case[name] is None
            assert case["absent"][name] == "not-recorded"
    for path in ("/v1/occupations", "/v1/affiliations", "/v1/places"):
        assert client.get(path).get_json()["data"] == []


def test_what_means_two_words_by_the_same_kind_of_spelling_means_none() -> None:
    known = meanings(("a b", "c"), ((("a b", "c"), ("c", "x"), ("a b", "y"), ("c", "y")), (("c", "y"),)))
    # A word is itself before it is anything else.
    assert known == {"a b": ("a b",), "c": ("c",), "x": ("c",), "y": ("c",)}
    assert "y" not in meanings(("a", "b"), ((("a", "y"), ("b", "y")),))
