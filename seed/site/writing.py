"""Writing the whole of it: the service is asked within processes of this one, on the releases that are loaded."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from api.app import create_app
from api.settings import Settings
from seed.editions import EditionError
from seed.site.addresses import Address, Reader
from seed.site.asking import Answer, Asker
from seed.site.crawl import Site, crawl
from seed.site.rewriting import Rewriter

# Rewriting a file is quick, and handing it to another process is not.
_MANY = 500
# What a process works with; each has its own.
_own: dict[str, Any] = {}


def write(
    folder: Path,
    base: str,
    service: str,
    languages: Sequence[str],
    tell: Callable[[int], None] = lambda done: None,
    settings: Settings | None = None,
    processes: int = 1,
) -> Site:
    """Write the site that is to be served at `base` into a new folder; what it cannot answer leads to `service`.
    Raises EditionError where the folder holds anything or the service cannot answer, SettingsError for an address that
    is none."""
    if folder.exists() and any(folder.iterdir()):
        raise EditionError(
            f"{folder} is not empty: give a new folder, and put it in the place of the old one."
        )
    # Nothing is asked for twice.
    settings = replace(settings or Settings.from_environment(), public_url=base, kept_megabytes=0)
    asker = Asker(create_app(settings), Reader(base, frozenset(languages)), folder)
    ids = {record["uid"]: record["id"] for record in asker.records("cases", ("uid", "id"))}
    reader = Reader(base, frozenset(languages), asker.release(), ids)
    with _pool(processes, _begin_asking, settings, reader, folder) as pool:
        site = crawl(pool, processes, _ask, asker.first_addresses(), tell)
    with _pool(processes, _begin_rewriting, site, reader, service, folder) as pool:
        found = sorted(site.kinds)
        list(pool.map(_rewrite, (found[at : at + _MANY] for at in range(0, len(found), _MANY))))
    return site


@contextmanager
def _pool(processes: int, begin: Callable[..., None], *arguments: object) -> Iterator[Executor]:
    # New processes and no copies of this one: nothing that is open here, such as the database, is shared.
    start = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, start, begin, arguments) as pool:
        yield pool


def _begin_asking(settings: Settings, reader: Reader, folder: Path) -> None:
    _own["asker"] = Asker(create_app(settings), reader, folder)


def _ask(batch: list[Address]) -> list[Answer]:
    asker: Asker = _own["asker"]
    return [asker.ask(address) for address in batch]


def _begin_rewriting(site: Site, reader: Reader, service: str, folder: Path) -> None:
    _own["rewriter"] = Rewriter(site, reader, service, folder)


def _rewrite(batch: list[Address]) -> None:
    rewriter: Rewriter = _own["rewriter"]
    for address in batch:
        rewriter.rewrite(address)
