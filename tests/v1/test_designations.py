"""Labels on organisations: dated facts that a day and a release change, and marks and cautions that they never do."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from seed.load import load_edition
from tests.conftest import RELEASED_ON, TINY_TABLES, WHOLE, app_on, edition_of
from tests.support.publishing import LATER, publish_later
from tests.v1.oracle import Row, Tables
from tests.v1.oracle_of_labels import RISKS, in_force, marks, of_organisations, text

TINY = Tables(TINY_TABLES)
FIRST_DAY = date(2017, 1, 1)
DAYS = st.integers(0, (date.fromisoformat(RELEASED_ON) - FIRST_DAY).days).map(
    lambda days: (FIRST_DAY + timedelta(days=days)).isoformat()
)
# The newest release knows the labels, and the ones before it do not.
OLD = WHOLE[-1].id


def rewritten(tables: Path, name: str, change: Callable[[list[Row]], list[Row]]) -> None:
    """Change the rows of a table in a folder."""
    path = tables / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> tuple[FlaskClient, Tables]:
    """The tiny tables with labels of every kind of date: a year, a month, none, and some that are over."""
    tables = tmp_path_factory.mktemp("dated") / "tables"
    shutil.copytree(TINY_TABLES, tables)

    def change(rows: list[Row]) -> list[Row]:
        dates = (
            ("2020", ""),
            ("2021-02", "2022-03"),
            ("", ""),
            ("2019-12-31", "2023"),
            ("2022", "2022-06-30"),
        )
        dated = zip(rows, dates, strict=True)
        return [row | {"since": since, "until": until} for row, (since, until) in dated]

    rewritten(tables, "designations", change)
    folder = tmp_path_factory.mktemp("dated-releases")
    load_edition([edition_of(tables)], f"sqlite:///{folder}")
    return app_on(folder).test_client(), Tables(tables)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A release from before labels were recorded, whole, and a later one, tiny, that knows them."""
    folder = tmp_path_factory.mktemp("both")
    load_edition(WHOLE, f"sqlite:///{folder}")
    publish_later(TINY_TABLES, f"sqlite:///{folder}")
    return app_on(folder).test_client()


def ask(client: FlaskClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_a_label_tells_who_put_it_on_whom_since_when_and_who_says_so(tiny_client: FlaskClient) -> None:
    for row in TINY.rows("designations"):
        told = ask(tiny_client, f"/v1/designations/{row['id']}")["data"]
        assert (told["organisation"], told["label"]) == (row["organisation_id"], row["label"])
        assert (told["authority"], told["since"]) == (row["authority"], row["since"])
        assert told["source_ids"] == row["source_ids"].split(";")
        assert told["absent"].get("until") == "not-applicable"
        assert told["id"] in ask(tiny_client, told["links"]["organisation"])["data"]["designations"]


@given(day=DAYS)
def test_on_a_day_the_labels_are_those_that_were_surely_in_force(
    day: str, dated: tuple[FlaskClient, Tables]
) -> None:
    client, tables = dated
    answer = client.get(f"/v1/designations?as_of={day}")
    if answer.status_code == 400:
        # Before the first event on file.
        assert answer.get_json()["errors"][0]["code"] == "outside-span"
        return
    assert [one["id"] for one in answer.get_json()["data"]] == in_force(tables, day)


def test_labels_are_found_by_organisation_label_and_range(dated: tuple[FlaskClient, Tables]) -> None:
    client, tables = dated
    rows = tables.rows("designations")
    for row in rows:
        found = ask(client, f"/v1/designations?organisation={row['organisation_id']}&label={row['label']}")
        assert [one["id"] for one in found["data"]] == [row["id"]]
    late = ask(client, "/v1/designations?since_from=2021-02-15")["data"]
    assert {one["since"] for one in late} == {"2021-02", "2022"}


@pytest.mark.parametrize("query", ["label=banned", "as_of=tomorrow", "organisation=memoria"])
def test_what_is_no_label_organisation_or_day_is_refused(query: str, tiny_client: FlaskClient) -> None:
    assert tiny_client.get(f"/v1/designations?{query}").status_code == 400


def marked(client: FlaskClient, table: str, query: str = "") -> dict[str, tuple[list[str], bool]]:
    records = ask(client, f"/v1/{table}?limit=500&{query}")["data"]
    return {one["id"]: (one["designated_as"], one["risk"]) for one in records}


@pytest.mark.parametrize("table", ["organisations", "sources", "actions"])
@pytest.mark.parametrize("query", ["", "fields=id", "lang=de", "fields=links&lang=uk"])
def test_whatever_leads_to_who_bears_a_label_says_so(
    table: str, query: str, tiny_client: FlaskClient
) -> None:
    expected = marks(TINY, table)
    assert any(risk for _, risk in expected.values())
    assert marked(tiny_client, table, query) == expected


@pytest.mark.parametrize("table", ["organisations", "sources", "actions"])
@pytest.mark.parametrize("query", ["", "fields=id"])
def test_files_say_so_too(table: str, query: str, tiny_client: FlaskClient) -> None:
    expected = marks(TINY, table)
    file = tiny_client.get(f"/v1/{table}.csv?{query}").get_data(as_text=True)
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(file, newline=""))}
    lines = tiny_client.get(f"/v1/{table}.ndjson?{query}").get_data(as_text=True).splitlines()
    records = {one["id"]: one for one in map(json.loads, lines)}
    assert rows.keys() == records.keys() == expected.keys()
    for name, (labels, risk) in expected.items():
        assert (rows[name]["designated_as"], rows[name]["risk"]) == (";".join(labels), str(risk).lower())
        assert (records[name]["designated_as"], records[name]["risk"]) == (labels, risk)


