"""Options that several commands take."""

from __future__ import annotations

from pathlib import Path

import click

from seed.declaration import TABLES

FOLDER = click.Path(path_type=Path)

tables_option = click.option(
    "--tables", type=FOLDER, default=TABLES, metavar="DIR", help="Another folder of tables."
)
