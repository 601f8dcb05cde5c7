"""Feeds: valid Atom and JSON Feed, of any query, with ids that last and nothing about those who were withdrawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import feedparser
import pytest
from flask.testing import FlaskClient

from tests.metadata.feed_rules import ATOM, faults_of_atom, faults_of_json_feed, parsed
from tests.metadata.two_releases import FORMER, NEW, NEW_DAY, PRESENT, change, load, publish, served
from tests.support.withdrawing import withdraw_from

KINDS = ("development", "correction", "addition", "withdrawal", "editorial")
QUERIES = (
    "",
    "?kind=correction",
    "?kind=correction,addition",
    "?kind=-editorial",
    f"?case={PRESENT}",
    "?call=release-all",
    "?status=released-exchange",
    "?region=RU-MOW&theme=human-rights-defence",
    "?custody=true&kind=development",
    "?q=orlov",
    "?as_of=2024-01-01&certainty=any",
    "?named_in_resolution=true&kind=withdrawal",
    "?release=2026.11.1",
    "?lang=de",
)


def items(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/v1/changes.jsonfeed{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["items"]
    return found


def changes(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/v1/changes{query}{'&' if query else '?'}limit=500")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["data"]
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_every_feed_is_valid_atom(both: FlaskClient, query: str) -> None:
    answer = both.get(f"/v1/changes.atom{query}")
    assert answer.status_code == 200
    assert answer.content_type == "application/atom+xml"
    assert faults_of_atom(answer.data) == []
    read = feedparser.parse(answer.data)
    assert not read.bozo
    assert read.version == "atom10"
    assert len(read.entries) == len(items(both, query))


@pytest.mark.parametrize("query", QUERIES)
def test_every_feed_is_valid_json_feed(both: FlaskClient, query: str) -> None:
    answer = both.get(f"/v1/changes.jsonfeed{query}")
    assert answer.content_type == "application/feed+json"
    assert faults_of_json_feed(answer.get_json()) == []


def test_both_formats_say_the_same_of_the_same_entries(both: FlaskClient) -> None:
    feed = parsed(both.get("/v1/changes.atom").data)
    told = [
        (
            entry.findtext(f"{ATOM}id"),
            entry.findtext(f"{ATOM}title"),
            entry.findtext(f"{ATOM}updated"),
            entry.findtext(f"{ATOM}content"),
            entry.find(f"{ATOM}link").get("href"),  # type: ignore[union-attr]
        )
        for entry in feed.findall(f"{ATOM}entry")
    ]
    assert told == [
        (item["id"], item["title"], item["date_published"], item["content_text"], item["url"])
        for item in items(both)
    ]
    assert len(told) == len(changes(both)) > 10
    assert {item["date_published"][:10] for item in items(both)} == {NEW_DAY}


def test_a_feed_knows_its_own_address_and_what_it_was_asked(both: FlaskClient) -> None:
    query = f"?kind=correction&case={PRESENT}"
    feed = both.get(f"/v1/changes.jsonfeed{query}").get_json()
    assert feed["feed_url"] == f"http://localhost/v1/changes.jsonfeed{query}"
    assert both.get(feed["feed_url"]).get_json() == feed
    assert NEW in feed["description"]
    (link,) = parsed(both.get(f"/v1/changes.atom{query}").data).findall(f"{ATOM}link[@rel='self']")
    assert link.get("href") == f"http://localhost/v1/changes.atom{query}"


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_part_the_feed(both: FlaskClient, kind: str) -> None:
    assert {item["tags"][0] for item in items(both, f"?kind={kind}")} == {kind}
    assert len(items(both, f"?kind={kind}")) == len(changes(both, f"?kind={kind}"))
    assert len(items(both)) == sum(len(items(both, f"?kind={one}")) for one in KINDS)


def test_one_person_is_followed_by_uid_by_slug_and_by_a_query_alike(both: FlaskClient) -> None:
    uid = both.get(f"/v1/cases/{PRESENT}").get_json()["data"]["uid"]
    by_uid = items(both, f"?case={uid}")
    assert by_uid
    assert by_uid == items(both, f"?case={PRESENT}") == items(both, f"?id={uid}")
    assert all(uid in item["url"] for item in by_uid)
    assert len(by_uid) < len(items(both))
    assert all("Orlov" in item["title"] for item in by_uid)


def test_an_entry_says_what_was_before_and_what_is_now_and_leads_to_a_page(both: FlaskClient) -> None:
    told = {change["id"]: change for change in changes(both, "?table=cases")}
    of_cases = [item for item in items(both) if "(Cases)" in item["title"]]
    assert len(of_cases) == len(told) > 0
    for one in told.values():
        assert any(
            str(one["new"]) in item["content_text"] and one["reason"] in item["content_text"]
            for item in of_cases
        )
    for item in of_cases:
        assert both.get(item["url"], headers={"Accept": "text/html"}).mimetype == "text/html"
        # Places in the data are for programs.
        assert "/" not in item["title"]


def test_an_entry_is_in_the_language_that_was_asked_for(both: FlaskClient) -> None:
    feed = both.get("/v1/changes.jsonfeed?lang=ru").get_json()
    assert feed["language"] == "ru"
    assert feed["title"].startswith("Open Cases: изменения в данных")
    assert any("Орлов" in item["title"] and "исправлено" in item["title"] for item in feed["items"])
    assert all(
        "было: " in item["content_text"] or "овое: " in item["content_text"]
        for item in feed["items"]
        if "исправлено" in item["title"]
    )
    assert any(item["url"].endswith("?lang=ru") for item in feed["items"])
    atom = parsed(both.get("/v1/changes.atom?lang=ru").data)
    assert [e.findtext(f"{ATOM}title") for e in atom.findall(f"{ATOM}entry")] == [
        i["title"] for i in feed["items"]
    ]


def test_every_change_is_reached_by_the_next_pages(client: FlaskClient) -> None:
    total = client.get("/v1/changes?limit=0").get_json()["meta"]["total"]
    by_atom: list[str] = []
    address: str | None = "/v1/changes.atom"
    while address:
        feed = parsed(client.get(address).data)
        by_atom += [entry.findtext(f"{ATOM}id") or "" for entry in feed.findall(f"{ATOM}entry")]
        found = feed.find(f"{ATOM}link[@rel='next']")
        address = None if found is None else found.get("href")
    by_json: list[str] = []
    address = "/v1/changes.jsonfeed"
    while address:
        page = client.get(address).get_json()
        by_json += [item["id"] for item in page["items"]]
        address = page.get("next_url")
    assert by_atom == by_json
    assert len(set(by_json)) == len(by_json) == total > 100


@pytest.mark.parametrize("query", ["", "?kind=-editorial", "?lang=ru", "?release=2026.11.2"])
def test_the_pages_of_a_feed_are_of_one_feed(client: FlaskClient, query: str) -> None:
    address: str | None = f"/v1/changes.atom{query}"
    told, ends = [], []
    while address:
        page = parsed(client.get(address).data)
        told.append((page.findtext(f"{ATOM}id"), page.findtext(f"{ATOM}title")))
        found = {link.get("rel"): link.get("href") for link in page.findall(f"{ATOM}link")}
        ends.append(found.get("first", found["self"]))
        # A page beside others leads to one of them.
        assert found.keys() & {"first", "next"} or len(told) == 1
        address = found.get("next")
    assert set(told) == {told[0]}
    assert set(ends) == {f"http://localhost/v1/changes.atom{query}"}
    names, address = set(), f"/v1/changes.jsonfeed{query}"
    while address:
        feed = client.get(address).get_json()
        names.add((feed["feed_url"], feed["title"]))
        address = feed.get("next_url")
    assert len(names) == 1
    assert names.pop()[0] == f"http://localhost/v1/changes.jsonfeed{query}"


@pytest.mark.parametrize(
    "query", ["status=released-exchange", "region=RU-MOW", "theme=-religion", "custody=true", "q=kushnir"]
)
def test_any_query_of_cases_makes_a_feed(both: FlaskClient, query: str) -> None:
    uids = {case["uid"] for case in both.get(f"/v1/cases?{query}&limit=500").get_json()["data"]}
    wanted = {one["id"] for one in changes(both) if one["case"] in uids}
    found = {item["url"].rpartition("/")[2] for item in items(both, f"?{query}")}
    assert found <= uids
    assert len(items(both, f"?{query}")) == len(wanted)


def test_a_feed_without_entries_is_valid(both: FlaskClient) -> None:
    for query in ("?release=2026.11.1", "?q=nobodyatall"):
        assert items(both, query) == []
        assert faults_of_atom(both.get(f"/v1/changes.atom{query}").data) == []


def test_who_has_a_feed_is_told_so(both: FlaskClient) -> None:
    for suffix in ("atom", "jsonfeed"):
        first = both.get(f"/v1/changes.{suffix}?kind=correction")
        again = both.get(
            f"/v1/changes.{suffix}?kind=correction", headers={"If-None-Match": first.headers["ETag"]}
        )
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        other = both.get(f"/v1/changes.{suffix}", headers={"If-None-Match": first.headers["ETag"]})
        assert other.status_code == 200


@pytest.mark.parametrize(
    "accept", ["application/atom+xml", "application/xml, text/xml;q=0.5", "*/*", "text/html, */*;q=0.1"]
)
def test_readers_that_ask_for_xml_get_atom(both: FlaskClient, accept: str) -> None:
    assert both.get("/v1/changes.atom", headers={"Accept": accept}).status_code == 200


def test_a_feed_is_answered_whatever_accept_says(both: FlaskClient) -> None:
    answer = both.get("/v1/changes.atom", headers={"Accept": "image/png"})
    assert (answer.status_code, answer.content_type) == (200, "application/atom+xml")


def test_what_no_feed_takes_is_refused(both: FlaskClient) -> None:
    for query in ("kind=whim", "knd=correction", "status=free", "call=nobody", "limit=5", "kind=a&kind=b"):
        answer = both.get(f"/v1/changes.atom?{query}")
        assert answer.status_code == 400, query
        assert answer.content_type == "application/problem+json"


def test_names_that_mean_something_in_xml_are_escaped(tmp_path: Path) -> None:
    from tests.releases.test_making import edit

    def told(tables: Path) -> None:
        edit(tables, "cases", lambda rows: [{**rows[0], "birth_year": "1950"}, *rows[1:]])
        edit(tables, "actions", lambda rows: [{**rows[0], "title": "A < b & “]]>” of Я"}, *rows[1:]])

    publish(tmp_path, told)
    load(tmp_path)
    answer = served(tmp_path).get("/v1/changes.atom?kind=editorial")
    assert faults_of_atom(answer.data) == []


def test_ids_never_change_not_by_a_new_release_and_not_by_a_withdrawal(tmp_path: Path) -> None:
    publish(tmp_path, change)
    load(tmp_path)
    before = {item["id"]: item for item in items(served(tmp_path))}
    own = "http://localhost/v1/changes.atom"
    feed_before = parsed(served(tmp_path).get(own).data).findtext(f"{ATOM}id")
    uid = served(tmp_path).get(f"/v1/cases/{FORMER}", follow_redirects=True).get_json()["data"]["uid"]
    withdraw_from(tmp_path, uid)
    load(tmp_path)
    after = {item["id"]: item for item in items(served(tmp_path))}
    assert after.keys() < before.keys()
    assert before.keys() - after.keys() == {
        identity for identity, item in before.items() if quote(uid) in item["url"]
    }
    feed_after = parsed(served(tmp_path).get(own).data).findtext(f"{ATOM}id")
    assert feed_before == feed_after
    for suffix in ("atom", "jsonfeed"):
        answer = served(tmp_path).get(f"/v1/changes.{suffix}?case={uid}")
        assert answer.status_code == 410
        assert "Orlov" not in answer.text
        assert "Orlov" not in served(tmp_path).get(f"/v1/changes.{suffix}").text


@pytest.mark.parametrize(
    "spoil, fault",
    [
        ((b"<updated>", b"<updated>yesterday "), "no date-time"),
        ((b"<id>urn:uuid:", b"<id>"), "no IRI"),
        ((b"<author><name>Open Cases</name></author>", b""), "author"),
        ((b"<title>Open Cases", b"<title/><title>Open Cases"), "2 of title"),
    ],
)
def test_the_check_itself_finds_faults(both: FlaskClient, spoil: tuple[bytes, bytes], fault: str) -> None:
    document = both.get("/v1/changes.atom").data.replace(*spoil)
    assert any(fault in found for found in faults_of_atom(document))
