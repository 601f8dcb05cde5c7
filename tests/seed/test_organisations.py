"""The rules of organisations: who published a source, which labels were put on whom, and whom a clause calls upon."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from seed.rules import check
from tests.conftest import TINY_TABLES
from tests.seed.spoiling import Change, appended, spoil, swapped

AGAIN = "ovd-info-foreign-agent-2024,ovd-info,foreign-agent,Ministry of Justice of Russia,2024,,,{}\n"
SOURCE = "cpj-2021-09-30-mediazona-foreign-agent"

# table and change, then the only finding, without what would be right
SLIPS: dict[str, tuple[str, Change, str]] = {
    "a publisher with two organisations": (
        "sources",
        swapped("2024-06-28,en,,ovd-info", "2024-06-28,en,,memorial"),
        'organisation_id "memorial" is not that of line',
    ),
    "an organisation that is not there": (
        "sources",
        lambda data: data.replace(b",,memorial\n", b",,memoriel\n"),
        'organisation_id "memoriel" is not in organisations.csv',
    ),
    "a label put on again": (
        "designations",
        appended(AGAIN.format(SOURCE)),
        'label "foreign-agent" is put on ovd-info again, which bears it since line 6',
    ),
    "a label that ends before it begins": (
        "designations",
        swapped("2025-05-19,,", "2025-05-19,2025-04,"),
        'until "2025-04" lies before since (2025-05-19)',
    ),
    "an id of another organisation": (
        "designations",
        swapped("ovd-info-foreign-agent-2021,", "ovd-foreign-agent-2021,"),
        'id "ovd-foreign-agent-2021" does not begin with organisation and label',
    ),
    "a text that is no source of the resolution": (
        "resolutions",
        lambda data: data.replace(b"alde-2024-10-resolution-text", SOURCE.encode(), 1),
        'text_source_ids "alde-2024-10-resolution-text" is not in source_ids',
    ),
    "an addressee whom the clause does not name": (
        "clauses",
        swapped("eu-governments;european-union", "european-union"),
        'addressee_ids "eu-governments" is not among the organisations of call-3',
    ),
    "somebody named and not called upon": (
        "clauses",
        swapped("eu-governments;european-union", "eu-governments;european-union;memorial"),
        'organisation_ids "memorial" is no addressee of the calls of call-3',
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_with_its_place(slip: str, tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    shutil.copytree(TINY_TABLES, tables)
    table, change, expected = SLIPS[slip]
    spoil(tables, table, change)
    found = [str(finding) for finding in check(tables)]
    assert any(expected in finding for finding in found), found


def test_a_label_may_be_put_on_again_when_it_was_taken_off(tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    shutil.copytree(TINY_TABLES, tables)
    spoil(tables, "designations", swapped("2021-09-29,,", "2021-09-29,2023,"), appended(AGAIN.format(SOURCE)))
    assert [str(finding) for finding in check(tables) if "designations" in str(finding)] == []
