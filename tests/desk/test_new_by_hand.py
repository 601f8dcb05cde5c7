"""A volunteer adds people at a terminal: few values are typed, none is lost, and nobody is added twice (C2)."""

from __future__ import annotations

from pathlib import Path

from seed.desk.new.entry import KINDS
from tests.desk.changes import changed_lines
from tests.desk.volunteer import Volunteer
from tests.support.publishing import seed_command

# A person with two events, one charge, one sentence and two sources.
MOST_TYPED = 30


def names(volunteer: Volunteer) -> None:
    volunteer.answer("Name in own letters", "Синтетик А")
    volunteer.answer("Name in English (Enter: Sintetik A)", "Synthetic A")


def rest_of_the_person(volunteer: Volunteer) -> None:
    volunteer.answer("Other spellings")
    volunteer.answer("Year of birth", "1985")
    volunteer.answer("Gender", "male")
    volunteer.answer("Citizenships", "RU")
    volunteer.answer("Occupations", "teacher")
    volunteer.answer("Affiliations")
    volunteer.answer("Region", "Adygea")
    volunteer.answer("Group case")
    volunteer.answer("Themes", "anti-war speech")
    volunteer.answer("Named in the resolution (Enter: false)")
    volunteer.answer("Summary", "A synthetic person, sentenced in a test.")
    volunteer.answer("Concerns")
    volunteer.answer("Place of detention", "SIZO-3, Kizel, Perm Krai")


def facts(volunteer: Volunteer) -> None:
    volunteer.answer("Date of an event", "2025-03-04")
    volunteer.answer("Type", "detained")
    volunteer.answer("Status from then on (Enter: pretrial-detention")
    volunteer.answer("Summary", "Detained at home.")
    volunteer.answer("Sources:", "https://example.org/2025/03/05/detained")
    volunteer.answer("Publisher", "Example News")
    volunteer.answer("Title", "A synthetic person is detained")
    volunteer.answer("Published on (Enter: 2025-03-05")
    volunteer.answer("Language (Enter: en)")
    volunteer.answer("Another source")

    volunteer.answer("Date of another event", "2025-06-01")
    volunteer.answer("Type", "convicted")
    volunteer.answer("Status from then on (Enter: imprisoned")
    volunteer.answer("Summary", "Sentenced to two years.")
    volunteer.answer(
        "Sources (Enter: example-2025-03-05-synthetic-person-detained)", "https://example.com/verdict"
    )
    volunteer.answer("Publisher", "Example Court Watch")
    volunteer.answer("Title", "Приговор синтетическому человеку")
    volunteer.answer("Published on", "2025-06-02")
    volunteer.answer("Language (Enter: ru)")
    volunteer.answer("Another source")
    volunteer.answer("Date of another event (Enter: no more)")

    volunteer.answer("Article of a charge", "207.3")
    volunteer.answer("Part", "2")
    volunteer.answer("Outcome (Enter: convicted")
    volunteer.answer("Basis (Enter: cited")
    volunteer.answer("Sources (Enter: example-2025-06-02-prigovor")
    volunteer.answer("Article of another charge")

    volunteer.answer("Add a sentence?")
    volunteer.answer("Date (Enter: 2025-06-01")
    volunteer.answer("Court", "Synthetic District Court")
    volunteer.answer("Stage")
    volunteer.answer("Kind")
    volunteer.answer("Length, months", "24")
    volunteer.answer("Regime", "general")
    volunteer.answer("In absentia (Enter: false)")
    volunteer.answer("Sources (Enter: example-2025-06-02-prigovor")
    volunteer.answer("Add another sentence?")

    volunteer.answer("Organisation of a recognition")
    volunteer.answer("Verified on (Enter: 2025-06-02)")
    volunteer.answer("Note")
    volunteer.answer(
        "Sources (Enter: example-2025-03-05-synthetic-person-detained;example-2025-06-02-prigovor"
    )


def assert_the_person_is_there(code: Path) -> None:
    changed = changed_lines(code)
    assert {name: (len(went), len(came)) for name, (went, came) in changed.items()} == {
        "cases.csv": (0, 1),
        "charges.csv": (0, 1),
        "events.csv": (0, 2),
        "sentences.csv": (0, 1),
        "sources.csv": (0, 2),
    }
    status, printed = seed_command(code, "check")
    assert status == 0, printed
    ((_, (line,)), (_, events)) = changed["cases.csv"], changed["events.csv"]
    assert ",synthetic-a,Synthetic A,Синтетик А,,1985,male,RU,teacher,,RU-AD,,anti-war-speech,false," in line
    assert [event.split(",")[0] for event in events] == [
        "synthetic-a-2025-03-04-detained",
        "synthetic-a-2025-06-01-convicted",
    ]


def test_a_person_with_two_events_costs_at_most_30_typed_values(code: Path) -> None:
    volunteer = Volunteer(code, "new", "case")
    names(volunteer)
    rest_of_the_person(volunteer)
    facts(volunteer)
    volunteer.sees("2025-03-04 detained → 2025-06-01 convicted; status: imprisoned")
    volunteer.answer("What next?")

    assert "Added the case synthetic-a" in volunteer.ends()
    assert volunteer.status == 0
    assert volunteer.typed == 28 <= MOST_TYPED
    assert_the_person_is_there(code)
    assert not list((code / "seed").glob("draft-*"))


def test_a_wrong_value_is_refused_at_once_with_what_would_be_right(code: Path) -> None:
    volunteer = Volunteer(code, "new", "case")
    names(volunteer)
    volunteer.answer("Other spellings")
    volunteer.answer("Year of birth", "19x8")
    volunteer.sees('"19x8" is not a whole number: a year such as 1975.')
    volunteer.clears()
    volunteer.answer("", "1985")
    volunteer.answer("Gender", "m")
    volunteer.sees('"m" may be female, male')
    volunteer.leaves()


