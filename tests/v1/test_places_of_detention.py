"""Row K9: nobody is held at a place who is free or has died; where they were last is told beside."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import LANGUAGES, RELEASED_ON, WHOLE_TABLES
from tests.pages.reading import document, text_of
from tests.v1.oracle_on_day import DAY_BEFORE

HELD, DEAD = "iryna-horobtsova", "pavel-kushnir"
PLACE_OF_HELD, PLACE_OF_DEAD = "IK-2, Yavas, Mordovia", "Pre-trial detention centre, Birobidzhan"
BOTH = {
    "en": ("Held at", "Last held at"),
    "ru": ("Место содержания", "Последнее место содержания"),
    "uk": ("Місце утримання", "Останнє місце утримання"),
    "de": ("Haftort", "Letzter Haftort"),
    "fr": ("Lieu de détention", "Dernier lieu de détention"),
}


def case(client: FlaskClient, name: str, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/v1/cases/{name}{query}").get_json()["data"]
    return found


def asked(place: str) -> dict[str, str]:
    return {"place_of_detention": place.replace(",", "\\,")}


def test_only_who_is_held_is_held_at_a_place(client: FlaskClient) -> None:
    with (WHOLE_TABLES / "cases.csv").open(encoding="utf-8", newline="") as file:
        curated = {row["id"]: row["place_of_detention"] or None for row in csv.DictReader(file)}
    answered = client.get("/v1/cases?limit=500").get_json()["data"]
    assert len(answered) == len(curated) > 100
    assert {one["last_place_of_detention"] for one in answered if not one["in_custody"]} != {None}
    for one in answered:
        place = curated[one["id"]]
        assert one["last_place_of_detention"] == place
        assert one["place_of_detention"] == (place if one["in_custody"] else None)
        if not one["in_custody"]:
            assert one["absent"]["place_of_detention"] == "not-applicable"


def test_who_was_never_held_has_no_last_place_and_who_was_has_one_that_may_be_unknown(
    tiny_client: FlaskClient,
) -> None:
    never, once = case(tiny_client, "maria-kartasheva"), case(tiny_client, "oleg-orlov")
    assert never["absent"]["last_place_of_detention"] == "not-applicable"
    assert once["absent"]["last_place_of_detention"] == "unknown"


@pytest.mark.parametrize(
    "name, place, hits", [(HELD, PLACE_OF_HELD, [HELD]), (DEAD, PLACE_OF_DEAD, [])], ids=["held", "dead"]
)
def test_filters_and_numbers_by_place_count_who_is_held_there(
    tiny_client: FlaskClient, name: str, place: str, hits: list[str]
) -> None:
    assert case(tiny_client, name)["last_place_of_detention"] == place
    found = tiny_client.get("/v1/cases", query_string=asked(place)).get_json()["data"]
    assert [one["id"] for one in found] == hits
    cells = tiny_client.get("/v1/stats/cases?group_by=place_of_detention").get_json()["data"]
    counts = {cell["group"]["place_of_detention"]: cell["count"] for cell in cells}
    assert counts == {PLACE_OF_HELD: 1, "unknown": 5}


def test_on_a_day_before_the_release_neither_place_is_known(tiny_client: FlaskClient) -> None:
    for day, reason in (("2024-06-01", "unknown"), ("2024-08-01", "not-applicable")):
        then = case(tiny_client, DEAD, f"?as_of={day}")
        assert (then["place_of_detention"], then["last_place_of_detention"]) == (None, None)
        assert then["absent"]["place_of_detention"] == reason
        assert then["absent"]["last_place_of_detention"] == "unknown"


def test_the_column_of_the_last_place_stands_behind_those_that_were_there_before(
    tiny_client: FlaskClient,
) -> None:
    for query in ("", "?lang=de"):
        text = tiny_client.get(f"/v1/cases.csv{query}").text
        rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
        columns = list(rows[DEAD])
        assert columns.index("last_place_of_detention") > columns.index("source_ids")
        assert rows[DEAD]["last_place_of_detention"] == PLACE_OF_DEAD
        assert rows[DEAD]["place_of_detention"] == ""
        assert rows[HELD]["place_of_detention"] == PLACE_OF_HELD


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_say_held_at_of_who_is_held_and_last_held_at_of_the_others(
    tiny_client: FlaskClient, language: str
) -> None:
    now, last = BOTH[language]
    of_held = tiny_client.get(f"/cases/{HELD}?lang={language}").text
    of_dead = tiny_client.get(f"/cases/{DEAD}?lang={language}").text
    # Whoever reads Cyrillic reads the own name of a place, where it is on file.
    own = "|[А-Яа-я][^<]*" if language in {"ru", "uk"} else ""
    assert re.search(f"<dt>{now}</dt><dd>(<a [^>]*>)?({PLACE_OF_HELD}{own})<", of_held)
    assert re.search(f"<dt>{last}</dt><dd>(<a [^>]*>)?({PLACE_OF_DEAD}{own})<", of_dead)
    assert f"<dt>{last}</dt>" not in of_held
    assert f"<dt>{now}</dt>" not in of_dead


PLACES = {
    "place_of_detention": "ik-2-yavas-mordovia",
    "last_place_of_detention": "ik-2-yavas-mordovia",
    "place_kind": "colony",
}
SERIES = {"interval": "year"}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize(
    "path",
    [
        *("/v1/cases", "/v1/cases.csv", "/v1/stats/cases", "/v1/stats/cases.csv", "/v1/stats/events"),
        *("/v1/events", "/v1/charges.ndjson", "/v1/badges/in-custody.svg", "/v1/charts/by-status.txt"),
        *("/v1/cases/citation", "/cases", "/stats", "/embed/cases", "/embed/stats"),
    ],
)
def test_where_people_were_held_before_the_release_is_refused_everywhere(
    tiny_client: FlaskClient, path: str, name: str
) -> None:
    """A place has no date, and people are moved: whoever is held there today was not surely, nor usually, there then."""
    asked = {name: PLACES[name]}
    for day in ("2024-01-01", DAY_BEFORE):
        answer = tiny_client.get(path, query_string={**asked, "as_of": day})
        assert answer.status_code == 400
        text = answer.get_data(as_text=True)
        if path.startswith("/embed/"):
            text = text_of(document(text))
        assert f"{name} is known for the day of the release alone, {RELEASED_ON}" in text
    assert tiny_client.get(path, query_string={**asked, "as_of": RELEASED_ON}).status_code == 200


@pytest.mark.parametrize(
    "path, asked, parameter",
    [
        ("/v1/stats/cases", {"group_by": "place_kind", "as_of": DAY_BEFORE}, "group_by"),
        ("/v1/stats/cases", {"group_by": "place_of_detention", **SERIES}, "group_by"),
        ("/v1/stats/cases", {"place_kind": "colony", **SERIES}, "place_kind"),
        ("/v1/stats/cases", {"group_by": "place_kind", **SERIES, "from": "2024"}, "group_by"),
        ("/v1/charts/status-over-time.csv", {"place_of_detention": PLACE_OF_DEAD}, "place_of_detention"),
        ("/v1/charts/status-over-time.svg", {"place_kind": "colony", "interval": "month"}, "place_kind"),
    ],
)
def test_so_are_groups_and_series_that_begin_before_it(
    tiny_client: FlaskClient, path: str, asked: dict[str, str], parameter: str
) -> None:
    answer = tiny_client.get(path, query_string=asked)
    assert [fault["parameter"] for fault in answer.get_json()["errors"]] == [parameter]


def test_from_the_day_of_the_release_on_places_are_counted(tiny_client: FlaskClient) -> None:
    asked = {"group_by": "place_kind"}
    today = tiny_client.get("/v1/stats/cases", query_string=asked).get_json()["data"]
    numbers = [(cell["group"], cell["count"]) for cell in today]
    for more in ({"as_of": RELEASED_ON}, {**SERIES, "from": RELEASED_ON}):
        cells = tiny_client.get("/v1/stats/cases", query_string={**asked, **more}).get_json()["data"]
        assert [(cell["group"], cell["count"]) for cell in cells] == numbers


def test_the_last_place_finds_also_who_is_free_or_has_died(tiny_client: FlaskClient) -> None:
    for place, name in ((PLACE_OF_DEAD, DEAD), (PLACE_OF_HELD, HELD)):
        for sent in (place, place.lower()):
            found = tiny_client.get("/v1/cases", query_string={"last_place_of_detention": sent})
            assert [one["id"] for one in found.get_json()["data"]] == [name]
            assert found.get_json()["meta"]["filters"] == {"last_place_of_detention": [place]}
