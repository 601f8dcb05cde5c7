"""The rules of comparisons with lists: what a list can say of a case, and that it says what the recognitions say.

Comparisons are kept until their table ends; then the tables that they are judged by are read once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.records.dates import interval
from api.records.declaration import Package, Table
from seed.case_rules import repeated
from seed.event_rules import id_after_date
from seed.findings import Finding, Report
from seed.read import Row, checked_rows

Rule = Callable[[Row], None]
End = Callable[[], None]

LISTED, NOT_LISTED = "listed", "not-listed"
_DETAINED = "detained"


def lists_and_comparisons(
    table: Table, package: Package, folder: Path, report: Report
) -> list[tuple[Rule, End]]:
    """Return the rules of a table; none for one that is neither of lists nor of comparisons."""
    if table.name == "compared_lists":
        return [(_one_of_each_day(table, report), lambda: None)]
    return [_comparisons(package, folder, report)] if table.name == "comparisons" else []


def _one_of_each_day(table: Table, report: Report) -> Rule:
    """A list of an organisation stands there once for each day."""
    seen: dict[tuple[str, ...], int] = {}

    def rule(row: Row) -> None:
        key = tuple(row.text(name) for name in ("organisation_id", "kind", "listed_on"))
        if all(key) and (first := seen.setdefault(key, row.line)) != row.line:
            report(repeated(table, row, "listed_on", " ".join(key), first))

    return rule


def _comparisons(package: Package, folder: Path, report: Report) -> tuple[Rule, End]:
    """A list is newer than the detention of whoever is compared with it, names those whom its organisation recognises
    under its term, and nobody else."""
    table = package.by_name["comparisons"]
    given: dict[str, list[Row]] = {}

    def rule(row: Row) -> None:
        if row.text("case_id") and row.text("list_id"):
            given.setdefault(row.text("case_id"), []).append(row)

    def end() -> None:
        if not given:
            return
        others = _Others(package, folder)
        lists = {row.text("id"): row for row in others.rows("compared_lists")}
        detained = others.detentions(given)
        recognised = others.recognitions(given)
        for case_id, rows in given.items():
            for row in rows:
                compared = lists.get(row.text("list_id"))
                if compared is None or not compared.text("listed_on"):
                    continue
                for finding in (
                    _older(table, row, compared, detained.get(case_id)),
                    _contradiction(table, row, compared, recognised),
                ):
                    if finding:
                        report(finding)

    return rule, end


def _older(table: Table, row: Row, compared: Row, detained: Row | None) -> Finding | None:
    """Return what is wrong where the list may be older than the detention: its silence says nothing then."""
    if detained is None or interval(detained.text("date")).last < compared.text("listed_on"):
        return None
    reason = (
        f"is of {compared.text('listed_on')}, and not surely newer than the detention: {detained.text('date')}, "
        f"line {detained.line} of events.csv"
    )
    right = "a list that is newer than the detention, or no row"
    return Finding(table.file, row.line, "list_id", row.text("list_id"), reason, right)


def _contradiction(
    table: Table, row: Row, compared: Row, recognised: Mapping[tuple[str, str, str], Row]
) -> Finding | None:
    """Return what is wrong where the list and the recognitions on file do not say the same."""
    result, own = row.text("result"), (compared.text("organisation_id"), compared.text("term"))
    recognition = recognised.get((row.text("case_id"), *own))
    said = " as ".join(own)
    if result == LISTED and recognition is None:
        reason = f"is a recognition by {said} that is not on file"
        right = f"the row {row.text('case_id')},{','.join(own)},… in recognitions.csv"
        return Finding(table.file, row.line, "result", result, reason, right)
    if result == NOT_LISTED and recognition is not None:
        day = recognition.text("date")
        # Who was recognised after the day of the list did not stand there yet.
        if day and interval(day).first > compared.text("listed_on"):
            return None
        reason = f"contradicts the recognition by {said} on line {recognition.line} of recognitions.csv"
        right = f"{LISTED}, or no row; a recognition that came after the list has its date"
        return Finding(table.file, row.line, "result", result, reason, right)
    return None


def _is_dated(event: Row) -> bool:
    """Whether the date of an event can be read, and is the one of its id; where it is not, that is told there."""
    event_id, date = event.text("id"), event.text("date")
    return bool(date) and id_after_date(event_id, event.text("case_id"), date) == event_id


@dataclass(frozen=True)
class _Others:
    """The other tables, read without a word on what is wrong with them: their own rules say that."""

    package: Package
    folder: Path

    def rows(self, name: str) -> Iterator[Row]:
        """Yield the rows of a table; none where there is no such file."""
        table = self.package.by_name[name]
        path = self.folder / table.file
        if path.is_file():
            yield from checked_rows(table, path, self.package.released_on, lambda _: None)

    def detentions(self, wanted: Mapping[str, object]) -> dict[str, Row]:
        """Return the earliest detention of each case by its id: the first event by which the person was held, or else
        the first one with a status, with which the case began; none where its day cannot be read."""
        held = {row.text("id") for row in self.rows("statuses") if row["in_custody"]}
        begun: dict[str, Row] = {}
        detained: dict[str, Row] = {}
        for row in self.rows("events"):
            case_id = row.text("case_id")
            if case_id not in wanted:
                continue
            if row.text("status"):
                begun.setdefault(case_id, row)
            if row.text("type") == _DETAINED or row.text("status") in held:
                detained.setdefault(case_id, row)
        return {case_id: row for case_id, row in (begun | detained).items() if _is_dated(row)}

    def recognitions(self, wanted: Mapping[str, object]) -> dict[tuple[str, str, str], Row]:
        """Return the recognitions of cases by case, organisation and term."""
        return {
            (row.text("case_id"), row.text("organisation_id"), row.text("term")): row
            for row in self.rows("recognitions")
            if row.text("case_id") in wanted
        }
