"""What several commands print."""

from __future__ import annotations

import click

from seed.findings import Findings


def print_findings(findings: Findings) -> None:
    """Print every finding, and a summary."""
    for finding in findings:
        click.echo(str(finding))
    if findings.more:
        click.echo(f"… and {findings.more:,} more")
    if findings.broken:
        click.echo(
            f"What follows from that elsewhere is not listed: mend {', '.join(findings.broken)}, and check again."
        )
    click.echo(findings.summary())
