"""What several commands print."""

from __future__ import annotations

from collections import Counter

import click

from seed.findings import Finding, Findings

# One slip in every row of a column, such as a spreadsheet makes it, is told so often.
TOLD = 3
# What is no fault must not hide what is.
MOST_TOLD = 40


def print_findings(findings: Findings) -> None:
    """Print every finding, those of a slip that comes again and again only a few times, and a summary."""
    alike = Counter(map(_slip, findings))
    told: Counter[tuple[str, ...]] = Counter()
    for finding in findings:
        slip = _slip(finding)
        told[slip] += 1
        if told[slip] <= TOLD:
            click.echo(str(finding))
        elif told[slip] == alike[slip]:
            more = alike[slip] - TOLD
            click.echo(
                f"{finding.file}:{finding.column}: … and {more:,} more like that, to line {finding.line}"
            )
    if findings.more:
        click.echo(f"… and {findings.more:,} more")
    if findings.broken:
        click.echo(
            f"What follows from that elsewhere is not listed: mend {', '.join(findings.broken)}, and check again."
        )
    click.echo(findings.summary())


def print_told(findings: Findings) -> None:
    """Print what is worth knowing and no fault, where there is anything; of files that could not be read as a whole,
    nothing follows."""
    if not findings.told or findings.broken:
        return
    click.echo("No faults, but worth knowing:")
    for told in findings.told[:MOST_TOLD]:
        click.echo(str(told))
    if len(findings.told) > MOST_TOLD:
        click.echo(f"… and {len(findings.told) - MOST_TOLD:,} more")


def _slip(finding: Finding) -> tuple[str, ...]:
    """Return what findings of one slip have in common; faults of whole lines are each their own."""
    here = (finding.file, finding.column, finding.reason, finding.value or "")
    return here if finding.column else (*here, str(finding.line))
