"""A check of tables as they would be, before anything is written."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from api.records import declaration
from seed.editions import RELEASES, WITHDRAWN
from seed.findings import Findings
from seed.rules import check

# What the check looks at beside the tables.
_BESIDE = (declaration.FILE, RELEASES.name, WITHDRAWN.name)


def findings_with(folder: Path, contents: Mapping[Path, bytes]) -> Findings:
    """Return what a check would say of the tables in a folder with these files in it; nothing is written there."""
    with TemporaryDirectory() as place:
        beside = Path(place)
        for name in _BESIDE:
            path = folder.parent / name
            if path.exists():
                (beside / name).symlink_to(path.resolve())
        copy = beside / folder.name
        shutil.copytree(folder, copy)
        for path, content in contents.items():
            (copy / path.name).write_bytes(content)
        return check(copy)
