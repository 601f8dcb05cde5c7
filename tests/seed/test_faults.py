"""Each kind of fault, put into a copy of the tiny tables, is found at its place with its reason."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from api.records.declaration import today
from seed.rules import check
from tests.conftest import TINY_TABLES
from tests.seed.spoiling import Change, appended, column_emptied, exchanged, line, swapped

# The lines of a table that grows.
TERMS = len((TINY_TABLES / "terms.csv").read_text("utf-8").splitlines())
# The day of the release in preparation, after which nothing may lie.
TODAY = date.fromisoformat(today().released_on)

# file, change, then the finding: line, column, and a phrase of its text
FAULTS: dict[str, tuple[str, Change, int, str, str]] = {
    # the file
    "byte-order mark": ("cases", lambda data: b"\xef\xbb\xbf" + data, 1, "", "byte-order mark"),
    "Windows line ends": ("cases", lambda data: data.replace(b"\n", b"\r\n"), 1, "", "CR LF"),
    "other encoding": (
        "group_cases",
        lambda data: data + "x-case,Дело\n".encode("cp1251"),
        3,
        "",
        "is not UTF-8: byte 0xC4, number",
    ),
    "no content": ("themes", lambda _: b"", 0, "", "has no line that can be read"),
    "header only": ("themes", lambda data: data.splitlines(keepends=True)[0], 0, "", "has no rows"),
    "endless line": ("themes", appended("x" * 200_000), 20, "", "is too long a line"),
    # the header
    "header missing": (
        "themes",
        lambda data: b"".join(data.splitlines(True)[1:]),
        1,
        "",
        "is not the header",
    ),
    "column missing": (
        "themes",
        lambda _: b"id,label\nyouth,Young\n",
        1,
        "definition",
        "is missing from the header",
    ),
    "column misspelt": ("themes", swapped("definition", "definitoin"), 1, "", '"definitoin" is no column'),
    "column misspelt, nearest": ("themes", swapped("definition", "definitoin"), 1, "", '("definition"?)'),
    "columns misordered": (
        "themes",
        swapped("id,label", "label,id"),
        1,
        "label",
        "is column 1 of the header (column 2; `make tidy`",
    ),
    "column twice": ("themes", lambda _: b"id,label,definition,id\na,b,c,d\n", 1, "id", "stands 2 times"),
    # lines
    "ragged row": ("themes", appended("youth-two,Young\n"), 20, "", "has 2 cells (3: id, label, definition)"),
    "empty line": ("themes", appended("\n"), 20, "", "is an empty line"),
    "unclosed quote": ("themes", appended('x,"Young,people\n'), 20, "", "leaves a quote open"),
    "quote in the middle": (
        "themes",
        appended('x,Yo"un"g,people\n'),
        20,
        "",
        "a quote in the middle of a cell",
    ),
    # cells
    "leading space": ("themes", swapped("Young people", " Young people"), 19, "label", "white space"),
    "trailing no-break space": (
        "themes",
        swapped("Young people", "Young people\u00a0"),
        19,
        "label",
        "white space",
    ),
    "control character": (
        "themes",
        swapped("Young people", "Young\u0007people"),
        19,
        "label",
        "holds U+0007",
    ),
    "private use": ("themes", swapped("Young people", "Young\ue000people"), 19, "label", "holds U+E000"),
    "mark of direction": (
        "themes",
        swapped("Young people", "Young\u202epeople"),
        19,
        "label",
        "holds U+202E",
    ),
    "lone CR": ("themes", swapped("Young people", "Young\rpeople"), 19, "label", "holds U+000D"),
    "damaged text": (
        "themes",
        swapped("Young people", "Young\ufffdpeople"),
        19,
        "label",
        "replacement character",
    ),
    "required cell empty": ("themes", swapped("Young people", ""), 19, "label", "is empty (needed"),
    "empty item": ("cases", swapped("RU;CA", "RU;;CA"), 3, "citizenships", "empty item"),
    "repeated item": ("cases", swapped("RU;CA", "RU;RU"), 3, "citizenships", 'names "RU" 2 times'),
    "space beside an item": ("cases", swapped("RU;CA", "RU; CA"), 3, "citizenships", "white space around"),
    "item of another form": ("cases", swapped("RU;CA", "RU;Canada"), 3, "citizenships", 'item "Canada"'),
    "no number": (
        "cases",
        swapped(",1985,", ",19x8,"),
        2,
        "birth_year",
        '"19x8" is not a whole number (a year such',
    ),
    "number with zeros": (
        "cases",
        swapped(",1985,", ",01985,"),
        2,
        "birth_year",
        "as a whole number is (1985)",
    ),
    "number too small": ("cases", swapped(",1985,", ",85,"), 2, "birth_year", "is too small (1900 or more)"),
    "number too large": ("sentences", swapped(",126,", ",9999,"), 2, "months", "is too large (600 or less)"),
    "digits of another script": (
        "cases",
        swapped(",1985,", ",١٩٨٥,"),
        2,
        "birth_year",
        "is not a whole number",
    ),
    "no boolean": (
        "sentences",
        swapped(",false,", ",False,"),
        2,
        "in_absentia",
        '"False" is neither true nor false',
    ),
    "no date": (
        "events",
        swapped("2022-05-13,detained", "13.05.2022,detained"),
        2,
        "date",
        "is not a date (2022-07-08",
    ),
    "impossible date": ("events", swapped("2022-05-13,d", "2023-02-30,d"), 2, "date", "no calendar has"),
    "year nought": ("events", swapped("2022-05-13,d", "0000,d"), 2, "date", "no calendar has"),
    "date after release": (
        "events",
        swapped("2023-09-17,l", f"{TODAY + timedelta(days=1)},l"),
        31,
        "date",
        f"after the release ({TODAY}",
    ),
    "month after release": (
        "events",
        swapped("2023-09-17,l", f"{TODAY + timedelta(days=31):%Y-%m},l"),
        31,
        "date",
        "after the release",
    ),
    "verified after release": (
        "cases",
        swapped("2023-10,", f"{TODAY.year + 1},"),
        7,
        "verified_on",
        "after the release",
    ),
    "partial day of a meeting": (
        "resolutions",
        swapped("2024-10-04", "2024-10"),
        2,
        "begins_on",
        "a full day such as",
    ),
    "uid of another form": ("cases", swapped("w52x565g", "a52x565g"), 2, "uid", "another form"),
    "id of another form": ("themes", swapped("youth,", "Youth,"), 19, "id", "another form"),
    "closed in the declaration": (
        "absences",
        swapped("not-applicable", "secret"),
        2,
        "reason",
        "one of unknown, withheld",
    ),
    "long summary": ("events", swapped("Taken from", "Taken " * 60 + "from"), 2, "summary", "(300 at most)"),
    "no source": ("events", column_emptied(4, -1), 4, "source_ids", "is empty (needed: sources)"),
    # ids and references
    "id twice": ("themes", appended("youth,Youth,Again.\n"), 20, "id", "stands already on line 19"),
    "uid twice": ("cases", swapped("2hnv8fvj", "w52x565g"), 3, "uid", "stands already on line 2"),
    "term twice": ("terms", appended("gender,male,Man,3\n"), TERMS + 1, "id", "stands already on line 82"),
    # vocabularies
    "unknown word": (
        "cases",
        swapped("pianist;writer", "pianist;writter"),
        6,
        "occupations",
        '"writter" is no word of occupations.csv ("writer"?',
    ),
    "word in another case": (
        "cases",
        swapped("pianist;writer", "Pianist;writer"),
        6,
        "occupations",
        '"Pianist" is no word of occupations.csv ("pianist"?',
    ),
    "another name of a word": (
        "cases",
        swapped(",Jehovah's Witnesses,", ",Jehovah’s Witness,"),
        4,
        "affiliations",
        '("Jehovah\'s Witnesses"?',
    ),
    "unknown place": (
        "cases",
        swapped("IK-2, Yavas", "IK-22, Yavas"),
        2,
        "place_of_detention",
        "is no word of places.csv",
    ),
    "word like another": (
        "occupations",
        appended("z,Pianist,arts,\n"),
        14,
        "label",
        'means "pianist" already',
    ),
    "other name of two words": (
        "affiliations",
        appended("z,Zz,,media,memorial,\n"),
        5,
        "aliases",
        'means "Memorial" already',
    ),
    "id that is another word": (
        "occupations",
        appended("z,video-journalist,arts,\n"),
        14,
        "label",
        'means "video journalist" already',
    ),
    "event id twice": (
        "events",
        swapped("iryna-horobtsova-2024-12-health", "iryna-horobtsova-2024-08-convicted"),
        4,
        "id",
        "stands already on line 3",
    ),
    "charge twice": ("charges", line(2, lambda raw: raw + raw), 3, "", "repeats line 2"),
    "dangling, nearest": (
        "cases",
        swapped("RU;CA,software tester;activist,,,,anti-war-speech", "RU;CA,,,,,anti-war-speach"),
        3,
        "themes",
        '"anti-war-speach" is not in themes.csv ("anti-war-speech"? one of anti-war-speech, ',
    ),
    "dangling source": (
        "cases",
        swapped("khpg-2025-09-19-horobtsova", "khpg-2025-09-19-horobstova"),
        2,
        "source_ids",
        '("khpg-2025-09-19-horobtsova"?)',
    ),
    "dangling region": ("cases", swapped("UA-65", "XX-11111"), 2, "region_id", "(an id of regions.csv)"),
    "dangling term": ("cases", swapped(",female,", ",woman,"), 2, "gender", "(one of female, male)"),
    "term of another list": (
        "cases",
        swapped(",female,", ",detained,"),
        2,
        "gender",
        "is not in list gender of terms.csv",
    ),
    "dangling article": ("charges", swapped(",276,", ",999,"), 2, "article", '"999" is not in articles.csv'),
    "dangling in either table": (
        "actions",
        swapped("welcome-2;", "welcome-9;"),
        2,
        "supports",
        "calls_to_action.csv or clauses.csv",
    ),
    "dangling case": (
        "clauses",
        swapped("pavel-kushnir", "pavel-kushner"),
        3,
        "case_ids",
        '("pavel-kushnir"?',
    ),
    # cases and their children
    "cases out of order": ("cases", exchanged(2, 3), 3, "id", 'stands after "maria-kartasheva"'),
    "children out of order": (
        "events",
        exchanged(6, 7),
        7,
        "case_id",
        'stands after rows of "maria-kartasheva"',
    ),
    "events out of order": ("events", exchanged(3, 4), 4, "date", '"2024-08" lies before line 3'),
    "sentences out of order": ("sentences", exchanged(3, 4), 4, "date", '"2025-03-31" lies before line 3'),
    "event id of another case": (
        "events",
        swapped("maria-kartasheva-2019-", "mario-2019-"),
        7,
        "id",
        "does not begin with",
    ),
    "reason for a full cell": (
        "absences",
        swapped("place_of_detention", "summary"),
        2,
        "field",
        "is never empty",
    ),
    "reason for no column": (
        "absences",
        swapped("place_of_detention", "address"),
        2,
        "field",
        "is no column of cases.csv",
    ),
    "withheld and yet given": (
        "absences",
        swapped(
            "maria-kartasheva,place_of_detention,not-applicable",
            "maria-kartasheva,region_id,withheld\noleg-orlov,birth_year,withheld",
        ),
        3,
        "field",
        "has a value on line 5 of cases.csv",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_at_its_place(name: str, tables: Path) -> None:
    table, change, at, column, phrase = FAULTS[name]
    path = tables / f"{table}.csv"
    path.write_bytes(change(path.read_bytes()))

    found = [found for found in check(tables) if phrase in str(found)]

    assert [(one.file, one.line, one.column) for one in found][:1] == [(path.name, at, column)]
