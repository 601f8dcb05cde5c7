"""A large release is made by several processes while it is being checked; what comes out is the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.records import search
from seed import batches as made
from seed.batches import batches
from seed.editions import working
from seed.large import shares
from seed.large.processes import ahead
from seed.large.synthesize import synthesize
from seed.load import load
from seed.read import UnreadableError
from tests.conftest import app_on
from tests.seed.conftest import TINY, Command
from tests.seed.spoiling import spoil, swapped

# More than two batches, so that each process has one at least.
MANY = 2 * made.SIZE + 30
ASKED = (
    "/v1/cases?limit=500&include=events,charges,sentences,recognitions,sources",
    "/v1/cases?q=synthetic+record&limit=50",
    "/v1/cases?q=synthetic&match=exact&sort=-name",
    "/v1/cases?q=Яч&match=prefix",
    "/v1/cases.csv",
    "/v1/stats/cases?group_by=theme",
    "/v1/sources?limit=500",
    "/v1/meta",
)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many") / "tables"
    synthesize(MANY, folder, 1, lambda done: None)
    return folder


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is loaded counts as large."""
    monkeypatch.setattr(shares, "LARGE", 0)


def client_on(folder: Path) -> FlaskClient:
    return app_on(folder).test_client()


def test_a_large_release_gives_the_same_answers(
    many: Path,
    tmp_path: Path,
    run: Command,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    load(many, f"sqlite:///{tmp_path / 'at-once'}")
    monkeypatch.setattr(shares, "LARGE", 0)
    assert run(tmp_path / "in-turn", many) == 0

    said = capsys.readouterr().out
    assert f"{MANY:,} of {MANY:,} cases" in said
    assert "no findings" in said
    ours, theirs = client_on(tmp_path / "at-once"), client_on(tmp_path / "in-turn")
    for address in ASKED:
        answer = ours.get(address)
        assert answer.status_code == 200
        assert theirs.get(address).get_data() == answer.get_data()
    assert ours.get("/v1/cases?limit=0").get_json()["meta"]["total"] == MANY


def test_the_shares_are_the_whole(many: Path) -> None:
    whole = list(batches(working(many)))
    halves = [list(batches(working(many), share, 2)) for share in (0, 1)]

    assert [batch.done for batch in halves[0]] == [batch.done for batch in whole[::2]]
    assert [batch.done for batch in halves[1]] == [batch.done for batch in whole[1::2]]
    assert whole[-1].done == MANY
    numbered = {"words", "case_words"}
    for share, half in enumerate(halves):
        for batch, same in zip(half, whole[share::2], strict=True):
            assert batch.rows.keys() == same.rows.keys()
            for table in batch.rows.keys() - numbered:
                assert batch.rows[table] == same.rows[table]
            assert len(batch.rows["case_words"]) == len(same.rows["case_words"])
    # No number means one word here and another there.
    numbers = [{number for batch in half for _, number in batch.rows["words"]} for half in halves]
    assert not numbers[0] & numbers[1]


def test_what_the_load_stumbles_over_is_told_as_a_finding(
    large: None, tmp_path: Path, tables: Path, run: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(tables, "sentences", swapped("months", "monthz"))
    assert run(tmp_path / "releases", tables) == 1
    assert 'sentences.csv:1: "monthz" is no column of this table ("months"?)' in capsys.readouterr().out
    assert list((tmp_path / "releases").iterdir()) == []


def test_a_fault_that_the_check_does_not_know_is_told_in_a_sentence(
    large: None, tables: Path, tmp_path: Path, run: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("no folder")
    assert run(tmp_path / "taken" / "releases", tables) == 1
    assert capsys.readouterr().out.endswith("releases: Not a directory.\n")


def test_words_are_found_also_when_they_were_numbered_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(TINY, f"sqlite:///{tmp_path / 'once'}")
    monkeypatch.setattr(search, "_MOST_NUMBERED", 20)
    load(TINY, f"sqlite:///{tmp_path / 'often'}")
    once, often = client_on(tmp_path / "once"), client_on(tmp_path / "often")
    for asked in ("q=Orlov", "q=Орлов+Олег", "q=Memorial&match=exact", "q=pian&match=prefix"):
        answer = once.get(f"/v1/cases?limit=500&{asked}")
        assert answer.get_json()["meta"]["total"]
        assert often.get(f"/v1/cases?limit=500&{asked}").get_data() == answer.get_data()


def test_a_fault_of_the_tables_is_raised_by_the_reader(tables: Path) -> None:
    (tables / "events.csv").write_text("nonsense\n")
    with (
        pytest.raises(UnreadableError, match=r"events\.csv:1"),
        ahead(batches, working(tables)) as ours,
    ):
        list(ours)


def test_a_reader_may_leave_early() -> None:
    with ahead(_numbers) as ours:
        assert next(ours) == 0


def _numbers() -> Iterator[int]:
    yield from range(1_000_000)
