"""Where the curated tables are, and by which declaration the tables in a folder are read."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from api.records import declaration
from api.records.declaration import Package

FOLDER = declaration.PATH.parent
TABLES = FOLDER / "tables"


def declaration_of(tables: Path) -> Path:
    """Return the declaration beside a folder of tables, or that of the curated ones where it has none."""
    beside = tables.parent / declaration.FILE
    return beside if beside.is_file() else declaration.PATH


def package_of(tables: Path) -> Package:
    """Return what tables are declared as; raises DeclarationError."""
    path = declaration_of(tables)
    return declaration.today() if path == declaration.PATH else declaration.read_beside_releases(path)


def last_day(tables: Path, package: Package) -> str:
    """Return the day that nothing in tables may be later than: that of the release in preparation; today's where the
    declared release is published already, for the next one has no day yet."""
    published = tables.parent / "releases" / package.version
    return max(package.released_on, day_of_today()) if published.is_dir() else package.released_on


def day_of_today() -> str:
    """Return the day where the curator is, as `YYYY-MM-DD`."""
    return datetime.now().astimezone().date().isoformat()
