"""Adding rows at a terminal: the draft of the last time, the questions, the review, and the writing."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click
from rich.markup import escape

from seed.desk import terminal
from seed.desk.new import entry as entries
from seed.desk.new import reviewing
from seed.desk.new.asking import SomebodyElse, interview
from seed.desk.new.completing import Completed, completed
from seed.desk.new.desk import Desk
from seed.desk.new.entry import Entry, draft_path
from seed.desk.new.writing import write
from seed.findings import Findings


def run(desk: Desk, given: Entry) -> tuple[Completed, list[Path]] | None:
    """Ask for what lacks, and write; return what was added and the files that changed, or None where the curator
    added nothing. Whatever ends it, all answers stay in the draft until they are written."""
    path = draft_path(desk.folder, given.what)
    keep = partial(entries.keep, path=path)
    try:
        entry = _with_draft(path, given)
        interview(desk, entry, keep)
        return _reviewed(desk, entry, path)
    except SomebodyElse:
        path.unlink(missing_ok=True)
        terminal.console().print("Nothing was added.")
        return None
    except (KeyboardInterrupt, EOFError, click.Abort):
        if path.exists():
            terminal.console().print(
                f"All that you typed is kept in {path.name}: start again to go on from here."
            )
        raise click.Abort from None


def _with_draft(path: Path, given: Entry) -> Entry:
    draft = entries.kept(path)
    if draft is None:
        return given
    count = sum(len(row) for rows in draft.rows.values() for row in rows)
    name = draft.case.get("name_en") or draft.case_id
    question = (
        f"Go on with the draft of last time ({count} answers{f' on {name}' if name else ''})? No drops it."
    )
    if not terminal.confirm(question, default=True):
        path.unlink()
        return given
    for table, rows in given.rows.items():
        kept = draft.of(table)
        kept[:] = [{**(kept[0] if kept else {}), **rows[0]}, *rows[1:], *kept[1:]] if rows else kept
    draft.case_id = given.case_id or draft.case_id
    draft.not_the_same |= given.not_the_same
    if given.verified_on is not None:
        draft.verified_on = given.verified_on
    return draft


def _reviewed(desk: Desk, entry: Entry, path: Path) -> tuple[Completed, list[Path]] | None:
    console, keep = terminal.console(), partial(entries.keep, path=path)
    while True:
        done = completed(desk, entry)
        for fault in done.faults:
            console.print(f"{fault.table} {fault.row + 1} {fault.column.name}: {escape(fault.reason)}")
        if not done.faults:
            reviewing.show(desk, done, console)
        wanted = reviewing.ask_what_next(is_sound=not done.faults)
        if wanted == reviewing.LATER:
            raise click.Abort
        if wanted == reviewing.CHANGE:
            reviewing.change(desk, entry, keep)
            continue
        changed, findings = write(desk, done.tables)
        if not findings:
            path.unlink(missing_ok=True)
            return done, changed
        _print_findings(findings)


def _print_findings(findings: Findings) -> None:
    for finding in findings:
        terminal.console().print(escape(str(finding)))
    terminal.console().print("Nothing was written: change what the check found, or keep the draft.")
