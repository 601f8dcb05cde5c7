"""Asking a curator why things changed: once for each person, and fact by fact only where the kinds differ.

Every answer stands in the curator's file as soon as it is given, so that one may stop at any time and go on later.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from seed import reasons
from seed.desk.diff_terminal import show_record
from seed.desk.diff_words import NEW, Record, Report, sentence_of
from seed.desk.terminal import ask, choose
from seed.diff import Changed
from seed.editions import KINDS, EditionError
from seed.reasons import Holder, Reasoned

KIND_WORDS = {
    "development": "the world changed after the last release",
    "correction": "we were wrong",
    "addition": "it was so already, and was missing here",
    "withdrawal": "something was taken out",
    "editorial": "only the wording is another one",
}
EACH = "each"
NOT_ON_FILE = "Was not on file yet."


def ask_reasons(console: Console, told: Sequence[Reasoned], report: Report, pending: Path) -> None:
    """Ask for kind and reason of every record that lacks them, and keep each answer; raises click.Abort."""
    held = reasons.by_holder(told)
    records = [record for record in report.records if record.needs_reasons]
    last_reasons: dict[str, str] = {}
    for place, record in enumerate(records, start=1):
        console.print()
        console.print(f"{place} of {len(records)}")
        show_record(console, record)
        lacking = [one for one in held[record.holder] if one.row is None]
        kind = choose(
            "What kind of change is this?", _choices(len(lacking)), default=reasons.suggested_for_all(lacking)
        )
        if kind == EACH:
            _ask_each(record, lacking, pending)
            continue
        table = record.holder[0]
        usual = NOT_ON_FILE if record.action == NEW else ""
        # Records of other tables often change for one reason together.
        default = last_reasons.get(table, usual) if table != "cases" else usual
        last_reasons[table] = reason = _ask_reason(default)
        reasons.give(pending, [reasons.row_for((*record.holder, "", ""), kind, reason)])


def rows_because(because: Sequence[tuple[str, str, str]], changed: Sequence[Changed]) -> list[reasons.Row]:
    """Return the rows of reasons that were given as options, each as whom or what it is about, kind and reason: a
    person by uid or slug, a record of another table as `table/id`. Raises EditionError where nothing of it changed."""
    holders: dict[str, Holder] = {}
    for one in changed:
        table, record = holder = reasons.holder_of(one)
        if table == "cases":
            holders[record] = holder
            if slug := one.holder.get("id" if one.change.table == "cases" else "case"):
                holders[str(slug)] = holder
        else:
            holders[f"{table}/{record}"] = holder
    rows = []
    for name, kind, reason in because:
        if name not in holders:
            raise EditionError(
                f"Nothing changed of {name}: a person is named by uid or slug, another record as table/id, such as "
                f"{next(iter(holders), 'sources/an-id')}."
            )
        if not reason.strip():
            raise EditionError(f"The reason for {name} is empty: say why it changed, in a sentence.")
        rows.append(reasons.row_for((*holders[name], "", ""), kind, reason.strip()))
    return rows


def _ask_each(record: Record, lacking: Sequence[Reasoned], pending: Path) -> None:
    sentences = [sentence_of(fact) for fact in record.facts if not fact.kind]
    reason = ""
    for one, sentence in zip(lacking, sentences, strict=True):
        kind = choose(f"{sentence}\n  What kind of change is this?", _choices(1), default=one.suggested)
        reason = _ask_reason(reason)
        reasons.give(pending, [reasons.row_for(reasons.place_of(one.changed), kind, reason)])


def _ask_reason(default: str) -> str:
    return ask("Why, in one sentence for readers?", default=default, check=_is_said).strip()


def _is_said(text: str) -> bool | str:
    return bool(text.strip()) or "Every change is published with its reason; a short sentence is enough."


def _choices(facts: int) -> list[tuple[str, str]]:
    choices = [(kind, f"{kind}: {KIND_WORDS[kind]}") for kind in KINDS]
    return [*choices, (EACH, "each fact by itself: their kinds differ")] if facts > 1 else choices
