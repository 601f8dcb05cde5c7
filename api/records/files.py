"""The files of a release on disk: what there is, how large, and with which digest. The seed lays them out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "manifest.json"


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
