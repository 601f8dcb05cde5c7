"""`python -m seed check`."""

from __future__ import annotations

from pathlib import Path

import click

from seed.commands.options import tables_option
from seed.commands.printing import print_findings, print_told
from seed.rules import check_all


@click.command(
    help="Print every fault of the tables and of the files beside them, one a line, then a summary."
)
@tables_option
def command(tables: Path) -> int:
    """Return 1 where there is a fault, else 0."""
    # What the service cannot be laid out by is a fault of the declaration, and is told here already.
    import api.records.base  # noqa: F401

    findings = check_all(tables)
    print_told(findings)
    print_findings(findings)
    return 1 if findings else 0
