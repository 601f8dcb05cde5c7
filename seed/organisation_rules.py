"""The rules of organisations: who published a source, which labels were put on whom, and whom a clause calls upon.

Each function makes a rule that is called with every row of its table in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from api.records.dates import interval
from api.records.declaration import Table
from seed.findings import Finding, Report
from seed.read import Row
from seed.table_rules import Known, Seek

Rule = Callable[[Row], None]
End = Callable[[], None]

# Where the organisations that sources name wait for the table of organisations, which comes after them; and those that
# clauses name for the calls, by clause.
PUBLISHING = "sources/organisations"
NAMED = "clauses/organisations"


def publishers(table: Table, known: Known, report: Report) -> Rule:
    """Sources of one publisher name one organisation, or none."""
    named = known.setdefault(PUBLISHING, {})
    first: dict[str, Row] = {}

    def rule(row: Row) -> None:
        publisher, organisation = row.text("publisher"), row.text("organisation_id")
        if organisation:
            named.setdefault(organisation, row.line)
        before = first.setdefault(publisher, row)
        if publisher and organisation != before.text("organisation_id"):
            reason = f'is not that of line {before.line}, of the same publisher "{publisher}"'
            right = before.text("organisation_id") or "empty on both, or the organisation on both"
            report(Finding(table.file, row.line, "organisation_id", organisation or None, reason, right))

    return rule


def published(sources: Table, known: Known, seek: Seek, report: Report) -> End:
    """Every organisation that a source names exists."""

    def end() -> None:
        there = known.get("organisations", {})
        for organisation, line in known.get(PUBLISHING, {}).items():
            if organisation not in there:
                near = seek(organisation, there)
                right = f'"{near}"?' if near else "an id of organisations.csv"
                finding = "is not in organisations.csv"
                report(Finding(sources.file, line, "organisation_id", organisation, finding, right))

    return end


def designations(table: Table, report: Report) -> Rule:
    """Ids begin with organisation and label, rows stand in their order, no label ends before it begins, and none is put
    on an organisation that bears it already."""
    before = ""
    bearing: dict[tuple[str, str], Row] = {}

    def rule(row: Row) -> None:
        nonlocal before
        identity, since, until = row.text("id"), row.text("since"), row.text("until")
        organisation, label = row.text("organisation_id"), row.text("label")
        if identity and not f"{identity}-".startswith(f"{organisation}-{label}-"):
            right = f'"{organisation}-{label}-…"'
            report(
                Finding(
                    table.file, row.line, "id", identity, "does not begin with organisation and label", right
                )
            )
        if identity and identity < before:
            right = "rows in the order of their id; `make tidy` puts them so"
            report(Finding(table.file, row.line, "id", identity, f'stands after "{before}"', right))
        before = identity or before
        if since and until and interval(until).last < interval(since).first:
            right = "the last day on which the label was in force, or nothing while it is"
            report(Finding(table.file, row.line, "until", until, f"lies before since ({since})", right))
        other = bearing.get((organisation, label))
        if other is not None and not _is_over(other, since):
            reason = f"is put on {organisation} again, which bears it since line {other.line}"
            report(
                Finding(
                    table.file, row.line, "label", label, reason, "the first with the day of its end in until"
                )
            )
        bearing[organisation, label] = row

    return rule


def _is_over(row: Row, day: str) -> bool:
    until = row.text("until")
    return bool(until and day) and interval(until).first <= interval(day).last


def text_of_resolution(table: Table, report: Report) -> Rule:
    """The sources of a resolution's own text are some of its sources."""

    def rule(row: Row) -> None:
        for source in row.items("text_source_ids"):
            if source not in row.items("source_ids"):
                right = "one of source_ids"
                report(
                    Finding(table.file, row.line, "text_source_ids", source, "is not in source_ids", right)
                )

    return rule


def named_in_clauses(known: Known) -> Rule:
    """The organisations that a clause names become known, for the calls in it."""
    named = known.setdefault(NAMED, {})

    def rule(row: Row) -> None:
        for organisation in row.items("organisation_ids"):
            named[f"{row.text('id')}/{organisation}"] = row.line

    return rule


def addressees(table: Table, clauses: Table, named: Mapping[str, int], report: Report) -> tuple[Rule, End]:
    """Whoever a call is addressed to is named by its clause, and whoever that names is called upon; save where it names
    nobody, and the addressee is our reading."""
    naming = {key.partition("/")[0] for key in named}
    called: dict[str, set[str]] = {}

    def rule(row: Row) -> None:
        clause = row.text("clause_id")
        called.setdefault(clause, set()).update(row.items("addressee_ids"))
        for organisation in row.items("addressee_ids"):
            if clause in naming and f"{clause}/{organisation}" not in named:
                reason, right = (
                    f"is not among the organisations of {clause}",
                    f"those that {clauses.file} names there",
                )
                report(Finding(table.file, row.line, "addressee_ids", organisation, reason, right))

    def end() -> None:
        for key, line in named.items():
            clause, _, organisation = key.partition("/")
            if clause in called and organisation not in called[clause]:
                reason, right = f"is no addressee of the calls of {clause}", f"an addressee in {table.file}"
                report(Finding(clauses.file, line, "organisation_ids", organisation, reason, right))

    return rule, end
