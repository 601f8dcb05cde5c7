"""The way from checked tables to a release: its number and day, the declaration, the documents, the changelog.

All of it is done, or nothing: whatever stops it on the way, every file is put back as it was.
"""

from __future__ import annotations

import json
import re
import shutil
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from api.records import declaration
from api.records.causes import cause_of
from api.records.releases import RELEASE_ID, sort_value
from api.settings import ROOT
from seed.declaration import FOLDER, TABLES, day_of_today
from seed.desk.programs import run
from seed.editions import FILES, RELEASES, Edition, EditionError, editions, working
from seed.files import DOCUMENT
from seed.findings import Finding
from seed.raw_rows import replace_files
from seed.release import PENDING, freeze_files, make, next_number
from seed.retracted import FILE as RETRACTED
from seed.retracted import Retracted, read_retracted

CHANGELOG = ROOT / "CHANGELOG.md"
# What is written anew from the data: the documents of the API, and the texts with answers in them.
DOCUMENTS = (ROOT / "openapi", ROOT / "README.md")
HEADING = "## Data releases"
_WIDTH = 118


class DocumentsError(EditionError):
    """The documents cannot be written anew; the message has what was said of it."""


def suggested(prepared: Edition, history: Sequence[Edition]) -> tuple[str, str]:
    """Return number and day of the next release: those that the declaration names already, or today's."""
    is_newer = not history or sort_value(prepared.id) > sort_value(history[-1].id)
    if is_newer and prepared.id not in _taken_back():
        return prepared.id, prepared.released_on
    day = max([day_of_today(), *(edition.released_on for edition in history[-1:])])
    return next_number(taken_numbers(history), day), day


def taken_numbers(history: Sequence[Edition]) -> list[str]:
    """Return the numbers that are used: those of the releases, and of published ones that were taken back."""
    return [*(edition.id for edition in history), *_taken_back()]


def _taken_back() -> dict[str, Retracted]:
    return {one.id: one for one in read_retracted(FOLDER / RETRACTED)}


def named(number: str, day: str, history: Sequence[Edition]) -> Edition:
    """Return the working tables as the release of this number and day; raises EditionError where one cannot be."""
    prepared = working(TABLES)
    if fault := fault_of_day(day, history) or fault_of_number(number, day, history):
        raise EditionError(fault)
    return replace(prepared, id=number, released_on=day)


def fault_of_number(number: str, day: str, history: Sequence[Edition]) -> str:
    """Return what is wrong with the number of a release, in a sentence; an empty text where nothing is."""
    next_one = next_number(taken_numbers(history), day)
    if not RELEASE_ID.fullmatch(number):
        return (
            f"{number} is no number of a release: year, month and its place in the month, such as {next_one}."
        )
    if history and sort_value(number) <= sort_value(history[-1].id):
        return f"Release {number} is not newer than {history[-1].id}: the next one could be {next_one}."
    if gone := _taken_back().get(number):
        return (
            f"Release {number} was taken back on {gone.date}, and its number is not used again: the next one could be "
            f"{next_one}."
        )
    return ""


def fault_of_day(day: str, history: Sequence[Edition]) -> str:
    """Return what is wrong with the day of a release, in a sentence; an empty text where nothing is."""
    try:
        is_day = date.fromisoformat(day).isoformat() == day
    except ValueError:
        is_day = False
    if not is_day:
        return f"{day} is no day; write it as {day_of_today()}."
    if history and day < history[-1].released_on:
        return f"{day} is before the last release, which is of {history[-1].released_on}."
    return ""


def has_changed(prepared: Edition, history: Sequence[Edition]) -> bool:
    """Whether a release would hold anything that the last one does not: other rows, another table or column."""
    if not history or prepared.digest != history[-1].digest:
        return True
    now, before = (
        [(table.name, [*table.by_name]) for table in edition.package.of_facts]
        for edition in (prepared, history[-1])
    )
    return now != before


