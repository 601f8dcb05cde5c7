"""`seed withdraw` on a whole checkout: what it refuses, what it asks, and that a fault at any point loses nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest

from seed.desk.withdrawal.swapping import SHADOW, digests
from seed.editions import SUMS, editions, verified
from seed.rules import check
from tests.conftest import WHOLE
from tests.releases.holding_of_releases import uid_of
from tests.support.cut_releases import checkout_of
from tests.support.publishing import seed_command
from tests.support.servers import program_environment

# Surnames that two bear, with a source of which nobody can say whose it is; and those whom examples may show.
PEOPLE = (
    *("alexei-navalny", "ilya-yashin", "pavel-kushnir", "vladimir-kara-murza", "oleg-orlov"),
    *("asan-akhtemov", "aziz-akhtemov", "anastasia-shevchenko", "daria-kozyreva"),
)
LONGEST = 300.0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    return checkout_of(folder, [edition.id for edition in WHOLE], PEOPLE)


@pytest.fixture
def checkout(made: Path, tmp_path: Path) -> Path:
    """A checkout of the test's own."""
    return Path(shutil.copytree(made, tmp_path / "checkout"))


def withdraw(checkout: Path, *words: str) -> tuple[int, str]:
    return seed_command(checkout, "withdraw", *words)


def names(checkout: Path, name: str) -> list[str]:
    """The files of tables and releases that have a name."""
    return [
        path.relative_to(checkout).as_posix()
        for path in (checkout / "seed").rglob("*.csv")
        if name in path.read_text(encoding="utf-8")
    ]


def is_whole(checkout: Path) -> bool:
    """Whether every release is as it is noted, and no table has a fault."""
    history = editions(checkout / "seed" / "releases")
    return (
        all(not check(verified(edition).tables) for edition in history) and not (checkout / SHADOW).exists()
    )


