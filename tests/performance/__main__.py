"""`python -m tests.performance`: measures the rows of the table and says which fall short."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.performance import (
    s01_seen,
    s02_unchanged,
    s03_pages,
    s04_search,
    s05_size,
    s06_start,
    s07_export,
    s08_load,
    s09_cache,
    s10_idle,
    s11_dearest,
    s12_storm,
    s13_stuck,
    s14_errors,
    s15_memory,
    s16_reference,
    s17_pages,
    s18_match,
)
from tests.performance.bench import Bench, CannotMeasureError, Outcome
from tests.performance.places import SMALL
from tests.performance.profile import profile
from tests.support.servers import ROOT

QUICK_CASES = 20_000
REPORT = ROOT / "docs" / "scaling.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


@dataclass(frozen=True)
class Row:
    """A row of the table: what is measured, and what it must reach."""

    what: str
    must: str
    measure: Callable[[Bench], Outcome]


# S8 before S5 to S7: they use what it loads.
ROWS: Mapping[str, Row] = {
    "S1": Row(s01_seen.WHAT, s01_seen.MUST, s01_seen.measure),
    "S2": Row(s02_unchanged.WHAT, s02_unchanged.MUST, s02_unchanged.measure),
    "S3": Row(s03_pages.WHAT, s03_pages.MUST, s03_pages.measure),
    "S4": Row(s04_search.WHAT, s04_search.MUST, s04_search.measure),
    "S8": Row(s08_load.WHAT, s08_load.MUST, s08_load.measure),
    "S5": Row(s05_size.WHAT, s05_size.MUST, s05_size.measure),
    "S6": Row(s06_start.WHAT, s06_start.MUST, s06_start.measure),
    "S7": Row(s07_export.WHAT, s07_export.MUST, s07_export.measure),
    "S9": Row(s09_cache.WHAT, s09_cache.MUST, s09_cache.measure),
    "S10": Row(s10_idle.WHAT, s10_idle.MUST, s10_idle.measure),
    "S11": Row(s11_dearest.WHAT, s11_dearest.MUST, s11_dearest.measure),
    "S12": Row(s12_storm.WHAT, s12_storm.MUST, s12_storm.measure),
    "S13": Row(s13_stuck.WHAT, s13_stuck.MUST, s13_stuck.measure),
    "S14": Row(s14_errors.WHAT, s14_errors.MUST, s14_errors.measure),
    "S15": Row(s15_memory.WHAT, s15_memory.MUST, s15_memory.measure),
    "S16": Row(s16_reference.WHAT, s16_reference.MUST, s16_reference.measure),
    "S17": Row(s17_pages.WHAT, s17_pages.MUST, s17_pages.measure),
    "S18": Row(s18_match.WHAT, s18_match.MUST, s18_match.measure),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write on request; always 0, as figures of a shared machine are no test."""
    options = _options(arguments)
    bench = Bench(options.cases, options.seconds, options.rounds, write=options.write)
    bench.folder.mkdir(parents=True, exist_ok=True)
    wanted = [name for name in ROWS if name in options.rows]
    outcomes = {name: _measured(bench, name) for name in wanted}
    table = _table(bench, outcomes)
    print(f"\n{table}\n\n{_shortfall(outcomes)}")
    slowest = _slowest(outcomes)
    if slowest and options.profile:
        print(f"\nWhere the time goes in {slowest}, the row that falls shortest:\n")
        outcome = outcomes[slowest]
        print(profile(bench, SMALL, outcome.profile, again=outcome.again))
    if options.write:
        _write(table)
        print(f"\nWritten into {REPORT.relative_to(ROOT)}.")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.performance", description=__doc__)
    parser.add_argument("--rows", type=_rows, default=tuple(ROWS), help="some rows only: S1,S3 (usual: all)")
    parser.add_argument("--cases", type=int, default=1_000_000, help="cases of S5 to S8 (usual: 1,000,000)")
    parser.add_argument("--quick", dest="cases", action="store_const", const=QUICK_CASES, help="20,000 cases")
    parser.add_argument(
        "--seconds", type=int, choices=range(1, 31), default=5, metavar="N", help="of a burst"
    )
    parser.add_argument(
        "--rounds", type=int, choices=range(3, 21), default=3, metavar="N", help="of each contender"
    )
    parser.add_argument("--no-profile", dest="profile", action="store_false", help="leave the profile out")
    parser.add_argument("--write", action="store_true", help="write the table into docs/scaling.md")
    return parser.parse_args(arguments)


def _rows(text: str) -> tuple[str, ...]:
    names = tuple(name.strip().upper() for name in text.split(","))
    if wrong := [name for name in names if name not in ROWS]:
        raise argparse.ArgumentTypeError(f"no row {', '.join(wrong)}; there are {', '.join(ROWS)}")
    return names


def _measured(bench: Bench, name: str) -> Outcome:
    print(f"{name}: {ROWS[name].what} …", flush=True)
    begun = time.monotonic()
    try:
        outcome = ROWS[name].measure(bench)
    except CannotMeasureError as error:
        outcome = Outcome(f"not measured: {error}", None)
    print(f"    {outcome.today} [{time.monotonic() - begun:.0f} s]", flush=True)
    return outcome


def _table(bench: Bench, outcomes: Mapping[str, Outcome]) -> str:
    """The table in Markdown, in the order of the rows' names, with the circumstances above it."""
    day = datetime.now(UTC).date().isoformat()
    lines = [
        f"Measured on {day}: {os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python "
        f"{platform.python_version()}; S5–S8 with {bench.cases:,} cases, S11 with "
        f"{SMALL:,} and {min(bench.cases, s11_dearest.LARGE):,}, the others with {SMALL:,}; bursts of "
        f"{bench.seconds} s, {bench.rounds} rounds; medians, in brackets the lowest and the highest.",
        "",
        "| row | what | must reach | today | reached |",
        "|---|---|---|---|---|",
    ]
    words = {True: "yes", False: "**no**", None: "not measured"}
    for name in sorted(outcomes, key=lambda name: int(name[1:])):
        row, outcome = ROWS[name], outcomes[name]
        lines.append(f"| {name} | {row.what} | {row.must} | {outcome.today} | {words[outcome.holds]} |")
    return "\n".join(lines)


def _shortfall(outcomes: Mapping[str, Outcome]) -> str:
    short = [name for name, outcome in outcomes.items() if outcome.holds is False]
    unknown = [name for name, outcome in outcomes.items() if outcome.holds is None]
    said = f"Short of what they must reach: {', '.join(short)}." if short else "No measured row falls short."
    return said + (f" Not measured: {', '.join(unknown)}." if unknown else "")


def _slowest(outcomes: Mapping[str, Outcome]) -> str | None:
    """The row with the smallest share of what it must reach, among those that have something to profile."""
    shares = {n: o.reached for n, o in outcomes.items() if o.reached is not None and o.profile}
    return min(shares, key=lambda name: shares[name]) if shares else None


def _write(table: str) -> None:
    text = REPORT.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    REPORT.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
