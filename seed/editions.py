"""The frozen releases: `seed/releases/<id>/` holds each as it was published, and never changes but by a withdrawal.

`release.json` says what the release is; `tables/` are its tables and `datapackage.json` their declaration;
`changes.csv` has a row for each fact that it changed, with kind and reason; `files/` is what readers take away. The
digests of all these stand in `SHA256SUMS`, and `SHA256SUMS.sig` is the operator's signature, where there is one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.records import declaration
from api.records.causes import cause_of
from api.records.declaration import DeclarationError, Package
from api.records.releases import RELEASE_ID, sort_value
from seed import curator_files
from seed.declaration import FOLDER, TABLES, declaration_of, last_day, package_of
from seed.raw_rows import csv_bytes

RELEASES = FOLDER / "releases"
WITHDRAWN = FOLDER / "withdrawn.csv"

ABOUT, SUMS, CHANGES, FILES = "release.json", "SHA256SUMS", "changes.csv", "files"
SIGNATURE = f"{SUMS}.sig"
CHANGE_COLUMNS = tuple(curator_files.CHANGES.by_name)
WITHDRAWAL_REASONS, KINDS = curator_files.WITHDRAWAL_REASONS, curator_files.KINDS

# Read in pieces, so that memory stays bounded.
PIECE = 1024 * 1024


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
    """One release: its id and day, where its tables are, how they are declared, and what its makers say of it.

    `revision` counts how often something was withdrawn from it after it was published; `digest` is that of its
    tables as they are now.
    """

    id: str
    released_on: str
    tables: Path
    package: Package
    notes: str = ""
    predecessor: str | None = None
    revision: int = 0
    digest: str = ""

    @property
    def folder(self) -> Path:
        """Where the release is frozen."""
        return self.tables.parent

    @property
    def declaration(self) -> Path:
        """The file of its declaration."""
        return declaration_of(self.tables)

    @property
    def withdrawn(self) -> list[Withdrawn]:
        """What was withdrawn, in the order in which it was; the same for every release."""
        frozen = (self.folder / ABOUT).exists()
        path = (self.folder.parent.parent if frozen else self.folder) / WITHDRAWN.name
        return list(read_withdrawn(path))

    @property
    def words(self) -> Path:
        """The folder of the words to show: beside the tables of a release in preparation. The frozen ones have none,
        and show those of the tables that are worked on."""
        worked_on = self.folder.parent.parent / TABLES.name
        return next((path for path in (self.tables, worked_on) if (path / "labels.csv").exists()), TABLES)

    def changes(self) -> list[dict[str, str]]:
        """Return the rows of `changes.csv`; none for the first release."""
        path = self.folder / CHANGES
        return read_changes(path) if path.exists() else []


def working(tables: Path) -> Edition:
    """Return the release in preparation: tables that are worked on, under the id of their declaration."""
    package = package_of(tables)
    day = last_day(tables, package)
    return Edition(package.version, day, tables, package, digest=digest(tables, package))


def editions(folder: Path = RELEASES) -> list[Edition]:
    """Return the frozen releases, oldest first; raises EditionError where one cannot be read."""
    if not folder.is_dir():
        return []
    frozen = [_read(path) for path in folder.iterdir() if RELEASE_ID.fullmatch(path.name)]
    return sorted(frozen, key=lambda edition: sort_value(edition.id))


def verified(edition: Edition) -> Edition:
    """Return the release; raises EditionError when something of it is not as it was frozen."""
    if digest(edition.tables, edition.package) != edition.digest:
        raise EditionError(
            f"The tables of release {edition.id} differ from their digest: a frozen release must not be edited."
        )
    try:
        sums = (edition.folder / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EditionError(
            f"{SUMS} of release {edition.id} cannot be read: {cause_of(error) or error}."
        ) from error
    noted = {name: sum_ for sum_, _, name in (line.partition("  ") for line in sums)}
    frozen = _sums(edition)
    if ABOUT not in noted:
        # The first releases were frozen without it.
        del frozen[ABOUT]
    differing = [name for name in dict.fromkeys((*noted, *frozen)) if noted.get(name) != frozen.get(name)]
    if differing:
        raise EditionError(
            f"{', '.join(differing)} of release {edition.id}: not as noted in {SUMS}. A frozen release must not be "
            "edited; restore it as it was."
        )
    return edition


def digest(tables: Path, package: Package) -> str:
    """Return the SHA-256 of tables: of the digests of their files, in the order of their declaration."""
    whole = hashlib.sha256()
    for table in package.of_facts:
        path = tables / table.file
        whole.update(bytes.fromhex(sha256(path)) if path.exists() else hashlib.sha256().digest())
    return whole.hexdigest()


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            whole.update(piece)
    return whole.hexdigest()


def write_about(edition: Edition) -> None:
    """Write `release.json` of a release."""
    said = {name: getattr(edition, name) for name in _SAID}
    text = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    (edition.folder / ABOUT).write_text(text, encoding="utf-8")


def write_sums(edition: Edition) -> None:
    """Write `SHA256SUMS` of a release, when all the rest is in its place; a signature of what was there before goes."""
    (edition.folder / SIGNATURE).unlink(missing_ok=True)
    sums = "".join(f"{sum_}  {name}\n" for name, sum_ in _sums(edition).items())
    (edition.folder / SUMS).write_text(sums, encoding="utf-8")


def _sums(edition: Edition) -> dict[str, str]:
    """Return the digest of everything that is frozen of a release, by its path there."""
    folder = edition.folder
    paths = [
        *(edition.tables / table.file for table in edition.package.of_facts),
        folder / declaration.FILE,
        folder / ABOUT,
        folder / CHANGES,
        *sorted((folder / FILES).glob("*")),
    ]
    return {path.relative_to(folder).as_posix(): sha256(path) for path in paths if path.is_file()}


def read_changes(path: Path) -> list[dict[str, str]]:
    """Return the rows of a file of changes; raises UnreadableError with all that is wrong with it as a file."""
    return curator_files.read(curator_files.CHANGES, path)


def write_changes(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Write a file of changes."""
    path.write_bytes(csv_bytes(CHANGE_COLUMNS, rows))


