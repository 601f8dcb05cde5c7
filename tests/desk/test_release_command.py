"""`seed release` leads through a release, by options and by questions: all of it is done, or nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from seed.declaration import day_of_today
from seed.editions import CHANGE_COLUMNS, Edition, editions, read_changes, verified
from tests.desk.changing import SLUG, UID, with_cells, with_news, with_row
from tests.releases.test_making import edit
from tests.support.publishing import code_of_tiny, prepare, seed_command
from tests.support.servers import ROOT, program_environment

FIRST, LAST, NEXT, DAY = "2026.11.1", "2026.11.2", "2099.1.1", "2099-01-10"
NOTES = "Something happened to one of them."
BECAUSE = ("--because", SLUG, "development", "A synthetic event.")
RELEASE = ("release", "--day", DAY, "--notes", NOTES)
# A cold start on a busy machine.
LONGEST = 120


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code with a changelog and two releases, the second of the number that the declaration has."""
    code = code_of_tiny(tmp_path_factory.mktemp("desk") / "code")
    shutil.copy(ROOT / "CHANGELOG.md", code)
    for release, because in (
        (FIRST, ()),
        (LAST, ("--because", "themes/protest", "editorial", "Worded anew.")),
    ):
        prepare(code, release, "2026-11-24")
        status, printed = seed_command(code, "release", "--notes", "Some facts.", *because)
        assert status == 0, printed
        with_cells("themes", "id", "protest", definition="A synthetic definition.")(tables_of(code))
    return code


@pytest.fixture
def code(published: Path, tmp_path: Path) -> Path:
    """The code with its release, the tests' own."""
    return Path(shutil.copytree(published, tmp_path / "code"))


def tables_of(code: Path) -> Path:
    return code.joinpath("seed", "tables")


def state(code: Path) -> dict[str, bytes]:
    """All that a release may touch."""
    found = [code / "CHANGELOG.md", *(code / "openapi").rglob("*"), *(code / "seed").rglob("*")]
    return {
        str(path.relative_to(code)): path.read_bytes()
        for path in found
        if path.is_file() and path.suffix != ".pyc" and path.name != "changes.csv"
    }


def frozen(code: Path) -> list[Edition]:
    return editions(code / "seed" / "releases")


def check_documents(code: Path) -> None:
    """Fail where a document is not that of the code and of the releases."""
    environment = program_environment({"DATABASE_URL": f"sqlite:///{code / 'checked'}"})
    for words in (["seed", "load"], ["flask", "--app", "api.app", "openapi", "check"]):
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=code,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_first_release_needs_no_reasons_and_the_declared_number_is_taken(published: Path) -> None:
    first, last = map(verified, frozen(published))
    assert (first.id, first.released_on, first.predecessor, first.changes()) == (
        FIRST,
        "2026-11-24",
        None,
        [],
    )
    assert (last.id, last.predecessor, len(last.changes())) == (LAST, FIRST, 1)


def test_a_release_by_options_does_all_that_follows(code: Path) -> None:
    with_news(tables_of(code))
    with_cells("cases", "id", SLUG, birth_year="1954")(tables_of(code))
    before = (code / "seed" / "datapackage.json").read_text("utf-8").splitlines()

    status, printed = seed_command(code, *RELEASE, *BECAUSE)

    assert status == 0, printed
    assert "year of birth: 1953 → 1954" in printed
    assert f"Release {NEXT} is frozen in seed/releases/{NEXT}." in printed
    release = verified(frozen(code)[-1])
    assert (release.id, release.released_on, release.notes) == (NEXT, DAY, NOTES)
    assert [(row["table"], row["column"], row["kind"]) for row in release.changes()] == [
        ("sources", "", "addition"),
        ("cases", "birth_year", "development"),
        ("events", "", "development"),
    ]
    assert not (code / "seed" / "changes.csv").exists()
    after = (code / "seed" / "datapackage.json").read_text("utf-8").splitlines()
    assert [line for line in after if line not in before] == [
        f'  "version": "{NEXT}",',
        f'  "created": "{DAY}T00:00:00Z",',
    ]
    assert len(after) == len(before)
    changelog = (code / "CHANGELOG.md").read_text("utf-8")
    assert f"## Data releases\n\n### {NEXT} - {DAY}\n\n- {NOTES}\n\n### " in changelog
    document = release.folder / "files" / "openapi.json"
    assert document.read_bytes() == (code / "openapi" / "v1.json").read_bytes()
    check_documents(code)
    assert seed_command(code, "check")[0] == 0
    assert "Nothing changed." in seed_command(code, "diff")[1]


