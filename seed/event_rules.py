"""The rules of the events of a case: their dates, and what these and the last status say against the case's own row.

Each function makes a rule that is called with every event in turn and remembers little more than one case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from api.records.dates import Interval, interval
from api.records.declaration import Table
from seed.findings import Finding, Report
from seed.person_rules import AGE, Known
from seed.read import Row

Rule = Callable[[Row], None]
End = Callable[[], None]

# The same days come again and again over many cases.
_days = lru_cache(maxsize=10_000)(interval)

_DATE_OF_ID = re.compile(r"([0-9]{4}(?:-[0-9]{2}){0,2})-(?=[a-z])")


def dates(table: Table, report: Report) -> Rule:
    """Ids of events begin with the id of their case and do not contradict the date.

    A partial date is an interval: it contradicts another only where the two have no day in common. A date that its id
    contradicts counts as unknown in all further rules.
    """

    def rule(row: Row) -> None:
        case_id, event_id, date = row.text("case_id"), row.text("id"), row.text("date")
        if event_id and case_id and not event_id.startswith(f"{case_id}-"):
            reason, right = "does not begin with the id of its case", f'"{case_id}-…"'
            report(Finding(table.file, row.line, "id", event_id, reason, right))
            event_id = ""
        if not date:
            return
        right_id = id_after_date(event_id, case_id, date)
        if event_id != right_id:
            of_id = _date_of(event_id[len(case_id) + 1 :])
            right = f'{of_id}; or, where the date is right, the id "{right_id}"'
            report(Finding(table.file, row.line, "date", date, f"is not the {of_id} of the id", right))
            row.values["date"] = None

    return rule


def date_order(table: Table, report: Report) -> Rule:
    """Rows of a case stand in order of date: the last one is what holds now.

    A partial date is an interval: it is out of order only where it has no day in common with what comes before.
    """
    case_id, latest, latest_line = "", "", 0

    def rule(row: Row) -> None:
        nonlocal case_id, latest, latest_line
        if row.text("case_id") != case_id:
            case_id, latest = row.text("case_id"), ""
        date = row.text("date")
        if not date:
            return
        days = _days(date)
        if days.last < latest:
            reason = f"lies before line {latest_line}"
            right = f"{table.name} of a case in order of date; `make tidy` puts them so"
            report(Finding(table.file, row.line, "date", date, reason, right))
            # Later rows are compared with this one, so that a single slip is a single finding.
            latest, latest_line = days.first, row.line
        elif days.first >= latest:
            latest, latest_line = days.first, row.line

    return rule


def id_after_date(event_id: str, case_id: str, date: str) -> str:
    """Return the id that an event of this date is to have: its own, save where that tells of days without one in common
    with the date. What is no date says nothing."""
    of_id = _date_of(event_id[len(case_id) + 1 :])
    if not of_id:
        return event_id
    try:
        said, days = _days(of_id), _days(date)
    except ValueError:
        return event_id
    if said.last >= days.first and days.last >= said.first:
        return event_id
    return f"{case_id}-{date}{event_id[len(case_id) + 1 + len(of_id) :]}"


@lru_cache(maxsize=10_000)
def _date_of(text: str) -> str:
    """Return the date with which the rest of an id begins; an empty text where it begins with none."""
    found = _DATE_OF_ID.match(text)
    if not found:
        return ""
    try:
        interval(found[1])
    except ValueError:
        return ""
    return found[1]


def status_known(case_lines: Mapping[str, int], report: Report) -> tuple[Rule, End]:
    """Every case has an event that says its status; one that stands on no line is told as lost."""
    without = {case_id for case_id, line in case_lines.items() if line}

    def rule(row: Row) -> None:
        if row.text("status"):
            without.discard(row.text("case_id"))

    def end() -> None:
        for case_id in sorted(without):
            reason, right = "has no event with a status", "a status in at least one row of events.csv"
            report(Finding("cases.csv", case_lines[case_id], "id", case_id, reason, right))

    return rule, end


def lives(table: Table, case_lines: Mapping[str, int], known: Known, report: Report) -> tuple[Rule, End]:
    """No event lies before a person's birth, nobody was a child at the first one, and no status is newer than the day
    on which it was confirmed. The end must be called after the last event."""
    case_id = ""
    events: list[tuple[Interval, int, str]] = []
    status: tuple[Interval, int, str, str] | None = None

    def rule(row: Row) -> None:
        nonlocal case_id, status
        if row.text("case_id") != case_id:
            end()
            case_id, status = row.text("case_id"), None
            events.clear()
        date = row.text("date")
        if date:
            events.append((_days(date), row.line, date))
        if row.text("status"):
            status = (_days(date), row.line, row.text("status"), date) if date else None

    def end() -> None:
        line = case_lines.get(case_id)
        if not line:
            return
        if events and (year := known.birth_year(line)):
            _compare_birth(table, line, year, events, report)
        if status and (verified := known.verified_on(line)) and _days(verified).last < status[0].first:
            _, at, word, date = status
            reason = f"is older than the status: {word} since {date}, line {at} of {table.file}"
            right = "the day on which the latest source that states the status was published"
            report(Finding("cases.csv", line, "verified_on", verified, reason, right))

    return rule, end


def _compare_birth(
    table: Table, line: int, year: int, events: list[tuple[Interval, int, str]], report: Report
) -> None:
    first = min(events, key=lambda event: event[0].last)
    age = int(first[0].last[:4]) - year
    if age >= AGE:
        return
    if age < 0 and int(max(days.last for days, _, _ in events)[:4]) - year >= AGE:
        # Others are old enough: it is this one that is wrong.
        for days, at, date in events:
            if days.last < f"{year}":
                right = f"a later date, or another birth_year on line {line} of cases.csv"
                reason = f"lies before the birth of the person in {year}"
                report(Finding(table.file, at, "date", date, reason, right))
        return
    when = f"the first event, {first[2]} on line {first[1]} of {table.file}"
    reason = f"lies after {when}" if age < 0 else f"makes a child of {age} at {when}"
    right = f"{int(first[0].last[:4]) - AGE} at the latest, or a later date there"
    report(Finding("cases.csv", line, "birth_year", f"{year}", reason, right))
