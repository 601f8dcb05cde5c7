"""`python -m seed diff`."""

from __future__ import annotations

from pathlib import Path

import click

from seed import reasons
from seed.commands.options import FOLDER, tables_option
from seed.commands.printing import print_findings
from seed.declaration import day_of_today
from seed.desk.diff_page import page_of
from seed.desk.diff_terminal import show
from seed.desk.diff_words import told
from seed.desk.terminal import console
from seed.diff import diff
from seed.editions import CHANGES, Edition, EditionError, editions, working
from seed.raw_rows import replace_files
from seed.rules import check_all


@click.command(help="Tell in words, by person, what the working tables change against the last release.")
@tables_option
@click.option("--html", type=FOLDER, metavar="FILE", help="Write one HTML file for reviewers as well.")
@click.option("--plain", is_flag=True, help="No colours.")
@click.option("--against", metavar="RELEASE", help="Compare with an older release than the last one.")
def command(tables: Path, html: Path | None, plain: bool, against: str | None) -> int:
    """Return 1 where the tables or the file of reasons have faults, else 0."""
    findings = check_all(tables)
    if findings:
        print_findings(findings)
        return 1
    history = editions()
    old = _older(history, against)
    is_last = bool(history) and old is history[-1]
    new, pending = working(tables), tables.parent / CHANGES
    changed = list(diff(old, new)) if old else []
    given = reasons.given_rows(pending)
    faults = reasons.faults_of(given, changed, pending.name) if is_last else []
    whys = reasons.reasoned(changed, given, old, new) if old else []
    report = told(whys, old, new, asks_reasons=is_last)
    show(console(plain=plain), report)
    if html:
        html.parent.mkdir(parents=True, exist_ok=True)
        replace_files({html: page_of(report, day_of_today()).encode()})
        click.echo(f"Written to {html}.")
    for finding in faults:
        click.echo(str(finding))
    return 1 if faults else 0


def _older(history: list[Edition], wanted: str | None) -> Edition | None:
    """Return the release to compare with; None where there is none at all."""
    if wanted is None:
        return history[-1] if history else None
    for edition in history:
        if edition.id == wanted:
            return edition
    there = ", ".join(edition.id for edition in history) or "none yet"
    raise EditionError(f"There is no release {wanted}; there are: {there}.")
