"""A mirror: the downloaded SQLite file of a release, put where the service looks for releases; with a key, only when
its signature is good.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from api.records import layout
from api.records.causes import cause_of
from api.records.releases import RELEASE_ID
from api.records.signing import key_in
from seed.editions import EditionError, sha256
from seed.loads import MIRROR
from seed.signatures import SignatureError, verify


def mirror(file: Path, folder: Path, key: Path | None = None, signature: Path | None = None) -> str:
    """Copy the file of a release into a folder of its own releases; return the id of the release.

    With a file that has a public key, what is copied must be what that key signed: the signature lies beside the file
    under its usual name where none is given, and the signed text lies beside the signature. Raises EditionError when
    the file is not that of a release, or one of another version of the service, or not what was signed.
    """
    try:
        digest = sha256(file)
        signed_as = (
            None if key is None else _signed_as(digest, file, key, signature or _usual_signature(file))
        )
        release_id = _release_in(file)
        if signed_as not in {None, f"open-cases-{release_id}.sqlite"}:
            raise SignatureError(f"{file} calls itself release {release_id}, and was signed as {signed_as}.")
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f".{release_id}.sqlite"
        try:
            shutil.copyfile(file, unfinished)
            if sha256(unfinished) != digest:
                raise EditionError(f"{file} changed while it was copied: try again.")
            (folder / MIRROR).touch()
            unfinished.replace(folder / f"{release_id}.sqlite")
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise EditionError(f"{file} cannot be copied into {folder}: {cause_of(error) or error}.") from error
    return release_id


def _signed_as(digest: str, file: Path, key: Path, signature: Path) -> str:
    """Return the name under which a file with this digest was signed; raises SignatureError where it was not."""
    signed = signed_digests(key, signature)
    if digest not in signed:
        raise SignatureError(f"{file} is not what was signed: it was changed, or is of another release.")
    return signed[digest]


def signed_digests(key: Path, signature: Path) -> dict[str, str]:
    """Return the names of signed files by their SHA-256; raises SignatureError unless the key signed them."""
    text = signature.with_suffix("")
    try:
        public = key_in(key.read_text(encoding="utf-8"))
        if public is None:
            raise SignatureError(f"{key} has no public Ed25519 key.")
        signed = text.read_bytes()
        verify(signed, signature.read_bytes(), public)
    except (OSError, UnicodeDecodeError) as error:
        raise SignatureError(
            f"The signature cannot be verified: {cause_of(error) or error}. It needs the public key, "
            f"{text.name}, and {signature.name} beside it."
        ) from error
    lines = (line.partition("  ") for line in signed.decode().splitlines())
    return {digest: name for digest, _, name in lines}


def _usual_signature(file: Path) -> Path:
    return file.with_name(f"{file.stem}.SHA256SUMS.sig")


def _release_in(file: Path) -> str:
    """Return the id of the release in a file, once it is certain that it can be served."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            (release_id,) = connection.execute("SELECT id FROM release").fetchone()
            differs = layout.difference(layout.names_in_file(connection.execute))
    except (sqlite3.Error, TypeError) as error:
        raise EditionError(f"{file} is not the file of a release: {error}.") from error
    if not RELEASE_ID.fullmatch(release_id):
        raise EditionError(f"{file} calls itself release {release_id!r}, which is no number of a release.")
    if differs:
        raise EditionError(
            f"{file} was made by another version of the service: {differs}. Take the version that made it, or a file "
            "that this one made."
        )
    return str(release_id)
