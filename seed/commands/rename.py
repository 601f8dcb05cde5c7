"""`python -m seed rename`."""

from __future__ import annotations

from pathlib import Path

import click

from seed.commands.options import tables_option
from seed.commands.printing import print_findings
from seed.desk.new.desk import opened, the_case
from seed.desk.rename import rename


@click.command(
    help="Give the person with the id OLD (or of this uid or name) the readable id NEW, in all working tables."
)
@click.argument("old")
@click.argument("new")
@tables_option
def command(old: str, new: str, tables: Path) -> int:
    """Return 1 where nothing was written."""
    desk = opened(tables)
    case = the_case(desk, old)
    changed, findings = rename(desk, case, new)
    if findings:
        print_findings(findings)
        click.echo("Nothing was written.")
        return 1
    click.echo(f"{case['id']} is {new} now; written: {', '.join(path.name for path in changed)}.")
    click.echo(
        f"The uid {case['uid']} stays: with the next release the old address leads to the new one. Give the change the "
        "kind editorial."
    )
    return 0
