"""`python -m seed`: the commands of those who curate and publish the data."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from api.settings import Settings, SettingsError
from seed.declaration import TABLES
from seed.progress import progress_of
from seed.read import rows
from seed.rules import check
from seed.synthesize import synthesize


def _check(options: argparse.Namespace) -> int:
    """Print every fault of the tables, one a line, then a summary; 1 where there is one, else 0."""
    findings = check(options.tables)
    for finding in findings:
        print(finding)
    if findings.more:
        print(f"… and {findings.more:,} more")
    print(findings.summary())
    return 1 if findings else 0


def _load(options: argparse.Namespace) -> int:
    """Check the tables, then build the database of their release; 1 where the tables have faults, else 0."""
    # Imported here: it brings the shapes of all answers along, which no other command needs.
    from seed.load import load

    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        print(error)
        return 2
    kind = "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"
    if options.only and options.only != kind:
        print(f"Nothing to load here: DATABASE_URL names {kind}.")
        return 0
    if status := _check(options):
        print("Nothing was loaded; what was there stays.")
        return status
    total = sum(1 for _ in rows("cases", options.tables))
    with progress_of(total, "cases") as progress:
        release = load(options.tables, settings.database_url, progress)
    print(f"Release {release} is loaded.")
    return 0


def _synthesize(options: argparse.Namespace) -> int:
    """Write synthetic tables to measure with; 2 where they would mix with others, else 0."""
    if options.out.resolve().is_relative_to(TABLES.resolve()) or (options.out / "cases.csv").is_file():
        print(f"{options.out} holds tables already; name a folder of its own for synthetic ones.")
        return 2
    with progress_of(options.cases, "cases") as progress:
        synthesize(options.cases, options.out, options.seed, progress)
    return 0


def _count(text: str) -> int:
    number = int(text)
    if not 0 < number < 10_000_000:
        raise argparse.ArgumentTypeError("must be from 1 to 9,999,999")
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m seed", description="Check and publish the curated data.")
    commands = parser.add_subparsers(required=True, metavar="command")

    checking = commands.add_parser("check", help="report every fault of the tables")
    checking.add_argument(
        "--tables", type=Path, default=TABLES, metavar="DIR", help="another folder of tables"
    )
    checking.set_defaults(run=_check)

    loading = commands.add_parser("load", help="check the tables, and build the database that is served")
    loading.add_argument(
        "--tables", type=Path, default=TABLES, metavar="DIR", help="another folder of tables"
    )
    loading.add_argument(
        "--only", choices=("sqlite", "postgresql"), help="do nothing unless DATABASE_URL names this kind"
    )
    loading.set_defaults(run=_load)

    making = commands.add_parser("synthesize", help="write synthetic tables of any size, to measure with")
    making.add_argument("--cases", type=_count, required=True, metavar="N", help="how many cases")
    making.add_argument("--out", type=Path, required=True, metavar="DIR", help="a folder for the tables")
    making.add_argument(
        "--seed", type=int, default=1, metavar="K", help="another number makes other tables (usual: 1)"
    )
    making.set_defaults(run=_synthesize)

    options = parser.parse_args(arguments)
    status: int = options.run(options)
    return status


if __name__ == "__main__":
    sys.exit(main())
