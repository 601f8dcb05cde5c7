"""Identifiers of others are written as their kind demands, have a source, and are those of one person (row M4)."""

from __future__ import annotations

from pathlib import Path

import pytest

from seed.rules import check
from tests.seed.spoiling import Change, line, spoil, swapped

_WIKIDATA = "The number of an item of Wikidata: the letter Q and digits, as at the end of its address."

# table and change, then the only finding as it is printed
SLIPS: dict[str, tuple[str, Change, str]] = {
    "two people with one identifier": (
        "identifiers",
        swapped("Q1000000002", "Q1000000001"),
        'identifiers.csv:4:value "Q1000000001" stands already on line 3 (each row with its own)',
    ),
    "the same twice": (
        "identifiers",
        line(3, lambda raw: raw * 2),
        'identifiers.csv:4:value "Q1000000001" stands already on line 3 (each row with its own)',
    ),
    "not written so": (
        "identifiers",
        swapped("Q1000000001", "1000000001"),
        f'identifiers.csv:3:value "1000000001" is not written as an identifier of wikidata ({_WIKIDATA})',
    ),
    "the whole address": (
        "identifiers",
        swapped("Q1000000001", "https://www.wikidata.org/wiki/Q1000000001"),
        'identifiers.csv:3:value "https://www.wikidata.org/wiki/Q1000000001" is not written as an identifier of '
        'wikidata ("Q1000000001")',
    ),
    "no such kind": (
        "identifiers",
        swapped("wikidata,Q1000000001", "wikidate,Q1000000001"),
        'identifiers.csv:3:scheme "wikidate" is not in identifier_schemes.csv ("wikidata"? one of memorial, wikidata)',
    ),
    "no source": (
        "identifiers",
        swapped("Q1000000001,frontline-orlov", "Q1000000001,"),
        "identifiers.csv:3:source_ids is empty (needed: sources)",
    ),
    "no such source": (
        "identifiers",
        swapped("Q1000000001,frontline-orlov", "Q1000000001,frontline-orlow"),
        'identifiers.csv:3:source_ids "frontline-orlow" is not in sources.csv ("frontline-orlov"?)',
    ),
    "a pattern that is none": (
        "identifier_schemes",
        swapped("^Q[1-9][0-9]*$", "^Q[1-9"),
        'identifier_schemes.csv:3:pattern "^Q[1-9" is no regular expression: unterminated character set at position 2 '
        "(one such as ^Q[1-9][0-9]*$)",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_one_slip_is_one_finding(slip: str, tables: Path) -> None:
    table, change, told = SLIPS[slip]
    spoil(tables, table, change)

    assert [str(found) for found in check(tables)] == [told]


def test_an_address_has_a_place_for_the_identifier(tables: Path) -> None:
    spoil(tables, "identifier_schemes", swapped("wiki/{value}", "wiki/"))

    assert [(found.file, found.column) for found in check(tables)] == [("identifier_schemes.csv", "address")]


def test_one_person_may_have_two_identifiers_of_a_kind(tables: Path) -> None:
    spoil(tables, "identifiers", line(3, lambda raw: raw + raw.replace(b"Q1000000001", b"Q1000000003")))

    assert check(tables).kept == []