def freeze(
    prepared: Edition, notes: str, *, keep_documents: bool = False
) -> tuple[Edition | None, list[Finding]]:
    """Make the release, and write anew what follows from it; returns it, or None with what stands in its way.

    Raises EditionError where a step fails. Nothing is left of a release that was not finished.
    """
    before = _contents(declaration.PATH, PENDING, CHANGELOG, *DOCUMENTS)
    made: Edition | None = None
    try:
        declare(declaration.PATH, prepared.id, prepared.released_on)
        made, findings = make(prepared, notes)
        if made is None:
            # What was added to the curator's file stays: it is where the reasons go.
            _put_back({path: content for path, content in before.items() if path != PENDING})
            return None, findings
        # The documents show what releases changed, and the first changes nothing.
        if made.predecessor is not None and not keep_documents:
            write_documents()
            freeze_document(made)
        note_in_changelog(CHANGELOG, made)
    except BaseException as error:
        # Only what was made here: a release of this number may have been there before.
        if made is not None:
            shutil.rmtree(made.folder, ignore_errors=True)
        shutil.rmtree(RELEASES / f".{prepared.id}", ignore_errors=True)
        _put_back(before)
        cause = cause_of(error)
        if cause or isinstance(error, OSError | DocumentsError):
            told = f"{cause}." if cause else str(error)
            raise EditionError(f"No release was made, and everything is as it was: {told}") from error
        raise
    return made, []


def declare(path: Path, number: str, day: str) -> None:
    """Write number and day of the release in preparation into a declaration, and leave all the rest as it stands."""
    text = path.read_text(encoding="utf-8")
    wanted = {"version": number, "created": f"{day}T00:00:00Z"}
    written = text
    for name, value in wanted.items():
        written = re.sub(rf'^(  "{name}": )"[^"]*"', rf'\g<1>"{value}"', written, count=1, flags=re.MULTILINE)
    said = json.loads(text) | wanted
    if json.loads(written) != said:
        written = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    replace_files({path: written.encode()})


def write_documents() -> None:
    """Write the documents anew from the frozen releases; raises DocumentsError where that fails."""
    with TemporaryDirectory() as folder:
        database_url = f"sqlite:///{folder}/releases"
        for words in (("seed", "load"), ("flask", "--app", "api.app", "openapi", "write")):
            if said := run(*words, code=ROOT, database_url=database_url):
                raise DocumentsError(said)


def freeze_document(made: Edition) -> None:
    """Let the files of a new release have the document as it is now, which has answers of this release in it."""
    if (made.folder / FILES / "openapi.json").read_bytes() != DOCUMENT.read_bytes():
        freeze_files([edition for edition in editions() if sort_value(edition.id) <= sort_value(made.id)])


def note_in_changelog(path: Path, made: Edition) -> None:
    """Put the heading of a data release with its notes above those before it, where there is a changelog."""
    if not path.is_file():
        return
    text = _without(path.read_text(encoding="utf-8"), made.id)
    notes = textwrap.fill(
        made.notes, _WIDTH, initial_indent="- ", subsequent_indent="  ", break_long_words=False
    )
    entry = f"### {made.id} - {made.released_on}\n\n{notes}\n"
    head, found, tail = text.partition(f"{HEADING}\n")
    rest = f"\n{tail.lstrip()}" if tail.strip() else ""
    above = f"{head}{found}\n" if found else f"{text.rstrip()}\n\n{HEADING}\n\n"
    replace_files({path: f"{above}{entry}{rest}".encode()})


def forget_in_changelog(path: Path, release: str) -> None:
    """Take the heading of a data release that was taken back, with its notes, out of a changelog."""
    if path.is_file():
        replace_files({path: _without(path.read_text(encoding="utf-8"), release).encode()})


def _without(changelog: str, release: str) -> str:
    entry = re.compile(rf"^### {re.escape(release)} - .*?(?=^##|\Z)", re.MULTILINE | re.DOTALL)
    return entry.sub("", changelog).rstrip("\n") + "\n"


def _contents(*places: Path) -> dict[Path, bytes | None]:
    """Return what files hold, also those in folders; None where there is no such file."""
    contents: dict[Path, bytes | None] = {}
    for place in places:
        paths = [path for path in place.rglob("*") if path.is_file()] if place.is_dir() else [place]
        contents |= {path: path.read_bytes() if path.is_file() else None for path in paths}
    return contents


def _put_back(contents: Mapping[Path, bytes | None]) -> None:
    """Let files hold again what they held; what was not there goes."""
    replace_files(
        {
            path: content
            for path, content in contents.items()
            if content is not None and (not path.is_file() or path.read_bytes() != content)
        }
    )
    for path, content in contents.items():
        if content is None:
            path.unlink(missing_ok=True)
