"""The files of a release as they are frozen with it, the database packed; laid out, they are what was published.

Neither the code of today nor the libraries that it runs on have a part in that. A signature comes when the release is
frozen already: it is laid out beside the files, and never one that is not good.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from api.records import files
from api.records.causes import cause_of, is_full
from api.records.declaration import FILE as DECLARATION
from api.records.files import ReleaseFile
from api.records.releases import RELEASE_ID, sort_value
from api.records.signing import KEY_FILE, signed_name
from seed.editions import FILES, PIECE, RELEASES, Edition, EditionError, editions, sha256, verified
from seed.raw_rows import replace_files
from seed.signatures import SignatureError, good_signature, signed_text

PACKED = ".xz"
# A database becomes an eighth of its size; a higher preset saves a hundredth more, and wants eight times the memory.
_PRESET = 6
# What a text that is signed, and its signature, hold.
_OF_SIGNED = (
    "What is signed: the digests of the tables, of their declaration and of every file.",
    "Its signature (OpenSSH): /.well-known/open-cases-signing-key has the key.",
)


def freeze(built: Path, edition: Edition) -> None:
    """Keep what was built of a release in its folder, instead of what was there; the declaration is there already."""
    with replacing(edition.folder / FILES) as place:
        for path in built.iterdir():
            if path.suffix == ".sqlite":
                with (
                    path.open("rb") as file,
                    lzma.open(place / f"{path.name}{PACKED}", "wb", preset=_PRESET) as packed,
                ):
                    shutil.copyfileobj(file, packed, PIECE)
            elif path.name != DECLARATION:
                shutil.copyfile(path, place / path.name)


def lay_out_all(folder: Path) -> list[str]:
    """Lay out the files of every frozen release that are not there yet; return the ids of these releases.

    Raises EditionError when something of one is not as it was frozen.
    """
    laid_out = [edition.id for edition in map(verified, editions()) if lay_out(edition, folder)]
    lay_out_key(RELEASES.parent, folder)
    return laid_out


def refused_signatures() -> list[str]:
    """Return in a sentence each why signatures of frozen releases are not laid out."""
    refused = []
    for edition in editions():
        try:
            good_signature(edition)
        except SignatureError as error:
            refused.append(f"{error} It is not laid out; `python -m seed sign` makes another.")
    return refused


def lay_out_key(seed: Path, folder: Path) -> None:
    """Lay out the key that the releases of a seed are signed with, where there is one."""
    key, place = seed / KEY_FILE, folder / KEY_FILE
    if not key.exists():
        place.unlink(missing_ok=True)
    elif not place.exists() or place.read_bytes() != key.read_bytes():
        replace_files({place: key.read_bytes()})


def remove_others(folder: Path) -> list[str]:
    """Remove the files of releases that are frozen no more, where they were laid out; return the ids of these."""
    wanted = {edition.id for edition in editions()}
    laid_out = [path.parent for path in folder.glob(f"*/{files.MANIFEST}")]
    removed = [place for place in laid_out if RELEASE_ID.fullmatch(place.name) and place.name not in wanted]
    for place in removed:
        with TemporaryDirectory(dir=folder, prefix=f".{place.name}.") as aside:
            place.rename(Path(aside) / place.name)
    return sorted((place.name for place in removed), key=sort_value)


def lay_out(edition: Edition, folder: Path) -> bool:
    """Lay out the files of a release in a folder of its own within `folder`, unless they are there; return whether
    anything was done. Raises EditionError when they are not what their manifest says."""
    frozen, place = edition.folder / FILES / files.MANIFEST, folder / edition.id
    try:
        listed = files.read_manifest(frozen)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise EditionError(f"{frozen.name} of release {edition.id} cannot be read: {error!r}.") from error
    signed = _signed_files(edition)
    manifest = _manifest(frozen, listed, signed)
    if _is_there(place, manifest, listed):
        return False
    with replacing(place) as unfinished:
        for file in listed:
            target = unfinished / file.name
            _copy(edition, file.name, target)
            if (target.stat().st_size, sha256(target)) != (file.bytes, file.sha256):
                raise EditionError(
                    f"{file.name} of release {edition.id} is not what {frozen.name} says: restore it."
                )
        for name, content in signed.items():
            (unfinished / name).write_bytes(content)
        (unfinished / files.MANIFEST).write_bytes(manifest)
    return True


def _signed_files(edition: Edition) -> Mapping[str, bytes]:
    """Return the text that was signed and its signature by name; nothing where there is no good signature."""
    with suppress(SignatureError):
        signature, name = good_signature(edition), signed_name(edition.id)
        if signature is not None:
            return {name: signed_text(edition), f"{name}.sig": signature}
    return {}


def _manifest(frozen: Path, listed: Sequence[ReleaseFile], signed: Mapping[str, bytes]) -> bytes:
    """Return the manifest of what is laid out: the frozen one, and what is signed after it."""
    if not signed:
        return frozen.read_bytes()
    added = [
        ReleaseFile(name, files.TEXT, words, len(content), hashlib.sha256(content).hexdigest())
        for (name, content), words in zip(signed.items(), _OF_SIGNED, strict=True)
    ]
    return json.dumps({"files": [asdict(file) for file in (*listed, *added)]}, indent=1).encode()


def _is_there(place: Path, manifest: bytes, listed: Sequence[ReleaseFile]) -> bool:
    sizes = {path.name: path.stat().st_size for path in place.iterdir()} if place.is_dir() else {}
    whole = files.MANIFEST in sizes and all(sizes.get(file.name) == file.bytes for file in listed)
    return whole and (place / files.MANIFEST).read_bytes() == manifest


def _copy(edition: Edition, name: str, target: Path) -> None:
    """Copy a file to where it is laid out, unpacked."""
    plain = edition.folder / DECLARATION if name == DECLARATION else edition.folder / FILES / name
    packed = plain.with_name(f"{name}{PACKED}")
    try:
        with lzma.open(packed) if packed.exists() else plain.open("rb") as file, target.open("wb") as out:
            shutil.copyfileobj(file, out, PIECE)
    except (OSError, EOFError, lzma.LZMAError) as error:
        # The fault is where it is written to, then.
        if is_full(error):
            raise
        raise EditionError(
            f"{name} of release {edition.id} cannot be read: {cause_of(error) or error}."
        ) from error


@contextmanager
def replacing(place: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of another when the block ends well, and vanishes when it does not."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=place.parent, prefix=f".{place.name}.") as beside:
        unfinished, old = Path(beside) / "new", Path(beside) / "old"
        unfinished.mkdir()
        yield unfinished
        if place.exists():
            place.rename(old)
        unfinished.rename(place)