@pytest.mark.parametrize("language", ["en", "de", "uk"])
def test_an_answer_warns_once_and_only_where_something_in_it_is_a_risk(
    language: str, tiny_client: FlaskClient
) -> None:
    caution = text(TINY, "caution.labelled", language)
    for name, (_, risk) in marks(TINY, "sources").items():
        meta = ask(tiny_client, f"/v1/sources/{name}?lang={language}")["meta"]
        assert meta.get("caution") == (caution if risk else None)
    assert ask(tiny_client, f"/v1/actions?lang={language}")["meta"]["caution"] == caution
    assert "caution" not in ask(tiny_client, f"/v1/clauses?lang={language}")["meta"]


def test_a_foreign_agent_is_marked_and_no_risk(tiny_client: FlaskClient) -> None:
    answer = ask(tiny_client, "/v1/organisations/ovd-info")
    assert (answer["data"]["designated_as"], answer["data"]["risk"]) == (["foreign-agent"], False)
    assert "caution" not in answer["meta"]


def test_the_action_that_leads_to_a_banned_site_warns_though_nobody_wrote_it(tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    shutil.copytree(TINY_TABLES, tables)
    # Only the address is left to know it by.
    rewritten(tables, "actions", lambda rows: [row | {"organisation_ids": "", "caution": ""} for row in rows])
    load_edition([edition_of(tables)], f"sqlite:///{tmp_path / 'releases'}")
    client = app_on(tmp_path / "releases").test_client()

    answer = ask(client, "/v1/actions/write-a-letter-with-memorial")
    assert urlsplit(answer["data"]["url"]).hostname == "memopzk.org"
    assert (answer["data"]["designated_as"], answer["data"]["risk"]) == (["extremist"], True)
    assert answer["meta"]["caution"]


def sources_of_cases(client: FlaskClient, release: str) -> Iterator[dict[str, Any]]:
    for case in ask(client, f"/v1/cases?limit=500&include=sources&release={release}")["data"]:
        yield from case["sources"]


def test_an_older_release_warns_of_what_the_newest_knows(both: FlaskClient) -> None:
    at_risk = {
        row["publisher"]: row["organisation_id"] for row in TINY.rows("sources") if row["organisation_id"]
    }
    labels = of_organisations(TINY)
    seen = 0
    for source in sources_of_cases(both, OLD):
        known = labels.get(at_risk.get(source["publisher"], ""), [])
        if known:
            seen += 1
            assert (source["designated_as"], source["risk"]) == (known, not RISKS.isdisjoint(known))
        assert source["absent"].get("organisation") == "not-recorded"
    assert seen > 20

    answer = ask(both, f"/v1/actions/write-a-letter-with-memorial?release={OLD}")
    assert answer["data"]["risk"] is True
    assert answer["meta"]["caution"]
    # What changes with the release is the list: this one did not record any.
    assert ask(both, f"/v1/designations?release={OLD}")["data"] == []
    assert ask(both, f"/v1/organisations/memorial?release={OLD}")["data"]["designations"] == []


def test_files_pages_and_embeds_of_an_older_release_warn_too(both: FlaskClient) -> None:
    file = both.get(f"/v1/actions.csv?release={OLD}").get_data(as_text=True)
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(file, newline=""))}
    assert rows["write-a-letter-with-memorial"]["risk"] == "true"
    caution = text(TINY, "caution.labelled", "en")
    for path in (f"/sources/memorial-pzk-how-to-write?release={OLD}", f"/resolution?release={OLD}"):
        page = both.get(path).get_data(as_text=True)
        assert page.count(caution) == 1
        assert text(TINY, "mark.extremist", "en") in page


