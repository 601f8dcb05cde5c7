"""Rows K9 and H1: who is answered from an older release learns that there is a newer one, and so does a cache."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from seed.editions import editions
from seed.load import load_edition
from tests.contract import document
from tests.contract.document import PATHS
from tests.metadata.two_releases import FORMER, NEW, OLD, load, served

PINNED = [
    path
    for path in PATHS
    if "release" in document.parameters(path) and "/changes/{id}" not in path and "/releases" not in path
]
FEW = (
    f"/v1/cases?release={OLD}&limit=2",
    f"/v1/cases/{FORMER}?release={OLD}",
    f"/v1/cases.csv?release={OLD}",
    f"/v1/stats/cases?release={OLD}",
    f"/v1/charts/by-status.svg?release={OLD}",
    f"/v1/badges/in-custody.txt?release={OLD}",
    f"/v1/changes.atom?release={OLD}",
    f"/v1/releases/{OLD}/files",
)


def pinned(client: FlaskClient, path: str, release: str = OLD) -> str:
    good = document.address(client, path)
    return f"{good}{'&' if '?' in good else '?'}release={release}"


def latest(client: FlaskClient, address: str) -> list[str]:
    header = client.get(address).headers.get("Link", "")
    return [one.partition(">")[0].lstrip("<") for one in header.split(", ") if 'rel="latest-version"' in one]


@pytest.fixture(scope="module")
def fresh(two: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the older of two releases loaded, and the newer one ready to be."""
    folder = tmp_path_factory.mktemp("fresh")
    shutil.copytree(two / "releases", folder / "releases")
    load(folder, newest=False)
    return folder


@pytest.mark.parametrize("path", PINNED)
def test_every_answer_from_an_older_release_links_to_the_same_in_the_newest(
    both: FlaskClient, path: str
) -> None:
    (there,) = latest(both, pinned(both, path))
    assert "release=" not in there
    then = both.get(there)
    assert then.status_code in {200, 308}
    if then.status_code == 200:
        assert then.headers["Data-Release"] == NEW
    if "{id}" not in path or path.count("/") > 3:
        assert not latest(both, pinned(both, path, NEW))


@pytest.mark.parametrize("path", PINNED)
def test_json_names_the_newest_release_only_where_it_is_another(both: FlaskClient, path: str) -> None:
    answer = both.get(pinned(both, path))
    if answer.content_type == "application/json":
        assert answer.get_json()["meta"]["newest_release"] == NEW
        assert "newest_release" not in both.get(pinned(both, path, NEW)).get_json()["meta"]


def test_what_names_its_release_in_its_path_leads_to_that_of_the_newest(both: FlaskClient) -> None:
    assert latest(both, f"/v1/releases/{OLD}/files") == [f"http://localhost/v1/releases/{NEW}/files"]
    assert not latest(both, f"/v1/releases/{NEW}/files")


def test_a_file_of_a_release_has_no_later_version_and_keeps_its_strong_validator(both: FlaskClient) -> None:
    file = both.get(f"/v1/releases/{OLD}/files").get_json()["data"][0]
    answer = both.get(file["href"])
    assert answer.headers["ETag"] == f'"{file["sha256"]}"'
    assert "Link" not in answer.headers
    answer.close()


def test_the_arrival_of_a_newer_release_is_told_by_every_answer_kept_or_not(fresh: Path) -> None:
    client = served(fresh)
    # Twice, so that the second comes from memory.
    before = {address: [client.get(address) for _ in range(2)][1] for address in FEW}
    assert not any(latest(client, address) for address in FEW if f"/{FORMER}" not in address)

    # Without its files, which every validator has as well.
    load_edition(editions(fresh / "releases"), f"sqlite:///{fresh / 'served'}")
    for address, answer in before.items():
        known = {"If-None-Match": answer.headers["ETag"]}
        now = client.get(address, headers=known)
        assert now.status_code == 200, address
        assert now.headers["ETag"] != answer.headers["ETag"], address
        assert latest(client, address), address
        assert "immutable" not in now.headers["Cache-Control"]
        again = client.get(address, headers={"If-None-Match": now.headers["ETag"]})
        assert (again.status_code, again.headers["ETag"]) == (304, now.headers["ETag"])


def test_that_nothing_is_new_is_still_known_without_the_database(both: FlaskClient) -> None:
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    known = {address: both.get(address).headers["ETag"] for address in FEW}
    app = both.application
    app.wsgi_app._kept.clear()  # type: ignore[attr-defined]
    event.listen(Engine, "before_cursor_execute", note)
    try:
        for address, etag in known.items():
            assert both.get(address, headers={"If-None-Match": etag}).status_code == 304
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert not statements


def test_a_walk_through_an_older_release_never_leaves_it(fresh: Path) -> None:
    client = served(fresh)
    for first in (f"/v1/cases?limit=2&release={OLD}", unpinned_walk(client)):
        following = first
        while following:
            links = client.get(following).get_json()["links"]
            for name in ("first", "csv", "ndjson", "xlsx"):
                assert f"release={OLD}" in links[name], (following, name)
            for name in {"prev", "next", "csv"} & links.keys():
                assert client.get(links[name]).headers["Data-Release"] == OLD
            following = links.get("next")


def unpinned_walk(client: FlaskClient) -> str:
    """The second page of a list that was begun when the older release was the newest."""
    pinned = client.get(f"/v1/cases?limit=2&release={OLD}").get_json()
    return f"/v1/cases?cursor={pinned['meta']['next_cursor']}"


@pytest.mark.parametrize(
    "path", ["/v1/stats/cases?group_by=status", "/v1/calls-to-action/release-all/progress"]
)
def test_every_number_of_an_older_release_links_to_the_list_that_it_counts(
    both: FlaskClient, path: str
) -> None:
    told = both.get(f"{path}{'&' if '?' in path else '?'}release={OLD}").get_json()["data"]
    cells = told if isinstance(told, list) else told["cases"]["by_status"]
    assert cells
    for cell in cells:
        counted = both.get(cell["href"]).get_json()["meta"]
        assert (counted["release"], counted["total"]) == (OLD, cell["min"])
