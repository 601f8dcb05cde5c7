"""The files of a release on disk: what there is, how large, and with which digest. They are built by the seed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    """Return the files of a release; none where they were not built."""
    return [ReleaseFile(**said) for said in _manifest(folder, release_id).get("files", [])]


def built(folder: Path, release_id: str) -> str | None:
    """Return what the files of a release were built from, or None where there are none."""
    mark = _manifest(folder, release_id).get("built")
    return None if mark is None else str(mark)


def _manifest(folder: Path, release_id: str) -> dict[str, Any]:
    try:
        text = (folder / release_id / MANIFEST).read_text(encoding="utf-8")
    except OSError:
        return {}
    found: dict[str, Any] = json.loads(text)
    return found
