"""What the tables change, shown in a terminal: in colour where there are colours, as plain text elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from seed.desk.diff_words import CHANGED, MISSING, NEW, REMOVED, Record, Report, Told, counted, sentence_of

_MARKS = {NEW: ("+", "green"), CHANGED: ("~", "yellow"), REMOVED: ("-", "red")}
_STEP = 2


def show(console: Console, report: Report) -> None:
    """Print a report: the counts and the new statuses first, then people, then the other tables."""
    if not report.since:
        console.print("There is no release yet: everything is new.")
        for title, count in report.rows:
            _line(console, Text(f"{title}: {count:,}"), 1)
        return
    console.print(Text(f"Changes since release {report.since} ({report.day})", "bold"))
    counts = counted(report)
    console.print(Text("; ".join(counts) if counts else "Nothing changed."))
    if report.statuses:
        _heading(console, "New statuses")
        for one in report.statuses:
            _line(console, Text(_visible(f"{one.name} ({one.id}): {one.before} → {one.after}")), 1)
    if report.people:
        _heading(console, "People")
        for person in report.people:
            show_record(console, person, asks_reasons=report.asks_reasons)
    for title, records in report.others:
        _heading(console, title)
        for record in records:
            show_record(console, record, asks_reasons=report.asks_reasons)
    if report.asks_reasons and (missing := report.counts["missing"]):
        console.print()
        need = "changed fact needs" if missing == 1 else "changed facts need"
        console.print(
            f"{missing:,} {need} a kind and a reason: `make release` asks for them, once for each person."
        )


def show_record(console: Console, record: Record, *, asks_reasons: bool = True) -> None:
    """Print a person, or a record of another table, with every fact that changed."""
    mark, style = _MARKS[record.action]
    lead = "" if record.action == CHANGED else f", {record.action}"
    shown = record.name if record.name == record.id else f"{record.name} ({record.id})"
    _line(console, Text.assemble((f"{mark} ", style), (_visible(shown), "bold"), lead), 1)
    for remark in record.remarks:
        _line(console, Text(_visible(remark), "yellow"), 3)
    shown_facts = [fact for fact in record.facts if not (fact.follows and fact.action == CHANGED)]
    for fact in shown_facts:
        mark, style = _MARKS[fact.action]
        _line(console, Text.assemble((f"{mark} ", style), _visible(sentence_of(fact))), 3)
        for text in _below(fact, asks_reasons=asks_reasons):
            _line(console, Text(_visible(text), "dim"), 5)
    if more := len(record.facts) - len(shown_facts):
        rows = "of the changed row change" if more == 1 else f"of {more} changed rows change"
        _line(console, Text(f"The sources {rows} with it.", "dim"), 3)


def _below(fact: Told, *, asks_reasons: bool) -> Iterator[str]:
    if fact.sources:
        yield f"{'source' if len(fact.sources) == 1 else 'sources'}: {'; '.join(map(str, fact.sources))}"
    if fact.kind:
        yield f"{fact.kind}: {fact.reason}"
    elif asks_reasons:
        yield MISSING + (f" (likely: {fact.suggested})" if fact.suggested else "")


def _heading(console: Console, title: str) -> None:
    console.print()
    console.print(Text(title, "bold"))


def _visible(text: str) -> str:
    """Return a text in which what a terminal would obey is written as its code."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def _line(console: Console, text: Text, depth: int) -> None:
    if console.soft_wrap:
        console.print(Text(" " * _STEP * depth) + text)
    else:
        console.print(Padding(text, (0, 0, 0, _STEP * depth), expand=False))