def test_a_person_may_be_named_by_uid_and_the_number_by_an_option(code: Path) -> None:
    with_cells("cases", "id", SLUG, birth_year="1954")(tables_of(code))
    status, printed = seed_command(
        code,
        *RELEASE,
        "--number",
        "2099.1.7",
        "--keep-documents",
        "--because",
        UID,
        "correction",
        "Read anew.",
    )
    assert status == 0, printed
    assert [release.id for release in frozen(code)] == [FIRST, LAST, "2099.1.7"]


def test_without_all_reasons_nothing_is_frozen_and_what_lacks_can_be_filled_in(code: Path) -> None:
    with_cells("cases", "id", SLUG, birth_year="1954")(tables_of(code))
    before = state(code)
    status, printed = seed_command(code, *RELEASE, "--keep-documents")
    assert status == 1
    assert "changes.csv:2:kind is missing" in printed
    assert state(code) == before
    (row,) = read_changes(code / "seed" / "changes.csv")
    assert (row["record"], row["column"], row["kind"]) == (UID, "birth_year", "")


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(code: Path) -> None:
        path = tables_of(code) / f"{name}.csv"
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    return change


def reasons_of(content: bytes) -> Callable[[Path], None]:
    def change(code: Path) -> None:
        with_cells("cases", "id", SLUG, birth_year="1954")(tables_of(code))
        (code / "seed" / "changes.csv").write_bytes(content)

    return change


HEADER = ",".join(CHANGE_COLUMNS)


