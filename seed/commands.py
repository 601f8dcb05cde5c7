"""The commands of those who curate and publish the data, and what each prints."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from api.settings import Settings, SettingsError
from seed.declaration import TABLES, package_of
from seed.editions import WITHDRAWAL_REASONS, EditionError, WithdrawalError, editions, working
from seed.findings import Findings
from seed.large.synthesize import synthesize
from seed.progress import progress_of
from seed.read import UnreadableError, count_of
from seed.rules import check


def _check(options: argparse.Namespace) -> int:
    """Print every fault of the tables, one a line, then a summary; 1 where there is one, else 0."""
    # What the service cannot be laid out by is a fault of the declaration, and is told here already.
    import api.records.base  # noqa: F401

    findings = check(options.tables)
    _print(findings)
    return 1 if findings else 0


def _print(findings: Findings) -> None:
    for finding in findings:
        print(finding)
    if findings.more:
        print(f"… and {findings.more:,} more")
    print(findings.summary())


def _load(options: argparse.Namespace) -> int:
    """Build the databases of all frozen releases, or of the one that other tables make; 1 where there are faults."""
    # Imported here: it brings the shapes of all answers along, which few commands need.
    from seed.check_and_load import check_and_load
    from seed.load import load_all

    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        print(error)
        return 2
    kind = "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"
    if options.only and options.only != kind:
        print(f"Nothing to load here: DATABASE_URL names {kind}.")
        return 0
    if options.tables is None and editions():
        built = load_all(settings.database_url)
        print(f"Loaded {', '.join(built)}." if built else "Every release is loaded already.")
        return 0
    options.tables = options.tables or TABLES
    with progress_of(
        count_of(package_of(options.tables).by_name["cases"], options.tables), "cases"
    ) as progress:
        findings, release = check_and_load(options.tables, settings.database_url, progress)
    _print(findings)
    if release is None:
        print("Nothing was loaded; what was there stays.")
        return 1
    print(f"Release {release} is loaded.")
    return 0


def _diff(options: argparse.Namespace) -> int:
    """Print what the working tables change against the last release, a fact a line."""
    from seed.diff import diff

    history = editions()
    if not history:
        print("There is no release to compare with.")
        return 0
    every = list(diff(history[-1], working(options.tables)))
    for changed in every:
        change = changed.change
        place = f"{change.table} {changed.record} {change.op} {change.pointer or '/'}"
        print(f"{place}: {change.old!r} -> {change.new!r}")
    print(f"{len(every)} changed facts since {history[-1].id}")
    return 0


def _release(options: argparse.Namespace) -> int:
    """Freeze the working tables as a release; 1 where something stands in the way, and nothing is frozen."""
    from seed.release import make

    made, findings = make(working(TABLES), options.notes)
    for finding in findings:
        print(finding)
    if made is None:
        print(f"{len(findings)} findings; no release was made.")
        return 1
    print(f"Release {made.id} is frozen in {made.folder.relative_to(Path.cwd())}.")
    return 0


def _files(options: argparse.Namespace) -> int:
    """Lay out the files of every release that readers take away, as they were frozen."""
    from seed.frozen_files import lay_out_all

    laid_out = lay_out_all(Path(Settings.from_environment().files_folder))
    print(
        f"Laid out the files of {', '.join(laid_out)}."
        if laid_out
        else "The files of every release are there already."
    )
    return 0


def _mirror(options: argparse.Namespace) -> int:
    """Make a folder of releases out of one downloaded file, to be served."""
    from seed.mirror import mirror

    print(f"Release {mirror(options.file, options.folder)} can be served from {options.folder}.")
    return 0


def _withdraw(options: argparse.Namespace) -> int:
    """Take a person out of the tables and of every release."""
    from seed.desk.withdraw import withdraw

    for folder in withdraw(options.uid, options.reason):
        print(f"Taken out of {folder.relative_to(Path.cwd())}.")
    print("Now load and deploy: caches let go of the record within 15 minutes.")
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
        "--tables", type=Path, metavar="DIR", help="a folder of tables, instead of all frozen releases"
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

    differing = commands.add_parser(
        "diff", help="show what the working tables change against the last release"
    )
    differing.add_argument(
        "--tables", type=Path, default=TABLES, metavar="DIR", help="another folder of tables"
    )
    differing.set_defaults(run=_diff)

    releasing = commands.add_parser("release", help="freeze the working tables as a release")
    releasing.add_argument("--notes", required=True, metavar="TEXT", help="what is new, for readers")
    releasing.set_defaults(run=_release)

    filing = commands.add_parser("files", help="lay out the files of every release that readers take away")
    filing.set_defaults(run=_files)

    mirroring = commands.add_parser("mirror", help="prepare a downloaded release file to be served")
    mirroring.add_argument("file", type=Path, help="the SQLite file of a release")
    mirroring.add_argument("folder", type=Path, help="a folder of releases, made where it is missing")
    mirroring.set_defaults(run=_mirror)

    withdrawing = commands.add_parser("withdraw", help="take a person out of the tables and of every release")
    withdrawing.add_argument("uid", help="the uid of the case")
    withdrawing.add_argument(
        "--reason", required=True, choices=WITHDRAWAL_REASONS, help="a code that is published"
    )
    withdrawing.set_defaults(run=_withdraw)

    options = parser.parse_args(arguments)
    try:
        status: int = options.run(options)
    except (EditionError, UnreadableError, WithdrawalError) as error:
        print(error)
        return 1
    return status
