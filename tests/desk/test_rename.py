"""A case gets another readable id: everywhere at once, and whoever has the old one is led to it (C2, F5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import app_on
from tests.desk.changes import changed_lines
from tests.support.publishing import (
    DAY_OF_LATER,
    LATER,
    prepare,
    publish,
    seed_command,
)

OLD = "pavel-kushnir"
# In another place of the order than the old one.
NEW = "zz-synthetic-kushnir"


@pytest.fixture
def uid(code: Path) -> str:
    """The uid of the person to be renamed."""
    lines = code.joinpath("seed", "tables", "cases.csv").read_text("utf-8").splitlines()
    return next(line.split(",")[0] for line in lines if f",{OLD}," in line)


def test_every_table_says_the_new_id_and_stays_in_order(code: Path) -> None:
    status, printed = seed_command(code, "rename", OLD, NEW)
    assert status == 0, printed

    assert set(changed_lines(code)) == {
        "cases.csv",
        "charges.csv",
        "clauses.csv",
        "comparisons.csv",
        "events.csv",
        "identifiers.csv",
        "recognitions.csv",
    }
    for went, came in changed_lines(code).values():
        assert [line.replace(OLD, NEW) for line in went] == came
    assert seed_command(code, "check")[0] == 0
    events = code.joinpath("seed", "tables", "events.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[0] for line in events[-3:]] == [
        f"{NEW}-2024-05-detained",
        f"{NEW}-2024-07-hunger-strike",
        f"{NEW}-2024-07-28-died",
    ]


def test_back_and_forth_leaves_the_tables_as_they_were(code: Path) -> None:
    assert seed_command(code, "rename", OLD, NEW)[0] == 0
    assert seed_command(code, "rename", "Кушнир", OLD)[0] == 0
    assert changed_lines(code) == {}


def test_a_reason_given_for_an_event_goes_on_naming_it(code: Path, uid: str) -> None:
    reasons = code.joinpath("seed", "changes.csv")
    row = f"{{}}events,{uid},{{}}-2024-07-28-died,summary,correction,Read anew.,\n"
    header = "table,record,row,column,kind,reason,source_ids\n"
    reasons.write_text(row.format(header, OLD), "utf-8")
    assert seed_command(code, "rename", OLD, NEW)[0] == 0
    assert reasons.read_text("utf-8") == row.format(header, NEW)


@pytest.mark.parametrize(
    "new, reason",
    [
        ("oleg-orlov", "oleg-orlov is the id of somebody else"),
        ("Pavel Kushnir", "has another form"),
        (OLD, f"{OLD} is the id of Pavel Kushnir already"),
        ("", "is empty"),
    ],
)
def test_an_id_that_cannot_be_taken_is_refused(code: Path, new: str, reason: str) -> None:
    status, printed = seed_command(code, "rename", OLD, new)
    assert status == 1
    assert reason in printed
    assert not changed_lines(code)


def test_the_old_id_leads_to_the_new_one_and_nobody_else_can_take_it(
    code: Path, uid: str, tmp_path: Path
) -> None:
    prepare(code, "2099.1.0", "2099-01-01")
    publish(code)
    frozen = code.joinpath("seed", "releases", "2099.1.0", "tables", "cases.csv")
    before = frozen.read_bytes()
    assert seed_command(code, "rename", uid, NEW)[0] == 0
    assert frozen.read_bytes() == before
    prepare(code, LATER, DAY_OF_LATER)

    # Nothing is told as gone and come again: each place that has the id is told as that place.
    _, told = seed_command(code, "diff")
    assert NEW in told
    assert " add " not in told
    assert " remove " not in told

    status, printed = seed_command(code, "rename", "oleg-orlov", OLD)
    assert status == 1
    assert f"{OLD} was the id of somebody else" in printed

    publish(code)
    releases = tmp_path / "loaded"
    assert seed_command(code, "load", database_url=f"sqlite:///{releases}")[0] == 0
    client = app_on(releases).test_client()
    answer = client.get(f"/v1/cases/{OLD}")
    assert answer.status_code == 308
    assert answer.headers["Location"].endswith(f"/v1/cases/{NEW}")
    assert client.get(f"/v1/cases/{NEW}").get_json()["data"]["uid"] == uid