def test_embeds_snippets_and_feeds_carry_mark_and_caution(tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    shutil.copytree(TINY_TABLES, tables)
    # Everything rests on reports of somebody who bears a label.
    rewritten(tables, "sources", lambda rows: [row | {"organisation_id": "memorial"} for row in rows])
    load_edition([edition_of(tables)], f"sqlite:///{tmp_path / 'releases'}")
    client = app_on(tmp_path / "releases").test_client()
    caution, mark = text(TINY, "caution.labelled"), text(TINY, "mark.extremist")
    for path in ("/embed/cases/oleg-orlov", "/embed/calls-to-action/release-all"):
        for address in (path, f"{path}?as=snippet"):
            told = client.get(address).get_data(as_text=True)
            assert told.count(caution) == 1
            assert mark in told
    page = client.get("/cases/oleg-orlov").get_data(as_text=True)
    assert page.count(caution) == 1
    assert page.count(mark) >= 2
    # What came with the release is told with it.
    assert mark not in client.get("/v1/cases/oleg-orlov/citation").get_data(as_text=True)


def test_the_etag_of_an_older_release_changes_with_what_the_newest_knows(tmp_path: Path) -> None:
    load_edition([edition_of(TINY_TABLES)], f"sqlite:///{tmp_path}")
    client, path = app_on(tmp_path).test_client(), f"/v1/sources?release={OLD}"
    before = client.get(path)
    assert client.get(path, headers={"If-None-Match": before.headers["ETag"]}).status_code == 304

    tables = tmp_path / "tables"
    shutil.copytree(TINY_TABLES, tables)
    rewritten(tables, "designations", lambda rows: rows[:1])
    publish_later(tables, f"sqlite:///{tmp_path}")
    after = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert client.get("/v1/meta").get_json()["meta"]["release"] == LATER
    after_it = [one["risk"] for one in after.get_json()["data"]]
    assert sum(after_it) < sum(risk for _, risk in marks(TINY, "sources").values())


def test_a_label_that_is_over_marks_nothing(tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    shutil.copytree(TINY_TABLES, tables)
    rewritten(tables, "designations", lambda rows: [row | {"until": "2026-10"} for row in rows])
    edition = replace(edition_of(tables), released_on=RELEASED_ON)
    load_edition([edition], f"sqlite:///{tmp_path / 'releases'}")
    client = app_on(tmp_path / "releases").test_client()
    answer = ask(client, "/v1/organisations?limit=500")
    assert not any(one["designated_as"] for one in answer["data"])
    assert any(one["designations"] for one in answer["data"])
    assert "caution" not in answer["meta"]


def test_clauses_and_calls_rest_on_the_text_of_the_resolution_alone(tiny_client: FlaskClient) -> None:
    (resolution,) = TINY.rows("resolutions")
    own = resolution["text_source_ids"].split(";")
    facts = ask(tiny_client, f"/v1/sources/{own[0]}/facts?limit=500")["data"]
    for table in ("clauses", "calls_to_action"):
        records = ask(tiny_client, f"/v1/{table.replace('_', '-')}?limit=500")["data"]
        assert all(one["source_ids"] == own for one in records)
        found = [one["record"] for one in facts if one["collection"] in {table, table.replace("_", "-")}]
        assert sorted(found) == sorted(one["id"] for one in records)
    told = ask(tiny_client, "/v1/resolutions")["data"][0]
    assert (told["text_source_ids"], told["source_ids"]) == (own, resolution["source_ids"].split(";"))
    # Reports about the label speak of it, and of no clause.
    for source in set(told["source_ids"]) - set(own):
        facts = ask(tiny_client, f"/v1/sources/{source}/facts?limit=500")["data"]
        assert not {one["collection"] for one in facts} & {"clauses", "calls_to_action", "calls-to-action"}


def test_what_we_add_to_a_call_stands_apart_from_its_demand(tiny_client: FlaskClient) -> None:
    call = ask(tiny_client, "/v1/calls-to-action/release-all")["data"]
    assert call["note"].startswith("The text names no addressee")
    assert "The text" not in call["demand"]
    page = tiny_client.get("/calls-to-action/release-all").get_data(as_text=True)
    assert call["note"] in page


def test_an_old_release_keeps_the_sources_that_its_clauses_had(both: FlaskClient) -> None:
    resolution = ask(both, f"/v1/resolutions?release={OLD}")["data"][0]
    assert resolution["text_source_ids"] is None
    assert resolution["absent"]["text_source_ids"] == "not-recorded"
    for clause in ask(both, f"/v1/clauses?release={OLD}")["data"]:
        assert clause["source_ids"] == resolution["source_ids"]
