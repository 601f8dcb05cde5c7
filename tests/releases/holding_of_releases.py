"""The frozen releases that tests of code read, laid out as a curator's folder: the newest is worked on too."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from seed.desk.withdrawal.holdings import read_holdings
from seed.desk.withdrawal.index import Index
from tests.conftest import WHOLE
from tests.support.frozen import worked_on


@cache
def index() -> Index:
    """What a withdrawal reads, once for every test of a process."""
    folder = Path(mkdtemp())
    try:
        worked_on(folder.joinpath("seed", "tables"))
        for edition in WHOLE:
            place = folder / "seed" / "releases" / edition.id
            shutil.copytree(edition.folder, place, ignore=shutil.ignore_patterns("files"))
        return Index(read_holdings(folder / "seed"))
    finally:
        shutil.rmtree(folder)


def uid_of(slug: str) -> str:
    """The uid of a slug in the newest release."""
    return next(row["uid"] for row in index().holdings[0].rows["cases"] if row["id"] == slug)
