"""The rules of the data, checked over all tables at once; every fault becomes a finding with its place.

Tables are read one after the other, each after those it refers to; ids stay in memory, rows do not. A fault that makes
a table unreadable, in part or as a whole, hides what would follow from it: ids that are not known, rows that lack.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from api.records.declaration import DeclarationError, Package, Table
from seed import translation_rules
from seed.case_rules import absences, case_order, child_order, children_unique
from seed.comparison_rules import lists_and_comparisons
from seed.csv_lines import HARMLESS
from seed.curator_files import check_changes, check_withdrawn
from seed.declaration import last_day, package_of
from seed.editions import CHANGES, WITHDRAWN
from seed.event_rules import date_order, dates, lives, status_known
from seed.findings import Finding, Findings, of_declaration
from seed.identifier_rules import Schemes, schemes_and_identifiers
from seed.label_rules import countries, labels
from seed.organisation_rules import (
    NAMED,
    addressees,
    designations,
    named_in_clauses,
    published,
    publishers,
    text_of_resolution,
)
from seed.page_rules import pages
from seed.person_rules import Known as KnownOfPeople
from seed.person_rules import namesakes
from seed.read import Row, checked_table
from seed.release_rules import published_people
from seed.table_rules import Known, Meanings, Seek, nearest, references, terms, unique, vocabulary, words

Rule = Callable[[Row], None]
End = Callable[[], None]

# Cells on which rules of other rows rest: a faulty one would be told again for each of them.
_KEYS = frozenset({"id", "case_id", "status", "list", "number", "uid"})


def check(folder: Path, day: str = "") -> Findings:
    """Return every fault of the tables in a folder, also against the last release beside it, and of their declaration:
    those of whole files first, then by table and line; none where all is right. Nothing may be later than the day:
    that of `last_day` where none is given."""
    return _check(folder, day)[0]


def check_all(folder: Path, changes: Path | None = None, day: str = "") -> Findings:
    """Return every fault of the tables as `check` does, and those of `changes.csv` and `withdrawn.csv` beside them;
    `changes` may lie elsewhere. What a row of changes still lacks is no fault before the release is made."""
    findings, package, known = _check(folder, day)
    if package is not None:
        beside = [
            *check_withdrawn(folder.parent / WITHDRAWN.name),
            *check_changes(changes or folder.parent / CHANGES, package, known.get("sources")),
        ]
        for finding in beside:
            findings.add(finding)
    return findings


@dataclass
class _State:
    """What is known of the tables read so far, and what is wrong with them."""

    package: Package
    folder: Path
    findings: Findings
    known: Known = field(default_factory=dict)
    meanings: Meanings = field(default_factory=dict)
    people: KnownOfPeople = field(default_factory=KnownOfPeople)
    schemes: Schemes = field(default_factory=dict)
    # Files of which lines, columns or all could not be read.
    broken: set[str] = field(default_factory=set)
    seek: Seek = field(default_factory=nearest)


def _check(folder: Path, day: str) -> tuple[Findings, Package | None, Mapping[str, Collection[str]]]:
    findings = Findings()
    if not folder.is_dir():
        findings.add(Finding(folder.name, 0, "", None, "is no folder", "a folder with one file a table"))
        return findings, None, {}
    try:
        package = package_of(folder)
    except DeclarationError as error:
        findings.kept += of_declaration(error)
        return findings, None, {}
    package = replace(package, created=f"{day or last_day(folder, package)}T00:00:00Z")
    files = {table.file: place for place, table in enumerate(package.tables)}
    for path in sorted(folder.iterdir()):
        if path.name not in files:
            findings.add(_unknown_file(path, files))
    state = _State(package, folder, findings)
    for table in package.tables:
        if not (folder / table.file).is_file():
            right = "a file, with the header alone where there are no rows"
            findings.add(Finding(table.file, 0, "", None, "is missing", right))
            state.broken.add(table.file)
            continue
        findings.rows[table.name] = _check_table(table, state)

    def place(found: Finding) -> tuple[bool, int, str, int]:
        here = files.get(found.file, -1)
        return here >= 0 and found.file not in state.broken, here, found.file, found.line

    findings.kept.sort(key=place)
    findings.broken = [file for file in files if file in state.broken]
    return findings, package, state.known


def _unknown_file(path: Path, files: Collection[str]) -> Finding:
    if path.name.startswith(".~lock."):
        reason = "says that a spreadsheet has a table open"
        return Finding(path.name, 0, "", None, reason, "save the table there, and close it")
    right = f"only {', '.join(files)}"
    return Finding(path.name, 0, "", None, "is not a table of the declaration", right)


def _check_table(table: Table, state: _State) -> int:
    path, report = state.folder / table.file, state.findings.add
    count, faults, is_doubtful = 0, 0, False

    def read(finding: Finding) -> None:
        nonlocal faults, is_doubtful
        faults += 1
        is_broken = not finding.column and finding.reason not in HARMLESS
        if is_broken:
            state.broken.add(table.file)
        is_doubtful = is_doubtful or is_broken or finding.column in _KEYS
        report(finding)

    columns, rows = checked_table(table, path, state.package.released_on, read)
    if not columns:
        return 0
    is_whole = columns == set(table.by_name)
    if not is_whole:
        state.broken.add(table.file)
        is_doubtful = True
    rules, ends_of_all, ends_of_whole = _rules(table, state, is_whole=is_whole)
    for row in rows:
        count += 1
        for rule in rules:
            rule(row)
    for finish in [*ends_of_all, *([] if is_doubtful else ends_of_whole)]:
        finish()
    keys_read = is_whole or set(table.primary_key) <= columns
    if (is_doubtful and is_whole) or not keys_read:
        state.known.pop(table.name, None)
    if not count and not faults and not table.may_be_empty:
        report(Finding(table.file, 0, "", None, "has no rows", "at least one row below the header"))
    return count


def _judged_by_others(table: Table, state: _State) -> list[tuple[Rule, End]]:
    """Return the rules that read other tables once more when theirs ends."""
    package, folder, report = state.package, state.folder, state.findings.add
    if table.name == "absences":
        return [absences(package, folder, report)]
    if table.name == translation_rules.NAME:
        return [translation_rules.translations(table, package, folder, report, state.findings.told.append)]
    return lists_and_comparisons(table, package, folder, report)


def _rules(table: Table, state: _State, *, is_whole: bool) -> tuple[list[Rule], list[End], list[End]]:
    """Return the rules of a table, what they do at its end, and what only where all of it could be read."""
    package, known, report = state.package, state.known, state.findings.add
    before = known.copy()
    rules: list[Rule] = [
        references(table, before, state.seek, report),
        words(table, before, state.meanings, state.seek, report),
    ]
    ends_of_all: list[End] = []
    ends: list[End] = []

    def add(rule: tuple[Rule, End]) -> None:
        rules.append(rule[0])
        ends.append(rule[1])

    if not table.is_child:
        rules += [unique(table, known, report)]
    if table.name == "terms":
        rules += [terms(known)]
    if is_whole and (word := package.vocabularies.get(table.name)):
        rules += [vocabulary(table, word, state.meanings, report)]
    if of_countries := countries(table, known):
        rules += [of_countries]
    if not is_whole:
        return rules, [], []
    if table.is_child:
        rules += [child_order(table, report), children_unique(table, report)]
    if table.name == "sources":
        rules += [pages(table, report)]
    # A release from before their columns was judged by the rules of its day.
    if table.name == "sources" and "organisation_id" in table.by_name:
        rules += [publishers(table, known, report)]
    if table.name == "organisations" and "sources" in package.by_name:
        ends += [published(package.by_name["sources"], known, state.seek, report)]
    if table.name == "designations":
        rules += [designations(table, report)]
    rules += schemes_and_identifiers(table, state.schemes, report)
    if table.name == "resolutions" and "text_source_ids" in table.by_name:
        rules += [text_of_resolution(table, report)]
    if table.name == "clauses":
        rules += [named_in_clauses(known)]
    if table.name == "calls_to_action" and "note" in table.by_name:
        add(addressees(table, package.by_name["clauses"], known.get(NAMED, {}), report))
    if table.name == "cases":
        rules += [case_order(table, report), state.people.note, namesakes(table, report)]
        add(published_people(table, state.folder, known[table.name], report))
    if table.name == "events":
        case_lines = known.get("cases", {})
        # In this order: a date that its id contradicts counts as unknown in what follows.
        rules += [dates(table, report), date_order(table, report)]
        add(status_known(case_lines, report))
        rule, end = lives(table, case_lines, state.people, report)
        rules, ends_of_all = [*rules, rule], [end]
    if table.name == "sentences":
        rules += [date_order(table, report)]
    for judged in _judged_by_others(table, state):
        add(judged)
    if table.name == "labels":
        faulty = {found.file for found in state.findings.kept}
        add(labels(package, known, faulty, state.seek, report))
    return rules, ends_of_all, ends
