"""Loads the tables that are worked on as a draft, beside the releases, in a place of its own: neither the releases nor
the database that is served are touched.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from api.records import database, declaration
from api.records.releases import sort_value
from api.settings import ROOT
from seed.declaration import declaration_of
from seed.diff import diff
from seed.editions import CHANGES, KINDS, WITHDRAWN, Edition, editions, working, write_changes
from seed.load import load_all
from seed.loads import remove_others
from seed.read import UnreadableError
from seed.reasons import Row, given_rows, place_of, reasoned, row_for
from seed.retracted import FILE as RETRACTED
from seed.retracted import retracted_beside

PLACE = ROOT / "var" / "preview"
NOTES = "A draft that is not published."
# What stands for the reasons that the curator has not given yet.
KIND, REASON = "editorial", "No reason is given yet."


def address_in(place: Path) -> str:
    """Return the address of the database of a preview."""
    return f"sqlite:///{place / 'releases'}"


def load_draft(
    tables: Path, store: str, place: Path = PLACE, progress: Callable[[int], None] = lambda done: None
) -> str:
    """Load tables without faults as a draft, and the releases before it; return the id of the draft.

    Releases that the database `store` has as files are taken from there. Raises EditionError when something of a
    release is not as it was frozen.
    """
    frozen, url = editions(), address_in(place)
    place.mkdir(parents=True, exist_ok=True)
    _take_over(frozen, database.folder(store), place / "releases")
    with TemporaryDirectory(dir=place, prefix=".draft.") as folder:
        draft = _copy(tables, Path(folder), frozen)
        load_all(url, progress, draft)
    remove_others(url, {draft.id, *(edition.id for edition in frozen)})
    return draft.id


def draft_id(declared: str, taken: Collection[str]) -> str:
    """Return the id to show a draft under: the declared one, or where that is taken or not the newest, the next free
    number in the month of the newest. Nothing is published under it."""
    newest = max((*taken, declared), key=sort_value)
    if declared not in taken and declared == newest:
        return declared
    year, month, number = newest.split(".")
    return f"{year}.{month}.{int(number) + 1}"


def _take_over(frozen: Sequence[Edition], store: Path | None, folder: Path) -> None:
    """Link the loads of releases into a folder, so that they need not be built again; those that are not as they
    should be are built anew in their place, and the files in the store stay as they are."""
    folder.mkdir(exist_ok=True)
    for edition in frozen:
        name = f"{edition.id}{database.SQLITE_SUFFIX}"
        if store is None or (folder / name).exists() or not (store / name).is_file():
            continue
        try:
            os.link(store / name, folder / name)
        except OSError:
            # On another disk, or where there are no links.
            shutil.copyfile(store / name, folder / name)


def _copy(tables: Path, folder: Path, frozen: Sequence[Edition]) -> Edition:
    """Copy what a release is made of, so that it stays the same while it is loaded, and give every change a reason."""
    shutil.copytree(tables, folder / "tables")
    shutil.copyfile(declaration_of(tables), folder / declaration.FILE)
    for name in (WITHDRAWN.name, RETRACTED):
        if (tables.parent / name).is_file():
            shutil.copyfile(tables.parent / name, folder / name)
    made = replace(working(folder / "tables"), released_on=working(tables).released_on)
    taken = {edition.id for edition in frozen} | {one.id for one in retracted_beside(made)}
    older = frozen[-1] if frozen else None
    draft = replace(
        made, id=draft_id(made.id, taken), notes=NOTES, predecessor=older.id if older else None, revision=0
    )
    if older:
        write_changes(folder / CHANGES, _reasons(older, draft, tables.parent / CHANGES))
    return draft


def _reasons(older: Edition, draft: Edition, pending: Path) -> list[Row]:
    """Return a row for each changed place: as the curator gave it, as far as it is given."""
    try:
        given = given_rows(pending)
    except UnreadableError:
        # The release tells what is wrong with it.
        given = []
    told = {place_of(one.changed): one for one in reasoned(list(diff(older, draft)), given, older, draft)}
    return [
        one.row if one.row and one.row["kind"] in KINDS else row_for(place, one.suggested or KIND, REASON)
        for place, one in told.items()
    ]