def test_what_was_typed_before_ctrl_c_is_not_asked_again(code: Path) -> None:
    stopped = Volunteer(code, "new", "case")
    names(stopped)
    rest_of_the_person(stopped)
    stopped.answer("Date of an event", "2025-03-04")
    stopped.sees("Type")
    assert "draft-case.json: start again to go on" in stopped.leaves()
    assert stopped.status == 1
    assert not changed_lines(code)

    volunteer = Volunteer(code, "new", "case")
    volunteer.answer("Go on with the draft of last time (16 answers on Synthetic A)?")
    volunteer.answer("Type", "detained")
    volunteer.answer("Status")
    volunteer.answer("Summary", "Detained at home.")
    volunteer.answer("Sources:", "https://example.org/2025/03/05/detained")
    volunteer.answer("Publisher", "Example News")
    volunteer.sees("Title")
    volunteer.leaves()

    volunteer = Volunteer(code, "new", "case")
    volunteer.answer("Go on with the draft of last time")
    volunteer.answer("Title", "A synthetic person is detained")
    volunteer.answer("Published on")
    volunteer.answer("Language")
    volunteer.answer("Sources (Enter: example-2025-03-05-synthetic-person-detained)")
    volunteer.answer("Date of another event")
    volunteer.answer("Article of a charge")
    volunteer.answer("Add a sentence?")
    volunteer.answer("Organisation of a recognition")
    volunteer.answer("Verified on")
    volunteer.answer("Note")
    volunteer.answer("Sources")
    volunteer.answer("What next?")
    assert "Added the case synthetic-a" in volunteer.ends()
    assert set(changed_lines(code)) == {"cases.csv", "events.csv", "sources.csv"}


def test_a_value_is_changed_in_the_review(code: Path) -> None:
    volunteer = Volunteer(code, "new", "organisation", "--name", "Synthetic Watch", "--kind", "media")
    volunteer.answer("Name in its own language")
    volunteer.answer("Web address", "https://example.org/")
    volunteer.answer("Description")
    volunteer.answer("Sources")
    volunteer.answer("What next?", "\x1b[B")
    volunteer.answer("Which value?", "\x1b[B\x1b[B")
    volunteer.answer("Kind", "human-rights")
    volunteer.answer("What next?")
    volunteer.ends()

    assert changed_lines(code) == {
        "organisations.csv": (
            [],
            ["synthetic-watch,Synthetic Watch,,human-rights,https://example.org/,,"],
        )
    }


def test_a_person_who_is_there_is_shown_in_any_script_and_not_added_again(code: Path) -> None:
    volunteer = Volunteer(code, "new", "case")
    volunteer.answer("Name in own letters", "Орлов Олег Петрович")
    volunteer.answer("Name in English", "Oleg P. Orloff")
    volunteer.sees("oleg-orlov")
    volunteer.sees("released-exchange")
    volunteer.answer("Is your person somebody else")
    assert "Nothing was added." in volunteer.ends()
    assert volunteer.status == 1
    assert not changed_lines(code)
    assert not list((code / "seed").glob("draft-*"))


def test_an_event_is_added_to_a_person_named_in_any_spelling(code: Path) -> None:
    volunteer = Volunteer(code, "new", "event")
    volunteer.answer("Whose", "Горобцова")
    volunteer.answer("Date", "2026-02-01")
    volunteer.answer("Type", "released")
    volunteer.answer("Status from then on", "released-other")
    volunteer.answer("Summary", "Freed in a test.")
    # A page that is on file, under another form of its address.
    volunteer.answer("Sources", "http://www.khpg.org/en/1608815063/?utm_source=example")
    volunteer.sees("That page is there already: khpg-2025-09-19-horobtsova is taken.")
    volunteer.answer("Another source", "https://example.org/2026/02/02/freed")
    volunteer.answer("Publisher", "Example News")
    volunteer.answer("Title", "A synthetic release")
    volunteer.answer("Published on")
    volunteer.answer("Language")
    volunteer.answer("Another source")
    volunteer.answer("Verified on (Enter: 2026-02-02)")
    volunteer.sees("verified_on of iryna-horobtsova is 2026-02-02 now; it was 2025-09-19.")
    volunteer.answer("What next?")
    volunteer.ends()

    changed = changed_lines(code)
    assert changed["events.csv"] == (
        [],
        [
            "iryna-horobtsova-2026-02-01-released,iryna-horobtsova,2026-02-01,released,released-other,Freed in a test.,"
            "khpg-2025-09-19-horobtsova;example-2026-02-02-synthetic-release"
        ],
    )
    ((_, (case,)), (_, (source,))) = changed["cases.csv"], changed["sources.csv"]
    assert ",2026-02-02," in case
    assert case.endswith(";example-2026-02-02-synthetic-release")
    assert source.startswith("example-2026-02-02-synthetic-release,Example News,")


def test_what_to_add_is_asked_where_it_was_not_said(code: Path) -> None:
    volunteer = Volunteer(code, "new")
    volunteer.answer("What is to be added?", "\x1b[B" * list(KINDS).index("source"))
    volunteer.answer("Web address", "https://example.org/2026/01/02/a")
    volunteer.answer("Publisher", "Example News")
    volunteer.answer("Title", "A synthetic report")
    volunteer.answer("Published on")
    volunteer.answer("Language")
    volunteer.answer("What next?")
    assert "Added the source example-2026-01-02-synthetic-report" in volunteer.ends()
