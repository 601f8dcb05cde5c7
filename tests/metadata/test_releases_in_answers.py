"""Releases over HTTP: every route answers from any of them, and what changed turns the older one into the newer."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.v1 import facts
from seed.follows import RENAMED
from tests.contract import document
from tests.contract.document import PATHS
from tests.metadata.two_releases import FORMER, NEW, OLD, PRESENT, load, served
from tests.support import patches

# What speaks of one change has no answer in a release that knows none.
PINNED = [path for path in PATHS if "release" in document.parameters(path) and "/changes/{id}" not in path]
PARTS = ("events", "charges", "sentences", "recognitions", "comparisons", "identifiers")
# The collections whose records are rows of a table of their own.
COLLECTIONS = [
    "statuses",
    "themes",
    "terms",
    "regions",
    "group-cases",
    "articles",
    "organisations",
    "sources",
    "figures",
    "resolutions",
    "clauses",
    "calls-to-action",
    "actions",
    "developments",
    "designations",
    "occupations",
    "affiliations",
    "places",
    "compared-lists",
    "identifier-schemes",
]

Facts = dict[tuple[str, str], dict[str, Any]]


def address(client: FlaskClient, path: str) -> str:
    if "/releases/{id}" not in path:
        return document.address(client, path)
    return path.replace("{id}", OLD).replace("{name}", "SHA256SUMS")


@pytest.mark.parametrize("release", [OLD, NEW])
@pytest.mark.parametrize("path", PINNED)
def test_every_data_route_answers_from_the_release_that_is_asked_for(
    both: FlaskClient, path: str, release: str
) -> None:
    good = address(both, path)
    with both.get(f"{good}{'&' if '?' in good else '?'}release={release}") as answer:
        assert answer.status_code == 200, answer.data
        # What belongs to one release is the same in all.
        told = OLD if f"/releases/{OLD}/" in good else release
        assert answer.headers["Data-Release"] == told
        if answer.content_type == "application/json":
            assert answer.get_json()["meta"]["release"] == told


@pytest.mark.parametrize("path", PINNED)
def test_an_unknown_release_is_404_and_those_that_there_are_named(both: FlaskClient, path: str) -> None:
    good = address(both, path)
    if f"/releases/{OLD}/" in good:
        return
    answer = both.get(f"{good}{'&' if '?' in good else '?'}release=2025.1.1")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["errors"][0]["valid"] == [NEW, OLD]
    assert OLD in answer.get_json()["detail"]


def test_the_releases_are_listed_newest_first_with_what_is_in_them(both: FlaskClient) -> None:
    listed = both.get("/v1/releases").get_json()["data"]
    assert [one["id"] for one in listed] == [NEW, OLD]
    assert [one["predecessor"] for one in listed] == [OLD, None]
    assert listed[0]["digest"] != listed[1]["digest"]
    assert listed[0]["counts"]["charges"] == listed[1]["counts"]["charges"] - 1
    assert both.get("/v1/cases").get_json()["meta"]["release"] == NEW


def every(client: FlaskClient, path: str) -> Iterator[dict[str, Any]]:
    """All records of a list, page by page."""
    following: str | None = path
    while following:
        answer = client.get(following).get_json()
        yield from answer["data"]
        following = answer["links"].get("next")


def facts_of(client: FlaskClient, release: str, *, one_by_one: bool = True) -> Facts:
    """The facts of every record of a release, by collection and by uid or id, from its answers alone; those of cases
    from the answer on each, or from the list with everything included."""
    found: Facts = {}
    for name in COLLECTIONS:
        for record in every(client, f"/v1/{name}?limit=500&release={release}"):
            found[name, record["id"]] = facts.facts_of(name.replace("-", "_"), record)
    for case in every(client, f"/v1/cases?limit=100&include={','.join(PARTS)}&release={release}"):
        address = f"/v1/cases/{case['uid']}?release={release}"
        record = client.get(address).get_json()["data"] if one_by_one else case
        found["cases", case["uid"]] = facts.facts_of_case(record, {part: record[part] for part in PARTS})
    return found


def applied(held: Facts, changes: Iterator[dict[str, Any]]) -> Facts:
    for change in changes:
        place = (change["collection"], change["record"])
        made = patches.applied(held.get(place, {}), change)
        if made is None:
            del held[place]
        else:
            held[place] = made
    return held


def in_json(client: FlaskClient, query: str, release: str = NEW) -> Iterator[dict[str, Any]]:
    return every(client, f"/v1/releases/{release}/changes?limit=7{query}")


def in_csv(client: FlaskClient, query: str, release: str = NEW) -> Iterator[dict[str, Any]]:
    text = client.get(f"/v1/releases/{release}/changes.csv?{query.removeprefix('&')}").text
    for row in csv.DictReader(io.StringIO(text)):
        yield {**row, "new": json.loads(row["new"]) if row["new"] else None}


@pytest.mark.parametrize("changes", [in_json, in_csv])
@pytest.mark.parametrize("query", ["", f"&since={OLD}"])
def test_the_changes_applied_to_the_older_release_give_the_newer(
    both: FlaskClient, changes: Callable[[FlaskClient, str], Iterator[dict[str, Any]]], query: str
) -> None:
    old, new = facts_of(both, OLD), facts_of(both, NEW)
    assert old != new
    assert applied(old, changes(both, query)) == new


def test_every_change_tells_what_it_changed_of_which_kind_and_why(both: FlaskClient) -> None:
    old, new = facts_of(both, OLD), facts_of(both, NEW)
    told = list(in_json(both, ""))
    assert len(told) > 10
    for change in told:
        assert change["kind"] in {"development", "correction", "addition", "withdrawal", "editorial"}
        assert change["reason"] in {"Read anew.", RENAMED.reason}
        assert change["release"] == NEW
        place = (change["collection"], change["record"])
        path = change["pointer"].split("/")[1:]
        if len(path) == 1:
            assert (old[place][path[0]], new[place][path[0]]) == (change["old"], change["new"])
        assert both.get(change["links"]["record"]).status_code == 200


def test_since_bounds_the_changes_and_an_unknown_one_is_refused(both: FlaskClient) -> None:
    assert both.get(f"/v1/releases/{NEW}/changes?since={NEW}").get_json()["meta"]["total"] == 0
    assert both.get(f"/v1/releases/{OLD}/changes").get_json()["meta"]["total"] == 0
    refused = both.get(f"/v1/releases/{NEW}/changes?since=2025.1.1")
    assert refused.status_code == 400
    assert refused.get_json()["errors"][0]["valid"] == [NEW, OLD]
    assert both.get("/v1/releases/2025.1.1/changes").status_code == 404


def test_the_corrections_column_is_a_filter(both: FlaskClient) -> None:
    for path in ("/v1/changes", f"/v1/releases/{NEW}/changes"):
        told = both.get(f"{path}?kind=correction&limit=500").get_json()
        assert told["data"]
        assert {change["kind"] for change in told["data"]} == {"correction"}
        assert {change["table"] for change in told["data"]} == {"cases"}
        assert told["meta"]["filters"]["kind"] == ["correction"]


def linked(client: FlaskClient, path: str) -> dict[str, str]:
    header = client.get(path).headers["Link"]
    pairs = (one.partition(">; rel=") for one in header.split(", "))
    return {relation.strip('"'): address.lstrip("<") for address, _, relation in pairs}


def test_a_record_says_how_to_cite_it_which_is_the_latest_and_which_came_before(both: FlaskClient) -> None:
    uid = both.get(f"/v1/cases/{PRESENT}").get_json()["data"]["uid"]
    lasting = f"http://localhost/v1/cases/{uid}"
    now, before = linked(both, f"/v1/cases/{PRESENT}"), linked(both, f"/v1/cases/{FORMER}?release={OLD}")
    assert now == {
        "cite-as": f"{lasting}?release={NEW}",
        "latest-version": lasting,
        "predecessor-version": f"{lasting}?release={OLD}",
    }
    assert before == {"cite-as": f"{lasting}?release={OLD}", "latest-version": lasting}
    assert both.get(now["cite-as"]).get_json()["data"]["birth_year"] is not None
    for address in (*now.values(), *before.values()):
        assert both.get(address).status_code == 200


def test_no_version_is_named_that_is_not_there(both: FlaskClient) -> None:
    told = both.get("/v1/changes?limit=1").get_json()["data"][0]
    assert linked(both, f"/v1/changes/{told['id']}").keys() == {"cite-as", "latest-version"}


@pytest.mark.parametrize("suffix", ["", "/timeline", "/citation", "/citation?format=bibtex"])
def test_a_slug_of_old_leads_to_the_present_one_for_good(both: FlaskClient, suffix: str) -> None:
    answer = both.get(f"/v1/cases/{FORMER}{suffix}")
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"http://localhost/v1/cases/{PRESENT}{suffix}"
    assert both.get(answer.headers["Location"]).status_code == 200
    then = f"{suffix}{'&' if '?' in suffix else '?'}release={OLD}"
    assert both.get(f"/v1/cases/{FORMER}{then}").status_code == 200
    assert both.get(f"/v1/cases/{PRESENT}{then}").status_code == 404


def test_a_walk_stays_in_its_release_and_ends_with_410_when_that_is_gone(two: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    shutil.copytree(two / "releases", folder / "releases")
    load(folder, newest=False)
    client = served(folder)
    wanted = [case["uid"] for case in client.get("/v1/cases?limit=500").get_json()["data"]]
    first = client.get("/v1/cases?limit=2").get_json()
    stored = {path: digest_of(client, path) for path in stored_answers()}

    load(folder)
    assert client.get("/v1/cases").get_json()["meta"]["release"] == NEW
    walked, following = [case["uid"] for case in first["data"]], first["links"]["next"]
    while following:
        page = client.get(following).get_json()
        assert page["meta"]["release"] == OLD
        walked += [case["uid"] for case in page["data"]]
        following = page["links"].get("next")
    assert walked == wanted
    assert {path: digest_of(client, path) for path in stored_answers()} == stored

    (folder / "served" / f"{OLD}.sqlite").unlink()
    gone = client.get(first["links"]["next"])
    assert gone.status_code == 410
    assert gone.content_type == "application/problem+json"
    assert OLD in gone.get_json()["detail"]


def digest_of(client: FlaskClient, path: str) -> str:
    """The digest of an answer, without what it says of a newer release."""
    answer = client.get(path)
    if answer.content_type != "application/json":
        told_by_feeds = rb'<link rel="latest-version"[^>]*>|<subtitle>[^<]*</subtitle>'
        return sha256(re.sub(told_by_feeds, b"", answer.data)).hexdigest()
    told = answer.get_json()
    told["meta"].pop("newest_release", None)
    return sha256(json.dumps(told).encode()).hexdigest()


def stored_answers() -> list[str]:
    return [f"/v1/{name}?limit=500&release={OLD}" for name in ("cases", *COLLECTIONS, "releases")] + [
        f"/v1/cases.csv?release={OLD}",
        f"/v1/cases.ndjson?release={OLD}",
        f"/v1/stats/cases?group_by=status&release={OLD}",
        f"/v1/cases/{FORMER}?release={OLD}",
        f"/v1/cases/{FORMER}/timeline?release={OLD}",
        f"/v1/calls-to-action/release-all/progress?release={OLD}",
        f"/v1/changes.atom?release={OLD}",
    ]
