"""Checks tables and loads them: the one before the other, or both side by side where the tables are large."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from seed.findings import Findings
from seed.large.processes import ahead
from seed.large.shares import is_large
from seed.load import Progress, load
from seed.rules import check


def check_and_load(folder: Path, database_url: str, progress: Progress) -> tuple[Findings, str | None]:
    """Return what is wrong with the tables in a folder, and the id of the release that was built from them: None where
    something is wrong, and then everything stays as it was.

    `progress` is called with the number of cases done so far.
    """
    if not is_large(folder):
        findings = check(folder)
        return findings, None if findings else load(folder, database_url, progress)
    with ahead(_checked, folder) as checked:
        findings_at_last = cache(lambda: next(checked))

        def refuse() -> None:
            if findings_at_last():
                raise _FaultyError

        try:
            release_id = load(folder, database_url, progress, refuse)
            return findings_at_last(), release_id
        except Exception:
            # Whatever the load stumbled over, this is what there is to say of it.
            if findings_at_last():
                return findings_at_last(), None
            raise


class _FaultyError(Exception):
    """The tables have findings."""


def _checked(folder: Path) -> Iterator[Findings]:
    yield check(folder)
