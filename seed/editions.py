"""The frozen releases: `seed/releases/<id>/` holds the tables of each as published, with its digests and its changes.

`release.json` says what the release is; `changes.csv` has a row for each fact that it changed, with kind and reason.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from api.records.releases import RELEASE_ID, sort_value
from seed.declaration import FOLDER, PACKAGE

RELEASES = FOLDER / "releases"
WITHDRAWN = FOLDER / "withdrawn.csv"

CHANGE_COLUMNS = ("table", "record", "row", "column", "kind", "reason", "source_ids")
# Why a record may be withdrawn; published with its uid.
WITHDRAWAL_REASONS = ("safety", "consent", "error", "legal")
KINDS = ("development", "correction", "addition", "withdrawal", "editorial")


class EditionError(ValueError):
    """A frozen release that cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Withdrawn:
    """What is left of a withdrawn record."""

    uid: str
    date: str
    reason: str


class WithdrawalError(ValueError):
    """A withdrawal that cannot be carried out; the message says why."""


@dataclass(frozen=True)
class Edition:
    """One release: its id and day, where its tables are, and what its makers say of it.

    `revision` counts how often something was withdrawn from it after it was published; `digest` is that of its
    tables as they are now.
    """

    id: str
    released_on: str
    tables: Path
    notes: str = ""
    predecessor: str | None = None
    revision: int = 0
    digest: str = ""

    @property
    def folder(self) -> Path:
        """Where the release is frozen."""
        return self.tables.parent

    @property
    def withdrawn(self) -> list[Withdrawn]:
        """What was withdrawn, in the order in which it was; the same for every release."""
        frozen = (self.folder / "release.json").exists()
        path = (self.folder.parent.parent if frozen else self.folder) / "withdrawn.csv"
        return list(read_withdrawn(path))

    def changes(self) -> list[dict[str, str]]:
        """Return the rows of `changes.csv`; none for the first release."""
        path = self.folder / "changes.csv"
        return read_changes(path) if path.exists() else []


def working(tables: Path) -> Edition:
    """Return the release in preparation: the working tables under the id of the declaration."""
    return Edition(PACKAGE.version, PACKAGE.released_on, tables, digest=digest(tables))


def editions(folder: Path = RELEASES) -> list[Edition]:
    """Return the frozen releases, oldest first."""
    if not folder.is_dir():
        return []
    found = [_read(path) for path in folder.iterdir() if RELEASE_ID.fullmatch(path.name)]
    return sorted(found, key=lambda edition: sort_value(edition.id))


def verified(edition: Edition) -> Edition:
    """Return the release; raises EditionError when its tables are not those that were frozen."""
    if digest(edition.tables) != edition.digest:
        raise EditionError(
            f"The tables of release {edition.id} differ from their digest: a frozen release must not be edited."
        )
    return edition


def digest(tables: Path) -> str:
    """Return the SHA-256 of tables: of the digests of their files, in the order of the declaration."""
    whole = hashlib.sha256()
    for table in PACKAGE.of_facts:
        path = tables / table.file
        whole.update(hashlib.sha256(path.read_bytes() if path.exists() else b"").digest())
    return whole.hexdigest()


def write(edition: Edition) -> None:
    """Write `release.json` and `SHA256SUMS` of a release."""
    said = {name: value for name, value in asdict(edition).items() if name != "tables"}
    text = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    (edition.folder / "release.json").write_text(text, encoding="utf-8")
    sums = [
        f"{hashlib.sha256((edition.tables / table.file).read_bytes()).hexdigest()}  tables/{table.file}\n"
        for table in PACKAGE.of_facts
    ]
    (edition.folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def read_changes(path: Path) -> list[dict[str, str]]:
    """Return the rows of a file of changes."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_changes(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Write a file of changes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, CHANGE_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_withdrawn(path: Path) -> Iterator[Withdrawn]:
    """Yield the rows of a file of withdrawals, if there is one."""
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield Withdrawn(row["uid"], row["date"], row["reason"])


def _read(folder: Path) -> Edition:
    said = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    if said["id"] != folder.name:
        raise EditionError(f"{folder / 'release.json'} says {said['id']}; the folder is named {folder.name}.")
    return Edition(tables=folder / "tables", **said)
