"""One slip is one finding: with its place, its value, the reason and what would be right, and no consequence of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from seed.__main__ import main
from seed.editions import Edition
from seed.rules import check
from tests.seed.spoiling import Change, appended, column_emptied, line, spoil, swapped


def again(uid: str, case_id: str, name: str, *changes: Change) -> Change:
    """Add a row like that of Iryna Horobtsova before it, with another uid, id and name, and so in order."""

    def change(raw: bytes) -> bytes:
        row = raw.replace(b"w52x565g,iryna-horobtsova,Iryna Horobtsova", f"{uid},{case_id},{name}".encode())
        for one in changes:
            row = one(row)
        return row + raw

    return line(2, change)


# An event of the person whom `again` adds.
EVENT = (
    "irina-h-2022-05-13-detained,irina-h,2022-05-13,detained,imprisoned,Detained.,khpg-2025-04-horobtsova\n"
)
TWICE = again("22222222", "irina-h", "Irina Gorobcova")

# table and change, once or more, then the only finding as it is printed
SLIPS: dict[str, tuple[list[tuple[str, Change]], str]] = {
    "event long before": (
        [("events", swapped("2022-05-13,detained", "1919-05-13,detained"))],
        'events.csv:2:date "1919-05-13" lies before the Russian Federation was (1991 at the earliest)',
    ),
    "event dated otherwise than its id": (
        [("events", swapped("2022-05-13,detained", "2023-05-13,detained"))],
        'events.csv:2:date "2023-05-13" is not the 2022-05-13 of the id '
        '(2022-05-13; or, where the date is right, the id "iryna-horobtsova-2023-05-13-detained")',
    ),
    "event out of order by a slip": (
        [("events", swapped("2024-02-27,convicted", "2014-02-27,convicted"))],
        'events.csv:16:date "2014-02-27" is not the 2024-02-27 of the id '
        '(2024-02-27; or, where the date is right, the id "oleg-orlov-2014-02-27-convicted")',
    ),
    "event before birth": (
        [
            ("events", swapped("oleg-orlov-2023-03-21-charged", "oleg-orlov-1992-03-21-charged")),
            ("events", swapped("2023-03-21,charged", "1992-03-21,charged")),
            ("cases", swapped(",1953,", ",1993,")),
        ],
        'events.csv:14:date "1992-03-21" lies before the birth of the person in 1993 '
        "(a later date, or another birth_year on line 5 of cases.csv)",
    ),
    "birth after every event": (
        [("cases", swapped(",1985,", ",2026,"))],
        'cases.csv:2:birth_year "2026" lies after the first event, 2022-05-13 on line 2 of events.csv '
        "(2008 at the latest, or a later date there)",
    ),
    "birth that makes a child": (
        [("cases", swapped(",1985,", ",2020,"))],
        'cases.csv:2:birth_year "2020" makes a child of 2 at the first event, 2022-05-13 on line 2 of '
        "events.csv (2008 at the latest, or a later date there)",
    ),
    "status newer than confirmed": (
        [("cases", swapped("2024-10-11,It was", "2024-09-30,It was"))],
        'cases.csv:4:verified_on "2024-09-30" is older than the status: restricted since 2024-10-10, line 13 of '
        "events.csv (the day on which the latest source that states the status was published)",
    ),
    "no-break space": (
        [("cases", swapped("Iryna Horobtsova", "Iryna\u00a0Horobtsova"))],
        'cases.csv:2:name_en "Iryna\\u00a0Horobtsova" holds U+00A0 (no-break space) '
        "(a plain space; `make tidy` puts it)",
    ),
    "tag": (
        [("events", swapped("Moved from Moscow", "Moved from <b>Moscow</b>"))],
        'events.csv:7:summary "Moved from <b>Moscow</b> to Canada." has the HTML tag "<b>" (plain text)',
    ),
    "entity": (
        [("themes", swapped("Young people", "Young&nbsp;people"))],
        'themes.csv:19:label "Young&nbsp;people" has the HTML entity "&nbsp;" (the character itself)',
    ),
    "letter of another script": (
        [("cases", swapped("Oleg Orlov", "Oleg \u041erlov"))],
        'cases.csv:5:name_en "Oleg \u041erlov" mixes Cyrillic and Latin letters in "\u041erlov" '
        '("\u041e" is a cyrillic capital letter o; in Latin letters: "Orlov")',
    ),
    "letter of another script in a native name": (
        [("cases", swapped("Олег Орлов", "Олег Op\u043bов"))],
        'cases.csv:5:name_native "Олег Op\u043bов" mixes Cyrillic and Latin letters in "Op\u043bов" '
        '("O" is a latin capital letter o; in Cyrillic letters: "Орлов")',
    ),
    "name in letters of another script": (
        [("cases", swapped("Pavel Kushnir,Павел", "Павел Кушнир,Павел"))],
        'cases.csv:6:name_en "Павел Кушнир" has Cyrillic letters '
        "(Latin letters; the native spelling in name_native)",
    ),
    "native name in two scripts": (
        [("cases", swapped("Павел Кушнир", "Pavel Кушнир"))],
        'cases.csv:6:name_native "Pavel Кушнир" mixes Cyrillic and Latin letters in "Pavel Кушнир" '
        "(one name in one script)",
    ),
    "word that only looks English": (
        [("events", swapped("An appeal court", "\u0410 court"))],
        'events.csv:5:summary "\u0410 court upheld the sentence." has "\u0410" in Cyrillic letters that look like '
        'Latin ones ("A" in Latin letters)',
    ),
    "same person in another spelling": (
        [("cases", TWICE), ("events", line(2, lambda raw: EVENT.encode() + raw))],
        'cases.csv:3:name_en "Iryna Horobtsova" may be the person of line 2, "irina-h" (one row for one person; two '
        "people of one name differ in birth_year, gender or patronymic, or the note of one gives the id of the other)",
    ),
    "same page": (
        [
            (
                "sources",
                appended(
                    "zz-page,Babel,Twice,http://www.zona.media/article/page/?utm_source=x,,en,,\n"
                    "zzz-page,Babel,Again,https://zona.media/article/page,,en,,\n"
                ),
            )
        ],
        'sources.csv:{end}:url "https://zona.media/article/page" is the page of "zz-page", line {before} '
        '(one source for one page: "zz-page" wherever this one is named)',
    ),
    # causes, of which the consequences are many
    "semicolons": (
        [("cases", lambda raw: raw.replace(b",", b";"))],
        "has semicolons between its cells, where commas belong (cells joined by commas; `make tidy` mends it)",
    ),
    "tabs": (
        [("sources", lambda raw: raw.replace(b",", b"\t"))],
        "has tabs between its cells, where commas belong (cells joined by commas; `make tidy` mends it)",
    ),
    "no header": (
        [("events", lambda raw: raw.partition(b"\n")[2])],
        "is not the header of this table (id,case_id,date,type,status,summary,source_ids)",
    ),
    "column lost": (
        [("events", swapped("status", "state"))],
        'events.csv:1: "state" is no column of this table ("status"?)',
    ),
    "key column lost": (
        [("sources", swapped("id,publisher", "key,publisher"))],
        "",
    ),
    "UTF-16": (
        [("sources", lambda raw: raw.decode().encode("utf-16"))],
        "sources.csv:1: is UTF-16, not UTF-8 (save the file with the encoding UTF-8; `make tidy` mends it)",
    ),
    "Windows-1251": (
        [("cases", lambda raw: raw.decode().encode("cp1251"))],
        "is not UTF-8: byte 0x",
    ),
    "ragged source": (
        [("sources", line(3, lambda raw: raw.replace(b",en,,\n", b",en,\n")))],
        "sources.csv:3: has 7 cells (8: id, publisher, title, url, published_on, language, archived_url, organisation_id)",
    ),
    "id in capitals": (
        [("themes", swapped("youth,", "Youth,"))],
        'themes.csv:19:id "Youth" has another form than this column takes',
    ),
    "status in capitals": (
        [("events", swapped("charged,in-absentia", "charged, in-absentia"))],
        'events.csv:8:status " in-absentia" begins or ends with white space ("in-absentia")',
    ),
    "empty source id": (
        [("sources", column_emptied(4, 0))],
        "sources.csv:4:id is empty (needed: such as",
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_one_finding(name: str, tables: Path) -> None:
    changes, told = SLIPS[name]
    for table, change in changes:
        spoil(tables, table, change)
    end = len((tables / "sources.csv").read_bytes().splitlines())

    found = [str(one) for one in check(tables)]

    if name == "key column lost":
        assert [one.partition(" ")[0] for one in found] == ["sources.csv:1:", "sources.csv:1:id"]
        return
    assert len(found) == 1, found
    assert told.format(end=end, before=end - 1) in found[0]


def test_what_is_less_exact_contradicts_nothing(tables: Path) -> None:
    spoil(tables, "events", swapped("2024-08,convicted", "2024-08-19,convicted"))
    spoil(tables, "cases", swapped("2024-10-11,It was", "2024,It was"))

    assert [str(found) for found in check(tables)] == []


def test_true_namesakes_are_two_people(tables: Path) -> None:
    spoil(tables, "events", line(2, lambda raw: EVENT.encode() + raw))
    before = (tables / "cases.csv").read_bytes()
    for told_apart in (
        swapped(",1985,", ",1991,"),
        swapped(",female,", ",male,"),
        swapped('when she was already held."', 'when she was already held; not iryna-horobtsova."'),
    ):
        (tables / "cases.csv").write_bytes(before)
        spoil(tables, "cases", again("22222222", "irina-h", "Irina Gorobcova", told_apart))

        assert [str(found) for found in check(tables)] == []


def test_french_spaces_stay_in_the_words_to_show(tables: Path) -> None:
    assert "\u00a0" in (tables / "labels.csv").read_text(encoding="utf-8")
    assert not check(tables)


def test_files_that_could_not_be_read_come_first_and_are_named(
    tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(tables, "themes", swapped("Young people", ""))
    spoil(tables, "events", lambda raw: raw.replace(b",", b";"))

    assert main(["check", "--tables", str(tables)]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert [line_.partition(":")[0] for line_ in lines[:2]] == ["events.csv", "themes.csv"]
    assert lines[2] == "What follows from that elsewhere is not listed: mend events.csv, and check again."


def test_one_slip_in_every_row_is_told_a_few_times(tables: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(tables, "cases", lambda raw: raw.replace(b",false,", b",FALSE,").replace(b",true,", b",TRUE,"))

    assert main(["check", "--tables", str(tables)]) == 1

    lines = capsys.readouterr().out.splitlines()
    assert [line_.partition(" ")[0] for line_ in lines[:3]] == [
        f"cases.csv:{at}:named_in_resolution" for at in (2, 3, 4)
    ]
    assert 'cases.csv:6:named_in_resolution "TRUE" is neither true nor false' in lines[3]
    assert lines[4] == "cases.csv:named_in_resolution: … and 2 more like that, to line 7"
    assert lines[5].endswith(" rows, 6 findings")


def test_a_spreadsheet_that_has_a_table_open_is_told(tables: Path) -> None:
    (tables / ".~lock.cases.csv#").write_text("", encoding="utf-8")

    assert [str(found) for found in check(tables)] == [
        ".~lock.cases.csv#: says that a spreadsheet has a table open (save the table there, and close it)"
    ]


def without(tables: Path, uid: str) -> None:
    """Take a case and its parts away, as an editor does by mistake."""
    for path in tables.glob("*.csv"):
        rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = (
            row
            for row in rows
            if not row.startswith(f"{uid},")
            and not row.startswith("oleg-orlov")
            and ",oleg-orlov," not in row
        )
        path.write_text("".join(kept).replace(";oleg-orlov", ""), encoding="utf-8")


LOST = (
    'cases.csv:uid "v767bzxv" of "oleg-orlov" stands in release {id} and is lost '
    "(the row as it was; or, to take the person out, `make withdraw UID=v767bzxv REASON=…`)"
)


def test_a_lost_person_is_found(tables: Path, published: Edition) -> None:
    without(tables, "v767bzxv")

    assert [str(found) for found in check(tables)] == [LOST.format(id=published.id)]


def test_rows_that_name_a_lost_person_are_not_told_as_well(tables: Path, published: Edition) -> None:
    spoil(tables, "cases", line(5, lambda raw: b""))

    assert [str(found) for found in check(tables)] == [LOST.format(id=published.id)]


def test_a_withdrawn_person_is_not_lost_and_never_comes_again(tables: Path, published: Edition) -> None:
    (tables.parent / "withdrawn.csv").write_text(
        "uid,date,reason\nv767bzxv,2026-11-25,safety\n", encoding="utf-8"
    )
    told = [str(found) for found in check(tables)]
    without(tables, "v767bzxv")

    assert [str(found) for found in check(tables)] == []
    assert told == [
        'cases.csv:5:uid "v767bzxv" was withdrawn on 2026-11-25, and never comes again (a new uid for a new person)'
    ]


def test_a_changed_uid_is_found(tables: Path, published: Edition) -> None:
    spoil(tables, "cases", swapped("v767bzxv", "22222222"))

    assert [str(found) for found in check(tables)] == [
        f'cases.csv:5:uid "22222222" is "v767bzxv" in release {published.id} '
        '("v767bzxv", by which the person is known for ever)'
    ]


def test_two_uids_exchanged_are_found_at_both_people(tables: Path, published: Edition) -> None:
    spoil(
        tables,
        "cases",
        swapped("v767bzxv", "00000000"),
        swapped("3wxqtst9", "v767bzxv"),
        swapped("00000000", "3wxqtst9"),
    )

    assert [(found.line, found.column, found.value) for found in check(tables)] == [
        (5, "id", "oleg-orlov"),
        (6, "id", "pavel-kushnir"),
    ]


def test_another_id_under_the_same_uid_is_the_same_person(tables: Path, published: Edition) -> None:
    for path in tables.glob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"oleg-orlov", b"oleg-petrovich-orlov"))

    assert not [found for found in check(tables) if found.column in {"uid", "id"} and "release" in str(found)]


def test_a_damaged_release_is_a_finding(tables: Path, published: Edition) -> None:
    (published.folder / "release.json").write_text('{"id": ', encoding="utf-8")

    (found,) = check(tables)

    assert (found.file, found.line) == ("releases", 0)
    assert "release.json of release" in found.reason
    assert "line 1 column" in found.reason
    assert "git checkout" in found.right


def test_damaged_tables_of_a_release_are_a_finding(tables: Path, published: Edition) -> None:
    (published.tables / "cases.csv").write_text("nonsense\n", encoding="utf-8")

    (found,) = check(tables)

    assert (found.file, found.value) == ("releases", published.id)
    assert "cases.csv:1" in found.reason
