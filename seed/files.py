"""The files of a release: everything that is published of it, to take away, the same bytes whenever they are built."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from api.records import files, reading
from api.records.cases import CASES, PARTS
from api.records.files import ReleaseFile
from api.records.reading import Query
from api.records.releases import Releases
from api.settings import ROOT
from api.v1.answers.stored_documents import joined
from api.v1.shapes.links import BASE
from seed.declaration import FOLDER, PACKAGE
from seed.editions import Edition, editions, verified
from seed.load import fingerprint, load_edition

# Read in pieces, so that memory stays bounded.
PIECE = 1024 * 1024

README = """Open Cases, release {id} of {released_on}

Cases of people prosecuted or held for political reasons in Russia and in the parts of Ukraine that it occupies.
One record is one person's prosecution or detention. An empty value means what the field `absent` or the column's
description says: unknown, withheld for safety, or not applicable.

Licence: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/
Credit line: Open Cases, release {id}, CC BY 4.0

In Russia it can be punished to pass on material of organisations that are called undesirable there, and these data
carry some. Take care of yourself and of those whom you send them to.
"""


def build_all(database_url: str, folder: Path) -> list[str]:
    """Build the files of every frozen release that lacks them; return the ids of those built."""
    known = [verified(edition) for edition in editions()]
    built = []
    for count in range(1, len(known) + 1):
        if build(known[:count], folder, _loaded(known[:count], database_url)):
            built.append(known[count - 1].id)
    return built


def build(known: Sequence[Edition], folder: Path, database: Path | None = None) -> bool:
    """Build the files of the last of the editions, unless they are there as they should be; `database` is its
    SQLite file where one was loaded. Return whether anything was built."""
    edition, mark = known[-1], fingerprint(known)
    if files.built(folder, edition.id) == mark:
        return False
    with TemporaryDirectory(dir=_made(folder), prefix=f".{edition.id}.") as unfinished:
        place = Path(unfinished) / edition.id
        place.mkdir()
        listed = list(_write(known, place, database))
        sums = "".join(f"{file.sha256}  {file.name}\n" for file in listed)
        (place / "SHA256SUMS").write_text(sums, encoding="utf-8")
        listed.append(
            _described(place, "SHA256SUMS", "text/plain; charset=utf-8", "Digests of the other files.")
        )
        manifest = {"built": mark, "files": [asdict(file) for file in listed]}
        (place / files.MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        old = folder / f".{edition.id}.old"
        shutil.rmtree(old, ignore_errors=True)
        if (folder / edition.id).exists():
            (folder / edition.id).rename(old)
        place.rename(folder / edition.id)
        shutil.rmtree(old, ignore_errors=True)
    return True


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _loaded(known: Sequence[Edition], database_url: str) -> Path | None:
    if not database_url.startswith("sqlite:///"):
        return None
    path = Path(database_url.removeprefix("sqlite:///")) / f"{known[-1].id}.sqlite"
    return path if path.exists() else None


def _write(known: Sequence[Edition], place: Path, database: Path | None) -> Iterator[ReleaseFile]:
    edition = known[-1]
    if database is None:
        load_edition(known, f"sqlite:///{place}")
        database = place / f"{edition.id}.sqlite"
    name = f"open-cases-{edition.id}"
    if database.parent == place:
        database.rename(place / f"{name}.sqlite")
    else:
        shutil.copyfile(database, place / f"{name}.sqlite")
    yield _described(
        place,
        f"{name}.sqlite",
        "application/vnd.sqlite3",
        "Everything, as the service reads it; can be served as a mirror.",
    )
    _zip(place / f"{name}-csv.zip", edition, _tables(edition))
    yield _described(
        place, f"{name}-csv.zip", "application/zip", "The curated tables as CSV, a Data Package."
    )
    _zip(
        place / f"{name}-ndjson.zip",
        edition,
        {"cases.ndjson": lambda: _cases(place / f"{name}.sqlite", edition)},
    )
    yield _described(
        place,
        f"{name}-ndjson.zip",
        "application/zip",
        "The cases with all their parts, one JSON object a line.",
    )
    (place / "datapackage.json").write_bytes(_package(edition))
    yield _described(
        place, "datapackage.json", "application/json", "What every table and column holds (Data Package v2)."
    )
    shutil.copyfile(ROOT / "openapi" / "v1.json", place / "openapi.json")
    yield _described(
        place, "openapi.json", "application/vnd.oai.openapi+json;version=3.1", "The OpenAPI document."
    )


Content = Callable[[], Iterator[bytes]]


def _tables(edition: Edition) -> dict[str, Content]:
    content: dict[str, Content] = {"datapackage.json": lambda: iter([_package(edition)])}
    for table in PACKAGE.of_facts:
        content[f"tables/{table.file}"] = lambda path=edition.tables / table.file: _pieces(path)  # type: ignore[misc]
    if (edition.folder / "changes.csv").exists():
        content["changes.csv"] = lambda: _pieces(edition.folder / "changes.csv")
    return content


def _package(edition: Edition) -> bytes:
    """Return the declaration with the number and the day of the release."""
    package = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [table for table in package["resources"] if not table.get("presentation")]
    package |= {"version": edition.id, "created": f"{edition.released_on}T00:00:00Z"}
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _cases(database: Path, edition: Edition) -> Iterator[bytes]:
    link = database.with_name(f"{edition.id}.sqlite")
    link.symlink_to(database.name)
    try:
        release = Releases(f"sqlite:///{database.parent}").get(edition.id)
        with release.connect() as connection:
            for row in reading.every(connection, CASES, Query(parts=PARTS)):
                yield joined(row).replace(BASE.encode(), b"") + b"\n"
        release.engine.dispose()
    finally:
        link.unlink()


def _zip(path: Path, edition: Edition, contents: dict[str, Content]) -> None:
    readme = README.format(id=edition.id, released_on=edition.released_on).encode()
    licence = (FOLDER / "LICENSE").read_bytes()
    contents = {"README.txt": lambda: iter([readme]), "LICENSE.txt": lambda: iter([licence]), **contents}
    # The day of the release stands for the time of every file in it, so that two builds are equal.
    year, month, day = (int(part) for part in edition.released_on.split("-"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, (year, month, day, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with archive.open(entry, "w", force_zip64=True) as file:
                for piece in content():
                    file.write(piece)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _described(place: Path, name: str, media_type: str, description: str) -> ReleaseFile:
    digest = hashlib.sha256()
    for piece in _pieces(place / name):
        digest.update(piece)
    return ReleaseFile(name, media_type, description, (place / name).stat().st_size, digest.hexdigest())
