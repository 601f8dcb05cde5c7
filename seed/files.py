"""The files of a release that readers take away, built when it is made: the same bytes whenever they are built."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from api.records import files, reading
from api.records.cases import CASES, PARTS
from api.records.declaration import FILE as DECLARATION
from api.records.files import ReleaseFile
from api.records.reading import Query
from api.records.releases import Releases
from api.settings import ROOT
from api.v1.answers.stored_documents import joined
from api.v1.shapes.links import BASE
from seed.declaration import FOLDER
from seed.editions import CHANGES, PIECE, SUMS, Edition, sha256
from seed.frozen_files import replacing
from seed.load import load_edition

# The OpenAPI document of the service as it is now.
DOCUMENT = ROOT / "openapi" / "v1.json"

README = """Open Cases, release {id} of {released_on}

Cases of people prosecuted or held for political reasons in Russia and in the parts of Ukraine that it occupies.
One record is one person's prosecution or detention. An empty value means what the field `absent` or the column's
description says: unknown, withheld for safety, or not applicable.

Licence: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/
Credit line: Open Cases, release {id}, CC BY 4.0

SHA-256 of the tables: {digest}
It is that of the SHA-256 of each file in tables/, one after another in the order of datapackage.json. Where the release
is signed, open-cases-{id}.SHA256SUMS and its signature lie beside this archive: they vouch for the tables and for every
file of the release.

In Russia it can be punished to pass on material of organisations that are called undesirable there, and these data
carry some. Take care of yourself and of those whom you send them to.
"""


def build(history: Sequence[Edition], folder: Path, document: Path = DOCUMENT) -> Path:
    """Build the files of the last of the editions, which are in the order of time, into a folder of its own within
    `folder`, and return it; `document` is the OpenAPI document to go with them."""
    place = folder / history[-1].id
    with replacing(place) as unfinished:
        listed = list(_write(history, unfinished, document))
        sums = "".join(f"{file.sha256}  {file.name}\n" for file in listed)
        (unfinished / SUMS).write_text(sums, encoding="utf-8")
        listed.append(_described(unfinished, SUMS, files.TEXT, "Digests of the other files."))
        manifest = {"files": [asdict(file) for file in listed]}
        (unfinished / files.MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return place


def declaration_of_release(edition: Edition) -> bytes:
    """Return the declaration of a release as it is offered: with its number and its day, and of its tables alone."""
    package = json.loads(edition.declaration.read_text(encoding="utf-8"))
    package["resources"] = [table for table in package["resources"] if not table.get("presentation")]
    package |= {"version": edition.id, "created": f"{edition.released_on}T00:00:00Z"}
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _write(history: Sequence[Edition], place: Path, document: Path) -> Iterator[ReleaseFile]:
    edition = history[-1]
    name = f"open-cases-{edition.id}"
    database = place / f"{name}.sqlite"
    load_edition(history, f"sqlite:///{place}")
    (place / f"{edition.id}.sqlite").rename(database)
    yield _described(
        place,
        database.name,
        files.SQLITE,
        "Everything, as the service reads it; can be served as a mirror.",
    )
    _zip(place / f"{name}-csv.zip", edition, _tables(edition))
    yield _described(place, f"{name}-csv.zip", files.ZIP, "The curated tables as CSV, a Data Package.")
    _zip(place / f"{name}-ndjson.zip", edition, {"cases.ndjson": lambda: _cases(database, edition)})
    yield _described(
        place,
        f"{name}-ndjson.zip",
        files.ZIP,
        "The cases with all their parts, one JSON object a line.",
    )
    (place / DECLARATION).write_bytes(declaration_of_release(edition))
    yield _described(place, DECLARATION, files.JSON, "What every table and column holds (Data Package v2).")
    shutil.copyfile(document, place / "openapi.json")
    yield _described(place, "openapi.json", files.OPENAPI, "The OpenAPI document.")


Content = Callable[[], Iterator[bytes]]


def _tables(edition: Edition) -> dict[str, Content]:
    content: dict[str, Content] = {DECLARATION: lambda: iter([declaration_of_release(edition)])}
    for table in edition.package.of_facts:
        content[f"tables/{table.file}"] = lambda path=edition.tables / table.file: _pieces(path)  # type: ignore[misc]
    if (edition.folder / CHANGES).exists():
        content[CHANGES] = lambda: _pieces(edition.folder / CHANGES)
    return content


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
    readme = README.format(id=edition.id, released_on=edition.released_on, digest=edition.digest)
    licence = (FOLDER / "LICENSE").read_bytes()
    contents = {
        "README.txt": lambda: iter([readme.encode()]),
        "LICENSE.txt": lambda: iter([licence]),
        **contents,
    }
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
    path = place / name
    return ReleaseFile(name, media_type, description, path.stat().st_size, sha256(path))
