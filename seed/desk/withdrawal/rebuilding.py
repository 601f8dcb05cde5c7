"""`python -m seed.desk.withdrawal.rebuilding RELEASE…`: build the files of these releases of a checkout anew.

It is run in the staged copy, by the copy's own code.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from seed.editions import FILES, RELEASES, editions
from seed.files import DOCUMENT
from seed.release import freeze_files

OPENAPI = "openapi.json"


def rebuild(wanted: Collection[str], releases: Path = RELEASES) -> None:
    """Build the files of the releases with these ids from their tables, each with the OpenAPI document it has."""
    history = editions(releases)
    for count, edition in enumerate(history, start=1):
        if edition.id in wanted:
            own = edition.folder / FILES / OPENAPI
            with TemporaryDirectory() as folder:
                # Its folder is replaced as a whole.
                copy = Path(shutil.copy(own if own.exists() else DOCUMENT, folder))
                freeze_files(history[:count], copy)


if __name__ == "__main__":
    rebuild(sys.argv[1:])