@pytest.mark.parametrize(
    "spoil, words, said",
    [
        (replaced("cases", ",male,", ",none,"), RELEASE, 'cases.csv:4:gender "none" is'),
        (replaced("events", "id,case_id", "id;case_id"), RELEASE, "events.csv:1"),
        (lambda code: (tables_of(code) / "events.csv").unlink(), RELEASE, "events.csv: is missing"),
        (reasons_of(HEADER.replace(",", ";").encode()), RELEASE, "changes.csv:1: "),
        (reasons_of(b"\xef\xbb\xbf" + HEADER.encode()), RELEASE, "changes.csv:1: "),
        (reasons_of(f"{HEADER}\ncases,{UID}\n".encode()), RELEASE, "changes.csv:2: has 2 cells"),
        (reasons_of(f"{HEADER}\ncases,{UID},,,correction,Read anew.,no-source\n".encode()), RELEASE, 'changes.csv:2:source_ids "no-source" is not'),
        (reasons_of(f"{HEADER}\ncases,nobody,,,correction,Read anew.,\n".encode()), RELEASE, "names a fact that did not change"),
        (reasons_of(HEADER.encode()), (*RELEASE, "--because", "nobody", "correction", "x"), "Nothing changed of nobody"),
        (reasons_of(HEADER.encode()), (*RELEASE, "--number", FIRST), f"Release {FIRST} is not newer than {LAST}: the next one could be {NEXT}."),
        (reasons_of(HEADER.encode()), (*RELEASE, "--number", "next"), "next is no number of a release"),
        (reasons_of(HEADER.encode()), ("release", "--notes", "x", "--day", "2020-01-01"), "2020-01-01 is before the last release"),
        (reasons_of(HEADER.encode()), ("release", "--notes", "x", "--day", "10.1.2099"), "10.1.2099 is no day"),
        (lambda code: None, RELEASE, f"Nothing changed since release {LAST}"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_what_stands_in_the_way_is_told_and_nothing_is_touched(
    code: Path, spoil: Callable[[Path], None], words: tuple[str, ...], said: str
) -> None:
    spoil(code)
    before = state(code)
    status, printed = seed_command(code, *words)
    assert (status, "Traceback" in printed) == (1, False), printed
    assert said in printed
    assert state(code) == before


def test_a_number_that_is_taken_leaves_the_release_that_has_it(code: Path) -> None:
    before = state(code)
    again = (
        "from pathlib import Path; from seed.desk.release_way import freeze; "
        "from seed.editions import working; freeze(working(Path.cwd().joinpath('seed', 'tables')), 'Once more.')"
    )
    done = subprocess.run(
        [sys.executable, "-c", again], cwd=code, capture_output=True, text=True, check=False
    )
    assert "is not newer" in done.stderr
    assert state(code) == before


def test_a_wrong_call_says_what_is_right(code: Path) -> None:
    for words in (
        ["release"],
        ["release", "--notes", " "],
        ["release", "--notes", "x", "--because", SLUG, "whim", "x"],
    ):
        status, printed = seed_command(code, *words)
        assert (status, "Traceback" in printed) == (2, False), printed


def failing_documents(code: Path) -> None:
    """Let the documents fail once the release is frozen."""
    cli = code / "api" / "cli.py"
    cli.write_text(f'{cli.read_text("utf-8")}\n\nraise SystemExit("No space left.")\n', "utf-8")


@pytest.mark.parametrize(
    "spoil, said",
    [
        (failing_documents, "No space left."),
        (lambda code: (code / "openapi" / "v1.json").unlink(), "No such file or directory"),
        (lambda code: (code / "seed" / "LICENSE").unlink(), "No such file or directory"),
    ],
    ids=["documents", "document", "licence"],
)
def test_a_fault_on_the_way_leaves_everything_as_it_was(
    code: Path, spoil: Callable[[Path], None], said: str
) -> None:
    with_cells("cases", "id", SLUG, birth_year="1954")(tables_of(code))
    spoil(code)
    before = state(code)

    status, printed = seed_command(code, *RELEASE, *BECAUSE)

    assert (status, "Traceback" in printed) == (1, False), printed
    assert "No release was made" in printed
    assert said in printed
    assert state(code) == before
    (row,) = read_changes(code / "seed" / "changes.csv")
    assert row["reason"] == "A synthetic event."


@pytest.mark.parametrize(
    "spoil, said",
    [
        (replaced("cases", ",male,", ",none,"), 'cases.csv:4:gender "none" is'),
        (reasons_of(HEADER.replace(",", ";").encode()), "changes.csv:1: "),
        (
            reasons_of(f"{HEADER}\ncases,{UID},,,whim,x,\n".encode()),
            'changes.csv:2:kind "whim" is not in the closed list',
        ),
    ],
    ids=["tables", "semicolons", "kind"],
)
def test_a_diff_tells_faults_and_never_a_traceback(
    code: Path, spoil: Callable[[Path], None], said: str
) -> None:
    spoil(code)
    status, printed = seed_command(code, "diff", "--plain")
    assert (status, "Traceback" in printed) == (1, False), printed
    assert said in printed


def test_a_diff_is_plain_where_there_is_no_terminal_and_a_page_where_wanted(code: Path) -> None:
    with_cells("cases", "id", SLUG, birth_year="1954")(tables_of(code))
    status, printed = seed_command(code, "diff", "--html", "var/review/changes.html", "--against", FIRST)
    assert status == 0, printed
    assert "year of birth: 1953 → 1954" in printed
    assert "\x1b" not in printed
    assert "1954" in (code / "var" / "review" / "changes.html").read_text("utf-8")
    assert seed_command(code, "diff", "--against", "2020.1.1") == (
        1,
        f"There is no release 2020.1.1; there are: {FIRST}, {LAST}.\n",
    )


def test_without_what_the_desk_uses_a_command_says_what_to_install(code: Path) -> None:
    (code / "rich").mkdir()
    (code / "rich" / "__init__.py").write_text(
        "raise ModuleNotFoundError('No module named rich', name='rich')\n", "utf-8"
    )
    status, printed = seed_command(code, "diff")
    assert (status, "pip install --editable '.[desk]'" in printed) == (1, True), printed
    assert "Traceback" not in printed
    assert seed_command(code, "check")[0] == 0


def test_after_a_release_the_tables_may_speak_of_what_happened_since(code: Path) -> None:
    event = {"id": f"{SLUG}-{day_of_today()}-other", "case_id": SLUG, "date": day_of_today(), "type": "other"}
    source = "amnesty-2024-02-orlov"
    with_row("events", "case_id", SLUG, **event, summary="A synthetic event.", source_ids=source)(
        tables_of(code)
    )
    status, printed = seed_command(code, "check")
    assert status == 0, printed
    event["date"] = "2099-01-01"
    edit(
        tables_of(code),
        "events",
        lambda rows: [row | event if row["id"] == event["id"] else row for row in rows],
    )
    assert "lies after the release" in seed_command(code, "check")[1]


def questions(code: Path, *words: str) -> pexpect.spawn:
    environment = program_environment({"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"})
    return pexpect.spawn(
        sys.executable,
        ["-m", "seed", *words],
        cwd=str(code),
        env=environment,
        encoding="utf-8",
        dimensions=(50, 160),
        timeout=LONGEST,
    )


DOWN, ENTER, CTRL_C = "\x1b[B", "\r", "\x03"


def test_a_release_by_questions_asks_once_for_each_person_and_keeps_every_answer(code: Path) -> None:
    tables = tables_of(code)
    with_cells("cases", "id", SLUG, birth_year="1954", note="Another note.")(tables)
    with_cells(
        "cases", "id", "pavel-kushnir", birth_year="1985", place_of_detention="SIZO-3, Kizel, Perm Krai"
    )(tables)

    talk = questions(code, "release")
    talk.expect("The day of the release:")
    talk.send(ENTER)
    talk.expect("Its number:")
    talk.send(ENTER)
    talk.expect("1 of 2")
    talk.expect("What kind of change")
    talk.send(DOWN + ENTER)
    talk.expect("Why, in one sentence")
    talk.send("The year was wrong." + ENTER)
    talk.expect("2 of 2")
    talk.expect("What kind of change")
    talk.send(CTRL_C)
    talk.expect("nothing more was done")
    talk.expect(pexpect.EOF)
    talk.close()
    assert talk.exitstatus == 1
    (row,) = read_changes(code / "seed" / "changes.csv")
    assert (row["table"], row["record"], row["row"], row["column"]) == ("cases", UID, "", "")
    assert (row["kind"], row["reason"]) == ("correction", "The year was wrong.")

    talk = questions(code, "release", "--keep-documents")
    talk.expect("The day of the release:")
    talk.send(ENTER)
    talk.expect("Its number:")
    talk.send(ENTER)
    talk.expect("1 of 1")
    talk.expect("What kind of change")
    # Each fact by itself, which stands last.
    talk.send(DOWN * 5 + ENTER)
    for reason in ("Read in a source.", ""):
        talk.expect("What kind of change")
        talk.send(ENTER)
        talk.expect("Why, in one sentence")
        talk.send(reason + ENTER)
    talk.expect("What is new, for readers")
    talk.send(ENTER)
    talk.expect("Freeze it")
    talk.send("y" + ENTER)
    talk.expect("is frozen in")
    talk.expect(pexpect.EOF)
    talk.close()
    assert talk.exitstatus == 0

    release = verified(frozen(code)[-1])
    assert release.notes == "2 people changed, 4 facts changed."
    assert {(row["record"], row["column"], row["reason"]) for row in release.changes()} == {
        (UID, "birth_year", "The year was wrong."),
        (UID, "note", "The year was wrong."),
        ("3wxqtst9", "birth_year", "Read in a source."),
        ("3wxqtst9", "last_place_of_detention", "Read in a source."),
    }
