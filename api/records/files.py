"""The files of a release on disk: what there is, how large, and with which digest. The seed lays them out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from api.records.signing import KEY_FILE

MANIFEST = "manifest.json"
SQLITE, ZIP, JSON, TEXT = (
    "application/vnd.sqlite3",
    "application/zip",
    "application/json",
    "text/plain; charset=utf-8",
)
OPENAPI = "application/vnd.oai.openapi+json;version=3.1"
# All that files of releases are.
MEDIA_TYPES = (SQLITE, ZIP, JSON, OPENAPI, TEXT)


@dataclass(frozen=True)
class ReleaseFile:
    """A file: its name, its media type, what it holds, its size in bytes, its SHA-256 in hexadecimal."""

    name: str
    media_type: str
    description: str
    bytes: int
    sha256: str


def listed(folder: Path, release_id: str) -> list[ReleaseFile]:
    """Return the files of a release; none where they were not laid out."""
    try:
        return read_manifest(folder / release_id / MANIFEST)
    except OSError:
        return []


def read_manifest(path: Path) -> list[ReleaseFile]:
    """Return the files that a manifest lists."""
    return [ReleaseFile(**said) for said in json.loads(path.read_text(encoding="utf-8"))["files"]]


def epoch(folder: Path) -> int | None:
    """Return a value that changes whenever files are laid out; None where none ever were."""
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return None


def state(folder: Path) -> str:
    """Return what tells one set of files of all releases from another: the same on every machine that has them."""
    return _state(folder, epoch(folder))


@lru_cache(maxsize=4)
def _state(folder: Path, epoch: int | None) -> str:
    if epoch is None:
        return ""
    whole = hashlib.sha256()
    for path in sorted((*folder.glob(f"*/{MANIFEST}"), *folder.glob(KEY_FILE))):
        whole.update(f"{path.relative_to(folder)}\n".encode() + path.read_bytes())
    return whole.hexdigest()
