"""`python -m seed workbook`."""

from __future__ import annotations

from pathlib import Path

import click

from seed.commands.options import FOLDER, tables_option


@click.group(help="Write the tables as one workbook, and read it back.")
def command() -> None:
    """Do nothing by itself."""


@command.command("write", help="Write the tables as a workbook into FILE, with drop-downs and locked keys.")
@click.argument("file", type=FOLDER)
@click.option("--replace", is_flag=True, help="Take the place of a file that is there already.")
@tables_option
def write(file: Path, replace: bool, tables: Path) -> int:
    """Return 1 where the file cannot be written, and then what was there stays; else 0."""
    from seed.desk.workbook.write import workbook_of
    from seed.raw_rows import replace_files

    if file.suffix.lower() != ".xlsx":
        click.echo(f"{file} does not end in .xlsx, and a spreadsheet would not know it for a workbook.")
        return 1
    if file.exists() and not replace:
        click.echo(
            f"{file} is there already, perhaps with changes that nobody has read. Read it first or give another "
            "name; REPLACE=yes (--replace) takes its place."
        )
        return 1
    content = workbook_of(tables)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_files({file: content})
    except OSError as error:
        click.echo(f"{file} cannot be written: {error.strerror}.")
        return 1
    click.echo(f"Wrote {file}. Its first sheet says how to use it; read it back with make workbook-read.")
    return 0


@command.command("read", help="Take what was changed in the workbook FILE into the tables.")
@click.argument("file", type=FOLDER)
@click.option(
    "--removed", is_flag=True, help="Rows that are gone from the workbook were taken out on purpose."
)
@click.option("--merge", is_flag=True, help="Put it together with what was changed in the tables meanwhile.")
@tables_option
def read(file: Path, removed: bool, merge: bool, tables: Path) -> int:
    """Return 1 where there are findings, and then nothing was written; else 0."""
    from seed.desk.workbook.take_in import take_in

    result = take_in(file, tables, may_remove=removed, may_merge=merge)
    for placed in result.findings:
        click.echo(str(placed))
    if result.findings:
        count = len(result.findings)
        click.echo(f"{count} {'finding' if count == 1 else 'findings'}; nothing was written.")
        return 1
    if not result.tables:
        click.echo("Nothing was changed in the workbook; the tables stay as they are.")
        return 0
    for name, table in result.tables.items():
        counts = {"new": table.new, "changed": table.changed, "removed": table.removed}
        told = ", ".join(f"{len(rows)} {word}" for word, rows in counts.items() if rows)
        click.echo(f"{name}.csv: {told}")
    click.echo(
        "Look at it with make diff. Write a new workbook before you go on (REPLACE=yes takes the place of this one)."
    )
    return 0
