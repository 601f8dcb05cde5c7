"""The copy in which a withdrawal is carried out: cleaned, built anew and judged before anything is swapped."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from api.records import declaration
from seed.declaration import day_of_today
from seed.desk.programs import run
from seed.desk.withdrawal.documents import Documents, cleaned_prose
from seed.desk.withdrawal.holdings import WITHDRAWN_COLUMNS
from seed.desk.withdrawal.judging import Judge
from seed.desk.withdrawal.plan import Cleaned, Plan
from seed.desk.withdrawal.rebuilding import OPENAPI
from seed.editions import (
    CHANGE_COLUMNS,
    FILES,
    RELEASES,
    SIGNATURE,
    WITHDRAWN,
    Edition,
    WithdrawalError,
    digest,
    editions,
    read_withdrawn,
    verified,
    write_about,
    write_sums,
)
from seed.raw_rows import csv_bytes, written
from seed.rules import check

# The document of today, from which examples are taken for those of old.
DOCUMENT = "openapi/v1.json"
# How much of what a program said is told.
_LINES = 12

Tell = Callable[[str], object]


def clean(
    stage: Path, plan: Plan, reason: str | None, documents: Documents, judge: Judge, tell: Tell
) -> list[str]:
    """Clean a copy of the checkout and build everything in it anew; return the releases that changed.

    `reason` is None where the uid is among the withdrawn already. Raises WithdrawalError where a step fails.
    """
    seed = stage / "seed"
    revised = clean_data(seed, plan, reason, documents)
    tell("Loading what is left …")
    database = f"sqlite:///{stage / 'var' / 'releases'}"
    _run(stage, database, "seed", "load")
    tell("Writing the documents anew …")
    _write_documents(stage, database)
    guide = [path for path in _clean_prose(stage, judge) if path.startswith("openapi/")]
    if guide:
        _write_documents(stage, database)
    current = json.loads((stage / DOCUMENT).read_text(encoding="utf-8"))
    for path in sorted((stage / "openapi").rglob("*.json")):
        _rewrite(path, documents.cleaned_json(path.read_text(encoding="utf-8"), current))
    for edition in editions(seed / RELEASES.name):
        if edition.id in revised:
            path = edition.folder / FILES / OPENAPI
            if path.exists():
                before = _original(plan, edition.id).folder / FILES / OPENAPI
                text = documents.cleaned_json(before.read_text(encoding="utf-8"), current)
                _rewrite(path, text)
    if revised:
        tell(f"Building the files of {', '.join(revised)} anew …")
        _run(stage, database, "seed.desk.withdrawal.rebuilding", *revised)
    return revised


def clean_data(seed: Path, plan: Plan, reason: str | None, documents: Documents) -> list[str]:
    """Clean the tables below a folder like `seed/` with all that belongs to them, but for the files that readers take
    away; return the releases that changed, whose files must be built anew."""
    for cleaned in plan.cleaned:
        _write_tables(seed, cleaned)
    if reason is not None:
        _record(seed / WITHDRAWN.name, plan.uid, reason)
    own = seed / declaration.FILE
    if own.exists():
        _rewrite(own, documents.cleaned_json(own.read_text(encoding="utf-8")))
    return _revise(seed, plan, documents)


def judge_copy(stage: Path, root: Path, revised: Collection[str]) -> None:
    """Raise WithdrawalError where the tables of the copy have a fault that those of the checkout have not."""
    folders = ["seed/tables", *(f"seed/releases/{release}/tables" for release in revised)]
    for folder in folders:
        after = check(stage / folder)
        before = {_fault(finding) for finding in check(root / folder)} if after else set()
        new = [finding for finding in after if _fault(finding) not in before]
        if new:
            told = "\n".join(f"{folder}/{finding}" for finding in new[:_LINES])
            raise WithdrawalError(f"What is left would have faults; nothing was changed.\n{told}")
    for edition in editions(stage / "seed" / RELEASES.name):
        verified(edition)


def prose(folder: Path) -> Iterator[Path]:
    """Yield the texts of a checkout that are written by hand, or by a program for readers."""
    for pattern in ("*.md", "docs/**/*.md", "openapi/**/*.md", "seed/*.md", "seed/tables/*.md"):
        yield from sorted(folder.glob(pattern))


def clean_prose(folder: Path, judge: Judge) -> Iterator[tuple[Path, str, list[tuple[int, str, str]]]]:
    """Yield each text of a folder that names the person, cleaned, with the lines that change."""
    for path in prose(folder):
        cleaned, changed = cleaned_prose(
            path.read_text(encoding="utf-8"), judge, path.relative_to(folder).as_posix()
        )
        if changed:
            yield path, cleaned, changed


def _clean_prose(stage: Path, judge: Judge) -> list[str]:
    paths = []
    for path, cleaned, _ in list(clean_prose(stage, judge)):
        _rewrite(path, cleaned)
        paths.append(path.relative_to(stage).as_posix())
    return paths


def _write_tables(seed: Path, cleaned: Cleaned) -> None:
    holding = cleaned.holding
    folder = seed / holding.place
    for name, rows in cleaned.rows.items():
        if rows != holding.rows[name]:
            table = holding.package.by_name[name]
            (folder / table.file).write_bytes(written(table, rows))
    if cleaned.changes != holding.changes:
        (folder.parent / holding.changes_file.name).write_bytes(csv_bytes(CHANGE_COLUMNS, cleaned.changes))


def _record(path: Path, uid: str, reason: str) -> None:
    """Add the uid to those that are withdrawn."""
    rows = [{"uid": gone.uid, "date": gone.date, "reason": gone.reason} for gone in read_withdrawn(path)]
    rows.append({"uid": uid, "date": day_of_today(), "reason": reason})
    path.write_bytes(csv_bytes(WITHDRAWN_COLUMNS, rows))


def _revise(seed: Path, plan: Plan, documents: Documents) -> list[str]:
    """Give every release that changes its new revision, and sums of what is left of it; return their ids."""
    revised: list[str] = []
    path = seed / declaration.FILE
    today = json.loads((path if path.exists() else declaration.PATH).read_text(encoding="utf-8"))
    by_id = {one.holding.edition.id: one for one in plan.cleaned if one.holding.edition}
    for edition in editions(seed / RELEASES.name):
        own = edition.folder / declaration.FILE
        said = own.read_text(encoding="utf-8")
        text = documents.cleaned_json(said, today)
        document = edition.folder / FILES / OPENAPI
        named = document.exists() and documents.names(json.loads(document.read_text(encoding="utf-8")))
        cleaned = by_id[edition.id]
        # The files of a release tell of those before it too.
        if not (revised or cleaned.changed or text != said or named):
            continue
        _rewrite(own, text)
        if named:
            _rewrite(document, documents.cleaned_json(document.read_text(encoding="utf-8")))
        (edition.folder / SIGNATURE).unlink(missing_ok=True)
        again = replace(
            edition,
            package=declaration.read(own),
            notes=cleaned.notes,
            revision=edition.revision + 1,
            digest=digest(edition.tables, edition.package),
        )
        write_about(again)
        write_sums(again)
        revised.append(edition.id)
    return revised


def _original(plan: Plan, release: str) -> Edition:
    return next(
        one.holding.edition
        for one in plan.cleaned
        if one.holding.edition and one.holding.edition.id == release
    )


def _write_documents(stage: Path, database: str) -> None:
    _run(stage, database, "flask", "--app", "api.app", "openapi", "write")


def _run(stage: Path, database_url: str, module: str, *words: str) -> None:
    """Run a module of the copy on a database of its own; raises WithdrawalError with what it said."""
    if said := run(module, *words, code=stage, database_url=database_url):
        raise WithdrawalError(f"Nothing was changed, for what is left cannot be built.\n{said}")


def _rewrite(path: Path, text: str) -> None:
    if path.read_bytes() != text.encode():
        path.write_text(text, encoding="utf-8", newline="\n")


def _fault(finding: Any) -> tuple[str, ...]:
    return finding.file, finding.column, finding.value or "", finding.reason
