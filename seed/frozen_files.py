"""The files of a release as they are frozen with it, the database packed; laid out, they are what was published.

Neither the code of today nor the libraries that it runs on have a part in that.
"""

from __future__ import annotations

import lzma
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from api.records import files
from api.records.declaration import FILE as DECLARATION
from api.records.files import ReleaseFile
from api.records.releases import RELEASE_ID, sort_value
from seed.editions import FILES, PIECE, Edition, EditionError, editions, sha256, verified

PACKED = ".xz"
# A database becomes an eighth of its size; a higher preset saves a hundredth more, and wants eight times the memory.
_PRESET = 6


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
    return [edition.id for edition in map(verified, editions()) if lay_out(edition, folder)]


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
    if _is_there(place, frozen, listed):
        return False
    with replacing(place) as unfinished:
        for file in listed:
            target = unfinished / file.name
            _copy(edition, file.name, target)
            if (target.stat().st_size, sha256(target)) != (file.bytes, file.sha256):
                raise EditionError(
                    f"{file.name} of release {edition.id} is not what {frozen.name} says: restore it."
                )
        shutil.copyfile(frozen, unfinished / frozen.name)
    return True


def _is_there(place: Path, manifest: Path, listed: Sequence[ReleaseFile]) -> bool:
    sizes = {path.name: path.stat().st_size for path in place.iterdir()} if place.is_dir() else {}
    whole = manifest.name in sizes and all(sizes.get(file.name) == file.bytes for file in listed)
    return whole and (place / manifest.name).read_bytes() == manifest.read_bytes()


def _copy(edition: Edition, name: str, target: Path) -> None:
    """Copy a file to where it is laid out, unpacked."""
    plain = edition.folder / DECLARATION if name == DECLARATION else edition.folder / FILES / name
    packed = plain.with_name(f"{name}{PACKED}")
    try:
        with lzma.open(packed) if packed.exists() else plain.open("rb") as file, target.open("wb") as out:
            shutil.copyfileobj(file, out, PIECE)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise EditionError(f"{name} of release {edition.id} cannot be read: {error}.") from error


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
