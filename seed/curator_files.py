"""What curators keep beside the tables: `changes.csv`, why facts changed, and `withdrawn.csv`, who was taken out.

Both are read as the tables are, and whatever is wrong with them is a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from api.records.dates import LAST_DAY
from api.records.declaration import Column, Package, Table
from seed.findings import Finding, Report
from seed.read import Row, UnreadableError, checked_table, texts

KINDS = ("development", "correction", "addition", "withdrawal", "editorial")
# Why a record may be withdrawn; published with its uid.
WITHDRAWAL_REASONS = ("safety", "consent", "error", "legal")

UID = "^[23456789bcdfghjkmnpqrstvwxyz]{8}$"


def _column(
    name: str,
    title: str,
    *,
    type_: str = "string",
    required: bool = False,
    pattern: str | None = None,
    enum: tuple[str, ...] = (),
    example: str | None = None,
) -> Column:
    return Column(
        name=name,
        title=title,
        type=type_,
        description=title,
        example=example,
        separator=";" if type_ == "list" else "",
        required=required,
        unique=False,
        pattern=pattern,
        item_pattern=None,
        max_length=None,
        minimum=None,
        maximum=None,
        enum=enum,
        partial=False,
        ahead=False,
        references=None,
        absent=None,
        not_applicable_when=None,
    )


def _table(name: str, title: str, columns: tuple[Column, ...], key: tuple[str, ...]) -> Table:
    return Table(name, title, title, columns, key, may_be_empty=True, presentation=False)


# A row that a release still asks for has neither kind nor reason.
CHANGES = _table(
    "changes",
    "Changes",
    (
        _column("table", "Table", required=True),
        _column("record", "The uid of a case, or the id of another record", required=True),
        _column("row", "Which row of the record"),
        _column("column", "Column"),
        _column("kind", "Kind", enum=KINDS),
        _column("reason", "Reason"),
        _column("source_ids", "Sources", type_="list"),
    ),
    ("table", "record", "row", "column"),
)
WITHDRAWN = _table(
    "withdrawn",
    "Withdrawn",
    (
        _column("uid", "Uid", required=True, pattern=UID, example="w52x565g"),
        _column("date", "Day", type_="date", required=True, example="2026-12-01"),
        _column("reason", "Reason", required=True, enum=WITHDRAWAL_REASONS),
    ),
    ("uid",),
)
CURATED = (CHANGES, WITHDRAWN)


def read(table: Table, path: Path) -> list[dict[str, str]]:
    """Return the rows of a curator's file, every cell as it stands there; raises UnreadableError with everything that
    is wrong with it as a file, each finding on a line."""
    faults: list[Finding] = []
    found = [row for _, row in texts(table, path, faults.append)]
    if faults:
        raise UnreadableError("\n".join(map(str, faults)))
    return found


def check_changes(path: Path, package: Package, sources: Collection[str] | None) -> list[Finding]:
    """Return what is wrong with a file of changes, none where there is no such file. `sources` are the ids that a
    reason may rest on; None where they are not known."""
    if not path.is_file():
        return []
    faults: list[Finding] = []
    report = faults.append
    _check(CHANGES, path, report, [_of_declared(package, report), _of_sources(sources, report)])
    return faults


def check_withdrawn(path: Path) -> list[Finding]:
    """Return what is wrong with a file of withdrawals, none where there is no such file."""
    if not path.is_file():
        return []
    faults: list[Finding] = []
    _check(WITHDRAWN, path, faults.append, [])
    return faults


def _check(table: Table, path: Path, report: Report, rules: list[Callable[[Row], None]]) -> None:
    columns, rows = checked_table(table, path, LAST_DAY, report)
    whole = columns == set(table.by_name)
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        if not whole:
            continue
        key = tuple(row.text(name) for name in table.primary_key)
        first = seen.setdefault(key, row.line)
        if first != row.line and any(key):
            what = " ".join(filter(None, key))
            column = table.primary_key[-1] if len(key) == 1 else "record"
            report(
                Finding(table.file, row.line, column, what, f"stands already on line {first}", "one row each")
            )
        for rule in rules:
            rule(row)


def _of_declared(package: Package, report: Report) -> Callable[[Row], None]:
    """Tables are those of the declaration. A column may bear the name that answers give it: whether it changed, the
    release says."""

    def rule(row: Row) -> None:
        name = row.text("table")
        if name and name not in package.by_name:
            right = f"one of {', '.join(table.name for table in package.of_facts)}"
            report(Finding(CHANGES.file, row.line, "table", name, "is no table", right))

    return rule


def _of_sources(sources: Collection[str] | None, report: Report) -> Callable[[Row], None]:
    """Every source of a reason exists."""

    def rule(row: Row) -> None:
        for source in row.items("source_ids"):
            if sources is not None and source not in sources:
                right = "an id of sources.csv"
                report(Finding(CHANGES.file, row.line, "source_ids", source, "is not in sources.csv", right))

    return rule
