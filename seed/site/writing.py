"""Writing the whole of it: the service is asked within this process, on the releases that are loaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from api.app import create_app
from api.settings import Settings
from seed.editions import EditionError
from seed.site.crawl import Site, crawl
from seed.site.rewriting import rewrite


def write(
    folder: Path,
    base: str,
    languages: Sequence[str],
    tell: Callable[[int], None] = lambda done: None,
    settings: Settings | None = None,
) -> Site:
    """Write the site that is to be served at `base` into a new folder. Raises EditionError where the folder holds
    anything, SettingsError for an address that is none."""
    if folder.exists() and any(folder.iterdir()):
        raise EditionError(
            f"{folder} is not empty: give a new folder, and put it in the place of the old one."
        )
    app = create_app(replace(settings or Settings.from_environment(), public_url=base))
    site = crawl(app, base, languages, folder, tell)
    rewrite(site, base, folder)
    return site
