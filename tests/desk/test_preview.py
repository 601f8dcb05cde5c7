"""`seed preview` serves the tables that are worked on, beside the releases and without touching them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from seed.desk.preview import draft_id
from tests.releases.test_making import edit, reasons
from tests.support.publishing import code_of_tiny, prepare, publish, seed_command
from tests.support.servers import Server, free_port, serving

RELEASE, DRAFT = "2026.11.1", "2026.11.2"
NAME = "Oleg P. Orlov"


@pytest.mark.parametrize(
    "declared, taken, shown",
    [
        ("2026.11.1", [], "2026.11.1"),
        ("2026.12.1", ["2026.11.1"], "2026.12.1"),
        ("2026.11.1", ["2026.11.1"], "2026.11.2"),
        ("2026.11.9", ["2026.11.9", "2026.11.10"], "2026.11.11"),
        ("2026.10.1", ["2026.11.3"], "2026.11.4"),
        # The second was taken back.
        ("2026.11.2", ["2026.11.1", "2026.11.2"], "2026.11.3"),
    ],
)
def test_a_draft_is_shown_under_a_number_that_nothing_has(
    declared: str, taken: list[str], shown: str
) -> None:
    assert draft_id(declared, taken) == shown


def renamed(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row | {"name_en": NAME} if row["id"] == "oleg-orlov" else row for row in rows]


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code with a release that is loaded, and tables that say something else since."""
    code = code_of_tiny(tmp_path_factory.mktemp("code"))
    prepare(code, RELEASE, "2026-11-24")
    publish(code)
    status, printed = seed_command(code, "load")
    assert (status, "differ" in printed) == (0, False), printed
    edit(code.joinpath("seed", "tables"), "cases", renamed)
    return code


def contents(*folders: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for folder in folders for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def preview(code: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "seed", "preview", "--port", str(port)]
    untouched = contents(code / "seed", code / "var")
    # What a public service is told is no business of a preview.
    told = {"PUBLIC_URL": "https://data.example.org"}
    with serving(command, port, tmp_path_factory.mktemp("log") / "log", told, folder=code) as server:
        yield server
        now = contents(code / "seed", code / "var")
        new = {name for name in now.keys() - untouched.keys() if "__pycache__" not in name}
        assert new
        assert all(Path(name).is_relative_to(code / "var" / "preview") for name in new)
        assert {name: now[name] for name in untouched} == untouched


def test_it_shows_the_tables_as_they_are_now(preview: Server) -> None:
    status, body = preview.get("/v1/cases/oleg-orlov")
    answer = json.loads(body)
    assert (status, answer["data"]["name_en"]) == (200, NAME)
    assert (answer["meta"]["release"], answer["meta"]["draft"]) == (DRAFT, True)
    assert answer["links"]["self"].startswith(f"http://localhost:{preview.port}/")


def test_it_shows_the_releases_beside_them(preview: Server) -> None:
    listed = json.loads(preview.get("/v1/releases")[1])["data"]
    assert [(one["id"], one["notes"]) for one in listed] == [
        (DRAFT, "A draft that is not published."),
        (RELEASE, "More people."),
    ]
    body = preview.get(f"/v1/cases/oleg-orlov?release={RELEASE}")[1]
    assert json.loads(body)["data"]["name_en"] == "Oleg Orlov"


def test_it_shows_what_changed_also_without_a_reason(preview: Server) -> None:
    (change,) = json.loads(preview.get(f"/v1/releases/{DRAFT}/changes")[1])["data"]
    assert (change["new"], change["reason"]) == (NAME, "No reason is given yet.")


def test_it_says_what_it_is_and_where(preview: Server) -> None:
    said = preview.log.read_text("utf-8")
    assert f"The working tables differ from release {RELEASE} in one table (cases)." in said
    assert f"Draft {DRAFT} is loaded beside one release; nothing is published." in said
    assert f"http://localhost:{preview.port}" in said
    assert "Listening at: http://127.0.0.1:" in said


def test_a_second_one_needs_another_port(preview: Server, code: Path) -> None:
    status, printed = seed_command(code, "preview", "--port", str(preview.port))
    assert status == 2
    assert f"PREVIEW_PORT={preview.port + 1}" in printed


def test_the_load_of_the_releases_says_that_the_tables_differ(preview: Server, code: Path) -> None:
    status, printed = seed_command(code, "load")
    assert status == 0
    assert printed.splitlines() == [
        "Every release is loaded already.",
        f"The working tables differ from release {RELEASE} in one table (cases); `make preview` shows them.",
    ]


def test_tables_that_cannot_be_read_do_not_keep_the_releases_from_being_served(code: Path) -> None:
    path = code.joinpath("seed", "tables", "sources.csv")
    before = path.read_bytes()
    path.write_bytes(before + "Прочитано".encode("cp1251"))
    try:
        assert seed_command(code, "load") == (
            0,
            "Every release is loaded already.\n"
            "The working tables cannot be read as they are; `make check` says why.\n",
        )
    finally:
        path.write_bytes(before)


def test_other_tables_never_take_the_place_of_a_loaded_release(code: Path) -> None:
    loaded = code / "var" / "releases" / f"{RELEASE}.sqlite"
    before = loaded.read_bytes()
    status, printed = seed_command(code, "load", "--tables", str(code.joinpath("seed", "tables")))
    assert status == 1
    assert printed == (
        f"Release {RELEASE} is published and loaded there, and other tables must not take its place: "
        "`make preview` shows them beside it.\n"
    )
    assert loaded.read_bytes() == before


def test_a_reason_that_is_given_is_shown(preview: Server, code: Path) -> None:
    """And the draft of before makes room, under the eyes of who looks at it."""
    pending = code / "seed" / "changes.csv"
    prepare(code, "2026.12.1", "2026-12-01")
    assert seed_command(code, "release", "--notes", "A name.")[0] == 1
    reasons(pending)
    try:
        status, printed = seed_command(code, "preview", "--load-only")
    finally:
        pending.unlink()
        prepare(code, RELEASE, "2026-11-24")
    assert (status, "Draft 2026.12.1 is loaded" in printed) == (0, True), printed
    (change,) = json.loads(preview.get("/v1/releases/2026.12.1/changes")[1])["data"]
    assert (change["reason"], change["kind"]) == ("Read anew.", "correction")
    assert [one["id"] for one in json.loads(preview.get("/v1/releases")[1])["data"]] == ["2026.12.1", RELEASE]


def test_tables_with_faults_are_not_served(tmp_path: Path) -> None:
    code = code_of_tiny(tmp_path / "code")
    edit(
        code.joinpath("seed", "tables"), "cases", lambda rows: [rows[0] | {"region_id": "nowhere"}, *rows[1:]]
    )
    status, printed = seed_command(code, "preview", "--port", str(free_port()))
    assert status == 1
    assert "cases.csv:2:region_id" in printed
    assert "Nothing is served until these are mended." in printed
    assert not (code / "var").exists()


def test_a_draft_can_be_shown_before_there_is_any_release(tmp_path: Path) -> None:
    code = code_of_tiny(tmp_path / "code")
    status, printed = seed_command(code, "preview", "--load-only")
    assert status == 0, printed
    assert "is loaded beside 0 releases" in printed