def interrupted(checkout: Path, event: str, count: int, *words: str) -> int:
    """Run the command in a process that is killed when something happens for the n-th time: an event of Python's own
    auditing, whose words have the path of the checkout but for the copy."""
    code = f"""
import os, signal, sys
left = {count}
def hook(event, words):
    global left
    is_beside = event == "os.rename" and any(part in str(words[1]) for part in ({SHADOW!r}, "__pycache__"))
    if event == {event!r} and not is_beside:
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
from seed.commands import main
sys.exit(main({["withdraw", *words]!r}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=checkout,
        env=program_environment({}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LONGEST,
        check=False,
    )
    return done.returncode


def test_what_is_not_decided_is_listed_and_waits_for_the_curator(checkout: Path) -> None:
    uid, before = uid_of("asan-akhtemov"), digests(checkout)
    status, printed = withdraw(checkout, uid, "--reason", "safety", "--yes")
    assert status == 1
    assert "others on file bear this name" in printed
    assert digests(checkout) == before
    keys = re.findall(r"^  ([0-9a-f]{8})  ", printed, re.MULTILINE)
    assert keys
    # Shown only, and again in the same words.
    status, again = withdraw(checkout, uid, "--dry-run")
    assert status == 0
    assert re.findall(r"^  ([0-9a-f]{8})  ", again, re.MULTILINE) == keys
    # The first is somebody else, the rest are the person.
    decided = ["--other", keys[0], *(word for key in keys[1:] for word in ("--means", key))]
    status, printed = withdraw(checkout, uid, "--reason", "safety", *decided)
    assert status == 1
    assert "add --yes" in printed
    assert digests(checkout) == before
    status, printed = withdraw(checkout, uid, "--reason", "safety", "--yes", *decided)
    assert status == 0, printed
    assert names(checkout, "Asan Akhtemov") == []
    assert names(checkout, "Aziz Akhtemov")
    assert is_whole(checkout)


def test_a_word_that_is_no_uid_gets_a_hint(checkout: Path) -> None:
    before = digests(checkout)
    for word in ("oleg-orlov", "Oleg Orlov", "Орлов Олег"):
        status, printed = withdraw(checkout, word, "--reason", "safety")
        assert status == 1
        assert uid_of("oleg-orlov") in printed
    status, printed = withdraw(checkout, "zzzzzzzz", "--reason", "safety")
    assert status == 1
    assert "There is no case with the uid zzzzzzzz" in printed
    assert withdraw(checkout, uid_of("oleg-orlov"), "--reason", "whim")[0] == 2
    assert withdraw(checkout, uid_of("oleg-orlov"))[0] == 2
    assert digests(checkout) == before


def test_a_second_withdrawal_says_so_and_searches_again_for_names_that_are_given(checkout: Path) -> None:
    uid = uid_of("oleg-orlov")
    signature = checkout / "seed" / "releases" / WHOLE[-1].id / f"{SUMS}.sig"
    signature.write_bytes(b"signed")
    status, printed = withdraw(checkout, uid, "--reason", "safety", "--yes")
    assert status == 0, printed
    assert f"{SUMS}.sig was a signature" in printed
    assert not signature.exists()
    after = digests(checkout)
    status, printed = withdraw(checkout, uid, "--reason", "safety", "--yes")
    assert status == 0
    assert "was withdrawn on" in printed
    assert digests(checkout) == after
    path = checkout.joinpath("seed", "tables", "figures.csv")
    path.write_text(
        path.read_text("utf-8").replace("Defendants in", "Oleg Orlov counted defendants in", 1), "utf-8"
    )
    status, printed = withdraw(checkout, uid, "--yes", "--name", "Oleg Orlov", "--name", "Олег Орлов")
    assert status == 0, printed
    assert names(checkout, "Orlov") == []
    lines = (checkout / "seed" / "withdrawn.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[0] for line in lines] == ["uid", uid]


def spoil_with_mark(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def spoil_line_ends(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def spoil_header(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"uid,", b"number,", 1).replace(b"table,", b"sheet,", 1))


@pytest.mark.parametrize("spoil", [spoil_with_mark, spoil_line_ends, spoil_header])
@pytest.mark.parametrize(
    "file", ["tables/cases.csv", f"releases/{WHOLE[-1].id}/changes.csv", "withdrawn.csv"]
)
def test_a_file_that_a_spreadsheet_spoilt_is_named(
    checkout: Path, file: str, spoil: Callable[[Path], None]
) -> None:
    path = checkout / "seed" / file
    if not path.exists():
        path.write_text("uid,date,reason\n", "utf-8")
    spoil(path)
    before = digests(checkout)
    status, printed = withdraw(checkout, uid_of("oleg-orlov"), "--reason", "safety", "--yes")
    assert status == 1
    assert f"seed/{file}" in printed
    assert "Traceback" not in printed
    assert digests(checkout) == before


def test_without_space_nothing_is_changed_and_the_next_run_does_it(checkout: Path) -> None:
    uid, before = uid_of("oleg-orlov"), digests(checkout)
    command = f"ulimit -f 200; exec {sys.executable} -m seed withdraw {uid} --reason safety --yes"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=checkout,
        env=program_environment({}),
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 1
    assert "not enough space" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert digests(checkout) == before
    assert is_whole(checkout)
    assert withdraw(checkout, uid, "--reason", "safety", "--yes")[0] == 0
    assert names(checkout, "Orlov") == []


def test_killed_at_work_nothing_is_changed_and_the_next_run_does_it(checkout: Path) -> None:
    uid, before = uid_of("oleg-orlov"), digests(checkout)
    assert interrupted(checkout, "subprocess.Popen", 2, uid, "--reason", "safety", "--yes") == -9
    assert digests(checkout) == before
    status, printed = withdraw(checkout, uid, "--reason", "safety", "--yes")
    assert status == 0, printed
    assert names(checkout, "Orlov") == []
    assert is_whole(checkout)


@pytest.mark.parametrize("renames", [1, 7])
def test_killed_between_the_renames_the_next_run_ends_them(checkout: Path, renames: int) -> None:
    uid, before = uid_of("oleg-orlov"), digests(checkout)
    assert interrupted(checkout, "os.rename", renames, uid, "--reason", "safety", "--yes") == -9
    half = digests(checkout)
    assert len(half.items() - before.items()) == renames - 1
    status, printed = seed_command(checkout, "load")
    assert (status, printed) == (
        1,
        "A withdrawal was begun here and is not complete: run it again first (make withdraw UID=…).\n",
    )
    if renames > 1:
        # What was edited meanwhile is not lost.
        path = checkout.joinpath("seed", "tables", "cases.csv")
        content = path.read_bytes()
        path.write_bytes(content + b"\n")
        status, printed = withdraw(checkout, uid, "--reason", "safety", "--yes")
        assert status == 1
        assert "tables/cases.csv changed while" in printed
        path.write_bytes(content)
    status, printed = withdraw(checkout, uid, "--reason", "safety", "--yes")
    assert status == 0, printed
    assert f"The withdrawal of {uid} that was begun before is complete now." in printed
    assert "was withdrawn on" in printed
    assert names(checkout, "Orlov") == []
    assert is_whole(checkout)


def test_on_a_terminal_the_curator_is_asked_and_may_say_no(checkout: Path) -> None:
    before = digests(checkout)
    words = ["-m", "seed", "withdraw", uid_of("asan-akhtemov"), "--reason", "safety"]
    environment = {**program_environment({}), "TERM": "xterm"}
    child = pexpect.spawn(
        sys.executable, words, cwd=str(checkout), env=environment, encoding="utf-8", timeout=LONGEST
    )
    answered = 0
    while child.expect(["Who is this", "Do all this"]) == 0:
        answered += 1
        child.send("\r")
    assert answered
    child.send("n\r")
    child.expect("Nothing was changed")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1
    assert digests(checkout) == before