def read_withdrawn(path: Path) -> Iterator[Withdrawn]:
    """Yield the rows of a file of withdrawals, if there is one; raises UnreadableError with all that is wrong with it
    as a file."""
    if path.exists():
        for row in curator_files.read(curator_files.WITHDRAWN, path):
            yield Withdrawn(row["uid"], row["date"], row["reason"])


# What `release.json` says, and of which type it is.
_SAID: Mapping[str, tuple[type, ...]] = {
    "id": (str,),
    "released_on": (str,),
    "notes": (str,),
    "predecessor": (str, type(None)),
    "revision": (int,),
    "digest": (str,),
}


def _read(folder: Path) -> Edition:
    said = _about(folder / ABOUT)
    try:
        package = declaration.read(folder / declaration.FILE)
    except DeclarationError as error:
        raise EditionError(f"Release {folder.name} cannot be read.\n{error}") from error
    for file, release_id in ((ABOUT, said["id"]), (declaration.FILE, package.version)):
        if release_id != folder.name:
            raise EditionError(f"{file} says {release_id}; the folder is named {folder.name}.")
    return Edition(tables=folder / "tables", package=package, **said)


def _about(path: Path) -> dict[str, Any]:
    where = f"{path.name} of release {path.parent.name}"
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EditionError(f"{where} cannot be read: {cause_of(error) or error}.") from error
    if not isinstance(said, dict) or said.keys() != _SAID.keys():
        raise EditionError(f"{where} must say {', '.join(_SAID)}, and nothing else.")
    for name, types in _SAID.items():
        if not isinstance(said[name], types):
            raise EditionError(f"{where} has a wrong {name}: {said[name]!r}.")
    return said
