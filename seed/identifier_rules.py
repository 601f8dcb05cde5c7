"""The rules of identifiers of others: each is written as its kind demands, and is that of one person."""

from __future__ import annotations

import re
from collections.abc import Callable

from api.records.declaration import Table
from api.records.identifiers import Scheme
from seed.case_rules import repeated
from seed.findings import Finding, Report
from seed.read import Row

Rule = Callable[[Row], None]
# The kinds of identifiers read so far, by id; of faulty ones, nothing is said of what rests on them.
Schemes = dict[str, Scheme]


def schemes_and_identifiers(table: Table, known: Schemes, report: Report) -> list[Rule]:
    """Return the rules of a table; none for one that is neither of kinds of identifiers nor of identifiers."""
    if table.name == "identifier_schemes":
        return [_schemes(table, known, report)]
    return [_identifiers(table, known, report)] if table.name == "identifiers" else []


def _schemes(table: Table, known: Schemes, report: Report) -> Rule:
    """Patterns can be read; the kinds become known, for the identifiers."""

    def rule(row: Row) -> None:
        pattern = row.text("pattern")
        try:
            re.compile(pattern)
        except re.error as error:
            right = "one such as ^Q[1-9][0-9]*$"
            reason = f"is no regular expression: {error}"
            report(Finding(table.file, row.line, "pattern", pattern, reason, right))
            return
        if pattern:
            known[row.text("id")] = Scheme(
                row.text("id"), row.text("address"), pattern, row.text("description")
            )

    return rule


def _identifiers(table: Table, known: Schemes, report: Report) -> Rule:
    """An identifier is written as its kind demands, and no two people have one."""
    seen: dict[tuple[str, str], Row] = {}

    def rule(row: Row) -> None:
        kind, value = row.text("scheme"), row.text("value")
        scheme = known.get(kind)
        if scheme is None or not value:
            return
        if not scheme.takes(value):
            led_to = scheme.value_at(value)
            right = f'"{led_to}"' if led_to else scheme.description
            reason = f"is not written as an identifier of {kind}"
            report(Finding(table.file, row.line, "value", value, reason, right))
            return
        first = seen.setdefault((kind, value), row)
        if first.text("case_id") != row.text("case_id"):
            report(repeated(table, row, "value", value, first.line))

    return rule
